package store

import (
	"encoding/json"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// wantedHolds are the holds a channel's word implies.
func wantedHolds(o shop.Order, doubts []shop.Doubt) []shop.Hold {
	var out []shop.Hold
	add := func(h shop.Hold) {
		for _, w := range out {
			if w.Reason == h.Reason {
				return
			}
		}
		out = append(out, h)
	}
	switch o.Status {
	case shop.ChPendingPayment:
		add(shop.Hold{Reason: shop.HoldPendingPayment})
	case shop.ChPresaleDeposit:
		add(shop.Hold{Reason: shop.HoldPresale})
	case shop.ChHeld:
		add(shop.Hold{Reason: shop.HoldChannel})
	case shop.ChUnknown:
		add(shop.Hold{Reason: shop.HoldUnknownStatus, Args: shop.Args{"words": o.StatusWords}})
	case shop.ChPaid, shop.ChPartShipped, shop.ChShipped, shop.ChCompleted, shop.ChCancelled:
	}
	if o.Refund == shop.RefundAsked {
		add(shop.Hold{Reason: shop.HoldRefund})
	}
	for _, h := range o.ChannelHolds {
		add(h)
	}
	for _, d := range doubts {
		reason := d.Kind
		if reason == "" {
			reason = shop.HoldDoubt
		}
		add(shop.Hold{Reason: reason, Args: shop.Args{"field": d.Field, "value": d.Value}})
	}
	return out
}

// channelHolds places the holds an arrival implies; again tells that the order was there before, so that a hold a
// person lifted for the same facts stays lifted.
func (k *keeper) channelHolds(orderID string, f *facts, again bool) error {
	for _, h := range wantedHolds(f.Order, f.Doubts) {
		if again {
			lifted, err := k.liftedByPerson(orderID, h)
			if err != nil {
				return err
			}
			if lifted {
				continue
			}
		}
		if _, err := k.t.PlaceHold(orderID, h, journal.Channel(), ""); err != nil {
			return err
		}
	}
	return nil
}

func (k *keeper) liftedByPerson(orderID string, h shop.Hold) (yes bool, err error) {
	args := "{}"
	if len(h.Args) > 0 {
		b, err := json.Marshal(h.Args)
		if err != nil {
			return false, shop.Wrap(err, shop.Internal, "store.error.json")
		}
		args = string(b)
	}
	err = k.t.row(`SELECT EXISTS (SELECT 1 FROM hold WHERE order_id = $1 AND reason = $2 AND args = $3 AND lifted_at > 0
		AND lifted_class IN ('clerk', 'owner'))`, orderID, string(h.Reason), args).Scan(&yes)
	return yes, err
}

// holdsNow makes the channel's holds what its newest word says: places, lifts, and leaves other holds alone.
func (k *keeper) holdsNow(old Order, f *facts) (bool, error) {
	t := k.t
	var state shop.OrderState
	var version int64
	if err := t.row(`SELECT state, version FROM orders WHERE id = $1`, old.ID).Scan(&state, &version); err != nil {
		return false, err
	}
	if f.Order.Refund != old.Refund { // the headline follows the refund even when no hold does
		if err := t.refreshHolds(old.ID); err != nil {
			return false, err
		}
	}
	switch state {
	case shop.Shipped, shop.Delivered, shop.Closed, shop.Cancelled:
		return false, nil
	case shop.Arrived, shop.Ready, shop.Short, shop.Planned, shop.InWork:
	}
	wanted := wantedHolds(f.Order, f.Doubts)
	for _, open := range old.HoldReasons {
		if !open.FromChannel() || wants(wanted, open) {
			continue
		}
		if _, err := t.LiftHold(old.ID, open, journal.Channel(), "channel_says_otherwise"); err != nil {
			return false, err
		}
	}
	told := f.Order.Status == old.Status && f.Order.Refund == old.Refund
	if err := k.channelHolds(old.ID, f, told); err != nil {
		return false, err
	}
	var now int64
	err := t.row(`SELECT version FROM orders WHERE id = $1`, old.ID).Scan(&now)
	return now != version, err
}

func wants(list []shop.Hold, r shop.HoldReason) bool {
	for _, h := range list {
		if h.Reason == r {
			return true
		}
	}
	return false
}

// moot lifts every hold of an order that has nothing left to wait for.
func (k *keeper) moot(orderID string) error {
	open, err := k.t.texts(`SELECT reason FROM hold WHERE order_id = $1 AND lifted_at = 0 ORDER BY placed_at, id`, orderID)
	if err != nil {
		return err
	}
	for _, r := range open {
		if _, err := k.t.LiftHold(orderID, shop.HoldReason(r), journal.Channel(), "moot"); err != nil {
			return err
		}
	}
	return nil
}

// confirmShipBack: a platform that shows our own number on the order has it, however we came to know.
func (k *keeper) confirmShipBack(orderID string, o shop.Order) (bool, error) {
	seen := false
	for _, w := range o.Foreign {
		if w.Number == "" {
			continue
		}
		n, err := k.confirmWaybill(orderID, w.Number)
		if err != nil {
			return seen, err
		}
		seen = seen || n
	}
	return seen, nil
}

func (k *keeper) confirmWaybill(orderID, number string) (bool, error) {
	ids, err := k.t.texts(`SELECT po.parcel_id FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id WHERE po.order_id = $1 AND p.kind = 'own'
		AND p.waybill = $2 AND po.shipback IN ('queued', 'sent', 'unknown', 'refused')`, orderID, number)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if err := k.t.confirmReport(id, orderID, "seen_on_channel"); err != nil {
			return false, err
		}
	}
	return len(ids) > 0, nil
}

// texts reads a column of texts.
func (t *Tx) texts(q string, args ...any) ([]string, error) {
	rows, err := t.rows(q, args...)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// confirmReport ends a report: the platform has the number. Its intent, if any, is done too.
func (t *Tx) confirmReport(parcelID, orderID, cause string) error {
	if err := t.moveShipBack(parcelID, orderID, flow.EvConfirm, flow.ByAdapter, ""); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE outbox SET state = 'done', done_at = $1, lease_until = 0, last_error = '' WHERE idem = $2 AND state <> 'done'`,
		t.now, shipIdem(parcelID, orderID)); err != nil {
		return err
	}
	return t.Journal(journal.Entry{
		Kind: journal.ShipBackOK, Actor: journal.Actor{Class: string(flow.ByAdapter)}, SubKind: journal.SubOrder, Subject: orderID, Cause: cause,
		Data: map[string]any{"parcel": parcelID},
	})
}
