package store

import (
	"context"
	"database/sql"
	"sync"
)

// reader is the read-only pool. It keeps the statements that are asked again and again: to parse and plan a
// question of a few joins costs more than a short answer.
type reader struct {
	*sql.DB
	mu   sync.Mutex
	seen map[string]int
	kept map[string]*sql.Stmt
}

// Limits of what is kept: a text is kept at its second use; texts that vary without end do not push others out.
const (
	keptMost = 128
	seenMost = 2000
)

func newReader(db *sql.DB) *reader {
	return &reader{DB: db, seen: map[string]int{}, kept: map[string]*sql.Stmt{}}
}

// QueryContext is sql.DB's, with the statement kept.
func (r *reader) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if st := r.stmt(ctx, q); st != nil { //nolint:sqlclosecheck // a kept statement lives as long as the pool
		return st.QueryContext(ctx, args...)
	}
	return r.DB.QueryContext(ctx, q, args...)
}

// QueryRowContext is sql.DB's, with the statement kept.
func (r *reader) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	if st := r.stmt(ctx, q); st != nil { //nolint:sqlclosecheck // a kept statement lives as long as the pool
		return st.QueryRowContext(ctx, args...)
	}
	return r.DB.QueryRowContext(ctx, q, args...)
}

// stmt returns the kept statement of a text, nil when it is not kept. Preparing waits for a connection, so nobody
// is kept waiting meanwhile.
func (r *reader) stmt(ctx context.Context, q string) *sql.Stmt {
	st, worth := r.known(q) //nolint:sqlclosecheck // a kept statement lives as long as the pool
	if !worth {
		return st
	}
	st, err := r.PrepareContext(ctx, q) //nolint:sqlclosecheck // a kept statement lives as long as the pool
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil { // the question itself will say why
		delete(r.seen, q)
		return nil
	}
	r.kept[q] = st
	return st
}

// known returns a kept statement, or says that the text is worth keeping: to exactly one caller.
func (r *reader) known(q string) (st *sql.Stmt, worth bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if st, ok := r.kept[q]; ok {
		return st, false
	}
	if len(r.kept) >= keptMost || len(r.seen) >= seenMost {
		return nil, false
	}
	r.seen[q]++
	return nil, r.seen[q] == 2
}
