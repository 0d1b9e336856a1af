package paper

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for _, tc := range []struct{ in, want, replaced string }{
		{"张三", "张三", ""},
		{"  a \t\r\n b\u3000\u00a0c ", "a b c", ""},
		{"张\u200b三\u200d\ufeff\u2060", "张三", ""},
		{"\u202e杭州\u202c\u2066x\u2069\u061c", "杭州x", ""},
		{"葛\U000e0100城☎\ufe0f", "葛城☎", ""},
		{"x\x00\x07\x1b[31m\u0085y\u00ad", "x[31m y", ""},
		{"e\u0301", "é", ""},
		{"豈\ufa11", "豈\ufa11", ""},
		{"李𠮷", "李〓", "𠮷"},
		{"𬭊𰻝", "𬭊𰻝", ""},
		{"㛃䶮鿏镕喆", "㛃䶮鿏镕喆", ""},
		{"小😀👨‍👩", "小〓〓〓", "😀👨👩"},
		{"שלום", "〓〓〓〓", "שלום"},
		{"\xff", "〓", "\ufffd"},
		{"\uffff\ufdd0", "〓〓", "\uffff\ufdd0"},
		{"〓", "〓", ""},
		{"\u3164\u115f", "", ""},
	} {
		out, replaced := testPress().clean(tc.in)
		if string(out) != tc.want || string(replaced) != tc.replaced {
			t.Errorf("clean(%+q) = %q, replaced %q; want %q, %q", tc.in, string(out), string(replaced), tc.want, tc.replaced)
		}
	}
}

// conserved checks that every rune of s is drawn, replaced and counted, or of a kind with nothing to draw.
func conserved(t interface{ Fatalf(string, ...any) }, s string) {
	out, replaced := testPress().clean(s)
	i, k := 0, 0
	for _, r := range compose(s) {
		if unicode.IsSpace(r) || invisible(r) {
			continue
		}
		for i < len(out) && out[i] == ' ' {
			i++
		}
		switch {
		case i >= len(out):
			t.Fatalf("%q: %U is gone", s, r)
		case out[i] == r:
		case out[i] == replacement && k < len(replaced) && replaced[k] == r:
			k++
		default:
			t.Fatalf("%q: %U came out as %U", s, r, out[i])
		}
		i++
	}
	if i != len(out) || k != len(replaced) {
		t.Fatalf("%q: something was added: %q, %q", s, string(out), string(replaced))
	}
	for _, r := range out {
		if !testPress().has(r) {
			t.Fatalf("%q: %U cannot be drawn", s, r)
		}
	}
}

func TestCleanConserves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { conserved(t, rapid.String().Draw(t, "s")) })
	for _, o := range odds() {
		conserved(t, o.to)
		conserved(t, o.address)
	}
}

func FuzzClean(f *testing.F) {
	for _, o := range odds() {
		f.Add(o.to + o.address)
	}
	f.Fuzz(func(t *testing.T, s string) { conserved(t, s) })
}

// Every letter, digit and mark people can see must survive: only these general categories may vanish.
func TestInvisibleHoldsNothingVisible(t *testing.T) {
	visible := []*unicode.RangeTable{unicode.Nd, unicode.Lu, unicode.Ll, unicode.Han, unicode.P, unicode.Sc, unicode.Sm, unicode.Sk, unicode.Co}
	for r := range rune(unicode.MaxRune + 1) {
		if invisible(r) && unicode.In(r, visible...) {
			t.Errorf("%U would vanish", r)
		}
	}
}

// sharedData finds a folder of ../shared/data next to the repository, "" when absent.
func sharedData(t testing.TB, name string) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		path := filepath.Join(dir, "shared", "data", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

func TestHostileStringsPrint(t *testing.T) {
	dir := sharedData(t, "hostile-strings")
	if dir == "" {
		t.Log("not run: data absent")
		return
	}
	raw, err := os.ReadFile(filepath.Join(dir, "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var hostile []string
	if err := json.Unmarshal(raw, &hostile); err != nil {
		t.Fatal(err)
	}
	if len(hostile) < 400 {
		t.Fatalf("only %d strings", len(hostile))
	}
	var labels []Label
	for i, s := range hostile {
		conserved(t, s)
		l := sampleLabel()
		l.ID, l.To.Name, l.To.Address = itoa(i), s, s+s
		l.Memo, l.OrderNo, l.Batch, l.Routing, l.Hub, l.Dest, l.Company = s, s, s, s, s, s, s
		l.Service, l.Waybill, l.Marks, l.Printed = s, s, []string{s, s}, s
		l.Items = []Item{{s, s, s, 1}}
		labels = append(labels, l)
	}
	for _, size := range []Size{Size100x150, Size76x130} {
		checkConserved(t, LabelDoc{Meta: testMeta, Size: size, Labels: labels})
	}
	pick, ship, slips := samplePickList(len(hostile)), sampleShipList(len(hostile)), sampleSlips(SizeA4)
	for i, s := range hostile {
		pick.Lines[i].Zone, pick.Lines[i].Bin, pick.Lines[i].SKU, pick.Lines[i].Title = s, s, s, s
		ship.Rows[i].Receiver, ship.Rows[i].Courier, ship.Rows[i].Waybill = s, s, s
		k := slices.Clone(slips.Slips[:1])
		k[0].OrderNo, k[0].To.Name, k[0].Message, k[0].Items = s, s, s, []Item{{s, s, s, 1}}
		slips.Slips = append(slips.Slips, k...)
	}
	w := wordsOf(t, "zh-CN")
	if _, _, err := testPress().PickList(w, pick); err != nil {
		t.Error(err)
	}
	if _, _, err := testPress().ShipList(w, ship); err != nil {
		t.Error(err)
	}
	if _, _, err := testPress().Slips(w, slips); err != nil {
		t.Error(err)
	}
	if _, err := ShipListXLSX(w, ship); err != nil {
		t.Error(err)
	}
}
