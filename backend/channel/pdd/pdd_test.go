package pdd_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/channel/pdd"
	"zhanggui/backend/channel/pdd/sim"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/wiretest"
)

func open(t *testing.T, s *sim.Server, client *http.Client, options map[string]string) channel.Adapter {
	t.Helper()
	id, secret, token := s.Keys()
	o := map[string]string{"client_id": id}
	for k, v := range options {
		o[k] = v
	}
	if client == nil {
		client = wiretest.Client(s)
	}
	a, err := pdd.Open(channel.Config{
		ShopID: "s", Options: o, HTTP: client, Clock: shop.SystemClock{},
		Secret: func(k string) (string, error) {
			return map[string]string{"client_secret": secret, "access_token": token}[k], nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func pull(t *testing.T, a channel.Adapter, from, to time.Time) map[shop.ChannelOrderID]shop.Order {
	t.Helper()
	out := map[shop.ChannelOrderID]shop.Order{}
	for cur, pages := channel.Cursor(""), 0; ; pages++ {
		if pages > 1000 {
			t.Fatal("the pages do not end")
		}
		p, err := a.Orders(t.Context(), channel.Window{From: from.UnixMilli(), To: to.UnixMilli(), Cursor: cur})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Rows {
			o, doubts, err := a.Normalise(r)
			if err != nil || len(doubts) > 0 {
				t.Fatalf("%s: %v %v", r.ID, doubts, err)
			}
			out[r.ID] = o
		}
		if cur = p.Next; cur == "" {
			return out
		}
	}
}

func TestOneOrderIsPulledAndShipped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sim.New(sim.Options{Seed: 1, Clock: shop.SystemClock{}})
		a := open(t, s, nil, nil)
		sh, err := a.Check(t.Context())
		if err != nil || sh.Name != "示例小店" {
			t.Fatal(sh, err)
		}
		now := shop.SystemClock{}.Now()
		sn := shop.ChannelOrderID(s.Add(sim.Draft{At: now, Memo: "请尽快发货", Remark: "老客户", Flag: 2, Postage: 600, PlatformOff: 150}))
		time.Sleep(4 * time.Minute)
		got := pull(t, a, now.Add(-10*time.Minute), now.Add(10*time.Minute))
		o, ok := got[sn]
		if !ok || len(got) != 1 {
			t.Fatalf("pulled %v", got)
		}
		if o.Status != shop.ChPaid || o.Flag != "yellow" || o.SellerMemo != "老客户" || o.BuyerMessage != "请尽快发货" || len(o.ChannelHolds) != 0 {
			t.Errorf("%+v", o)
		}
		if *o.GoodsMinor+*o.FreightMinor-*o.PlatformDiscount-*o.ShopDiscount != o.PaidMinor || o.PaidMinor == 0 {
			t.Errorf("amounts %+v", o)
		}
		if o.ShipBy != now.Add(48*time.Hour).UnixMilli() || o.PaidAt != now.UnixMilli() {
			t.Errorf("times %+v", o)
		}
		if r := o.Receiver; !r.Masked || r.Cipher["receiver_name"] == "" || r.Cipher["contact_mobile"] == "" || r.MergeToken == "" || r.Address.Province == "" {
			t.Errorf("receiver %+v", r)
		}
		can := a.Can()
		tally, err := can.Count(t.Context(), channel.Window{From: now.Add(-time.Hour).UnixMilli(), To: now.Add(time.Hour).UnixMilli()})
		if err != nil || tally.N != 1 || tally.IDs[0] != sn {
			t.Fatal(tally, err)
		}
		in := channel.ShipIntent{Key: "k", OrderNo: sn, Company: "ZTO", Waybill: "75312345678901", First: true}
		if st, err := can.ShipStatus(t.Context(), in); err != nil || st.Done {
			t.Fatal(st, err)
		}
		rec, err := can.ShipBack(t.Context(), in)
		if err != nil || !rec.Done || rec.Already {
			t.Fatal(rec, err)
		}
		rec, err = can.ShipBack(t.Context(), in)
		if err != nil || !rec.Done || !rec.Already {
			t.Fatal(rec, err)
		}
		if n := s.Ledger().Of(string(sn)); len(n) != 1 || n[0] != in.Waybill {
			t.Fatal(n)
		}
		other := in
		other.Waybill = "75312345678902"
		if rec, err = can.ShipBack(t.Context(), other); channel.Class(err) != "refused" {
			t.Fatal(rec, err)
		}
		other.First = false
		if rec, err = can.ShipBack(t.Context(), other); err != nil || !rec.Done {
			t.Fatal(rec, err)
		}
		fix := in
		fix.Correct, fix.Company, fix.Waybill = true, "SF", "SF1000000000001"
		if rec, err = can.ShipBack(t.Context(), fix); err != nil || !rec.Done {
			t.Fatal(rec, err)
		}
		st, err := can.ShipStatus(t.Context(), fix)
		if err != nil || !st.Done || len(st.Others) != 1 || st.Others[0].Number != other.Waybill || st.Others[0].Company != "ZTO" {
			t.Fatal(st, err)
		}
		raw, err := a.Order(t.Context(), sn)
		if err != nil {
			t.Fatal(err)
		}
		o, _, err = a.Normalise(raw)
		if err != nil || o.Status != shop.ChShipped || len(o.Foreign) != 2 || !o.Receiver.Masked {
			t.Fatal(o, err)
		}
		if r := s.Refusals(); len(r) != 2 {
			t.Errorf("refusals %q", r)
		}
		time.Sleep(time.Hour) // timers of the pacer run out
	})
}

func openRaw(cfg channel.Config) (channel.Adapter, error) { return pdd.Open(cfg) }
