package store

import (
	"context"
	"database/sql"
)

// Check is one question to the data: how many rows it looked at, how many of them are wrong, and one of those.
type Check struct {
	Name  string
	Rows  int64
	Wrong int64
	First string // names one wrong row: an order number, a SKU, an id; never personal text
}

// check is a question as SQL answering one row: rows looked at, rows wrong, the name of one wrong row or NULL.
type check struct{ name, q string }

// Checks asks every question in the order of the journey. The data is sound when no answer has a wrong row.
// Each question is one statement and sees one moment of the data; it is safe beside writers.
func (s *Store) Checks(ctx context.Context) ([]Check, error) {
	list := append(checks(), s.dia.checks...)
	out := make([]Check, 0, len(list))
	for _, c := range list {
		got := Check{Name: c.name}
		var first sql.NullString
		if err := s.r.QueryRowContext(ctx, c.q).Scan(&got.Rows, &got.Wrong, &first); err != nil {
			return out, s.dia.explain(err)
		}
		got.First = first.String
		out = append(out, got)
	}
	return out, nil
}

// checks are the questions both engines answer.
func checks() []check {
	return []check{
		// The journal is written with every change: a missing number is a lost change.
		{"journal_whole", `SELECT COUNT(*), COALESCE(MAX(seq), 0) - COUNT(*), CAST(COALESCE(MAX(seq), 0) AS TEXT) FROM journal`},
		{"journal_orders", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN subject END) FROM (
			SELECT j.subject, CASE WHEN o.id IS NULL THEN 1 ELSE 0 END AS bad
			FROM (SELECT DISTINCT subject FROM journal WHERE sub_kind = 'order') j LEFT JOIN orders o ON o.id = j.subject) x`},
		{"order_numbers", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN no END) FROM (
			SELECT channel_order_no AS no, CASE WHEN COUNT(*) > 1 THEN 1 ELSE 0 END AS bad FROM orders GROUP BY shop_id, channel_order_no) x`},
		{"order_raw", `SELECT COUNT(*), COALESCE(SUM(CASE WHEN r.order_n IS NULL THEN 1 ELSE 0 END), 0),
			MIN(CASE WHEN r.order_n IS NULL THEN o.channel_order_no END)
			FROM orders o LEFT JOIN raw_order r ON r.order_n = o.n WHERE o.source = 'sync'`},
		{"order_lines", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN no END) FROM (
			SELECT o.channel_order_no AS no, CASE WHEN o.line_count <> COUNT(l.line_no) OR o.qty_total <> COALESCE(SUM(l.qty), 0) THEN 1 ELSE 0 END AS bad
			FROM orders o LEFT JOIN order_line l ON l.order_id = o.id GROUP BY o.id, o.channel_order_no, o.line_count, o.qty_total) x`},
		{"order_counts", `SELECT COUNT(*), COALESCE(SUM(CASE WHEN a <> b THEN 1 ELSE 0 END), 0), MIN(CASE WHEN a <> b THEN state || ' ' || headline END) FROM (
			SELECT shop_id, state, headline, bad, SUM(a) AS a, SUM(b) AS b FROM (
				SELECT shop_id, state, headline, CASE WHEN shipback_bad > 0 THEN 1 ELSE 0 END AS bad, 1 AS a, 0 AS b FROM orders
				UNION ALL SELECT shop_id, state, headline, bad, 0, n FROM order_count) u
			GROUP BY shop_id, state, headline, bad) x`},
		// As flow.HeadlineOf derives it.
		{"headlines", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN no END) FROM (
			SELECT channel_order_no AS no, CASE WHEN headline <> CASE WHEN state = 'cancelled' THEN state WHEN refund = 'asked' THEN 'refund_asked'
				WHEN hold_count > 0 THEN 'held' ELSE state END THEN 1 ELSE 0 END AS bad FROM orders) x`},
		{"holds", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN no END) FROM (
			SELECT o.channel_order_no AS no, CASE WHEN o.hold_count <> COALESCE(h.n, 0) OR COALESCE(h.unsaid, 0) > 0
				OR o.hold_count <> CASE WHEN o.hold_reasons = '' THEN 0 ELSE LENGTH(o.hold_reasons) - LENGTH(REPLACE(o.hold_reasons, ',', '')) + 1 END
				THEN 1 ELSE 0 END AS bad
			FROM orders o LEFT JOIN (SELECT h.order_id, COUNT(*) AS n,
				SUM(CASE WHEN ',' || p.hold_reasons || ',' LIKE '%,' || h.reason || ',%' THEN 0 ELSE 1 END) AS unsaid
				FROM hold h JOIN orders p ON p.id = h.order_id WHERE h.lifted_at = 0 GROUP BY h.order_id) h ON h.order_id = o.id) x`},
		{"stock_ledger", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN sku END) FROM (
			SELECT COALESCE(k.code, x.sku_id) AS sku, CASE WHEN x.on_hand <> 0 OR x.reserved <> 0 THEN 1 ELSE 0 END AS bad FROM (
				SELECT warehouse_id, sku_id, SUM(on_hand) AS on_hand, SUM(reserved) AS reserved FROM (
					SELECT warehouse_id, sku_id, on_hand, reserved FROM stock
					UNION ALL SELECT warehouse_id, sku_id, -on_hand, -reserved FROM stock_move) u
				GROUP BY warehouse_id, sku_id) x LEFT JOIN sku k ON k.id = x.sku_id) y`},
		{"stock_reserved", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN sku END) FROM (
			SELECT COALESCE(k.code, x.sku_id) AS sku, CASE WHEN x.reserved <> 0 THEN 1 ELSE 0 END AS bad FROM (
				SELECT warehouse_id, sku_id, SUM(reserved) AS reserved FROM (
					SELECT warehouse_id, sku_id, reserved FROM stock
					UNION ALL SELECT p.warehouse_id, l.sku_id, -l.reserved FROM parcel_line l JOIN parcel p ON p.id = l.parcel_id WHERE l.reserved <> 0) u
				GROUP BY warehouse_id, sku_id) x LEFT JOIN sku k ON k.id = x.sku_id) y`},
		{"stock_below", `SELECT COUNT(*), COALESCE(SUM(CASE WHEN on_hand < 0 OR reserved < 0 OR reserved > on_hand THEN 1 ELSE 0 END), 0),
			MIN(CASE WHEN on_hand < 0 OR reserved < 0 OR reserved > on_hand THEN sku_id END) FROM stock`},
		// What left, was void or lost holds nothing back; what is open has goods that were ordered.
		{"parcel_reserved", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN parcel_id END) FROM (
			SELECT l.parcel_id, CASE WHEN l.reserved < 0 OR l.reserved > l.qty
				OR l.reserved > 0 AND (p.id IS NULL OR p.kind <> 'own' OR p.state NOT IN ('planned', 'waybilled', 'picked', 'packed')) THEN 1 ELSE 0 END AS bad
			FROM parcel_line l LEFT JOIN parcel p ON p.id = l.parcel_id) x`},
		{"parcel_goods", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN no END) FROM (
			SELECT COALESCE(o.channel_order_no, x.order_id) AS no, CASE WHEN x.qty > COALESCE(l.qty * m.qty, 0) THEN 1 ELSE 0 END AS bad FROM (
				SELECT g.order_id, g.line_no, g.sku_id, SUM(g.qty) AS qty FROM parcel_line g JOIN parcel p ON p.id = g.parcel_id
				WHERE p.kind = 'own' AND p.state <> 'void' GROUP BY g.order_id, g.line_no, g.sku_id) x
			LEFT JOIN orders o ON o.id = x.order_id LEFT JOIN order_line l ON l.order_id = x.order_id AND l.line_no = x.line_no
			LEFT JOIN line_sku m ON m.order_id = x.order_id AND m.line_no = x.line_no AND m.sku_id = x.sku_id) y`},
		{"parcel_orders", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN id END) FROM (
			SELECT p.id, CASE WHEN NOT EXISTS (SELECT 1 FROM parcel_order po WHERE po.parcel_id = p.id) THEN 1 ELSE 0 END AS bad
			FROM parcel p WHERE p.state <> 'void') x`},
		{"plans", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN no END) FROM (
			SELECT o.channel_order_no AS no, CASE
				WHEN o.state IN ('planned', 'in_work') AND COALESCE(p.own, 0) = 0 THEN 1
				WHEN o.state NOT IN ('planned', 'in_work') AND COALESCE(p.open, 0) > 0 THEN 1 ELSE 0 END AS bad
			FROM orders o LEFT JOIN (SELECT po.order_id, COUNT(*) AS own,
				SUM(CASE WHEN p.state IN ('planned', 'waybilled', 'picked', 'packed') THEN 1 ELSE 0 END) AS open
				FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id WHERE p.kind = 'own' AND p.state <> 'void' GROUP BY po.order_id) p ON p.order_id = o.id) x`},
		{"waybills", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN waybill END) FROM (
			SELECT waybill, CASE WHEN COUNT(*) > 1 THEN 1 ELSE 0 END AS bad FROM parcel
			WHERE kind = 'own' AND state <> 'void' AND waybill <> '' GROUP BY company, waybill) x`},
		{"handed_over", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN parcel_id END) FROM (
			SELECT po.parcel_id, CASE
				WHEN p.state IN ('handed_over', 'delivered', 'lost', 'bounced') AND (po.shipback = 'not_due' OR p.waybill = '') THEN 1
				WHEN p.state NOT IN ('handed_over', 'delivered', 'lost', 'bounced') AND po.shipback <> 'not_due' THEN 1 ELSE 0 END AS bad
			FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id WHERE p.kind = 'own') x`},
		{"shipback_outbox", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN parcel_id END) FROM (
			SELECT po.parcel_id, CASE WHEN b.id IS NULL OR b.state <> CASE po.shipback WHEN 'confirmed' THEN 'done' ELSE po.shipback END THEN 1 ELSE 0 END AS bad
			FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id JOIN orders o ON o.id = po.order_id JOIN shop s ON s.id = o.shop_id
			LEFT JOIN outbox b ON b.idem = 'sb/' || po.parcel_id || '/' || po.order_id
			WHERE p.kind = 'own' AND po.shipback <> 'not_due' AND s.kind <> 'file'
			UNION ALL
			SELECT b.idem, 1 FROM outbox b WHERE b.kind = 'ship_back' AND NOT EXISTS (SELECT 1 FROM parcel_order po
				WHERE b.idem = 'sb/' || po.parcel_id || '/' || po.order_id AND po.shipback <> 'not_due')) x`},
		{"shipback_bad", `SELECT COUNT(*), COALESCE(SUM(bad), 0), MIN(CASE WHEN bad = 1 THEN no END) FROM (
			SELECT o.channel_order_no AS no, CASE WHEN o.shipback_bad <> COALESCE(b.n, 0) THEN 1 ELSE 0 END AS bad
			FROM orders o LEFT JOIN (SELECT order_id, COUNT(*) AS n FROM parcel_order WHERE shipback IN ('refused', 'unknown') GROUP BY order_id) b
				ON b.order_id = o.id) x`},
	}
}
