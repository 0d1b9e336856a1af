package allocate_test

import (
	"fmt"
	"strings"
	"testing"

	"zhanggui/backend/allocate"
)

func needs(pairs ...any) []allocate.Need {
	var out []allocate.Need
	for i := 0; i < len(pairs); i += 2 {
		sku := fmt.Sprint(pairs[i])
		n, ok := pairs[i+1].(int)
		if !ok {
			panic("a quantity is an int")
		}
		out = append(out, allocate.Need{LineNo: i/2 + 1, SKU: sku, Code: sku, Qty: int64(n)})
	}
	return out
}

func free(pairs ...any) map[allocate.Place]int64 {
	out := map[allocate.Place]int64{}
	for _, n := range needs(pairs...) {
		w, sku, _ := strings.Cut(n.SKU, "/")
		out[allocate.Place{Warehouse: w, SKU: sku}] = n.Qty
	}
	return out
}

func warehouse(id string, regions ...string) allocate.Warehouse {
	return allocate.Warehouse{ID: id, Name: id, Regions: regions, Counted: true}
}

// said writes a verdict as a line: where from, with whom, what is missing, why.
func said(v allocate.Verdict) string {
	var b strings.Builder
	for _, p := range v.Parcels {
		fmt.Fprintf(&b, "%s/%s", p.WarehouseID, p.CourierID)
		for _, l := range p.Lines {
			fmt.Fprintf(&b, " %s×%d", l.SKU, l.Qty)
		}
		b.WriteString("; ")
	}
	for _, m := range v.Missing {
		fmt.Fprintf(&b, "%s %d of %d; ", m.SKU, m.Free, m.Wanted)
	}
	for _, r := range v.Reasons {
		b.WriteString(strings.TrimPrefix(r.Key, "plan.reason."))
		if r.Key == "plan.reason.skipped" {
			fmt.Fprintf(&b, "(%v %v %v<%v)", r.Args["warehouse"], r.Args["sku"], r.Args["left"], r.Args["needed"])
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func TestWhereAnOrderLeavesFrom(t *testing.T) {
	uncounted := warehouse("U")
	uncounted.Counted = false
	for name, c := range map[string]struct {
		order  allocate.Order
		supply allocate.Supply
		policy allocate.Policy
		want   string
	}{
		"whole from the best place": {
			allocate.Order{Needs: needs("A", 2)},
			allocate.Supply{Warehouses: []allocate.Warehouse{warehouse("X"), warehouse("Y")}, Free: free("X/A", 2, "Y/A", 9)},
			allocate.Policy{},
			"X/ A×2; whole no_courier",
		},
		"the region's place first": {
			allocate.Order{Province: "浙江省", Needs: needs("A", 2)},
			allocate.Supply{Warehouses: []allocate.Warehouse{warehouse("X"), warehouse("Y", "江苏", "浙江")}, Free: free("X/A", 2, "Y/A", 9)},
			allocate.Policy{},
			"Y/ A×2; region no_courier",
		},
		"no region lists it": {
			allocate.Order{Province: "新疆维吾尔自治区", Needs: needs("A", 2)},
			allocate.Supply{Warehouses: []allocate.Warehouse{warehouse("Y", "江苏", "浙江")}, Free: free("Y/A", 9)},
			allocate.Policy{},
			"Y/ A×2; region_other no_courier",
		},
		"one place with all of it beats the region": {
			allocate.Order{Province: "江苏", Needs: needs("A", 4, "B", 1)},
			allocate.Supply{Warehouses: []allocate.Warehouse{warehouse("X", "江苏"), warehouse("Y")}, Free: free("X/A", 3, "X/B", 9, "Y/A", 4, "Y/B", 1)},
			allocate.Policy{},
			"Y/ A×4 B×1; skipped(X A 3<4) whole no_courier",
		},
		"else the fewest parcels": {
			allocate.Order{Needs: needs("A", 4, "B", 1)},
			allocate.Supply{
				Warehouses: []allocate.Warehouse{warehouse("X"), warehouse("Y"), warehouse("Z")},
				Free:       free("X/A", 2, "Y/A", 1, "Z/A", 2, "Z/B", 1),
			},
			allocate.Policy{},
			"X/ A×2; Z/ A×2 B×1; skipped(X A 2<4) skipped(Y A 1<4) skipped(Z A 2<4) split no_courier",
		},
		"short as a whole": {
			allocate.Order{Needs: needs("A", 4, "B", 1)},
			allocate.Supply{Warehouses: []allocate.Warehouse{warehouse("X")}, Free: free("X/A", 3, "X/B", 9)},
			allocate.Policy{},
			"A 3 of 4; skipped(X A 3<4) short",
		},
		"in part where the owner says so": {
			allocate.Order{Needs: needs("A", 4, "B", 1)},
			allocate.Supply{Warehouses: []allocate.Warehouse{warehouse("X")}, Free: free("X/A", 3, "X/B", 9)},
			allocate.Policy{Partial: true},
			"X/ A×3 B×1; A 3 of 4; skipped(X A 3<4) short no_courier",
		},
		"must not be split": {
			allocate.Order{OneParcel: true, Needs: needs("A", 4)},
			allocate.Supply{Warehouses: []allocate.Warehouse{warehouse("X"), warehouse("Y")}, Free: free("X/A", 3, "Y/A", 3)},
			allocate.Policy{},
			"A 3 of 4; skipped(X A 3<4) skipped(Y A 3<4) no_split short",
		},
		"not counted here": {
			allocate.Order{Needs: needs("A", 400)},
			allocate.Supply{Warehouses: []allocate.Warehouse{uncounted}},
			allocate.Policy{},
			"U/ A×400; whole no_courier uncounted_warehouse",
		},
		"a SKU not counted": {
			allocate.Order{Needs: needs("A", 400, "B", 1)},
			allocate.Supply{Warehouses: []allocate.Warehouse{warehouse("X")}, Free: free("X/B", 1), NotCounted: map[string]bool{"A": true}},
			allocate.Policy{},
			"X/ A×400 B×1; whole no_courier uncounted_sku",
		},
		"no warehouse": {allocate.Order{Needs: needs("A", 1)}, allocate.Supply{}, allocate.Policy{}, "no_warehouse"},
		"nothing":      {allocate.Order{}, allocate.Supply{Warehouses: []allocate.Warehouse{uncounted}}, allocate.Policy{}, "nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			r := allocate.Plan([]allocate.Order{c.order}, c.supply, c.policy)
			if got := said(r.Verdicts[0]); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestWhoCarries(t *testing.T) {
	js := allocate.Courier{ID: "js", Name: "js", Provinces: []string{"江苏"}, Rank: 3}
	all := allocate.Courier{ID: "all", Name: "all", Rank: 1}
	late := allocate.Courier{ID: "late", Name: "late", Rank: 2}
	pdd := allocate.Courier{ID: "pdd", Name: "pdd", ShopID: "s1", Masked: true, Rank: 0}
	for name, c := range map[string]struct {
		couriers []allocate.Courier
		order    allocate.Order
		want     string
	}{
		"the province's":                       {[]allocate.Courier{all, js}, allocate.Order{Province: "江苏省"}, "js courier_province"},
		"else the first that serves all":       {[]allocate.Courier{late, js, all}, allocate.Order{Province: "广东"}, "all courier_first"},
		"none for the province":                {[]allocate.Courier{js}, allocate.Order{Province: "广东"}, " no_courier_province"},
		"none at all":                          {nil, allocate.Order{Province: "广东"}, " no_courier"},
		"hidden: the platform's":               {[]allocate.Courier{all, pdd}, allocate.Order{Masked: true, ShopID: "s1"}, "pdd courier_masked"},
		"hidden: never a range":                {[]allocate.Courier{all}, allocate.Order{Masked: true, ShopID: "s1"}, " no_courier_masked"},
		"hidden: never another shop's":         {[]allocate.Courier{pdd}, allocate.Order{Masked: true, ShopID: "s2"}, " no_courier_masked"},
		"plain in another shop: not an e-bill": {[]allocate.Courier{pdd, all}, allocate.Order{ShopID: "s2"}, "all courier_first"},
	} {
		t.Run(name, func(t *testing.T) {
			c.order.Needs = needs("A", 1)
			w := warehouse("U")
			w.Counted = false
			v := allocate.Plan([]allocate.Order{c.order}, allocate.Supply{Warehouses: []allocate.Warehouse{w}, Couriers: c.couriers}, allocate.Policy{}).Verdicts[0]
			if got := v.Parcels[0].CourierID + " " + strings.TrimPrefix(v.Reasons[1].Key, "plan.reason."); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTheEarliestPromiseIsServedFirst(t *testing.T) {
	demand := []allocate.Order{
		{ID: "never", PaidAt: 1, Needs: needs("A", 1)},
		{ID: "b", ShipBy: 9, PaidAt: 2, Needs: needs("A", 1)},
		{ID: "a", ShipBy: 9, PaidAt: 2, Needs: needs("A", 1)},
		{ID: "paid", ShipBy: 9, PaidAt: 1, Needs: needs("A", 1)},
		{ID: "soon", ShipBy: 5, PaidAt: 7, Needs: needs("A", 1)},
	}
	r := allocate.Plan(demand, allocate.Supply{Warehouses: []allocate.Warehouse{warehouse("X")}, Free: free("X/A", 3)}, allocate.Policy{})
	var got []string
	for _, v := range r.Verdicts {
		got = append(got, fmt.Sprint(v.OrderID, len(v.Parcels)))
	}
	if want := "[soon1 paid1 a1 b0 never0]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestManyPlacesStaySmallEnough(t *testing.T) {
	var s allocate.Supply
	s.Free = map[allocate.Place]int64{}
	var want []allocate.Need
	for i := range 30 {
		id := fmt.Sprintf("w%02d", i)
		s.Warehouses = append(s.Warehouses, warehouse(id))
		sku := fmt.Sprintf("s%02d", i%10)
		s.Free[allocate.Place{Warehouse: id, SKU: sku}] = 1
		if i < 10 {
			want = append(want, allocate.Need{LineNo: i + 1, SKU: sku, Code: sku, Qty: 1})
		}
	}
	v := allocate.Plan([]allocate.Order{{ID: "o", Needs: want}}, s, allocate.Policy{}).Verdicts[0]
	if len(v.Parcels) != 10 || !v.Waiting.Empty() {
		t.Errorf("%d parcels, waiting %v", len(v.Parcels), v.Waiting)
	}
}
