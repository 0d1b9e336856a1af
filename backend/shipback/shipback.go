// Package shipback tells the channels what was shipped. In: intents written with the hand-over. Out: each parcel
// recorded by its channel exactly once, or a task for a person with the platform's own words. What can go wrong: a
// lost reply, after which the platform is asked before anything is sent again; a platform that is away, for which
// the reports simply wait; a refusal.
package shipback

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Event is what became of a report; the store writes it in one transaction with its journal rows.
type Event struct {
	Event     flow.Event
	NotBefore shop.Millis // earliest next attempt
	Words     string      // the platform's own words, or the error's class
	Quiet     bool        // nothing a person would look at
	Unlease   bool        // the next attempt may be taken at once
}

// FileReport is one parcel of one order of a file shop that waits for the next batch-ship file.
type FileReport struct {
	ParcelID string
	OrderID  string
	OrderNo  string
	Company  string // our code
	Waybill  string
}

// Store is what shipback needs kept.
type Store interface {
	// LeaseReports takes due reports of a shop, strictly in order per order.
	LeaseReports(ctx context.Context, shopID string, n int, until shop.Millis) ([]journal.Due, error)
	// Report records an event; changed is false for a report that was confirmed meanwhile.
	Report(ctx context.Context, d journal.Due, e Event) (changed bool, err error)
	// ReleaseReports gives leased reports back untouched.
	ReleaseReports(ctx context.Context, ids []string, notBefore shop.Millis) error
	// AskLater postpones the question about an unknown outcome.
	AskLater(ctx context.Context, id string, notBefore shop.Millis, class string) error
	// ReleaseLeases ends the leases of a process that is gone.
	ReleaseLeases(ctx context.Context) error
	// NextReport is when the next report of a shop may be tried; 0 when none waits.
	NextReport(ctx context.Context, shopID string) (shop.Millis, error)
	// FileReports lists what waits for a shop's next batch-ship file.
	FileReports(ctx context.Context, shopID string) ([]FileReport, error)
	// FileReported records that reports lie in a file that is safe on disk.
	FileReported(ctx context.Context, list []FileReport, fileName string, by journal.Actor) error
}

// Deps are what shipback works with.
type Deps struct {
	Store Store
	Open  func(ctx context.Context, shopID string) (channel.Adapter, error)
	Clock shop.Clock
	Log   *slog.Logger
	// Sleep waits, or returns early with ctx's error.
	Sleep func(ctx context.Context, d time.Duration) error
	// AskAfter is how long after a lost reply the platform is asked: the request may still be on its way.
	AskAfter time.Duration
}

// Service delivers reports. It is safe for concurrent use.
type Service struct {
	d    Deps
	mu   sync.Mutex
	busy map[string]bool
}

const (
	leaseTime = 3 * time.Minute // longer than any call may take
	leaseMax  = 20
	backFirst = 5 * time.Second
	backMax   = 5 * time.Minute
)

// New makes a shipback service.
func New(d Deps) *Service {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.AskAfter == 0 {
		d.AskAfter = 3 * time.Second
	}
	if d.Sleep == nil {
		d.Sleep = sleep
	}
	return &Service{d: d, busy: map[string]bool{}}
}

// Recover is called once at the start: reports that were under way when the program stopped are asked about.
func (s *Service) Recover(ctx context.Context) error { return s.d.Store.ReleaseLeases(ctx) }

// Result counts what one delivery did.
type Result struct {
	Confirmed int
	Refused   int
	Unknown   int // no answer: asked later
	Put       int // put off: the platform is away or asks to slow down
}

func (r *Result) add(o Result) {
	r.Confirmed += o.Confirmed
	r.Refused += o.Refused
	r.Unknown += o.Unknown
	r.Put += o.Put
}

// report is the payload of an intent.
type report struct {
	ParcelID string `json:"parcel_id"`
	OrderID  string `json:"order_id"`
	OrderNo  string `json:"order_no"`
	Company  string `json:"company"`
	Waybill  string `json:"waybill"`
	Lines    []struct {
		ChannelLine string `json:"channel_line"`
		Qty         int64  `json:"qty"`
	} `json:"lines"`
	First   bool `json:"first"`
	Correct bool `json:"correct"`
}

func intentOf(d journal.Due) (channel.ShipIntent, error) {
	var r report
	if err := json.Unmarshal(d.Payload, &r); err != nil {
		return channel.ShipIntent{}, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	out := channel.ShipIntent{
		Key: d.Idem, OrderNo: shop.ChannelOrderID(r.OrderNo), Company: r.Company, Waybill: r.Waybill, First: r.First, Correct: r.Correct,
	}
	for _, l := range r.Lines {
		out.Lines = append(out.Lines, channel.ShipLine(l))
	}
	return out, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// backOff grows with the attempts: 5 s, 10 s, 20 s … at most 5 minutes.
func backOff(attempts int) time.Duration {
	d := backFirst
	for i := 1; i < attempts && d < backMax; i++ {
		d *= 2
	}
	return min(d, backMax)
}
