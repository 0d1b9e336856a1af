package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Tx is one write transaction. It carries one timestamp, so that everything written in it happened at once.
type Tx struct {
	ctx context.Context //nolint:containedctx // a transaction lives exactly as long as its context
	tx  *sql.Tx
	s   *Store
	now shop.Millis
	seq int64
	st  map[string]*sql.Stmt

	find      map[int64]findRow // search rows waiting for the end
	findOrder []int64
}

// Write runs fn in one transaction on the writer, in its lane. When fn returns an error nothing is written.
// A failed commit is reported as OutcomeUnknown: look up by key, never retry blindly.
func (s *Store) Write(ctx context.Context, which Lane, fn func(*Tx) error) (err error) {
	if err := s.lane.enter(ctx, which); err != nil {
		return err
	}
	defer s.lane.leave()
	// A cancelled UI context must not throw the writer's connection away in mid-transaction.
	wctx := context.WithoutCancel(ctx)
	tx, err := s.w.BeginTx(wctx, nil)
	if err != nil {
		return s.dia.explain(err)
	}
	t := &Tx{ctx: wctx, tx: tx, s: s, now: s.Now(), st: map[string]*sql.Stmt{}, find: map[int64]findRow{}}
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
	}()
	if err := fn(t); err != nil {
		return errors.Join(err, rollback(tx))
	}
	if err := t.writeIndex(); err != nil {
		return errors.Join(err, rollback(tx))
	}
	if err := tx.Commit(); err != nil {
		s.afterFailedCommit(wctx)
		key := "store.error.commit"
		if s.dia.isFull(err) {
			key = "store.error.commit_full"
		}
		return shop.Wrap(s.dia.explain(err), shop.OutcomeUnknown, key)
	}
	if t.seq > 0 {
		s.ring(t.seq)
	}
	return nil
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// Now is the transaction's one instant.
func (t *Tx) Now() shop.Millis { return t.now }

// NewID returns a fresh id.
func (t *Tx) NewID() string { return t.s.ids.New() }

// exec runs a statement, prepared once per transaction: batches repeat few texts many times.
func (t *Tx) exec(q string, args ...any) (int64, error) {
	st, err := t.stmt(q) //nolint:sqlclosecheck // statements live as long as their transaction
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, t.s.dia.explain(err)
	}
	return res.RowsAffected()
}

func (t *Tx) row(q string, args ...any) rowScanner {
	st, err := t.stmt(q) //nolint:sqlclosecheck // statements live as long as their transaction
	if err != nil {
		return failedRow{err}
	}
	return st.QueryRowContext(t.ctx, args...)
}

func (t *Tx) rows(q string, args ...any) (*sql.Rows, error) {
	st, err := t.stmt(q) //nolint:sqlclosecheck // statements live as long as their transaction
	if err != nil {
		return nil, err
	}
	return st.QueryContext(t.ctx, args...)
}

func (t *Tx) stmt(q string) (*sql.Stmt, error) {
	if st, ok := t.st[q]; ok {
		return st, nil
	}
	st, err := t.tx.PrepareContext(t.ctx, q)
	if err != nil {
		return nil, t.s.dia.explain(err)
	}
	t.st[q] = st
	return st, nil
}

type rowScanner interface{ Scan(dest ...any) error }

type failedRow struct{ err error }

func (r failedRow) Scan(...any) error { return r.err }

// Journal appends an entry to the journal of this transaction.
func (t *Tx) Journal(e journal.Entry) error {
	data := "{}"
	if len(e.Data) > 0 {
		b, err := json.Marshal(e.Data)
		if err != nil {
			return shop.Wrap(err, shop.Internal, "store.error.json")
		}
		data = string(b)
	}
	return t.row(`INSERT INTO journal (at, kind, by_class, by_name, sub_kind, subject, version, data, cause)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING seq`,
		t.now, string(e.Kind), e.Actor.Class, e.Actor.Name, e.SubKind, e.Subject, e.Version, data, e.Cause).Scan(&t.seq)
}

// Enqueue writes an intent; an intent with the same idempotency key changes nothing.
func (t *Tx) Enqueue(shopID string, in journal.Intent) error {
	_, err := t.exec(`INSERT INTO outbox (id, key, kind, shop_id, idem, payload, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (idem) DO NOTHING`,
		t.NewID(), in.Key, string(in.Kind), shopID, in.Idem, string(in.Payload), t.now)
	return err
}

// one turns "no rows" into NotFound with the given key.
func one(err error, key string, kv ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return shop.E(shop.NotFound, key, kv...)
	}
	return err
}

// stale is the answer when a versioned update met another version.
func stale(what, id string) error {
	return shop.E(shop.Stale, "store.error.stale", "what", what, "id", id)
}
