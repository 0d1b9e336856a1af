// Package couriertest is the suite every adapter of waybill numbers must pass. In: a way to open the adapter and
// a strict simulator behind it. Out: named subtests. What can go wrong is told by them.
package couriertest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"zhanggui/backend/courier"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire"
	"zhanggui/backend/wire/fault"
	"zhanggui/backend/wire/wiretest"
)

// Bench is the simulated courier or platform behind an adapter.
type Bench interface {
	http.Handler
	// Parcel puts an order into the platform and returns what is needed to ask for its number.
	Parcel(key string) courier.Request
	// Given lists every number given for a key, also those taken back.
	Given(key string) []string
	// Live lists those still in force.
	Live(key string) []string
	// Plan sets the faults.
	Plan(fault.Plan)
	// Secrets and personal texts that must not be recorded.
	Secrets() []string
}

// Opt is what the suite needs to know.
type Opt struct {
	// Sim opens a bench on a clock.
	Sim func(clock shop.Clock, seed uint64) Bench
	// New opens the adapter over a bench with an HTTP client.
	New func(t *testing.T, b Bench, client *http.Client) courier.Adapter
	// Refused returns a request the platform must refuse.
	Refused func(b Bench) courier.Request
	// Local adapters call nobody: what is about replies, recordings and broken lines does not apply, and a number
	// taken back stays used.
	Local bool
}

// Run runs the suite.
func Run(t *testing.T, o Opt) {
	bubble := func(name string, f func(t *testing.T, b Bench, a courier.Adapter)) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := o.Sim(shop.SystemClock{}, 7)
				f(t, b, o.New(t, b, wiretest.Client(b)))
				time.Sleep(time.Hour) // the pacer's timers run out
			})
		})
	}
	bubble("one number per parcel", func(t *testing.T, b Bench, a courier.Adapter) {
		for i := range 5 {
			key := fmt.Sprintf("parcel-%d", i)
			r := b.Parcel(key)
			w, err := a.Get(t.Context(), r)
			if err != nil || w.Number == "" || w.Company != r.Company {
				t.Fatal(w, err)
			}
			if a.Can().Component && len(w.PrintData) == 0 {
				t.Error("no document for the print component")
			}
			again, found, err := a.Find(t.Context(), r)
			if err != nil || (found && again.Number != w.Number) {
				t.Errorf("find: %v %v %v", again.Number, found, err)
			}
			if a.Can().Idempotent {
				if w2, err := a.Get(t.Context(), r); err != nil || w2.Number != w.Number {
					t.Errorf("asked again: %s, then %s, %v", w.Number, w2.Number, err)
				}
			}
			if n := len(b.Given(key)); n != 1 {
				t.Errorf("%d numbers for one parcel", n)
			}
		}
	})
	for _, k := range fault.Lost() {
		if o.Local {
			break
		}
		bubble("reply lost, one number/"+string(k), func(t *testing.T, b Bench, a courier.Adapter) {
			if _, err := a.Get(t.Context(), b.Parcel("warm-up")); err != nil {
				t.Fatal(err)
			}
			r := b.Parcel("parcel")
			b.Plan(fault.FirstWrite(k))
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			_, err := a.Get(ctx, r)
			var un *courier.Unknown
			if !errors.As(err, &un) {
				t.Fatalf("a lost reply is %v, want Unknown", err)
			}
			w, err := Settle(t.Context(), a, r)
			if err != nil || w.Number == "" {
				t.Fatal(w, err)
			}
			if g := b.Given("parcel"); len(g) != 1 || g[0] != w.Number {
				t.Fatalf("numbers %v, we hold %s", g, w.Number)
			}
		})
	}
	bubble("refused is not retried", func(t *testing.T, b Bench, a courier.Adapter) {
		r := o.Refused(b)
		writes := 0
		b.Plan(func(_ int, _ string, write bool) fault.Kind {
			if write {
				writes++
			}
			return fault.None
		})
		_, err := a.Get(t.Context(), r)
		var re *courier.Refused
		if !errors.As(err, &re) || writes > 1 || len(b.Given(r.Key)) != 0 {
			t.Fatalf("%v after %d calls, numbers %v", err, writes, b.Given(r.Key))
		}
	})
	bubble("a hidden receiver without ciphertext is refused before it is asked", func(t *testing.T, b Bench, a courier.Adapter) {
		if !a.Can().Masked {
			t.Log("takes plain receivers only")
			return
		}
		r := b.Parcel("parcel")
		r.Receiver.Cipher = nil
		_, err := a.Get(t.Context(), r)
		var re *courier.Refused
		if !errors.As(err, &re) || len(b.Given("parcel")) != 0 {
			t.Fatal(err)
		}
	})
	bubble("void gives back, twice is harmless, then a new number may come", func(t *testing.T, b Bench, a courier.Adapter) {
		r := b.Parcel("parcel")
		w, err := a.Get(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			if err := a.Void(t.Context(), r, w.Number); err != nil {
				t.Fatalf("void %d: %v", i+1, err)
			}
		}
		if n := b.Live("parcel"); len(n) != 0 && !o.Local {
			t.Errorf("still in force: %v", n)
		}
		if err := a.Void(t.Context(), r, "76999999999999"); err != nil {
			t.Errorf("an unknown number: %v", err)
		}
	})
	if o.Local {
		return
	}
	bubble("secrets and receivers are absent from recordings", func(t *testing.T, b Bench, _ courier.Adapter) {
		tape := &wire.Tape{}
		a := o.New(t, b, &http.Client{Transport: &wire.Recorder{
			Next: wiretest.Direct{Handler: b}, Redact: wire.NewRedactor(b.Secrets()...), Sink: tape,
		}})
		r := b.Parcel("parcel")
		if _, err := a.Get(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		bad := append(b.Secrets(), r.Sender.Name, r.Sender.Phone, r.Sender.Address.Detail)
		for _, v := range r.Receiver.Cipher {
			bad = append(bad, v)
		}
		for _, ex := range tape.All() {
			for _, s := range bad {
				if s != "" && strings.Contains(ex.URL+ex.Ask+ex.Answer+ex.Err, s) {
					t.Errorf("%q is recorded in %+v", s, ex)
				}
			}
		}
		if len(tape.All()) == 0 {
			t.Error("nothing recorded")
		}
	})
	t.Run("a cancelled call ends within 100 ms and leaves nothing behind", func(t *testing.T) { cancelled(t, o) })
	t.Run("faults: no number is taken twice", func(t *testing.T) { storm(t, o) })
}

// Settle does what a caller does after Unknown or Down: ask whether the number exists, and only then again.
func Settle(ctx context.Context, a courier.Adapter, r courier.Request) (courier.Waybill, error) {
	var last error
	for range 40 {
		w, found, err := a.Find(ctx, r)
		if err == nil && found {
			return w, nil
		}
		if err == nil {
			if w, err = a.Get(ctx, r); err == nil {
				return w, nil
			}
		}
		var re *courier.Refused
		if errors.As(err, &re) {
			return courier.Waybill{}, err
		}
		last = err
	}
	return courier.Waybill{}, last
}

// Long reports whether the full counts are wanted (ZHANGGUI_LONG=1).
func Long() bool { return os.Getenv("ZHANGGUI_LONG") == "1" }

func cancelled(t *testing.T, o Opt) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	b := o.Sim(shop.SystemClock{}, 9)
	r := b.Parcel("parcel")
	b.Plan(func(int, string, bool) fault.Kind { return fault.Hang })
	a := o.New(t, b, wiretest.Client(b))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := a.Get(ctx, r)
		done <- err
	}()
	time.Sleep(20 * time.Millisecond)
	stop()
	clock := shop.SystemClock{}
	at := clock.Now()
	err := <-done
	if took := clock.Now().Sub(at); err == nil || took > 100*time.Millisecond {
		t.Errorf("ended after %s with %v", took, err)
	}
}

func storm(t *testing.T, o Opt) {
	parcels := 60
	if Long() {
		parcels = 700
	}
	const seed = 20261122
	t.Logf("seed %d, %d parcels", seed, parcels)
	synctest.Test(t, func(t *testing.T) {
		b := o.Sim(shop.SystemClock{}, seed)
		client := wiretest.Client(b)
		client.Timeout = 30 * time.Second
		a := o.New(t, b, client)
		rnd := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a repeatable storm
		kinds, faults := fault.Passing(), 0
		b.Plan(func(int, string, bool) fault.Kind {
			if rnd.IntN(100) < 60 {
				return fault.None
			}
			faults++
			return kinds[rnd.IntN(len(kinds))]
		})
		for i := range parcels {
			key := fmt.Sprintf("parcel-%04d", i)
			w, err := Settle(t.Context(), a, b.Parcel(key))
			if err != nil {
				t.Fatalf("%s: %v", key, err)
			}
			if g := b.Given(key); len(g) != 1 || g[0] != w.Number {
				t.Fatalf("%s: numbers %v, we hold %s", key, g, w.Number)
			}
		}
		t.Logf("%d faults", faults)
		time.Sleep(time.Hour)
	})
}
