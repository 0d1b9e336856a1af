package shipback

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Deliver sends every due report of one shop until nothing is due or the platform is away. The error is the
// platform's when it is away; what waits goes on by itself at the next call. Two calls for one shop never overlap:
// the second does nothing.
func (s *Service) Deliver(ctx context.Context, shopID string) (Result, error) {
	if !s.enter(shopID) {
		return Result{}, nil
	}
	defer s.leave(shopID)
	var res Result
	at, err := s.d.Store.NextReport(ctx, shopID)
	if err != nil || at == 0 || at > s.now() {
		return res, err
	}
	a, err := s.d.Open(ctx, shopID)
	if err != nil {
		return res, err
	}
	can := a.Can()
	if can.ShipBack == nil || can.ShipStatus == nil {
		return res, shop.E(shop.NotAllowed, "shipback.error.cannot")
	}
	for ctx.Err() == nil {
		due, err := s.d.Store.LeaseReports(ctx, shopID, leaseMax, s.now()+leaseTime.Milliseconds())
		if err != nil || len(due) == 0 {
			return res, err
		}
		for i, d := range due {
			err := ctx.Err()
			if err == nil {
				w := delivery{s: s, can: can, due: d, res: &res, shopID: shopID}
				err = s.alone(ctx, d, w.run(ctx))
			}
			if err != nil {
				return res, errors.Join(err, s.release(ctx, due[i+1:]))
			}
		}
	}
	return res, ctx.Err()
}

// DeliverPatiently is Deliver that waits a little for reports that must be asked about or tried again soon, so
// that a person at the command line sees how they end. A platform that is away is not waited for.
func (s *Service) DeliverPatiently(ctx context.Context, shopID string, patience time.Duration) (Result, error) {
	var res Result
	until := s.now() + patience.Milliseconds()
	for {
		r, err := s.Deliver(ctx, shopID)
		res.add(r)
		if err != nil {
			return res, err
		}
		at, err := s.d.Store.NextReport(ctx, shopID)
		if err != nil || at == 0 || at > until {
			return res, err
		}
		wait := time.Duration(max(at-s.now(), 50)) * time.Millisecond
		if s.now()+wait.Milliseconds() > until {
			return res, nil
		}
		if err := s.d.Sleep(ctx, wait); err != nil {
			return res, err
		}
	}
}

// alone keeps trouble with one report away from the others: only a platform that is away stops them all.
func (s *Service) alone(ctx context.Context, d journal.Due, err error) error {
	if k := shop.KindOf(err); err == nil || channel.Class(err) != "other" || k != shop.NotAllowed && k != shop.NotFound {
		return err
	}
	s.d.Log.Error("report set aside", slog.String(shop.LogKey, d.Key), slog.Any(shop.LogErr, err))
	return s.d.Store.ReleaseReports(context.WithoutCancel(ctx), []string{d.ID}, s.now()+backMax.Milliseconds())
}

func (s *Service) now() shop.Millis { return shop.NowMillis(s.d.Clock) }

func (s *Service) enter(shopID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[shopID] {
		return false
	}
	s.busy[shopID] = true
	return true
}

func (s *Service) leave(shopID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, shopID)
}

func (s *Service) release(ctx context.Context, rest []journal.Due) error {
	ids := make([]string, 0, len(rest))
	for _, d := range rest {
		ids = append(ids, d.ID)
	}
	return s.d.Store.ReleaseReports(context.WithoutCancel(ctx), ids, 0)
}

// delivery is one leased report on its way.
type delivery struct {
	s      *Service
	can    channel.Capabilities
	due    journal.Due
	res    *Result
	shopID string
}

// run brings a report to its end for now. An error means that the platform is away and the others must wait too.
func (w *delivery) run(ctx context.Context) error {
	in, err := intentOf(w.due)
	if err != nil {
		return err
	}
	switch w.due.State {
	case journal.OutboxQueued:
		return w.send(ctx, in)
	case journal.OutboxSent: // an attempt was recorded and nothing after it: the program stopped in between
		if changed, err := w.write(ctx, Event{Event: flow.EvLostRep, Words: "stopped", Quiet: true}); err != nil || !changed {
			return err
		}
		return w.ask(ctx, in)
	case journal.OutboxUnknown:
		return w.ask(ctx, in)
	case journal.OutboxDone, journal.OutboxRefused:
	}
	return nil
}

// send records the attempt, calls the platform and records its answer.
func (w *delivery) send(ctx context.Context, in channel.ShipIntent) error {
	changed, err := w.write(ctx, Event{Event: flow.EvSend, Quiet: w.due.Attempts > 0})
	if err != nil || !changed {
		return err
	}
	w.due.Attempts++
	got, err := w.can.ShipBack(ctx, in)
	class := channel.Class(err)
	switch {
	case err == nil && got.Done:
		return w.confirm(ctx, got)
	case class == "refused", class == "gone":
		return w.refuse(ctx, wordsOf(err))
	case away(class):
		w.res.Put++
		_, werr := w.write(ctx, Event{
			Event: flow.EvAbsent, NotBefore: w.later(backOff(w.due.Attempts)), Words: class, Quiet: true, Unlease: true,
		})
		return errors.Join(err, werr)
	}
	// No answer, or one that says nothing: it may have landed. Ask before anything is sent again.
	w.res.Unknown++
	w.s.d.Log.Info("report without an answer", slog.String(shop.LogShop, w.shopID), slog.String(shop.LogOrder, string(in.OrderNo)), slog.Any(shop.LogErr, err))
	_, werr := w.write(ctx, Event{Event: flow.EvLostRep, NotBefore: w.later(w.s.d.AskAfter), Words: class, Unlease: true})
	return werr
}

// ask asks the platform about a report whose outcome is unknown; when it is not there it is sent again.
func (w *delivery) ask(ctx context.Context, in channel.ShipIntent) error {
	got, err := w.can.ShipStatus(ctx, in)
	class := channel.Class(err)
	switch {
	case err == nil && got.Done:
		return w.confirm(ctx, got)
	case err == nil && len(got.Others) > 0 && in.First && !in.Correct && !w.can.MultiParcel:
		return w.refuse(ctx, firstOf(got.Words, got.Others[0].Number))
	case err == nil:
		changed, err := w.write(ctx, Event{Event: flow.EvAbsent, Quiet: true})
		if err != nil || !changed {
			return err
		}
		return w.send(ctx, in)
	case class == "refused", class == "gone":
		return w.refuse(ctx, wordsOf(err))
	}
	w.res.Unknown++
	werr := w.s.d.Store.AskLater(context.WithoutCancel(ctx), w.due.ID, w.later(backOff(w.due.Attempts)), class)
	if away(class) {
		return errors.Join(err, werr)
	}
	return werr
}

func (w *delivery) confirm(ctx context.Context, got channel.Receipt) error {
	cause := "receipt"
	if got.Already {
		cause = "was_there"
	}
	w.res.Confirmed++
	_, err := w.write(ctx, Event{Event: flow.EvConfirm, Words: cause, Unlease: true})
	return err
}

func (w *delivery) refuse(ctx context.Context, words string) error {
	w.res.Refused++
	_, err := w.write(ctx, Event{Event: flow.EvRefuse, Words: words, Unlease: true})
	return err
}

// write records an event even while ctx ends: what happened outside must be known here.
func (w *delivery) write(ctx context.Context, e Event) (bool, error) {
	return w.s.d.Store.Report(context.WithoutCancel(ctx), w.due, e)
}

func (w *delivery) later(d time.Duration) shop.Millis { return w.s.now() + d.Milliseconds() }

// away tells error classes that concern the whole shop: nothing was sent, and nothing else would get through.
func away(class string) bool {
	return class == "down" || class == "throttled" || class == "auth_expired"
}

// wordsOf are the platform's own words of a refusal.
func wordsOf(err error) string {
	var re *channel.Refused
	if errors.As(err, &re) {
		return firstOf(re.Message, re.Code)
	}
	return channel.Class(err)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
