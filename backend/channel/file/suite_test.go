package file

import (
	"context"
	"testing"

	"zhanggui/backend/channel"
	"zhanggui/backend/channel/channeltest"
)

// archivedRows are the records imports of every platform leave in the archive.
func archivedRows(t testing.TB) []channel.Raw {
	t.Helper()
	o, i := taobaoPair(t)
	var out []channel.Raw
	for _, files := range [][]Source{
		{memory("ExportOrderList.csv", o), memory("ExportItemList.csv", i)},
		{memory("g.csv", []byte("order_no,sku,qty,unit_price,status,receiver,phone,address,currency\nA1,S,2,3.50,paid,王五,13800000000,浙江省杭州市西湖区文一路1号,CNY\n"))},
		{memory("yz.csv", []byte(youzanHead+"\nE1,网店,店,普通,待发货,,,2024-05-01 10:00:00,,,微信,1,20.00,0.00,0.00,20.00,20.00,0.00,20.00,茶,2,快递,江苏省,南京市,玄武区,中山路1号,周九,13600000000,,昵称,甲,,,乙\n"))},
	} {
		plan, err := Detect(files, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(t.Context(), plan, Sink{Order: func(_ context.Context, p Parsed) error {
			out = append(out, p.Raw)
			return nil
		}}, ParseOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestSuite(t *testing.T) {
	open := func(t *testing.T, _ channeltest.Setup) channel.Adapter {
		t.Helper()
		a, err := Open(channel.Config{})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	channeltest.Run(t, channeltest.Opt{
		New: open, FilesOnly: true, Cannot: []string{"ShipBack", "ShipStatus", "Count", "Couriers"},
		Records: func(t *testing.T) []channel.Raw { return archivedRows(t) },
	})
}

func FuzzNormalise(f *testing.F) {
	for _, r := range archivedRows(f) {
		f.Add(r.Body)
	}
	a := &Adapter{}
	f.Fuzz(func(t *testing.T, body []byte) {
		channeltest.Sane(t, a, channel.Raw{Body: body})
	})
}
