package store

import (
	"context"
	"database/sql"
	"errors"

	"zhanggui/backend/journal"
)

// Setting reads one setting; "" when it was never set.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	var v string
	err := s.r.QueryRowContext(ctx, `SELECT value FROM setting WHERE key = $1`, key).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// SetSetting writes one setting. Its value is not journalled: it may be a secret.
func (s *Store) SetSetting(ctx context.Context, key, value string, by journal.Actor) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		n, err := t.exec(`INSERT INTO setting (key, value, updated_at) VALUES ($1, $2, $3)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
			WHERE setting.value <> excluded.value`, key, value, t.now)
		if err != nil || n == 0 {
			return err
		}
		return t.Journal(journal.Entry{Kind: journal.SettingChanged, Actor: by, SubKind: journal.SubSetting, Subject: key})
	})
}

// LastJournalAt is when the newest journal row was written, 0 when there is none.
func (s *Store) LastJournalAt(ctx context.Context) (at int64, err error) {
	err = s.r.QueryRowContext(ctx, `SELECT COALESCE((SELECT at FROM journal ORDER BY seq DESC LIMIT 1), 0)`).Scan(&at)
	return at, err
}
