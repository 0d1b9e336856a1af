package store

import (
	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// change brings an order that is there up to what the channel says now. Before the hand-over the channel wins,
// after it only the channel's own fields follow. It reports whether anything changed.
func (k *keeper) change(cur known, f *facts) (bool, error) {
	t := k.t
	old, err := t.Order(cur.id)
	if err != nil {
		return false, err
	}
	if old.Receiver, err = t.receiver(old.PartyID, old.Receiver.Masked); err != nil {
		return false, err
	}
	_, gone, err := t.openParcels(cur.id)
	if err != nil {
		return false, err
	}
	c := changeOf(old, f, gone)
	if c.buyerKey = k.buyerKey(f.Order.BuyerNick); c.buyerKey == "" {
		c.buyerKey = old.BuyerKey
	}
	fields := c.fields(old)
	if err := k.putRaw(cur.n, f); err != nil {
		return false, err
	}
	confirmed, err := k.confirmShipBack(cur.id, f.Order)
	if err != nil {
		return false, err
	}
	if len(fields) == 0 {
		if err := k.keepCipher(old, c.next.Receiver); err != nil {
			return false, err
		}
		if _, err := t.exec(`UPDATE orders SET channel_updated = $1, fill_only = 0 WHERE id = $2`, c.next.UpdatedAt, cur.id); err != nil {
			return false, err
		}
		held, err := k.holdsNow(old, f)
		return held || confirmed, err
	}
	if err := k.write(old, c); err != nil {
		return false, err
	}
	if err := t.Journal(journal.Entry{
		Kind: journal.OrderChanged, Actor: journal.Channel(), SubKind: journal.SubOrder, Subject: cur.id, Version: old.Version + 1,
		Data: map[string]any{"fields": fields, "status": string(c.next.Status)},
	}); err != nil {
		return false, err
	}
	if c.receiver || c.nick || c.lines {
		k.reindex(cur.n, c.next, f.Order.BuyerNick)
	}
	if err := k.follow(old, c, gone); err != nil {
		return false, err
	}
	_, err = k.holdsNow(old, f)
	return true, err
}

// changed is what an arrival makes of an order.
type changed struct {
	next     shop.Order // merged: what the order is to be
	receiver bool       // somebody or somewhere else
	nick     bool
	lines    bool // any line differs
	goods    bool // what must go into the parcel differs
	buyerKey string
	arrived  shop.Millis
	fill     bool // only empty fields were filled
}

// changeOf merges what came in with what is known: a value the source does not state keeps the known one.
func changeOf(old Order, f *facts, gone bool) changed {
	in := f.Order
	c := changed{next: in, arrived: old.ArrivedAt}
	n := &c.next
	n.CreatedAt, n.PaidAt = firstTime(in.CreatedAt, old.CreatedAt), firstTime(in.PaidAt, old.PaidAt)
	n.ShippedAt, n.UpdatedAt = firstTime(in.ShippedAt, old.ShippedAt), max(in.UpdatedAt, old.UpdatedAt)
	n.GoodsMinor, n.FreightMinor = stated(in.GoodsMinor, old.GoodsMinor), stated(in.FreightMinor, old.FreightMinor)
	n.ShopDiscount, n.PlatformDiscount = stated(in.ShopDiscount, old.ShopDiscount), stated(in.PlatformDiscount, old.PlatformDiscount)
	if !in.PaidKnown && old.PaidKnown {
		n.PaidMinor, n.PaidKnown = old.PaidMinor, true
	}
	if f.Source != SourceSync { // a file may lack the column
		n.BuyerMessage, n.SellerMemo = firstText(in.BuyerMessage, old.BuyerMessage), firstText(in.SellerMemo, old.SellerMemo)
		n.Flag, n.Promotion = firstText(in.Flag, old.Flag), firstText(in.Promotion, old.Promotion)
	}
	if n.ShipBy == 0 && old.ShipBySource == "platform" {
		n.ShipBy = old.ShipBy
	}
	if len(in.Lines) == 0 {
		n.Lines = old.Lines
	}
	if blank(in.Receiver) {
		n.Receiver = old.Receiver
	}
	n.Receiver, c.receiver = receiverNow(old.Receiver, n.Receiver)
	c.lines = !sameLines(old.Lines, n.Lines)
	c.goods = c.lines && !sameGoods(old.Lines, n.Lines)
	if gone && c.goods { // what left is a fact
		n.Lines, c.lines, c.goods = old.Lines, false, false
	}
	return c
}

// fields names what differs, for the time line; values are left out, they may be a buyer's.
func (c *changed) fields(old Order) []string {
	n := c.next
	c.nick = c.buyerKey != old.BuyerKey
	var out []string
	add := func(name string, differs bool) {
		if differs {
			out = append(out, name)
		}
	}
	add("status", n.Status != old.Status)
	add("words", n.StatusWords != old.StatusWords)
	add("refund", n.Refund != old.Refund)
	add("amounts", n.Currency != old.Currency || differ(n.GoodsMinor, old.GoodsMinor) || differ(n.FreightMinor, old.FreightMinor) ||
		differ(n.ShopDiscount, old.ShopDiscount) || differ(n.PlatformDiscount, old.PlatformDiscount) || n.PaidMinor != old.PaidMinor || n.PaidKnown != old.PaidKnown)
	add("times", n.CreatedAt != old.CreatedAt || n.PaidAt != old.PaidAt || n.ShippedAt != old.ShippedAt)
	add("ship_by", n.ShipBy != 0 && n.ShipBy != old.ShipBy)
	add("buyer_message", n.BuyerMessage != old.BuyerMessage)
	add("seller_memo", n.SellerMemo != old.SellerMemo)
	add("flag", n.Flag != old.Flag)
	add("promotion", n.Promotion != old.Promotion)
	add("buyer", c.nick)
	add("receiver", c.receiver)
	add("lines", c.lines)
	return out
}

// write puts the merged facts into the order's row, its receiver and its version.
func (k *keeper) write(old Order, c changed) error {
	t, n := k.t, c.next
	shipBy, source := k.shipBy(n, c.arrived)
	if n.ShipBy == 0 && old.ShipBySource != "" && source == "" {
		shipBy, source = old.ShipBy, old.ShipBySource
	}
	sortAt := firstTime(n.PaidAt, n.CreatedAt, c.arrived)
	same, masked, a := old.SameKey, old.Receiver.Masked, n.Receiver.Address
	if c.receiver {
		if err := t.putParty(old.PartyID, n.Receiver); err != nil {
			return err
		}
		same, masked = t.s.find.sameKey(n.Receiver), n.Receiver.Masked
	} else {
		a.Province, a.City = old.Province, old.City
		if err := k.keepCipher(old, n.Receiver); err != nil {
			return err
		}
	}
	qty, goods := goodsOf(n.Lines)
	if !c.lines {
		qty, goods = old.QtyTotal, old.Goods
	}
	_, err := t.exec(`UPDATE orders SET channel_status = $1, channel_words = $2, refund = $3, currency = $4, goods_minor = $5, freight_minor = $6,
		shop_discount = $7, platform_discount = $8, paid_minor = $9, paid_known = $10, created_at = $11, paid_at = $12, channel_updated = $13,
		ship_by = $14, ship_by_source = $15, shipped_at = $16, sort_at = $17, buyer_message = $18, seller_memo = $19, flag = $20, promotion = $21,
		buyer_key = $22, masked = $23, province = $24, city = $25, same_key = $26, qty_total = $27, line_count = $28, goods = $29,
		fill_only = $30, updated_at = $31, version = version + 1 WHERE id = $32`,
		string(n.Status), n.StatusWords, string(n.Refund), n.Currency, n.GoodsMinor, n.FreightMinor, n.ShopDiscount, n.PlatformDiscount,
		n.PaidMinor, n.PaidKnown, n.CreatedAt, n.PaidAt, n.UpdatedAt, shipBy, source, n.ShippedAt, sortAt, n.BuyerMessage, n.SellerMemo,
		n.Flag, n.Promotion, c.buyerKey, masked, a.Province, a.City, same, qty, len(n.Lines), goods, c.fill && old.FillOnly, t.now, old.ID)
	if err != nil || !c.lines {
		return err
	}
	return k.replaceLines(old.ID, n.Lines)
}

// follow moves our state after the channel's. Past the hand-over, and in the end states, ours stays.
func (k *keeper) follow(old Order, c changed, gone bool) error {
	switch old.State {
	case shop.Cancelled, shop.Closed:
		return nil
	case shop.Shipped, shop.Delivered:
		return k.followGone(old, c)
	case shop.Arrived, shop.Ready, shop.Short, shop.Planned, shop.InWork:
	}
	if gone {
		return nil
	}
	planned := old.State == shop.Planned || old.State == shop.InWork
	switch c.next.Status {
	case shop.ChCancelled:
		return k.cancel(old.ID)
	case shop.ChShipped, shop.ChCompleted:
		return k.shippedElsewhere(old.ID, c.next)
	case shop.ChPartShipped:
		if err := k.partShipped(old, c.next); err != nil {
			return err
		}
	case shop.ChPendingPayment, shop.ChPaid, shop.ChPresaleDeposit, shop.ChHeld, shop.ChUnknown:
	}
	if c.goods && planned {
		if err := k.t.UnplanOrder(old.ID, journal.Channel(), "lines_changed"); err != nil {
			return err
		}
	}
	if planned && c.receiver {
		if _, err := k.t.PlaceHold(old.ID, shop.Hold{Reason: shop.HoldAddressChanged}, journal.Channel(), ""); err != nil {
			return err
		}
	}
	if c.goods || c.receiver {
		return k.lookAgain(old.ID)
	}
	return nil
}

// followGone: an order that left is closed when the channel completes it; everything else stays our fact.
func (k *keeper) followGone(old Order, c changed) error {
	own, err := k.ownParcels(old.ID)
	if err != nil {
		return err
	}
	if own == 0 && (c.next.Status == shop.ChShipped || c.next.Status == shop.ChCompleted) {
		if err := k.foreign(old.ID, c.next, false); err != nil {
			return err
		}
	}
	if c.next.Status != shop.ChCompleted {
		return nil
	}
	_, err = k.t.MoveOrder(old.ID, 0, flow.EvClose, flow.ByChannel, journal.Entry{Kind: journal.OrderClosed, Actor: journal.Channel()})
	return err
}

func (k *keeper) ownParcels(orderID string) (n int64, err error) {
	err = k.t.row(`SELECT COUNT(*) FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id
		WHERE po.order_id = $1 AND p.kind = 'own' AND p.state <> 'void'`, orderID).Scan(&n)
	return n, err
}

// cancel: the channel took the order back before it left.
func (k *keeper) cancel(orderID string) error {
	if err := k.t.UnplanOrder(orderID, journal.Channel(), "cancelled"); err != nil {
		return err
	}
	if _, err := k.t.MoveOrder(orderID, 0, flow.EvCancel, flow.ByChannel, journal.Entry{Kind: journal.OrderCancelled, Actor: journal.Channel()}); err != nil {
		return err
	}
	return k.moot(orderID)
}

// shippedElsewhere: the platform says it left, and not by us. A parcel of ours whose very number the platform names
// is ours all the same: it waits for its hand-over here.
func (k *keeper) shippedElsewhere(orderID string, o shop.Order) error {
	open, _, err := k.t.openParcels(orderID)
	if err != nil {
		return err
	}
	for _, p := range open {
		if hasWaybill(o.Foreign, p.waybill) {
			return nil
		}
	}
	if err := k.t.UnplanOrder(orderID, journal.Channel(), "shipped_elsewhere"); err != nil {
		return err
	}
	if _, err := k.t.MoveOrder(orderID, 0, flow.EvShip, flow.ByChannel, journal.Entry{Kind: journal.OrderShipped, Actor: journal.Channel(), Cause: "shipped_elsewhere"}); err != nil {
		return err
	}
	if err := k.foreign(orderID, o, true); err != nil {
		return err
	}
	if o.Status == shop.ChCompleted {
		if _, err := k.t.MoveOrder(orderID, 0, flow.EvClose, flow.ByChannel, journal.Entry{Kind: journal.OrderClosed, Actor: journal.Channel()}); err != nil {
			return err
		}
	}
	return k.moot(orderID)
}

// partShipped: a part left elsewhere; a person says what is still to go.
func (k *keeper) partShipped(old Order, o shop.Order) error {
	if old.Status == shop.ChPartShipped {
		return nil
	}
	open, _, err := k.t.openParcels(old.ID)
	if err != nil {
		return err
	}
	for _, p := range open {
		if hasWaybill(o.Foreign, p.waybill) {
			return nil
		}
	}
	if err := k.foreign(old.ID, o, true); err != nil {
		return err
	}
	_, err = k.t.PlaceHold(old.ID, shop.Hold{Reason: shop.HoldPartShipped}, journal.Channel(), "")
	return err
}

// lookAgain sends an order back to review.
func (k *keeper) lookAgain(orderID string) error {
	var state shop.OrderState
	if err := k.t.row(`SELECT state FROM orders WHERE id = $1`, orderID).Scan(&state); err != nil {
		return err
	}
	if state != shop.Ready && state != shop.Short {
		return nil
	}
	_, err := k.t.MoveOrder(orderID, 0, flow.EvUnreview, flow.ByChannel, journal.Entry{Kind: journal.OrderUnreviewed, Actor: journal.Channel()})
	return err
}

func hasWaybill(list []shop.Waybill, number string) bool {
	for _, w := range list {
		if number != "" && w.Number == number {
			return true
		}
	}
	return false
}

func stated(in, old *shop.Minor) *shop.Minor {
	if in == nil {
		return old
	}
	return in
}

func differ(a, b *shop.Minor) bool { return (a == nil) != (b == nil) || a != nil && *a != *b }

func firstText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
