package pdd_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/courier"
	"zhanggui/backend/courier/couriertest"
	"zhanggui/backend/courier/pdd"
	"zhanggui/backend/courier/pdd/sim"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/pdd/gate"
	"zhanggui/backend/wire/wiretest"
)

const mall = 100200300

// bench is the e-waybill on a gateway of its own, with orders made up as parcels are asked for.
type bench struct {
	*gate.Gate
	way    *sim.Server
	orders map[string]shop.Receiver
}

// extras are the few other methods of the platform a label needs.
type extras struct{ printed []string }

func (e *extras) Methods() map[string]gate.Method {
	return map[string]gate.Method{
		"pdd.mall.info.get": {Key: "mall_info_get_response", Scope: "mall", Do: func(gate.Call) (any, *gate.Error) {
			return map[string]any{"mall_id": mall, "mall_name": "示例小店"}, nil
		}},
		"pdd.erp.order.sync": {
			Key: "erp_order_sync_response", Scope: "order", Write: true,
			Params: []gate.Param{
				{Name: "order_sn", Must: true},
				{Name: "logistics_id", Kind: gate.Number, Must: true},
				{Name: "waybill_no", Must: true},
				{Name: "order_state", Kind: gate.Number, Must: true, In: []int64{1}},
			},
			Do: func(c gate.Call) (any, *gate.Error) {
				e.printed = append(e.printed, c.Args["order_sn"]+" "+c.Args["logistics_id"]+" "+c.Args["waybill_no"])
				return map[string]any{"is_success": true}, nil
			},
		},
	}
}

func newBench(clock shop.Clock, o sim.Options) (*bench, *extras) {
	b, ex := &bench{orders: map[string]shop.Receiver{}}, &extras{}
	o.Clock, o.UserID = clock, mall
	o.Ciphers = func(sn string) (string, string, string, bool) {
		r, ok := b.orders[sn]
		return r.Cipher["receiver_name"], r.Cipher["contact_mobile"], r.Cipher["receiver_address"], ok
	}
	b.way = sim.New(o)
	b.Gate = gate.New(gate.Options{ClientID: "cid", Secret: "secret-of-the-app", Token: "token-of-the-shop", Clock: clock}, b.way, ex)
	return b, ex
}

func (b *bench) Secrets() []string { return []string{"secret-of-the-app", "token-of-the-shop"} }

func (b *bench) Parcel(key string) courier.Request {
	r := shop.Receiver{Masked: true, Cipher: map[string]string{
		"receiver_name": "~AgAAAA" + key + "name=~ab~1~~", "contact_mobile": "$" + key + "phone$AgA$2$$",
		"receiver_address": "~AgAAAA" + key + "addr=~ab~1~~",
	}}
	r.Address = shop.Address{Province: "浙江省", City: "杭州市", District: "余杭区"}
	sn := "261122-" + key
	b.orders[sn] = r
	return courier.Request{
		Key: key, OrderNos: []string{sn}, Company: "ZTO", Receiver: r, WeightG: 500,
		Sender: shop.Party{Name: "王掌柜", Phone: "13300001111", Address: shop.Address{
			Province: "浙江省", City: "义乌市", District: "稠城街道", Detail: "幸福路1号",
		}},
		Goods: []courier.Good{{Name: "每日坚果", Qty: 2}},
	}
}

func (b *bench) numbers(key string, live bool) []string {
	var out []string
	for _, g := range b.way.Ledger() {
		if g.Object == key && !(live && g.Cancelled) {
			out = append(out, g.Number)
		}
	}
	return out
}

func (b *bench) Given(key string) []string { return b.numbers(key, false) }
func (b *bench) Live(key string) []string  { return b.numbers(key, true) }

func open(t *testing.T, client *http.Client, options map[string]string) *pdd.Adapter {
	t.Helper()
	o := map[string]string{"client_id": "cid"}
	for k, v := range options {
		o[k] = v
	}
	a, err := pdd.Open(courier.Config{
		Options: o, HTTP: client, Clock: shop.SystemClock{},
		Secret: func(k string) (string, error) {
			return map[string]string{"client_secret": "secret-of-the-app", "access_token": "token-of-the-shop"}[k], nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestSuite(t *testing.T) {
	for name, c := range map[string]struct {
		sim sim.Options
		opt map[string]string
	}{
		"as documented":                    {},
		"cannot be asked by key":           {sim: sim.Options{NoLookup: true}},
		"a new number each time":           {sim: sim.Options{Forgetful: true}, opt: map[string]string{"waybill_same_object": "unknown"}},
		"lookup off, same key same number": {opt: map[string]string{"waybill_lookup": "off"}},
	} {
		t.Run(name, func(t *testing.T) {
			couriertest.Run(t, couriertest.Opt{
				Sim: func(clock shop.Clock, _ uint64) couriertest.Bench { b, _ := newBench(clock, c.sim); return b },
				New: func(t *testing.T, _ couriertest.Bench, client *http.Client) courier.Adapter {
					return open(t, client, c.opt)
				},
				Refused: func(b couriertest.Bench) courier.Request {
					r := b.Parcel("refused")
					r.Receiver.Cipher = maps.Clone(r.Receiver.Cipher)
					r.Receiver.Cipher["receiver_name"] = "~AgAAAAnobody=~ab~1~~"
					return r
				},
			})
		})
	}
}

// A platform that neither answers by key nor repeats a number leaves a parcel with a lost reply to a person:
// the adapter must not ask for a second number by itself.
func TestNobodyToAskMeansAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, _ := newBench(shop.SystemClock{}, sim.Options{NoLookup: true, Forgetful: true})
		a := open(t, wiretest.Client(b), map[string]string{"waybill_same_object": "unknown"})
		_, _, err := a.Find(t.Context(), b.Parcel("p"))
		var re *courier.Refused
		if !errors.As(err, &re) {
			t.Fatal(err)
		}
		if _, err := a.Get(t.Context(), b.Parcel("p")); !errors.As(err, &re) || len(b.Given("p")) != 0 {
			t.Fatal(err, b.Given("p"))
		}
		time.Sleep(time.Hour)
	})
}

func TestPrintedAndDocument(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ex := newBench(shop.SystemClock{}, sim.Options{})
		a := open(t, wiretest.Client(b), map[string]string{"wp_codes": "JT=JTSD"})
		r := b.Parcel("p")
		r.Company = "JT"
		r.OrderNos = append(r.OrderNos, "261122-other")
		w, err := a.Get(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		if err := json.Unmarshal(w.PrintData, &doc); err != nil {
			t.Fatal(err)
		}
		for _, k := range []string{"encryptedData", "signature", "templateUrl", "ver", "userid", "addData"} {
			if doc[k] == nil || doc[k] == "" {
				t.Errorf("no %s in the document", k)
			}
		}
		var reporter courier.PrintReporter = a
		if err := reporter.Printed(t.Context(), r, w.Number); err != nil {
			t.Fatal(err)
		}
		if len(ex.printed) != 2 || ex.printed[1] != "261122-other 384 "+w.Number {
			t.Errorf("%q", ex.printed)
		}
		time.Sleep(time.Hour)
	})
}

func TestOpenChecksOptions(t *testing.T) {
	secret := func(string) (string, error) { return "x", nil }
	for _, o := range []map[string]string{
		{}, {"client_id": "c", "user_id": "x"}, {"client_id": "c", "waybill_lookup": "maybe"}, {"client_id": "c", "waybill_same_object": "1"},
	} {
		if _, err := pdd.Open(courier.Config{Options: o, Secret: secret}); !shop.IsKind(err, shop.Invalid) {
			t.Errorf("%v: %v", o, err)
		}
	}
}
