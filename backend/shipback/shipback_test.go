package shipback_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shipback"
	"zhanggui/backend/shop"
)

// box is an outbox with one report.
type box struct {
	clock   shop.Clock
	due     journal.Due
	state   string
	before  shop.Millis
	lease   shop.Millis
	events  []string
	files   []shipback.FileReport
	filed   []string
	failing error
}

func newBox(clock shop.Clock, correct bool) *box {
	return &box{clock: clock, state: string(shop.ShipBackQueued), due: journal.Due{
		Intent: journal.Intent{ID: "i1", Key: "k", Idem: "sb/p/o", Payload: fmt.Appendf(nil,
			`{"parcel_id":"p","order_id":"o","order_no":"N1","company":"ZTO","waybill":"Z1","lines":[{"channel_line":"L","qty":2}],"first":true,"correct":%v}`, correct)},
		State: journal.OutboxQueued,
	}}
}

func (b *box) LeaseReports(_ context.Context, _ string, _ int, until shop.Millis) ([]journal.Due, error) {
	now := shop.NowMillis(b.clock)
	if b.before > now || b.lease > now || b.due.State == journal.OutboxDone || b.due.State == journal.OutboxRefused {
		return nil, b.failing
	}
	b.lease = until
	return []journal.Due{b.due}, nil
}

func (b *box) Report(_ context.Context, _ journal.Due, e shipback.Event) (bool, error) {
	to, err := flow.Next(flow.ShipBackMachine, b.state, e.Event, flow.ByAdapter)
	if err != nil {
		return false, err
	}
	b.state, b.before = to, e.NotBefore
	b.events = append(b.events, string(e.Event))
	switch e.Event {
	case flow.EvSend:
		b.due.State = journal.OutboxSent
		b.due.Attempts++
	case flow.EvLostRep:
		b.due.State = journal.OutboxUnknown
	case flow.EvRefuse:
		b.due.State = journal.OutboxRefused
	case flow.EvConfirm:
		b.due.State = journal.OutboxDone
	default:
		b.due.State = journal.OutboxQueued
	}
	if e.Unlease {
		b.lease = 0
	}
	return true, nil
}

func (b *box) ReleaseReports(context.Context, []string, shop.Millis) error { return nil }

func (b *box) AskLater(_ context.Context, _ string, at shop.Millis, class string) error {
	b.before, b.lease = at, 0
	b.due.Attempts++
	b.events = append(b.events, "ask later: "+class)
	return nil
}

func (b *box) ReleaseLeases(context.Context) error {
	b.lease = 0
	return nil
}

func (b *box) NextReport(context.Context, string) (shop.Millis, error) {
	if b.due.State == journal.OutboxDone || b.due.State == journal.OutboxRefused {
		return 0, nil
	}
	return max(1, b.before, b.lease), nil
}

func (b *box) FileReports(context.Context, string) ([]shipback.FileReport, error) {
	return b.files, nil
}

func (b *box) FileReported(_ context.Context, list []shipback.FileReport, name string, _ journal.Actor) error {
	for _, r := range list {
		b.filed = append(b.filed, name+":"+r.OrderNo)
	}
	return nil
}

// says is a platform that gives prepared answers.
type says struct {
	channel.Adapter
	multi bool
	ship  []any // error or Receipt, one per call
	asked []any
	got   []channel.ShipIntent
}

func (s *says) Can() channel.Capabilities {
	return channel.Capabilities{MultiParcel: s.multi, ShipBack: s.answer(&s.ship), ShipStatus: s.answer(&s.asked)}
}

func (s *says) answer(list *[]any) func(context.Context, channel.ShipIntent) (channel.Receipt, error) {
	return func(_ context.Context, in channel.ShipIntent) (channel.Receipt, error) {
		s.got = append(s.got, in)
		if len(*list) == 0 {
			return channel.Receipt{}, errors.New("asked once too often")
		}
		next := (*list)[0]
		*list = (*list)[1:]
		switch v := next.(type) {
		case error:
			return channel.Receipt{}, v
		case channel.Receipt:
			return v, nil
		}
		return channel.Receipt{}, fmt.Errorf("no answer: %v", next)
	}
}

func TestWhatBecomesOfAReport(t *testing.T) {
	done, absent := channel.Receipt{Done: true}, channel.Receipt{}
	lost := &channel.Unknown{Cause: errors.New("timeout")}
	other := channel.Receipt{Others: []shop.Waybill{{Number: "X9"}}}
	for _, c := range []struct {
		name    string
		ship    []any
		asked   []any
		multi   bool
		correct bool
		want    string
		state   shop.ShipBackState
	}{
		{"accepted", []any{done}, nil, false, false, "[send confirm]", shop.ShipBackOK},
		{"there before", []any{channel.Receipt{Done: true, Already: true}}, nil, false, false, "[send confirm]", shop.ShipBackOK},
		{"refused", []any{&channel.Refused{Code: "1", Message: "m"}}, nil, false, false, "[send refuse]", shop.ShipBackRefused},
		{"the order is gone", []any{&channel.Gone{What: "order"}}, nil, false, false, "[send refuse]", shop.ShipBackRefused},
		{"reply lost, it landed", []any{lost}, []any{done}, false, false, "[send lost_reply confirm]", shop.ShipBackOK},
		{"reply lost, not there", []any{lost, done}, []any{absent}, false, false, "[send lost_reply absent send confirm]", shop.ShipBackOK},
		{"reply cut", []any{&channel.Malformed{What: "x", Cause: lost}}, []any{done}, false, false, "[send lost_reply confirm]", shop.ShipBackOK},
		{"an answer that says nothing", []any{absent}, []any{done}, false, false, "[send lost_reply confirm]", shop.ShipBackOK},
		{"something nobody foresaw", []any{errors.New("?")}, []any{done}, false, false, "[send lost_reply confirm]", shop.ShipBackOK},
		{"the question is lost too", []any{lost}, []any{lost, done}, false, false, "[send lost_reply ask later: unknown confirm]", shop.ShipBackOK},
		{"another number is there", []any{lost}, []any{other}, false, false, "[send lost_reply refuse]", shop.ShipBackRefused},
		{"another number, several allowed", []any{lost, done}, []any{other}, true, false, "[send lost_reply absent send confirm]", shop.ShipBackOK},
		{"another number is to be corrected", []any{lost, done}, []any{other}, false, true, "[send lost_reply absent send confirm]", shop.ShipBackOK},
		{"slow down", []any{&channel.Throttled{}, done}, nil, false, false, "[send absent send confirm]", shop.ShipBackOK},
		{"away", []any{&channel.Down{Cause: errors.New("no route")}, done}, nil, false, false, "[send absent send confirm]", shop.ShipBackOK},
		{"signed out", []any{&channel.AuthExpired{}, done}, nil, false, false, "[send absent send confirm]", shop.ShipBackOK},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
			b, p := newBox(clock, c.correct), &says{ship: c.ship, asked: c.asked, multi: c.multi}
			s := shipback.New(shipback.Deps{Store: b, Clock: clock, Open: func(context.Context, string) (channel.Adapter, error) { return p, nil }})
			for range 5 {
				_, err := s.Deliver(t.Context(), "s")
				if class := channel.Class(err); err != nil && class != "down" && class != "throttled" && class != "auth_expired" {
					t.Fatal(err)
				}
				clock.Advance(10 * time.Minute)
			}
			if got := fmt.Sprint(b.events); got != c.want || b.state != string(c.state) {
				t.Errorf("%s → %s, want %s → %s", got, b.state, c.want, c.state)
			}
			if in := p.got[0]; in.OrderNo != "N1" || in.Waybill != "Z1" || in.Key != "sb/p/o" || len(in.Lines) != 1 || in.Lines[0].Qty != 2 || !in.First {
				t.Errorf("%+v", in)
			}
		})
	}
}

func TestAReportCutShortIsAskedAboutBeforeItIsSentAgain(t *testing.T) {
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	b := newBox(clock, false)
	b.state, b.due.State, b.due.Attempts = string(shop.ShipBackSent), journal.OutboxSent, 1
	b.lease = shop.NowMillis(clock) + time.Hour.Milliseconds() // of the process that is gone
	p := &says{asked: []any{channel.Receipt{Done: true}}}
	s := shipback.New(shipback.Deps{Store: b, Clock: clock, Open: func(context.Context, string) (channel.Adapter, error) { return p, nil }})
	if err := s.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Deliver(t.Context(), "s"); err != nil || fmt.Sprint(b.events) != "[lost_reply confirm]" {
		t.Errorf("%v %v", b.events, err)
	}
}

func TestACommandWaitsForTheAnswerToItsQuestion(t *testing.T) {
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	b := newBox(clock, false)
	p := &says{ship: []any{&channel.Unknown{Cause: errors.New("x")}}, asked: []any{channel.Receipt{Done: true}}}
	slept := time.Duration(0)
	s := shipback.New(shipback.Deps{
		Store: b, Clock: clock, Open: func(context.Context, string) (channel.Adapter, error) { return p, nil },
		Sleep: func(_ context.Context, d time.Duration) error {
			slept += d
			clock.Advance(d)
			return nil
		},
	})
	res, err := s.DeliverPatiently(t.Context(), "s", 8*time.Second)
	if err != nil || res.Confirmed != 1 || b.state != string(shop.ShipBackOK) || slept > 8*time.Second {
		t.Errorf("%+v %v after %s", res, err, slept)
	}
}

func TestAFileIsSafeBeforeItsReportsCountAsSent(t *testing.T) {
	b := newBox(shop.SystemClock{}, false)
	b.files = []shipback.FileReport{{OrderNo: "A"}, {OrderNo: "B"}, {OrderNo: "C"}}
	s := shipback.New(shipback.Deps{Store: b, Clock: shop.SystemClock{}})
	fill := func(list []shipback.FileReport) ([]shipback.Filled, []shipback.Unfilled, error) {
		return []shipback.Filled{{Name: "1.xlsx", Rows: []int{0}}, {Name: "2.xlsx", Rows: []int{2}}}, []shipback.Unfilled{{FileReport: list[1], Reason: "courier_unknown"}}, nil
	}
	full := errors.New("disk full")
	save := func(f shipback.Filled) (string, error) {
		if f.Name == "2.xlsx" {
			return "", full
		}
		return "/out/" + f.Name, nil
	}
	out, err := s.Export(t.Context(), "s", journal.System(), fill, save)
	if !errors.Is(err, full) || fmt.Sprint(out.Files) != "[/out/1.xlsx]" || out.Parcels != 1 || len(out.Unfilled) != 1 || fmt.Sprint(b.filed) != "[1.xlsx:A]" {
		t.Errorf("%+v %v %v", out, b.filed, err)
	}
}
