package store

import (
	"slices"

	"zhanggui/backend/shop"
)

// reviewCases reads the orders of ids a review looks at, mapping their lines anew where some are not.
func (t *Tx) reviewCases(ids []string) ([]ReviewCase, error) {
	cases, err := t.casesOf(ids)
	if err != nil {
		return nil, err
	}
	out := cases[:0]
	for _, c := range cases {
		waits := c.State == shop.Arrived || ((c.State == shop.Ready || c.State == shop.Short) && (len(c.Open) > 0 || c.remap))
		if !waits {
			continue
		}
		if c.remap {
			if _, err := t.MapLines(c.ID, c.ShopID); err != nil {
				return nil, err
			}
			if c.Unmapped, err = t.unmappedLines(c); err != nil {
				return nil, err
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// casesOf reads orders in any state with lines, receiver, open holds and look-alikes, in the order of ids.
func (t *Tx) casesOf(ids []string) ([]ReviewCase, error) {
	in, args := inList(ids)
	rows, err := t.rows(`SELECT `+orderColumns+`, s.message_hold, `+partyColumns+` FROM orders o
		JOIN shop s ON s.id = o.shop_id JOIN party p ON p.id = o.party_id WHERE o.id IN (`+in+`)`, args...)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	cases := make([]ReviewCase, 0, len(ids))
	for rows.Next() {
		var c ReviewCase
		var r shop.Receiver
		dest, finish := partyDest(&r)
		o, err := scanOrder(rows, append([]any{&c.MessageHold}, dest...)...)
		if err != nil {
			return nil, err
		}
		if err := finish(); err != nil {
			return nil, shop.Wrap(err, shop.Internal, "store.error.json")
		}
		r.Masked = o.Receiver.Masked
		c.ID, c.ShopID, c.State, c.SortAt, c.SameKey, c.Order = o.ID, o.ShopID, o.State, o.SortAt, o.SameKey, o.Order
		c.Receiver = r
		c.remap = o.Unmapped > 0
		cases = append(cases, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	at := make(map[string]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	slices.SortFunc(cases, func(a, b ReviewCase) int { return at[a.ID] - at[b.ID] })
	return cases, t.fillCases(cases, in, args)
}

func (t *Tx) fillCases(cases []ReviewCase, in string, args []any) error {
	byID := make(map[string]*ReviewCase, len(cases))
	for i := range cases {
		byID[cases[i].ID] = &cases[i]
	}
	if err := t.caseLines(byID, in, args); err != nil {
		return err
	}
	if err := t.caseHolds(byID, in, args); err != nil {
		return err
	}
	for i := range cases {
		c := &cases[i]
		if c.remap {
			var err error
			if c.Unmapped, err = t.unmappedLines(*c); err != nil {
				return err
			}
		}
	}
	return t.caseTwins(byID, in, args)
}

func (t *Tx) caseLines(byID map[string]*ReviewCase, in string, args []any) error {
	rows, err := t.rows(`SELECT order_id, line_no, channel_line, channel_item, channel_sku, title, spec, qty, unit_minor, amount_minor, refund, gift
		FROM order_line WHERE order_id IN (`+in+`) ORDER BY order_id, line_no`, args...)
	if err != nil {
		return err
	}
	defer closeRows(rows)
	for rows.Next() {
		var id string
		var l shop.Line
		if err := rows.Scan(&id, &l.LineNo, &l.ChannelLine, &l.ChannelItem, &l.ChannelSKU, &l.Title, &l.Spec, &l.Qty, &l.UnitMinor,
			&l.AmountMinor, &l.Refund, &l.Gift); err != nil {
			return err
		}
		if c := byID[id]; c != nil {
			c.Lines = append(c.Lines, l)
		}
	}
	return rows.Err()
}

func (t *Tx) caseHolds(byID map[string]*ReviewCase, in string, args []any) error {
	rows, err := t.rows(`SELECT order_id, reason, by_class FROM hold WHERE order_id IN (`+in+`) AND lifted_at = 0 ORDER BY placed_at, id`, args...)
	if err != nil {
		return err
	}
	defer closeRows(rows)
	for rows.Next() {
		var id string
		var h OpenHold
		if err := rows.Scan(&id, &h.Reason, &h.Class); err != nil {
			return err
		}
		if c := byID[id]; c != nil {
			c.Open = append(c.Open, h)
		}
	}
	return rows.Err()
}

// unmappedLines are the lines of an order that mean no SKU of ours.
func (t *Tx) unmappedLines(c ReviewCase) ([]shop.Line, error) {
	rows, err := t.rows(`SELECT DISTINCT line_no FROM line_sku WHERE order_id = $1`, c.ID)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	mapped := map[int]bool{}
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		mapped[n] = true
	}
	var out []shop.Line
	for _, l := range c.Lines {
		if !mapped[l.LineNo] && l.Refund != shop.RefundDone {
			out = append(out, l)
		}
	}
	return out, rows.Err()
}

// caseTwins finds, for orders whose receiver can be compared, the other open orders with the same goods.
func (t *Tx) caseTwins(byID map[string]*ReviewCase, in string, args []any) error {
	type twin struct {
		SameOrder
		lines []shop.Line
	}
	groups := map[string][]*twin{}
	rows, err := t.rows(`SELECT o.same_key, o.id, o.channel_order_no, o.sort_at, l.channel_item, l.channel_sku, l.title, l.spec, l.qty
		FROM orders o JOIN order_line l ON l.order_id = o.id
		WHERE o.same_key <> '' AND o.state IN ('arrived', 'ready', 'short', 'planned')
		AND o.same_key IN (SELECT x.same_key FROM orders x WHERE x.id IN (`+in+`) AND x.same_key <> '')
		AND EXISTS (SELECT 1 FROM orders y WHERE y.same_key = o.same_key AND y.same_key <> '' AND y.id <> o.id
			AND y.state IN ('arrived', 'ready', 'short', 'planned'))
		ORDER BY o.same_key, o.id, l.line_no`, args...)
	if err != nil {
		return err
	}
	defer closeRows(rows)
	for rows.Next() {
		var key string
		var w SameOrder
		var l shop.Line
		if err := rows.Scan(&key, &w.ID, &w.No, &w.SortAt, &l.ChannelItem, &l.ChannelSKU, &l.Title, &l.Spec, &l.Qty); err != nil {
			return err
		}
		g := groups[key]
		if n := len(g); n == 0 || g[n-1].ID != w.ID {
			g = append(g, &twin{SameOrder: w})
			groups[key] = g
		}
		g[len(g)-1].lines = append(g[len(g)-1].lines, l)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, c := range byID {
		if c.SameKey == "" {
			continue
		}
		mine := goodsKey(c.Lines)
		for _, w := range groups[c.SameKey] {
			if w.ID != c.ID && goodsKey(w.lines) == mine {
				c.Same = append(c.Same, w.SameOrder)
			}
		}
	}
	return nil
}
