package backend_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// planDesk is an opened desk with one shop, for review and allocation.
type planDesk struct {
	*backend.Backend
	t     *testing.T
	clock *shop.ManualClock
	shop  store.Shop
}

func newPlanDesk(t *testing.T) *planDesk {
	t.Helper()
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	b, err := backend.Open(t.Context(), backend.Config{Dir: t.TempDir(), Clock: clock, Name: "test", User: "小林"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	sh, err := b.Store.AddShop(t.Context(), store.Shop{
		Kind: "file", Platform: shop.Generic, Name: "小店", Zone: shop.DefaultZone, Currency: "CNY", ShipHours: 48, IntervalMin: 15, HistoryDays: 7, MessageHold: true,
	}, journal.Clerk("小林"))
	if err != nil {
		t.Fatal(err)
	}
	return &planDesk{b, t, clock, sh}
}

// order keeps one good order with the given lines, changed by edit, and returns its id.
func (d *planDesk) order(no string, edit func(*shop.Order), lines ...shop.Line) string {
	d.t.Helper()
	for i := range lines {
		lines[i].LineNo = i + 1
	}
	o := shop.Order{
		Platform: shop.Generic, ChannelOrderNo: shop.ChannelOrderID(no), Status: shop.ChPaid, Currency: "CNY",
		PaidMinor: 100, PaidKnown: true, PaidAt: shop.NowMillis(d.clock), Lines: lines,
		Receiver: shop.Receiver{Party: shop.Party{Name: "王小明" + no, Phone: "13800138000", Address: shop.Address{
			Province: "江苏省", City: "苏州市", District: "虎丘区", Detail: "科技城路 8 号 2 幢 301",
		}}},
	}
	if edit != nil {
		edit(&o)
	}
	kept, err := d.Store.Keep(context.Background(), d.shop.ID, []store.Arrival{{Order: o, Raw: []byte(no), Source: store.SourceSync}}, nil)
	if err != nil || len(kept) != 1 || kept[0].Err != nil {
		d.t.Fatalf("keep %s: %v %+v", no, err, kept)
	}
	return kept[0].OrderID
}

func (d *planDesk) file(name, text string) string {
	d.t.Helper()
	p := filepath.Join(d.t.TempDir(), name)
	if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return p
}

func (d *planDesk) state(id string) shop.OrderState {
	d.t.Helper()
	o, err := d.Store.Order(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return o.State
}

func (d *planDesk) review() backend.PassResult {
	d.t.Helper()
	r, err := d.Review(d.t.Context(), backend.Pass{})
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *planDesk) allocate() backend.PassResult {
	d.t.Helper()
	r, err := d.Allocate(d.t.Context(), backend.Pass{})
	if err != nil {
		d.t.Fatal(err)
	}
	sound(d.t, d.Store)
	return r
}

func (d *planDesk) warehouse(a backend.WarehouseAsk) {
	d.t.Helper()
	if a.Province == "" {
		a.Province, a.City = "江苏省", "苏州市"
	}
	if _, err := d.AddWarehouse(d.t.Context(), a, journal.Actor{}); err != nil {
		d.t.Fatal(err)
	}
}

// stockUp imports SKUs and counts: rows "warehouse,sku,on_hand".
func (d *planDesk) stockUp(skus string, counts string) {
	d.t.Helper()
	if skus != "" {
		rep, err := d.ImportSKUs(d.t.Context(), d.file("skus.csv", "sku\n"+skus), journal.Actor{})
		if err != nil || rep.Refused > 0 {
			d.t.Fatalf("skus: %v %+v", err, rep)
		}
	}
	rep, err := d.ImportStock(d.t.Context(), d.file("stock.csv", "warehouse,sku,on_hand\n"+counts), journal.Actor{})
	if err != nil || rep.Refused > 0 {
		d.t.Fatalf("stock: %v %+v", err, rep)
	}
}

// sound fails the test when a check of the store finds something: the ledger, the plans, the holds.
func sound(t testing.TB, st *store.Store) {
	t.Helper()
	checks, err := st.Checks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if c.Wrong > 0 {
			t.Fatalf("%s: %+v", c.Name, c)
		}
	}
}

func TestAnOrderGoesFromReviewToAPlannedParcel(t *testing.T) {
	d := newPlanDesk(t)
	id := d.order("1", nil, shop.Line{ChannelSKU: "A", Title: "茶", Qty: 3})
	if r := d.review(); r.Moved != 0 || r.Reasons["unknown_sku"] != 1 || r.Held[0].Order != id {
		t.Fatalf("unknown SKU: %+v", r)
	}
	d.warehouse(backend.WarehouseAsk{Name: "苏州仓"})
	d.stockUp("A\n", "苏州仓,A,2\n")
	if r := d.review(); r.Moved != 1 || len(r.Held) != 0 {
		t.Fatalf("the order does not heal: %+v", r)
	}
	r := d.allocate()
	if r.Moved != 0 || len(r.Short) != 1 || r.Short[0].Missing[0] != (backend.MissingSKU{SKU: "A", Wanted: 3, Free: 2}) || d.state(id) != shop.Short {
		t.Fatalf("short: %+v", r)
	}
	if _, seq := d.Store.Changed(); d.allocate().Moved != 0 {
		t.Fatal("planned out of nothing")
	} else if _, now := d.Store.Changed(); now != seq {
		t.Errorf("an idle pass wrote %d journal rows", now-seq)
	}
	d.stockUp("", "苏州仓,A,3\n")
	if r := d.allocate(); r.Moved != 1 || d.state(id) != shop.Planned {
		t.Fatalf("not planned: %+v", r)
	}
	ps, err := d.Store.ParcelsOfOrder(t.Context(), id)
	if err != nil || len(ps) != 1 || ps[0].State != shop.ParcelPlanned {
		t.Fatalf("%v %+v", err, ps)
	}
	if err := d.Unplan(t.Context(), id, "买家改主意", journal.Actor{}); err != nil || d.state(id) != shop.Ready {
		t.Fatalf("unplan: %v %s", err, d.state(id))
	}
	sound(t, d.Store)
	if r := d.allocate(); r.Moved != 1 {
		t.Fatalf("the freed goods cannot be planned again: %+v", r)
	}
}

func TestWhatWaitsForAPersonAndWhatDoesNotComeBack(t *testing.T) {
	d := newPlanDesk(t)
	d.warehouse(backend.WarehouseAsk{Name: "仓"})
	d.stockUp("A\n", "仓,A,9\n")
	line := shop.Line{ChannelSKU: "A", Qty: 1}
	msg := d.order("message", func(o *shop.Order) { o.BuyerMessage = "请周五到" }, line)
	blank := d.order("blank", func(o *shop.Order) { o.Receiver = shop.Receiver{} }, line)
	twin := d.order("twin1", func(o *shop.Order) { o.Receiver.Name = "同一人" }, line)
	d.clock.Advance(time.Hour)
	twin2 := d.order("twin2", func(o *shop.Order) { o.Receiver.Name = "同一人" }, line)
	masked := d.order("masked", func(o *shop.Order) {
		o.Receiver = shop.Receiver{Masked: true, Party: shop.Party{Name: "王**", Phone: "138****8000", Address: shop.Address{Province: "江苏省", City: "苏州市"}}}
	}, line)
	r := d.review()
	got := map[string][]string{}
	for _, h := range r.Held {
		got[h.Order] = h.Reasons
	}
	want := map[string][]string{
		msg: {"message_present"}, blank: {"address_incomplete", "name_blank", "phone_bad"}, twin2: {"duplicate"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) || r.Moved != 2 || d.state(twin) != shop.Ready || d.state(masked) != shop.Ready {
		t.Fatalf("moved %d, held %v, want %v", r.Moved, got, want)
	}
	ctx := t.Context()
	if _, err := d.Release(ctx, blank, []shop.HoldReason{shop.HoldAddress}, "", journal.Actor{}); !shop.IsKind(err, shop.NotAllowed) {
		t.Errorf("a blank receiver was let go: %v", err)
	}
	lifted, err := d.Release(ctx, msg, nil, "看过了", journal.Actor{})
	if err != nil || !slices.Equal(lifted, []shop.HoldReason{shop.HoldMessage}) {
		t.Fatalf("%v %v", err, lifted)
	}
	if r := d.review(); r.Moved != 1 || d.state(msg) != shop.Ready {
		t.Fatalf("held again for the same message: %+v", r)
	}
	if err := d.Unreview(ctx, msg, "再看看", journal.Actor{}); err != nil || d.state(msg) != shop.Arrived {
		t.Fatal(err)
	}
	d.order("message", func(o *shop.Order) { o.BuyerMessage = "改成周六"; o.UpdatedAt = shop.NowMillis(d.clock) }, line)
	if r := d.review(); d.state(msg) != shop.Arrived {
		t.Fatalf("another message passes: %+v", r)
	}
	if err := d.Hold(ctx, twin, "等库存", journal.Actor{}); err != nil {
		t.Fatal(err)
	}
	if r := d.allocate(); r.Moved != 1 || r.Reasons["clerk"] != 1 || d.state(twin) != shop.Ready {
		t.Fatalf("a held order was planned: %+v", r)
	}
}

func TestAScheduledReviewLooksAgainOnlyWhenSomethingHappened(t *testing.T) {
	d := newPlanDesk(t)
	id := d.order("1", nil, shop.Line{ChannelSKU: "A", Qty: 1})
	pass := func(moved int) {
		t.Helper()
		r, err := d.Review(t.Context(), backend.Pass{By: journal.System()})
		if err != nil || r.Moved != moved || len(r.Held) != 1-moved {
			t.Fatalf("%v %+v", err, r)
		}
	}
	for range 3 {
		pass(0)
	}
	rep, err := d.ImportSKUs(t.Context(), d.file("s.csv", "sku\nA\n"), journal.Actor{})
	if err != nil || rep.New != 1 {
		t.Fatalf("%v %+v", err, rep)
	}
	pass(1)
	if d.state(id) != shop.Ready {
		t.Error("a new SKU does not free the order")
	}
}

func TestLinksAreRememberedAndSetsAreTakenApart(t *testing.T) {
	d := newPlanDesk(t)
	ctx := t.Context()
	d.warehouse(backend.WarehouseAsk{Name: "仓"})
	d.stockUp("0012345\n1E5\n=A1\n", "仓,0012345,10\n仓,1E5,10\n仓,=A1,10\n")
	own := d.order("own", nil, shop.Line{ChannelSKU: "0012345", Qty: 1}, shop.Line{ChannelSKU: "1E5", Qty: 1}, shop.Line{ChannelSKU: "=A1", Qty: 1})
	set := d.order("set", nil, shop.Line{ChannelSKU: "礼盒", Title: "礼盒", Qty: 2})
	bare := d.order("bare", nil, shop.Line{ChannelItem: "77", Title: "茶", Spec: "大", Qty: 1})
	if r := d.review(); r.Moved != 1 || d.state(own) != shop.Ready {
		t.Fatalf("%+v", r)
	}
	f := d.file("links.csv", "channel_sku,item,title,spec,sku,qty\n礼盒,,,,0012345,2\n礼盒,,,,1E5,1\n,77,茶,大,=A1,3\n坏,,,,不存在,1\n,,,,1E5,1\n坏,,,,1E5,0\n")
	rep, err := d.LinkSKUs(ctx, backend.LinkAsk{Shop: "小店", File: f}, journal.Actor{})
	if err != nil || rep.Rows != 6 || rep.New != 3 || rep.Refused != 3 {
		t.Fatalf("%v %+v", err, rep)
	}
	rep, err = d.LinkSKUs(ctx, backend.LinkAsk{Shop: "小店", File: f}, journal.Actor{})
	if err != nil || rep.Unchanged != 3 {
		t.Fatalf("again: %v %+v", err, rep)
	}
	if r := d.review(); r.Moved != 2 || d.state(set) != shop.Ready || d.state(bare) != shop.Ready {
		t.Fatalf("waiting orders do not heal: %+v", r)
	}
	if r := d.allocate(); r.Moved != 3 {
		t.Fatalf("%+v", r)
	}
	levels, err := d.Store.StockLevels(ctx)
	if err != nil {
		t.Fatal(err)
	}
	reserved := map[string]int64{}
	for _, l := range levels {
		reserved[l.SKU] = l.Reserved
	}
	if want := map[string]int64{"0012345": 5, "1E5": 3, "=A1": 4}; fmt.Sprint(reserved) != fmt.Sprint(want) {
		t.Errorf("reserved %v, want %v", reserved, want)
	}
	later := d.order("later", nil, shop.Line{ChannelSKU: "礼盒", Qty: 1})
	if d.review(); d.state(later) != shop.Ready {
		t.Error("a remembered link is not used at arrival")
	}
}

func TestSKUsAreMadeFromWhatTheOrdersSay(t *testing.T) {
	d := newPlanDesk(t)
	a := d.order("a", nil, shop.Line{ChannelSKU: "T-1", Title: "茶", Spec: "红", Qty: 1}, shop.Line{ChannelItem: "5", Title: "杯", Spec: "白", Qty: 1})
	d.review()
	rep, err := d.LinkSKUs(t.Context(), backend.LinkAsk{CreateMissing: true}, journal.Actor{})
	if err != nil || rep.New != 2 {
		t.Fatalf("%v %+v", err, rep)
	}
	k, err := d.Store.SKUByCode(t.Context(), "T-1")
	if err != nil || k.Title != "茶" || k.Spec != "红" {
		t.Fatalf("%v %+v", err, k)
	}
	if r := d.review(); r.Moved != 1 || d.state(a) != shop.Ready {
		t.Fatalf("%+v", r)
	}
	if rep, err = d.LinkSKUs(t.Context(), backend.LinkAsk{CreateMissing: true}, journal.Actor{}); err != nil || rep.Rows != 0 {
		t.Fatalf("again: %v %+v", err, rep)
	}
}

func TestStockThatIsNotCountedNeverBlocks(t *testing.T) {
	d := newPlanDesk(t)
	if r := d.allocate(); r.Moved != 0 {
		t.Fatalf("%+v", r)
	}
	id := d.order("1", nil, shop.Line{ChannelSKU: "A", Qty: 1_000})
	rep, err := d.ImportSKUs(t.Context(), d.file("s.csv", "sku,counted\nA,是\nB,否\n"), journal.Actor{})
	if err != nil || rep.New != 2 {
		t.Fatalf("%v %+v", err, rep)
	}
	d.review()
	if r := d.allocate(); r.Moved != 0 || r.Reasons["no_warehouse"] != 1 || d.state(id) != shop.Ready {
		t.Fatalf("without a warehouse: %+v", r)
	}
	d.warehouse(backend.WarehouseAsk{Name: "不计数仓", Uncounted: true})
	if r := d.allocate(); r.Moved != 1 || r.Reasons["uncounted_warehouse"] != 1 || r.Reasons["no_courier"] != 1 {
		t.Fatalf("%+v", r)
	}
	ps, err := d.Store.ParcelsOfOrder(t.Context(), id)
	if err != nil || len(ps) != 1 || ps[0].CourierID != "" {
		t.Fatalf("%v %+v", err, ps)
	}
}

func TestACountBelowWhatIsReservedIsRefused(t *testing.T) {
	d := newPlanDesk(t)
	d.warehouse(backend.WarehouseAsk{Name: "仓"})
	d.stockUp("A\n", "仓,A,5\n")
	d.order("1", nil, shop.Line{ChannelSKU: "A", Qty: 4})
	d.review()
	d.allocate()
	f := d.file("c.csv", "仓库,SKU编码,在库,安全库存\n仓,A,3,\n别处,A,1,\n仓,Z,1,\n仓,A,x,\n仓,A,-1,\n仓,A,6,1\n仓,A,6,1\n")
	rep, err := d.ImportStock(t.Context(), f, journal.Actor{})
	if err != nil || rep.Rows != 7 || rep.Updated != 1 || rep.Unchanged != 1 || rep.Refused != 5 {
		t.Fatalf("%v %+v", err, rep)
	}
	var why []string
	for _, r := range rep.RefusedRows {
		why = append(why, fmt.Sprint(r.Row, r.Reason))
	}
	if want := "[2reserved 3warehouse 4sku 5number 6number]"; fmt.Sprint(why) != want {
		t.Errorf("got %v, want %s", why, want)
	}
	if err := d.AdjustStock(t.Context(), "仓", "A", -3, "破损", journal.Actor{}); !shop.IsKind(err, shop.NotAllowed) {
		t.Errorf("below the reserved: %v", err)
	}
	if err := d.AdjustStock(t.Context(), "仓", "A", -2, "破损", journal.Actor{}); err != nil {
		t.Error(err)
	}
	d.allocate() // also checks the ledger
}

func TestAnEqualWarehouseOrCourierIsAnsweredUnchanged(t *testing.T) {
	d := newPlanDesk(t)
	ctx := t.Context()
	w := backend.WarehouseAsk{Name: "仓", Province: "江苏", City: "苏州", Regions: []string{"江苏", "浙江"}}
	c := backend.CourierAsk{Kind: "range", Name: "中通", Company: "中通快递", From: "ZT0998", To: "ZT1001"}
	for i, unchanged := range []bool{false, true} {
		a, err := d.AddWarehouse(ctx, w, journal.Actor{})
		if err != nil || (a.Unchanged == 1) != unchanged {
			t.Errorf("warehouse %d: %v %+v", i, err, a)
		}
		a, err = d.AddCourier(ctx, c, journal.Actor{})
		if err != nil || (a.Unchanged == 1) != unchanged || a.Numbers != 4 {
			t.Errorf("courier %d: %v %+v", i, err, a)
		}
	}
	w.City, c.To = "南京", "ZT1002"
	if _, err := d.AddWarehouse(ctx, w, journal.Actor{}); !shop.IsKind(err, shop.Conflict) {
		t.Error(err)
	}
	if _, err := d.AddCourier(ctx, c, journal.Actor{}); !shop.IsKind(err, shop.Conflict) {
		t.Error(err)
	}
	if _, err := d.AddCourier(ctx, backend.CourierAsk{Kind: "range", Name: "中通二", Company: "ZTO", From: "ZT1001", To: "ZT1009"}, journal.Actor{}); !shop.IsKind(err, shop.Conflict) {
		t.Errorf("a number sold twice: %v", err)
	}
	for name, bad := range map[string]backend.CourierAsk{
		"kind": {Kind: "x", Name: "a", Company: "ZTO"}, "company": {Kind: "range", Name: "a", Company: "飞鸽", From: "1", To: "2"},
		"no shop": {Kind: "pdd", Name: "a", Company: "ZTO"}, "range": {Kind: "range", Name: "a", Company: "ZTO", From: "9", To: "1"},
	} {
		if _, err := d.AddCourier(ctx, bad, journal.Actor{}); !shop.IsKind(err, shop.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
