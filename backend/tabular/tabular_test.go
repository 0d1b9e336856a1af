package tabular

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"zhanggui/backend/shop"
)

func readAll(t *testing.T, name string, b []byte) (*Book, [][]string) {
	t.Helper()
	book, err := Open(FromBytes(name, b, 0))
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	t.Cleanup(func() { _ = book.Close() })
	rows, err := book.Rows("")
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for {
		r, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return book, out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r.Texts())
	}
}

func TestEncodings(t *testing.T) {
	const text = "订单号,收货人,备注\r\n1,𠮷野㛃,\"第一行\n第二行\"\r\n2,欧阳娜娜,“请快”，谢谢\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	le, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	be, _ := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text)
	bare, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("a,b\r\n1,中文\r\n2,3\r\n")
	for _, c := range []struct {
		name, in string
		want     Encoding
	}{
		{"utf-8", text, UTF8},
		{"bom", "\uFEFF" + text, UTF8BOM},
		{"gb18030", gb, GB18030},
		{"utf-16le", le, UTF16LE},
		{"utf-16be", be, UTF16BE},
	} {
		b, got := readAll(t, c.name, []byte(c.in))
		if b.Encoding != c.want || len(got) != 3 || got[0][0] != "订单号" || got[1][1] != "𠮷野㛃" ||
			got[1][2] != "第一行\n第二行" || got[2][2] != "“请快”，谢谢" {
			t.Errorf("%s: %s %q", c.name, b.Encoding, got)
		}
	}
	if b, got := readAll(t, "bare", []byte(bare)); b.Encoding != UTF16LE || got[1][1] != "中文" {
		t.Errorf("bare utf-16: %s %q", b.Encoding, got)
	}
}

func TestParseTime(t *testing.T) {
	loc := shop.Zone("")
	at := func(y int, m time.Month, d, h, mi, s int) int64 {
		return time.Date(y, m, d, h, mi, s, 0, loc).UnixMilli()
	}
	for in, want := range map[string]Instant{
		"2024-05-01 10:20:30":       {At: at(2024, 5, 1, 10, 20, 30)},
		"2024/5/1 9:05":             {At: at(2024, 5, 1, 9, 5, 0), Coarse: true},
		"\t2024-05-01 10:20:30\t":   {At: at(2024, 5, 1, 10, 20, 30)},
		"20240501":                  {At: at(2024, 5, 1, 0, 0, 0), Coarse: true, DateOnly: true},
		"20240501102030":            {At: at(2024, 5, 1, 10, 20, 30)},
		"2024年5月1日 10时20分30秒":       {At: at(2024, 5, 1, 10, 20, 30)},
		"2024年5月1日":                 {At: at(2024, 5, 1, 0, 0, 0), Coarse: true, DateOnly: true},
		"2024-05-01T10:20:30Z":      {At: time.Date(2024, 5, 1, 10, 20, 30, 0, time.UTC).UnixMilli()},
		"2024-05-01T10:20:30+08:00": {At: at(2024, 5, 1, 10, 20, 30)},
		"45413.430902777778":        {At: at(2024, 5, 1, 10, 20, 30)},
		"45413":                     {At: at(2024, 5, 1, 0, 0, 0), Coarse: true, DateOnly: true},
	} {
		if got, err := ParseTime(in, loc); err != nil || got != want {
			t.Errorf("%q: %+v %v, want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "12/1/2010 8:26", "2024-02-30 10:00:00", "2024-13-01", "昨天", "-5", "1e9", "2024-05-01 25:00:00"} {
		if got, err := ParseTime(in, loc); err == nil {
			t.Errorf("%q was read as %+v", in, got)
		}
	}
}

func TestDamagedID(t *testing.T) {
	for _, c := range []struct {
		c    Cell
		want bool
	}{
		{Cell{"1.23E+17", Text}, true},
		{Cell{"240101123456789012", Text}, false},
		{Cell{"240101123456789012", Number}, true},
		{Cell{"123456789012", Number}, false},
		{Cell{"1E5", Text}, false},
		{Cell{"536365", Number}, false},
		{Cell{"0012345", Text}, false},
		{Cell{"2.4E+17\t", Text}, true},
		{Cell{"1.5", Number}, true},
	} {
		if DamagedID(c.c) != c.want {
			t.Errorf("%+v", c)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		`="0012345"`: "0012345", "'13800138000": "13800138000", "\t123\t": "123", "`123": "123", "-": "", " / ": "", "--": "",
		"=A1": "=A1", "1E5": "1E5", "\u00a0x\u3000": "x", `="12"`: "12",
	} {
		if got := CleanID(in); got != want {
			t.Errorf("CleanID(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"¥12.00": "12.00", "12.50元": "12.50", "￥1,234.5": "1,234.5", "CNY 3": "3", "-¥3": "-3", "12": "12"} {
		if got := CleanAmount(in); got != want {
			t.Errorf("CleanAmount(%q) = %q, want %q", in, got, want)
		}
	}
	if got := CleanText("'tis"); got != "'tis" {
		t.Errorf("free text lost its apostrophe: %q", got)
	}
}

func TestRowNumbers(t *testing.T) {
	book, err := Open(FromBytes("x.csv", []byte("a,b\n\n1,\"x\ny\"\n,\n2,z"), 0))
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := book.Rows("")
	var nos []int
	for {
		r, err := rows.Next()
		if err != nil {
			break
		}
		nos = append(nos, r.No)
	}
	if len(nos) != 3 || nos[0] != 1 || nos[1] != 3 || nos[2] != 5 {
		t.Errorf("rows %v, want 1 3 5", nos)
	}
}

func TestHTML(t *testing.T) {
	in := `<html><head><meta charset="gb2312"><style>td{}</style></head><table><tr><th>订单号</th><th colspan=2>收货</th></tr>
<tr><td style="mso-number-format:'\@'">240101&nbsp;</td><td>A&amp;B<br>c</td><td>x</td></tr></table></html>`
	b, got := readAll(t, "a.xls", []byte(in))
	if b.Format != HTML || len(got) != 2 || len(got[0]) != 3 || Trim(got[1][0]) != "240101" || got[1][1] != "A&B\nc" {
		t.Errorf("%s %q", b.Format, got)
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ in, key string }{
		"empty": {"", "empty"}, "old": {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", "old_xls"},
		"locked": {"\xD0\xCF\x11\xE0" + string(wide("EncryptedPackage")), "encrypted"}, "pdf": {"%PDF-1.4", "not_a_table"},
		"binary": {strings.Repeat("a\x00\x00\x01\x02", 50), "not_a_table"}, "cut zip": {"PK\x03\x04rest", "broken_archive"},
	} {
		_, err := Open(FromBytes(name, []byte(c.in), 0))
		var e *shop.Err
		if !errors.As(err, &e) || e.Kind != shop.Invalid || e.Key != "tabular.error."+c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}
