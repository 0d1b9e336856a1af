package schedule_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/schedule"
	"zhanggui/backend/shop"
)

// wall is a clock on the wall: it runs with the machine and jumps when the machine slept or was set.
type wall struct {
	mu     sync.Mutex
	offset time.Duration
}

func (w *wall) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.offset)
}

func (w *wall) jump(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.offset += d
}

// memory keeps last runs.
type memory struct {
	mu    sync.Mutex
	clock shop.Clock
	past  map[string]schedule.Past
}

func newMemory(c shop.Clock) *memory { return &memory{clock: c, past: map[string]schedule.Past{}} }

func (m *memory) Job(_ context.Context, name string) (schedule.Past, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.past[name], nil
}

func (m *memory) set(name string, fn func(*schedule.Past)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.past[name]
	fn(&p)
	m.past[name] = p
	return nil
}

func (m *memory) JobStarted(_ context.Context, name string) error {
	return m.set(name, func(p *schedule.Past) { p.Started = shop.NowMillis(m.clock) })
}

func (m *memory) JobEnded(_ context.Context, name string, ok bool, _ schedule.Result) error {
	return m.set(name, func(p *schedule.Past) { p.Ended, p.OK = shop.NowMillis(m.clock), ok })
}

func (m *memory) PauseJob(_ context.Context, name string, paused bool) error {
	return m.set(name, func(p *schedule.Past) { p.Paused = paused })
}

// bench is a schedule over jobs that count their runs.
type bench struct {
	*schedule.Schedule
	clock *wall
	mem   *memory
	mu    sync.Mutex
	runs  map[string]int
	log   []string
}

func (b *bench) count(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.runs[name]
}

func (b *bench) ran(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.runs[name]++
	b.log = append(b.log, name)
}

func newBench(t *testing.T, jobs func(b *bench) []schedule.Job) *bench {
	t.Helper()
	b := &bench{clock: &wall{}, runs: map[string]int{}}
	b.mem = newMemory(b.clock)
	b.Schedule = schedule.New(schedule.Deps{
		Store: b.mem, Clock: b.clock,
		Jobs: func(context.Context) ([]schedule.Job, error) { return jobs(b), nil },
	})
	if err := b.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Stop(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *bench) job(name, group string, every, takes time.Duration) schedule.Job {
	return schedule.Job{Name: name, Group: group, Every: every, Run: func(ctx context.Context) (schedule.Result, error) {
		b.ran(name)
		select {
		case <-time.After(takes):
		case <-ctx.Done():
		}
		return schedule.Result{"n": 1}, ctx.Err()
	}}
}

func TestAJobComesAgainAtItsInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(b *bench) []schedule.Job {
			return []schedule.Job{b.job("pull", "shop", 15*time.Minute, time.Second)}
		})
		time.Sleep(61 * time.Minute)
		if n := b.count("pull"); n != 5 { // at the start and at 15, 30, 45, 60
			t.Errorf("ran %d times in an hour", n)
		}
	})
}

func TestAPCThatSleptCatchesUpOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(b *bench) []schedule.Job {
			return []schedule.Job{b.job("pull", "shop", 15*time.Minute, time.Second)}
		})
		time.Sleep(time.Minute)
		b.clock.jump(3 * time.Hour) // asleep: the wall went on, timers did not
		time.Sleep(time.Minute)
		if n := b.count("pull"); n != 2 {
			t.Fatalf("after waking it ran %d times", n)
		}
		time.Sleep(12 * time.Minute)
		if n := b.count("pull"); n != 2 {
			t.Errorf("it runs again %d times before its interval", n)
		}
	})
}

func TestAClockSetBackCausesOneRunAndNoStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(b *bench) []schedule.Job {
			return []schedule.Job{b.job("pull", "shop", 15*time.Minute, time.Second)}
		})
		time.Sleep(time.Minute)
		for _, d := range []time.Duration{-24 * time.Hour, 24 * time.Hour, -5 * time.Minute} {
			before := b.count("pull")
			b.clock.jump(d)
			time.Sleep(10 * time.Minute)
			if n := b.count("pull") - before; n > 1 {
				t.Errorf("after %s it ran %d times", d, n)
			}
		}
		if b.count("pull") < 3 {
			t.Errorf("it stopped: %d runs", b.count("pull"))
		}
	})
}

func TestAnOverlongJobIsNotStartedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(b *bench) []schedule.Job {
			return []schedule.Job{b.job("slow", "a", time.Minute, 20*time.Minute), b.job("quick", "b", time.Minute, 0)}
		})
		time.Sleep(19 * time.Minute)
		if n := b.count("slow"); n != 1 {
			t.Errorf("started %d times while it ran", n)
		}
		if n := b.count("quick"); n < 15 {
			t.Errorf("another group had to wait: %d runs", n)
		}
	})
}

func TestPauseHoldsOneAndAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(b *bench) []schedule.Job {
			return []schedule.Job{b.job("a", "a", time.Minute, 0), b.job("b", "b", time.Minute, 0)}
		})
		time.Sleep(30 * time.Second)
		if err := b.Pause(t.Context(), "a", true); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		if b.count("a") != 1 || b.count("b") < 9 {
			t.Errorf("a ran %d, b %d times", b.count("a"), b.count("b"))
		}
		if r, err := b.RunNow(t.Context(), "a"); err != nil || r.Err != nil || b.count("a") != 2 {
			t.Errorf("by hand: %v %+v", err, r)
		}
		if err := b.Pause(t.Context(), schedule.All, true); err != nil {
			t.Fatal(err)
		}
		n := b.count("b")
		time.Sleep(10 * time.Minute)
		if b.count("b") > n {
			t.Errorf("ran while everything was paused")
		}
	})
}

func TestAnUnfinishedRunIsMadeUpForAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().UnixMilli()
		if !schedule.Due(schedule.Past{Started: now - 1000, Ended: now - 60_000}, time.Hour, now) {
			t.Error("cut short and not due")
		}
		if schedule.Due(schedule.Past{Started: now - 1000, Ended: now - 500, OK: true}, time.Hour, now) {
			t.Error("finished and due again at once")
		}
	})
}

func TestRunOnceGoesTheJourneyAndOneThatFailsStopsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := &wall{}
		b := &bench{clock: clock, mem: newMemory(clock), runs: map[string]int{}}
		bad := schedule.Job{Name: "bad", Every: time.Minute, Run: func(context.Context) (schedule.Result, error) { return nil, errors.New("no") }}
		mad := schedule.Job{Name: "mad", Every: time.Minute, Run: func(context.Context) (schedule.Result, error) { panic("x") }}
		held := b.job("held", "", time.Minute, 0)
		held.Paused = true
		jobs := []schedule.Job{b.job("pull", "shop", time.Minute, 0), bad, mad, held, b.job("review", "", time.Minute, 0), b.job("allocate", "", time.Minute, 0)}
		s := schedule.New(schedule.Deps{Store: b.mem, Clock: clock, Jobs: func(context.Context) ([]schedule.Job, error) { return jobs, nil }})
		ran, err := s.RunOnce(t.Context())
		if err != nil || len(ran) != 6 {
			t.Fatalf("%v %+v", err, ran)
		}
		if ran[1].Err == nil || ran[2].Err == nil || !ran[3].Skipped || ran[5].Err != nil {
			t.Errorf("%+v", ran)
		}
		if got := b.log; len(got) != 3 || got[0] != "pull" || got[1] != "review" || got[2] != "allocate" {
			t.Errorf("order %v", got)
		}
	})
}

func TestJobsWithoutAGroupRunToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(b *bench) []schedule.Job { return []schedule.Job{b.job("review", "", 5*time.Minute, time.Second)} })
		time.Sleep(11 * time.Minute)
		if n := b.count("review"); n != 3 {
			t.Errorf("ran %d times", n)
		}
	})
}
