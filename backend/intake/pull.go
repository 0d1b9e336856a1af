package intake

import (
	"context"
	"errors"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// clockTrouble is how far back a shop is read again when the clock stands before what was covered already.
const clockTrouble = 24 * time.Hour

// Options of one reading.
type Options struct {
	Since shop.Millis // read again from here; zero = go on where the last reading stopped
}

// Pull reads what changed in a shop since the last reading, in windows the platform allows, up to the platform's
// own now. It can be stopped at any point: what was kept stays, the next Pull goes on from there. The error is the
// channel's; it is recorded with the shop as well.
func (in *Intake) Pull(ctx context.Context, shopID string, opt Options) (Result, error) {
	leave, err := in.enter(ctx, shopID)
	if err != nil {
		return Result{}, err
	}
	defer leave()
	var res Result
	err = in.pull(ctx, shopID, opt, &res)
	if ctx.Err() != nil { // stopped by us: no word about the platform
		return res, errors.Join(err, ctx.Err())
	}
	if rerr := in.Store.PullEnded(ctx, shopID, err, res.counts()); rerr != nil {
		return res, errors.Join(err, rerr)
	}
	return res, err
}

func (in *Intake) pull(ctx context.Context, shopID string, opt Options, res *Result) error {
	sh, err := in.Store.Shop(ctx, shopID)
	if err != nil {
		return err
	}
	a, err := in.Open(ctx, shopID)
	if err != nil {
		return err
	}
	r := &reading{in: in, a: a, can: a.Can(), shop: sh, mark: sh.Mark, res: res, seen: map[string]bool{}}
	r.first = sh.Mark.CoveredTo == 0 && sh.Mark.WindowTo == 0
	if err := r.replay(ctx); err != nil {
		return err
	}
	return r.run(ctx, opt.Since)
}

// reading is one run over one shop's channel.
type reading struct {
	in     *Intake
	a      channel.Adapter
	can    channel.Capabilities
	shop   Shop
	mark   Mark
	res    *Result
	seen   map[string]bool // order numbers met in this run
	server shop.Millis     // the platform's now, once it has told it in this run
	end    shop.Millis     // where this run stops
	first  bool            // nothing of this shop was read before this run
}

// now is the platform's time as well as we know it.
func (r *reading) now() shop.Millis {
	r.in.mu.Lock()
	defer r.in.mu.Unlock()
	return shop.NowMillis(r.in.Clock) + r.in.skew[r.shop.ID]
}

func (r *reading) lag() shop.Millis { return r.can.Lag.Milliseconds() }

// told takes the platform's clock from a reply; windows end by it, not by the PC's. It reports whether the end of
// this run became known by that.
func (r *reading) told(server shop.Millis) bool {
	if server <= 0 {
		return false
	}
	r.in.mu.Lock()
	r.in.skew[r.shop.ID] = server - shop.NowMillis(r.in.Clock)
	r.in.mu.Unlock()
	if r.server > 0 {
		return false
	}
	r.server = server
	r.end = server - r.lag()
	return true
}

// run reads window after window.
func (r *reading) run(ctx context.Context, since shop.Millis) error {
	r.end = r.now() - r.lag()
	from := r.start(since)
	if w := r.mark; w.WindowTo > 0 && (since == 0 || since >= w.WindowFrom) {
		next, err := r.window(ctx, w.WindowFrom, w.WindowTo, channel.Cursor(w.Cursor))
		if err != nil {
			return err
		}
		if since == 0 {
			from = next
		}
	}
	if from >= r.end && r.server == 0 { // a clock that stands too early: ask a little to learn the platform's
		return r.learn(ctx, from)
	}
	return r.windows(ctx, from)
}

func (r *reading) windows(ctx context.Context, from shop.Millis) error {
	for from < r.end {
		to := r.end
		if w := r.can.MaxWindow.Milliseconds(); w > 0 {
			to = min(to, from+w)
		}
		next, err := r.window(ctx, from, to, "")
		if err != nil {
			return err
		}
		if next <= from {
			return nil
		}
		from = next
	}
	return nil
}

// learn asks for a short window in the past only to hear the platform's clock, then reads on when there is more.
func (r *reading) learn(ctx context.Context, from shop.Millis) error {
	span := r.can.Overlap.Milliseconds()
	if span <= 0 {
		span = time.Minute.Milliseconds()
	}
	page, err := r.a.Orders(ctx, channel.Window{From: from - span, To: from})
	if err != nil {
		return err
	}
	if !r.told(page.Server) {
		return nil
	}
	return r.windows(ctx, from)
}

// start is where a run without a window under way begins.
func (r *reading) start(since shop.Millis) shop.Millis {
	now, covered := r.now(), r.mark.CoveredTo
	from := covered - r.can.Overlap.Milliseconds()
	switch {
	case covered == 0 && since > 0:
		from = since
	case covered == 0:
		days := r.shop.HistoryDays
		if days <= 0 {
			days = 7
		}
		from = now - days*24*time.Hour.Milliseconds()
	case covered > now: // the clock was wrong then or is wrong now: read a day again
		from = min(from, now-clockTrouble.Milliseconds())
	}
	if since > 0 {
		from = min(from, since)
	}
	if h := r.can.History.Milliseconds(); h > 0 {
		from = max(from, now-h+time.Minute.Milliseconds())
	}
	return from
}
