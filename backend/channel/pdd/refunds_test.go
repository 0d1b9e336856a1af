package pdd_test

import (
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/channel/pdd/sim"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/pdd/gate"
)

// strictStatus refuses the value that means all, as newer documents would have it.
type strictStatus struct{ *sim.Server }

func (s strictStatus) Methods() map[string]gate.Method {
	m := s.Server.Methods()["pdd.refund.list.increment.get"]
	params := append([]gate.Param(nil), m.Params...)
	for i := range params {
		if params[i].Name == "after_sales_status" {
			params[i].In = []int64{0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 31, 32}
		}
	}
	m.Params = params
	return map[string]gate.Method{"pdd.refund.list.increment.get": m}
}

func refunds(calls map[string]int) int { return calls["pdd.refund.list.increment.get"] }

func TestRefundListVariants(t *testing.T) {
	for name, c := range map[string]struct {
		scopes []string
		strict bool
		opt    map[string]string
		first  bool
		seen   bool
		calls  int
		class  string
	}{
		"all at once":              {seen: true, calls: 1},
		"the value for all is not": {strict: true, seen: true, calls: 9},
		"one by one by option":     {opt: map[string]string{"refund_status_all": "2,3,10"}, seen: true, calls: 3},
		"no permission":            {scopes: []string{"order", "logistics", "mall"}, calls: 1},
		"permission is required":   {scopes: []string{"order"}, opt: map[string]string{"refund_poll": "required"}, calls: 1, class: "refused"},
		"switched off":             {opt: map[string]string{"refund_poll": "off"}},
		"a shop read first":        {first: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(24 * time.Hour)
				s := sim.New(sim.Options{Seed: 1, Clock: shop.SystemClock{}, Scopes: c.scopes})
				if c.strict {
					s.Mount(strictStatus{s})
				}
				a := open(t, s, nil, c.opt)
				now := shop.SystemClock{}.Now()
				sn := shop.ChannelOrderID(s.Add(sim.Draft{At: now.Add(-5 * time.Hour)}))
				if err := s.AskRefund(string(sn), 0); err != nil {
					t.Fatal(err)
				}
				w := channel.Window{From: now.Add(-10 * time.Minute).UnixMilli(), To: now.Add(10 * time.Minute).UnixMilli(), First: c.first}
				seen, class := false, ""
				for pages := 0; pages < 50; pages++ {
					p, err := a.Orders(t.Context(), w)
					if err != nil {
						class = channel.Class(err)
						break
					}
					for _, r := range p.Rows {
						o, doubts, err := a.Normalise(r)
						if err != nil || len(doubts) > 0 {
							t.Fatal(doubts, err)
						}
						seen = seen || (o.ChannelOrderNo == sn && o.Refund == shop.RefundAsked && o.UpdatedAt >= now.Truncate(time.Second).UnixMilli())
					}
					if w.Cursor = p.Next; w.Cursor == "" {
						break
					}
				}
				if seen != c.seen || class != c.class || refunds(s.Calls()) != c.calls {
					t.Errorf("seen %v, class %q, %d calls, cursor %q; refusals %q", seen, class, refunds(s.Calls()), w.Cursor, s.Refusals())
				}
				time.Sleep(time.Hour)
			})
		})
	}
}

func TestCheckWithoutShopPermission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(24 * time.Hour)
		s := sim.New(sim.Options{Seed: 1, Clock: shop.SystemClock{}, Scopes: []string{"order"}})
		a := open(t, s, nil, map[string]string{"mall_id": "42"})
		if sh, err := a.Check(t.Context()); err != nil || sh.ID != "42" {
			t.Error(sh, err)
		}
		time.Sleep(time.Hour)
	})
}

func TestOpenRefusesOddOptions(t *testing.T) {
	s := sim.New(sim.Options{})
	id, _, _ := s.Keys()
	for _, o := range []map[string]string{
		{"page_size": "0"},
		{"page_size": "101"},
		{"page_size": "x"},
		{"refund_poll": "maybe"},
		{"internal_errors": "?"},
		{"refund_status_all": ","},
		{"client_id": ""},
	} {
		cfg := channel.Config{Options: map[string]string{"client_id": id}, Secret: func(string) (string, error) { return "x", nil }}
		for k, v := range o {
			cfg.Options[k] = v
		}
		if _, err := openRaw(cfg); !shop.IsKind(err, shop.Invalid) {
			t.Errorf("%v: %v", o, err)
		}
	}
}
