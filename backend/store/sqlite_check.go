package store

import (
	"context"
	"database/sql"

	"zhanggui/backend/shop"
)

// Finding is one thing a check looked at.
type Finding struct {
	Name   string
	OK     bool
	Detail string
}

// QuickCheck asks the engine whether the file's structure is sound.
func (s *Store) QuickCheck(ctx context.Context) (Finding, error) {
	return s.pragmaCheck(ctx, "quick_check", `PRAGMA quick_check(5)`)
}

// IntegrityCheck is QuickCheck with every index compared to its table; slow on large files.
func (s *Store) IntegrityCheck(ctx context.Context) (Finding, error) {
	return s.pragmaCheck(ctx, "integrity_check", `PRAGMA integrity_check(5)`)
}

func (s *Store) pragmaCheck(ctx context.Context, name, q string) (Finding, error) {
	rows, err := s.r.QueryContext(ctx, q)
	if err != nil {
		return Finding{}, s.dia.explain(err)
	}
	defer closeRows(rows)
	f := Finding{Name: name, OK: true}
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return Finding{}, err
		}
		if line != "ok" {
			f.OK = false
			f.Detail = line
		}
	}
	return f, rows.Err()
}

// CheckTail looks at the last 1,000 journal rows after a start: their numbers have no hole and the orders
// they speak of exist.
func (s *Store) CheckTail(ctx context.Context) error {
	var n, lo, hi, lost sql.NullInt64
	err := s.r.QueryRowContext(ctx, `WITH tail AS (SELECT seq, sub_kind, subject FROM journal ORDER BY seq DESC LIMIT 1000)
		SELECT COUNT(*), MIN(seq), MAX(seq),
		  SUM(CASE WHEN sub_kind = 'order' AND NOT EXISTS (SELECT 1 FROM orders WHERE id = subject) THEN 1 ELSE 0 END)
		FROM tail`).Scan(&n, &lo, &hi, &lost)
	if err != nil {
		return s.dia.explain(err)
	}
	if n.Int64 > 0 && (hi.Int64-lo.Int64+1 != n.Int64 || lost.Int64 > 0) {
		return shop.E(shop.Internal, "store.error.tail", "holes", hi.Int64-lo.Int64+1-n.Int64, "lost", lost.Int64)
	}
	return nil
}

func closeRows(r *sql.Rows) { _ = r.Close() }

// sqliteChecks are the questions about what only this engine keeps: its search table and its foreign keys.
func sqliteChecks() []check {
	return []check{
		{"references", `SELECT (SELECT COUNT(*) FROM orders), COUNT(*), MIN("table") FROM pragma_foreign_key_check`},
		{"search_rows", `SELECT (SELECT COUNT(*) FROM orders), COUNT(*), MIN(no) FROM (
			SELECT o.channel_order_no AS no FROM orders o LEFT JOIN order_find_docsize d ON d.id = o.n WHERE d.id IS NULL
			UNION ALL SELECT CAST(d.id AS TEXT) FROM order_find_docsize d LEFT JOIN orders o ON o.n = d.id WHERE o.n IS NULL) x`},
	}
}
