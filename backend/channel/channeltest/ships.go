package channeltest

import (
	"context"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/fault"
	"zhanggui/backend/wire/wiretest"
)

func (e *env) client() *http.Client { return wiretest.Client(e.b) }

// Deliver does what the outbox does with one intent: send; after Unknown ask, and send again only when the
// number is not there. It gives up after many rounds with the last error.
func Deliver(ctx context.Context, a channel.Adapter, in channel.ShipIntent) (channel.Receipt, error) {
	can := a.Can()
	unsure := false
	var last error
	for range 60 {
		if unsure {
			st, err := can.ShipStatus(ctx, in)
			if err != nil {
				last = err
				continue
			}
			if st.Done {
				st.Already = true
				return st, nil
			}
			unsure = false
		}
		rec, err := can.ShipBack(ctx, in)
		switch channel.Class(err) {
		case "ok":
			return rec, nil
		case "refused", "auth_expired", "gone":
			return rec, err
		case "unknown":
			unsure = true
		}
		last = err
	}
	return channel.Receipt{}, last
}

func ships(t *testing.T, o Opt) {
	bubble(t, o, "one parcel is recorded once, the same again is known", 301, func(e *env) {
		a := e.open(50)
		id := e.b.Add(e.now(), 0)
		in := e.b.Intent(id)
		if st, err := a.Can().ShipStatus(e.Context(), in); err != nil || st.Done {
			e.Fatal(st, err)
		}
		for i := range 2 {
			rec, err := a.Can().ShipBack(e.Context(), in)
			if err != nil || !rec.Done || rec.Already != (i == 1) {
				e.Fatal(i, rec, err)
			}
		}
		if n := e.b.Recorded(id); len(n) != 1 || n[0] != in.Waybill {
			e.Errorf("recorded %v", n)
		}
		if st, err := a.Can().ShipStatus(e.Context(), in); err != nil || !st.Done || len(st.Others) != 0 {
			e.Error(st, err)
		}
	})
	bubble(t, o, "refused is not retried", 302, func(e *env) {
		a := e.open(50)
		in, writes := e.b.Refused(), 0
		e.b.Plan(func(_ int, _ string, write bool) fault.Kind {
			if write {
				writes++
			}
			return fault.None
		})
		_, err := a.Can().ShipBack(e.Context(), in)
		if channel.Class(err) != "refused" || writes != 1 || len(e.b.Recorded(in.OrderNo)) != 0 {
			e.Errorf("%v after %d writes", err, writes)
		}
	})
	for _, k := range fault.Lost() {
		bubble(t, o, name("reply lost, exactly one shipment/%s", k), 303, func(e *env) {
			a := e.open(50)
			id := e.b.Add(e.now(), 0)
			in := e.b.Intent(id)
			e.b.Plan(fault.FirstWrite(k))
			ctx, stop := context.WithTimeout(e.Context(), time.Minute)
			defer stop()
			if _, err := a.Can().ShipBack(ctx, in); channel.Class(err) != "unknown" {
				e.Fatalf("a lost reply is %v", err)
			}
			if n := e.b.Recorded(id); len(n) != 1 {
				e.Fatalf("sent again without asking: %v", n)
			}
			rec, err := Deliver(e.Context(), a, in)
			if err != nil || !rec.Done || len(e.b.Recorded(id)) != 1 {
				e.Error(rec, err, e.b.Recorded(id))
			}
		})
	}
	bubble(t, o, "throttled and unreachable writes are repeated safely", 304, func(e *env) {
		a := e.open(50)
		for _, k := range []fault.Kind{fault.Throttle, fault.Throttle429, fault.ThrottleBare} {
			id := e.b.Add(e.now(), 0)
			e.b.Plan(fault.FirstWrite(k))
			if rec, err := a.Can().ShipBack(e.Context(), e.b.Intent(id)); err != nil || !rec.Done || len(e.b.Recorded(id)) != 1 {
				e.Errorf("%s: %v %v %v", k, rec, err, e.b.Recorded(id))
			}
		}
	})
	bubble(t, o, "under faults each parcel is recorded exactly once", 305, func(e *env) {
		rnd := rand.New(rand.NewPCG(e.seed, 6)) //nolint:gosec // repeatable
		kinds, faults := fault.Passing(), 0
		client := e.client()
		client.Timeout = 30 * time.Second
		a := e.o.New(e.T, Setup{Bench: e.b, Client: client, PageSize: 50, Zone: shop.Zone("")})
		for want := times(150, 2000); faults < want; {
			id := e.b.Add(e.now(), 0)
			in := e.b.Intent(id)
			e.b.Plan(func(int, string, bool) fault.Kind {
				if rnd.IntN(100) < 45 {
					return fault.None
				}
				faults++
				return kinds[rnd.IntN(len(kinds))]
			})
			rec, err := Deliver(e.Context(), a, in)
			if err != nil || !rec.Done {
				e.Fatalf("not delivered: %v", err)
			}
			if n := e.b.Recorded(id); len(n) != 1 || n[0] != in.Waybill {
				e.Fatalf("recorded %v", n)
			}
		}
		e.Logf("%d faults", faults)
	})
	bubble(t, o, "couriers are mapped to our codes", 306, func(e *env) {
		a := e.open(50)
		if a.Can().Couriers == nil {
			e.Log("has no list of couriers")
			return
		}
		list, err := a.Can().Couriers(e.Context())
		if err != nil {
			e.Fatal(err)
		}
		have := map[string]int{}
		for _, c := range list {
			if c.ID == "" || c.Name == "" {
				e.Errorf("%+v", c)
			}
			have[c.Company]++
		}
		for _, code := range []string{"SF", "ZTO", "STO", "YTO", "YUNDA", "JT", "EMS"} {
			if have[code] != 1 {
				e.Errorf("%s is there %d times", code, have[code])
			}
		}
	})
	bubble(t, o, "an expired sign-in is told, not retried", 307, func(e *env) {
		a, calls := e.open(50), 0
		e.b.Plan(func(int, string, bool) fault.Kind { calls++; return fault.TokenDead })
		if _, err := a.Check(e.Context()); channel.Class(err) != "auth_expired" || calls != 1 {
			e.Errorf("%v after %d calls", err, calls)
		}
		id := e.b.Add(e.now(), 0)
		if _, err := a.Can().ShipBack(e.Context(), e.b.Intent(id)); channel.Class(err) != "auth_expired" || len(e.b.Recorded(id)) != 0 {
			e.Error(err)
		}
	})
}
