package paper

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestShipListWorkbook(t *testing.T) {
	doc := sampleShipList(3)
	doc.Rows[0].Waybill, doc.Rows[0].OrderNo = "0075312345678901", "123456789012345678"
	doc.Rows[1].Receiver = `=HYPERLINK("http://x","y")`
	doc.Rows[1].City = "+86 138\x00\uffff"
	doc.Rows[2].Receiver, doc.Rows[2].Items = "李𠮷😀", strings.Repeat("长", cellLimit+10)
	a, err := ShipListXLSX(wordsOf(t, "zh-CN"), doc)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ShipListXLSX(wordsOf(t, "zh-CN"), doc)
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("second workbook differs (%v)", err)
	}
	keep(t, "ship.xlsx", a)
	f, err := excelize.OpenReader(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, tc := range []struct{ sheet, cell, want string }{
		{"发货清单", "A1", "快递"},
		{"发货清单", "H1", "重量 g"},
		{"发货清单", "B2", "0075312345678901"},
		{"发货清单", "C2", "123456789012345678"},
		{"发货清单", "H2", ""},
		{"发货清单", "D3", `'=HYPERLINK("http://x","y")`},
		{"发货清单", "E3", "'+86 138"},
		{"发货清单", "H3", "415"},
		{"发货清单", "D4", "李𠮷😀"},
		{"发货清单", "G4", "3"},
		{"按快递合计", "A2", "中通快递"},
		{"按快递合计", "B2", "1"},
		{"按快递合计", "D3", "415"},
	} {
		got, err := f.GetCellValue(tc.sheet, tc.cell)
		if err != nil || got != tc.want {
			t.Errorf("%s!%s = %q (%v); want %q", tc.sheet, tc.cell, got, err, tc.want)
		}
	}
	for _, cell := range []string{"B2", "C2", "D3"} {
		if kind, err := f.GetCellType("发货清单", cell); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("%s is of type %v (%v), not text", cell, kind, err)
		}
	}
	if got, err := f.GetCellValue("发货清单", "F4"); err != nil || !strings.HasSuffix(got, "…") {
		t.Errorf("a text longer than a cell does not end in … (%v)", err)
	}
}

func TestSafeCell(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "张三": "张三", "0012": "0012", "=1+1": "'=1+1", "+86": "'+86", "-5": "'-5", "@x": "'@x", "\t=1": "'\t=1",
		"＝1": "'＝1", "a\x01b": "ab", "a\xffb": "a\ufffdb", "\x00=1": "'=1", "1-2": "1-2",
	} {
		if got := safeCell(in); got != want {
			t.Errorf("safeCell(%q) = %q; want %q", in, got, want)
		}
	}
}

func TestShipListTotals(t *testing.T) {
	doc := ShipList{Rows: []ShipRow{
		{Courier: "B", Qty: 2, WeightG: 1250}, {Courier: "A", Qty: 1}, {Courier: "B", Qty: 3, WeightG: 5},
	}}
	got := doc.byCourier()
	if len(got) != 2 || got[0].name != "B" || got[0].parcels != 2 || got[0].pieces != 5 || got[0].grams != 1255 || got[1].parcels != 1 {
		t.Errorf("%+v", got)
	}
	for g, want := range map[int64]string{0: "", 5: "0.005", 830: "0.83", 1000: "1.00", 12345: "12.345"} {
		if s := kilos(g); s != want {
			t.Errorf("%d g = %q; want %q", g, s, want)
		}
	}
}

func TestNaturalOrder(t *testing.T) {
	for _, tc := range [][2]string{{"A-2", "A-10"}, {"A-2", "A-02"}, {"", "A"}, {"A", "B"}, {"A-9-1", "A-10"}, {"A", "A1"}, {"x007", "x8"}} {
		if natural(tc[0], tc[1]) >= 0 || natural(tc[1], tc[0]) <= 0 || natural(tc[0], tc[0]) != 0 {
			t.Errorf("%q does not come before %q", tc[0], tc[1])
		}
	}
}
