package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Courier is a source of waybill numbers: a range bought beforehand or a platform's e-waybill of one shop.
type Courier struct {
	ID        string
	Name      string
	Kind      string // range, pdd
	Company   string // our code
	ShopID    string // "" = for every shop
	Options   map[string]string
	Provinces []string // served; empty = all
	Rank      int64
	Active    bool
	RangeFrom string
	RangeTo   string
	RangeNext string // the number given next; "" = used up
	Version   int64
}

const courierColumns = `id, name, kind, company, COALESCE(shop_id, ''), options, provinces, rank, state = 'active', range_from, range_to, range_next, version`

func scanCourier(row rowScanner) (Courier, error) {
	var c Courier
	var opts, provinces string
	if err := row.Scan(&c.ID, &c.Name, &c.Kind, &c.Company, &c.ShopID, &opts, &provinces, &c.Rank, &c.Active,
		&c.RangeFrom, &c.RangeTo, &c.RangeNext, &c.Version); err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(opts), &c.Options); err != nil {
		return c, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	if err := json.Unmarshal([]byte(provinces), &c.Provinces); err != nil {
		return c, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return c, nil
}

// Couriers lists all couriers, the first added first.
func (s *Store) Couriers(ctx context.Context) ([]Courier, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT `+courierColumns+` FROM courier ORDER BY rank, name`)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []Courier
	for rows.Next() {
		c, err := scanCourier(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// CourierByID reads one courier.
func (s *Store) CourierByID(ctx context.Context, id string) (Courier, error) {
	c, err := scanCourier(s.r.QueryRowContext(ctx, `SELECT `+courierColumns+` FROM courier WHERE id = $1`, id))
	return c, one(err, "courier.error.not_found", "name", id)
}

// AddCourier stores a new courier, active, or answers the equal one there is (added false). Another one under
// the same name is a Conflict. RangeNext is what the first parcel gets.
func (s *Store) AddCourier(ctx context.Context, n Courier, by journal.Actor) (c Courier, added bool, err error) {
	if n.Options == nil {
		n.Options = map[string]string{}
	}
	if n.Provinces == nil {
		n.Provinces = []string{}
	}
	opts, e1 := json.Marshal(n.Options)
	provinces, e2 := json.Marshal(n.Provinces)
	if e1 != nil || e2 != nil {
		return n, false, shop.E(shop.Internal, "store.error.json")
	}
	err = s.Write(ctx, Interactive, func(t *Tx) error {
		old, err := scanCourier(t.row(`SELECT `+courierColumns+` FROM courier WHERE name = $1`, n.Name))
		if err == nil {
			if old.Kind != n.Kind || old.Company != n.Company || old.ShopID != n.ShopID || !sameOptions(old.Options, n.Options) ||
				!slices.Equal(old.Provinces, n.Provinces) || old.RangeFrom != n.RangeFrom || old.RangeTo != n.RangeTo {
				return shop.E(shop.Conflict, "courier.error.exists", "name", n.Name)
			}
			c = old
			return nil
		}
		if err := one(err, ""); !shop.IsKind(err, shop.NotFound) {
			return err
		}
		n.ID, n.Active, n.Version = t.NewID(), true, 1
		if err := t.row(`SELECT COUNT(*) FROM courier`).Scan(&n.Rank); err != nil {
			return err
		}
		var shopID any
		if n.ShopID != "" {
			shopID = n.ShopID
		}
		if _, err := t.exec(`INSERT INTO courier (id, name, kind, company, shop_id, options, provinces, rank, range_from, range_to, range_next, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, n.ID, n.Name, n.Kind, n.Company, shopID, string(opts), string(provinces),
			n.Rank, n.RangeFrom, n.RangeTo, n.RangeNext, t.now); err != nil {
			return err
		}
		c, added = n, true
		return t.Journal(journal.Entry{
			Kind: journal.CourierAdded, Actor: by, SubKind: journal.SubCourier, Subject: n.ID, Version: 1,
			Data: map[string]any{"name": n.Name, "kind": n.Kind, "company": n.Company},
		})
	})
	return c, added, err
}

// NextNumber gives a parcel the next number of a range and writes down that it did, at once: a parcel that has one
// of this range already gets the same again. step turns a number into the one after it, "" after the last.
// NotAllowed with key courier.range.used_up when none is left.
func (s *Store) NextNumber(ctx context.Context, courierID, parcelID string, step func(number, last string) (string, error)) (number string, err error) {
	err = s.Write(ctx, Interactive, func(t *Tx) error {
		if number, err = given(t.row(givenQuery, courierID, parcelID)); err != nil || number != "" {
			return err
		}
		c, err := scanCourier(t.row(`SELECT `+courierColumns+` FROM courier WHERE id = $1`, courierID))
		if err != nil {
			return one(err, "courier.error.not_found", "name", courierID)
		}
		if c.RangeNext == "" {
			return shop.E(shop.NotAllowed, "courier.range.used_up", "name", c.Name, "to", c.RangeTo)
		}
		next, err := step(c.RangeNext, c.RangeTo)
		if err != nil {
			return err
		}
		number = c.RangeNext
		if _, err := t.exec(`INSERT INTO range_number (courier_id, parcel_id, number, at) VALUES ($1, $2, $3, $4)`,
			courierID, parcelID, number, t.now); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE courier SET range_next = $1 WHERE id = $2`, next, courierID)
		return err
	})
	if err != nil {
		return "", err
	}
	return number, nil
}

const givenQuery = `SELECT number FROM range_number WHERE courier_id = $1 AND parcel_id = $2`

// GivenNumber is the number of a range a parcel got before, "" when it got none.
func (s *Store) GivenNumber(ctx context.Context, courierID, parcelID string) (string, error) {
	return given(s.r.QueryRowContext(ctx, givenQuery, courierID, parcelID))
}

func given(row rowScanner) (string, error) {
	var n string
	err := row.Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return n, err
}
