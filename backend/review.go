package backend

import (
	"context"
	"strconv"
	"sync"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/review"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// SettingDuplicateHours is how far apart two equal orders still count as one placed twice.
const SettingDuplicateHours = "duplicate_hours"

// Pass asks for one pass of review or allocation.
type Pass struct {
	Limit  int           // at most so many orders go on; 0 = all
	Orders []string      // our ids or channel order numbers; none = all that wait
	By     journal.Actor // zero = the person at the desk
	DryRun bool          // allocation only: decide, write nothing
}

// PassResult is what a pass did.
type PassResult struct {
	Moved   int            `json:"moved"`
	Held    []HeldOrder    `json:"held"`
	Short   []ShortOrder   `json:"short"`
	Reasons map[string]int `json:"reasons"`
}

// HeldOrder waits for a person.
type HeldOrder struct {
	Order   string   `json:"order"`
	No      string   `json:"no"`
	Reasons []string `json:"reasons"`
}

// ShortOrder waits for goods.
type ShortOrder struct {
	Order   string       `json:"order"`
	Missing []MissingSKU `json:"missing"`
}

// MissingSKU is a SKU there is too little of.
type MissingSKU struct {
	SKU    string `json:"sku"`
	Wanted int64  `json:"wanted"`
	Free   int64  `json:"free"`
}

func newPassResult() PassResult {
	return PassResult{Held: []HeldOrder{}, Short: []ShortOrder{}, Reasons: map[string]int{}}
}

// reviewMemo is what the last scheduled pass saw, so that the next one does not judge thousands of held orders
// again when nothing happened that could change a judgement.
type reviewMemo struct {
	mu   sync.Mutex
	done bool
	seq  int64 // of the journal, before the pass
	last PassResult
}

// fresh returns the last pass's answer, with nothing moved, when no journal row since could change it.
func (m *reviewMemo) fresh(ctx context.Context, st *store.Store) (res PassResult, ok bool, err error) {
	if !m.done {
		return res, false, nil
	}
	changed, err := st.ReviewableSince(ctx, m.seq)
	if err != nil || changed {
		return res, false, err
	}
	res = m.last
	res.Moved = 0
	return res, true, nil
}

// Review judges the waiting orders: those nothing stands against go from arrived to ready, the others are held
// with their reasons; holds of rules whose fact is gone are lifted.
func (b *Backend) Review(ctx context.Context, p Pass) (PassResult, error) {
	if p.By != journal.System() || p.Limit > 0 || len(p.Orders) > 0 {
		return b.reviewNow(ctx, p)
	}
	m := &b.parts.reviewed
	m.mu.Lock()
	defer m.mu.Unlock()
	if res, ok, err := m.fresh(ctx, b.Store); ok || err != nil {
		return res, err
	}
	_, seq := b.Store.Changed()
	res, err := b.reviewNow(ctx, p)
	m.done, m.seq, m.last = err == nil, seq, res
	return res, err
}

func (b *Backend) reviewNow(ctx context.Context, p Pass) (PassResult, error) {
	res := newPassResult()
	ids, err := b.Store.ReviewQueue(ctx)
	if len(p.Orders) > 0 {
		ids, err = b.Store.FindOrders(ctx, p.Orders)
	}
	if err != nil {
		return res, err
	}
	judge, err := b.judge(ctx)
	if err != nil {
		return res, err
	}
	done, err := b.Store.ReviewOrders(ctx, ids, p.Limit, b.actor(p.By), judge)
	for _, d := range done {
		if d.Moved {
			res.Moved++
		}
		if len(d.Open) == 0 {
			continue
		}
		h := HeldOrder{Order: d.ID, No: string(d.No)}
		for _, r := range d.Open {
			h.Reasons = append(h.Reasons, string(r))
			res.Reasons[string(r)]++
		}
		res.Held = append(res.Held, h)
	}
	return res, err
}

// judge is the review's checks under the owner's settings, as the store calls them.
func (b *Backend) judge(ctx context.Context) (func(store.ReviewCase) []store.Objection, error) {
	policy := review.DefaultPolicy()
	v, err := b.Store.Setting(ctx, SettingDuplicateHours)
	if err != nil {
		return nil, err
	}
	if v != "" {
		if policy.DuplicateHours, err = strconv.ParseInt(v, 10, 64); err != nil {
			return nil, shop.Wrap(err, shop.Invalid, "setting.error.number", "key", SettingDuplicateHours)
		}
	}
	return func(c store.ReviewCase) []store.Objection {
		found := review.Check(subject(c), policy)
		out := make([]store.Objection, len(found))
		for i, o := range found {
			out[i] = store.Objection{Hold: o.Hold, Fact: o.Fact, Rule: o.Rule}
		}
		return out
	}, nil
}

func subject(c store.ReviewCase) review.Subject {
	s := review.Subject{ID: c.ID, SortAt: c.SortAt, Order: c.Order, MessageHold: c.MessageHold, Unmapped: c.Unmapped}
	for _, w := range c.Same {
		s.Same = append(s.Same, review.Twin{ID: w.ID, No: w.No, SortAt: w.SortAt})
	}
	return s
}

// Release lifts an order's holds by hand: the named reasons, or all a person may lift. The same facts are not
// held again. It returns what was lifted.
func (b *Backend) Release(ctx context.Context, orderID string, reasons []shop.HoldReason, why string, by journal.Actor) ([]shop.HoldReason, error) {
	judge, err := b.judge(ctx)
	if err != nil {
		return nil, err
	}
	actor := b.actor(by)
	owner := flow.Actor(actor.Class) == flow.ByOwner
	return b.Store.ReleaseHolds(ctx, orderID, reasons, actor, why, judge, func(c store.ReviewCase, r shop.HoldReason) error {
		return review.MayRelease(subject(c), r, owner)
	})
}

// Hold makes an order wait because a person asked; the note says why.
func (b *Backend) Hold(ctx context.Context, orderID, note string, by journal.Actor) error {
	return b.Store.HoldOrder(ctx, orderID, note, b.actor(by))
}

// Unreview puts a ready or short order back to arrived, where the next review looks at it again.
func (b *Backend) Unreview(ctx context.Context, orderID, why string, by journal.Actor) error {
	return b.Store.Unreview(ctx, orderID, b.actor(by), why)
}

// actor is the given one, or the person at the desk.
func (b *Backend) actor(by journal.Actor) journal.Actor {
	if by == (journal.Actor{}) {
		return b.Clerk()
	}
	return by
}
