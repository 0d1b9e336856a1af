package backend

import (
	"context"
	"errors"
	"slices"

	"zhanggui/backend/api"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// pickMax is how many orders one action takes; more are done in parts.
const pickMax = 20_000

// picked turns a pick into the heads of orders; ids that are not there are refused.
func (d *desk) picked(ctx context.Context, p api.Pick) (heads []store.OrderHead, res api.ActResult, err error) {
	ids := p.IDs
	if p.All != nil {
		f, err := filterOf(*p.All)
		if err != nil {
			return nil, res, err
		}
		var more bool
		if ids, more, err = d.b.Store.OrderIDs(ctx, f, pickMax); err != nil {
			return nil, res, err
		}
		if more {
			return nil, res, shop.E(shop.Invalid, "orders.error.too_many", "max", pickMax)
		}
	}
	if heads, err = d.b.Store.OrderHeads(ctx, unique(ids)); err != nil {
		return nil, res, err
	}
	for _, id := range unique(ids) {
		if !slices.ContainsFunc(heads, func(h store.OrderHead) bool { return h.ID == id }) {
			res.Refused = append(res.Refused, refusal(id, "", shop.E(shop.NotFound, "order.error.not_found", "id", id)))
		}
	}
	return heads, res, nil
}

func unique(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// refusal tells one order's error in words.
func refusal(id, no string, err error) api.Refusal {
	var e *shop.Err
	if !errors.As(err, &e) {
		e = shop.E(shop.Internal, "api.error.internal")
	}
	w := api.Say(e.Key, e.Args)
	return api.Refusal{ID: id, No: no, Key: w.Key, Args: w.Args}
}

// each does one thing to every picked order in short transactions; prepare refuses before anything is written.
func (d *desk) each(ctx context.Context, heads []store.OrderHead, res *api.ActResult, prepare func(store.OrderHead) error, do func(*store.Tx, store.OrderHead) error) error {
	byID := make(map[string]store.OrderHead, len(heads))
	var ids []string
	for _, h := range heads {
		if prepare != nil {
			if err := prepare(h); err != nil {
				res.Refused = append(res.Refused, refusal(h.ID, string(h.No), err))
				continue
			}
		}
		byID[h.ID] = h
		ids = append(ids, h.ID)
	}
	refused, err := d.b.Store.EachOrder(ctx, ids, func(t *store.Tx, id string) error { return do(t, byID[id]) })
	for _, id := range ids {
		if e, bad := refused[id]; bad {
			res.Refused = append(res.Refused, refusal(id, string(byID[id].No), e))
		} else {
			res.Done = append(res.Done, id)
		}
	}
	return err
}

// oneByOne is each for a command that brings its own transaction.
func (d *desk) oneByOne(heads []store.OrderHead, res *api.ActResult, do func(store.OrderHead) error) error {
	for _, h := range heads {
		err := do(h)
		var e *shop.Err
		switch {
		case err == nil:
			res.Done = append(res.Done, h.ID)
		case errors.As(err, &e) && e.Kind != shop.Internal:
			res.Refused = append(res.Refused, refusal(h.ID, string(h.No), err))
		default:
			return err
		}
	}
	return nil
}

// ReviewOrders lets orders go on, or says what stands in the way.
func (d *desk) ReviewOrders(ctx context.Context, p api.Pick) (api.ActResult, error) {
	heads, res, err := d.picked(ctx, p)
	if err != nil {
		return res, err
	}
	if err := d.review(ctx, heads, d.b.Clerk(), &res); err != nil {
		return res, err
	}
	d.undo.offer(d, &res, undoAct{kind: "review"})
	return res, nil
}

func (d *desk) review(ctx context.Context, heads []store.OrderHead, by journal.Actor, res *api.ActResult) error {
	judge, err := d.b.judge(ctx)
	if err != nil {
		return err
	}
	var ids []string
	for _, h := range heads {
		if h.State != shop.Arrived {
			res.Refused = append(res.Refused, refusal(h.ID, string(h.No), shop.E(shop.NotAllowed, "order.refused.state", "state_key", "state.order."+string(h.State))))
			continue
		}
		ids = append(ids, h.ID)
	}
	if len(ids) == 0 {
		return nil
	}
	done, err := d.b.Store.ReviewOrders(ctx, ids, 0, by, judge)
	for _, r := range done {
		switch {
		case r.Moved:
			res.Done = append(res.Done, r.ID)
		case len(r.Open) > 0:
			res.Refused = append(res.Refused, refusal(r.ID, string(r.No), shop.E(shop.NotAllowed, "hold."+string(r.Open[0]))))
		default:
			res.Refused = append(res.Refused, refusal(r.ID, string(r.No), shop.E(shop.NotAllowed, "guard.unmapped")))
		}
	}
	return err
}

// UnreviewOrders puts orders back to review.
func (d *desk) UnreviewOrders(ctx context.Context, p api.PickWhy) (api.ActResult, error) {
	heads, res, err := d.picked(ctx, p.Pick)
	if err != nil {
		return res, err
	}
	if err := d.oneByOne(heads, &res, func(h store.OrderHead) error { return d.b.Unreview(ctx, h.ID, p.Why, d.b.Clerk()) }); err != nil {
		return res, err
	}
	d.undo.offer(d, &res, undoAct{kind: "unreview"})
	return res, nil
}

// HoldOrders makes orders wait because a person asked.
func (d *desk) HoldOrders(ctx context.Context, p api.PickWhy) (api.ActResult, error) {
	heads, res, err := d.picked(ctx, p.Pick)
	if err != nil {
		return res, err
	}
	by := d.b.Clerk()
	if err := d.each(ctx, heads, &res, func(h store.OrderHead) error { return mayHold(h.State, h.Holds) },
		func(t *store.Tx, h store.OrderHead) error {
			_, err := t.PlaceHold(h.ID, shop.Hold{Reason: shop.HoldClerk, Args: shop.Args{"note": p.Why}}, by, p.Why)
			return err
		}); err != nil {
		return res, err
	}
	d.undo.offer(d, &res, undoAct{kind: "hold"})
	return res, nil
}

// ReleaseHolds lifts holds by hand, and reviews right after when asked.
func (d *desk) ReleaseHolds(ctx context.Context, p api.Release) (api.ActResult, error) {
	heads, res, err := d.picked(ctx, p.Pick)
	if err != nil {
		return res, err
	}
	reasons := make([]shop.HoldReason, len(p.Reasons))
	for i, r := range p.Reasons {
		if reasons[i] = shop.HoldReason(r); !slices.Contains(shop.HoldReasons(), reasons[i]) {
			return res, shop.E(shop.Invalid, "orders.error.reason", "reason", r)
		}
	}
	was := map[string][]shop.Hold{}
	by := d.b.Clerk()
	if err := d.oneByOne(heads, &res, func(h store.OrderHead) error {
		if len(h.Holds) == 0 {
			return shop.E(shop.NotAllowed, "order.refused.no_hold")
		}
		lifted, err := d.b.Release(ctx, h.ID, reasons, p.Why, by)
		if err != nil {
			return err
		}
		if len(lifted) == 0 {
			return shop.E(shop.NotAllowed, "review.error.channel", "reason_key", "hold."+string(h.Holds[0].Reason))
		}
		for _, hold := range h.Holds {
			if slices.Contains(lifted, hold.Reason) {
				was[h.ID] = append(was[h.ID], hold)
			}
		}
		return nil
	}); err != nil {
		return res, err
	}
	d.undo.offer(d, &res, undoAct{kind: "release", holds: was})
	if !p.Review {
		return res, nil
	}
	done, err := d.b.Store.OrderHeads(ctx, res.Done)
	if err != nil {
		return res, err
	}
	var after api.ActResult
	done = slices.DeleteFunc(done, func(h store.OrderHead) bool { return h.State != shop.Arrived })
	if err := d.review(ctx, done, by, &after); err != nil {
		return res, err
	}
	res.Refused = append(res.Refused, after.Refused...)
	return res, nil
}

// NoteOrders sets our own note.
func (d *desk) NoteOrders(ctx context.Context, n api.Note) (api.ActResult, error) {
	heads, res, err := d.picked(ctx, n.Pick)
	if err != nil {
		return res, err
	}
	was := map[string]string{}
	by := d.b.Clerk()
	if err := d.each(ctx, heads, &res, nil, func(t *store.Tx, h store.OrderHead) error {
		was[h.ID] = h.Note
		if h.Note == n.Note {
			return nil
		}
		return t.SetNote(h.ID, n.Note, by)
	}); err != nil {
		return res, err
	}
	d.undo.offer(d, &res, undoAct{kind: "note", notes: was})
	return res, nil
}

// PlanOrders gives orders goods, a warehouse and a courier.
func (d *desk) PlanOrders(ctx context.Context, p api.Pick) (api.ActResult, error) {
	heads, res, err := d.picked(ctx, p)
	if err != nil {
		return res, err
	}
	var ids []string
	for _, h := range heads {
		if h.State != shop.Ready && h.State != shop.Short {
			res.Refused = append(res.Refused, refusal(h.ID, string(h.No), shop.E(shop.NotAllowed, "order.refused.state", "state_key", "state.order."+string(h.State))))
			continue
		}
		ids = append(ids, h.ID)
	}
	if len(ids) == 0 {
		return res, nil
	}
	told, err := d.b.Allocate(ctx, Pass{Orders: ids, By: d.b.Clerk()})
	if err != nil {
		return res, err
	}
	why := map[string]error{}
	for _, h := range told.Held {
		key := "order.refused.not_planned"
		if len(h.Reasons) > 0 {
			key = planKey(h.Reasons[0])
		}
		why[h.Order] = shop.E(shop.NotAllowed, key)
	}
	for _, s := range told.Short {
		e := shop.E(shop.NotAllowed, "state.order.short")
		if len(s.Missing) > 0 {
			e = shop.E(shop.NotAllowed, "order.refused.short", "sku", s.Missing[0].SKU, "wanted", s.Missing[0].Wanted, "free", s.Missing[0].Free)
		}
		why[s.Order] = e
	}
	after, err := d.b.Store.OrderHeads(ctx, ids)
	if err != nil {
		return res, err
	}
	for _, h := range after {
		switch {
		case h.State == shop.Planned:
			res.Done = append(res.Done, h.ID)
		case why[h.ID] != nil:
			res.Refused = append(res.Refused, refusal(h.ID, string(h.No), why[h.ID]))
		default:
			res.Refused = append(res.Refused, refusal(h.ID, string(h.No), shop.E(shop.NotAllowed, "order.refused.not_planned")))
		}
	}
	d.undo.offer(d, &res, undoAct{kind: "plan"})
	return res, nil
}

// planKey is the sentence of a reason an order was not planned for: a hold, or the planner's own.
func planKey(reason string) string {
	if slices.Contains(shop.HoldReasons(), shop.HoldReason(reason)) {
		return "hold." + reason
	}
	return "plan.reason." + reason
}

// UnplanOrders takes plans back and frees the goods.
func (d *desk) UnplanOrders(ctx context.Context, p api.PickWhy) (api.ActResult, error) {
	heads, res, err := d.picked(ctx, p.Pick)
	if err != nil {
		return res, err
	}
	return res, d.oneByOne(heads, &res, func(h store.OrderHead) error { return d.b.Unplan(ctx, h.ID, p.Why, d.b.Clerk()) })
}

// CancelOrders cancels orders here before they left; it cannot be undone.
func (d *desk) CancelOrders(ctx context.Context, p api.PickWhy) (api.ActResult, error) {
	heads, res, err := d.picked(ctx, p.Pick)
	if err != nil {
		return res, err
	}
	if p.Why == "" {
		return res, shop.E(shop.Invalid, "orders.error.why")
	}
	by := d.b.Clerk()
	return res, d.each(ctx, heads, &res, nil, func(t *store.Tx, h store.OrderHead) error { return t.CancelOrder(h.ID, by, p.Why) })
}
