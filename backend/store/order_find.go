package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"zhanggui/backend/shop"
)

const (
	// MaxPasted is how many numbers one search takes.
	MaxPasted = 500
	findBatch = 200   // hits of the index looked at in one go
	findLook  = 2_000 // hits looked at in all before a search gives up: it is capped
	findMax   = 200   // rows a search shows
)

// searchPage answers a list with a search text: at most findMax rows, newest first unless sorted by ship-by.
// Several numbers at once are looked up exactly and those not found are named.
func (s *Store) searchPage(ctx context.Context, q OrderQuery) (OrderPage, error) {
	p := OrderPage{}
	ns, capped, missing, err := s.findOrders(ctx, q.OrderFilter)
	if err != nil {
		return p, err
	}
	for chunk := range slices.Chunk(ns, 500) {
		rows, err := s.orderItems(ctx, chunk)
		if err != nil {
			return p, err
		}
		p.Rows = append(p.Rows, rows...)
	}
	sortItems(p.Rows, q.Sort)
	p.NotFound = missing
	p.Total = &Total{N: int64(len(p.Rows)), Capped: capped}
	return p, nil
}

func (s *Store) countHits(ctx context.Context, f OrderFilter) (Total, map[string]shop.Minor, error) {
	ns, capped, _, err := s.findOrders(ctx, f)
	if err != nil || capped {
		return Total{N: int64(len(ns)), Capped: capped}, nil, err
	}
	sums := map[string]shop.Minor{}
	for chunk := range slices.Chunk(ns, 500) {
		items, err := s.orderItems(ctx, chunk)
		if err != nil {
			return Total{}, nil, err
		}
		for _, it := range items {
			sums[it.Currency] += it.PaidMinor
		}
	}
	return Total{N: int64(len(ns))}, sums, nil
}

func sortItems(rows []OrderItem, by OrderSort) {
	slices.SortStableFunc(rows, func(a, b OrderItem) int {
		switch by {
		case SortShipBy:
			return cmpInt(dueKey(a), dueKey(b))
		case SortPaidAsc:
			return cmpInt(a.PaidMinor, b.PaidMinor)
		case SortPaidDesc:
			return cmpInt(b.PaidMinor, a.PaidMinor)
		case SortOldest:
			return cmpInt(a.SortAt, b.SortAt)
		case SortNewest:
		}
		return cmpInt(b.SortAt, a.SortAt)
	})
}

func dueKey(it OrderItem) int64 {
	if it.ShipBy == 0 {
		return noTime
	}
	return it.ShipBy
}

// findOrders returns the arrival numbers of orders a search text finds within the filter. capped says there may
// be more; missing are pasted numbers nothing was found for.
func (s *Store) findOrders(ctx context.Context, f OrderFilter) (ns []int64, capped bool, missing []string, err error) {
	if nums := pasted(f.Text); len(nums) > 1 {
		ns, missing, err = s.byNumbers(ctx, f, nums)
		return ns, false, missing, err
	}
	text := strings.TrimSpace(f.Text)
	exact, _, err := s.byNumbers(ctx, f, []string{text})
	if err != nil || len(exact) > 0 {
		return exact, false, nil, err
	}
	seen := map[int64]bool{}
	take := func(found []int64) {
		for _, n := range found {
			if !seen[n] {
				seen[n] = true
				ns = append(ns, n)
			}
		}
	}
	if len(text) >= 4 && isNumber(text) {
		found, err := s.byPrefix(ctx, f, text)
		if err != nil {
			return nil, false, nil, err
		}
		take(found)
	}
	for i, toks := range s.find.searches(text) {
		if i > 0 && len(ns) > 0 {
			break // a number that is somebody's phone is not also looked for in the middle of codes
		}
		found, more, err := s.byTokens(ctx, f, text, toks)
		if err != nil {
			return nil, false, nil, err
		}
		take(found)
		capped = capped || more
	}
	if len(ns) > findMax && !f.AllHits {
		ns, capped = ns[:findMax], true
	}
	return ns, capped, nil, nil
}

// searches are the token sets one text may be found by: as a phone or its last four, and as text.
func (f finder) searches(text string) [][]string {
	var out [][]string
	if d := onlyDigits(text); d == text && len(d) == 4 {
		out = append(out, []string{f.exact("tail", d)})
	} else if len(d) >= 7 && len(d) >= len(strings.Map(dropSpace, text))-3 {
		out = append(out, []string{f.exact("phone", d)})
	}
	if toks := f.query(text); len(toks) > 0 {
		out = append(out, toks)
	}
	return out
}

func dropSpace(r rune) rune {
	if unicode.IsSpace(r) {
		return -1
	}
	return r
}

// byTokens walks the index newest first, keeps the hits that hold the text for real and fit the filter.
func (s *Store) byTokens(ctx context.Context, f OrderFilter, text string, toks []string) (ns []int64, more bool, err error) {
	before := int64(1) << 62
	for looked := 0; ; looked += findBatch {
		hits, err := s.tokenHits(ctx, toks, before, findBatch)
		if err != nil {
			return nil, false, err
		}
		if len(hits) == 0 {
			return ns, false, nil
		}
		before = hits[len(hits)-1]
		sure, err := s.recheck(ctx, f, hits, text)
		if err != nil {
			return nil, false, err
		}
		ns = append(ns, sure...)
		switch {
		case len(ns) >= findMax && !f.AllHits:
			return ns[:findMax], true, nil
		case len(hits) < findBatch:
			return ns, false, nil
		case looked+findBatch >= findLook && !f.AllHits:
			return ns, true, nil
		}
	}
}

// recheck reads the hits' own text: tokens say that pairs are there, not that they stand together.
func (s *Store) recheck(ctx context.Context, f OrderFilter, hits []int64, text string) ([]int64, error) {
	in, args := placeholders(1, len(hits)), make([]any, len(hits))
	for i, n := range hits {
		args[i] = n
	}
	w := &where{args: args}
	w.conds = append(w.conds, `o.n IN (`+in+`)`)
	s.narrow(w, f)
	texts, err := s.searchTexts(ctx, w)
	if err != nil {
		return nil, err
	}
	want := fold(strings.TrimSpace(text))
	bare := onlyDigits(want)
	var out []int64
	for _, n := range hits {
		t, ok := texts[n]
		if !ok {
			continue
		}
		if holds(t.words, want) || len(bare) >= 4 && len(bare) >= len(want)-3 && strings.HasSuffix(onlyDigits(t.phone), bare) {
			out = append(out, n)
		}
	}
	return out, nil
}

// holds reports whether every run of letters and digits of want stands in one of the texts.
func holds(texts []string, want string) bool {
	for _, run := range runs(want) {
		if !slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, string(run)) }) {
			return false
		}
	}
	return true
}

// narrow adds the whole filter but its text.
func (s *Store) narrow(w *where, f OrderFilter) {
	if len(f.ShopIDs) > 0 {
		w.in(`o.shop_id || ''`, f.ShopIDs)
	}
	if states := f.states(); len(states) > 0 {
		w.in(`o.state || ''`, stateTexts(states))
	}
	f.rest(w, skuHits{common: true})
}

// byPrefix finds order numbers and waybills that begin with the text.
func (s *Store) byPrefix(ctx context.Context, f OrderFilter, text string) ([]int64, error) {
	end := text[:len(text)-1] + string(rune(text[len(text)-1])+1)
	w := &where{}
	w.and(`o.n IN (SELECT n FROM orders WHERE channel_order_no >= ? AND channel_order_no < ?
		UNION SELECT q.n FROM parcel p JOIN parcel_order po ON po.parcel_id = p.id JOIN orders q ON q.id = po.order_id
		WHERE p.waybill <> '' AND p.waybill >= ? AND p.waybill < ? LIMIT 1000)`, text, end, text, end)
	s.narrow(w, f)
	keys, err := s.keys(ctx, fmt.Sprintf(`SELECT o.sort_at, o.n FROM orders o%s ORDER BY o.sort_at DESC, o.n DESC LIMIT %s`, w, w.arg(1000)), w.args)
	out := make([]int64, len(keys))
	for i, k := range keys {
		out[i] = k.n
	}
	return out, err
}

// byNumbers looks numbers up exactly: order number, waybill or our id. The order of the numbers is kept.
func (s *Store) byNumbers(ctx context.Context, f OrderFilter, nums []string) (ns []int64, missing []string, err error) {
	found := map[string][]int64{}
	for chunk := range slices.Chunk(nums, 100) {
		w := &where{}
		in := make([]string, len(chunk))
		for i, v := range chunk {
			in[i] = w.arg(v)
		}
		list := strings.Join(in, ", ")
		q := `SELECT x.number, o.n FROM (
			SELECT channel_order_no AS number, n FROM orders WHERE channel_order_no IN (` + list + `)
			UNION SELECT id, n FROM orders WHERE id IN (` + list + `)
			UNION SELECT p.waybill, q.n FROM parcel p JOIN parcel_order po ON po.parcel_id = p.id JOIN orders q ON q.id = po.order_id
				WHERE p.waybill <> '' AND p.waybill IN (` + list + `)) x JOIN orders o ON o.n = x.n`
		s.narrow(w, f)
		if err := s.each(ctx, q+w.String(), w.args, func(r rowScanner) error {
			var no string
			var n int64
			err := r.Scan(&no, &n)
			found[no] = append(found[no], n)
			return err
		}); err != nil {
			return nil, nil, err
		}
	}
	seen := map[int64]bool{}
	for _, no := range nums {
		if len(found[no]) == 0 {
			missing = append(missing, no)
		}
		for _, n := range found[no] {
			if !seen[n] {
				seen[n] = true
				ns = append(ns, n)
			}
		}
	}
	return ns, missing, nil
}

// pasted splits a paste into numbers: two or more words that all look like order numbers or waybills.
func pasted(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，;；、|", r) })
	seen := map[string]bool{}
	var out []string
	for _, w := range words {
		w = strings.Trim(w, "'\"`=")
		if !isNumber(w) || len(w) < 5 {
			return nil
		}
		if !seen[w] && len(out) < MaxPasted {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// isNumber reports whether a word may be an order number: letters, digits and dashes with a digit in it.
func isNumber(w string) bool {
	digit := false
	for _, r := range w {
		switch {
		case r >= '0' && r <= '9':
			digit = true
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '-', r == '_':
		default:
			return false
		}
	}
	return digit
}
