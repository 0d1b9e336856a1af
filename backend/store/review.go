package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// ReviewBatch is how many orders one transaction reviews at most.
const ReviewBatch = 200

// ReviewCase is one waiting order with everything a check may look at.
type ReviewCase struct {
	ID      string
	ShopID  string
	State   shop.OrderState
	SortAt  shop.Millis
	SameKey string
	shop.Order
	MessageHold bool // the shop wants orders with a buyer's message looked at
	Unmapped    []shop.Line
	Open        []OpenHold
	Same        []SameOrder // other open orders of the same receiver with the same goods

	remap bool // its lines are to be mapped anew
}

// OpenHold is a hold that stands.
type OpenHold struct {
	Reason shop.HoldReason
	Class  string // who placed it
}

// SameOrder is another open order that looks the same.
type SameOrder struct {
	ID     string
	No     shop.ChannelOrderID
	SortAt shop.Millis
}

// Objection is what a check has against an order. Fact is what was judged, as text; only its keyed hash is kept.
type Objection struct {
	shop.Hold
	Fact string
	Rule string // name and version of the check
}

// Reviewed is what became of one order.
type Reviewed struct {
	ID    string
	No    shop.ChannelOrderID
	Moved bool
	Open  []shop.HoldReason
}

// ReviewQueue lists the orders a review looks at, in the order they came: all that arrived, and among those that went on the
// ones held or with lines to be mapped anew.
func (s *Store) ReviewQueue(ctx context.Context) ([]string, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT id FROM orders WHERE state = 'arrived' OR (state IN ('ready', 'short') AND (hold_count > 0 OR unmapped > 0)) ORDER BY n`)
	if err != nil {
		return nil, err
	}
	return scanTexts(rows)
}

// ReviewableSince reports whether anything was journalled after seq that may change what a review says: orders,
// holds, SKUs and links, shops and settings. Reading and printing do not.
func (s *Store) ReviewableSince(ctx context.Context, seq int64) (bool, error) {
	var yes bool
	err := s.r.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM journal WHERE seq > $1 AND (sub_kind IN ('sku', 'setting') OR kind IN
		('order_arrived', 'order_changed', 'order_unreviewed', 'order_unplanned', 'order_cancelled', 'order_shipped', 'order_in_work',
		'hold_placed', 'hold_lifted', 'line_linked', 'shop_added', 'shop_changed', 'file_imported')))`, seq).Scan(&yes)
	return yes, err
}

// ReviewOrders judges orders, each batch in one transaction: lines are mapped, what judge objects becomes a hold
// unless a person waived just that, holds of rules whose fact is gone are lifted, and an order nothing stands
// against goes from arrived to ready. Orders in other states, and unknown ids, are left out. At most limit orders
// go on; 0 = all.
func (s *Store) ReviewOrders(ctx context.Context, ids []string, limit int, by journal.Actor, judge func(ReviewCase) []Objection) ([]Reviewed, error) {
	var out []Reviewed
	moved := 0
	for len(ids) > 0 && (limit == 0 || moved < limit) {
		n := min(len(ids), ReviewBatch)
		var done []Reviewed
		err := s.Write(ctx, Bulk, func(t *Tx) error {
			var err error
			done, err = t.review(ids[:n], limit, moved, by, judge)
			return err
		})
		if err != nil {
			return out, err
		}
		for _, r := range done {
			if r.Moved {
				moved++
			}
		}
		out = append(out, done...)
		ids = ids[n:]
		if err := ctx.Err(); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (t *Tx) review(ids []string, limit, moved int, by journal.Actor, judge func(ReviewCase) []Objection) ([]Reviewed, error) {
	cases, err := t.reviewCases(ids)
	if err != nil {
		return nil, err
	}
	out := make([]Reviewed, 0, len(cases))
	for i := range cases {
		if limit > 0 && moved >= limit {
			break
		}
		c := &cases[i]
		open, err := t.settle(c, judge(*c))
		if err != nil {
			return nil, err
		}
		r := Reviewed{ID: c.ID, No: c.ChannelOrderNo, Open: open}
		guard := flow.Reviewable{OpenHolds: open, UnmappedSKU: len(c.Unmapped) > 0}
		if c.State == shop.Arrived && guard.Check() == nil {
			e := journal.Entry{Kind: journal.OrderReviewed, Actor: by}
			if _, err := t.MoveOrder(c.ID, 0, flow.EvReview, reviewBy(by), e); err != nil {
				return nil, err
			}
			r.Moved = true
			moved++
		}
		out = append(out, r)
	}
	return out, nil
}

// reviewBy is the class of actor the order machine knows for a review.
func reviewBy(by journal.Actor) flow.Actor {
	if a := flow.Actor(by.Class); a == flow.ByClerk || a == flow.ByOwner || a == flow.BySystem {
		return a
	}
	return flow.ByRule
}

// settle makes the order's holds agree with the objections; it returns the ones open afterwards.
func (t *Tx) settle(c *ReviewCase, objections []Objection) ([]shop.HoldReason, error) {
	open := c.Open
	for _, o := range objections {
		if slices.ContainsFunc(c.Open, func(h OpenHold) bool { return h.Reason == o.Reason }) {
			continue
		}
		waived, err := t.waived(c.ID, o.Reason, o.Fact)
		if err != nil {
			return nil, err
		}
		if waived {
			continue
		}
		if _, err := t.PlaceHold(c.ID, o.Hold, journal.Actor{Class: string(flow.ByRule), Name: o.Rule}, o.Rule); err != nil {
			return nil, err
		}
		open = append(open, OpenHold{o.Reason, string(flow.ByRule)})
	}
	var out []shop.HoldReason
	for _, h := range open {
		stands := slices.ContainsFunc(objections, func(o Objection) bool { return o.Reason == h.Reason })
		if stands || h.Class != string(flow.ByRule) {
			out = append(out, h.Reason)
			continue
		}
		if _, err := t.LiftHold(c.ID, h.Reason, journal.Actor{Class: string(flow.ByRule)}, "review.lift.gone"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// waived reports whether a person lifted this hold for just this fact.
func (t *Tx) waived(orderID string, reason shop.HoldReason, fact string) (bool, error) {
	var was string
	err := t.row(`SELECT fact FROM hold_waiver WHERE order_id = $1 AND reason = $2`, orderID, string(reason)).Scan(&was)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return was == t.s.find.mac("fact", fact), err
}

// ReleaseHolds lifts holds by a person: the named reasons, or with none all that stand. What the checks object
// at this moment is remembered, so that it is not held again for the same facts. may refuses a reason.
func (s *Store) ReleaseHolds(ctx context.Context, orderID string, reasons []shop.HoldReason, by journal.Actor, why string,
	judge func(ReviewCase) []Objection, may func(ReviewCase, shop.HoldReason) error,
) (lifted []shop.HoldReason, err error) {
	err = s.Write(ctx, Interactive, func(t *Tx) error {
		lifted = lifted[:0]
		cases, err := t.casesOf([]string{orderID})
		if err != nil {
			return err
		}
		if len(cases) == 0 {
			return shop.E(shop.NotFound, "order.error.not_found", "id", orderID)
		}
		c := cases[0]
		facts := map[shop.HoldReason]string{}
		for _, o := range judge(c) {
			facts[o.Reason] = o.Fact
		}
		for _, h := range c.Open {
			if len(reasons) > 0 && !slices.Contains(reasons, h.Reason) {
				continue
			}
			if err := may(c, h.Reason); err != nil {
				if len(reasons) == 0 {
					continue
				}
				return err
			}
			if _, err := t.LiftHold(orderID, h.Reason, by, why); err != nil {
				return err
			}
			lifted = append(lifted, h.Reason)
			if fact, ok := facts[h.Reason]; ok {
				if err := t.waive(orderID, h.Reason, fact); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return lifted, err
}

func (t *Tx) waive(orderID string, reason shop.HoldReason, fact string) error {
	_, err := t.exec(`INSERT INTO hold_waiver (order_id, reason, fact, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (order_id, reason) DO UPDATE SET fact = excluded.fact, at = excluded.at`,
		orderID, string(reason), t.s.find.mac("fact", fact), t.now)
	return err
}

// HoldOrder makes an order wait because a person asked; the note says why.
func (s *Store) HoldOrder(ctx context.Context, orderID, note string, by journal.Actor) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		_, err := t.PlaceHold(orderID, shop.Hold{Reason: shop.HoldClerk, Args: shop.Args{"note": note}}, by, note)
		return err
	})
}

// Unreview puts a ready or short order back to arrived.
func (s *Store) Unreview(ctx context.Context, orderID string, by journal.Actor, why string) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		_, err := t.MoveOrder(orderID, 0, flow.EvUnreview, reviewBy(by), journal.Entry{Kind: journal.OrderUnreviewed, Actor: by, Cause: why})
		return err
	})
}

// FindOrders turns what a person typed, our ids or channel order numbers, into ids. NotFound names the first
// that is neither.
func (s *Store) FindOrders(ctx context.Context, typed []string) ([]string, error) {
	var out []string
	for _, x := range typed {
		rows, err := s.r.QueryContext(ctx, `SELECT id FROM orders WHERE id = $1 OR channel_order_no = $1 ORDER BY n`, strings.TrimSpace(x))
		if err != nil {
			return nil, err
		}
		ids, err := scanTexts(rows)
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 {
			return nil, shop.E(shop.NotFound, "order.error.not_found", "id", x)
		}
		for _, id := range ids {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out, nil
}

// goodsKey writes what lines want as one comparable text.
func goodsKey(lines []shop.Line) string {
	qty := map[string]int64{}
	for _, l := range lines {
		qty[MatchKey(l)] += l.Qty
	}
	keys := make([]string, 0, len(qty))
	for k, n := range qty {
		keys = append(keys, k+"\x00"+strconv.FormatInt(n, 10))
	}
	slices.Sort(keys)
	return strings.Join(keys, "\x01")
}
