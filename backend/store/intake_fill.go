package store

import (
	"encoding/json"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// fill puts what a generic file says into the empty fields of an order and changes nothing else.
func (k *keeper) fill(orderID string, f *facts) (bool, error) {
	t := k.t
	old, err := t.Order(orderID)
	if err != nil {
		return false, err
	}
	if old.Receiver, err = t.receiver(old.PartyID, old.Receiver.Masked); err != nil {
		return false, err
	}
	confirmed, err := k.confirmShipBack(orderID, f.Order)
	if err != nil {
		return false, err
	}
	c := fillOf(old, f.Order)
	if c.buyerKey = old.BuyerKey; c.buyerKey == "" {
		c.buyerKey = k.buyerKey(f.Order.BuyerNick)
	}
	fields := c.fields(old)
	if len(fields) == 0 {
		return confirmed, k.fillDoubts(old, f)
	}
	if err := k.write(old, c); err != nil {
		return false, err
	}
	if err := t.Journal(journal.Entry{
		Kind: journal.OrderChanged, Actor: journal.Channel(), SubKind: journal.SubOrder, Subject: orderID, Version: old.Version + 1,
		Data: map[string]any{"fields": fields, "filled": true},
	}); err != nil {
		return false, err
	}
	if c.lines && len(old.Lines) == 0 {
		if err := k.linesCame(orderID); err != nil {
			return false, err
		}
	}
	if c.receiver || c.nick || c.lines {
		k.reindex(old.N, c.next, f.Order.BuyerNick)
	}
	return true, k.fillDoubts(old, f)
}

// linesCame lifts the hold of an order that came without its lines: they are there now.
func (k *keeper) linesCame(orderID string) error {
	list, err := k.t.texts(`SELECT args FROM hold WHERE order_id = $1 AND reason = $2 AND lifted_at = 0`, orderID, string(shop.HoldDoubt))
	if err != nil {
		return err
	}
	for _, args := range list {
		var what struct{ Field string }
		if err := json.Unmarshal([]byte(args), &what); err != nil {
			return shop.Wrap(err, shop.Internal, "store.error.json")
		}
		if what.Field != "lines" {
			continue
		}
		if _, err := k.t.LiftHold(orderID, shop.HoldDoubt, journal.Channel(), "channel_says_otherwise"); err != nil {
			return err
		}
	}
	return nil
}

// fillDoubts places holds for values the file has and nobody could read; the channel's own holds stay as they are.
func (k *keeper) fillDoubts(old Order, f *facts) error {
	switch old.State {
	case shop.Shipped, shop.Delivered, shop.Closed, shop.Cancelled:
		return nil
	case shop.Arrived, shop.Ready, shop.Short, shop.Planned, shop.InWork:
	}
	only := facts{Arrival: Arrival{Order: shop.Order{Status: shop.ChPaid}, Doubts: f.Doubts}}
	return k.channelHolds(old.ID, &only, true)
}

// fillOf merges a generic file's order into a known one: known values win.
func fillOf(old Order, in shop.Order) changed {
	c := changed{next: old.Order, arrived: old.ArrivedAt, fill: true}
	n := &c.next
	if old.ShipBySource != "platform" {
		n.ShipBy = in.ShipBy
	}
	n.CreatedAt, n.PaidAt = firstTime(old.CreatedAt, in.CreatedAt), firstTime(old.PaidAt, in.PaidAt)
	n.GoodsMinor, n.FreightMinor = stated(old.GoodsMinor, in.GoodsMinor), stated(old.FreightMinor, in.FreightMinor)
	n.ShopDiscount, n.PlatformDiscount = stated(old.ShopDiscount, in.ShopDiscount), stated(old.PlatformDiscount, in.PlatformDiscount)
	if !old.PaidKnown && in.PaidKnown {
		n.PaidMinor, n.PaidKnown = in.PaidMinor, true
	}
	n.BuyerMessage, n.SellerMemo = firstText(old.BuyerMessage, in.BuyerMessage), firstText(old.SellerMemo, in.SellerMemo)
	n.Flag, n.Promotion = firstText(old.Flag, in.Flag), firstText(old.Promotion, in.Promotion)
	n.Receiver, c.receiver = fillReceiver(old.Receiver, in.Receiver)
	if old.State == shop.Arrived {
		n.Lines, c.lines = fillLines(old.Lines, in.Lines)
	}
	return c
}

// fillLines fills the empty fields of lines that stand at the same place and speak of the same goods.
func fillLines(old, in []shop.Line) ([]shop.Line, bool) {
	if len(old) == 0 && len(in) > 0 {
		return in, true
	}
	if len(old) != len(in) {
		return old, false
	}
	out := make([]shop.Line, len(old))
	changed := false
	for i, l := range old {
		x := in[i]
		if l.LineNo == x.LineNo && (l.ChannelSKU == "" || x.ChannelSKU == "" || l.ChannelSKU == x.ChannelSKU) {
			l.ChannelSKU, l.ChannelItem = firstText(l.ChannelSKU, x.ChannelSKU), firstText(l.ChannelItem, x.ChannelItem)
			l.ChannelLine, l.Title = firstText(l.ChannelLine, x.ChannelLine), firstText(l.Title, x.Title)
			l.Spec, l.Picture = firstText(l.Spec, x.Spec), firstText(l.Picture, x.Picture)
		}
		changed = changed || l != old[i]
		out[i] = l
	}
	return out, changed
}

// putRaw keeps the newest raw record beside the order and what it said.
func (k *keeper) putRaw(n int64, f *facts) error {
	_, err := k.t.exec(`INSERT INTO raw_order (order_n, shop_id, at, hash, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (order_n) DO UPDATE SET at = excluded.at, hash = excluded.hash, body = excluded.body`, n, k.shop.ID, k.t.now, f.hash, f.packed)
	return err
}

// reindex makes an order findable by what it says now.
func (k *keeper) reindex(n int64, o shop.Order, nick string) {
	o.BuyerNick = nick
	k.t.indexOrder(n, k.t.s.find.orderTokens(o), true)
}
