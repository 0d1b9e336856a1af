package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Shop is one connected shop, or a file shop.
type Shop struct {
	ID           string
	Kind         string // adapter kind
	Platform     shop.Platform
	Name         string
	Endpoint     string
	Options      map[string]string // without secrets
	Paused       bool
	Zone         string
	Currency     string
	ShipHours    int64
	IntervalMin  int64
	HistoryDays  int64
	PackCheck    bool
	MessageHold  bool
	Sender       shop.Party
	TemplateName string // the seller's own batch-ship file, "" when none
	Version      int64
}

const shopColumns = `id, kind, platform, name, endpoint, options, state = 'paused', zone, currency, ship_hours, interval_min, history_days,
	pack_check, message_hold, sender, ship_template_name, version`

func scanShop(row rowScanner) (Shop, error) {
	var s Shop
	var opts, sender string
	err := row.Scan(&s.ID, &s.Kind, &s.Platform, &s.Name, &s.Endpoint, &opts, &s.Paused, &s.Zone, &s.Currency, &s.ShipHours,
		&s.IntervalMin, &s.HistoryDays, &s.PackCheck, &s.MessageHold, &sender, &s.TemplateName, &s.Version)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(opts), &s.Options); err != nil {
		return s, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	if err := json.Unmarshal([]byte(sender), &s.Sender); err != nil {
		return s, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return s, nil
}

// Shops lists all shops by name.
func (s *Store) Shops(ctx context.Context) ([]Shop, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT `+shopColumns+` FROM shop ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []Shop
	for rows.Next() {
		sh, err := scanShop(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, sh)
	}
	return out, rows.Err()
}

// ShopByID reads one shop.
func (s *Store) ShopByID(ctx context.Context, id string) (Shop, error) {
	sh, err := scanShop(s.r.QueryRowContext(ctx, `SELECT `+shopColumns+` FROM shop WHERE id = $1`, id))
	return sh, one(err, "shop.error.not_found", "name", id)
}

// ShopByName reads one shop; NotFound names it.
func (s *Store) ShopByName(ctx context.Context, name string) (Shop, error) {
	sh, err := scanShop(s.r.QueryRowContext(ctx, `SELECT `+shopColumns+` FROM shop WHERE name = $1`, name))
	return sh, one(err, "shop.error.not_found", "name", name)
}

// AddShop stores a new shop, or answers the one there is when it is equal. Another one under the same name is
// a Conflict. An empty ID is filled.
func (s *Store) AddShop(ctx context.Context, n Shop, by journal.Actor) (Shop, error) {
	var out Shop
	err := s.Write(ctx, Interactive, func(t *Tx) error {
		old, err := scanShop(t.row(`SELECT `+shopColumns+` FROM shop WHERE name = $1`, n.Name))
		if err == nil {
			if old.Kind != n.Kind || old.Platform != n.Platform || old.Endpoint != n.Endpoint || !sameOptions(old.Options, n.Options) {
				return shop.E(shop.Conflict, "shop.error.exists", "name", n.Name)
			}
			out = old
			return nil
		}
		if err := one(err, ""); !shop.IsKind(err, shop.NotFound) {
			return err
		}
		if n.ID == "" {
			n.ID = t.NewID()
		}
		opts, sender, err := shopJSON(n)
		if err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO shop (id, kind, platform, name, endpoint, options, zone, currency, ship_hours, interval_min, history_days,
			pack_check, message_hold, sender, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)`,
			n.ID, n.Kind, string(n.Platform), n.Name, n.Endpoint, opts, n.Zone, n.Currency, n.ShipHours, n.IntervalMin, n.HistoryDays,
			n.PackCheck, n.MessageHold, sender, t.now); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO shop_pull (shop_id) VALUES ($1)`, n.ID); err != nil {
			return err
		}
		n.Version = 1
		out = n
		return t.Journal(journal.Entry{
			Kind: journal.ShopAdded, Actor: by, SubKind: journal.SubShop, Subject: n.ID, Version: 1,
			Data: map[string]any{"name": n.Name, "kind": n.Kind},
		})
	})
	return out, err
}

// UpdateShop changes a shop under its version.
func (s *Store) UpdateShop(ctx context.Context, id string, by journal.Actor, fn func(*Shop) error) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		n, err := scanShop(t.row(`SELECT `+shopColumns+` FROM shop WHERE id = $1`, id))
		if err != nil {
			return one(err, "shop.error.not_found", "name", id)
		}
		if err := fn(&n); err != nil {
			return err
		}
		opts, sender, err := shopJSON(n)
		if err != nil {
			return err
		}
		state := "active"
		if n.Paused {
			state = "paused"
		}
		if _, err := t.exec(`UPDATE shop SET endpoint = $1, options = $2, state = $3, zone = $4, currency = $5, ship_hours = $6, interval_min = $7,
			history_days = $8, pack_check = $9, message_hold = $10, sender = $11, platform = $12, updated_at = $13, version = version + 1 WHERE id = $14`,
			n.Endpoint, opts, state, n.Zone, n.Currency, n.ShipHours, n.IntervalMin, n.HistoryDays, n.PackCheck, n.MessageHold, sender,
			string(n.Platform), t.now, id); err != nil {
			return err
		}
		return t.Journal(journal.Entry{Kind: journal.ShopChanged, Actor: by, SubKind: journal.SubShop, Subject: id, Version: n.Version + 1})
	})
}

// SetShipTemplate keeps the seller's own batch-ship file.
func (s *Store) SetShipTemplate(ctx context.Context, shopID, name string, body []byte, by journal.Actor) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		n, err := t.exec(`UPDATE shop SET ship_template = $1, ship_template_name = $2, version = version + 1 WHERE id = $3`, body, name, shopID)
		if err != nil {
			return err
		}
		if n == 0 {
			return one(sql.ErrNoRows, "shop.error.not_found", "name", shopID)
		}
		return t.Journal(journal.Entry{
			Kind: journal.ShopChanged, Actor: by, SubKind: journal.SubShop, Subject: shopID,
			Data: map[string]any{"template": name},
		})
	})
}

// ShipTemplate reads the seller's own batch-ship file; name is "" when there is none.
func (s *Store) ShipTemplate(ctx context.Context, shopID string) (name string, body []byte, err error) {
	err = s.r.QueryRowContext(ctx, `SELECT ship_template_name, ship_template FROM shop WHERE id = $1`, shopID).Scan(&name, &body)
	return name, body, one(err, "shop.error.not_found", "name", shopID)
}

func shopJSON(n Shop) (opts, sender string, err error) {
	o := n.Options
	if o == nil {
		o = map[string]string{}
	}
	b1, e1 := json.Marshal(o)
	b2, e2 := json.Marshal(n.Sender)
	if e1 != nil || e2 != nil {
		return "", "", shop.E(shop.Internal, "store.error.json")
	}
	return string(b1), string(b2), nil
}

func sameOptions(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || w != v {
			return false
		}
	}
	return true
}
