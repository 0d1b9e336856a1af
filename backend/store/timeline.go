package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

const journalColumns = `seq, at, kind, by_class, by_name, sub_kind, subject, version, data, cause`

func scanRecords(rows *sql.Rows) ([]journal.Record, error) {
	var out []journal.Record
	err := eachRow(rows, func() error {
		var r journal.Record
		var data string
		if err := rows.Scan(&r.Seq, &r.At, &r.Kind, &r.Actor.Class, &r.Actor.Name, &r.SubKind, &r.Subject, &r.Version, &data, &r.Cause); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(data), &r.Data); err != nil {
			return shop.Wrap(err, shop.Internal, "store.error.json")
		}
		out = append(out, r)
		return nil
	})
	return out, err
}

// Timeline reads the newest n journal rows of a subject, newest first.
func (s *Store) Timeline(ctx context.Context, subject string, n int) ([]journal.Record, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT `+journalColumns+` FROM journal WHERE subject = $1 ORDER BY seq DESC LIMIT $2`, subject, n)
	if err != nil {
		return nil, err
	}
	return scanRecords(rows)
}

// changeLook is how many journal rows one ring of the doorbell reads; after more, everything changed.
const changeLook = 2000

// ChangesSince names what changed after seq: kinds of subjects and up to most ids of orders. many says that there
// were too many to name the orders.
func (s *Store) ChangesSince(ctx context.Context, seq int64, most int) (topics, orders []string, many bool, err error) {
	seen, n := map[string]bool{}, 0
	err = s.each(ctx, `SELECT sub_kind, subject FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2`, []any{seq, changeLook + 1}, func(r rowScanner) error {
		var kind, id string
		if err := r.Scan(&kind, &id); err != nil {
			return err
		}
		n++
		if !slices.Contains(topics, kind) {
			topics = append(topics, kind)
		}
		if kind == journal.SubOrder && !seen[id] {
			seen[id] = true
			orders = append(orders, id)
		}
		return nil
	})
	if n > changeLook {
		topics = []string{
			journal.SubOrder, journal.SubParcel, journal.SubShop, journal.SubSKU, journal.SubStock, journal.SubJob, journal.SubImport,
			journal.SubWarehouse, journal.SubCourier, journal.SubSetting,
		}
	}
	if n > changeLook || len(orders) > most {
		return topics, nil, true, err
	}
	return topics, orders, false, err
}

// Shown journals that a person looked at a receiver in full.
func (s *Store) Shown(ctx context.Context, orderID string, by journal.Actor, why string) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		return t.Journal(journal.Entry{Kind: journal.ReceiverShown, Actor: by, SubKind: journal.SubOrder, Subject: orderID, Cause: why})
	})
}
