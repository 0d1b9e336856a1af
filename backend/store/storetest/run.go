package storetest

import (
	"testing"

	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// Run proves the promises of a store. open gives an empty one, closed by the test's end.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	t.Helper()
	for _, door := range []struct {
		name string
		run  func(*testing.T, *store.Store)
	}{
		{"what is kept comes back unchanged", roundTrip},
		{"instants are the same in and out", instants},
		{"the same order twice is one order", twice},
		{"an error undoes everything", rollsBack},
		{"a panic undoes everything", panics},
		{"an older version is refused", versions},
		{"a hold is placed once and lifted once", holds},
		{"many writers keep each order once", manyWriters},
		{"many planners never oversell", manyPlanners},
		{"a walk meets every order once", paging},
		{"a parcel leaves once and is reported once", leaves},
	} {
		t.Run(door.name, func(t *testing.T) {
			st := open(t)
			door.run(t, st)
			Sound(t, st)
		})
	}
}

// Sound fails the test when the store's own questions find anything wrong.
func Sound(t testing.TB, st *store.Store) {
	t.Helper()
	found, err := st.Checks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		if c.Wrong != 0 {
			t.Errorf("check %s: %d of %d wrong, first %q", c.Name, c.Wrong, c.Rows, c.First)
		}
	}
}

// addShop stores a shop or ends the test.
func addShop(t *testing.T, st *store.Store) store.Shop {
	t.Helper()
	f, err := Fill(t.Context(), st, FillOptions{Shops: 1, SKUs: 20, OnHand: 0})
	if err != nil {
		t.Fatal(err)
	}
	return f.Shops[0]
}

// keep stores orders and returns their ids.
func keep(t *testing.T, st *store.Store, shopID string, in []store.Arrival) []string {
	t.Helper()
	kept, err := st.Keep(t.Context(), shopID, in, nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, len(kept))
	for i, k := range kept {
		if k.Err != nil {
			t.Fatal(k.Err)
		}
		ids[i] = k.OrderID
	}
	return ids
}

// order is one plain paid order.
func order(no string) shop.Order {
	goods := shop.Minor(1990)
	return shop.Order{
		Platform: shop.PDD, ChannelOrderNo: shop.ChannelOrderID(no), Status: shop.ChPaid, StatusWords: "待发货", Currency: "CNY",
		GoodsMinor: &goods, PaidMinor: 1990, PaidKnown: true, CreatedAt: 1_700_000_000_000, PaidAt: 1_700_000_060_000, UpdatedAt: 1_700_000_060_000,
		BuyerNick: "买家", Receiver: shop.Receiver{Party: shop.Party{
			Name: "王芳", Phone: "13000001234",
			Address: shop.Address{Province: "浙江省", City: "杭州市", District: "余杭区", Detail: "幸福路 8 号 3 栋 201 室"},
		}},
		Lines: []shop.Line{{LineNo: 1, ChannelLine: no + "-1", ChannelSKU: "SKU-00001", Title: "每日坚果混合装", Spec: "黑", Qty: 1, UnitMinor: 1990, AmountMinor: 1990}},
	}
}

func arrival(o shop.Order) store.Arrival {
	return store.Arrival{Order: o, Raw: []byte(`{"no":"` + string(o.ChannelOrderNo) + `"}`), Source: store.SourceSync}
}
