package backend

import (
	"cmp"
	"context"
	"slices"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// ListOrders returns one page of a list.
func (d *desk) ListOrders(ctx context.Context, q api.OrderQuery) (api.OrderPage, error) {
	f, err := filterOf(q.OrderFilter)
	if err != nil {
		return api.OrderPage{}, err
	}
	_, seq := d.b.Store.Changed()
	p, err := d.b.Store.ListOrders(ctx, store.OrderQuery{
		OrderFilter: f, Sort: store.OrderSort(q.Sort), Cursor: q.Cursor, Anchor: q.Anchor, Limit: q.Limit,
	})
	if err != nil {
		return api.OrderPage{}, err
	}
	out := api.OrderPage{Next: p.Next, Prev: p.Prev, Start: p.Start, NotFound: p.NotFound, Seq: seq}
	if p.Total != nil {
		out.Total = &api.Total{N: p.Total.N, Capped: p.Total.Capped}
	}
	for _, it := range p.Rows {
		out.Rows = append(out.Rows, rowOf(it))
	}
	return out, nil
}

// rowOf is one row of a list; the receiver's name is masked here.
func rowOf(it store.OrderItem) api.OrderRow {
	r := api.OrderRow{
		N: it.N, ID: it.ID, ShopID: it.ShopID, Shop: it.Shop, Platform: it.Platform, ChannelOrderNo: string(it.ChannelOrderNo),
		State: it.State, Headline: it.Headline, HoldReasons: it.HoldReasons, ShipBy: it.ShipBy, ShipBySource: it.ShipBySource,
		Goods: it.Goods, MoreGoods: max(0, it.LineCount-1), Qty: it.QtyTotal, Receiver: shop.MaskName(it.ReceiverName),
		Masked: it.Receiver.Masked, Province: it.Province, City: it.City, PaidMinor: it.PaidMinor, Currency: it.Currency,
		PaidAt: it.PaidAt, CreatedAt: it.CreatedAt, ArrivedAt: it.ArrivedAt, Flag: it.Flag, HasMessage: it.BuyerMessage != "",
		BuyerMessage: it.BuyerMessage, SellerMemo: it.SellerMemo, OurNote: it.OurNote, Warehouse: it.Warehouse, Courier: it.Courier,
		ShipBackBad: it.ShipBackBad, Version: it.Version,
	}
	for _, h := range it.Holds {
		r.Reasons = append(r.Reasons, holdWords(h))
	}
	for _, w := range it.Waybills {
		r.Waybills = append(r.Waybills, api.Waybill{Company: w.Company, Number: w.Number})
	}
	return r
}

// CountOrders returns the counts of all tabs for the filter's shops, and of the filtered list when more restricts.
func (d *desk) CountOrders(ctx context.Context, f api.OrderFilter) (api.OrderCounts, error) {
	var out api.OrderCounts
	sf, err := filterOf(f)
	if err != nil {
		return out, err
	}
	counts, err := d.b.Store.Counts(ctx)
	if err != nil {
		return out, err
	}
	for _, t := range api.Tabs() {
		n := store.CountTab(counts, store.OrderFilter{Tab: store.OrderTab(t), ShopIDs: f.Shop})
		out.Tabs = append(out.Tabs, api.TabCount{Tab: t, N: n})
	}
	if sf.Plain() {
		return out, nil
	}
	total, sums, err := d.b.Store.CountOrders(ctx, sf)
	if err != nil {
		return out, err
	}
	out.Filtered, out.Paid = &api.Total{N: total.N, Capped: total.Capped}, sumsOf(sums)
	return out, nil
}

func sumsOf(sums map[string]shop.Minor) api.List[api.Sum] {
	out := api.List[api.Sum]{}
	for cur, v := range sums {
		out = append(out, api.Sum{Currency: cur, Minor: v})
	}
	slices.SortFunc(out, func(a, b api.Sum) int { return cmp.Compare(a.Currency, b.Currency) })
	return out
}

// Neighbours finds the orders beside one in a list.
func (d *desk) Neighbours(ctx context.Context, id string, f api.OrderFilter, sort api.Sort) (api.Neighbours, error) {
	sf, err := filterOf(f)
	if err != nil {
		return api.Neighbours{}, err
	}
	before, after, err := d.b.Store.Neighbours(ctx, id, sf, store.OrderSort(sort))
	return api.Neighbours{Before: before, After: after}, err
}
