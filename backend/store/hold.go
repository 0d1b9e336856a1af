package store

import (
	"encoding/json"
	"strings"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// PlaceHold opens a hold; one that is open already for the same reason stays as it is. It reports whether
// anything changed.
func (t *Tx) PlaceHold(orderID string, h shop.Hold, by journal.Actor, cause string) (bool, error) {
	args := "{}"
	if len(h.Args) > 0 {
		b, err := json.Marshal(h.Args)
		if err != nil {
			return false, shop.Wrap(err, shop.Internal, "store.error.json")
		}
		args = string(b)
	}
	n, err := t.exec(`INSERT INTO hold (id, order_id, reason, args, by_class, by_name, placed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (order_id, reason) WHERE lifted_at = 0 DO NOTHING`,
		t.NewID(), orderID, string(h.Reason), args, by.Class, by.Name, t.now)
	if err != nil || n == 0 {
		return false, err
	}
	if err := t.refreshHolds(orderID); err != nil {
		return false, err
	}
	data := map[string]any{"reason": string(h.Reason)}
	for k, v := range h.Args {
		data[k] = v
	}
	return true, t.Journal(journal.Entry{Kind: journal.HoldPlaced, Actor: by, SubKind: journal.SubOrder, Subject: orderID, Data: data, Cause: cause})
}

// LiftHold closes an open hold; there being none is no error. It reports whether anything changed.
func (t *Tx) LiftHold(orderID string, reason shop.HoldReason, by journal.Actor, why string) (bool, error) {
	n, err := t.exec(`UPDATE hold SET lifted_at = $1, lifted_class = $2, lifted_by = $3, lifted_why = $4
		WHERE order_id = $5 AND reason = $6 AND lifted_at = 0`, t.now, by.Class, by.Name, why, orderID, string(reason))
	if err != nil || n == 0 {
		return false, err
	}
	if err := t.refreshHolds(orderID); err != nil {
		return false, err
	}
	return true, t.Journal(journal.Entry{
		Kind: journal.HoldLifted, Actor: by, SubKind: journal.SubOrder, Subject: orderID,
		Data: map[string]any{"reason": string(reason)}, Cause: why,
	})
}

// holdsOf reads orders.hold_reasons, oldest first.
func holdsOf(text string) []shop.HoldReason {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	out := make([]shop.HoldReason, len(parts))
	for i, p := range parts {
		out[i] = shop.HoldReason(p)
	}
	return out
}
