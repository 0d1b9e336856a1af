package store

import (
	"context"

	"zhanggui/backend/shop"
)

// ListedLine is a line as lists tell it: what the shop calls it and what it means in our SKUs.
type ListedLine struct {
	shop.Line
	SKUs []string // own codes, none when it is not linked yet
}

// LinesOf reads the lines of orders by id, in line order.
func (s *Store) LinesOf(ctx context.Context, ids []string) (map[string][]ListedLine, error) {
	out := make(map[string][]ListedLine, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	in, args := inList(ids)
	rows, err := s.r.QueryContext(ctx, `SELECT l.order_id, l.line_no, l.channel_sku, l.title, l.spec, l.qty, l.amount_minor, COALESCE(u.code, '')
		FROM order_line l LEFT JOIN line_sku k ON k.order_id = l.order_id AND k.line_no = l.line_no LEFT JOIN sku u ON u.id = k.sku_id
		WHERE l.order_id IN (`+in+`) ORDER BY l.order_id, l.line_no, u.code`, args...)
	if err != nil {
		return nil, err
	}
	return out, eachRow(rows, func() error {
		var id, code string
		var l ListedLine
		if err := rows.Scan(&id, &l.LineNo, &l.ChannelSKU, &l.Title, &l.Spec, &l.Qty, &l.AmountMinor, &code); err != nil {
			return err
		}
		list := out[id]
		if n := len(list); n > 0 && list[n-1].LineNo == l.LineNo {
			list[n-1].SKUs = append(list[n-1].SKUs, code)
			return nil
		}
		if code != "" {
			l.SKUs = []string{code}
		}
		out[id] = append(list, l)
		return nil
	})
}
