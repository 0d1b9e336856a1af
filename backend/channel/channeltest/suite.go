// Package channeltest is the suite every channel adapter must pass. In: a way to open the adapter and a strict
// simulator behind it. Out: named subtests, each runnable alone; most run on virtual time without a network.
// What can go wrong is told by them; every random one prints its seed.
package channeltest

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/fault"
	"zhanggui/backend/wire/wiretest"
)

// Odd is a strangeness of the platform's records.
type Odd string

// Kinds of strangeness.
const (
	Plain         Odd = ""
	UnknownStatus Odd = "unknown_status" // a status no document names
	ExtraFields   Odd = "extra_fields"   // members no document names
	NumbersAsText Odd = "numbers_as_text"
	BrokenAmount  Odd = "broken_amount"
	BrokenTime    Odd = "broken_time"
)

// Bench is the simulated platform behind an adapter: one shop with orders.
type Bench interface {
	http.Handler
	// Add puts one order to ship into the shop, paid and last changed at at; listings show it late after that.
	Add(at time.Time, late time.Duration) shop.ChannelOrderID
	// Change alters an order now, so that its place in listings changes.
	Change(id shop.ChannelOrderID)
	// AskRefund opens an after-sale for an order now.
	AskRefund(id shop.ChannelOrderID)
	// Intent is the n-th wish to ship an order: a number of its own for each order, First set.
	Intent(id shop.ChannelOrderID) channel.ShipIntent
	// Refused is a wish the platform must refuse, for an order it has.
	Refused() channel.ShipIntent
	// Recorded lists the numbers the platform recorded for an order, repeats included.
	Recorded(id shop.ChannelOrderID) []string
	// Naive walks a window the wrong way (first page to last by position) and returns what it met.
	Naive(ctx context.Context, client *http.Client, from, to time.Time, page int) []shop.ChannelOrderID
	// Before has f called before each listing the platform is asked for, one at a time.
	Before(f func())
	// Odd makes the platform's records strange.
	Odd(o Odd)
	// Plan sets the faults.
	Plan(p fault.Plan)
	// Over tells how many calls came faster than allowed.
	Over() int
	// Refusals lists what the gateway refused.
	Refusals() []string
	// Secrets and Personal are texts that must not be recorded.
	Secrets() []string
	Personal(id shop.ChannelOrderID) []string
}

// Setup is how an adapter is opened over a bench.
type Setup struct {
	Bench    Bench
	Client   *http.Client
	PageSize int
	Zone     *time.Location
}

// Opt is what the suite needs to know.
type Opt struct {
	Sim func(clock shop.Clock, seed uint64) Bench
	New func(t *testing.T, s Setup) channel.Adapter
	// FilesOnly adapters are tested by Records alone; Sim is not used and New gets an empty Setup.
	FilesOnly bool
	Records   func(t *testing.T) []channel.Raw
	// Cannot names the acts the adapter has not: ShipBack, ShipStatus, Count, Couriers. The list must be exact.
	Cannot []string
}

// Long reports whether the full counts are wanted (ZHANGGUI_LONG=1).
func Long() bool { return os.Getenv("ZHANGGUI_LONG") == "1" }

// times is n, or long with full counts.
func times(n, long int) int {
	if Long() {
		return long
	}
	return n
}

// env is one subtest's world on virtual time.
type env struct {
	*testing.T
	o     Opt
	b     Bench
	clock shop.Clock
	seed  uint64
}

func (e *env) open(page int) channel.Adapter {
	return e.o.New(e.T, Setup{Bench: e.b, Client: wiretest.Client(e.b), PageSize: page, Zone: shop.Zone("")})
}

func (e *env) now() time.Time { return e.clock.Now().Truncate(time.Second) }

// bubble runs f on virtual time, well into the day so that windows have a past.
func bubble(t *testing.T, o Opt, name string, seed uint64, f func(e *env)) {
	t.Run(name, func(t *testing.T) {
		t.Logf("seed %d", seed)
		synctest.Test(t, func(t *testing.T) {
			clock := shop.SystemClock{}
			time.Sleep(36 * time.Hour)
			f(&env{T: t, o: o, b: o.Sim(clock, seed), clock: clock, seed: seed})
			time.Sleep(time.Hour) // timers run out
		})
	})
}

// Run runs the suite.
func Run(t *testing.T, o Opt) {
	t.Run("declares what it implements", func(t *testing.T) { declares(t, o) })
	if o.FilesOnly {
		t.Run("every record replays to the same order", func(t *testing.T) {
			a := o.New(t, Setup{Zone: shop.Zone("")})
			for _, r := range o.Records(t) {
				replay(t, a, r)
			}
		})
		t.Run("broken records are doubts or refused, never a panic", func(t *testing.T) {
			mutate(t, o.New(t, Setup{Zone: shop.Zone("")}), o.Records(t), 20261122)
		})
		return
	}
	pulls(t, o)
	records(t, o)
	ships(t, o)
	manners(t, o)
}

func declares(t *testing.T, o Opt) {
	s := Setup{Zone: shop.Zone("")}
	if !o.FilesOnly {
		s.Bench = o.Sim(shop.SystemClock{}, 1)
		s.Client = wiretest.Client(s.Bench)
	}
	a := o.New(t, s)
	d, can := a.Descriptor(), a.Can()
	if d.Kind == "" || d.Platform == "" || d.Name == "" || d.Docs == "" || d.Files != o.FilesOnly {
		t.Errorf("descriptor %+v", d)
	}
	if !slices.Contains(shop.Platforms(), d.Platform) && d.Kind != "file" {
		t.Errorf("platform %q is not one of ours", d.Platform)
	}
	acts := map[string]bool{
		"ShipBack": can.ShipBack != nil, "ShipStatus": can.ShipStatus != nil, "Count": can.Count != nil, "Couriers": can.Couriers != nil,
	}
	for act, has := range acts {
		switch cannot := slices.Contains(o.Cannot, act); {
		case has && cannot:
			t.Errorf("%s is there: take it off the list of what it cannot", act)
		case !has && !cannot:
			t.Errorf("%s is missing", act)
		}
	}
	for _, c := range o.Cannot {
		if _, known := acts[c]; !known {
			t.Errorf("no act is called %q", c)
		}
	}
	if acts["ShipBack"] && !acts["ShipStatus"] {
		t.Error("ShipBack needs ShipStatus: a lost reply must be asked for")
	}
	if o.FilesOnly {
		return
	}
	if d.BaseURL == "" || can.MaxWindow <= 0 || can.Overlap <= 0 || can.History <= 0 || can.PageMax <= 0 || can.QPS <= 0 || can.Axis == "" || can.Paging == "" {
		t.Errorf("capabilities %+v lack a number", can)
	}
	for _, opt := range d.Options {
		if opt.Words == "" || (opt.Secret && opt.Default != "") {
			t.Errorf("option %+v", opt)
		}
	}
}

// windows splits [from, to) at the adapter's longest window.
func windows(can channel.Capabilities, from, to time.Time) []channel.Window {
	var out []channel.Window
	for at := from; at.Before(to); at = at.Add(can.MaxWindow) {
		end := at.Add(can.MaxWindow)
		if end.After(to) {
			end = to
		}
		out = append(out, channel.Window{From: at.UnixMilli(), To: end.UnixMilli()})
	}
	return out
}

// walk reads one window to its end and hands each page to f. It fails when the pages do not end.
func walk(e *env, a channel.Adapter, w channel.Window, f func(p channel.Page[channel.Raw])) {
	e.Helper()
	seen := map[channel.Cursor]int{}
	for n := 0; ; n++ {
		p, err := a.Orders(e.Context(), w)
		if err != nil {
			e.Fatalf("page %q: %v (%s)", w.Cursor, err, strings.Join(e.b.Refusals(), "; "))
		}
		f(p)
		if p.Next == "" {
			return
		}
		if seen[p.Next]++; seen[p.Next] > 1 || n > 5000 {
			e.Fatalf("the pages go round: %q came twice", p.Next)
		}
		w.Cursor = p.Next
	}
}

// collect pulls [from, to) as a caller does and returns the newest record per id.
func collect(e *env, a channel.Adapter, from, to time.Time) map[shop.ChannelOrderID]channel.Raw {
	e.Helper()
	out := map[shop.ChannelOrderID]channel.Raw{}
	for _, w := range windows(a.Can(), from, to) {
		walk(e, a, w, func(p channel.Page[channel.Raw]) {
			for _, r := range p.Rows {
				if old, ok := out[r.ID]; !ok || r.UpdatedAt >= old.UpdatedAt {
					out[r.ID] = r
				}
			}
		})
	}
	return out
}

func missing(want []shop.ChannelOrderID, got map[shop.ChannelOrderID]channel.Raw) []shop.ChannelOrderID {
	var out []shop.ChannelOrderID
	for _, id := range want {
		if _, ok := got[id]; !ok {
			out = append(out, id)
		}
	}
	return out
}

func name(format string, args ...any) string { return fmt.Sprintf(format, args...) }
