package backend_test

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/channel/pdd/sim"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/vault"
)

// deskAt opens a desk with a clock that stands, and secrets in memory.
func deskAt(t *testing.T, clock shop.Clock) *backend.Backend {
	t.Helper()
	b, err := backend.Open(t.Context(), backend.Config{Dir: t.TempDir(), Clock: clock, Vault: vault.NewMemory(), User: "测试", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// simShop is a simulated platform shop joined to a desk.
func simShop(t *testing.T, b *backend.Backend, clock shop.Clock, name string, seed uint64) *sim.Server {
	t.Helper()
	s := sim.New(sim.Options{Seed: seed, Clock: clock, NoRates: true})
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	addShop(t, b, name, web.URL, s)
	return s
}

func addShop(t *testing.T, b *backend.Backend, name, url string, s *sim.Server) {
	t.Helper()
	id, secret, token := s.Keys()
	res, err := b.AddShop(t.Context(), backend.AddShopRequest{Kind: "pdd", Name: name, Endpoint: url, Options: map[string]string{
		"client_id": id, "client_secret": secret, "access_token": token, "history_days": "1",
	}})
	if err != nil || res.Added != 1 {
		t.Fatal(err, res)
	}
}

func syncAll(t *testing.T, b *backend.Backend) backend.SyncResult {
	t.Helper()
	res, err := b.Sync(t.Context(), backend.SyncRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func orderOf(t *testing.T, b *backend.Backend, no string) store.Order {
	t.Helper()
	refs, err := b.Store.OrdersByNo(t.Context(), "", no)
	if err != nil || len(refs) != 1 {
		t.Fatal(no, err, refs)
	}
	o, err := b.Store.Order(t.Context(), refs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestAShopIsReadAndItsChangesFollowed(t *testing.T) {
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	b := deskAt(t, clock)
	s := simShop(t, b, clock, "拼多多店", 7)
	sns := s.Generate(30, clock.Now().Add(-20*time.Hour), clock.Now().Add(-time.Hour))
	extra := make([]string, 4)
	for i := range extra {
		extra[i] = s.Add(sim.Draft{At: clock.Now().Add(-time.Duration(2+i) * time.Hour)})
	}
	first := syncAll(t, b).Shops[0]
	if first.Error != "" || first.Seen != len(sns)+len(extra) || first.New != first.Seen || first.ChannelCount != first.HeldCount || first.ChannelCount < 1 {
		t.Fatalf("%+v of %d", first, len(sns)+len(extra))
	}
	if again := syncAll(t, b).Shops[0]; again.New+again.Updated+again.Doubts != 0 {
		t.Errorf("again: %+v", again)
	}
	for i, do := range []func(string) error{s.Cancel, func(sn string) error { return s.AskRefund(sn, 0) }, func(sn string) error { return s.HoldShipping(sn, true) }, func(sn string) error { return s.ShipElsewhere(sn, 1, "YT1") }} {
		if err := do(extra[i]); err != nil {
			t.Fatal(err)
		}
	}
	clock.Advance(20 * time.Minute)
	if next := syncAll(t, b).Shops[0]; next.Updated < 4 || next.Error != "" {
		t.Errorf("%+v", next)
	}
	want := []string{"cancelled []", "arrived [refund_asked]", "arrived [channel_hold]", "shipped []"}
	for i, sn := range extra {
		o := orderOf(t, b, sn)
		if got := fmt.Sprint(o.State, " ", o.HoldReasons); got != want[i] {
			t.Errorf("%d %s: %s, want %s", i, sn, got, want[i])
		}
	}
	if err := s.HoldShipping(extra[2], false); err != nil {
		t.Fatal(err)
	}
	clock.Advance(20 * time.Minute)
	syncAll(t, b)
	if o := orderOf(t, b, extra[2]); len(o.HoldReasons) != 0 {
		t.Errorf("still held: %v", o.HoldReasons)
	}
}

func TestADeadShopDoesNotStopTheOthers(t *testing.T) {
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	b := deskAt(t, clock)
	dead := httptest.NewServer(nil)
	dead.Close()
	addShop(t, b, "a 断网", dead.URL, sim.New(sim.Options{Seed: 1, Clock: clock}))
	s := simShop(t, b, clock, "b 通", 2)
	s.Add(sim.Draft{At: clock.Now().Add(-time.Hour)})
	res := syncAll(t, b)
	if len(res.Shops) != 2 || res.Shops[0].Error == "" || res.Shops[1].Error != "" || res.Shops[1].New != 1 || res.Failed() != 1 {
		t.Errorf("%+v", res)
	}
	pulls, err := b.Store.Pulls(t.Context())
	if err != nil || len(pulls) != 2 {
		t.Fatal(err, pulls)
	}
	bad := 0
	for _, p := range pulls {
		if p.ErrorClass != "" {
			bad++
			if p.Fails != 1 || p.ErrorClass != "down" {
				t.Errorf("%+v", p)
			}
		}
	}
	if bad != 1 {
		t.Errorf("%d shops marked", bad)
	}
	once, err := b.RunOnce(t.Context())
	if err != nil || once.Failed() < 1 || once.Failed() == once.Ran() {
		t.Errorf("%+v %v", once, err)
	}
}

func TestAddingAShopCallsNobodyAndKeepsSecretsAway(t *testing.T) {
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	b := deskAt(t, clock)
	req := func() backend.AddShopRequest {
		return backend.AddShopRequest{Kind: "pdd", Name: "店", Endpoint: "http://127.0.0.1:1", Options: map[string]string{
			"client_id": "c", "client_secret": "s3cret", "access_token": "t0ken", "ship_hours": "24",
		}}
	}
	if res, err := b.AddShop(t.Context(), req()); err != nil || res.Added != 1 || res.Secrets != "memory" {
		t.Fatal(err, res)
	}
	if res, err := b.AddShop(t.Context(), req()); err != nil || res.Unchanged != 1 {
		t.Fatal(err, res)
	}
	renewed := req()
	renewed.Options["access_token"] = "other"
	if res, err := b.AddShop(t.Context(), renewed); err != nil || res.Updated != 1 {
		t.Fatal(err, res)
	}
	for name, change := range map[string]func(*backend.AddShopRequest){
		"another address":       func(r *backend.AddShopRequest) { r.Endpoint = "http://127.0.0.1:2" },
		"an unknown kind":       func(r *backend.AddShopRequest) { r.Kind = "x" },
		"an unknown option":     func(r *backend.AddShopRequest) { r.Options["colour"] = "red" },
		"a bad value":           func(r *backend.AddShopRequest) { r.Options["ship_hours"] = "soon" },
		"no address":            func(r *backend.AddShopRequest) { r.Endpoint = "ftp://x" },
		"a secret that is gone": func(r *backend.AddShopRequest) { r.Name = "二"; delete(r.Options, "access_token") },
	} {
		r := req()
		change(&r)
		if _, err := b.AddShop(t.Context(), r); !shop.IsKind(err, shop.Invalid) && !shop.IsKind(err, shop.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	sh, err := b.Store.ShopByName(t.Context(), "店")
	if err != nil || sh.Options["access_token"] != "" || sh.Options["client_secret"] != "" || sh.Options["client_id"] != "c" || sh.ShipHours != 24 {
		t.Errorf("%+v %v", sh, err)
	}
	if res, err := b.TestShop(t.Context(), "店"); err != nil || res.OK || res.Error == "" {
		t.Errorf("%+v %v", res, err)
	}
}
