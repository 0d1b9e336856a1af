package channeltest

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// sample pulls a handful of records.
func sample(e *env, odd Odd) (channel.Adapter, []channel.Raw) {
	e.Helper()
	to := e.now().Add(-5 * time.Minute)
	ids := fill(e, 12, to.Add(-20*time.Minute), to)
	e.b.Odd(odd)
	a := e.open(50)
	got := collect(e, a, to.Add(-20*time.Minute), to)
	out := make([]channel.Raw, 0, len(got))
	for _, id := range ids {
		if r, ok := got[id]; ok {
			out = append(out, r)
		}
	}
	if len(out) != len(ids) {
		e.Fatalf("%d of %d records", len(out), len(ids))
	}
	return a, out
}

func records(t *testing.T, o Opt) {
	for _, c := range []struct {
		odd  Odd
		kind shop.HoldReason // the doubt that must come, "" for none
	}{
		{UnknownStatus, shop.HoldUnknownStatus}, {BrokenAmount, shop.HoldAmount}, {BrokenTime, shop.HoldDoubt},
	} {
		bubble(t, o, name("%s is a doubt", c.odd), 201, func(e *env) {
			a, raws := sample(e, c.odd)
			for _, r := range raws {
				out, doubts, err := a.Normalise(r)
				if err != nil || !slices.ContainsFunc(doubts, func(d shop.Doubt) bool { return d.Kind == c.kind }) {
					e.Fatalf("doubts %v, %v", doubts, err)
				}
				if c.odd == UnknownStatus && out.Status != shop.ChUnknown {
					e.Errorf("status %s is a guess", out.Status)
				}
			}
		})
	}
	for _, odd := range []Odd{ExtraFields, NumbersAsText} {
		bubble(t, o, name("%s are tolerated", odd), 202, func(e *env) {
			a, raws := sample(e, odd)
			for _, r := range raws {
				got, doubts, err := a.Normalise(r)
				if err != nil || len(doubts) > 0 {
					e.Fatal(doubts, err)
				}
				e.b.Odd(Plain)
				plain, err := a.Order(e.Context(), r.ID)
				if err != nil {
					e.Fatal(err)
				}
				want, _, err := a.Normalise(plain)
				if err != nil || !alike(got, want) {
					e.Errorf("%v\n%+v\n%+v", err, got, want)
				}
			}
		})
	}
	bubble(t, o, "every record replays to the same order", 203, func(e *env) {
		a, raws := sample(e, Plain)
		for _, r := range raws {
			replay(e.T, a, r)
		}
	})
	bubble(t, o, "a record read singly is the record listed", 204, func(e *env) {
		a, raws := sample(e, Plain)
		for _, r := range raws {
			one, err := a.Order(e.Context(), r.ID)
			if err != nil {
				e.Fatal(err)
			}
			x, _, err1 := a.Normalise(r)
			y, _, err2 := a.Normalise(one)
			if err1 != nil || err2 != nil || !alike(x, y) {
				e.Errorf("%+v\n%+v", x, y)
			}
		}
		if _, err := a.Order(e.Context(), "000000-000000000000000"); channel.Class(err) != "gone" {
			e.Errorf("an order that is not there: %v", err)
		}
	})
	bubble(t, o, "totals: lines + freight − discounts = paid", 205, func(e *env) {
		a, raws := sample(e, Plain)
		for _, r := range raws {
			out, doubts, err := a.Normalise(r)
			if err != nil || len(doubts) > 0 {
				e.Fatal(doubts, err)
			}
			var lines shop.Minor
			for _, l := range out.Lines {
				lines += l.AmountMinor
			}
			if out.GoodsMinor == nil || *out.GoodsMinor != lines ||
				lines+deref(out.FreightMinor)-deref(out.ShopDiscount)-deref(out.PlatformDiscount) != out.PaidMinor || !out.PaidKnown || out.PaidMinor <= 0 {
				e.Errorf("%+v", out)
			}
		}
	})
	bubble(t, o, "zone: same instant in and out", 206, func(e *env) {
		at := e.now().Add(-30 * time.Minute)
		id := e.b.Add(at, 0)
		for _, zone := range []string{"Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"} {
			a := e.o.New(e.T, Setup{Bench: e.b, Client: e.client(), PageSize: 7, Zone: shop.Zone(zone)})
			r, err := a.Order(e.Context(), id)
			if err != nil {
				e.Fatal(err)
			}
			out, _, err := a.Normalise(r)
			if err != nil || out.PaidAt != at.UnixMilli() {
				e.Errorf("%s: paid at %s, want %s, %v", zone, shop.FromMillis(out.PaidAt), at, err)
			}
		}
	})
	bubble(t, o, "broken records are doubts or refused, never a panic", 207, func(e *env) {
		a, raws := sample(e, Plain)
		mutate(e.T, a, raws, e.seed)
	})
}

func deref(v *shop.Minor) shop.Minor {
	if v == nil {
		return 0
	}
	return *v
}

// alike compares orders without their verbatim words, whose spelling may differ with the record's.
func alike(a, b shop.Order) bool {
	a.StatusWords, b.StatusWords = "", ""
	return reflect.DeepEqual(a, b)
}

func replay(t *testing.T, a channel.Adapter, r channel.Raw) {
	t.Helper()
	before := string(r.Body)
	x, dx, ex := a.Normalise(r)
	y, dy, ey := a.Normalise(r)
	if !reflect.DeepEqual(x, y) || !reflect.DeepEqual(dx, dy) || (ex == nil) != (ey == nil) {
		t.Errorf("%s reads differently the second time", r.ID)
	}
	if string(r.Body) != before {
		t.Errorf("%s: the record was changed by reading it", r.ID)
	}
	if ex == nil && x.ChannelOrderNo == "" {
		t.Errorf("%s: no order number", r.ID)
	}
}

// mutate reads broken copies of records: bytes changed, cut, members dropped or of another type.
func mutate(t *testing.T, a channel.Adapter, raws []channel.Raw, seed uint64) {
	t.Helper()
	if len(raws) == 0 {
		t.Fatal("no records to break")
	}
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // repeatable
	for range times(2000, 50000) {
		r := raws[rnd.IntN(len(raws))]
		b := slices.Clone(r.Body)
		switch rnd.IntN(4) {
		case 0:
			b = b[:rnd.IntN(len(b))]
		case 1:
			for range 1 + rnd.IntN(4) {
				b[rnd.IntN(len(b))] = byte(rnd.IntN(256))
			}
		default:
			b = swap(rnd, b)
		}
		Sane(t, a, channel.Raw{ID: r.ID, Body: b})
	}
}

// swap replaces one value somewhere in a JSON record.
func swap(rnd *rand.Rand, b []byte) []byte {
	var v any
	if json.Unmarshal(b, &v) != nil {
		return b
	}
	odd := []any{nil, "", "x", -1, 0, 3.14159, true, []any{}, map[string]any{}, "99999999999999999999", "=1+1", []any{nil}, "2026-02-30 25:61:00"}
	n := 0
	var walk func(v any) any
	var count func(v any)
	count = func(v any) {
		n++
		switch x := v.(type) {
		case map[string]any:
			for _, y := range x {
				count(y)
			}
		case []any:
			for _, y := range x {
				count(y)
			}
		}
	}
	count(v)
	at := rnd.IntN(n)
	walk = func(v any) any {
		if at--; at == -1 {
			return odd[rnd.IntN(len(odd))]
		}
		switch x := v.(type) {
		case map[string]any:
			keys := make([]string, 0, len(x))
			for k := range x {
				keys = append(keys, k)
			}
			slices.Sort(keys)
			for _, k := range keys {
				x[k] = walk(x[k])
			}
		case []any:
			for i := range x {
				x[i] = walk(x[i])
			}
		}
		return v
	}
	out, err := json.Marshal(walk(v))
	if err != nil {
		return b
	}
	return out
}

// Sane reads one record, however broken, and checks that the outcome is one a caller can live with. Fuzz
// targets call it.
func Sane(t *testing.T, a channel.Adapter, r channel.Raw) {
	t.Helper()
	out, doubts, err := a.Normalise(r)
	if err != nil {
		if channel.Class(err) != "malformed" {
			t.Errorf("class %s of %v", channel.Class(err), err)
		}
		return
	}
	if out.ChannelOrderNo == "" || !slices.Contains(shop.ChannelStatuses(), out.Status) || out.Currency == "" {
		t.Errorf("no number, status or currency: %q %q %q", out.ChannelOrderNo, out.Status, out.Currency)
	}
	for i, l := range out.Lines {
		if l.Qty < 1 || l.LineNo != i+1 {
			t.Errorf("line %+v", l)
		}
	}
	for _, d := range doubts {
		if d.Field == "" || d.Kind == "" || len([]rune(d.Value)) > 100 {
			t.Errorf("doubt %+v", d)
		}
	}
	if out.Status == shop.ChUnknown && len(doubts) == 0 {
		t.Error("an unknown status without a doubt")
	}
	replay(t, a, r)
}
