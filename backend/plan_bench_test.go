package backend_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// BenchmarkPlan100k reviews, then plans and reserves, 100,000 orders of two lines over 5,000 SKUs in five
// warehouses, where demand exceeds supply. The aim is ≤ 15 s for planning and reserving.
func BenchmarkPlan100k(b *testing.B) {
	const orders, skus = 100_000, 5_000
	for b.Loop() {
		b.StopTimer()
		d := benchDesk(b, orders, skus)
		reviewed := time.Now()
		r, err := d.Review(b.Context(), backend.Pass{})
		if err != nil || r.Moved != orders {
			b.Fatalf("%v moved %d held %v", err, r.Moved, r.Reasons)
		}
		b.ReportMetric(time.Since(reviewed).Seconds(), "review-s")
		b.StartTimer()
		r, err = d.Allocate(b.Context(), backend.Pass{})
		if err != nil || r.Moved == 0 || r.Moved+len(r.Short) != orders {
			b.Fatalf("%v moved %d short %d", err, r.Moved, len(r.Short))
		}
		b.StopTimer()
		b.ReportMetric(float64(r.Moved), "planned")
		sound(b, d.Store)
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func benchDesk(b *testing.B, orders, skus int) *backend.Backend {
	b.Helper()
	clock := shop.NewManualClock(time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC))
	d, err := backend.Open(b.Context(), backend.Config{Dir: b.TempDir(), Clock: clock, Name: "bench", User: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	ctx := b.Context()
	sh, err := d.Store.AddShop(ctx, store.Shop{Kind: "file", Platform: shop.Generic, Name: "店", Zone: shop.DefaultZone, Currency: "CNY", ShipHours: 48, IntervalMin: 15}, journal.System())
	if err != nil {
		b.Fatal(err)
	}
	in := make([]store.SKU, skus)
	for i := range in {
		in[i] = store.SKU{Code: fmt.Sprintf("S%05d", i), Counted: true}
	}
	if _, err := d.Store.PutSKUs(ctx, in, store.SKUFields{}, journal.System()); err != nil {
		b.Fatal(err)
	}
	var counts []store.StockCount
	for w, region := range []string{"江苏,浙江,上海", "广东,福建", "北京,河北,山东", "四川,重庆", ""} {
		var regions []string
		if region != "" {
			regions = strings.Split(region, ",")
		}
		name := fmt.Sprintf("仓%d", w)
		if _, err := d.AddWarehouse(ctx, backend.WarehouseAsk{Name: name, Province: "江苏", City: "苏州", Regions: regions}, journal.System()); err != nil {
			b.Fatal(err)
		}
		for i := range in {
			counts = append(counts, store.StockCount{Warehouse: name, SKU: in[i].Code, OnHand: int64((i*7 + w*3) % 25)})
		}
	}
	if _, err := d.Store.CountStock(ctx, counts, journal.System(), "bench"); err != nil {
		b.Fatal(err)
	}
	provinces := []string{"江苏", "浙江", "广东", "山东", "四川", "河南", "湖北", "辽宁"}
	batch := make([]store.Arrival, 0, 1000)
	for i := range orders {
		o := shop.Order{
			Platform: shop.Generic, ChannelOrderNo: shop.ChannelOrderID(fmt.Sprintf("N%07d", i)), Status: shop.ChPaid, Currency: "CNY",
			PaidMinor: 100, PaidKnown: true, PaidAt: shop.NowMillis(clock) + int64(i%9973),
			Receiver: shop.Receiver{Party: shop.Party{Name: fmt.Sprintf("收件人%d", i), Phone: fmt.Sprintf("138%08d", i), Address: shop.Address{
				Province: provinces[i%len(provinces)], City: "某市", District: "某区", Detail: "解放路 100 号",
			}}},
			Lines: []shop.Line{
				{LineNo: 1, ChannelSKU: in[(i*31)%skus].Code, Qty: int64(1 + i%2)},
				{LineNo: 2, ChannelSKU: in[(i*17+5)%skus].Code, Qty: int64(1 + i%3)},
			},
		}
		batch = append(batch, store.Arrival{Order: o, Raw: []byte(o.ChannelOrderNo), Source: store.SourceSync})
		if len(batch) == cap(batch) || i == orders-1 {
			if _, err := d.Store.Keep(ctx, sh.ID, batch, nil); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	return d
}
