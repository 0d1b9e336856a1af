package registry_test

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"zhanggui/backend/channel"
	chsim "zhanggui/backend/channel/pdd/sim"
	"zhanggui/backend/courier"
	cosim "zhanggui/backend/courier/pdd/sim"
	"zhanggui/backend/printer"
	printpdd "zhanggui/backend/printer/pdd"
	prsim "zhanggui/backend/printer/pdd/sim"
	"zhanggui/backend/registry"
	"zhanggui/backend/shop"
)

func TestMatrixIsUpToDate(t *testing.T) {
	got, err := registry.Matrix()
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../channel/MATRIX.md")
	if err != nil || string(want) != got {
		t.Errorf("run: go run ./backend/registry/gen (%v)", err)
	}
}

func TestKindsAreDistinctAndDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range registry.Channels() {
		d := k.Descriptor
		if seen[d.Kind] || d.Name == "" {
			t.Errorf("%+v", d)
		}
		seen[d.Kind] = true
		if _, err := os.Stat("../channel/" + d.Docs); err != nil && !d.Files {
			t.Errorf("%s has no docs page: %v", d.Kind, err)
		}
		if f, ok := registry.FindChannel(d.Kind); !ok || f.Descriptor.Kind != d.Kind {
			t.Errorf("%s is not found", d.Kind)
		}
	}
	for _, k := range registry.Couriers() {
		if f, ok := registry.FindCourier(k.Descriptor.Kind); !ok || f.Descriptor.Name == "" {
			t.Errorf("%+v", k.Descriptor)
		}
	}
	if _, ok := registry.FindChannel("nobody"); ok {
		t.Error("nobody is found")
	}
	if _, ok := registry.FindCourier("nobody"); ok {
		t.Error("nobody is found")
	}
}

// TestAnOrderGoesAllTheWay takes one masked order through the platform's own doors over real connections:
// pulled, numbered by the e-waybill with its ciphertext, printed by the local component, reported as printed
// and shipped back, each exactly once.
func TestAnOrderGoesAllTheWay(t *testing.T) {
	clock := shop.SystemClock{}
	orders := chsim.New(chsim.Options{Seed: 5, Clock: clock, MallID: 777})
	way := cosim.New(cosim.Options{Clock: clock, UserID: 777, Ciphers: orders.Ciphers})
	orders.Mount(way)
	gw := httptest.NewServer(orders)
	defer gw.Close()
	press := prsim.New(prsim.Options{Clock: clock, Issued: way.Issued})
	local := httptest.NewServer(press)
	defer local.Close()
	sn := orders.Add(chsim.Draft{At: clock.Now().Add(-10 * time.Minute)})

	id, secret, token := orders.Keys()
	secrets := func(k string) (string, error) {
		return map[string]string{"client_secret": secret, "access_token": token}[k], nil
	}
	options := map[string]string{"client_id": id}
	ck, _ := registry.FindChannel("pdd")
	ch, err := ck.Open(channel.Config{ShopID: "s", Options: options, Secret: secrets, Endpoint: gw.URL, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	wk, _ := registry.FindCourier("pdd")
	co, err := wk.Open(courier.Config{Options: options, Secret: secrets, Endpoint: gw.URL, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	page, err := ch.Orders(t.Context(), channel.Window{From: clock.Now().Add(-20 * time.Minute).UnixMilli(), To: clock.Now().Add(-5 * time.Minute).UnixMilli()})
	if err != nil || len(page.Rows) != 1 {
		t.Fatal(page, err)
	}
	o, doubts, err := ch.Normalise(page.Rows[0])
	if err != nil || len(doubts) != 0 || string(o.ChannelOrderNo) != sn {
		t.Fatal(o, doubts, err)
	}
	ask := courier.Request{
		Key: "parcel-1", OrderNos: []string{sn}, Company: "ZTO", Receiver: o.Receiver, WeightG: 400,
		Sender: shop.Party{Name: "示例小店", Phone: "13300001111", Address: shop.Address{Province: "浙江省", City: "义乌市", District: "稠城街道", Detail: "幸福路1号"}},
		Goods:  []courier.Good{{Name: o.Lines[0].Title, Qty: o.Lines[0].Qty}},
	}
	w, err := co.Get(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	comp := printpdd.New(printpdd.Options{Address: "ws" + strings.TrimPrefix(local.URL, "http"), ERPID: id})
	rs, err := comp.Print(t.Context(), "Label-1", []printer.Document{{ID: w.Number + "-1", Data: w.PrintData}})
	if err != nil || rs[0].Outcome != printer.Printed {
		t.Fatal(rs, err, press.Refusals())
	}
	rep, ok := co.(courier.PrintReporter)
	if !ok {
		t.Fatal("the e-waybill does not report prints")
	}
	if err := rep.Printed(t.Context(), ask, w.Number); err != nil {
		t.Fatal(err)
	}
	rec, err := ch.Can().ShipBack(t.Context(), channel.ShipIntent{Key: "1", OrderNo: o.ChannelOrderNo, Company: "ZTO", Waybill: w.Number, First: true})
	if err != nil || !rec.Done {
		t.Fatal(rec, err)
	}
	l := orders.Ledger()
	if len(l.Shipments) != 1 || l.Shipments[0].Number != w.Number || len(l.Printed) != 1 || len(way.Ledger()) != 1 || len(press.Ledger()) != 1 || press.Ledger()[0].Waybill != w.Number {
		t.Errorf("%+v %+v %+v", l, way.Ledger(), press.Ledger())
	}
	if r := orders.Refusals(); len(r) != 0 {
		t.Errorf("refused on the way: %q", r)
	}
}
