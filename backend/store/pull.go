package store

import (
	"context"
	"encoding/json"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Pull is how the reading of one shop stands.
type Pull struct {
	ShopID string
	PullMark
	LastTry      shop.Millis
	LastOK       shop.Millis
	ErrorClass   string // "" = fine
	ErrorKey     string
	ErrorArgs    shop.Args
	Fails        int64 // in a row
	ChannelCount int64 // orders to ship the platform holds, −1 = not told
	HeldCount    int64 // what we hold of the same
	Missing      []string
	CountedAt    shop.Millis
	TokenExpires shop.Millis
}

const pullColumns = `shop_id, covered_to, window_from, window_to, cursor, last_try_at, last_ok_at, last_error, last_error_key, last_error_args,
	fails, channel_count, held_count, missing, counted_at, token_expires`

func scanPull(row rowScanner) (Pull, error) {
	var p Pull
	var args, missing string
	err := row.Scan(&p.ShopID, &p.CoveredTo, &p.WindowFrom, &p.WindowTo, &p.Cursor, &p.LastTry, &p.LastOK, &p.ErrorClass, &p.ErrorKey, &args,
		&p.Fails, &p.ChannelCount, &p.HeldCount, &missing, &p.CountedAt, &p.TokenExpires)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(args), &p.ErrorArgs); err != nil {
		return p, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	if err := json.Unmarshal([]byte(missing), &p.Missing); err != nil {
		return p, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return p, nil
}

// Pull reads how the reading of a shop stands.
func (s *Store) Pull(ctx context.Context, shopID string) (Pull, error) {
	p, err := scanPull(s.r.QueryRowContext(ctx, `SELECT `+pullColumns+` FROM shop_pull WHERE shop_id = $1`, shopID))
	return p, one(err, "shop.error.not_found", "name", shopID)
}

// Pulls lists how the reading of every shop stands.
func (s *Store) Pulls(ctx context.Context) ([]Pull, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT `+pullColumns+` FROM shop_pull ORDER BY shop_id`)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []Pull
	for rows.Next() {
		p, err := scanPull(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// MarkPull writes how far the reading of a shop has come.
func (s *Store) MarkPull(ctx context.Context, shopID string, m PullMark) error {
	return s.Write(ctx, Bulk, func(t *Tx) error { return t.markPull(shopID, &m) })
}

func (t *Tx) markPull(shopID string, m *PullMark) error {
	if m == nil {
		return nil
	}
	_, err := t.exec(`UPDATE shop_pull SET covered_to = $1, window_from = $2, window_to = $3, cursor = $4 WHERE shop_id = $5`,
		m.CoveredTo, m.WindowFrom, m.WindowTo, m.Cursor, shopID)
	return err
}

// PullEnded records the end of a reading. A nil failure is success. Only a change between fine and not fine is
// told in the journal: a platform that is down for a night is one line, not hundreds.
func (s *Store) PullEnded(ctx context.Context, shopID string, class string, failure *shop.Err, counts map[string]any) error {
	return s.Write(ctx, Bulk, func(t *Tx) error {
		var before string
		if err := t.row(`SELECT last_error FROM shop_pull WHERE shop_id = $1`, shopID).Scan(&before); err != nil {
			return one(err, "shop.error.not_found", "name", shopID)
		}
		e := journal.Entry{Actor: journal.System(), SubKind: journal.SubShop, Subject: shopID, Data: counts}
		if failure == nil {
			if _, err := t.exec(`UPDATE shop_pull SET last_try_at = $1, last_ok_at = $1, last_error = '', last_error_key = '', last_error_args = '{}', fails = 0
				WHERE shop_id = $2`, t.now, shopID); err != nil {
				return err
			}
			if before == "" && counts == nil {
				return nil
			}
			e.Kind = journal.ShopPulled
			return t.Journal(e)
		}
		args, err := json.Marshal(failure.Args)
		if err != nil || failure.Args == nil {
			args = []byte("{}")
		}
		if _, err := t.exec(`UPDATE shop_pull SET last_try_at = $1, last_error = $2, last_error_key = $3, last_error_args = $4, fails = fails + 1 WHERE shop_id = $5`,
			t.now, class, failure.Key, string(args), shopID); err != nil {
			return err
		}
		if before == class {
			return nil
		}
		e.Kind, e.Cause = journal.ShopFailed, failure.Key
		e.Data = map[string]any{"class": class}
		return t.Journal(e)
	})
}

// Counted records what the platform says it holds to ship beside what we hold of it.
func (s *Store) Counted(ctx context.Context, shopID string, channel, held int64, missing []string) error {
	if missing == nil {
		missing = []string{}
	}
	b, err := json.Marshal(missing)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return s.Write(ctx, Bulk, func(t *Tx) error {
		_, err := t.exec(`UPDATE shop_pull SET channel_count = $1, held_count = $2, missing = $3, counted_at = $4 WHERE shop_id = $5`,
			channel, held, string(b), t.now, shopID)
		return err
	})
}

// TokenExpires records when the shop's sign-in ends.
func (s *Store) TokenExpires(ctx context.Context, shopID string, at shop.Millis) error {
	return s.Write(ctx, Bulk, func(t *Tx) error {
		_, err := t.exec(`UPDATE shop_pull SET token_expires = $1 WHERE shop_id = $2 AND token_expires <> $1`, at, shopID)
		return err
	})
}

// Absent returns those of the numbers that are no order of the shop here.
func (s *Store) Absent(ctx context.Context, shopID string, nos []string) ([]string, error) {
	return s.lacking(ctx, `SELECT EXISTS (SELECT 1 FROM orders WHERE shop_id = $1 AND channel_order_no = $2)`, shopID, nos)
}

// Behind returns those of the numbers that are no order of the shop here or are not yet paid as we know them.
func (s *Store) Behind(ctx context.Context, shopID string, nos []string) ([]string, error) {
	return s.lacking(ctx, `SELECT EXISTS (SELECT 1 FROM orders WHERE shop_id = $1 AND channel_order_no = $2
		AND channel_status NOT IN ('pending_payment', 'presale_deposit', 'unknown'))`, shopID, nos)
}

func (s *Store) lacking(ctx context.Context, q, shopID string, nos []string) ([]string, error) {
	var out []string
	for _, no := range nos {
		var there bool
		if err := s.r.QueryRowContext(ctx, q, shopID, no).Scan(&there); err != nil {
			return nil, err
		}
		if !there {
			out = append(out, no)
		}
	}
	return out, nil
}

// axisColumn names the column a platform's windows filter on.
func axisColumn(axis string) string {
	switch axis {
	case "created":
		return "created_at"
	case "paid":
		return "paid_at"
	default:
		return "channel_updated"
	}
}

// CountToShip counts the orders the channel calls paid and not shipped, in a window of its axis (created, paid, updated).
func (s *Store) CountToShip(ctx context.Context, shopID, axis string, from, to shop.Millis) (n int64, err error) {
	col := axisColumn(axis)
	err = s.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM orders WHERE shop_id = $1 AND channel_status IN ('paid', 'held', 'part_shipped')
		AND `+col+` >= $2 AND `+col+` < $3`, shopID, from, to).Scan(&n)
	return n, err
}
