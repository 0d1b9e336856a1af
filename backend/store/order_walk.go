package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"zhanggui/backend/shop"
)

// orderWalk is a list laid out for walking: the branches that each follow one index, merged by key.
type orderWalk struct {
	f        OrderFilter
	sort     OrderSort
	key      string // expression sorted by
	desc     bool
	indexed  bool
	branches []branch
	sku      skuHits
}

// branch is one run along one index: a shop, a state, both or neither.
type branch struct {
	shop  string
	state shop.OrderState
}

// maxBranches bounds the merge; more shops than that are tested row by row instead.
const maxBranches = 60

func (s *Store) newOrderWalk(ctx context.Context, f OrderFilter, sort OrderSort) (*orderWalk, error) {
	l := &orderWalk{f: f, sort: sort}
	states := f.states()
	switch sort {
	case SortNewest:
		l.key, l.desc, l.indexed = "o.sort_at", true, true
	case SortOldest:
		l.key, l.indexed = "o.sort_at", true
	case SortShipBy:
		l.key, l.indexed = "o.ship_by", true
		if len(states) > 0 && !slices.ContainsFunc(states, isOpen) {
			return nil, shop.E(shop.Invalid, "orders.error.sort_closed")
		}
	case SortPaidDesc:
		l.key, l.desc = "o.paid_minor", true
	case SortPaidAsc:
		l.key = "o.paid_minor"
	default:
		return nil, shop.E(shop.Invalid, "orders.error.sort", "sort", string(sort))
	}
	var err error
	if l.sku, err = s.skuHits(ctx, f.SKU); err != nil {
		return nil, err
	}
	l.branches = branches(f, sort, states)
	return l, nil
}

func isOpen(st shop.OrderState) bool {
	return slices.Contains([]shop.OrderState{shop.Arrived, shop.Ready, shop.Short, shop.Planned, shop.InWork}, st)
}

// branches splits a list so that every part follows an index that ends in the list's order.
func branches(f OrderFilter, sort OrderSort, states []shop.OrderState) []branch {
	own := f.Tab == TabShipBackBad || f.Tab == TabRefund || f.Hold != "" || f.ShipByBefore > 0 // these have their own index
	if (sort != SortNewest && sort != SortOldest) || (own && f.State == "") {
		return []branch{{}}
	}
	if len(f.ShopIDs) == 0 {
		if len(states) == 0 {
			return []branch{{}}
		}
		out := make([]branch, len(states))
		for i, st := range states {
			out[i] = branch{state: st}
		}
		return out
	}
	if len(states) == 0 {
		states = shop.OrderStates()
	}
	if len(states)*len(f.ShopIDs) > maxBranches {
		return []branch{{}}
	}
	var out []branch
	for _, id := range f.ShopIDs {
		for _, st := range states {
			out = append(out, branch{id, st})
		}
	}
	return out
}

// cond writes the conditions of one branch.
func (l *orderWalk) cond(b branch, w *where) {
	switch {
	case b.shop != "":
		w.and(`o.shop_id = ?`, b.shop)
	case len(l.f.ShopIDs) > 0:
		w.in(`o.shop_id || ''`, l.f.ShopIDs)
	}
	switch states := l.f.states(); {
	case b.state != "":
		w.and(`o.state = ?`, string(b.state))
	case len(states) > 0:
		w.in(`o.state || ''`, stateTexts(states))
	}
	if l.sort == SortShipBy && l.f.ShipByBefore == 0 {
		w.and(openStates)
	}
	l.f.rest(w, l.sku)
}

// walkKeys reads up to limit keys after (back: before) at, in walking order.
func (s *Store) walkKeys(ctx context.Context, l *orderWalk, at *orderKey, back bool, limit int) ([]orderKey, error) {
	if l.sort == SortShipBy {
		return s.dueKeys(ctx, l, at, back, limit)
	}
	var all []orderKey
	for _, b := range l.branches {
		keys, err := s.branchKeys(ctx, l, b, at, back, limit, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, keys...)
	}
	if len(l.branches) > 1 {
		sortKeys(all, l.desc != back)
	}
	if len(all) > limit {
		all = all[:limit]
	}
	return all, nil
}

func (s *Store) branchKeys(ctx context.Context, l *orderWalk, b branch, at *orderKey, back bool, limit, offset int) ([]orderKey, error) {
	q, args := l.branchSQL(b, at, back, limit, offset)
	return s.keys(ctx, q, args)
}

func (l *orderWalk) branchSQL(b branch, at *orderKey, back bool, limit, offset int) (string, []any) {
	w := &where{}
	l.cond(b, w)
	dir, op := "ASC", ">"
	if l.desc != back {
		dir, op = "DESC", "<"
	}
	if at != nil {
		w.and(`(`+l.key+`, o.n) `+op+` (?, ?)`, at.k, at.n)
	}
	q := fmt.Sprintf(`SELECT %s, o.n FROM orders o%s ORDER BY %s %s, o.n %s LIMIT %s OFFSET %s`, l.key, w, l.key, dir, dir, w.arg(limit), w.arg(offset))
	return q, w.args
}

// dueKeys walks open orders by ship-by time, then those without one (key noTime) by arrival.
func (s *Store) dueKeys(ctx context.Context, l *orderWalk, at *orderKey, back bool, limit int) ([]orderKey, error) {
	parts := []bool{true, false} // with a time, without
	if back {
		parts = []bool{false, true}
	}
	var out []orderKey
	for _, timed := range parts {
		if len(out) >= limit {
			break
		}
		if at != nil && !back && timed && at.k == noTime || at != nil && back && !timed && at.k != noTime {
			continue
		}
		q, args := l.dueSQL(timed, at, back, limit-len(out))
		keys, err := s.keys(ctx, q, args)
		if err != nil {
			return nil, err
		}
		for _, k := range keys {
			if !timed {
				k.k = noTime
			}
			out = append(out, k)
		}
	}
	return out, nil
}

func (l *orderWalk) dueSQL(timed bool, at *orderKey, back bool, limit int) (string, []any) {
	w := &where{}
	l.cond(branch{}, w)
	dir, op := "ASC", ">"
	if back {
		dir, op = "DESC", "<"
	}
	if timed {
		w.and(`o.ship_by > 0`)
	} else {
		w.and(`o.ship_by = 0`)
	}
	if at != nil && timed && at.k != noTime {
		w.and(`(o.ship_by, o.n) `+op+` (?, ?)`, at.k, at.n)
	}
	if at != nil && !timed && at.k == noTime {
		w.and(`o.n `+op+` ?`, at.n)
	}
	return fmt.Sprintf(`SELECT o.ship_by, o.n FROM orders o%s ORDER BY o.ship_by %s, o.n %s LIMIT %s`, w, dir, dir, w.arg(limit)), w.args
}

func (s *Store) keys(ctx context.Context, q string, args []any) ([]orderKey, error) {
	rows, err := s.r.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	return scanKeys(rows)
}

func scanKeys(rows *sql.Rows) ([]orderKey, error) {
	defer closeRows(rows)
	var out []orderKey
	for rows.Next() {
		var k orderKey
		if err := rows.Scan(&k.k, &k.n); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

func cmpInt(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func stateTexts(in []shop.OrderState) []string {
	out := make([]string, len(in))
	for i, st := range in {
		out[i] = string(st)
	}
	return out
}

// placeholders writes $from … for n values.
func placeholders(from, n int) string {
	ps := make([]string, n)
	for i := range ps {
		ps[i] = fmt.Sprintf("$%d", from+i)
	}
	return strings.Join(ps, ", ")
}
