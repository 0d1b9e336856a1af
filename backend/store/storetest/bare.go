package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Bare asks a shop's database the same things the store does, in one plain statement each and without making
// anything of the answer: what this machine and engine do at best.
type Bare struct {
	r, w *sql.DB
	n    int
}

// OpenBare opens a folder beside its open store. Its commits go to a file of their own.
func OpenBare(ctx context.Context, dir string) (*Bare, error) {
	r, err := sql.Open("sqlite", "file://"+filepath.ToSlash(filepath.Join(dir, "zhanggui.db"))+"?mode=ro&_pragma=query_only(1)&_pragma=cache_size(-16384)")
	if err != nil {
		return nil, err
	}
	r.SetMaxOpenConns(1)
	side := filepath.Join(dir, "bare")
	if err := os.MkdirAll(side, 0o700); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	w, err := openRaw(side)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	b := &Bare{r: r, w: w}
	if _, err := w.ExecContext(ctx, `CREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT)`); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	_, err = w.ExecContext(ctx, `INSERT INTO t VALUES (1, '')`)
	return b, err
}

// Close closes both files.
func (b *Bare) Close() error { return errors.Join(b.r.Close(), b.w.Close()) }

// First reads the newest rows.
func (b *Bare) First(ctx context.Context, n int) error {
	return b.drain(ctx, `SELECT * FROM orders ORDER BY sort_at DESC, n DESC LIMIT ?`, n)
}

// After reads the rows that arrived after the n-th.
func (b *Bare) After(ctx context.Context, from int64, n int) error {
	return b.drain(ctx, `SELECT * FROM orders WHERE n > ? ORDER BY n LIMIT ?`, from, n)
}

// Counts reads the kept counts.
func (b *Bare) Counts(ctx context.Context) error { return b.drain(ctx, `SELECT * FROM order_count`) }

// Exact reads the order of a number.
func (b *Bare) Exact(ctx context.Context, no string) error {
	return b.drain(ctx, `SELECT * FROM orders WHERE channel_order_no = ?`, no)
}

// Commit changes one small row durably.
func (b *Bare) Commit(ctx context.Context) error {
	b.n++
	_, err := b.w.ExecContext(ctx, `UPDATE t SET note = ? WHERE id = 1`, b.n)
	return err
}

// drain reads all rows of an answer as bytes.
func (b *Bare) drain(ctx context.Context, q string, args ...any) (err error) {
	rows, err := b.r.QueryContext(ctx, q, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	dest := make([]any, len(cols))
	for i := range dest {
		dest[i] = new(sql.RawBytes)
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// BareReserve writes the rows that n plans of two lines make, into plain tables with their keys and nothing else, in
// durable transactions of 250, and says how long that took.
func BareReserve(ctx context.Context, dir string, n int) (took time.Duration, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return 0, err
	}
	db, err := openRaw(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close(), os.RemoveAll(dir)) }()
	if _, err := db.ExecContext(ctx, `CREATE TABLE orders (id TEXT PRIMARY KEY, state TEXT, version INTEGER) WITHOUT ROWID;
		CREATE TABLE stock (sku TEXT PRIMARY KEY, reserved INTEGER) WITHOUT ROWID;
		CREATE TABLE move (seq INTEGER PRIMARY KEY, sku TEXT, qty INTEGER, parcel TEXT);
		CREATE TABLE parcel (id TEXT PRIMARY KEY, warehouse TEXT, courier TEXT, reasons TEXT);
		CREATE TABLE parcel_order (parcel TEXT, order_id TEXT, PRIMARY KEY (parcel, order_id)) WITHOUT ROWID;
		CREATE TABLE parcel_line (parcel TEXT, order_id TEXT, line INTEGER, sku TEXT, qty INTEGER, PRIMARY KEY (parcel, order_id, line)) WITHOUT ROWID;
		CREATE TABLE journal (seq INTEGER PRIMARY KEY, subject TEXT, data TEXT);
		WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 5000) INSERT INTO stock SELECT printf('%026d', i), 0 FROM c`); err != nil {
		return 0, err
	}
	if _, err := db.ExecContext(ctx, `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < $1)
		INSERT INTO orders SELECT printf('%026d', i), 'ready', 1 FROM c`, n); err != nil {
		return 0, err
	}
	start := time.Now() //nolint:forbidigo // a measurement, not the shop's time
	for at := 1; at <= n; at += 250 {
		if err := reserveBatch(ctx, db, at, min(at+250, n+1)); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil //nolint:forbidigo // a measurement, not the shop's time
}

func reserveBatch(ctx context.Context, db *sql.DB, from, to int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it only says so
	prepared := map[string]*sql.Stmt{}   // closed with the transaction
	do := func(q string, args ...any) error {
		st := prepared[q]
		if st == nil {
			if st, err = tx.PrepareContext(ctx, q); err != nil {
				return err
			}
			prepared[q] = st
		}
		_, err := st.ExecContext(ctx, args...)
		return err
	}
	const why = `[{"key":"plan.reason.whole","args":{"warehouse":"仓1"}},{"key":"plan.reason.courier_first","args":{"courier":"号段"}}]`
	for i := from; i < to; i++ {
		id := fmt.Sprintf("%026d", i)
		err := errors.Join(
			do(`UPDATE orders SET state = 'planned', version = version + 1 WHERE id = ? AND version = 1`, id),
			do(`INSERT INTO parcel VALUES (?, ?, ?, ?)`, id, id, id, why),
			do(`INSERT INTO parcel_order VALUES (?, ?)`, id, id),
			do(`INSERT INTO journal (subject, data) VALUES (?, ?)`, id, why))
		for l := range 2 {
			sku := fmt.Sprintf("%026d", (i*7+l*13)%5000+1)
			err = errors.Join(err,
				do(`UPDATE stock SET reserved = reserved + 1 WHERE sku = ?`, sku),
				do(`INSERT INTO move (sku, qty, parcel) VALUES (?, 1, ?)`, sku, id),
				do(`INSERT INTO parcel_line VALUES (?, ?, ?, ?, 1)`, id, id, l, sku))
		}
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}
