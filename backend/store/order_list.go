package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"zhanggui/backend/shop"
)

// OrderSort is the order of a list.
type OrderSort string

// Sorts. Newest and oldest go by sort_at; ship_by lists open orders, those without a time last.
const (
	SortNewest   OrderSort = "newest"
	SortOldest   OrderSort = "oldest"
	SortShipBy   OrderSort = "ship_by"
	SortPaidDesc OrderSort = "paid_desc"
	SortPaidAsc  OrderSort = "paid_asc"
)

const (
	// SortCap is the longest list that is sorted by a column without an index.
	SortCap = 20_000
	// CountCap is where counting of a filtered list stops.
	CountCap = 10_000
	// noTime sorts orders without a ship-by time after all others.
	noTime = int64(1) << 62
)

// OrderQuery asks for one page.
type OrderQuery struct {
	OrderFilter
	Sort   OrderSort
	Cursor string
	Anchor float64 // 0..1, used without a cursor
	Limit  int
}

// orderKey is a place in a list: the value sorted by and the arrival number.
type orderKey struct{ k, n int64 }

// OrderPage is one page of arrival numbers with the cursors around it.
type OrderPage struct {
	Rows       []OrderItem
	Next, Prev string
	Start      int64 // place of the first row, -1 when not known
	Total      *Total
	NotFound   []string
}

// Total is a count that may have been stopped.
type Total struct {
	N      int64
	Capped bool
}

// cursor is a key with the direction to go from it.
type cursor struct {
	sort OrderSort
	back bool
	at   orderKey
}

func (c cursor) String() string {
	dir := "n"
	if c.back {
		dir = "p"
	}
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%s %s %d %d", c.sort, dir, c.at.k, c.at.n)))
}

func parseCursor(s string, want OrderSort) (cursor, error) {
	bad := shop.E(shop.Invalid, "orders.error.cursor")
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return cursor{}, bad
	}
	f := strings.Split(string(raw), " ")
	if len(f) != 4 || OrderSort(f[0]) != want || (f[1] != "n" && f[1] != "p") {
		return cursor{}, bad
	}
	k, err1 := strconv.ParseInt(f[2], 10, 64)
	n, err2 := strconv.ParseInt(f[3], 10, 64)
	if err1 != nil || err2 != nil {
		return cursor{}, bad
	}
	return cursor{sort: want, back: f[1] == "p", at: orderKey{k, n}}, nil
}

// ListOrders returns one page of a list. Errors: Invalid for a cursor of another list, for a sort by a column
// without an index over more than SortCap orders, and for ship_by over orders that are over.
func (s *Store) ListOrders(ctx context.Context, q OrderQuery) (OrderPage, error) {
	if q.Sort == "" {
		q.Sort = SortNewest
	}
	if q.Limit <= 0 {
		q.Limit = 50
	}
	if strings.TrimSpace(q.Text) != "" {
		return s.searchPage(ctx, q)
	}
	l, err := s.newOrderWalk(ctx, q.OrderFilter, q.Sort)
	if err != nil {
		return OrderPage{}, err
	}
	if q.Cursor != "" {
		c, err := parseCursor(q.Cursor, q.Sort)
		if err != nil {
			return OrderPage{}, err
		}
		return s.walkPage(ctx, l, &c.at, c.back, q.Limit)
	}
	total, err := s.totalOf(ctx, l)
	if err != nil {
		return OrderPage{}, err
	}
	if !l.indexed && (total.Capped || total.N > SortCap) {
		return OrderPage{}, shop.E(shop.Invalid, "orders.error.sort_large", "max", SortCap)
	}
	page, err := s.anchorPage(ctx, l, q, total)
	page.Total = &total
	return page, err
}

// anchorPage starts at a part of the list: 0 is the start, 1 the last page.
func (s *Store) anchorPage(ctx context.Context, l *orderWalk, q OrderQuery, total Total) (OrderPage, error) {
	last := max(0, total.N-int64(q.Limit))
	target := min(int64(q.Anchor*float64(total.N)), last)
	switch {
	case target <= 0:
		p, err := s.walkPage(ctx, l, nil, false, q.Limit)
		p.Start = 0
		return p, err
	case q.Anchor >= 1 && !total.Capped:
		p, err := s.walkPage(ctx, l, nil, true, q.Limit)
		p.Start = max(0, total.N-int64(len(p.Rows)))
		return p, err
	}
	key, place, err := s.keyAt(ctx, l, target)
	if err != nil {
		return OrderPage{}, err
	}
	p, err := s.walkPage(ctx, l, key, false, q.Limit)
	p.Start = place
	return p, err
}

// walkPage reads the page after (or, back, before) a key; nil means from the end of the list it comes from.
func (s *Store) walkPage(ctx context.Context, l *orderWalk, at *orderKey, back bool, limit int) (OrderPage, error) {
	keys, err := s.walkKeys(ctx, l, at, back, limit+1)
	if err != nil {
		return OrderPage{}, err
	}
	more := len(keys) > limit
	if more {
		keys = keys[:limit]
	}
	if back {
		slices.Reverse(keys)
	}
	p := OrderPage{Start: -1}
	ns := make([]int64, len(keys))
	for i, k := range keys {
		ns[i] = k.n
	}
	if p.Rows, err = s.orderItems(ctx, ns); err != nil {
		return p, err
	}
	if len(keys) > 0 {
		if more || back {
			p.Next = cursor{sort: l.sort, at: keys[len(keys)-1]}.String()
		}
		if (more && back) || (!back && at != nil) {
			p.Prev = cursor{sort: l.sort, back: true, at: keys[0]}.String()
		}
	}
	return p, nil
}

// Neighbours returns the ids before and after an order in a list; "" at an end or when it is not in it.
func (s *Store) Neighbours(ctx context.Context, id string, f OrderFilter, sort OrderSort) (before, after string, err error) {
	if strings.TrimSpace(f.Text) != "" {
		p, err := s.searchPage(ctx, OrderQuery{OrderFilter: f, Sort: sort, Limit: 200})
		if err != nil {
			return "", "", err
		}
		i := slices.IndexFunc(p.Rows, func(r OrderItem) bool { return r.ID == id })
		if i > 0 {
			before = p.Rows[i-1].ID
		}
		if i >= 0 && i+1 < len(p.Rows) {
			after = p.Rows[i+1].ID
		}
		return before, after, nil
	}
	if sort == "" {
		sort = SortNewest
	}
	l, err := s.newOrderWalk(ctx, f, sort)
	if err != nil {
		return "", "", err
	}
	var at orderKey
	if err := s.r.QueryRowContext(ctx, `SELECT `+l.key+`, o.n FROM orders o WHERE o.id = $1`, id).Scan(&at.k, &at.n); err != nil {
		return "", "", one(err, "order.error.not_found", "id", id)
	}
	if sort == SortShipBy && at.k == 0 {
		at.k = noTime
	}
	for _, back := range []bool{true, false} {
		p, err := s.walkPage(ctx, l, &at, back, 1)
		if err != nil {
			return "", "", err
		}
		if len(p.Rows) == 1 && back {
			before = p.Rows[0].ID
		} else if len(p.Rows) == 1 {
			after = p.Rows[0].ID
		}
	}
	return before, after, nil
}
