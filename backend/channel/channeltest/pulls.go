package channeltest

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/fault"
	"zhanggui/backend/wire/wiretest"
)

// fill adds n orders at random instants of [from, to).
func fill(e *env, n int, from, to time.Time) []shop.ChannelOrderID {
	rnd := rand.New(rand.NewPCG(e.seed, 2)) //nolint:gosec // repeatable
	out := make([]shop.ChannelOrderID, 0, n)
	for range n {
		out = append(out, e.b.Add(from.Add(time.Duration(rnd.Int64N(int64(to.Sub(from))))), 0))
	}
	return out
}

func pulls(t *testing.T, o Opt) {
	bubble(t, o, "window split covers all, no gap, no loop", 101, func(e *env) {
		to := e.now().Add(-5 * time.Minute)
		from := to.Add(-6*time.Hour - 17*time.Second)
		ids := fill(e, 240, from, to)
		for i := range 12 { // and on the seams themselves
			ids = append(ids, e.b.Add(from.Add(time.Duration(i)*e.open(7).Can().MaxWindow), 0))
		}
		if m := missing(ids, collect(e, e.open(7), from, to)); len(m) > 0 {
			e.Errorf("%d of %d are missing: %v", len(m), len(ids), m[:1])
		}
		if r := e.b.Refusals(); len(r) > 0 {
			e.Errorf("refused: %q", r)
		}
	})
	bubble(t, o, "a window longer than allowed is refused here, not there", 102, func(e *env) {
		a := e.open(7)
		now := e.now()
		_, err := a.Orders(e.Context(), channel.Window{From: now.Add(-a.Can().MaxWindow - time.Minute).UnixMilli(), To: now.UnixMilli()})
		if channel.Class(err) != "refused" || len(e.b.Refusals()) > 0 {
			e.Errorf("%v %q", err, e.b.Refusals())
		}
	})
	bubble(t, o, "overlap finds the late row", 103, func(e *env) {
		a := e.open(7)
		can := a.Can()
		end := e.now().Add(-can.Lag)
		late := e.b.Add(end.Add(-can.Overlap/2), can.Lag+can.Overlap/2+time.Minute)
		if got := collect(e, a, end.Add(-can.MaxWindow), end); len(got) != 0 {
			e.Fatal("the row is not late")
		}
		time.Sleep(can.Overlap)
		if got := collect(e, a, end.Add(-can.Overlap), e.now().Add(-can.Lag)); len(missing([]shop.ChannelOrderID{late}, got)) > 0 {
			e.Error("the overlap does not reach the late row")
		}
	})
	bubble(t, o, "duplicates collapse by id", 104, func(e *env) {
		to := e.now().Add(-5 * time.Minute)
		ids := fill(e, 40, to.Add(-20*time.Minute), to)
		a := e.open(7)
		once := collect(e, a, to.Add(-20*time.Minute), to)
		twice := collect(e, a, to.Add(-20*time.Minute), to)
		if len(once) != len(ids) || !same(once, twice) {
			e.Errorf("%d orders, then %d", len(once), len(twice))
		}
	})
	moves(t, o)
	bubble(t, o, "cursor restart after kill", 106, func(e *env) {
		to := e.now().Add(-5 * time.Minute)
		ids := fill(e, 60, to.Add(-25*time.Minute), to)
		got := map[shop.ChannelOrderID]channel.Raw{}
		w := channel.Window{From: to.Add(-25 * time.Minute).UnixMilli(), To: to.UnixMilli()}
		for n := 0; ; n++ {
			p, err := e.open(7).Orders(e.Context(), w) // a new process each time
			if err != nil || n > 200 {
				e.Fatal(n, err)
			}
			for _, r := range p.Rows {
				got[r.ID] = r
			}
			if w.Cursor = p.Next; w.Cursor == "" {
				break
			}
		}
		if m := missing(ids, got); len(m) > 0 {
			e.Errorf("%d missing", len(m))
		}
		w.Cursor = "nonsense"
		if _, err := e.open(7).Orders(e.Context(), w); channel.Class(err) != "malformed" {
			e.Errorf("a foreign cursor: %v", err)
		}
	})
	bubble(t, o, "faulty calls end in the fault-free state", 107, faulty)
	bubble(t, o, "a broken page is rejected whole", 108, func(e *env) {
		to := e.now().Add(-5 * time.Minute)
		fill(e, 10, to.Add(-20*time.Minute), to)
		a := e.open(7)
		for _, k := range []fault.Kind{fault.Cut, fault.HTML} {
			e.b.Plan(func(int, string, bool) fault.Kind { return k })
			p, err := a.Orders(e.Context(), channel.Window{From: to.Add(-20 * time.Minute).UnixMilli(), To: to.UnixMilli()})
			if channel.Class(err) != "malformed" || len(p.Rows) != 0 || p.Next != "" {
				e.Errorf("%s: %d rows, %v", k, len(p.Rows), err)
			}
		}
	})
	bubble(t, o, "an after-sale asked is seen in the next pull", 109, func(e *env) {
		to := e.now().Add(-10 * time.Minute)
		id := e.b.Add(to.Add(-2*time.Hour), 0)
		e.b.AskRefund(id)
		time.Sleep(10 * time.Minute)
		a := e.open(7)
		got := collect(e, a, to, e.now())
		if len(missing([]shop.ChannelOrderID{id}, got)) > 0 {
			e.Fatal("the order is not in the pull")
		}
		out, _, err := a.Normalise(got[id])
		if err != nil || out.Refund != shop.RefundAsked || !slices.ContainsFunc(out.ChannelHolds, func(h shop.Hold) bool { return h.Reason == shop.HoldRefund }) {
			e.Errorf("%v %+v", err, out.ChannelHolds)
		}
	})
	bubble(t, o, "the platform's count names the orders to ship", 110, func(e *env) {
		a := e.open(7)
		if a.Can().Count == nil {
			e.Log("has no count")
			return
		}
		to := e.now().Add(-5 * time.Minute)
		ids := fill(e, 30, to.Add(-3*time.Hour), to)
		if _, err := a.Can().ShipBack(e.Context(), e.b.Intent(ids[0])); err != nil {
			e.Fatal(err)
		}
		tally, err := a.Can().Count(e.Context(), channel.Window{From: to.Add(-3 * time.Hour).UnixMilli(), To: e.now().Add(time.Minute).UnixMilli()})
		if err != nil || tally.N != len(ids)-1 || len(tally.IDs) != tally.N || slices.Contains(tally.IDs, ids[0]) {
			e.Errorf("%d of %d, %v", tally.N, len(ids)-1, err)
		}
	})
}

func same(a, b map[shop.ChannelOrderID]channel.Raw) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}

// moves changes orders while their window is walked. Nothing may be missed by the adapter; the same schedules
// walked naively must miss some, or the test has no teeth.
func moves(t *testing.T, o Opt) {
	schedules, lost := times(25, 1000), 0
	for i := range schedules {
		bubble(t, o, name("page moves lose nothing/%d", i), uint64(1000+i), func(e *env) { //nolint:gosec // small
			rnd := rand.New(rand.NewPCG(e.seed, 3)) //nolint:gosec // repeatable
			to := e.now().Add(-5 * time.Minute)
			from := to.Add(-25 * time.Minute)
			ids := fill(e, 40, from, to)
			moved := map[shop.ChannelOrderID]bool{}
			stir := func() {
				if rnd.IntN(3) == 0 && len(moved) < 12 {
					id := ids[rnd.IntN(len(ids))]
					moved[id] = true
					e.b.Change(id)
				}
			}
			e.b.Before(stir)
			a := e.open(5)
			got := collect(e, a, from, to)
			e.b.Before(nil)
			for _, id := range missing(ids, got) {
				if !moved[id] {
					e.Errorf("%s stood still and was missed", id)
				}
			}
			time.Sleep(10 * time.Minute)
			for id, r := range collect(e, a, to, e.now()) {
				got[id] = r
			}
			if m := missing(ids, got); len(m) > 0 {
				e.Errorf("%d are missed for good", len(m))
			}
			// The naive walk over a shop of the same kind.
			e.b = o.Sim(e.clock, e.seed)
			to = e.now().Add(-5 * time.Minute)
			from = to.Add(-25 * time.Minute)
			ids = fill(e, 40, from, to)
			clear(moved)
			e.b.Before(stir)
			met := map[shop.ChannelOrderID]channel.Raw{}
			for _, id := range e.b.Naive(e.Context(), &http.Client{Transport: wiretest.Direct{Handler: e.b}}, from, to, 5) {
				met[id] = channel.Raw{}
			}
			e.b.Before(nil)
			for _, id := range missing(ids, met) {
				if !moved[id] {
					lost++
				}
			}
		})
	}
	t.Run("page moves: the naive walk misses some", func(t *testing.T) {
		if lost == 0 {
			t.Errorf("%d schedules and nothing missed: the simulator does not move pages", schedules)
		}
		t.Logf("%d orders missed in %d schedules", lost, schedules)
	})
}

// faulty pulls through a storm, repeating failed pages as a scheduler does, and compares byte for byte.
func faulty(e *env) {
	to := e.now().Add(-5 * time.Minute)
	from := to.Add(-4 * time.Hour)
	fill(e, times(60, 900), from, to)
	want := collect(e, e.open(7), from, to)
	rnd := rand.New(rand.NewPCG(e.seed, 4)) //nolint:gosec // repeatable
	kinds, faults := fault.Passing(), 0
	e.b.Plan(func(int, string, bool) fault.Kind {
		if rnd.IntN(10) < 6 {
			return fault.None
		}
		faults++
		return kinds[rnd.IntN(len(kinds))]
	})
	client := wiretest.Client(e.b)
	client.Timeout = 30 * time.Second
	a := e.o.New(e.T, Setup{Bench: e.b, Client: client, PageSize: 7, Zone: shop.Zone("")})
	got := map[shop.ChannelOrderID]channel.Raw{}
	for _, w := range windows(a.Can(), from, to) {
		for tries := 0; ; tries++ {
			p, err := a.Orders(e.Context(), w)
			if c := channel.Class(err); err != nil && c != "down" && c != "throttled" && c != "malformed" {
				e.Fatalf("class %s: %v", c, err)
			}
			if tries > 3000 {
				e.Fatal("no end")
			}
			if err != nil {
				continue
			}
			for _, r := range p.Rows {
				got[r.ID] = r
			}
			if w.Cursor = p.Next; w.Cursor == "" {
				break
			}
		}
	}
	e.Logf("%d faults", faults)
	if !same(want, got) {
		e.Errorf("%d orders with faults, %d without", len(got), len(want))
	}
}
