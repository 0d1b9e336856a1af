package backend

import (
	"context"
	"sync"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// undoFor is how long an action may be taken back. The screen offers it for 10 s; the key Z works longer.
const undoFor = 15 * 60 * 1000

// undoKept is how many actions are remembered.
const undoKept = 50

// undoAct is what is needed to take an action back.
type undoAct struct {
	kind  string
	ids   []string
	until shop.Millis
	holds map[string][]shop.Hold // what release lifted
	notes map[string]string      // what note replaced
}

// undos remembers the last actions of this session; after a restart there is nothing to take back.
type undos struct {
	mu    sync.Mutex
	acts  map[string]undoAct
	order []string
}

// offer puts an undo token into a result that did something.
func (u *undos) offer(d *desk, res *api.ActResult, a undoAct) {
	if len(res.Done) == 0 {
		return
	}
	a.ids, a.until = res.Done, shop.NowMillis(d.b.Clock)+undoFor
	res.UndoToken, res.UndoUntil = d.b.IDs.New(), a.until
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.acts == nil {
		u.acts = map[string]undoAct{}
	}
	u.acts[res.UndoToken] = a
	u.order = append(u.order, res.UndoToken)
	if len(u.order) > undoKept {
		delete(u.acts, u.order[0])
		u.order = u.order[1:]
	}
}

// take hands out an action once.
func (u *undos) take(token string, now shop.Millis) (undoAct, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	a, ok := u.acts[token]
	delete(u.acts, token)
	if !ok || now > a.until {
		return undoAct{}, shop.E(shop.NotFound, "undo.error.over")
	}
	return a, nil
}

// Undo takes an action back and says what it could not.
func (d *desk) Undo(ctx context.Context, token string) (api.UndoResult, error) {
	a, err := d.undo.take(token, shop.NowMillis(d.b.Clock))
	if err != nil {
		return api.UndoResult{}, err
	}
	heads, res, err := d.picked(ctx, api.Pick{IDs: a.ids})
	if err != nil {
		return api.UndoResult{}, err
	}
	by := d.b.Clerk()
	switch a.kind {
	case "review":
		err = d.oneByOne(heads, &res, func(h store.OrderHead) error { return d.b.Unreview(ctx, h.ID, "undo", by) })
	case "unreview":
		err = d.review(ctx, heads, by, &res)
	case "plan":
		err = d.oneByOne(heads, &res, func(h store.OrderHead) error { return d.b.Unplan(ctx, h.ID, "undo", by) })
	case "hold":
		err = d.each(ctx, heads, &res, nil, func(t *store.Tx, h store.OrderHead) error {
			was, err := t.LiftHold(h.ID, shop.HoldClerk, by, "undo")
			if err == nil && !was {
				return shop.E(shop.NotAllowed, "order.refused.no_hold")
			}
			return err
		})
	case "note":
		err = d.each(ctx, heads, &res, nil, func(t *store.Tx, h store.OrderHead) error {
			if h.Note == a.notes[h.ID] {
				return nil
			}
			return t.SetNote(h.ID, a.notes[h.ID], by)
		})
	case "release":
		err = d.undoRelease(ctx, a, heads, &res)
	}
	return api.UndoResult{Action: a.kind, Done: res.Done, Refused: res.Refused}, err
}

// undoRelease places the lifted holds again and, when the order went on meanwhile, puts it back to review.
func (d *desk) undoRelease(ctx context.Context, a undoAct, heads []store.OrderHead, res *api.ActResult) error {
	by := d.b.Clerk()
	return d.oneByOne(heads, res, func(h store.OrderHead) error {
		if err := mayHold(h.State, nil); err != nil {
			return err
		}
		if h.State == shop.Ready || h.State == shop.Short {
			if err := d.b.Unreview(ctx, h.ID, "undo", by); err != nil {
				return err
			}
		}
		refused, err := d.b.Store.EachOrder(ctx, []string{h.ID}, func(t *store.Tx, id string) error {
			for _, hold := range a.holds[id] {
				if _, err := t.PlaceHold(id, hold, by, "undo"); err != nil {
					return err
				}
			}
			return nil
		})
		if e := refused[h.ID]; e != nil {
			return e
		}
		return err
	})
}
