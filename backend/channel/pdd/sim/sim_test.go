package sim

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"zhanggui/backend/shop"
	"zhanggui/backend/wire/pdd/gate"
)

func start() time.Time { return time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC) }

func shopAt(seed uint64) (*Server, *shop.ManualClock) {
	clock := shop.NewManualClock(start())
	return New(Options{Seed: seed, Clock: clock}), clock
}

// ask runs a method past the gateway; the gateway's own checks are tested in package gate.
func ask(t *testing.T, s *Server, method string, args map[string]string) (string, string) {
	t.Helper()
	m, ok := s.Methods()[method]
	if !ok {
		t.Fatalf("no method %s", method)
	}
	v, e := m.Do(gate.Call{Method: method, Args: args, Now: s.o.Clock.Now()})
	if e != nil {
		return "", fmt.Sprintf("%d %s", e.Code, e.SubMsg)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), ""
}

func window(from, to time.Time, more ...string) map[string]string {
	m := map[string]string{
		"start_updated_at": fmt.Sprint(from.Unix()), "end_updated_at": fmt.Sprint(to.Unix()), "order_status": "5",
		"refund_status": "5", "is_lucky_flag": "0", "page": "1", "page_size": "2",
	}
	for i := 0; i < len(more); i += 2 {
		m[more[i]] = more[i+1]
	}
	return m
}

func TestListsNewestFirstWithinHalfAnHour(t *testing.T) {
	s, _ := shopAt(1)
	now := start()
	var sns []string
	for i := range 5 {
		sns = append(sns, s.Add(Draft{At: now.Add(time.Duration(i-20) * time.Minute)}))
	}
	out, e := ask(t, s, "pdd.order.number.list.increment.get", window(now.Add(-30*time.Minute), now))
	if e != "" || !strings.Contains(out, `"total_count":5`) || strings.Index(out, sns[4]) > strings.Index(out, sns[3]) || strings.Contains(out, sns[2]) {
		t.Error(out, e)
	}
	out, _ = ask(t, s, "pdd.order.number.list.increment.get", window(now.Add(-30*time.Minute), now, "use_has_next", "true", "page", "3"))
	if !strings.Contains(out, `"has_next":false`) || strings.Contains(out, "total_count") || !strings.Contains(out, sns[0]) {
		t.Error(out)
	}
	for name, w := range map[string]map[string]string{
		"too wide":  window(now.Add(-31*time.Minute), now),
		"backwards": window(now, now.Add(-time.Minute)),
		"too old":   window(now.Add(-95*24*time.Hour), now.Add(-95*24*time.Hour+time.Minute)),
	} {
		if _, e := ask(t, s, "pdd.order.number.list.increment.get", w); e == "" {
			t.Errorf("%s was answered", name)
		}
	}
}

func TestWhatCannotBeShippedIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(s *Server, sn string) error
		args    []string
		want    string
	}{
		"fine":             {nil, nil, ""},
		"in review":        {func(s *Server, sn string) error { return s.Review(sn, true) }, nil, "审核"},
		"held":             {func(s *Server, sn string) error { return s.HoldShipping(sn, true) }, nil, "暂停"},
		"after-sale":       {func(s *Server, sn string) error { return s.AskRefund(sn, 0) }, nil, "售后"},
		"refunded":         {func(s *Server, sn string) error { return s.Cancel(sn) }, nil, "退款"},
		"closed again":     {func(s *Server, sn string) error { _ = s.AskRefund(sn, 100); return s.CloseRefund(sn) }, nil, ""},
		"twice":            {func(s *Server, sn string) error { return s.ShipElsewhere(sn, 1, "770000000000001") }, nil, "已发货"},
		"unknown courier":  {nil, []string{"logistics_id", "9999"}, "快递公司"},
		"odd number":       {nil, []string{"tracking_number", "中通123"}, "格式"},
		"correct too soon": {nil, []string{"redelivery_type", "2"}, "已发货"},
		"no such order":    {nil, []string{"order_sn", "1-1"}, "不存在"},
	} {
		s, _ := shopAt(2)
		sn := s.Add(Draft{})
		if c.prepare != nil {
			if err := c.prepare(s, sn); err != nil {
				t.Fatal(err)
			}
		}
		args := map[string]string{"order_sn": sn, "logistics_id": "115", "tracking_number": "76000000000001"}
		for i := 0; i < len(c.args); i += 2 {
			args[c.args[i]] = c.args[i+1]
		}
		_, e := ask(t, s, "pdd.logistics.online.send", args)
		if (c.want == "") != (e == "") || !strings.Contains(e, c.want) {
			t.Errorf("%s: %q, want %q", name, e, c.want)
		}
		if n := len(s.Ledger().Shipments); (n == 1) != (c.want == "") {
			t.Errorf("%s: %d shipments", name, n)
		}
	}
}

func TestReceiversAreBlankWhenHidden(t *testing.T) {
	s, _ := shopAt(3)
	sn := s.Add(Draft{})
	n1, p1, a1, _ := s.Ciphers(sn)
	if n1 == "" || !strings.HasPrefix(p1, "$") || !strings.HasPrefix(a1, "~") {
		t.Fatal(n1, p1, a1)
	}
	if err := s.Review(sn, true); err != nil {
		t.Fatal(err)
	}
	if out, _ := ask(t, s, "pdd.order.information.get", map[string]string{"order_sn": sn}); !strings.Contains(out, `"receiver_name":""`) || strings.Contains(out, "open_address_id") {
		t.Error(out)
	}
	_ = s.Review(sn, false)
	if n, _, _, _ := s.Ciphers(sn); n != n1 {
		t.Error("the ciphertext changed without a reason")
	}
	if err := s.ChangeAddress(sn); err != nil {
		t.Fatal(err)
	}
	if n, _, _, _ := s.Ciphers(sn); n == n1 || n == "" {
		t.Error("the ciphertext outlived its address")
	}
	_ = s.ShipElsewhere(sn, 1, "770000000000001")
	if n, _, _, _ := s.Ciphers(sn); n != "" {
		t.Error("shipped, but still readable")
	}
}

func TestAfterSalesDoNotTouchTheOrder(t *testing.T) {
	s, clock := shopAt(4)
	sn := s.Add(Draft{})
	before, _ := ask(t, s, "pdd.order.information.get", map[string]string{"order_sn": sn})
	clock.Advance(time.Hour)
	if err := s.AskRefund(sn, 500); err != nil {
		t.Fatal(err)
	}
	after, _ := ask(t, s, "pdd.order.information.get", map[string]string{"order_sn": sn})
	at := `"updated_at":"2026-11-22 10:00:00"`
	if !strings.Contains(before, at) || !strings.Contains(after, at) || !strings.Contains(after, `"refund_status":2`) {
		t.Error(after)
	}
	w := window(clock.Now().Add(-time.Minute), clock.Now().Add(time.Minute), "after_sales_type", "1", "after_sales_status", "1")
	if out, _ := ask(t, s, "pdd.refund.list.increment.get", w); !strings.Contains(out, sn) || !strings.Contains(out, `"refund_amount":"5.0"`) {
		t.Error(out)
	}
	w["after_sales_status"] = "10"
	if out, _ := ask(t, s, "pdd.refund.list.increment.get", w); strings.Contains(out, sn) {
		t.Error(out)
	}
}

// TestOneSeedOneShop: demos and failures repeat.
func TestOneSeedOneShop(t *testing.T) {
	open := func(seed uint64) ([]string, string) {
		s, _ := shopAt(seed)
		sns := s.Generate(300, start().Add(-48*time.Hour), start())
		all := ""
		for _, sn := range sns {
			out, _ := ask(t, s, "pdd.order.information.get", map[string]string{"order_sn": sn})
			all += out
		}
		if n := len(s.ToShip()); n < 200 || n == 300 {
			t.Errorf("%d of 300 can be shipped", n)
		}
		return sns, all
	}
	a, x := open(7)
	b, y := open(7)
	_, z := open(8)
	if !reflect.DeepEqual(a, b) || x != y || x == z {
		t.Error("one seed makes two shops, or two seeds one")
	}
	seen := map[string]bool{}
	for _, sn := range a {
		if seen[sn] || len(sn) != 22 {
			t.Errorf("number %q", sn)
		}
		seen[sn] = true
	}
}

func TestYuan(t *testing.T) {
	for fen, want := range map[int64]string{0: "0.0", 5: "0.05", 50: "0.5", 1234: "12.34", -205: "-2.05", 1200: "12.0"} {
		if got := yuan(fen).String(); got != want {
			t.Errorf("%d: %s", fen, got)
		}
	}
}
