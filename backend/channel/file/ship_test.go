package file

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// pddTemplate is the form the platform hands out: names, a row of keys, a list of couriers, a hidden sheet.
func pddTemplate(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetSheetName("Sheet1", "批量发货"))
	must(f.SetSheetRow("批量发货", "A1", &[]any{"订单号", "快递公司", "快递单号", "备注"}))
	must(f.SetSheetRow("批量发货", "A2", &[]any{"order_sn", "shipping_name", "shipping_sn", "remark_text"}))
	must(f.SetRowVisible("批量发货", 2, false))
	_, err := f.NewSheet("快递公司列表")
	must(err)
	for i, n := range []string{"快递公司", "圆通速递", "中通快递", "申通快递", "顺丰速运", "顺丰快运", "韵达快递"} {
		must(f.SetCellValue("快递公司列表", fmt.Sprintf("A%d", i+1), n))
	}
	_, err = f.NewSheet("hidden")
	must(err)
	must(f.SetCellValue("hidden", "A1", "keep me"))
	must(f.SetSheetVisible("hidden", false))
	var b bytes.Buffer
	must(f.Write(&b))
	return b.Bytes()
}

func TestFillPinduoduoTemplate(t *testing.T) {
	rows := []ShipRow{
		{"240501-111111111111111", "YTO", "YT8800000000000001"},
		{"240501-222222222222222", "SF", "SF1300000000001"},
		{"240501-333333333333333", "JT", "JT1"},
		{"240501-444444444444444", "YTO", ""},
	}
	out, err := FillTemplate(pddTemplate(t), "发货模板.xlsx", rows)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Files) != 1 || out.Files[0].Name != "发货模板.xlsx" || len(out.NotFilled) != 2 ||
		out.NotFilled[0].Reason != "incomplete" && out.NotFilled[1].Reason != "incomplete" {
		t.Fatalf("%+v", out)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Files[0].Body))
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.GetRows("批量发货")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"订单号", "快递公司", "快递单号", "备注"},
		{"order_sn", "shipping_name", "shipping_sn", "remark_text"},
		{"240501-111111111111111", "圆通速递", "YT8800000000000001"},
		{"240501-222222222222222", "顺丰速运", "SF1300000000001"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
	if typ, _ := f.GetCellType("批量发货", "A3"); typ != excelize.CellTypeSharedString && typ != excelize.CellTypeInlineString {
		t.Errorf("the order number is no text cell: %v", typ)
	}
	if v, _ := f.GetRowVisible("批量发货", 2); v {
		t.Error("the key row is no longer hidden")
	}
	if v, _ := f.GetSheetVisible("hidden"); v {
		t.Error("a hidden sheet came out")
	}
	if v, _ := f.GetCellValue("hidden", "A1"); v != "keep me" {
		t.Error("a hidden sheet was lost")
	}
}

func TestFillListedOrders(t *testing.T) {
	body := gb(t, "订单编号,买家,物流公司,运单号\r\n2110000000000000001,甲,,\r\n2110000000000000002,乙,,\r\n")
	out, err := FillTemplate(body, "发货.csv", []ShipRow{{"2110000000000000002", "ZTO", "7611"}, {"2110000000000000003", "ZTO", "7612"}, {"2110000000000000002", "ZTO", "7613"}})
	if err != nil || len(out.Files) != 1 {
		t.Fatalf("%v %+v", err, out)
	}
	book, err := tabular.Open(memory("x.csv", out.Files[0].Body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.Head("", 10)
	if err != nil || book.Encoding != tabular.GB18030 {
		t.Fatalf("%v %s", err, book.Encoding)
	}
	var got []string
	for _, r := range rows {
		got = append(got, strings.Join(r.Texts(), ","))
	}
	want := []string{
		"订单编号,买家,物流公司,运单号", "2110000000000000001,甲,,", "2110000000000000002,乙,中通快递,7611", "2110000000000000003,,中通快递,7612",
		"2110000000000000002,,中通快递,7613",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}

func TestTemplateRefusals(t *testing.T) {
	for name, c := range map[string]struct{ body, key string }{
		"columns": {"订单号,备注\n1,2\n", "ship.error.template_columns"},
		"filled":  {"订单号,快递公司,快递单号\n示例1,圆通速递,YT1\n", "ship.error.template_rows"},
		"old xls": {"\xD0\xCF\x11\xE0", "tabular.error.old_xls"},
	} {
		_, err := FillTemplate([]byte(c.body), "t.csv", []ShipRow{{"1", "YTO", "2"}})
		var e *shop.Err
		if !errors.As(err, &e) || e.Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCourierListInTheCells(t *testing.T) {
	f := excelize.NewFile()
	_ = f.SetSheetRow("Sheet1", "A1", &[]any{"订单号", "物流公司", "快递单号"})
	dv := excelize.NewDataValidation(true)
	dv.Sqref = "B2:B100"
	if err := dv.SetDropList([]string{"圆通快递", "顺丰特快", "顺丰标快"}); err != nil {
		t.Fatal(err)
	}
	if err := f.AddDataValidation("Sheet1", dv); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	out, err := FillTemplate(b.Bytes(), "t.xlsx", []ShipRow{{"1", "YTO", "2"}, {"2", "SF", "3"}})
	if err != nil || len(out.Files[0].Rows) != 1 || len(out.NotFilled) != 1 || out.NotFilled[0].Reason != "courier_ambiguous" {
		t.Errorf("%v %+v", err, out)
	}
}

func TestGenericShip(t *testing.T) {
	rows := make([]ShipRow, MaxShipRows+1)
	for i := range rows {
		rows[i] = ShipRow{fmt.Sprintf("69200000000000%05d", i), "STO", fmt.Sprintf("77%07d", i)}
	}
	out, err := GenericShip(shop.Douyin, rows, false)
	if err != nil || len(out.Files) != 2 || out.Files[1].Name != "ship-douyin-2.xlsx" || len(out.Files[0].Rows) != MaxShipRows {
		t.Fatalf("%v %d", err, len(out.Files))
	}
	for _, p := range shop.Platforms() {
		out, err := GenericShip(p, rows[:2], false)
		if err != nil {
			t.Fatal(err)
		}
		tpl, err := ReadTemplate([]byte{}, "x")
		if err == nil {
			t.Errorf("an empty file is a template: %+v", tpl)
		}
		book, err := tabular.Open(memory("x.xlsx", out.Files[0].Body))
		if err != nil {
			t.Fatal(err)
		}
		head, err := book.Head("", 9)
		if err != nil || head[0].Cell(0).Text != shipColumns(p)[0] || head[len(head)-1].Cell(0).Kind != tabular.Text {
			t.Errorf("%s: %v %+v", p, err, head)
		}
		if n := len(head); p == shop.PDD && (n != 4 || head[2].Cell(0).Text != rows[0].OrderNo) {
			t.Errorf("data of the pinduoduo form start at row 3: %+v", head)
		}
	}
	old, err := GenericShip(shop.Taobao, rows[:1], true)
	if err != nil || !bytes.Contains(old.Files[0].Body, gb(t, "申通快递")) || bytes.HasPrefix(old.Files[0].Body, []byte("\xEF\xBB\xBF")) {
		t.Errorf("%v %q", err, old.Files[0].Body)
	}
}
