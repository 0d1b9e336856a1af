package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// plan plans orders of a shelf one by one; each must get its piece.
func (s *shelf) plan(t *testing.T, orders ...int) {
	t.Helper()
	for _, n := range orders {
		if ok, err := s.reserve(t.Context(), n); err != nil || !ok {
			t.Fatalf("order %d: %v %v", n, ok, err)
		}
	}
}

func (s *shelf) parcels(t *testing.T, n int) []shop.Parcel {
	t.Helper()
	ps, err := s.ParcelsOfOrder(t.Context(), s.orders[n])
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

func (s *shelf) is(t *testing.T, n int, want shop.OrderState) {
	t.Helper()
	o, err := s.Order(t.Context(), s.orders[n])
	if err != nil || o.State != want {
		t.Fatalf("order %d is %s, want %s (%v)", n, o.State, want, err)
	}
	s.sound(t)
}

func TestAPlanTakenBackFreesItsGoods(t *testing.T) {
	s := newShelf(t, openShelves(t), "仓", 1, 1, 2)
	s.plan(t, 0)
	if ok, err := s.reserve(t.Context(), 1); ok || err != nil {
		t.Fatalf("the last piece was planned twice: %v", err)
	}
	s.is(t, 1, shop.Ready)
	for range 2 { // the second time changes nothing
		if err := s.cancel(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		s.is(t, 0, shop.Ready)
	}
	s.plan(t, 1)
	s.is(t, 1, shop.Planned)
}

func TestALabelledOrderGoesBackAndItsLabelIsStopped(t *testing.T) {
	s := newShelf(t, openShelves(t), "仓", 1, 1, 1)
	ctx := t.Context()
	s.plan(t, 0)
	p := s.parcels(t, 0)[0]
	if err := s.GotWaybill(ctx, p.ID, shop.Waybill{Company: "ZTO", Number: "1"}, shop.NumberRange, "", "", nil, journal.System()); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkPrinted(ctx, []string{p.ID}, journal.System()); err != nil {
		t.Fatal(err)
	}
	s.is(t, 0, shop.InWork)
	if err := s.Write(ctx, store.Interactive, func(tx *store.Tx) error {
		return tx.UnplanOrder(s.orders[0], journal.Channel(), "address changed")
	}); err != nil {
		t.Fatal(err)
	}
	s.is(t, 0, shop.Ready)
	got := s.parcels(t, 0)[0]
	if got.State != shop.ParcelVoid || got.Waybill != "1" {
		t.Errorf("%+v", got)
	}
	back, err := s.VoidNumbers(ctx)
	if err != nil || strings.Contains(strings.Join(back, " "), p.ID) {
		t.Errorf("a bought number is to be given back: %v %v", back, err)
	}
}

func TestWhatHasLeftStays(t *testing.T) {
	s := newShelf(t, openShelves(t), "仓", 1, 1, 1)
	ctx := t.Context()
	s.plan(t, 0)
	p := s.parcels(t, 0)[0]
	if err := s.GotWaybill(ctx, p.ID, shop.Waybill{Company: "ZTO", Number: "1"}, shop.NumberImport, "", "", nil, journal.System()); err != nil {
		t.Fatal(err)
	}
	if err := s.HandOver(ctx, p.ID, false, journal.Clerk("测试"), flow.Deliverable.Check); err != nil {
		t.Fatal(err)
	}
	s.is(t, 0, shop.Shipped)
	if err := s.cancel(ctx, 0); err != nil {
		t.Fatal(err)
	}
	s.is(t, 0, shop.Shipped)
	if got := s.parcels(t, 0)[0]; got.State != shop.ParcelHandedOver {
		t.Errorf("%+v", got)
	}
	if err := s.Write(ctx, store.Interactive, func(tx *store.Tx) error { return tx.ShipStock(p.ID, journal.System()) }); err != nil {
		t.Errorf("booked out a second time: %v", err)
	}
	s.sound(t)
}

func TestAPlanOfYesterdayIsNotWritten(t *testing.T) {
	s := newShelf(t, openShelves(t), "仓", 1, 9, 2)
	ctx := t.Context()
	plan := func(n int, version int64) store.Planned {
		return store.Planned{
			OrderID: s.orders[n], Version: version, From: shop.Ready, Reasons: []byte(`[]`),
			Parcels: []store.PlannedParcel{{WarehouseID: s.warehouse, Lines: []store.PlannedLine{{LineNo: 1, SKUID: s.skus[0], Qty: 1, Reserve: true}}}},
		}
	}
	o, err := s.Order(ctx, s.orders[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := s.HoldOrder(ctx, s.orders[0], "等等", journal.Clerk("测试")); err != nil {
		t.Fatal(err)
	}
	other, err := s.Order(ctx, s.orders[1])
	if err != nil {
		t.Fatal(err)
	}
	lost, err := s.CommitPlans(ctx, []store.Planned{plan(0, o.Version), plan(1, other.Version)}, journal.System())
	if err != nil || len(lost) != 1 || lost[0] != s.orders[0] {
		t.Fatalf("%v %v", lost, err)
	}
	s.is(t, 0, shop.Ready)
	s.is(t, 1, shop.Planned)
	// Two parcels of which only the first has its goods: nothing of the order is written.
	both := plan(0, 0)
	now, err := s.Order(ctx, s.orders[0])
	if err != nil {
		t.Fatal(err)
	}
	both.Version = now.Version
	both.Parcels = append(both.Parcels, store.PlannedParcel{WarehouseID: s.warehouse, Lines: []store.PlannedLine{{LineNo: 1, SKUID: s.skus[0], Qty: 99, Reserve: true}}})
	if lost, err = s.CommitPlans(ctx, []store.Planned{both}, journal.System()); err != nil || len(lost) != 1 {
		t.Fatalf("%v %v", lost, err)
	}
	s.is(t, 0, shop.Ready)
}

func TestARangeGivesEachParcelItsOwnNumber(t *testing.T) {
	st := openShelves(t)
	ctx := t.Context()
	c, _, err := st.AddCourier(ctx, store.Courier{Name: "中通", Kind: "range", Company: "ZTO", RangeFrom: "1", RangeTo: "40", RangeNext: "1"}, journal.System())
	if err != nil {
		t.Fatal(err)
	}
	step := func(n, last string) (string, error) {
		var i int
		if _, err := fmt.Sscan(n, &i); err != nil || n == last {
			return "", err
		}
		return fmt.Sprint(i + 1), nil
	}
	var mu sync.Mutex
	numbers := map[string]string{} // number → parcel
	var wg sync.WaitGroup
	for p := range 40 {
		parcel := fmt.Sprintf("p%d", p)
		for range 2 { // two clicks at once on the same parcel
			wg.Go(func() {
				n, err := st.NextNumber(context.WithoutCancel(ctx), c.ID, parcel, step)
				mu.Lock()
				defer mu.Unlock()
				if err != nil || (numbers[n] != "" && numbers[n] != parcel) {
					t.Errorf("%s got %s of %s: %v", parcel, n, numbers[n], err)
				}
				numbers[n] = parcel
			})
		}
	}
	wg.Wait()
	if len(numbers) != 40 {
		t.Errorf("%d numbers for 40 parcels", len(numbers))
	}
	if _, err := st.NextNumber(ctx, c.ID, "one more", step); !shop.IsKind(err, shop.NotAllowed) {
		t.Errorf("a used-up range: %v", err)
	}
	if n, err := st.GivenNumber(ctx, c.ID, "p7"); err != nil || numbers[n] != "p7" {
		t.Errorf("%s %v", n, err)
	}
	if n, err := st.GivenNumber(ctx, c.ID, "one more"); err != nil || n != "" {
		t.Errorf("%s %v", n, err)
	}
}
