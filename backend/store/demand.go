package store

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"zhanggui/backend/shop"
)

// Demand is one order that waits for a plan: ready or short, without an open hold.
type Demand struct {
	ID       string
	ShopID   string
	State    shop.OrderState
	Version  int64
	ShipBy   shop.Millis
	PaidAt   shop.Millis
	Province string
	Masked   bool
	Needs    []Need
}

// Need is what one line of an order wants of one SKU.
type Need struct {
	LineNo int
	SKUID  string
	Code   string
	Qty    int64
}

const demandWhere = `o.state IN ('ready', 'short') AND o.hold_count = 0 AND o.refund <> 'asked' AND o.unmapped = 0`

// Demand reads what waits for a plan; with ids only those of them that do.
func (s *Store) Demand(ctx context.Context, ids []string) ([]Demand, error) {
	var out []Demand
	if len(ids) == 0 {
		return s.demand(ctx, out, "", nil)
	}
	for len(ids) > 0 {
		n := min(len(ids), inMax)
		in, args := inList(ids[:n])
		var err error
		if out, err = s.demand(ctx, out, ` AND o.id IN (`+in+`)`, args); err != nil {
			return nil, err
		}
		ids = ids[n:]
	}
	return out, nil
}

func (s *Store) demand(ctx context.Context, out []Demand, more string, args []any) ([]Demand, error) {
	from := len(out)
	rows, err := s.r.QueryContext(ctx, `SELECT o.id, o.shop_id, o.state, o.version, o.ship_by, o.paid_at, o.province, o.masked
		FROM orders o WHERE `+demandWhere+more, args...)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	for rows.Next() {
		var d Demand
		if err := rows.Scan(&d.ID, &d.ShopID, &d.State, &d.Version, &d.ShipBy, &d.PaidAt, &d.Province, &d.Masked); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, s.needs(ctx, out[from:], more, args)
}

// needs fills in what the lines want. Lines refunded in full want nothing.
func (s *Store) needs(ctx context.Context, ds []Demand, more string, args []any) error {
	codes, err := s.skuCodes(ctx)
	if err != nil {
		return err
	}
	at := make(map[string]int, len(ds))
	for i := range ds {
		at[ds[i].ID] = i
	}
	rows, err := s.r.QueryContext(ctx, `SELECT o.id, l.line_no, x.sku_id, l.qty, x.qty FROM orders o
		JOIN order_line l ON l.order_id = o.id JOIN line_sku x ON x.order_id = l.order_id AND x.line_no = l.line_no
		WHERE `+demandWhere+more+` AND l.refund <> 'done'`, args...)
	if err != nil {
		return err
	}
	defer closeRows(rows)
	for rows.Next() {
		var id string
		var n Need
		var each int64
		if err := rows.Scan(&id, &n.LineNo, &n.SKUID, &n.Qty, &each); err != nil {
			return err
		}
		i, ok := at[id]
		if !ok {
			continue // became ready between the two reads: the next run takes it
		}
		if n.Qty, ok = shop.MulMinor(n.Qty, each); !ok {
			return shop.E(shop.Invalid, "plan.error.too_many", "sku", codes[n.SKUID])
		}
		n.Code = codes[n.SKUID]
		ds[i].Needs = append(ds[i].Needs, n)
	}
	return rows.Err()
}

func (s *Store) skuCodes(ctx context.Context) (map[string]string, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT id, code FROM sku`)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	out := map[string]string{}
	for rows.Next() {
		var id, code string
		if err := rows.Scan(&id, &code); err != nil {
			return nil, err
		}
		out[id] = code
	}
	return out, rows.Err()
}

// Free is what one warehouse has of one SKU for new plans: on hand − reserved − safety, never below 0.
type Free struct {
	WarehouseID string
	SKUID       string
	N           int64
}

// FreeStock reads what is free everywhere, rows with nothing left out.
func (s *Store) FreeStock(ctx context.Context) ([]Free, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT warehouse_id, sku_id, on_hand - reserved - safety FROM stock WHERE on_hand - reserved - safety > 0`)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []Free
	for rows.Next() {
		var f Free
		if err := rows.Scan(&f.WarehouseID, &f.SKUID, &f.N); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// NotCounted lists the SKUs whose stock is not counted.
func (s *Store) NotCounted(ctx context.Context) ([]string, error) {
	return s.column(ctx, `SELECT id FROM sku WHERE counted = 0 ORDER BY id`)
}

// inMax bounds the values of one IN list.
const inMax = 500

// inList writes placeholders $1 … $n for ids.
func inList(ids []string) (in string, args []any) {
	var b strings.Builder
	args = make([]any, len(ids))
	for i, id := range ids {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
		args[i] = id
	}
	return b.String(), args
}

// HeldBack lists the ready and short orders, of ids or all, that an open hold keeps from being planned.
func (s *Store) HeldBack(ctx context.Context, ids []string) ([]Reviewed, error) {
	more, args := "", []any(nil)
	if len(ids) > 0 {
		b, err := json.Marshal(ids)
		if err != nil {
			return nil, shop.Wrap(err, shop.Internal, "store.error.json")
		}
		more, args = ` AND o.id IN (`+s.dia.jsonList("$1")+`)`, []any{string(b)}
	}
	rows, err := s.r.QueryContext(ctx, `SELECT o.id, o.channel_order_no, o.hold_reasons FROM orders o
		WHERE o.state IN ('ready', 'short') AND o.hold_count > 0`+more+` ORDER BY o.sort_at, o.n`, args...)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []Reviewed
	for rows.Next() {
		var r Reviewed
		var holds string
		if err := rows.Scan(&r.ID, &r.No, &holds); err != nil {
			return nil, err
		}
		for _, h := range strings.Split(holds, ",") {
			r.Open = append(r.Open, shop.HoldReason(h))
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
