package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"strings"
	"time"

	"zhanggui/backend/store"
)

// Rows are all rows one intake wrote, order by order, to be written again without the program around them.
type Rows struct {
	tables []rawTable
	orders [][]rawRow
	shops  []rawRow
}

type rawTable struct {
	name string
	cols []string
}

type rawRow struct {
	table int
	args  []any
}

const rawQuery = "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)&_pragma=wal_autocheckpoint(1000)"

func openRaw(dir string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file://"+filepath.ToSlash(filepath.Join(dir, "zhanggui.db"))+rawQuery)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// ReadRows reads what an intake wrote into a folder whose store is closed. The search table keeps no text, so its
// rows are made anew with as many tokens of the same length and spread.
func ReadRows(ctx context.Context, dir string) (*Rows, error) {
	db, err := openRaw(dir)
	if err != nil {
		return nil, err
	}
	r, err := readRows(ctx, db)
	return r, errors.Join(err, db.Close())
}

func readRows(ctx context.Context, db *sql.DB) (*Rows, error) {
	r := &Rows{}
	shops, err := r.read(ctx, db, "shop", "n", `SELECT *, 0 AS n FROM shop`)
	if err != nil {
		return nil, err
	}
	r.shops = shops[0]
	byOrder := map[int64][]rawRow{}
	for _, t := range []struct{ name, q string }{
		{"party", `SELECT p.*, o.n FROM party p JOIN orders o ON o.party_id = p.id`},
		{"orders", `SELECT n AS key, * FROM orders`},
		{"raw_order", `SELECT *, order_n AS key FROM raw_order`},
		{"order_line", `SELECT l.*, o.n FROM order_line l JOIN orders o ON o.id = l.order_id`},
		{"journal", `SELECT j.*, o.n FROM journal j JOIN orders o ON o.id = j.subject WHERE j.sub_kind = 'order'`},
		{"order_find", `SELECT o.n AS rowid, p.name || p.province || p.city || p.district || p.detail || o.goods || o.channel_order_no AS tok, o.n AS key
			FROM orders o JOIN party p ON p.id = o.party_id`},
	} {
		key := "key"
		if t.name == "party" || t.name == "order_line" || t.name == "journal" {
			key = "n"
		}
		got, err := r.read(ctx, db, t.name, key, t.q)
		if err != nil {
			return nil, err
		}
		for n, rows := range got {
			byOrder[n] = append(byOrder[n], rows...)
		}
	}
	for n := int64(1); len(byOrder[n]) > 0; n++ {
		r.orders = append(r.orders, byOrder[n])
	}
	return r, nil
}

// read reads a table whose key column tells the order a row belongs to and is no part of it.
func (r *Rows) read(ctx context.Context, db *sql.DB, table, key, q string) (out map[int64][]rawRow, err error) {
	rows, err := db.QueryContext(ctx, q)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	at := -1
	t := rawTable{name: table}
	for i, c := range cols {
		if c == key && at < 0 && (key == "key" || i == len(cols)-1) {
			at = i
			continue
		}
		t.cols = append(t.cols, c)
	}
	r.tables = append(r.tables, t)
	out = map[int64][]rawRow{}
	for rows.Next() {
		vals := make([]any, len(cols))
		dest := make([]any, len(cols))
		for i := range vals {
			dest[i] = &vals[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		n, ok := vals[at].(int64)
		if !ok {
			return nil, fmt.Errorf("%s: no key in %v", table, vals[at])
		}
		args := append(append([]any{}, vals[:at]...), vals[at+1:]...)
		if table == "order_find" {
			args[1] = pairs(fmt.Sprint(args[1]))
		}
		out[n] = append(out[n], rawRow{len(r.tables) - 1, args})
	}
	return out, rows.Err()
}

// pairs turns a text into tokens as the index has them: one opaque word of eight letters per pair of characters.
func pairs(text string) string {
	var b strings.Builder
	run := []rune(text)
	for i := 0; i+1 < len(run); i++ {
		h := fnv.New64a()
		_, _ = h.Write([]byte(string(run[i : i+2]))) // a hash never fails
		fmt.Fprintf(&b, "%08x ", h.Sum64()&0xffffffff)
	}
	return b.String()
}

// Len is how many orders the rows make.
func (r *Rows) Len() int { return len(r.orders) }

// Insert writes the rows into an empty folder in durable transactions of 200 orders and says how long that took.
// bare makes tables without any index, trigger or search; else the store's own schema is used.
func (r *Rows) Insert(ctx context.Context, dir string, bare bool) (took time.Duration, err error) {
	if !bare {
		st, err := store.Open(ctx, store.Options{Dir: dir, Name: "raw"})
		if err != nil {
			return 0, err
		}
		if err := st.Close(); err != nil {
			return 0, err
		}
	}
	db, err := openRaw(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	texts := make([]string, len(r.tables))
	for i, t := range r.tables {
		if bare {
			if _, err := db.ExecContext(ctx, `CREATE TABLE `+t.name+` (`+strings.Join(t.cols, ", ")+`)`); err != nil {
				return 0, err
			}
		}
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(t.cols)), ", ")
		texts[i] = `INSERT INTO ` + t.name + ` (` + strings.Join(t.cols, ", ") + `) VALUES (` + marks + `)`
	}
	if _, err := db.ExecContext(ctx, `DELETE FROM journal`); err != nil {
		return 0, err
	}
	for _, row := range r.shops {
		if _, err := db.ExecContext(ctx, texts[row.table], row.args...); err != nil {
			return 0, err
		}
	}
	start := time.Now() //nolint:forbidigo // a measurement, not the shop's time
	for at := 0; at < len(r.orders); at += 200 {
		if err := r.batch(ctx, db, texts, r.orders[at:min(at+200, len(r.orders))], bare); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil //nolint:forbidigo // a measurement, not the shop's time
}

func (r *Rows) batch(ctx context.Context, db *sql.DB, texts []string, orders [][]rawRow, bare bool) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it only says so
	stmts := make([]*sql.Stmt, len(texts))
	for i, q := range texts {
		if stmts[i], err = tx.PrepareContext(ctx, q); err != nil { //nolint:sqlclosecheck // closed with the transaction
			return err
		}
	}
	for _, rows := range orders {
		for _, row := range rows {
			if bare && r.tables[row.table].name == "order_find" {
				continue
			}
			if _, err := stmts[row.table].ExecContext(ctx, row.args...); err != nil {
				return fmt.Errorf("%s: %w", r.tables[row.table].name, err)
			}
		}
	}
	return tx.Commit()
}
