package store

import (
	"context"
	"strings"
)

// tokenHits lists the arrival numbers of up to limit orders that hold all tokens, newest first, below an arrival
// number. How a token index is asked differs between engines; this is SQLite's FTS5.
func (s *Store) tokenHits(ctx context.Context, toks []string, below int64, limit int) ([]int64, error) {
	var hits []int64
	err := s.each(ctx, `SELECT rowid FROM order_find WHERE order_find MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3`,
		[]any{`"` + strings.Join(toks, `" "`) + `"`, below, limit}, func(r rowScanner) error {
			var n int64
			err := r.Scan(&n)
			hits = append(hits, n)
			return err
		})
	return hits, err
}
