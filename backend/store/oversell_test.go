package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// shelf is a store with one warehouse, some SKUs with few pieces each, and orders that want them.
type shelf struct {
	*store.Store
	warehouse string
	name      string   // of the warehouse, and before every code
	skus      []string // ids
	orders    []string
}

// code is the code of the i-th SKU.
func (s *shelf) code(i int) string { return fmt.Sprintf("%s-%03d", s.name, i) }

// openShelves opens a store for shelves.
func openShelves(t testing.TB) *store.Store {
	t.Helper()
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	st, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Clock: clock, Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

// newShelf fills a shelf of its own, told from others by its name.
func newShelf(t interface {
	Helper()
	Fatalf(string, ...any)
}, st *store.Store, name string, skus, pieces, orders int,
) *shelf {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			t.Fatalf("%v", err)
		}
	}
	sh, err := st.AddShop(ctx, store.Shop{Kind: "file", Platform: shop.Generic, Name: name, Zone: shop.DefaultZone, Currency: "CNY", ShipHours: 48}, journal.System())
	must(err)
	w, _, err := st.AddWarehouse(ctx, store.Warehouse{Name: name, Province: "江苏", City: "苏州", Counted: true}, journal.System())
	must(err)
	s := &shelf{Store: st, warehouse: w.ID, name: name}
	var in []store.SKU
	var counts []store.StockCount
	for i := range skus {
		in = append(in, store.SKU{Code: s.code(i), Counted: true})
		counts = append(counts, store.StockCount{Warehouse: name, SKU: s.code(i), OnHand: int64(pieces)})
	}
	_, err = st.PutSKUs(ctx, in, store.SKUFields{}, journal.System())
	must(err)
	_, err = st.CountStock(ctx, counts, journal.System(), "test")
	must(err)
	for _, k := range in {
		got, err := st.SKUByCode(ctx, k.Code)
		must(err)
		s.skus = append(s.skus, got.ID)
	}
	var arrivals []store.Arrival
	for i := range orders {
		no := fmt.Sprintf("N%04d", i)
		arrivals = append(arrivals, store.Arrival{Raw: []byte(no), Source: store.SourceSync, Order: shop.Order{
			Platform: shop.Generic, ChannelOrderNo: shop.ChannelOrderID(no), Status: shop.ChPaid, Currency: "CNY", PaidMinor: 1, PaidKnown: true,
			Receiver: shop.Receiver{Masked: true, Party: shop.Party{Address: shop.Address{Province: "江苏", City: "苏州"}}},
			Lines:    []shop.Line{{LineNo: 1, ChannelSKU: s.code(i % skus), Qty: 1}},
		}})
	}
	kept, err := st.Keep(ctx, sh.ID, arrivals, nil)
	must(err)
	for _, k := range kept {
		s.orders = append(s.orders, k.OrderID)
	}
	good := func(store.ReviewCase) []store.Objection { return nil }
	_, err = st.ReviewOrders(ctx, s.orders, 0, journal.System(), good)
	must(err)
	return s
}

// levels are the shelf's own stock rows, by SKU.
func (s *shelf) levels(ctx context.Context) ([]store.StockLevel, error) {
	all, err := s.StockLevels(ctx)
	return slices.DeleteFunc(all, func(l store.StockLevel) bool { return l.Warehouse != s.name }), err
}

// reserve plans one order on its SKU as if the goods were there; it reports whether they were.
func (s *shelf) reserve(ctx context.Context, n int) (bool, error) {
	o, err := s.Order(ctx, s.orders[n])
	if err != nil {
		return false, err
	}
	if o.State != shop.Ready {
		return false, nil
	}
	lost, err := s.CommitPlans(ctx, []store.Planned{{
		OrderID: o.ID, Version: o.Version, From: o.State, Reasons: json.RawMessage(`[]`),
		Parcels: []store.PlannedParcel{{WarehouseID: s.warehouse, Lines: []store.PlannedLine{{LineNo: 1, SKUID: s.skus[n%len(s.skus)], Qty: 1, Reserve: true}}}},
	}}, journal.System())
	return err == nil && len(lost) == 0, err
}

// cancel takes an order's plan back.
func (s *shelf) cancel(ctx context.Context, n int) error {
	return s.Write(ctx, store.Interactive, func(t *store.Tx) error {
		return t.UnplanOrder(s.orders[n], journal.Clerk("测试"), "test")
	})
}

// sound fails when any check of the store finds something.
func (s *shelf) sound(t interface {
	Helper()
	Fatalf(string, ...any)
},
) {
	t.Helper()
	checks, err := s.Checks(context.Background())
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, c := range checks {
		if c.Wrong > 0 {
			t.Fatalf("%+v", c)
		}
	}
}

// Many people take the last pieces at once, some give back: nothing is sold twice, at no moment (P5).
func TestTheLastPiecesAreNeverSoldTwice(t *testing.T) {
	const people, pieces = 64, 3
	s := newShelf(t, openShelves(t), "仓", 20, pieces, people*4)
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	var took, gave, looks atomic.Int64
	var wg sync.WaitGroup
	for p := range people {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(5, uint64(p))) //nolint:gosec // repeatable
			for ctx.Err() == nil {
				n := rnd.IntN(4)*people + p
				ok, err := s.reserve(t.Context(), n)
				if err != nil {
					t.Error(err)
					return
				}
				if ok {
					took.Add(1)
				}
				if rnd.IntN(3) == 0 {
					if err := s.cancel(t.Context(), n); err != nil {
						t.Error(err)
						return
					}
					gave.Add(1)
				}
			}
		})
	}
	for ctx.Err() == nil {
		s.sound(t)
		looks.Add(1)
		time.Sleep(50 * time.Millisecond)
	}
	wg.Wait()
	s.sound(t)
	levels, err := s.StockLevels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range levels {
		if l.Reserved < 0 || l.Reserved > l.OnHand || l.OnHand != pieces {
			t.Errorf("%+v", l)
		}
	}
	if took.Load() == 0 || gave.Load() == 0 || looks.Load() == 0 {
		t.Fatalf("nothing was proven: %d taken, %d given back, %d looks", took.Load(), gave.Load(), looks.Load())
	}
	t.Logf("%d taken, %d given back, looked at %d times", took.Load(), gave.Load(), looks.Load())
}

// Whatever is done in whatever order, the shelf is what a plain count of the deeds says.
func TestTheShelfIsWhatWasDoneToIt(t *testing.T) {
	ctx := t.Context()
	by := journal.Clerk("测试")
	st, round := openShelves(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		s := newShelf(rt, st, fmt.Sprintf("仓%d", round), 3, 0, 9)
		onHand, shipped := map[int]int64{}, map[int]int64{}
		holds := map[int]bool{} // orders that hold a piece
		order := rapid.IntRange(0, len(s.orders)-1)
		sku := rapid.IntRange(0, len(s.skus)-1)
		reserved := func(k int) (n int64) {
			for o := range holds {
				if holds[o] && o%len(s.skus) == k {
					n++
				}
			}
			return n
		}
		rt.Repeat(map[string]func(*rapid.T){
			"count": func(rt *rapid.T) {
				k, n := sku.Draw(rt, "sku"), int64(rapid.IntRange(0, 6).Draw(rt, "pieces"))
				v, err := s.CountStock(ctx, []store.StockCount{{Warehouse: s.name, SKU: s.code(k), OnHand: n}}, by, "test")
				if err != nil {
					rt.Fatal(err)
				}
				if refused := v[0].Refused != nil; refused != (n < reserved(k)) {
					rt.Fatalf("counted %d with %d reserved: %+v", n, reserved(k), v)
				} else if !refused {
					onHand[k] = n
				}
			},
			"adjust": func(rt *rapid.T) {
				k, diff := sku.Draw(rt, "sku"), int64(rapid.IntRange(-3, 3).Draw(rt, "difference"))
				err := s.AdjustStock(ctx, s.name, s.code(k), diff, by, "test")
				if (err == nil) != (onHand[k]+diff >= reserved(k)) || (err != nil && !shop.IsKind(err, shop.NotAllowed)) {
					rt.Fatalf("%d by %d with %d reserved: %v", onHand[k], diff, reserved(k), err)
				}
				if err == nil {
					onHand[k] += diff
				}
			},
			"reserve": func(rt *rapid.T) {
				n := order.Draw(rt, "order")
				k := n % len(s.skus)
				o, err := s.Order(ctx, s.orders[n])
				if err != nil {
					rt.Fatal(err)
				}
				want := o.State == shop.Ready && onHand[k] > reserved(k)
				if ok, err := s.reserve(ctx, n); err != nil || ok != want {
					rt.Fatalf("%v, got %v want %v", err, ok, want)
				}
				holds[n] = holds[n] || want
			},
			"cancel": func(rt *rapid.T) {
				n := order.Draw(rt, "order")
				if err := s.cancel(ctx, n); err != nil {
					rt.Fatal(err)
				}
				delete(holds, n)
			},
			"ship": func(rt *rapid.T) {
				n := order.Draw(rt, "order")
				if !holds[n] {
					return
				}
				leave(rt, s, n)
				delete(holds, n)
				onHand[n%len(s.skus)]--
				shipped[n%len(s.skus)]++
			},
			"": func(rt *rapid.T) {
				levels, err := s.levels(ctx)
				if err != nil {
					rt.Fatal(err)
				}
				for k, l := range levels {
					if l.OnHand != onHand[k] || l.Reserved != reserved(k) {
						rt.Fatalf("%+v, want %d on hand, %d reserved (%d shipped)", l, onHand[k], reserved(k), shipped[k])
					}
				}
			},
		})
	})
	(&shelf{Store: st}).sound(t)
}

// leave labels and hands over the order's parcel.
func leave(t *rapid.T, s *shelf, n int) {
	ctx := context.Background()
	ps, err := s.ParcelsOfOrder(ctx, s.orders[n])
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ps {
		if p.State != shop.ParcelPlanned {
			continue
		}
		w := shop.Waybill{Company: "ZTO", Number: p.ID}
		if err := s.GotWaybill(ctx, p.ID, w, shop.NumberImport, "", "", nil, journal.System()); err != nil {
			t.Fatal(err)
		}
		if err := s.HandOver(ctx, p.ID, false, journal.Clerk("测试"), flow.Deliverable.Check); err != nil {
			t.Fatal(err)
		}
	}
}
