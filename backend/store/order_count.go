package store

import (
	"context"
	"fmt"
	"slices"

	"zhanggui/backend/flow"
	"zhanggui/backend/shop"
)

// TabCount is one row of the kept counts.
type TabCount struct {
	ShopID   string
	State    shop.OrderState
	Headline flow.Headline
	Bad      bool
	N        int64
}

// Counts reads the kept counts; their number does not grow with the orders.
func (s *Store) Counts(ctx context.Context) ([]TabCount, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT shop_id, state, headline, bad, n FROM order_count WHERE n > 0`)
	if err != nil {
		return nil, err
	}
	var out []TabCount
	err = eachRow(rows, func() error {
		var c TabCount
		err := rows.Scan(&c.ShopID, &c.State, &c.Headline, &c.Bad, &c.N)
		out = append(out, c)
		return err
	})
	return out, err
}

// matches reports whether a filter of tab, shop and state holds for a row of counts.
func (c TabCount) matches(f OrderFilter) bool {
	if len(f.ShopIDs) > 0 && !slices.Contains(f.ShopIDs, c.ShopID) {
		return false
	}
	switch f.Tab {
	case TabShipBackBad:
		if !c.Bad {
			return false
		}
	case TabRefund:
		if c.Headline != flow.HeadRefund {
			return false
		}
	case TabAll, TabShipped:
	}
	states := f.states()
	return len(states) == 0 || slices.Contains(states, c.State)
}

// CountTab sums the kept counts over a tab, for the filter's shops.
func CountTab(counts []TabCount, f OrderFilter) int64 {
	var n int64
	for _, c := range counts {
		if c.matches(f) {
			n += c.N
		}
	}
	return n
}

// Plain reports whether the kept counts answer for this filter: only tab, shop and state restrict.
func (f OrderFilter) Plain() bool { return f.plain() }

// totalOf is the length of a list: from the kept counts where they know it, else counted up to CountCap.
func (s *Store) totalOf(ctx context.Context, l *orderWalk) (Total, error) {
	if !l.f.plain() {
		t, _, err := s.countSum(ctx, l)
		return t, err
	}
	counts, err := s.Counts(ctx)
	if err != nil {
		return Total{}, err
	}
	var n int64
	for _, c := range counts {
		if c.matches(l.f) && (l.sort != SortShipBy || isOpen(c.State)) {
			n += c.N
		}
	}
	return Total{N: n}, nil
}

// CountOrders counts a filtered list up to CountCap and sums what was paid per currency; no sum when it is capped.
func (s *Store) CountOrders(ctx context.Context, f OrderFilter) (Total, map[string]shop.Minor, error) {
	if f.Text != "" {
		return s.countHits(ctx, f)
	}
	l, err := s.newOrderWalk(ctx, f, SortNewest)
	if err != nil {
		return Total{}, nil, err
	}
	return s.countSum(ctx, l)
}

func (s *Store) countSum(ctx context.Context, l *orderWalk) (Total, map[string]shop.Minor, error) {
	var t Total
	sums := map[string]shop.Minor{}
	for _, b := range l.branches {
		w := &where{}
		l.cond(b, w)
		q := fmt.Sprintf(`SELECT currency, COUNT(*), SUM(paid_minor) FROM (SELECT o.currency, o.paid_minor FROM orders o%s LIMIT %s) x GROUP BY currency`,
			w, w.arg(CountCap+1-t.N))
		rows, err := s.r.QueryContext(ctx, q, w.args...)
		if err != nil {
			return t, nil, err
		}
		if err := eachRow(rows, func() error {
			var cur string
			var n int64
			var sum shop.Minor
			if err := rows.Scan(&cur, &n, &sum); err != nil {
				return err
			}
			t.N += n
			sums[cur] += sum
			return nil
		}); err != nil {
			return t, nil, err
		}
		if t.N > CountCap {
			return Total{N: CountCap, Capped: true}, nil, nil
		}
	}
	return t, sums, nil
}
