package store

import (
	"context"
	"encoding/json"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Warehouse is a place goods leave from.
type Warehouse struct {
	ID       string
	Name     string
	Sender   shop.Party // printed as sender unless the shop has its own
	Province string
	City     string
	Regions  []string // provinces it is preferred for; empty = serves all
	Counted  bool     // false = stock is not counted here
	Rank     int64
	Open     bool
	Version  int64
}

const warehouseColumns = `id, name, sender, province, city, regions, counted, rank, state = 'open', version`

func scanWarehouse(row rowScanner) (Warehouse, error) {
	var w Warehouse
	var sender, regions string
	if err := row.Scan(&w.ID, &w.Name, &sender, &w.Province, &w.City, &regions, &w.Counted, &w.Rank, &w.Open, &w.Version); err != nil {
		return w, err
	}
	if err := json.Unmarshal([]byte(sender), &w.Sender); err != nil {
		return w, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	if err := json.Unmarshal([]byte(regions), &w.Regions); err != nil {
		return w, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return w, nil
}

// Warehouses lists all warehouses, the first added first.
func (s *Store) Warehouses(ctx context.Context) ([]Warehouse, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT `+warehouseColumns+` FROM warehouse ORDER BY rank, name`)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []Warehouse
	for rows.Next() {
		w, err := scanWarehouse(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// AddWarehouse stores a new warehouse, open, or answers the equal one there is (added false). Another one under
// the same name is a Conflict.
func (s *Store) AddWarehouse(ctx context.Context, n Warehouse, by journal.Actor) (w Warehouse, added bool, err error) {
	if n.Regions == nil {
		n.Regions = []string{}
	}
	sender, e1 := json.Marshal(n.Sender)
	regions, e2 := json.Marshal(n.Regions)
	if e1 != nil || e2 != nil {
		return n, false, shop.E(shop.Internal, "store.error.json")
	}
	err = s.Write(ctx, Interactive, func(t *Tx) error {
		old, err := scanWarehouse(t.row(`SELECT `+warehouseColumns+` FROM warehouse WHERE name = $1`, n.Name))
		if err == nil {
			oldRegions, err := json.Marshal(old.Regions)
			if err != nil {
				return shop.Wrap(err, shop.Internal, "store.error.json")
			}
			if old.Sender != n.Sender || old.Province != n.Province || old.City != n.City || old.Counted != n.Counted || string(oldRegions) != string(regions) {
				return shop.E(shop.Conflict, "warehouse.error.exists", "name", n.Name)
			}
			w = old
			return nil
		}
		if err := one(err, ""); !shop.IsKind(err, shop.NotFound) {
			return err
		}
		n.ID, n.Open, n.Version = t.NewID(), true, 1
		if err := t.row(`SELECT COUNT(*) FROM warehouse`).Scan(&n.Rank); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO warehouse (id, name, sender, province, city, regions, counted, rank, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, n.ID, n.Name, string(sender), n.Province, n.City, string(regions), n.Counted, n.Rank, t.now); err != nil {
			return err
		}
		w, added = n, true
		return t.Journal(journal.Entry{
			Kind: journal.WarehouseAdded, Actor: by, SubKind: journal.SubWarehouse, Subject: n.ID, Version: 1,
			Data: map[string]any{"name": n.Name, "province": n.Province, "counted": n.Counted},
		})
	})
	return w, added, err
}
