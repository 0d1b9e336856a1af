package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhanggui/backend/shop"
)

func TestGenericRules(t *testing.T) {
	body := "no,code,name,n,price,when,st,who,tel,addr\n" +
		"A1,0012345,甲,2,3.50,2024-05-01 10:00:00,paid,王五,13800000000,浙江省杭州市西湖区文一路1号\n" + // 2 line
		"A1,0012345,甲,2,3.50,2024-05-01 10:00:00,paid,王五,13800000000,浙江省杭州市西湖区文一路1号\n" + // 3 line, identical
		"A2,1E5,乙,0,3.50,,paid,,,\n" + // 4 aside
		"A2,=A1,乙,-1,3.50,,paid,,,\n" + // 5 aside
		"A3,X,丙,1,3.505,,paid,,,\n" + // 6 refused
		"A3,X,丙,1,-3,,paid,,,\n" + // 7 refused
		"A3,X,丙,1,3,,已取消,,,\n" + // 8 aside
		"A3,=A1,丙,1,3,,paid,,,\n" + // 9 line
		",X,丙,1,3,,paid,,,\n" + // 10 refused
		"1.23E+17,X,丙,1,3,,paid,,,\n" + // 11 refused
		"A4,X,丙,一,3,,paid,,,\n" + // 12 refused
		"A4,X,丙,1.5,3,,paid,,,\n" + // 13 refused
		"A4,X,丙,1,NaN,,paid,,,\n" + // 14 refused
		"A4,X,丙,1,1e18,,paid,,,\n" + // 15 refused
		"A4,X,丙,1,99999999999.00,,paid,,,\n" + // 16 refused
		strings.Repeat("9", 300) + ",X,丙,1,3,,paid,,,\n" + // 17 refused
		"A5,X,丙,1,3,,somewhere else,,,\n" + // 18 line, doubt
		"合计,,,9,,,,,,\n" + // 19 aside
		"# 导出人：张三,,,,,,,,,\n" + // 20 aside
		"no,code,name,n,price,when,st,who,tel,addr\n" + // 21 aside
		"A6,X," + strings.Repeat("长", 60_000) + ",1,3,,paid,,,\n" // 22 refused
	m := map[string]string{
		"order_no": "no", "sku": "code", "title": "name", "qty": "n", "unit_price": "price", "created_at": "when", "status": "st",
		"receiver": "who", "phone": "tel", "address": "addr",
	}
	r := parse(t, Options{Map: m}, ParseOptions{}, memory("g.csv", []byte(body)))
	f := func(n int, s string) string { return fmt.Sprintf("g.csv:%d %s", n, s) }
	wantVerdicts(t, r, f(2, "line"), f(3, "line"), f(4, "set_aside qty_not_positive"), f(5, "set_aside qty_not_positive"), f(6, "refused too_many_decimals"),
		f(7, "refused negative_price"), f(8, "set_aside cancelled"), f(9, "line"), f(10, "refused order_no_missing"), f(11, "refused order_no_damaged"),
		f(12, "refused qty_bad"), f(13, "refused qty_bad"), f(14, "refused amount_bad"), f(15, "refused amount_bad"), f(16, "refused amount_too_large"),
		f(17, "refused order_no_bad"), f(18, "line"), f(19, "set_aside totals"), f(20, "set_aside comment"), f(21, "set_aside header_again"), f(22, "refused too_long"))
	p := r.want(t, "A1", shop.ChPaid, "", "14.00", "0012345×2 0012345×2", "")
	if !p.FillOnly || p.Order.Receiver.Address.District != "西湖区" || p.Order.Receiver.Masked || !p.Order.PaidKnown {
		t.Errorf("%+v", p)
	}
	r.want(t, "A3", shop.ChPaid, "", "3.00", "=A1×1", "rows") // two of its rows were not taken: somebody must look
	r.want(t, "A5", shop.ChUnknown, "", "3.00", "X×1", "status")
	if len(r.orders) != 3 {
		t.Errorf("%d orders", len(r.orders))
	}
}

func TestGenericMoney(t *testing.T) {
	head := "order_no,sku,qty,unit_price,paid,freight,discount,currency\n"
	r := parse(t, Options{}, ParseOptions{}, memory("g.csv", []byte(head+
		"B1,S,1,10.00,,2.00,1.00,\n"+ // paid is counted
		"B2,S,1,10.00,12.00,2.00,,\nB2,T,1,0.00,12.00,2.00,,\n"+ // repeated order money
		"B3,S,1,10.00,10.00,,,\nB3,T,1,5.00,5.00,,,\n"+ // money per row
		"B4,S,1,10.00,9.00,,,\nB4,T,1,5.00,5.00,,,\n"+ // neither adds up
		"B5,S,1,100,,,,JPY\nB5,S,1,1.5,,,,JPY\n"+ // yen have no decimals
		"B6,S,1,1,,,,USD\nB6,S,1,1,,,,EUR\nB6,S,1,1,,,,$\n")))
	r.want(t, "B1", shop.ChPaid, "", "11.00", "S×1", "")
	r.want(t, "B2", shop.ChPaid, "", "12.00", "S×1 T×1", "")
	r.want(t, "B3", shop.ChPaid, "", "15.00", "S×1 T×1", "")
	r.want(t, "B4", shop.ChPaid, "", "14.00", "S×1 T×1", "paid")
	r.want(t, "B5", shop.ChPaid, "", "100", "S×1", "rows")
	r.want(t, "B6", shop.ChPaid, "", "1.00", "S×1", "rows")
	if r.rep.RefusedByReason[RCurrencyMix] != 1 || r.rep.RefusedByReason[RCurrencyBad] != 1 || r.rep.RefusedByReason[RDecimals] != 1 {
		t.Errorf("%+v", r.rep)
	}
}

func TestGenericPayStatus(t *testing.T) {
	for _, c := range []struct {
		status, pay string
		want        shop.ChannelStatus
		refund      shop.RefundState
	}{
		{"unfulfilled", "paid", shop.ChPaid, ""},
		{"unfulfilled", "pending", shop.ChPendingPayment, ""},
		{"fulfilled", "paid", shop.ChShipped, ""},
		{"unfulfilled", "refunded", shop.ChCancelled, shop.RefundDone},
		{"fulfilled", "refunded", shop.ChShipped, shop.RefundDone},
		{"", "未付款", shop.ChPendingPayment, ""},
		{"待发货", "", shop.ChPaid, ""},
		{"on-hold", "paid", shop.ChHeld, ""},
		{"unfulfilled", "???", shop.ChUnknown, ""},
		{"", "", shop.ChUnknown, ""},
	} {
		r := parse(t, Options{}, ParseOptions{}, memory("g.csv", []byte("order_no,sku,qty,status,pay_status\nC1,S,1,"+c.status+","+c.pay+"\n")))
		if o := r.orders["C1"].Order; o.Status != c.want || o.Refund != c.refund {
			t.Errorf("%s + %s: %s %s, want %s %s", c.status, c.pay, o.Status, o.Refund, c.want, c.refund)
		}
	}
}

// A file of receivers alone adds to orders known before and is a doubt for others.
func TestGenericReceiversOnly(t *testing.T) {
	known := func(_ context.Context, nos []string) (map[string]bool, error) {
		return map[string]bool{"536365": true}, nil
	}
	r := parse(t, Options{Map: map[string]string{"order_no": "InvoiceNo", "receiver": "Name", "phone": "Tel", "province": "P", "city": "C", "address": "A"}},
		ParseOptions{Known: known}, memory("r.csv", []byte("InvoiceNo,Name,Tel,P,C,A\n536365,张三,13800000000,浙江省,杭州市,文一路1号\n9,李四,13800000001,浙江省,杭州市,文一路2号\n")))
	p := r.want(t, "536365", shop.ChPaid, "", "0.00", "", "")
	if p.Part != HeadOnly || !p.FillOnly || p.Order.PaidKnown || p.Order.GoodsMinor != nil {
		t.Errorf("%+v", p)
	}
	r.want(t, "9", shop.ChPaid, "", "0.00", "", "lines")
}

func TestRefusedFiles(t *testing.T) {
	for name, c := range map[string]struct {
		opt  Options
		body string
		key  string
	}{
		"unknown":  {Options{}, "foo,bar,baz\n1,2,3\n", "import.error.unknown_headers"},
		"lacks":    {Options{Platform: shop.PDD}, "订单号,订单状态\n1,2\n", "import.error.missing_columns"},
		"field":    {Options{Map: map[string]string{"colour": "x"}}, "x\n1\n", "import.error.map_field"},
		"header":   {Options{Map: map[string]string{"order_no": "no", "sku": "absent"}}, "no,x\n1,2\n", "import.error.map_header"},
		"no order": {Options{Map: map[string]string{"sku": "x", "qty": "y"}}, "x,y\n1,2\n", "import.error.missing_columns"},
		"platform": {Options{Platform: "ebay"}, "x\n1\n", "import.error.platform"},
		"currency": {Options{Currency: "pounds"}, "x\n1\n", "import.error.currency"},
		"old xls":  {Options{}, "\xD0\xCF\x11\xE0", "tabular.error.old_xls"},
	} {
		_, err := Detect([]Source{memory("a.csv", []byte(c.body))}, c.opt)
		var e *shop.Err
		if !errors.As(err, &e) || e.Kind != shop.Invalid || e.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	_, err := Detect([]Source{memory("a.csv", []byte(youzanHead+"\n")), memory("b.csv", []byte("主订单编号,子订单编号,选购商品,商品数量,商家编码,订单应付金额\n"))}, Options{})
	var e *shop.Err
	if !errors.As(err, &e) || e.Key != "import.error.mixed_platforms" {
		t.Errorf("%v", err)
	}
}

// Every number of a file ending in zeros behind the 15th digit was spoilt by a spreadsheet.
func TestNumbersSpoiltBySpreadsheet(t *testing.T) {
	r := parse(t, Options{}, ParseOptions{}, memory("g.csv", []byte("order_no,sku,qty\n240501123456789000,S,1\n240501123456780000,S,1\n240501123456700000,S,1\n")))
	if r.rep.Refused != 3 || r.rep.RefusedByReason[RDamagedID] != 3 {
		t.Errorf("%+v", r.rep)
	}
	r = parse(t, Options{}, ParseOptions{}, memory("g.csv", []byte("order_no,sku,qty\n240501123456789000,S,1\n240501123456780001,S,1\n240501123456700000,S,1\n")))
	if r.rep.Lines != 3 {
		t.Errorf("%+v", r.rep)
	}
}

func TestGiantOrder(t *testing.T) {
	body := "order_no,sku,qty,unit_price\nOK,S,1,1\n" + strings.Repeat("BIG,S,1,1\n", maxOrderRows+1)
	r := parse(t, Options{}, ParseOptions{}, memory("g.csv", []byte(body)))
	if r.rep.RefusedByReason[RTooManyLines] != maxOrderRows+1 || r.rep.Lines != 1 || len(r.orders) != 1 {
		t.Errorf("%+v", r.rep)
	}
}

// Rows of one order may stand anywhere in the file.
func TestScatteredRows(t *testing.T) {
	r := parse(t, Options{}, ParseOptions{}, memory("g.csv", []byte("order_no,sku,qty\nA,1,1\nB,2,1\nA,3,1\nC,4,1\nB,5,1\n")))
	r.want(t, "A", shop.ChPaid, "", "0.00", "1×1 3×1", "")
	r.want(t, "B", shop.ChPaid, "", "0.00", "2×1 5×1", "")
}

// Any table, however odd: every data row has exactly one verdict and nothing is lost.
func TestRowsAddUp(t *testing.T) {
	cell := rapid.SampledFrom([]string{"", "A1", "A2", "B", "1", "0", "-1", "2.50", "-", "合计", "#x", "1.23E+17", "已取消", "paid", "?", "\"", "a,b", "x\ny", "￥3", "99999999999999"})
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(rt, "rows")
		var b bytes.Buffer
		b.WriteString("order_no,sku,qty,unit_price,status,paid\n")
		want := 0
		for range n {
			var row []string
			filled := false
			for range 6 {
				c := cell.Draw(rt, "cell")
				filled = filled || c != ""
				row = append(row, `"`+strings.ReplaceAll(c, `"`, `""`)+`"`)
			}
			if filled {
				want++
			}
			b.WriteString(strings.Join(row, ",") + "\n")
		}
		plan, err := Detect([]Source{memory("g.csv", b.Bytes())}, Options{})
		if err != nil {
			rt.Fatal(err)
		}
		lines, rows := 0, 0
		rep, err := Parse(t.Context(), plan, Sink{
			Order: func(_ context.Context, p Parsed) error { lines += len(p.Order.Lines); return nil },
			Row:   func(RowVerdict) error { rows++; return nil },
		}, ParseOptions{})
		if err != nil {
			rt.Fatal(err)
		}
		if rep.Rows != want || rows != want || rep.Rows != rep.Lines+rep.SetAside+rep.Refused || lines != rep.Lines {
			rt.Fatalf("%+v, want %d rows, %d lines handed on", rep, want, lines)
		}
	})
}

// Hostile texts arrive unchanged but for blanks around them.
func TestHostileStrings(t *testing.T) {
	dir := sharedData(t)
	if dir == "" {
		return
	}
	texts := naughty(t, filepath.Join(dir, "hostile-strings", "blns.json"))
	var b bytes.Buffer
	b.WriteString("order_no,sku,qty,title\n")
	for i, s := range texts {
		fmt.Fprintf(&b, "N%d,S,1,\"%s\"\n", i, strings.ReplaceAll(s, `"`, `""`))
	}
	r := parse(t, Options{}, ParseOptions{}, memory("blns.csv", b.Bytes()))
	for i, s := range texts {
		p, ok := r.orders[fmt.Sprintf("N%d", i)]
		if strings.ContainsRune(s, '\uFFFD') {
			continue
		}
		if !ok {
			t.Errorf("%q was not taken", s)
			continue
		}
		got := p.Order.Lines[0].Title
		want := strings.ReplaceAll(s, "\r\n", "\n")
		if got != want && got != strings.TrimSpace(want) && !strings.Contains(want, got) {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func isFile(p string) bool {
	st, err := os.Stat(p)
	return err == nil && st.Mode().IsRegular()
}
