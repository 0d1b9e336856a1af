package wire

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/shop"
)

func TestPacerNeverExceedsTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, per = 5, time.Second
		p := NewPacer(func(string) Limit { return Limit{N: n, Per: per} })
		clock := shop.SystemClock{}
		var mu sync.Mutex
		var at []time.Time
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 10 {
					if err := p.Wait(t.Context(), "a"); err != nil {
						t.Error(err)
					}
					mu.Lock()
					at = append(at, clock.Now())
					mu.Unlock()
				}
			})
		}
		start := clock.Now()
		wg.Wait()
		for i := n; i < len(at); i++ {
			if at[i].Sub(at[i-n]) < per {
				t.Fatalf("calls %d…%d lie within %s", i-n, i, at[i].Sub(at[i-n]))
			}
		}
		if took := clock.Now().Sub(start); took > 17*time.Second {
			t.Errorf("80 calls at 5/s took %s", took)
		}
		time.Sleep(2 * per) // timers run out inside the bubble
	})
}

func TestPacerBacksOffAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(func(string) Limit { return Limit{} })
		clock := shop.SystemClock{}
		wait := func(key string) time.Duration {
			s := clock.Now()
			if err := p.Wait(t.Context(), key); err != nil {
				t.Fatal(err)
			}
			return clock.Now().Sub(s)
		}
		p.Throttled("a", 0)
		p.Throttled("a", 0) // the same storm
		if d := wait("a"); d != time.Second {
			t.Errorf("first step %s, want 1s", d)
		}
		for _, want := range []time.Duration{2, 4, 8, 8} {
			p.Throttled("a", 0)
			if d := wait("a"); d != want*time.Second {
				t.Errorf("step %s, want %ds", d, want)
			}
		}
		if d := wait("b"); d != 0 {
			t.Errorf("another method waited %s", d)
		}
		p.Throttled("a", 30*time.Second)
		if d := wait("a"); d != 30*time.Second {
			t.Errorf("named time: waited %s", d)
		}
		for range 20 {
			p.Succeeded("a")
		}
		p.Throttled("a", 0)
		if d := wait("a"); d != time.Second {
			t.Errorf("after recovery %s, want 1s", d)
		}
	})
}

func TestPacerEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer(func(string) Limit { return Limit{N: 1, Per: time.Hour} })
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if err := p.Wait(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		if err := p.Wait(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v", err)
		}
		time.Sleep(2 * time.Hour)
	})
}
