package intake_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/intake"
	"zhanggui/backend/shop"
)

// bench is a shop read from a platform; the PC's clock is the platform's plus an error.
type bench struct {
	*intake.Intake
	mem  *memory
	plat *platform
	real *shop.ManualClock
	pc   *shop.OffsetClock
}

func newBench() *bench {
	b := &bench{mem: newMemory(), real: shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))}
	b.plat = newPlatform(b.real)
	b.pc = &shop.OffsetClock{Base: b.real}
	b.restart()
	return b
}

// restart forgets everything that is not stored.
func (b *bench) restart() {
	b.Intake = intake.New(intake.Deps{
		Store: b.mem, Clock: pcClock{b}, Open: func(context.Context, string) (channel.Adapter, error) { return b.plat, nil },
	})
}

type pcClock struct{ b *bench }

func (c pcClock) Now() time.Time { return c.b.pc.Now() }

func (b *bench) pull(t *testing.T) intake.Result {
	t.Helper()
	res, err := b.Pull(t.Context(), "s1", intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// lacking are orders of the platform that are not held, or not as they are now.
func (b *bench) lacking() []string {
	var out []string
	for no, r := range b.plat.rows {
		if o, ok := b.mem.orders[no]; !ok || o.UpdatedAt != r.updated {
			out = append(out, no)
		}
	}
	return out
}

func rounds(short, full int) int {
	if os.Getenv("ZHANGGUI_LONG") != "" {
		return full
	}
	return short
}

func TestAFirstReadingReachesBackSevenDaysInWindowsThePlatformAllows(t *testing.T) {
	b := newBench()
	b.real.Advance(-8 * 24 * time.Hour)
	b.plat.put("old")
	for i := range 400 {
		b.real.Advance(28 * time.Minute)
		b.plat.put(fmt.Sprint("o", i))
	}
	b.real.Set(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	res := b.pull(t)
	oldest := shop.NowMillis(b.real) - 7*24*time.Hour.Milliseconds()
	for no, r := range b.plat.rows {
		if _, held := b.mem.orders[no]; held != (r.updated >= oldest) {
			t.Errorf("%s of %s held=%v", no, shop.FromMillis(r.updated), held)
		}
	}
	if res.New != len(b.mem.orders) || res.Seen != res.New || b.mem.ends != 1 || b.mem.ended != nil {
		t.Errorf("%+v of %d, ended %d %v", res, len(b.mem.orders), b.mem.ends, b.mem.ended)
	}
	if again := b.pull(t); again.New+again.Updated != 0 {
		t.Errorf("again: %+v", again)
	}
}

// TestMovingRowsAreNeverMissed is promise P24, with its teeth: an adapter that pages the other way misses some.
func TestMovingRowsAreNeverMissed(t *testing.T) {
	missed := 0
	for seed := range rounds(200, 1000) {
		for _, forwards := range []bool{false, true} {
			rnd := rand.New(rand.NewPCG(uint64(seed), 3)) //nolint:gosec // a repeatable test
			b := newBench()
			b.plat.forwards = forwards
			b.pull(t)
			for i := range 12 {
				b.plat.put(fmt.Sprint("o", i))
				b.real.Advance(time.Duration(rnd.IntN(90)) * time.Second)
			}
			b.real.Advance(2 * time.Minute)
			b.plat.between = func() {
				if rnd.IntN(2) == 0 {
					b.plat.put(fmt.Sprint("o", rnd.IntN(12)))
				}
				b.real.Advance(time.Second)
			}
			b.pull(t)
			b.plat.between = nil
			first := 0
			for no, r := range b.plat.rows {
				if _, ok := b.mem.orders[no]; !ok && r.updated < shop.NowMillis(b.real)-2*60_000 {
					first++
				}
			}
			b.real.Advance(15 * time.Minute)
			b.pull(t)
			if forwards {
				missed += first
				continue
			}
			if lack := b.lacking(); len(lack) > 0 || first > 0 {
				t.Fatalf("seed %d: %v missed", seed, lack)
			}
		}
	}
	if missed == 0 {
		t.Error("paging the other way misses nothing: this test has no teeth")
	}
}

// TestAWrongClockMissesNothing is promise P17: the PC's clock jumps, windows end by the platform's.
func TestAWrongClockMissesNothing(t *testing.T) {
	for _, c := range []struct {
		name          string
		tells, future bool
	}{{"tells its time", true, false}, {"refuses the future", true, true}, {"tells nothing", false, false}} {
		t.Run(c.name, func(t *testing.T) {
			for seed := range rounds(30, 300) {
				rnd := rand.New(rand.NewPCG(uint64(seed), 5)) //nolint:gosec // a repeatable test
				b := newBench()
				b.plat.tells, b.plat.future = c.tells, c.future
				b.pull(t)
				for i := range 60 {
					b.plat.put(fmt.Sprint("o", rnd.IntN(200)))
					b.real.Advance(5 * time.Minute)
					jumps := []time.Duration{0, -24 * time.Hour, 24 * time.Hour, 5 * time.Minute, -5 * time.Minute}
					b.pc.Offset = jumps[rnd.IntN(len(jumps))]
					if rnd.IntN(4) == 0 {
						b.restart()
					}
					if i%2 == 0 {
						if _, err := b.Pull(t.Context(), "s1", intake.Options{}); err != nil {
							t.Fatalf("seed %d: %v", seed, err)
						}
					}
				}
				b.pc.Offset = 0
				b.real.Advance(20 * time.Minute)
				b.pull(t)
				if lack := b.lacking(); len(lack) > 0 {
					t.Fatalf("seed %d: %v missed", seed, lack)
				}
				b.plat.calls = 0
				b.real.Advance(15 * time.Minute)
				b.pull(t)
				if b.plat.calls > 60 {
					t.Fatalf("seed %d: %d calls for a quarter of an hour", seed, b.plat.calls)
				}
			}
		})
	}
}

// TestAKilledReadingGoesOn kills the program at every write of a first reading.
func TestAKilledReadingGoesOn(t *testing.T) {
	whole := newBench()
	fillDay(whole)
	whole.pull(t)
	calls := whole.plat.calls
	for kill := 1; ; kill++ {
		b := newBench()
		fillDay(b)
		b.mem.killAt = kill
		_, err := b.Pull(t.Context(), "s1", intake.Options{})
		if err == nil {
			t.Logf("killed at %d points", kill-1)
			break
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		at := b.mem.shop.Mark
		b.mem.killAt = 0
		b.restart()
		b.pull(t)
		if lack := b.lacking(); len(lack) > 0 || len(b.mem.apart) > 0 {
			t.Fatalf("killed at write %d, mark %+v: %v missed, %d apart", kill, at, lack, len(b.mem.apart))
		}
		if b.plat.calls > calls+3 {
			t.Fatalf("killed at write %d: %d calls, a whole reading takes %d", kill, b.plat.calls, calls)
		}
	}
}

func fillDay(b *bench) {
	b.mem.shop.HistoryDays = 1
	b.plat.window = 4 * time.Hour
	b.real.Advance(-20 * time.Hour)
	for i := range 30 {
		b.plat.put(fmt.Sprint("o", i))
		b.real.Advance(37 * time.Minute)
	}
	b.real.Set(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
}

// TestALoopEnds is promise P22: pages that come again and again are noticed.
func TestALoopEnds(t *testing.T) {
	page := func(next string, total int, nos ...string) channel.Page[channel.Raw] {
		p := channel.Page[channel.Raw]{Next: channel.Cursor(next), Total: total}
		for _, no := range nos {
			p.Rows = append(p.Rows, raw(&row{no: no, updated: 5}))
		}
		return p
	}
	cursorNo := func(q channel.Window) int {
		n := 1
		_, _ = fmt.Sscan(string(q.Cursor), &n)
		return n
	}
	for _, c := range []struct {
		name   string
		script func(call int, q channel.Window) (channel.Page[channel.Raw], bool)
		calls  int
		ok     bool
	}{
		{"the last page for ever, total known", func(_ int, q channel.Window) (channel.Page[channel.Raw], bool) {
			n := min(cursorNo(q), 3)
			return page(fmt.Sprint(cursorNo(q)+1), 3, fmt.Sprint("p", n)), true
		}, 6, true},
		{"the last page for ever, total not told", func(_ int, q channel.Window) (channel.Page[channel.Raw], bool) {
			n := min(cursorNo(q), 3)
			return page(fmt.Sprint(cursorNo(q)+1), -1, fmt.Sprint("p", n)), true
		}, 6, true},
		{"a circle that hides rows", func(_ int, q channel.Window) (channel.Page[channel.Raw], bool) {
			n := cursorNo(q)
			return page(fmt.Sprint(n%2+1), 9, fmt.Sprint("p", n)), true
		}, 4, false},
		{"empty pages without end", func(call int, _ channel.Window) (channel.Page[channel.Raw], bool) {
			return page(fmt.Sprint("x", call), 4), true
		}, 6, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench()
			b.mem.shop.Mark.CoveredTo = shop.NowMillis(b.real) - 10*60_000
			b.plat.script = c.script
			_, err := b.Pull(t.Context(), "s1", intake.Options{})
			if (err == nil) != c.ok || b.plat.calls > c.calls {
				t.Errorf("%v after %d calls", err, b.plat.calls)
			}
			if !c.ok && b.mem.shop.Mark.CoveredTo > shop.NowMillis(b.real)-10*60_000 {
				t.Error("a window that was not read counts as covered")
			}
			if !c.ok && channel.Class(err) != "malformed" {
				t.Errorf("class %s", channel.Class(err))
			}
		})
	}
}

func TestOneBadRecordIsSetApartAndReadAgainLater(t *testing.T) {
	b := newBench()
	b.real.Advance(-time.Hour)
	for _, no := range []string{"a", "b", "c", "d"} {
		b.plat.put(no)
	}
	b.plat.rows["b"].bad, b.plat.rows["c"].bad, b.plat.rows["d"].bad = "unreadable", "panic", "doubt"
	b.real.Advance(time.Hour)
	res := b.pull(t)
	if res.Seen != 4 || res.New != 2 || res.Doubts != 3 || fmt.Sprint(b.mem.numbers()) != "[a d]" {
		t.Errorf("%+v %v", res, b.mem.numbers())
	}
	for _, no := range []string{"b", "c"} {
		if b.mem.apart[no].Reason != intake.Unreadable {
			t.Errorf("%s: %+v", no, b.mem.apart[no])
		}
	}
	b.plat.heal = true
	b.real.Advance(2 * time.Hour)
	if res = b.pull(t); res.New != 2 || len(b.mem.apart) != 0 {
		t.Errorf("after the parser learnt: %+v, %d apart", res, len(b.mem.apart))
	}
}

func TestTheCountNamesAMissedOrderAndFetchesIt(t *testing.T) {
	b := newBench()
	b.real.Advance(-3 * time.Hour)
	for i := range 5 {
		b.plat.put(fmt.Sprint("o", i))
	}
	b.real.Advance(3 * time.Hour)
	b.plat.hide["o2"] = true
	b.pull(t)
	if len(b.mem.orders) != 4 {
		t.Fatalf("%v", b.mem.numbers())
	}
	got, err := b.Reconcile(t.Context(), "s1")
	if err != nil || got.Channel != 5 || got.Held != 5 || got.Fetched.New != 1 || len(got.Missing) != 0 {
		t.Errorf("%+v %v", got, err)
	}
	// One that cannot be fetched either stays named.
	b.plat.put("o9")
	b.plat.rows["o9"].updated -= 3_600_000
	b.plat.rows["o9"].bad = "unreadable"
	got, err = b.Reconcile(t.Context(), "s1")
	if err != nil || got.Channel != 6 || got.Held != 5 || fmt.Sprint(got.Missing) != "[o9]" || fmt.Sprint(b.mem.lack) != "[o9]" {
		t.Errorf("%+v %v %v", got, b.mem.lack, err)
	}
}

func TestAPlatformThatFailsLeavesTheMarkAndSaysWhy(t *testing.T) {
	b := newBench()
	b.pull(t)
	b.plat.put("x")
	b.real.Advance(20 * time.Minute)
	before := b.mem.shop.Mark
	for _, want := range []error{&channel.AuthExpired{Code: "10019"}, &channel.Down{Cause: errors.New("x")}, &channel.Malformed{What: "html", Cause: errors.New("x")}} {
		b.plat.fail = func(int) error { return want }
		_, err := b.Pull(t.Context(), "s1", intake.Options{})
		if channel.Class(err) != channel.Class(want) || channel.Class(b.mem.ended) != channel.Class(want) || b.mem.shop.Mark != before {
			t.Errorf("%v: %v, recorded %v, mark %+v", want, err, b.mem.ended, b.mem.shop.Mark)
		}
	}
	b.plat.fail = nil
	if res := b.pull(t); res.New != 1 {
		t.Errorf("%+v", res)
	}
}

func TestAStopByAPersonSaysNothingAboutThePlatform(t *testing.T) {
	b := newBench()
	fillDay(b)
	ctx, cancel := context.WithCancel(t.Context())
	b.plat.fail = func(call int) error {
		if call == 3 {
			cancel()
			return ctx.Err()
		}
		return nil
	}
	if _, err := b.Pull(ctx, "s1", intake.Options{}); !errors.Is(err, context.Canceled) || b.mem.ends != 0 {
		t.Errorf("%v, recorded %d times", err, b.mem.ends)
	}
	b.plat.fail = nil
	b.pull(t)
	if lack := b.lacking(); len(lack) > 0 {
		t.Error(lack)
	}
}

func TestSinceReadsAgain(t *testing.T) {
	b := newBench()
	b.real.Advance(-50 * time.Hour)
	b.plat.put("a")
	b.real.Advance(50 * time.Hour)
	b.mem.shop.HistoryDays = 1
	if res := b.pull(t); res.Seen != 0 {
		t.Fatalf("%+v", res)
	}
	res, err := b.Pull(t.Context(), "s1", intake.Options{Since: shop.NowMillis(b.real) - 60*3_600_000})
	if err != nil || res.New != 1 {
		t.Errorf("%+v %v", res, err)
	}
}
