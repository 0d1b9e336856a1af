package file

import (
	"context"
	"testing"

	"zhanggui/backend/shop"
)

// Any bytes as any platform's file: refused with a reason or read with one verdict per row.
func FuzzImport(f *testing.F) {
	o, i := taobaoPair(f)
	f.Add("", o)
	f.Add("taobao", i)
	f.Add("generic", []byte("order_no,sku,qty,unit_price,paid,status\nA,S,1,2,3,paid\nA,,,,,\n合计,,9,,,\n"))
	f.Add("", []byte(youzanHead+"\nE1,,,,待发货\n"))
	f.Add("", []byte("#x\n\n主订单编号,子订单编号,选购商品,商品数量,商家编码,订单应付金额\n1,2,3,4,5,6\n"))
	f.Add("wechat", []byte("订单号,商品名称,商品数量,商品价格\n1,a,1,2\n,b,1,3\n"))
	f.Fuzz(func(t *testing.T, platform string, body []byte) {
		plan, err := Detect([]Source{memory("f.csv", body), memory("f.csv", body)}, Options{Platform: shop.Platform(platform)})
		if err != nil {
			if shop.KindOf(err) != shop.Invalid {
				t.Errorf("%v", err)
			}
			return
		}
		rows := 0
		rep, err := Parse(t.Context(), plan, Sink{
			Order: func(_ context.Context, p Parsed) error {
				if p.Order.ChannelOrderNo == "" || p.Order.Status == "" {
					t.Errorf("%+v", p.Order)
				}
				return nil
			},
			Row: func(RowVerdict) error { rows++; return nil },
		}, ParseOptions{})
		if err != nil {
			return
		}
		if rep.Rows != rows || rep.Rows != rep.Lines+rep.SetAside+rep.Refused {
			t.Errorf("%+v, %d verdicts", rep, rows)
		}
	})
}

// A note of ten megabytes is one refused row, the rows around it are taken.
func TestGiantNote(t *testing.T) {
	note := make([]byte, 10<<20)
	for i := range note {
		note[i] = 'x'
	}
	body := "order_no,sku,qty,buyer_message\nA,S,1,ok\nB,S,1," + string(note) + "\nC,S,1,\"" + string(note) + "\"\nD,S,1,ok\n"
	r := parse(t, Options{}, ParseOptions{}, memory("g.csv", []byte(body)))
	if r.rep.Lines != 2 || r.rep.RefusedByReason[RTooLong] != 2 {
		t.Errorf("%+v", r.rep)
	}
}

// A quotation mark nobody closes costs the rest of the file, and says so.
func TestUnclosedQuote(t *testing.T) {
	r := parse(t, Options{}, ParseOptions{}, memory("g.csv", []byte("order_no,sku,qty\nA,S,1\nB,\"S,1\nC,S,1\n")))
	if r.rep.Lines != 1 || r.rep.RefusedByReason[RUnclosed] != 1 {
		t.Errorf("%+v", r.rep)
	}
}
