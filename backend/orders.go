package backend

import (
	"context"
	"slices"
	"strings"

	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// OrdersRequest asks for orders on the command line.
type OrdersRequest struct {
	State  string // "" = all
	Search string // number, phone, name, place, goods; several numbers at once
	Limit  int    // 0 = all
}

// ListedOrder is one order as the command line tells it. Receivers are not part of it.
type ListedOrder struct {
	ID             string       `json:"id"`
	Shop           string       `json:"shop"`
	Platform       string       `json:"platform"`
	ChannelOrderNo string       `json:"channel_order_no"`
	State          string       `json:"state"`
	ChannelStatus  string       `json:"channel_status"`
	ChannelWords   string       `json:"channel_words"`
	Holds          []string     `json:"holds"`
	Lines          []ListedLine `json:"lines"`
	PaidMinor      int64        `json:"paid_minor"`
	Currency       string       `json:"currency"`
	Masked         bool         `json:"masked"`
	ShipBy         int64        `json:"ship_by"` // UTC milliseconds, 0 = none
	Waybills       []string     `json:"waybills"`
}

// ListedLine is one line: sku is our own code ("" = not linked yet; several joined by +), channel_sku the shop's.
type ListedLine struct {
	SKU        string `json:"sku"`
	ChannelSKU string `json:"channel_sku"`
	Title      string `json:"title"`
	Qty        int64  `json:"qty"`
}

const ordersPage = 200

// Orders counts the orders asked for and hands up to the limit to each, newest first, page by page.
func (b *Backend) Orders(ctx context.Context, r OrdersRequest, start func(total int64) error, each func(ListedOrder) error) error {
	if r.State != "" && !slices.Contains(shop.OrderStates(), shop.OrderState(r.State)) {
		return shop.E(shop.Invalid, "orders.error.tab", "tab", r.State)
	}
	f := store.OrderFilter{State: shop.OrderState(r.State), Text: strings.TrimSpace(r.Search), AllHits: true}
	q := store.OrderQuery{OrderFilter: f, Limit: ordersPage}
	left := r.Limit
	for first := true; ; first = false {
		p, err := b.Store.ListOrders(ctx, q)
		if err != nil {
			return err
		}
		if first {
			if err := start(p.Total.N); err != nil {
				return err
			}
		}
		for page := range slices.Chunk(p.Rows, ordersPage) {
			if r.Limit > 0 && len(page) > left {
				page = page[:left]
			}
			left -= len(page)
			if err := b.listed(ctx, page, each); err != nil {
				return err
			}
			if r.Limit > 0 && left == 0 {
				return nil
			}
		}
		if p.Next == "" {
			return nil
		}
		q.Cursor = p.Next
	}
}

func (b *Backend) listed(ctx context.Context, page []store.OrderItem, each func(ListedOrder) error) error {
	ids := make([]string, len(page))
	for i, it := range page {
		ids[i] = it.ID
	}
	lines, err := b.Store.LinesOf(ctx, ids)
	if err != nil {
		return err
	}
	for _, it := range page {
		o := ListedOrder{
			ID: it.ID, Shop: it.Shop, Platform: string(it.Platform), ChannelOrderNo: string(it.ChannelOrderNo), State: string(it.State),
			ChannelStatus: string(it.Status), ChannelWords: it.StatusWords, Holds: []string{}, Lines: []ListedLine{}, PaidMinor: it.PaidMinor,
			Currency: it.Currency, Masked: it.Receiver.Masked, ShipBy: it.ShipBy, Waybills: []string{},
		}
		for _, h := range it.HoldReasons {
			o.Holds = append(o.Holds, string(h))
		}
		for _, l := range lines[it.ID] {
			o.Lines = append(o.Lines, ListedLine{SKU: strings.Join(l.SKUs, "+"), ChannelSKU: l.ChannelSKU, Title: l.Title, Qty: l.Qty})
		}
		for _, w := range it.Waybills {
			o.Waybills = append(o.Waybills, w.Number)
		}
		if err := each(o); err != nil {
			return err
		}
	}
	return nil
}
