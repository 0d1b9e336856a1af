package allocate_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zhanggui/backend/allocate"
	"zhanggui/backend/shop"
)

// scene is a small world in which everything is fought over.
type scene struct {
	demand []allocate.Order
	supply allocate.Supply
	policy allocate.Policy
}

func scenes(t *rapid.T) scene {
	skus := []string{"A", "B", "C", "D"}
	provinces := []string{"江苏省", "广东", "", "新疆维吾尔自治区"}
	s := scene{supply: allocate.Supply{Free: map[allocate.Place]int64{}, NotCounted: map[string]bool{}}}
	for w := range rapid.IntRange(0, 4).Draw(t, "warehouses") {
		id := fmt.Sprintf("w%d", w)
		s.supply.Warehouses = append(s.supply.Warehouses, allocate.Warehouse{
			ID: id, Name: "仓" + id, Province: rapid.SampledFrom(provinces).Draw(t, "at"),
			Regions: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"江苏", "广东", "新疆"}), 0, 2, rapid.ID).Draw(t, "regions"),
			Counted: rapid.IntRange(0, 9).Draw(t, "counted") > 0, Rank: int64(w),
		})
		for _, k := range skus {
			s.supply.Free[allocate.Place{Warehouse: id, SKU: k}] = int64(rapid.IntRange(-2, 6).Draw(t, "free"))
		}
	}
	if rapid.IntRange(0, 9).Draw(t, "off") == 0 {
		s.supply.NotCounted["D"] = true
	}
	for c := range rapid.IntRange(0, 3).Draw(t, "couriers") {
		s.supply.Couriers = append(s.supply.Couriers, allocate.Courier{
			ID: fmt.Sprintf("c%d", c), Name: fmt.Sprintf("快递%d", c), Company: "ZTO", Masked: rapid.Bool().Draw(t, "masked courier"),
			ShopID: rapid.SampledFrom([]string{"", "s1"}).Draw(t, "courier shop"), Rank: int64(c),
			Provinces: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"江苏", "广东"}), 0, 2, rapid.ID).Draw(t, "provinces"),
		})
	}
	for o := range rapid.IntRange(0, 8).Draw(t, "orders") {
		ord := allocate.Order{
			ID: fmt.Sprintf("o%d", o), ShopID: rapid.SampledFrom([]string{"s1", "s2"}).Draw(t, "shop"),
			ShipBy: shop.Millis(rapid.IntRange(0, 2).Draw(t, "ship by")), PaidAt: shop.Millis(rapid.IntRange(0, 2).Draw(t, "paid")),
			Province: rapid.SampledFrom(provinces).Draw(t, "province"), Masked: rapid.Bool().Draw(t, "masked"),
			OneParcel: rapid.IntRange(0, 4).Draw(t, "one parcel") == 0,
		}
		for l := range rapid.IntRange(0, 3).Draw(t, "lines") {
			sku := rapid.SampledFrom(skus).Draw(t, "sku")
			ord.Needs = append(ord.Needs, allocate.Need{LineNo: l + 1, SKU: sku, Code: "码" + sku, Qty: int64(rapid.IntRange(1, 5).Draw(t, "qty"))})
		}
		s.demand = append(s.demand, ord)
	}
	s.policy = allocate.Policy{MaxParcels: rapid.IntRange(0, 3).Draw(t, "max parcels"), Partial: rapid.IntRange(0, 3).Draw(t, "partial") == 0}
	return s
}

// rest is the supply once a result was taken out of it.
func rest(s allocate.Supply, r allocate.Result) allocate.Supply {
	out := s
	out.Free = maps.Clone(s.Free)
	for _, v := range r.Verdicts {
		for _, p := range v.Parcels {
			for _, l := range p.Lines {
				if l.Counted {
					out.Free[allocate.Place{Warehouse: p.WarehouseID, SKU: l.SKU}] -= l.Qty
				}
			}
		}
	}
	return out
}

func planned(r allocate.Result) map[string]bool {
	out := map[string]bool{}
	for _, v := range r.Verdicts {
		out[v.OrderID] = len(v.Parcels) > 0
	}
	return out
}

func TestWhatWasWantedIsPlannedOrWaits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(t)
		r := allocate.Plan(s.demand, s.supply, s.policy)
		if len(r.Verdicts) != len(s.demand) {
			t.Fatalf("%d verdicts for %d orders", len(r.Verdicts), len(s.demand))
		}
		for _, v := range r.Verdicts {
			i := slices.IndexFunc(s.demand, func(o allocate.Order) bool { return o.ID == v.OrderID })
			checkVerdict(t, s, s.demand[i], v)
		}
		left := rest(s.supply, r)
		for at, n := range left.Free {
			if n < 0 && n < s.supply.Free[at] {
				t.Fatalf("%v went below zero: %d", at, n)
			}
		}
	})
}

func checkVerdict(t *rapid.T, s scene, o allocate.Order, v allocate.Verdict) {
	var want, lines []allocate.Quantity
	perLine := map[int]int64{}
	for _, n := range o.Needs {
		want = append(want, allocate.Quantity{SKU: n.SKU, N: n.Qty})
		perLine[n.LineNo] += n.Qty
	}
	seen := map[string]bool{}
	for _, p := range v.Parcels {
		if seen[p.WarehouseID] || len(p.Lines) == 0 {
			t.Fatalf("%s: two parcels from one warehouse, or an empty one: %+v", o.ID, v.Parcels)
		}
		seen[p.WarehouseID] = true
		for _, l := range p.Lines {
			lines = append(lines, allocate.Quantity{SKU: l.SKU, N: l.Qty})
			if perLine[l.LineNo] -= l.Qty; perLine[l.LineNo] < 0 || l.Qty <= 0 {
				t.Fatalf("%s: line %d gets more than it wants", o.ID, l.LineNo)
			}
		}
	}
	if !v.Planned.Equal(allocate.Of(lines...)) || !v.Planned.Plus(v.Waiting).Equal(allocate.Of(want...)) {
		t.Fatalf("%s: wanted %v, planned %v, waiting %v", o.ID, want, v.Planned, v.Waiting)
	}
	switch {
	case !s.policy.Partial && len(v.Parcels) > 0 && !v.Waiting.Empty():
		t.Fatalf("%s left in part though the policy says whole", o.ID)
	case o.OneParcel && len(v.Parcels) > 1, s.policy.MaxParcels > 0 && len(v.Parcels) > s.policy.MaxParcels:
		t.Fatalf("%s in %d parcels", o.ID, len(v.Parcels))
	case !v.Waiting.Empty() && !v.Stuck && len(v.Missing) == 0:
		t.Fatalf("%s waits and does not say for what", o.ID)
	case len(v.Reasons) == 0:
		t.Fatalf("%s without a reason", o.ID)
	}
	for _, p := range v.Parcels {
		for _, c := range s.supply.Couriers {
			if c.ID == p.CourierID && (o.Masked && !c.Masked || c.ShopID != "" && c.ShopID != o.ShopID) {
				t.Fatalf("%s goes with %s, which may not carry it", o.ID, c.ID)
			}
		}
	}
}

func TestTheSameInputGivesTheSamePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(t)
		a := allocate.Plan(s.demand, s.supply, s.policy)
		shuffled := s
		shuffled.demand = rapid.Permutation(s.demand).Draw(t, "demand")
		shuffled.supply.Warehouses = rapid.Permutation(s.supply.Warehouses).Draw(t, "warehouses")
		shuffled.supply.Couriers = rapid.Permutation(s.supply.Couriers).Draw(t, "couriers")
		shuffled.supply.Free = map[allocate.Place]int64{}
		for _, k := range rapid.Permutation(slices.Collect(maps.Keys(s.supply.Free))).Draw(t, "free") {
			shuffled.supply.Free[k] = s.supply.Free[k]
		}
		if b := allocate.Plan(shuffled.demand, shuffled.supply, shuffled.policy); !reflect.DeepEqual(a, b) {
			t.Fatalf("another order of the input gives another plan:\n%+v\n%+v", a, b)
		}
	})
}

func TestPlanningAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(t)
		s.policy.Partial = false
		r := allocate.Plan(s.demand, s.supply, s.policy)
		done := planned(r)
		var again []allocate.Order
		for _, o := range s.demand {
			if !done[o.ID] {
				again = append(again, o)
			}
		}
		for _, v := range allocate.Plan(again, rest(s.supply, r), s.policy).Verdicts {
			if len(v.Parcels) > 0 {
				t.Fatalf("%s could have been planned the first time", v.OrderID)
			}
		}
	})
}

// More goods may send other orders, but never fewer of those that come first: where the two plans differ first,
// the richer one sends and the poorer does not. With a bound on parcels this holds for the first order.
func TestMoreGoodsNeverSendFewerOfTheFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(t)
		s.policy.Partial = false
		bounded := s.policy.MaxParcels > 0 || slices.ContainsFunc(s.demand, func(o allocate.Order) bool { return o.OneParcel })
		poor := allocate.Plan(s.demand, s.supply, s.policy)
		more := s.supply
		more.Free = maps.Clone(s.supply.Free)
		for _, at := range slices.SortedFunc(maps.Keys(more.Free), func(a, b allocate.Place) int {
			return slices.Compare([]string{a.Warehouse, a.SKU}, []string{b.Warehouse, b.SKU})
		}) {
			more.Free[at] = max(more.Free[at], 0) + int64(rapid.IntRange(0, 3).Draw(t, "more"))
		}
		rich := allocate.Plan(s.demand, more, s.policy)
		for i := range poor.Verdicts {
			a, b := len(poor.Verdicts[i].Parcels) > 0, len(rich.Verdicts[i].Parcels) > 0
			if a && !b {
				t.Fatalf("%s was sent with less and is not with more", poor.Verdicts[i].OrderID)
			}
			if a != b || bounded {
				return
			}
		}
	})
}

func TestThePlanLeavesItsInputAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := scenes(t)
		free := maps.Clone(s.supply.Free)
		demand := slices.Clone(s.demand)
		allocate.Plan(s.demand, s.supply, s.policy)
		if !maps.Equal(free, s.supply.Free) || !reflect.DeepEqual(demand, s.demand) {
			t.Fatal("the plan changed what it was given")
		}
	})
}

func TestQuantitiesAddUp(t *testing.T) {
	quantities := rapid.Custom(func(t *rapid.T) allocate.Quantities {
		var in []allocate.Quantity
		for range rapid.IntRange(0, 5).Draw(t, "n") {
			in = append(in, allocate.Quantity{SKU: rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "sku"), N: int64(rapid.IntRange(-1, 4).Draw(t, "qty"))})
		}
		return allocate.Of(in...)
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := quantities.Draw(t, "a"), quantities.Draw(t, "b")
		if !a.Meet(b).Plus(a.Minus(b)).Equal(a) || !a.Plus(b).Equal(b.Plus(a)) || !a.Plus(b).Minus(b).Equal(a) || !a.Minus(a).Empty() {
			t.Fatalf("%v %v", a, b)
		}
		for _, sku := range []string{"A", "B", "C"} {
			if a.Plus(b).Get(sku) != a.Get(sku)+b.Get(sku) || a.Get(sku) < 0 {
				t.Fatalf("%s: %v + %v", sku, a, b)
			}
		}
	})
}
