package store

import (
	"context"
	"encoding/json"
	"slices"

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

// AddWarehouse stores a new warehouse, open. A repeat under the same name that says nothing else is unchanged, one
// that says more (the sender's street, a phone) fills what was empty; another one is a Conflict. what is new,
// updated or unchanged.
func (s *Store) AddWarehouse(ctx context.Context, n Warehouse, by journal.Actor) (w Warehouse, what string, err error) {
	if n.Regions == nil {
		n.Regions = []string{}
	}
	sender, e1 := json.Marshal(n.Sender)
	regions, e2 := json.Marshal(n.Regions)
	if e1 != nil || e2 != nil {
		return n, "", shop.E(shop.Internal, "store.error.json")
	}
	err = s.Write(ctx, Interactive, func(t *Tx) error {
		old, err := scanWarehouse(t.row(`SELECT `+warehouseColumns+` FROM warehouse WHERE name = $1`, n.Name))
		if err == nil {
			w, what, err = t.fillWarehouse(old, n, by)
			return err
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
		w, what = n, "new"
		return t.Journal(journal.Entry{
			Kind: journal.WarehouseAdded, Actor: by, SubKind: journal.SubWarehouse, Subject: n.ID, Version: 1,
			Data: map[string]any{"name": n.Name, "province": n.Province, "counted": n.Counted},
		})
	})
	return w, what, err
}

// fillWarehouse puts what n says into the empty fields of the warehouse there is.
func (t *Tx) fillWarehouse(old, n Warehouse, by journal.Actor) (Warehouse, string, error) {
	clash, more := old.Province != n.Province || old.City != n.City || old.Counted != n.Counted, false
	text := func(have *string, said string) {
		switch {
		case said == "" || said == *have:
		case *have == "":
			*have, more = said, true
		default:
			clash = true
		}
	}
	w := old
	text(&w.Sender.Name, n.Sender.Name)
	text(&w.Sender.Phone, n.Sender.Phone)
	text(&w.Sender.Address.District, n.Sender.Address.District)
	text(&w.Sender.Address.Town, n.Sender.Address.Town)
	text(&w.Sender.Address.Detail, n.Sender.Address.Detail)
	switch {
	case len(n.Regions) == 0 || slices.Equal(old.Regions, n.Regions):
	case len(old.Regions) == 0:
		w.Regions, more = n.Regions, true
	default:
		clash = true
	}
	if clash {
		return old, "", shop.E(shop.Conflict, "warehouse.error.exists", "name", n.Name)
	}
	if !more {
		return old, "unchanged", nil
	}
	sender, e1 := json.Marshal(w.Sender)
	regions, e2 := json.Marshal(w.Regions)
	if e1 != nil || e2 != nil {
		return old, "", shop.E(shop.Internal, "store.error.json")
	}
	w.Version++
	if _, err := t.exec(`UPDATE warehouse SET sender = $1, regions = $2, version = $3 WHERE id = $4`, string(sender), string(regions), w.Version, w.ID); err != nil {
		return old, "", err
	}
	return w, "updated", t.Journal(journal.Entry{
		Kind: journal.WarehouseChanged, Actor: by, SubKind: journal.SubWarehouse, Subject: w.ID, Version: w.Version,
		Data: map[string]any{"name": w.Name},
	})
}
