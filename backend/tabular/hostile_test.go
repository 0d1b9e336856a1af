package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"zhanggui/backend/shop"
)

func sharedData(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for up := filepath.Dir(dir); up != dir; dir, up = up, filepath.Dir(up) {
		p := filepath.Join(up, "shared", "data")
		if st, err := os.Stat(p); err == nil && st.IsDir() {
			return p
		}
	}
	t.Log("not run: data absent")
	return ""
}

// The public csv-spectrum files, each beside what it means in JSON.
func TestCSVSpectrum(t *testing.T) {
	dir := sharedData(t)
	if dir == "" {
		return
	}
	dir = filepath.Join(dir, "hostile-strings")
	files, err := filepath.Glob(filepath.Join(dir, "csvs", "*.csv"))
	if err != nil || len(files) == 0 {
		t.Log("not run: data absent")
		return
	}
	for _, p := range files {
		name := strings.TrimSuffix(filepath.Base(p), ".csv")
		body, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "json", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var want []map[string]string
		if err := json.Unmarshal(text, &want); err != nil { // this one's characters were lost before it came to us
			book, err := Open(FromBytes(name, body, 0))
			if err != nil {
				t.Fatal(err)
			}
			if head, err := book.Head("", 3); err != nil || len(head) != 2 || !head[1].Damaged {
				t.Errorf("%s: %v %+v", name, err, head)
			}
			continue
		}
		_, got := readAll(t, name, body)
		if len(got) != len(want)+1 {
			t.Errorf("%s: %d rows, want %d", name, len(got)-1, len(want))
			continue
		}
		for i, w := range want {
			for j, h := range got[0] {
				if j < len(got[i+1]) && strings.ReplaceAll(got[i+1][j], "\r\n", "\n") != strings.ReplaceAll(w[h], "\r\n", "\n") {
					t.Errorf("%s row %d %s: %q, want %q", name, i, h, got[i+1][j], w[h])
				}
			}
		}
	}
}

// A byte changed on the way shows: either another character stands there or the row says it is damaged. U+FFFD
// never stands in a row that claims to be whole.
func TestMutatedBytes(t *testing.T) {
	const text = "订单号,收货人,地址\n240501-1,欧阳娜娜,浙江省杭州市余杭区\n240501-2,张三,北京市朝阳区建国路\n240501-3,李四,上海市浦东新区世纪大道\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(36, 1)) //nolint:gosec // repeatable
	for range 4000 {
		b := []byte(text)
		if rnd.IntN(2) == 0 {
			b = []byte(gb)
		}
		b[rnd.IntN(len(b))] = byte(rnd.IntN(256))
		book, err := Open(FromBytes("m.csv", b, 0))
		if err != nil {
			continue
		}
		rows, err := book.Rows("")
		if err != nil {
			t.Fatal(err)
		}
		for {
			r, err := rows.Next()
			if err != nil {
				break
			}
			for _, c := range r.Cells {
				if strings.ContainsRune(c.Text, '\uFFFD') && !r.Damaged {
					t.Fatalf("%q passes for whole", c.Text)
				}
			}
		}
	}
	// one broken byte harms one row, not the file
	b := []byte(text)
	b[bytes.Index(b, []byte("张三"))+1] = 0xFF
	book, err := Open(FromBytes("m.csv", b, 0))
	if err != nil {
		t.Fatal(err)
	}
	head, err := book.Head("", 9)
	if err != nil || len(head) != 4 || head[1].Damaged || !head[2].Damaged || head[3].Damaged || head[1].Cell(1).Text != "欧阳娜娜" {
		t.Errorf("%v %+v", err, head)
	}
	// UTF-8 rows glued into a GBK file are told
	mixed := []byte(gb + gb + gb + "240501-9,欧阳娜娜,浙江省杭州市余杭区\n")
	if book, err = Open(FromBytes("m.csv", mixed, 0)); err != nil {
		t.Fatal(err)
	}
	head, err = book.Head("", 99)
	if err != nil || !head[len(head)-1].Damaged || head[0].Damaged {
		t.Errorf("%v %+v", err, head[len(head)-1])
	}
}

// What WriteCSV writes, Rows reads, in every encoding, formulas made harmless.
func TestCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cell := rapid.StringOf(rapid.RuneFrom([]rune("ab1,\"\n\t;=+@ 中文㛃𠮷😀'-")))
		var rows [][]string
		for range rapid.IntRange(1, 6).Draw(rt, "rows") {
			rows = append(rows, append([]string{"x"}, rapid.SliceOfN(cell, 2, 4).Draw(rt, "row")...))
		}
		for _, enc := range []Encoding{UTF8BOM, GB18030, UTF8} {
			var b bytes.Buffer
			if err := WriteCSV(&b, enc, rows); err != nil {
				rt.Fatal(err)
			}
			if enc == UTF8 && !bytes.Contains(b.Bytes(), []byte(",")) {
				continue
			}
			f := FromBytes("x.csv", b.Bytes(), 0)
			book, err := Open(f)
			if err != nil {
				rt.Fatal(err)
			}
			r, err := book.Rows("")
			if err != nil {
				rt.Fatal(err)
			}
			c, ok := r.src.(*csvRows)
			if !ok {
				rt.Fatal("no csv")
			}
			c.sep = ',' // the separator of odd tables is told by its caller's look at more lines
			for _, want := range rows {
				got, err := r.Next()
				if err != nil {
					rt.Fatal(err)
				}
				for i, w := range want {
					if g := got.Cell(i).Text; g != w && g != SafeCSV(w) && g != strings.ReplaceAll(SafeCSV(w), "\r\n", "\n") {
						rt.Fatalf("%s: %q, want %q", enc, g, w)
					}
				}
			}
		}
	})
}

func TestFormulasAreDefused(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "＋1", "－1", "＠x", "\"=1", "'=1", "\r=1"} {
		if SafeCSV(s) == s {
			t.Errorf("%q would run", s)
		}
	}
	for _, s := range []string{"", "abc", "1-2", "240501-1", "中文", "a=b"} {
		if SafeCSV(s) != s {
			t.Errorf("%q was changed to %q", s, SafeCSV(s))
		}
	}
}

func TestRepeatedHeaders(t *testing.T) {
	h := MatchHeader(Row{Cells: []Cell{{Text: "分销员"}, {Text: " 订单号\t"}, {Text: "分销员"}, {Text: ""}, {Text: "金额（元）"}}},
		[]Field{{Key: "no", Aliases: []string{"订单编号", "订单号"}, Required: true}, {Key: "sum", Aliases: []string{"金额(元)"}}, {Key: "x", Aliases: []string{"没有"}, Required: true}}, nil)
	if fmt.Sprint(h.Names) != "[分销员 订单号 分销员 (2)  金额（元）]" || h.Column("no") != 1 || h.Column("sum") != 4 || fmt.Sprint(h.Missing) != "[x]" {
		t.Errorf("%+v", h)
	}
}

func TestReadTable(t *testing.T) {
	body := "发货清单\n导出时间：2024-05-01\n\n订单号,快递公司,快递单号\n\t1001\t,圆通,'YT1\n1002,中通,\n"
	tab, err := ReadTable(t.Context(), FromBytes("w.csv", []byte(body), 0), []Field{
		{Key: "order_no", Aliases: []string{"订单号"}, Required: true}, {Key: "waybill", Aliases: []string{"快递单号"}, Required: true},
	}, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tab.Close() }()
	r, err := tab.Next()
	if err != nil || r.No != 5 || r.ID("order_no") != "1001" || r.ID("waybill") != "YT1" || !r.Has("waybill") || r.Has("x") {
		t.Errorf("%v %+v", err, r)
	}
	if r, err = tab.Next(); err != nil || r.ID("waybill") != "" {
		t.Errorf("%v %+v", err, r)
	}
	if _, err = tab.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
	_, err = ReadTable(t.Context(), FromBytes("w.csv", []byte(body), 0), []Field{{Key: "sku", Aliases: []string{"编码"}, Required: true}}, nil, Options{})
	var e *shop.Err
	if !errors.As(err, &e) || e.Key != "tabular.error.no_header" || e.Args["file"] != "w.csv" {
		t.Errorf("%v", err)
	}
}

func FuzzOpen(f *testing.F) {
	x := excelize.NewFile()
	_ = x.SetSheetRow("Sheet1", "A1", &[]any{"订单号", 1, 2.5, true})
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		f.Fatal(err)
	}
	for _, s := range [][]byte{
		b.Bytes(), []byte("a,b\n\"x\ny\",2\n"), []byte("\xEF\xBB\xBFa\tb\n"), []byte("\xFF\xFEa\x00,\x00"), []byte("<table><tr><td colspan=3>a</td></tr></table>"),
		[]byte("\"unclosed,\n1,2\n"), []byte("sep=;\na;b\n"),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		book, err := Open(FromBytes("f", in, 0))
		if err != nil {
			return
		}
		for _, s := range book.Sheets {
			rows, err := book.Rows(s)
			if err != nil {
				continue
			}
			last := 0
			for range 10_000 {
				r, err := rows.Next()
				if err != nil {
					break
				}
				if r.No <= last {
					t.Fatalf("row %d after %d", r.No, last)
				}
				last = r.No
			}
		}
	})
}

func FuzzSheetXML(f *testing.F) {
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>1.5</v></c><c t="inlineStr"><is><t>x &amp; y</t></is></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<x:row><x:c r="ZZZ9"><x:v>1</x:v></x:c></x:row><![CDATA[<row>]]><!-- > -->`))
	f.Fuzz(func(t *testing.T, in []byte) {
		s := &sheetRows{b: &book{name: "f", texts: []string{"t"}, bad: map[int]bool{}, dates: []bool{true}}, x: newXMLScan(bytes.NewReader(in))}
		for range 1000 {
			r, err := s.next()
			if err != nil {
				return
			}
			if len(r.Cells) > MaxColumns {
				t.Fatal("too wide")
			}
		}
	})
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2024-05-01 10:20:30", "20240501", "45413.5", "2024年5月1日", "2024-05-01T10:20:30+08:00", "1e5", "99999999999999"} {
		f.Add(s)
	}
	loc := shop.Zone("")
	f.Fuzz(func(t *testing.T, s string) {
		at, err := ParseTime(s, loc)
		if err == nil {
			if y := shop.FromMillis(at.At).Year(); y < 1969 || y > 2100 {
				t.Errorf("%q is in %d", s, y)
			}
		}
	})
}
