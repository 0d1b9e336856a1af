package main

import (
	"context"

	"zhanggui/backend"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// inWork lists up to n orders that have a printed label.
func inWork(ctx context.Context, b *backend.Backend, n int) ([]string, error) {
	var out []string
	q := store.OrderQuery{OrderFilter: store.OrderFilter{State: shop.InWork}, Limit: min(n, 200)}
	for {
		p, err := b.Store.ListOrders(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, o := range p.Rows {
			if len(out) < n {
				out = append(out, o.ID)
			}
		}
		if q.Cursor = p.Next; q.Cursor == "" || len(out) >= n {
			return out, nil
		}
	}
}
