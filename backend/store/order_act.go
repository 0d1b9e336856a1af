package store

import (
	"context"
	"slices"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// actBatch is how many orders one transaction of a person's batch changes.
const actBatch = 200

// OrderHead is what an action must know of an order before it touches it.
type OrderHead struct {
	ID    string
	No    shop.ChannelOrderID
	State shop.OrderState
	Note  string
	Holds []shop.Hold
}

// OrderHeads reads the heads of orders by id, in the given order; unknown ids are left out.
func (s *Store) OrderHeads(ctx context.Context, ids []string) ([]OrderHead, error) {
	found := map[string]OrderHead{}
	for chunk := range slices.Chunk(ids, 500) {
		in, args := inList(chunk)
		var ns []int64
		if err := s.each(ctx, `SELECT o.n FROM orders o WHERE o.id IN (`+in+`)`, args, func(r rowScanner) error {
			var n int64
			err := r.Scan(&n)
			ns = append(ns, n)
			return err
		}); err != nil {
			return nil, err
		}
		items, err := s.orderItems(ctx, ns)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			found[it.ID] = OrderHead{ID: it.ID, No: it.ChannelOrderNo, State: it.State, Note: it.OurNote, Holds: it.Holds}
		}
	}
	out := make([]OrderHead, 0, len(ids))
	for _, id := range ids {
		if h, ok := found[id]; ok {
			out = append(out, h)
		}
	}
	return out, nil
}

// OrderIDs lists the ids a filter finds now, in list order, at most limit; more says that there are others.
func (s *Store) OrderIDs(ctx context.Context, f OrderFilter, limit int) (ids []string, more bool, err error) {
	var ns []int64
	if f.Text != "" {
		if ns, more, _, err = s.findOrders(ctx, f); err != nil {
			return nil, false, err
		}
	} else {
		l, err := s.newOrderWalk(ctx, f, SortNewest)
		if err != nil {
			return nil, false, err
		}
		keys, err := s.walkKeys(ctx, l, nil, false, limit+1)
		if err != nil {
			return nil, false, err
		}
		for _, k := range keys {
			ns = append(ns, k.n)
		}
	}
	if len(ns) > limit {
		ns, more = ns[:limit], true
	}
	for chunk := range slices.Chunk(ns, 500) {
		args := make([]any, len(chunk))
		for i, n := range chunk {
			args[i] = n
		}
		rows, err := s.r.QueryContext(ctx, `SELECT id FROM orders WHERE n IN (`+placeholders(1, len(chunk))+`) ORDER BY sort_at DESC, n DESC`, args...)
		if err != nil {
			return nil, false, err
		}
		part, err := scanTexts(rows)
		if err != nil {
			return nil, false, err
		}
		ids = append(ids, part...)
	}
	return ids, more, nil
}

// EachOrder runs fn for every id in short transactions of the interactive lane. What fn refuses (an *shop.Err that
// is not Internal) is told per id and leaves that order untouched; anything else stops the batch it is in.
func (s *Store) EachOrder(ctx context.Context, ids []string, fn func(t *Tx, id string) error) (refused map[string]*shop.Err, err error) {
	refused = map[string]*shop.Err{}
	for chunk := range slices.Chunk(ids, actBatch) {
		var now map[string]*shop.Err
		if err := s.Write(ctx, Interactive, func(t *Tx) error {
			now = map[string]*shop.Err{}
			for _, id := range chunk {
				err := t.nested(func() error { return fn(t, id) })
				var e *shop.Err
				switch {
				case err == nil:
				case asShopErr(err, &e) && e.Kind != shop.Internal:
					now[id] = e
				default:
					return err
				}
			}
			return nil
		}); err != nil {
			return refused, err
		}
		for id, e := range now {
			refused[id] = e
		}
	}
	return refused, nil
}

// nested runs fn so that an error takes back what fn wrote, and only that.
func (t *Tx) nested(fn func() error) error {
	if _, err := t.exec(`SAVEPOINT one`); err != nil {
		return err
	}
	seq := t.seq
	if err := fn(); err != nil {
		if _, rerr := t.exec(`ROLLBACK TO SAVEPOINT one`); rerr != nil {
			return rerr
		}
		t.seq = seq
		if _, rerr := t.exec(`RELEASE SAVEPOINT one`); rerr != nil {
			return rerr
		}
		return err
	}
	_, err := t.exec(`RELEASE SAVEPOINT one`)
	return err
}

// SetNote writes our own note of an order.
func (t *Tx) SetNote(id, note string, by journal.Actor) error {
	n, err := t.exec(`UPDATE orders SET our_note = $1, version = version + 1, updated_at = $2 WHERE id = $3`, note, t.now, id)
	if err != nil {
		return err
	}
	if n == 0 {
		return shop.E(shop.NotFound, "order.error.not_found", "id", id)
	}
	return t.Journal(journal.Entry{Kind: journal.OrderNoted, Actor: by, SubKind: journal.SubOrder, Subject: id, Data: map[string]any{"note": note}})
}

// CancelOrder cancels an order here before it left: its plan is taken back and its holds are lifted.
func (t *Tx) CancelOrder(id string, by journal.Actor, why string) error {
	o, err := t.Order(id)
	if err != nil {
		return err
	}
	if _, err := flow.Next(flow.OrderMachine, string(o.State), flow.EvCancel, flow.Actor(by.Class)); err != nil {
		return err
	}
	if err := t.UnplanOrder(id, by, why); err != nil {
		return err
	}
	if _, err := t.MoveOrder(id, 0, flow.EvCancel, flow.Actor(by.Class), journal.Entry{Kind: journal.OrderCancelled, Actor: by, Cause: why}); err != nil {
		return err
	}
	for _, r := range o.HoldReasons {
		if _, err := t.LiftHold(id, r, by, why); err != nil {
			return err
		}
	}
	return nil
}
