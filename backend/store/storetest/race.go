package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

func manyWriters(t *testing.T, st *store.Store) {
	const writers, orders = 8, 150
	sh := addShop(t, st)
	var fresh atomic.Int64
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			m := NewMaker(7, 20, 1_700_000_000_000, 1_700_086_400_000)
			kept, err := st.Keep(t.Context(), sh.ID, m.Orders(orders), nil)
			if err != nil {
				t.Error(err)
			}
			for _, k := range kept {
				if k.Err != nil {
					t.Error(k.Err)
				}
				if k.Outcome == store.OrderNew {
					fresh.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if fresh.Load() != orders {
		t.Errorf("%d orders were new, want %d", fresh.Load(), orders)
	}
}

// Ready makes n reviewed orders of one piece each of SKU-00001 and returns their ids.
func Ready(t testing.TB, st *store.Store, shopID string, n int) []string {
	t.Helper()
	in := make([]store.Arrival, n)
	for i := range in {
		o := order(fmt.Sprintf("R%08d", i+1))
		o.Receiver.Phone = fmt.Sprintf("1300000%04d", i%10_000)
		in[i] = arrival(o)
	}
	if _, err := st.Keep(t.Context(), shopID, in, nil); err != nil {
		t.Fatal(err)
	}
	ids, err := st.ReviewQueue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(store.ReviewCase) []store.Objection { return nil }
	done, err := st.ReviewOrders(t.Context(), ids, 0, journal.System(), nothing)
	if err != nil || len(done) != n {
		t.Fatalf("%d reviewed of %d: %v", len(done), n, err)
	}
	return ids
}

// plansFor are decisions that send each order whole from the one warehouse.
func plansFor(t testing.TB, st *store.Store, ids []string) []store.Planned {
	t.Helper()
	whs, err := st.Warehouses(t.Context())
	if err != nil || len(whs) == 0 {
		t.Fatal("no warehouse", err)
	}
	demand, err := st.Demand(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]store.Planned, 0, len(demand))
	for _, d := range demand {
		par := store.PlannedParcel{WarehouseID: whs[0].ID}
		for _, n := range d.Needs {
			par.Lines = append(par.Lines, store.PlannedLine{LineNo: n.LineNo, SKUID: n.SKUID, Qty: n.Qty, Reserve: true})
		}
		out = append(out, store.Planned{OrderID: d.ID, Version: d.Version, From: d.State, Parcels: []store.PlannedParcel{par}, Reasons: []byte(`[]`)})
	}
	return out
}

func manyPlanners(t *testing.T, st *store.Store) {
	const planners, orders, stock = 6, 60, 25
	f, err := Fill(t.Context(), st, FillOptions{Shops: 1, SKUs: 3, OnHand: stock})
	if err != nil {
		t.Fatal(err)
	}
	ids := Ready(t, st, f.Shops[0].ID, orders)
	plans := plansFor(t, st, ids)
	var won atomic.Int64
	var wg sync.WaitGroup
	for range planners {
		wg.Go(func() {
			lost, err := st.CommitPlans(t.Context(), plans, journal.System())
			if err != nil {
				t.Error(err)
			}
			won.Add(int64(len(plans) - len(lost)))
		})
	}
	wg.Wait()
	if won.Load() != stock {
		t.Errorf("%d plans were written, want %d", won.Load(), stock)
	}
	free, err := st.FreeStock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range free {
		if k, err := st.SKUByCode(t.Context(), "SKU-00001"); err != nil || row.SKUID == k.ID {
			t.Errorf("still free: %+v %v", row, err)
		}
	}
}

func leaves(t *testing.T, st *store.Store) {
	f, err := Fill(t.Context(), st, FillOptions{Shops: 1, SKUs: 3, OnHand: 50})
	if err != nil {
		t.Fatal(err)
	}
	ctx, by := t.Context(), journal.Clerk("t")
	ids := Ready(t, st, f.Shops[0].ID, 10)
	if lost, err := st.CommitPlans(ctx, plansFor(t, st, ids), by); err != nil || len(lost) > 0 {
		t.Fatal(err, lost)
	}
	parcels, err := st.ParcelIDs(ctx, store.ParcelQuery{})
	if err != nil || len(parcels) != 10 {
		t.Fatal(err, parcels)
	}
	pass := func(g flow.Deliverable) error { return g.Check() }
	if err := st.HandOver(ctx, parcels[0], false, by, pass); !shop.IsKind(err, shop.NotAllowed) {
		t.Errorf("a parcel without a number left: %v", err)
	}
	for i, id := range parcels {
		if err := st.GotWaybill(ctx, id, shop.Waybill{Company: "ZTO", Number: fmt.Sprintf("78%010d", i)}, shop.NumberRange, "", "", nil, by); err != nil {
			t.Fatal(err)
		}
	}
	Sound(t, st)
	var left atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, id := range parcels {
				switch err := st.HandOver(ctx, id, false, by, pass); {
				case err == nil:
					left.Add(1)
				case !shop.IsKind(err, shop.Stale) && !shop.IsKind(err, shop.NotAllowed):
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if left.Load() != 10 {
		t.Errorf("%d parcels left, want 10", left.Load())
	}
	Sound(t, st)
	due, err := st.LeaseReports(ctx, f.Shops[0].ID, 100, st.Now()+60_000)
	if err != nil || len(due) != 10 {
		t.Fatalf("%d reports due: %v", len(due), err)
	}
	if again, err := st.LeaseReports(ctx, f.Shops[0].ID, 100, st.Now()+60_000); err != nil || len(again) != 0 {
		t.Errorf("leased twice: %d, %v", len(again), err)
	}
	events := []flow.Event{flow.EvConfirm, flow.EvLostRep, flow.EvRefuse}
	for i, d := range due {
		if _, err := st.Report(ctx, d, store.ReportEvent{Event: flow.EvSend}); err != nil {
			t.Fatal(err)
		}
		if _, err := st.Report(ctx, d, store.ReportEvent{Event: events[i%3], Words: "好"}); err != nil {
			t.Fatal(err)
		}
	}
}

func paging(t *testing.T, st *store.Store) {
	const first, later = 130, 40
	f, err := Fill(t.Context(), st, FillOptions{Shops: 2, SKUs: 20, Orders: first})
	if err != nil {
		t.Fatal(err)
	}
	for _, back := range []bool{false, true} {
		seen := map[string]int{}
		q := store.OrderQuery{Limit: 7}
		if back {
			q.Anchor = 1
		}
		for page := 0; ; page++ {
			p, err := st.ListOrders(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range p.Rows {
				seen[string(r.ChannelOrderNo)]++
			}
			if page == 3 && !back { // orders that arrive meanwhile neither hide nor repeat others
				if _, err := st.Keep(t.Context(), f.Shops[1].ID, f.Maker.Orders(later), nil); err != nil {
					t.Fatal(err)
				}
			}
			q.Anchor, q.Cursor = 0, p.Next
			if back {
				q.Cursor = p.Prev
			}
			if q.Cursor == "" {
				break
			}
		}
		want := first
		if back {
			want += later
		}
		if len(seen) < want {
			t.Errorf("back=%v: %d orders met, want at least %d", back, len(seen), want)
		}
		for no, n := range seen {
			if n != 1 {
				t.Errorf("back=%v: order %s was met %d times", back, no, n)
			}
		}
		for n := 1; n <= first; n++ {
			if seen[No(n)] != 1 {
				t.Errorf("back=%v: order %s was met %d times", back, No(n), seen[No(n)])
			}
		}
	}
}
