package store

import (
	"context"
	"database/sql"
	"errors"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// StockCount is one row of a stock count: what lies there, absolutely.
type StockCount struct {
	Warehouse string // name
	SKU       string // code
	OnHand    int64
	Safety    int64
	HasSafety bool // false = the safety stock stays
	Zone, Bin string
	HasPlace  bool // false = zone and bin stay
}

// CountVerdict is what became of one row: RowNew, RowUpdated, RowUnchanged, or refused with a reason.
type CountVerdict struct {
	What    string
	Refused *shop.Err
}

// CountStock books counts as absolute numbers. A row is refused when its warehouse or SKU is unknown or when
// less is counted than is reserved already.
func (s *Store) CountStock(ctx context.Context, in []StockCount, by journal.Actor, cause string) ([]CountVerdict, error) {
	out := make([]CountVerdict, 0, len(in))
	for len(in) > 0 {
		n := min(len(in), 500)
		var done []CountVerdict
		if err := s.Write(ctx, Bulk, func(t *Tx) error {
			done = done[:0]
			changed := 0
			for _, c := range in[:n] {
				v, err := t.count(c, by, cause)
				if err != nil {
					return err
				}
				if v.What == RowNew || v.What == RowUpdated {
					changed++
				}
				done = append(done, v)
			}
			if changed == 0 {
				return nil
			}
			return t.Journal(journal.Entry{
				Kind: journal.StockImported, Actor: by, SubKind: journal.SubStock, Subject: "count", Data: map[string]any{"rows": changed}, Cause: cause,
			})
		}); err != nil {
			return out, err
		}
		out = append(out, done...)
		in = in[n:]
	}
	return out, nil
}

func (t *Tx) count(c StockCount, by journal.Actor, cause string) (CountVerdict, error) {
	var wh, sku string
	if err := t.row(`SELECT id FROM warehouse WHERE name = $1`, c.Warehouse).Scan(&wh); err != nil {
		return refusedRow(one(err, "stock.refused.warehouse", "warehouse", c.Warehouse))
	}
	if err := t.row(`SELECT id FROM sku WHERE code = $1`, c.SKU).Scan(&sku); err != nil {
		return refusedRow(one(err, "stock.refused.sku", "sku", c.SKU))
	}
	var onHand, reserved, safety int64
	var zone, bin string
	err := t.row(`SELECT on_hand, reserved, safety, zone, bin FROM stock WHERE warehouse_id = $1 AND sku_id = $2`, wh, sku).Scan(&onHand, &reserved, &safety, &zone, &bin)
	what := RowUpdated
	if errors.Is(err, sql.ErrNoRows) {
		what = RowNew
		_, err = t.exec(`INSERT INTO stock (warehouse_id, sku_id) VALUES ($1, $2)`, wh, sku)
	}
	if err != nil {
		return CountVerdict{}, err
	}
	if c.OnHand < reserved {
		return refusedRow(shop.E(shop.Invalid, "stock.refused.reserved", "on_hand", c.OnHand, "reserved", reserved))
	}
	if !c.HasSafety {
		c.Safety = safety
	}
	if !c.HasPlace {
		c.Zone, c.Bin = zone, bin
	}
	if what == RowUpdated && c.OnHand == onHand && c.Safety == safety && c.Zone == zone && c.Bin == bin {
		return CountVerdict{What: RowUnchanged}, nil
	}
	if c.Safety != safety || c.Zone != zone || c.Bin != bin {
		if _, err := t.exec(`UPDATE stock SET safety = $1, zone = $2, bin = $3, version = version + 1 WHERE warehouse_id = $4 AND sku_id = $5`,
			c.Safety, c.Zone, c.Bin, wh, sku); err != nil {
			return CountVerdict{}, err
		}
	}
	if c.OnHand != onHand {
		m := StockMove{WarehouseID: wh, SKUID: sku, Kind: MoveCount, OnHand: c.OnHand - onHand, Actor: by, Reason: cause}
		if err := t.moveStock(m); err != nil {
			return CountVerdict{}, err
		}
	}
	return CountVerdict{What: what}, nil
}

// refusedRow makes a known refusal a verdict; any other error stays one.
func refusedRow(err error) (CountVerdict, error) {
	var e *shop.Err
	if errors.As(err, &e) && (e.Kind == shop.NotFound || e.Kind == shop.Invalid) {
		return CountVerdict{Refused: e}, nil
	}
	return CountVerdict{}, err
}

// AdjustStock changes what is on hand by a difference, with the person's reason. Errors: NotFound for an unknown
// warehouse or SKU, NotAllowed when less would be left than is reserved.
func (s *Store) AdjustStock(ctx context.Context, warehouse, code string, diff int64, by journal.Actor, reason string) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		var wh, sku string
		if err := t.row(`SELECT id FROM warehouse WHERE name = $1`, warehouse).Scan(&wh); err != nil {
			return one(err, "stock.refused.warehouse", "warehouse", warehouse)
		}
		if err := t.row(`SELECT id FROM sku WHERE code = $1`, code).Scan(&sku); err != nil {
			return one(err, "stock.refused.sku", "sku", code)
		}
		if _, err := t.exec(`INSERT INTO stock (warehouse_id, sku_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, wh, sku); err != nil {
			return err
		}
		m := StockMove{WarehouseID: wh, SKUID: sku, Kind: MoveAdjust, OnHand: diff, Actor: by, Reason: reason}
		if err := t.moveStock(m); err != nil {
			return err
		}
		return t.Journal(journal.Entry{
			Kind: journal.StockMoved, Actor: by, SubKind: journal.SubStock, Subject: sku, Cause: reason,
			Data: map[string]any{"warehouse": wh, "diff": diff},
		})
	})
}

// StockLevel is what one warehouse has of one SKU.
type StockLevel struct {
	Warehouse string
	SKU       string
	OnHand    int64
	Reserved  int64
	Safety    int64
}

// StockLevels lists all stock rows by warehouse and SKU code.
func (s *Store) StockLevels(ctx context.Context) ([]StockLevel, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT w.name, k.code, s.on_hand, s.reserved, s.safety FROM stock s
		JOIN warehouse w ON w.id = s.warehouse_id JOIN sku k ON k.id = s.sku_id ORDER BY w.name, k.code`)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []StockLevel
	for rows.Next() {
		var l StockLevel
		if err := rows.Scan(&l.Warehouse, &l.SKU, &l.OnHand, &l.Reserved, &l.Safety); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}
