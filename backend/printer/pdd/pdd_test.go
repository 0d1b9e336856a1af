package pdd_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zhanggui/backend/printer"
	"zhanggui/backend/printer/pdd"
	"zhanggui/backend/printer/pdd/sim"
	"zhanggui/backend/shop"
)

func genuine(data, signature, template, ver string) (string, bool) {
	n, ok := strings.CutPrefix(data, "AES:")
	return n, ok && signature == "MD:"+n && template == "https://t.example/zto" && ver == "3"
}

func label(n string) []byte {
	return fmt.Appendf(nil, `{"encryptedData":"AES:%s","signature":"MD:%s","templateUrl":"https://t.example/zto","ver":"3","userid":"1","addData":{"sender":{"name":"王掌柜"}}}`, n, n)
}

func start(t *testing.T, o sim.Options) (*sim.Server, *pdd.Client) {
	t.Helper()
	o.Issued = genuine
	s := sim.New(o)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return s, pdd.New(pdd.Options{Address: "ws" + strings.TrimPrefix(srv.URL, "http"), ERPID: "cid", Wait: 300 * time.Millisecond})
}

func docs(n int) []printer.Document {
	var out []printer.Document
	for i := range n {
		id := fmt.Sprintf("7600000000000%d", i+1)
		out = append(out, printer.Document{ID: id + "-1", Data: label(id)})
	}
	return out
}

func outcomes(rs []printer.Result) string {
	var out []string
	for _, r := range rs {
		out = append(out, string(r.Outcome))
	}
	return strings.Join(out, " ")
}

func TestPrinters(t *testing.T) {
	_, c := start(t, sim.Options{})
	ps, err := c.Printers(t.Context())
	if err != nil || len(ps) != 3 || !ps[0].Default || !ps[1].Ready || ps[2].Ready || ps[2].Name != "Broken" {
		t.Fatal(ps, err)
	}
}

func TestPrintOutcomes(t *testing.T) {
	for _, c := range []struct {
		name    string
		fault   sim.Fault
		forgets bool
		want    string
		kind    shop.Kind
		paper   int
	}{
		{"all is well", sim.None, false, "printed printed printed", "", 3},
		{"no paper in the second", sim.NoPaper, false, "printed failed printed", "", 2},
		{"dies before the second is taken", sim.DieBefore, false, "printed unknown not_tried", shop.OutcomeUnknown, 1},
		{"dies after the second is taken, and tells later", sim.DieAcked, false, "printed printed not_tried", shop.ChannelDown, 2},
		{"notice of the second lost, and tells later", sim.DiePrinted, false, "printed printed not_tried", shop.ChannelDown, 2},
		{"notice of the second lost, and nobody knows", sim.DiePrinted, true, "printed unknown not_tried", shop.OutcomeUnknown, 2},
		{"the second is never reported", sim.Silent, false, "printed unknown not_tried", shop.OutcomeUnknown, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, cl := start(t, sim.Options{Forgets: c.forgets})
			s.Plan(func(n int) sim.Fault {
				if n == 2 {
					return c.fault
				}
				return sim.None
			})
			rs, err := cl.Print(t.Context(), "Label-1", docs(3))
			if got := outcomes(rs); got != c.want || shop.KindOf(err) != c.kind {
				t.Errorf("%s, %v; want %s, %s", got, err, c.want, c.kind)
			}
			seen := map[string]int{}
			for _, p := range s.Ledger() {
				if seen[p.Waybill]++; seen[p.Waybill] > 1 {
					t.Errorf("%s came out twice", p.Waybill)
				}
			}
			if len(s.Ledger()) != c.paper {
				t.Errorf("%d sheets, want %d", len(s.Ledger()), c.paper)
			}
			// Whatever was unknown stays so or is told; it is never printed by asking.
			if _, err := cl.Status(t.Context(), []string{docs(2)[1].ID}); err != nil || len(s.Ledger()) != c.paper {
				t.Errorf("status: %v, %d sheets", err, len(s.Ledger()))
			}
		})
	}
}

func TestRefusedDocuments(t *testing.T) {
	s, c := start(t, sim.Options{})
	forged := docs(1)
	forged[0].Data = []byte(strings.Replace(string(forged[0].Data), "MD:", "MD:x", 1))
	for name, d := range map[string][]printer.Document{
		"forged": forged, "unknown member": {{ID: "a", Data: []byte(`{"encryptedData":"x","colour":"red"}`)}},
		"no JSON": {{ID: "b", Data: []byte("<label>")}}, "no id": {{Data: label("7")}},
	} {
		rs, err := c.Print(t.Context(), "Label-1", d)
		if err != nil || outcomes(rs) != "failed" {
			t.Errorf("%s: %v %v", name, rs, err)
		}
	}
	for _, name := range []string{"Broken", "nowhere"} {
		if rs, err := c.Print(t.Context(), name, docs(1)); err != nil || outcomes(rs) != "failed" {
			t.Errorf("printer %s: %v %v", name, rs, err)
		}
	}
	for i, want := range []string{"printed", "failed"} { // the same document twice
		if rs, err := c.Print(t.Context(), "Label-1", docs(1)); err != nil || outcomes(rs) != want {
			t.Errorf("time %d: %v %v", i+1, rs, err)
		}
	}
	if n := len(s.Ledger()); n != 1 {
		t.Errorf("%d sheets", n)
	}
}

func TestAbsentAndCancelled(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	c := pdd.New(pdd.Options{Address: "ws://127.0.0.1:1"})
	if _, err := c.Printers(t.Context()); !shop.IsKind(err, shop.ChannelDown) {
		t.Error(err)
	}
	if rs, err := c.Print(t.Context(), "x", docs(2)); !shop.IsKind(err, shop.ChannelDown) || outcomes(rs) != "not_tried not_tried" {
		t.Error(rs, err)
	}
	s := sim.New(sim.Options{Issued: genuine})
	s.Plan(func(int) sim.Fault { return sim.Silent })
	srv := httptest.NewServer(s)
	defer srv.Close()
	c = pdd.New(pdd.Options{Address: "ws" + strings.TrimPrefix(srv.URL, "http")})
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, stop)
	clock := shop.SystemClock{}
	at := clock.Now()
	rs, err := c.Print(ctx, "Label-1", docs(2))
	if took := clock.Now().Sub(at); err == nil || took > 150*time.Millisecond || outcomes(rs) != "unknown not_tried" {
		t.Error(rs, err, took)
	}
}
