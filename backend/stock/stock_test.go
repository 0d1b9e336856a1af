package stock_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhanggui/backend/shop"
	"zhanggui/backend/stock"
	"zhanggui/backend/tabular"
)

func csv(text string) tabular.Source { return tabular.FromBytes("a.csv", []byte(text), 0) }

// xlsx writes rows as a workbook; ints become number cells.
func xlsx(t *testing.T, rows ...[]any) tabular.Source {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return tabular.FromBytes("a.xlsx", b.Bytes(), 0)
}

func refused(rep stock.Report) string {
	var out []string
	for _, r := range rep.RefusedRows {
		out = append(out, fmt.Sprintf("%d %s", r.Row, r.Reason))
	}
	return strings.Join(out, ", ")
}

func TestCodesStayAsTheyAre(t *testing.T) {
	odd := []string{"0012345", "1E5", "=A1", "007", "-5", "1,5", "a b", "红色/XL", "𠮷", "é", "TRUE", "2024-01-01"}
	rows := [][]any{{"商品编码", "名称"}}
	text := "商品编码,名称\n"
	for _, c := range odd {
		rows = append(rows, []any{c, "x"})
		text += `"` + c + "\",x\n"
	}
	for name, src := range map[string]tabular.Source{"csv": csv(text), "xlsx": xlsx(t, rows...)} {
		rep := stock.NewReport()
		f, err := stock.ReadSKUs(src, &rep)
		if err != nil || rep.Refused > 0 || len(f.Rows) != len(odd) {
			t.Fatalf("%s: %v %s %d rows", name, err, refused(rep), len(f.Rows))
		}
		for i, r := range f.Rows {
			if r.Code != odd[i] {
				t.Errorf("%s: %q became %q", name, odd[i], r.Code)
			}
		}
		if !f.Has[stock.ColTitle] || f.Has[stock.ColPrice] {
			t.Errorf("%s: columns %v", name, f.Has)
		}
	}
}

func TestASKURowIsTakenWholeOrRefused(t *testing.T) {
	rep := stock.NewReport()
	f, err := stock.ReadSKUs(csv("sku,spec,barcode,weight_g,cost,price,counted\n"+
		"A,红,6901234567892,\"1,200\",¥3.20,10.5元,否\n"+
		"B,,,12.00,,,\n"+
		"C,,,1.5,,,\nD,,,-1,,,\nE,,,,abc,,\nF,,,,-1,,\nG,,,,,1.234,\nH,,,,,,也许\n,,,,,,\n"+strings.Repeat("长", 201)+",,,,,,\n"), &rep)
	if err != nil {
		t.Fatal(err)
	}
	a := f.Rows[0]
	if a.WeightG != 1200 || a.Cost != 320 || a.Price != 1050 || a.Counted || a.Barcode != "6901234567892" || a.Spec != "红" {
		t.Errorf("%+v", a)
	}
	if b := f.Rows[1]; b.WeightG != 12 || !b.Counted || len(f.Rows) != 2 {
		t.Errorf("%+v of %d", b, len(f.Rows))
	}
	want := "4 number, 5 number, 6 number, 7 number, 8 number, 9 yes_no, 11 long_code"
	if got := refused(rep); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCounts(t *testing.T) {
	rep := stock.NewReport()
	rows, err := stock.ReadCounts(xlsx(t, []any{"仓库", "SKU编码", "在库", "安全库存", "库区", "库位"},
		[]any{"一号仓", "A", 12, 2, "甲", "1-2"}, []any{"一号仓", "B", 0, "", "", ""}, []any{"", "A", 1, "", "", ""},
		[]any{"一号仓", "C", "", "", "", ""}, []any{"一号仓", "D", 1.5, "", "", ""}, []any{"一号仓", "E", 1, -1, "", ""}), &rep)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v %+v", err, rows)
	}
	if r := rows[0]; r.OnHand != 12 || r.Safety != 2 || !r.HasSafety || r.Zone != "甲" || r.Bin != "1-2" || r.Warehouse != "一号仓" {
		t.Errorf("%+v", r)
	}
	if r := rows[1]; r.OnHand != 0 || r.HasSafety {
		t.Errorf("%+v", r)
	}
	if got, want := refused(rep), "4 warehouse, 5 number, 6 number, 7 number"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLinks(t *testing.T) {
	rep := stock.NewReport()
	rows, err := stock.ReadLinks(csv("平台编码,商品ID,平台商品名称,平台规格,自有编码,数量\n礼盒,,,,A,2\n,77,茶,大,B,\n,,,,B,1\n坏,,,,,1\n坏,,,,A,0\n"), &rep)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v %+v", err, rows)
	}
	if rows[0] != (stock.LinkRow{Row: 2, ChannelSKU: "礼盒", SKU: "A", Qty: 2}) ||
		rows[1] != (stock.LinkRow{Row: 3, Item: "77", Title: "茶", Spec: "大", SKU: "B", Qty: 1}) {
		t.Errorf("%+v", rows)
	}
	if got, want := refused(rep), "4 no_code, 5 no_code, 6 number"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAFileWithoutTheColumnsIsRefusedWhole(t *testing.T) {
	rep := stock.NewReport()
	if _, err := stock.ReadCounts(csv("仓库,在库\n一号仓,1\n"), &rep); !shop.IsKind(err, shop.Invalid) || rep.Rows != 0 {
		t.Errorf("%v %+v", err, rep)
	}
	if _, err := stock.ReadSKUs(csv(""), &rep); !shop.IsKind(err, shop.Invalid) {
		t.Error(err)
	}
}

func TestTheReportCountsEveryRowOnce(t *testing.T) {
	rep := stock.NewReport()
	for i := range 250 {
		switch i % 5 {
		case 0:
			rep.Count("new")
		case 1:
			rep.Count("updated")
		case 2:
			rep.Count("unchanged")
		default:
			rep.Refuse("f", 250-i, shop.E(shop.Invalid, "stock.refused.sku", "sku", "x"))
		}
	}
	rep.Sort()
	if rep.Rows != 250 || rep.New+rep.Updated+rep.Unchanged+rep.Refused != rep.Rows || len(rep.RefusedRows) != 100 {
		t.Errorf("%+v", rep)
	}
	for i := 1; i < len(rep.RefusedRows); i++ {
		if rep.RefusedRows[i-1].Row > rep.RefusedRows[i].Row {
			t.Fatal("not in the order of the file")
		}
	}
}

func FuzzReadSKUs(f *testing.F) {
	f.Add([]byte("sku,title,weight_g\n0012345,茶,1\n"))
	f.Add([]byte("\xef\xbb\xbf编码;售价\n1E5;¥9.9\n"))
	f.Add([]byte("sku\n\"unclosed"))
	f.Fuzz(func(t *testing.T, b []byte) {
		rep := stock.NewReport()
		file, err := stock.ReadSKUs(tabular.FromBytes("f.csv", b, 0), &rep)
		if err != nil {
			return
		}
		for _, r := range file.Rows {
			if r.Code == "" || r.WeightG < 0 || r.Cost < 0 || r.Price < 0 {
				t.Fatalf("%+v", r)
			}
		}
		if rep.Rows != rep.Refused {
			t.Fatalf("%+v", rep)
		}
	})
}
