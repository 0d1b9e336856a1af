package intake

import (
	"context"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// Tally compares what the platform holds to ship with what we hold of it.
type Tally struct {
	Channel int64    // −1 when the platform does not tell
	Held    int64    // −1 when the platform does not tell
	Missing []string // numbers the platform named, and we still lack after asking for each
	Fetched Result   // what asking for each brought
}

// fetchMax bounds how many missed orders one comparison fetches.
const fetchMax = 500

// Reconcile asks the platform how many orders wait to be shipped ("channel says 412, we hold 412"), fetches by its
// number each order we lack, and records what is still missing by name.
func (in *Intake) Reconcile(ctx context.Context, shopID string) (Tally, error) {
	none := Tally{Channel: -1, Held: -1}
	leave, err := in.enter(ctx, shopID)
	if err != nil {
		return none, err
	}
	defer leave()
	sh, err := in.Store.Shop(ctx, shopID)
	if err != nil {
		return none, err
	}
	a, err := in.Open(ctx, shopID)
	if err != nil {
		return none, err
	}
	can := a.Can()
	if can.Count == nil {
		return none, nil
	}
	out := none
	r := &reading{in: in, a: a, can: can, shop: sh, mark: sh.Mark, res: &out.Fetched, seen: map[string]bool{}}
	to := r.now() - r.lag()
	from := r.oldest(to)
	n, ids, named, err := r.tally(ctx, from, to)
	if err != nil {
		return none, err
	}
	out.Channel = n
	if !named {
		if out.Held, err = in.Store.CountToShip(ctx, shopID, can.Axis, from, to); err != nil {
			return none, err
		}
		return out, in.Store.Counted(ctx, shopID, out.Channel, out.Held, nil)
	}
	behind, err := in.Store.Behind(ctx, shopID, ids)
	if err != nil {
		return none, err
	}
	ferr := r.fetch(ctx, behind)
	if out.Missing, err = in.Store.Absent(ctx, shopID, ids); err != nil {
		return none, err
	}
	out.Held = int64(len(ids) - len(out.Missing))
	if err := in.Store.Counted(ctx, shopID, out.Channel, out.Held, out.Missing); err != nil {
		return none, err
	}
	return out, ferr
}

// oldest is where the comparison begins: as far back as a first reading would reach.
func (r *reading) oldest(to shop.Millis) shop.Millis {
	days := r.shop.HistoryDays
	if days <= 0 {
		days = 7
	}
	from := to - days*24*time.Hour.Milliseconds()
	if h := r.can.History.Milliseconds(); h > 0 {
		from = max(from, to-h+time.Minute.Milliseconds())
	}
	return from
}

// tally adds up the platform's count over windows it allows; named tells whether it named every order.
func (r *reading) tally(ctx context.Context, from, to shop.Millis) (n int64, ids []string, named bool, err error) {
	seen := map[string]bool{}
	named = true
	for from < to {
		end := to
		if w := r.can.MaxWindow.Milliseconds(); w > 0 {
			end = min(to, from+w)
		}
		t, err := r.can.Count(ctx, channel.Window{From: from, To: end})
		if err != nil {
			return 0, nil, false, err
		}
		if len(t.IDs) < t.N {
			named = false
		}
		n += int64(t.N)
		for _, id := range t.IDs {
			if !seen[string(id)] {
				seen[string(id)] = true
				ids = append(ids, string(id))
			}
		}
		from = end
	}
	if named {
		n = int64(len(ids))
	}
	return n, ids, named, nil
}

// fetch reads orders one by one; what the platform then says it has not, stays missing.
func (r *reading) fetch(ctx context.Context, nos []string) error {
	var rows []channel.Raw
	for i, no := range nos {
		if i == fetchMax {
			break
		}
		raw, err := r.a.Order(ctx, shop.ChannelOrderID(no))
		if c := channel.Class(err); c == "gone" || c == "refused" || c == "malformed" {
			continue
		}
		if err != nil {
			if len(rows) > 0 {
				if kerr := r.take(ctx, rows, nil); kerr != nil {
					return kerr
				}
			}
			return err
		}
		rows = append(rows, raw)
	}
	if len(rows) == 0 {
		return nil
	}
	return r.take(ctx, rows, nil)
}

// Reread reads one order again from its channel and keeps what it says: the check before a label and before the
// hand-over. The error is the channel's; without a connection the last known state stands, with its age.
func (in *Intake) Reread(ctx context.Context, shopID string, no shop.ChannelOrderID) error {
	a, err := in.Open(ctx, shopID)
	if err != nil {
		return err
	}
	raw, err := a.Order(ctx, no)
	if err != nil {
		return err
	}
	var res Result
	r := &reading{in: in, a: a, can: a.Can(), shop: Shop{ID: shopID}, res: &res, seen: map[string]bool{}}
	return r.take(ctx, []channel.Raw{raw}, nil)
}
