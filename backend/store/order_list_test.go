package store_test

import (
	"slices"
	"strings"
	"testing"

	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/store/storetest"
)

func filled(t *testing.T, orders int) (*store.Store, storetest.Filled) {
	t.Helper()
	st, _ := open(t)
	f, err := storetest.Fill(t.Context(), st, storetest.FillOptions{Seed: 7, Orders: orders, Days: 30})
	if err != nil {
		t.Fatal(err)
	}
	return st, f
}

// both fills the second shop too.
func both(t *testing.T, orders int) (*store.Store, storetest.Filled) {
	t.Helper()
	st, f := filled(t, orders*2/3)
	if _, err := st.Keep(t.Context(), f.Shops[1].ID, f.Maker.Orders(orders/3), nil); err != nil {
		t.Fatal(err)
	}
	return st, f
}

func walk(t *testing.T, st *store.Store, q store.OrderQuery, between func()) (ids []string, rows []store.OrderItem) {
	t.Helper()
	for {
		p, err := st.ListOrders(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Rows {
			ids = append(ids, r.ID)
			rows = append(rows, r)
		}
		if p.Next == "" {
			return ids, rows
		}
		if q.Cursor = p.Next; between != nil {
			between()
		}
	}
}

func listCases(f storetest.Filled) map[string]store.OrderQuery {
	a, b := f.Shops[0].ID, f.Shops[1].ID
	of := func(fl store.OrderFilter, s store.OrderSort) store.OrderQuery {
		return store.OrderQuery{OrderFilter: fl, Sort: s, Limit: 37}
	}
	return map[string]store.OrderQuery{
		"all":               of(store.OrderFilter{}, store.SortNewest),
		"oldest":            of(store.OrderFilter{Tab: store.TabAll}, store.SortOldest),
		"arrived":           of(store.OrderFilter{Tab: "arrived"}, store.SortNewest),
		"shipped":           of(store.OrderFilter{Tab: store.TabShipped}, store.SortNewest),
		"shop":              of(store.OrderFilter{ShopIDs: []string{a}}, store.SortNewest),
		"two shops, state":  of(store.OrderFilter{ShopIDs: []string{a, b}, State: shop.Closed}, store.SortOldest),
		"refund":            of(store.OrderFilter{Tab: store.TabRefund}, store.SortNewest),
		"due":               of(store.OrderFilter{}, store.SortShipBy),
		"due, shop":         of(store.OrderFilter{Tab: "arrived", ShopIDs: []string{b}}, store.SortShipBy),
		"paid":              of(store.OrderFilter{Tab: store.TabShipped}, store.SortPaidDesc),
		"paid, asc":         of(store.OrderFilter{HasMessage: true}, store.SortPaidAsc),
		"province":          of(store.OrderFilter{Province: "浙江省"}, store.SortNewest),
		"held":              of(store.OrderFilter{Hold: shop.HoldRefund}, store.SortNewest),
		"sku":               of(store.OrderFilter{SKU: "SKU-00003"}, store.SortNewest),
		"flag and platform": of(store.OrderFilter{Flag: "red", Platform: shop.Taobao}, store.SortNewest),
	}
}

// A page never repeats or leaves out an order that was there when the walk began, while others arrive.
func TestPagingShowsEachOrderOnceWhileOthersArrive(t *testing.T) {
	st, f := both(t, 900)
	for name, q := range listCases(f) {
		t.Run(name, func(t *testing.T) {
			before, rows := walk(t, st, q, nil)
			for i := 1; i < len(rows); i++ {
				if outOfOrder(q.Sort, rows[i-1], rows[i]) {
					t.Fatalf("row %d stands before row %d wrongly", i-1, i)
				}
			}
			total, _, err := st.CountOrders(t.Context(), q.OrderFilter)
			if err != nil {
				t.Fatal(err)
			}
			if q.Sort != store.SortShipBy && int64(len(before)) != total.N {
				t.Errorf("walked %d, counted %d", len(before), total.N)
			}
			more := 0
			during, _ := walk(t, st, q, func() {
				if more++; more <= 3 {
					if _, err := st.Keep(t.Context(), f.Shops[more%2].ID, f.Maker.Orders(5), nil); err != nil {
						t.Fatal(err)
					}
				}
			})
			seen := map[string]int{}
			for _, id := range during {
				if seen[id]++; seen[id] > 1 {
					t.Fatalf("%s came twice", id)
				}
			}
			for _, id := range before {
				if seen[id] == 0 {
					t.Fatalf("%s was left out", id)
				}
			}
		})
	}
}

func outOfOrder(s store.OrderSort, a, b store.OrderItem) bool {
	due := func(o store.OrderItem) int64 {
		if o.ShipBy == 0 {
			return 1 << 62
		}
		return o.ShipBy
	}
	switch s {
	case store.SortOldest:
		return a.SortAt > b.SortAt
	case store.SortShipBy:
		return due(a) > due(b)
	case store.SortPaidDesc:
		return a.PaidMinor < b.PaidMinor
	case store.SortPaidAsc:
		return a.PaidMinor > b.PaidMinor
	case store.SortNewest:
	}
	return a.SortAt < b.SortAt
}

func TestPagesGoBackTheWayTheyCame(t *testing.T) {
	st, f := both(t, 300)
	for name, q := range listCases(f) {
		t.Run(name, func(t *testing.T) {
			var pages [][]string
			q := q
			var last store.OrderPage
			for {
				p, err := st.ListOrders(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				pages = append(pages, idsOf(p.Rows))
				if last = p; p.Next == "" {
					break
				}
				q.Cursor = p.Next
			}
			for i := len(pages) - 2; i >= 0; i-- {
				if last.Prev == "" {
					t.Fatalf("no way back to page %d", i)
				}
				q.Cursor = last.Prev
				p, err := st.ListOrders(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(idsOf(p.Rows), pages[i]) {
					t.Fatalf("page %d is another on the way back", i)
				}
				last = p
			}
			if last.Prev != "" {
				t.Error("there is something before the first page")
			}
		})
	}
}

func idsOf(rows []store.OrderItem) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.ID
	}
	return out
}

func TestAJumpLandsWhereItWasAskedTo(t *testing.T) {
	st, f := both(t, 6000)
	for name, fl := range map[string]store.OrderFilter{
		"all": {}, "closed": {State: shop.Closed}, "shipped": {Tab: store.TabShipped}, "shop": {ShopIDs: []string{f.Shops[0].ID}},
		"message": {HasMessage: true},
	} {
		all, _ := walk(t, st, store.OrderQuery{OrderFilter: fl, Limit: 200}, nil)
		at := map[string]int{}
		for i, id := range all {
			at[id] = i
		}
		for _, frac := range []float64{0, 0.1, 0.37, 0.5, 0.93, 1} {
			p, err := st.ListOrders(t.Context(), store.OrderQuery{OrderFilter: fl, Anchor: frac, Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Rows) != 20 {
				t.Fatalf("%s %.2f: %d rows", name, frac, len(p.Rows))
			}
			got, want := at[p.Rows[0].ID], int(frac*float64(len(all)))
			slack := 0
			if name == "shipped" || name == "shop" { // merged from several indexes: within a rung of each
				slack = 2500
			}
			if d := got - min(want, len(all)-20); d > slack || d < -slack {
				t.Errorf("%s %.2f: landed at %d, asked for %d of %d", name, frac, got, want, len(all))
			}
			if frac == 1 && p.Rows[19].ID != all[len(all)-1] {
				t.Errorf("%s: the end is not the end", name)
			}
			if slack == 0 && p.Start != int64(got) {
				t.Errorf("%s %.2f: says %d, is at %d", name, frac, p.Start, got)
			}
		}
	}
}

func TestNeighboursAreTheRowsBeside(t *testing.T) {
	st, f := both(t, 300)
	for name, q := range listCases(f) {
		all, _ := walk(t, st, q, nil)
		for i := 0; i < len(all); i += 29 {
			before, after, err := st.Neighbours(t.Context(), all[i], q.OrderFilter, q.Sort)
			if err != nil {
				t.Fatal(err)
			}
			var wb, wa string
			if i > 0 {
				wb = all[i-1]
			}
			if i+1 < len(all) {
				wa = all[i+1]
			}
			if before != wb || after != wa {
				t.Errorf("%s, row %d: %s %s, want %s %s", name, i, before, after, wb, wa)
			}
		}
	}
}

func TestACursorOfAnotherListIsRefused(t *testing.T) {
	st, _ := filled(t, 100)
	p, err := st.ListOrders(t.Context(), store.OrderQuery{Limit: 10})
	if err != nil || p.Next == "" {
		t.Fatal(err)
	}
	for _, q := range []store.OrderQuery{
		{Sort: store.SortPaidAsc, Cursor: p.Next},
		{Cursor: "x"},
		{Cursor: "bmV3ZXN0IG4gMSAyIDM"},
		{Cursor: p.Next[:5]},
		{Sort: "drop table orders"},
		{Sort: store.SortShipBy, OrderFilter: store.OrderFilter{Tab: store.TabShipped}},
	} {
		if _, err := st.ListOrders(t.Context(), q); !shop.IsKind(err, shop.Invalid) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// The lists a shop opens all day follow an index that ends in their order: nothing is sorted, nothing is scanned.
func TestDefaultListsFollowAnIndex(t *testing.T) {
	st, f := both(t, 600)
	for _, analyzed := range []bool{false, true} {
		if analyzed {
			if err := st.Analyze(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		cases := map[string]store.OrderFilter{"all": {}, "shop": {ShopIDs: []string{f.Shops[0].ID}}}
		for _, tab := range []store.OrderTab{"arrived", "ready", "short", "planned", "in_work", "shipped", "cancelled", store.TabShipBackBad, store.TabRefund} {
			cases[string(tab)] = store.OrderFilter{Tab: tab}
		}
		for name, fl := range cases {
			sorts := []store.OrderSort{store.SortNewest, store.SortOldest}
			if !slices.Contains([]string{"shipped", "cancelled"}, name) {
				sorts = append(sorts, store.SortShipBy)
			}
			for _, s := range sorts {
				plan, err := st.ExplainList(t.Context(), fl, s)
				if err != nil {
					t.Fatal(err)
				}
				own := name == string(store.TabShipBackBad) || name == string(store.TabRefund)
				for _, line := range plan {
					if strings.Contains(line, "TEMP B-TREE") || !strings.Contains(line, "INDEX") ||
						!own && name != "all" && strings.Contains(line, "SCAN") || name == "all" && strings.Contains(line, "SCAN") && !strings.Contains(line, "USING") {
						t.Errorf("%s by %s (statistics %v): %s", name, s, analyzed, line)
					}
				}
			}
		}
	}
}

func TestCountsAgreeWithTheLists(t *testing.T) {
	st, f := both(t, 600)
	counts, err := st.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, shops := range [][]string{nil, {f.Shops[0].ID}, {f.Shops[0].ID, f.Shops[1].ID}} {
		var states int64
		for _, tab := range []store.OrderTab{"arrived", "ready", "short", "planned", "in_work", "shipped", "cancelled", "all", store.TabRefund, store.TabShipBackBad} {
			fl := store.OrderFilter{Tab: tab, ShopIDs: shops}
			ids, _ := walk(t, st, store.OrderQuery{OrderFilter: fl, Limit: 200}, nil)
			n := store.CountTab(counts, fl)
			if n != int64(len(ids)) {
				t.Errorf("%s of %d shops: %d counted, %d listed", tab, len(shops), n, len(ids))
			}
			switch tab {
			case "all":
				if n != states {
					t.Errorf("states give %d, all is %d", states, n)
				}
			case store.TabRefund, store.TabShipBackBad:
			default:
				states += n
			}
		}
	}
}

func BenchmarkLists(b *testing.B) {
	st, err := store.Open(b.Context(), store.Options{Dir: b.TempDir(), Name: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = st.Close() }()
	f, err := storetest.Fill(b.Context(), st, storetest.FillOptions{Seed: 1, Orders: 20_000})
	if err != nil {
		b.Fatal(err)
	}
	deep, err := st.ListOrders(b.Context(), store.OrderQuery{Anchor: 0.5, Limit: 50})
	if err != nil {
		b.Fatal(err)
	}
	for name, q := range map[string]store.OrderQuery{
		"first":  {Limit: 50},
		"tab":    {OrderFilter: store.OrderFilter{Tab: "arrived"}, Limit: 50},
		"shop":   {OrderFilter: store.OrderFilter{ShopIDs: []string{f.Shops[0].ID}}, Limit: 50},
		"deep":   {Cursor: deep.Next, Limit: 50},
		"jump":   {Anchor: 0.7, Limit: 50},
		"number": {OrderFilter: store.OrderFilter{Text: storetest.No(777)}, Limit: 50},
		"name":   {OrderFilter: store.OrderFilter{Text: "王伟"}, Limit: 50},
		"tail":   {OrderFilter: store.OrderFilter{Text: "0042"}, Limit: 50},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := st.ListOrders(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			if _, err := st.Counts(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
