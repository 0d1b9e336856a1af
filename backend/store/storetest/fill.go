package storetest

import (
	"context"
	"fmt"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// FillOptions say how large the shop is to be. Zero values give a small one.
type FillOptions struct {
	Seed       uint64
	Shops      int // default 2
	SKUs       int // default 200
	Warehouses int // default 1; named 仓1 …
	Orders     int // over all shops
	OnHand     int64
	// Fresh makes only orders that wait to be sent; otherwise most are history.
	Fresh bool
	// Days is the time the orders are spread over, up to now; default 365.
	Days     int64
	Progress func(done int)
}

// Filled is what a fill made.
type Filled struct {
	Shops []store.Shop
	Maker *Maker // goes on where the fill ended
}

// Fill makes shops, goods, stock and orders through the store's own methods, in the batches a sync uses.
func Fill(ctx context.Context, st *store.Store, o FillOptions) (Filled, error) {
	o.Shops, o.SKUs, o.Warehouses = or(o.Shops, 2), or(o.SKUs, 200), or(o.Warehouses, 1)
	if o.Days == 0 {
		o.Days = 365
	}
	by := journal.Clerk("storetest")
	now := st.Now()
	f := Filled{Maker: NewMaker(o.Seed, o.SKUs, now-o.Days*86_400_000, now)}
	f.Maker.Fresh, f.Maker.Total = o.Fresh, o.Orders
	for i := range o.Shops {
		sh, err := st.AddShop(ctx, NewShop(fmt.Sprintf("示例店%d", i+1)), by)
		if err != nil {
			return f, err
		}
		f.Shops = append(f.Shops, sh)
	}
	if _, err := st.PutSKUs(ctx, f.Maker.SKUs(), store.SKUFields{}, by); err != nil {
		return f, err
	}
	var counts []store.StockCount
	for w := range o.Warehouses {
		name := fmt.Sprintf("仓%d", w+1)
		wh := store.Warehouse{Name: name, Province: "浙江省", City: "杭州市", Counted: true}
		if _, _, err := st.AddWarehouse(ctx, wh, by); err != nil {
			return f, err
		}
		for _, k := range f.Maker.SKUs() {
			counts = append(counts, store.StockCount{Warehouse: name, SKU: k.Code, OnHand: o.OnHand})
		}
	}
	if o.OnHand > 0 {
		if _, err := st.CountStock(ctx, counts, by, "storetest"); err != nil {
			return f, err
		}
	}
	const batch = 2000
	for done, i := 0, 0; done < o.Orders; i++ {
		n := min(batch, o.Orders-done)
		if _, err := st.Keep(ctx, f.Shops[i%len(f.Shops)].ID, f.Maker.Orders(n), nil); err != nil {
			return f, err
		}
		if done += n; o.Progress != nil {
			o.Progress(done)
		}
	}
	return f, nil
}

// NewShop is a shop with the usual settings, not stored yet.
func NewShop(name string) store.Shop {
	return store.Shop{
		Kind: "pdd", Platform: shop.PDD, Name: name, Options: map[string]string{}, Zone: shop.DefaultZone, Currency: "CNY",
		ShipHours: 48, IntervalMin: 15, HistoryDays: 7,
	}
}

func or(n, def int) int {
	if n == 0 {
		return def
	}
	return n
}
