package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// TodayFacts are the numbers behind the first screen. Instants are given by the caller: it knows the zone.
type TodayFacts struct {
	Overdue, DueSoon Due // open orders due before now, and from now until soon
	DueToday         int64
	ShippedToday     int64 // orders with an own parcel handed over today
	ConfirmedToday   int64
	Short            Due
	Ready            Due
	Stopped          Due // planned or in work, with an open hold
	Missing          []MissingSKU
	ArrivedReasons   []ReasonCount // of the newest 3,000 orders to review
	Arrived          Due
	ShipBack         []ShipBackCount
}

// Due is a count with the earliest ship-by time of its orders, 0 when none has one.
type Due struct {
	N  int64
	At shop.Millis
}

// MissingSKU is an own SKU the short orders want more of than is free.
type MissingSKU struct {
	Code, Title string
	Missing     int64
}

// ReasonCount is how many orders wait for a reason.
type ReasonCount struct {
	Reason shop.HoldReason
	N      int64
}

// ShipBackCount is how many reports stand at a state, the oldest of them and the last words of a platform.
type ShipBackCount struct {
	State  shop.ShipBackState
	N      int64
	Oldest shop.Millis
	Words  string
	Shop   string
}

// Today reads the numbers of the first screen.
func (s *Store) Today(ctx context.Context, now, soon, dayFrom, dayTo shop.Millis) (TodayFacts, error) {
	var f TodayFacts
	for _, q := range []struct {
		into *Due
		cond string
		args []any
	}{
		{&f.Overdue, openStates + ` AND o.ship_by > 0 AND o.ship_by < $1`, []any{now}},
		{&f.DueSoon, openStates + ` AND o.ship_by > 0 AND o.ship_by >= $1 AND o.ship_by < $2`, []any{now, soon}},
		{&f.Stopped, `o.hold_count > 0 AND o.state || '' IN ('planned', 'in_work')`, nil},
	} {
		if err := s.r.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(CASE WHEN o.ship_by > 0 THEN o.ship_by END), 0) FROM orders o WHERE `+q.cond,
			q.args...).Scan(&q.into.N, &q.into.At); err != nil {
			return f, err
		}
	}
	if err := s.todayStates(ctx, &f); err != nil {
		return f, err
	}
	for _, q := range []struct {
		into *int64
		text string
		arg  shop.Millis
	}{
		{&f.DueToday, `SELECT COUNT(*) FROM orders o WHERE ` + openStates + ` AND o.ship_by > 0 AND o.ship_by < $1`, dayTo},
		{&f.ShippedToday, `SELECT COUNT(DISTINCT po.order_id) FROM parcel p JOIN parcel_order po ON po.parcel_id = p.id
			WHERE p.handed_at > 0 AND p.handed_at >= $1 AND p.kind = 'own' AND p.state <> 'void'`, dayFrom},
		{&f.ConfirmedToday, `SELECT COUNT(*) FROM parcel p JOIN parcel_order po ON po.parcel_id = p.id
			WHERE p.handed_at > 0 AND p.handed_at >= $1 - 259200000 AND po.shipback = 'confirmed' AND po.shipback_at >= $1`, dayFrom},
	} {
		if err := s.r.QueryRowContext(ctx, q.text, q.arg).Scan(q.into); err != nil {
			return f, err
		}
	}
	return f, errors.Join(s.todayMissing(ctx, &f), s.todayReasons(ctx, &f), s.todayShipBacks(ctx, &f))
}

// todayStates counts what waits for a step; the counts are kept, only the earliest deadline is looked up.
func (s *Store) todayStates(ctx context.Context, f *TodayFacts) error {
	counts, err := s.Counts(ctx)
	if err != nil {
		return err
	}
	for state, into := range map[shop.OrderState]*Due{shop.Arrived: &f.Arrived, shop.Ready: &f.Ready, shop.Short: &f.Short} {
		if into.N = CountTab(counts, OrderFilter{State: state}); into.N == 0 {
			continue
		}
		err := s.r.QueryRowContext(ctx, `SELECT o.ship_by FROM orders o WHERE `+openStates+` AND o.ship_by > 0 AND o.state || '' = $1
			ORDER BY o.ship_by, o.n LIMIT 1`, string(state)).Scan(&into.At)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

// todayMissing names what the oldest 500 short orders lack most.
func (s *Store) todayMissing(ctx context.Context, f *TodayFacts) error {
	if f.Short.N == 0 {
		return nil
	}
	rows, err := s.r.QueryContext(ctx, `SELECT u.code, u.title, x.wanted - COALESCE((SELECT SUM(CASE WHEN t.on_hand - t.reserved - t.safety > 0 THEN t.on_hand - t.reserved - t.safety ELSE 0 END)
			FROM stock t JOIN warehouse w ON w.id = t.warehouse_id WHERE t.sku_id = x.sku_id AND w.state = 'open'), 0) AS missing
		FROM (SELECT k.sku_id, SUM(k.qty * l.qty) AS wanted FROM (SELECT id FROM orders WHERE state = 'short' ORDER BY sort_at DESC, n DESC LIMIT 500) o
			JOIN order_line l ON l.order_id = o.id JOIN line_sku k ON k.order_id = l.order_id AND k.line_no = l.line_no GROUP BY k.sku_id) x
		JOIN sku u ON u.id = x.sku_id WHERE u.counted = 1 ORDER BY missing DESC, u.code LIMIT 3`)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var m MissingSKU
		err := rows.Scan(&m.Code, &m.Title, &m.Missing)
		if m.Missing > 0 {
			f.Missing = append(f.Missing, m)
		}
		return err
	})
}

// reasonLook is how many orders to review, the newest, the reasons are counted of.
const reasonLook = 3000

func (s *Store) todayReasons(ctx context.Context, f *TodayFacts) error {
	sum := map[shop.HoldReason]int64{}
	if err := s.each(ctx, `SELECT hold_reasons, COUNT(*) FROM (SELECT hold_reasons FROM orders WHERE state = 'arrived'
		ORDER BY sort_at DESC, n DESC LIMIT $1) x
		GROUP BY hold_reasons`, []any{reasonLook}, func(row rowScanner) error {
		var list string
		var n int64
		err := row.Scan(&list, &n)
		for _, r := range strings.Split(list, ",") {
			if r != "" {
				sum[shop.HoldReason(r)] += n
			}
		}
		return err
	}); err != nil {
		return err
	}
	for r, n := range sum {
		f.ArrivedReasons = append(f.ArrivedReasons, ReasonCount{r, n})
	}
	slices.SortFunc(f.ArrivedReasons, func(a, b ReasonCount) int {
		if a.N != b.N {
			return cmpInt(b.N, a.N)
		}
		return strings.Compare(string(a.Reason), string(b.Reason))
	})
	return nil
}

func (s *Store) todayShipBacks(ctx context.Context, f *TodayFacts) error {
	var err error
	f.ShipBack, err = s.ShipBackWaiting(ctx)
	return err
}

// ShipBackWaiting counts reports that are not confirmed yet, by state.
func (s *Store) ShipBackWaiting(ctx context.Context) ([]ShipBackCount, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT po.shipback, COUNT(*), MIN(po.shipback_at), MAX(po.shipback_words), COALESCE(MAX(s.name), '')
		FROM parcel_order po JOIN orders o ON o.id = po.order_id JOIN shop s ON s.id = o.shop_id
		WHERE po.shipback IN ('queued', 'sent', 'refused', 'unknown') GROUP BY po.shipback ORDER BY po.shipback`)
	if err != nil {
		return nil, err
	}
	var out []ShipBackCount
	err = eachRow(rows, func() error {
		var c ShipBackCount
		err := rows.Scan(&c.State, &c.N, &c.Oldest, &c.Words, &c.Shop)
		out = append(out, c)
		return err
	})
	return out, err
}

// seqAt finds the first journal row at or after an instant by halving; rows are written in the order of time.
func (s *Store) seqAt(ctx context.Context, at shop.Millis) (int64, error) {
	_, hi := s.Changed()
	lo := int64(0)
	hi++
	for lo < hi {
		mid := lo + (hi-lo)/2
		var seq int64
		var t shop.Millis
		err := s.r.QueryRowContext(ctx, `SELECT seq, at FROM journal WHERE seq >= $1 ORDER BY seq LIMIT 1`, mid).Scan(&seq, &t)
		if errors.Is(err, sql.ErrNoRows) || err == nil && t >= at {
			hi = mid
			continue
		}
		if err != nil {
			return 0, err
		}
		lo = seq + 1
	}
	return lo, nil
}

// PersonAct is something a person did in one go, to N subjects.
type PersonAct struct {
	At   shop.Millis
	Kind journal.Kind
	By   journal.Actor
	N    int64
}

// actLook bounds how far back the strip of today's work looks.
const actLook = 50_000

// PersonActs lists what people did since an instant, newest first: rows of one transaction are one act.
func (s *Store) PersonActs(ctx context.Context, since shop.Millis) ([]PersonAct, error) {
	from, err := s.seqAt(ctx, since)
	if err != nil {
		return nil, err
	}
	_, top := s.Changed()
	rows, err := s.r.QueryContext(ctx, `SELECT at, kind, by_class, by_name, COUNT(*) FROM journal WHERE seq >= $1 AND by_class IN ('clerk', 'owner', 'picker')
		AND kind NOT IN ('setting_changed', 'receiver_shown')
		GROUP BY at, kind, by_class, by_name ORDER BY at DESC, kind`, max(from, top-actLook))
	if err != nil {
		return nil, err
	}
	var out []PersonAct
	err = eachRow(rows, func() error {
		var a PersonAct
		err := rows.Scan(&a.At, &a.Kind, &a.By.Class, &a.By.Name, &a.N)
		out = append(out, a)
		return err
	})
	return out, err
}

// HandedOrder is one order handed over here, with what the week's measures need.
type HandedOrder struct {
	HandedAt, ShipBy, ReviewedAt shop.Millis // 0 = not known
	Touched                      bool        // a person held, released, noted, linked, un-planned or cancelled something of it
}

// handedLook is how many orders the week's measures are computed from at most.
const handedLook = 2000

// HandedSince lists the newest orders handed over since an instant, at most 2,000.
func (s *Store) HandedSince(ctx context.Context, since shop.Millis) ([]HandedOrder, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT x.handed_at, o.ship_by,
			COALESCE((SELECT MAX(j.at) FROM journal j WHERE j.subject = o.id AND j.kind = 'order_reviewed' AND j.at <= x.handed_at), 0),
			EXISTS (SELECT 1 FROM journal j WHERE j.subject = o.id AND j.by_class IN ('clerk', 'owner') AND j.kind IN ('hold_placed', 'hold_lifted',
				'order_noted', 'line_linked', 'order_unreviewed', 'order_unplanned', 'order_cancelled', 'waybill_voided', 'parcel_voided'))
		FROM (SELECT po.order_id, MAX(p.handed_at) AS handed_at FROM parcel p JOIN parcel_order po ON po.parcel_id = p.id
			WHERE p.handed_at > 0 AND p.handed_at >= $1 AND p.kind = 'own' AND p.state <> 'void' GROUP BY po.order_id ORDER BY MAX(p.handed_at) DESC LIMIT $2) x
		JOIN orders o ON o.id = x.order_id`, since, handedLook)
	if err != nil {
		return nil, err
	}
	var out []HandedOrder
	err = eachRow(rows, func() error {
		var h HandedOrder
		err := rows.Scan(&h.HandedAt, &h.ShipBy, &h.ReviewedAt, &h.Touched)
		out = append(out, h)
		return err
	})
	return out, err
}
