package store

import "context"

// ExplainList tells how the engine walks a list: the plan lines of every statement of its first and next page.
func (s *Store) ExplainList(ctx context.Context, f OrderFilter, sort OrderSort) ([]string, error) {
	l, err := s.newOrderWalk(ctx, f, sort)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, at := range []*orderKey{nil, {k: 1_700_000_000_000, n: 5}} {
		for _, back := range []bool{false, true} {
			for _, b := range l.branches {
				q, args := l.branchSQL(b, at, back, 51, 0)
				if sort == SortShipBy {
					q, args = l.dueSQL(true, at, back, 51)
				}
				lines, err := s.explain(ctx, q, args)
				if err != nil {
					return nil, err
				}
				out = append(out, lines...)
			}
		}
	}
	return out, nil
}

func (s *Store) explain(ctx context.Context, q string, args []any) ([]string, error) {
	var out []string
	err := s.each(ctx, `EXPLAIN QUERY PLAN `+q, args, func(r rowScanner) error {
		var a, b, c int64
		var line string
		err := r.Scan(&a, &b, &c, &line)
		out = append(out, line)
		return err
	})
	return out, err
}

// Analyze gathers statistics as an idle program does, so that plans are looked at with and without them.
func (s *Store) Analyze(ctx context.Context) error {
	_, err := s.w.ExecContext(ctx, `ANALYZE`)
	return err
}
