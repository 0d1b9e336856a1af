package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"zhanggui/backend/shop"
)

// OrderItem is one row of a list: the order and what stands beside it. ReceiverName is as stored; whoever shows
// it masks it.
type OrderItem struct {
	Order
	Shop         string
	ReceiverName string
	Holds        []shop.Hold // open ones, oldest first
	Waybills     []shop.Waybill
	Warehouse    string // planned from, "" when not planned
	Courier      string
}

// orderItems reads rows by arrival number, in the given order; numbers that are gone are left out.
func (s *Store) orderItems(ctx context.Context, ns []int64) ([]OrderItem, error) {
	if len(ns) == 0 {
		return nil, nil
	}
	args := make([]any, len(ns))
	for i, n := range ns {
		args[i] = n
	}
	in := placeholders(1, len(ns))
	rows, err := s.r.QueryContext(ctx, `SELECT `+orderColumns+`, s.name, p.name FROM orders o JOIN shop s ON s.id = o.shop_id
		JOIN party p ON p.id = o.party_id WHERE o.n IN (`+in+`)`, args...)
	if err != nil {
		return nil, err
	}
	byN := make(map[int64]*OrderItem, len(ns))
	byID := make(map[string]*OrderItem, len(ns))
	if err := eachRow(rows, func() error {
		var it OrderItem
		o, err := scanOrder(rows, &it.Shop, &it.ReceiverName)
		it.Order = o
		byN[o.N], byID[o.ID] = &it, &it
		return err
	}); err != nil {
		return nil, err
	}
	if err := s.itemHolds(ctx, byID, in, args); err != nil {
		return nil, err
	}
	if err := s.itemParcels(ctx, byID, in, args); err != nil {
		return nil, err
	}
	out := make([]OrderItem, 0, len(ns))
	for _, n := range ns {
		if it := byN[n]; it != nil {
			out = append(out, *it)
		}
	}
	return out, nil
}

func (s *Store) itemHolds(ctx context.Context, byID map[string]*OrderItem, in string, args []any) error {
	rows, err := s.r.QueryContext(ctx, `SELECT h.order_id, h.reason, h.args FROM orders o JOIN hold h ON h.order_id = o.id AND h.lifted_at = 0
		WHERE o.n IN (`+in+`) AND o.hold_count > 0 ORDER BY h.placed_at, h.id`, args...)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var id, raw string
		var h shop.Hold
		if err := rows.Scan(&id, &h.Reason, &raw); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(raw), &h.Args); err != nil {
			return shop.Wrap(err, shop.Internal, "store.error.json")
		}
		if it := byID[id]; it != nil {
			it.Holds = append(it.Holds, h)
		}
		return nil
	})
}

func (s *Store) itemParcels(ctx context.Context, byID map[string]*OrderItem, in string, args []any) error {
	rows, err := s.r.QueryContext(ctx, `SELECT po.order_id, p.company, p.waybill, COALESCE(w.name, ''), COALESCE(c.name, '') FROM orders o
		JOIN parcel_order po ON po.order_id = o.id JOIN parcel p ON p.id = po.parcel_id
		LEFT JOIN warehouse w ON w.id = p.warehouse_id LEFT JOIN courier c ON c.id = p.courier_id
		WHERE o.n IN (`+in+`) AND o.state <> 'arrived' AND p.state <> 'void' ORDER BY p.id`, args...)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var id, warehouse, courier string
		var w shop.Waybill
		if err := rows.Scan(&id, &w.Company, &w.Number, &warehouse, &courier); err != nil {
			return err
		}
		it := byID[id]
		if it == nil {
			return nil
		}
		if w.Number != "" {
			it.Waybills = append(it.Waybills, w)
		}
		if it.Warehouse == "" {
			it.Warehouse = warehouse
		}
		if it.Courier == "" {
			it.Courier = courier
		}
		return nil
	})
}

// each runs a query and calls fn for every row.
func (s *Store) each(ctx context.Context, q string, args []any, fn func(rowScanner) error) error {
	rows, err := s.r.QueryContext(ctx, q, args...)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error { return fn(rows) })
}

// eachRow calls fn for every row and closes the rows.
func eachRow(rows *sql.Rows, fn func() error) error {
	defer closeRows(rows)
	for rows.Next() {
		if err := fn(); err != nil {
			return err
		}
	}
	return rows.Err()
}
