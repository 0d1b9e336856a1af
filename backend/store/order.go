package store

import (
	"context"
	"database/sql"
	"strings"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Order is an order as held here: the channel's facts plus our state. The receiver is read apart (party.go).
type Order struct {
	N       int64
	ID      string
	ShopID  string
	State   shop.OrderState
	Version int64
	shop.Order
	Headline     flow.Headline
	HoldReasons  []shop.HoldReason
	ShipBackBad  int64
	Unmapped     int64
	ShipBySource string
	ArrivedAt    shop.Millis
	ChangedAt    shop.Millis
	SortAt       shop.Millis
	OurNote      string
	Province     string
	City         string
	SameKey      string
	BuyerKey     string
	PartyID      string
	QtyTotal     int64
	LineCount    int64
	Goods        string
	FillOnly     bool
	MergedInto   string
	SplitFrom    string
}

const orderColumns = `o.n, o.id, o.shop_id, o.platform, o.channel_order_no, o.state, o.headline, o.version, o.channel_status, o.channel_words,
	o.refund, o.hold_reasons, o.shipback_bad, o.unmapped, o.currency, o.goods_minor, o.freight_minor, o.shop_discount, o.platform_discount,
	o.paid_minor, o.paid_known, o.created_at, o.paid_at, o.channel_updated, o.ship_by, o.ship_by_source, o.shipped_at, o.first_listed,
	o.arrived_at, o.updated_at, o.sort_at, o.buyer_message, o.seller_memo, o.flag, o.our_note, o.promotion, o.buyer_key, o.party_id, o.masked,
	o.province, o.city, o.same_key, o.qty_total, o.line_count, o.goods, o.fill_only, o.merged_into, o.split_from`

// scanOrder reads orderColumns, in that order.
func scanOrder(row rowScanner, more ...any) (Order, error) {
	var o Order
	var holds string
	dest := []any{
		&o.N, &o.ID, &o.ShopID, &o.Platform, &o.ChannelOrderNo, &o.State, &o.Headline, &o.Version, &o.Status, &o.StatusWords,
		&o.Refund, &holds, &o.ShipBackBad, &o.Unmapped, &o.Currency, &o.GoodsMinor, &o.FreightMinor, &o.ShopDiscount, &o.PlatformDiscount,
		&o.PaidMinor, &o.PaidKnown, &o.CreatedAt, &o.PaidAt, &o.UpdatedAt, &o.ShipBy, &o.ShipBySource, &o.ShippedAt, &o.FirstListed,
		&o.ArrivedAt, &o.ChangedAt, &o.SortAt, &o.BuyerMessage, &o.SellerMemo, &o.Flag, &o.OurNote, &o.Promotion, &o.BuyerKey, &o.PartyID, &o.Receiver.Masked,
		&o.Province, &o.City, &o.SameKey, &o.QtyTotal, &o.LineCount, &o.Goods, &o.FillOnly, &o.MergedInto, &o.SplitFrom,
	}
	if err := row.Scan(append(dest, more...)...); err != nil {
		return o, err
	}
	o.HoldReasons = append(o.HoldReasons, holdsOf(holds)...)
	return o, nil
}

// Order reads one order with its lines, without the receiver.
func (s *Store) Order(ctx context.Context, id string) (Order, error) {
	o, err := scanOrder(s.r.QueryRowContext(ctx, `SELECT `+orderColumns+` FROM orders o WHERE o.id = $1`, id))
	if err != nil {
		return o, one(err, "order.error.not_found", "id", id)
	}
	rows, err := s.r.QueryContext(ctx, lineQuery, id)
	if err != nil {
		return o, err
	}
	o.Lines, err = scanLines(rows)
	return o, err
}

// Order reads one order with its lines inside the transaction.
func (t *Tx) Order(id string) (Order, error) {
	o, err := scanOrder(t.row(`SELECT `+orderColumns+` FROM orders o WHERE o.id = $1`, id))
	if err != nil {
		return o, one(err, "order.error.not_found", "id", id)
	}
	rows, err := t.rows(lineQuery, id)
	if err != nil {
		return o, err
	}
	o.Lines, err = scanLines(rows)
	return o, err
}

const lineQuery = `SELECT line_no, channel_line, channel_item, channel_sku, title, spec, qty, unit_minor, amount_minor, refund, gift, picture
	FROM order_line WHERE order_id = $1 ORDER BY line_no`

func scanLines(rows *sql.Rows) ([]shop.Line, error) {
	defer closeRows(rows)
	var out []shop.Line
	for rows.Next() {
		var l shop.Line
		if err := rows.Scan(&l.LineNo, &l.ChannelLine, &l.ChannelItem, &l.ChannelSKU, &l.Title, &l.Spec, &l.Qty, &l.UnitMinor,
			&l.AmountMinor, &l.Refund, &l.Gift, &l.Picture); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// MatchKey is how a line finds its SKU links: by the merchant's code, else by the platform's item and spec.
func MatchKey(l shop.Line) string {
	if l.ChannelSKU != "" {
		return "c:" + l.ChannelSKU
	}
	return "i:" + l.ChannelItem + "|" + l.Title + "|" + l.Spec
}

// MoveOrder moves an order along its machine under a version check and journals the entry; it returns the new
// version. version 0 means "whatever it is now".
func (t *Tx) MoveOrder(id string, version int64, ev flow.Event, by flow.Actor, e journal.Entry) (int64, error) {
	var state shop.OrderState
	var refund shop.RefundState
	var holds, cur int64
	if err := t.row(`SELECT state, refund, hold_count, version FROM orders WHERE id = $1`, id).Scan(&state, &refund, &holds, &cur); err != nil {
		return 0, one(err, "order.error.not_found", "id", id)
	}
	if version != 0 && version != cur {
		return 0, stale("order", id)
	}
	to, err := flow.Next(flow.OrderMachine, string(state), ev, by)
	if err != nil {
		return 0, err
	}
	head := flow.HeadlineOf(shop.OrderState(to), refund == shop.RefundAsked, holds > 0)
	n, err := t.exec(`UPDATE orders SET state = $1, headline = $2, version = version + 1, updated_at = $3 WHERE id = $4 AND version = $5`,
		to, string(head), t.now, id, cur)
	if err != nil {
		return 0, err
	}
	if n != 1 {
		return 0, stale("order", id)
	}
	e.SubKind, e.Subject, e.Version = journal.SubOrder, id, cur+1
	if e.Data == nil {
		e.Data = map[string]any{}
	}
	e.Data["from"], e.Data["to"] = string(state), to
	return cur + 1, t.Journal(e)
}

// refreshHolds recomputes what lists show of an order's holds; every writer of hold rows calls it.
func (t *Tx) refreshHolds(orderID string) error {
	rows, err := t.rows(`SELECT reason FROM hold WHERE order_id = $1 AND lifted_at = 0 ORDER BY placed_at, id`, orderID)
	if err != nil {
		return err
	}
	defer closeRows(rows)
	var reasons []string
	for rows.Next() {
		var r string
		if err := rows.Scan(&r); err != nil {
			return err
		}
		reasons = append(reasons, r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	var state shop.OrderState
	var refund shop.RefundState
	if err := t.row(`SELECT state, refund FROM orders WHERE id = $1`, orderID).Scan(&state, &refund); err != nil {
		return one(err, "order.error.not_found", "id", orderID)
	}
	head := flow.HeadlineOf(state, refund == shop.RefundAsked, len(reasons) > 0)
	_, err = t.exec(`UPDATE orders SET hold_count = $1, hold_reasons = $2, headline = $3, version = version + 1, updated_at = $4 WHERE id = $5`,
		len(reasons), strings.Join(reasons, ","), string(head), t.now, orderID)
	return err
}
