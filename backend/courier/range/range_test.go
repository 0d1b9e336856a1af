package numrange_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhanggui/backend/courier"
	"zhanggui/backend/courier/couriertest"
	numrange "zhanggui/backend/courier/range"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/fault"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		from, to string
		n        int64
		ok       bool
	}{
		{"ZT0001", "ZT1000", 1000, true},
		{"73100000000001", "73100000000001", 1, true},
		{"SF-001", "SF-099", 99, true},
		{"99999999999999999999", "99999999999999999999", 1, true},
		{"00000000000000000000000000000000", "99999999999999999999999999999999", 1 << 62, true},
		{"ZT1000", "ZT0001", 0, false},
		{"ZT1", "ZT10", 0, false},
		{"ZT1", "YT9", 0, false},
		{"", "", 0, false},
		{"ABC", "ABD", 0, false},
		{"中1", "中9", 0, false},
		{"A 1", "A 9", 0, false},
		{strings.Repeat("1", 33), strings.Repeat("2", 33), 0, false},
	} {
		n, err := numrange.Check(c.from, c.to)
		if (err == nil) != c.ok || n != c.n {
			t.Errorf("%s to %s: %d %v", c.from, c.to, n, err)
		}
		if err != nil && !shop.IsKind(err, shop.Invalid) {
			t.Errorf("%s: kind of %v", c.from, err)
		}
	}
}

func TestOverlap(t *testing.T) {
	for _, c := range []struct {
		a, b, c, d string
		want       bool
	}{
		{"ZT001", "ZT100", "ZT100", "ZT200", true},
		{"ZT001", "ZT100", "ZT101", "ZT200", false},
		{"ZT050", "ZT060", "ZT001", "ZT100", true},
		{"ZT001", "ZT100", "YT001", "YT100", false},
		{"ZT001", "ZT100", "ZT0001", "ZT0100", false},
	} {
		if numrange.Overlap(c.a, c.b, c.c, c.d) != c.want || numrange.Overlap(c.c, c.d, c.a, c.b) != c.want {
			t.Errorf("%+v", c)
		}
	}
}

// Counting on is arithmetic on the digits behind: prefix and width stay, each number once, the last ends it.
func TestNumbersCountOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.SampledFrom([]string{"", "ZT", "SF-", "A1B"}).Draw(t, "prefix")
		width := rapid.IntRange(1, 12).Draw(t, "width")
		top := int64(1)
		for range width {
			top *= 10
		}
		a := rapid.Int64Range(0, top-1).Draw(t, "from")
		b := min(a+rapid.Int64Range(0, 150).Draw(t, "more"), top-1)
		n := fmt.Sprintf("%s%0*d", prefix, width, a)
		last := fmt.Sprintf("%s%0*d", prefix, width, b)
		if count, err := numrange.Check(n, last); err != nil || count != b-a+1 {
			t.Fatalf("%s to %s: %d %v", n, last, count, err)
		}
		for want := a; ; want++ {
			if n != fmt.Sprintf("%s%0*d", prefix, width, want) {
				t.Fatalf("got %s, want %d", n, want)
			}
			next, err := numrange.Next(n, last)
			if err != nil {
				t.Fatal(err)
			}
			if next == "" {
				if want != b {
					t.Fatalf("ended at %s before %s", n, last)
				}
				return
			}
			n = next
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("ZT0001", "ZT1000")
	f.Add("", "9")
	f.Fuzz(func(t *testing.T, from, to string) {
		n, err := numrange.Check(from, to)
		if err != nil {
			return
		}
		if n < 1 {
			t.Fatalf("%q to %q holds %d", from, to, n)
		}
		next, err := numrange.Next(strings.TrimSpace(from), strings.TrimSpace(to))
		if err != nil || (next == "") != (n == 1) || (next != "" && len(next) != len(strings.TrimSpace(from))) {
			t.Fatalf("%q to %q: next %q %v", from, to, next, err)
		}
	})
}

// book is a range in memory.
type book struct {
	next, last string
	given      map[string]string
	fail       error
}

func (b *book) NextNumber(_ context.Context, _, parcel string, step func(string, string) (string, error)) (string, error) {
	if b.fail != nil {
		return "", b.fail
	}
	if n := b.given[parcel]; n != "" {
		return n, nil
	}
	if b.next == "" {
		return "", shop.E(shop.NotAllowed, "courier.range.used_up")
	}
	n := b.next
	var err error
	b.next, err = step(n, b.last)
	b.given[parcel] = n
	return n, err
}

func (b *book) GivenNumber(_ context.Context, _, parcel string) (string, error) {
	return b.given[parcel], b.fail
}

// bench is the suite's view of a range: there is no platform behind it.
type bench struct {
	http.Handler
	*book
}

func (b bench) Parcel(key string) courier.Request { return courier.Request{Key: key, Company: "ZTO"} }
func (b bench) Plan(fault.Plan)                   {}
func (b bench) Secrets() []string                 { return nil }
func (b bench) Live(key string) []string          { return b.Given(key) }
func (b bench) Given(key string) []string {
	if n := b.given[key]; n != "" {
		return []string{n}
	}
	return nil
}

func TestSuite(t *testing.T) {
	couriertest.Run(t, couriertest.Opt{
		Local: true,
		Sim: func(shop.Clock, uint64) couriertest.Bench {
			return bench{http.NotFoundHandler(), &book{next: "ZT0001", last: "ZT0100", given: map[string]string{}}}
		},
		New: func(t *testing.T, b couriertest.Bench, _ *http.Client) courier.Adapter {
			t.Helper()
			own, ok := b.(bench)
			if !ok {
				t.Fatalf("another bench: %T", b)
			}
			return numrange.New("c1", "ZTO", own.book)
		},
		Refused: func(couriertest.Bench) courier.Request {
			return courier.Request{Key: "hidden", Receiver: shop.Receiver{Masked: true}}
		},
	})
}

func TestEachParcelGetsItsOneNumberUntilTheRangeIsUsedUp(t *testing.T) {
	b := &book{next: "ZT098", last: "ZT100", given: map[string]string{}}
	r := numrange.New("c1", "ZTO", b)
	if can := r.Can(); !can.PlainOnly || can.Masked || !can.Idempotent || r.Descriptor().Kind != "range" {
		t.Errorf("%+v", can)
	}
	ctx := t.Context()
	for i := range 3 {
		q := courier.Request{Key: "p" + strconv.Itoa(i)}
		if _, found, err := r.Find(ctx, q); found || err != nil {
			t.Fatalf("found before it was given: %v", err)
		}
		for range 2 {
			w, err := r.Get(ctx, q)
			if err != nil || w.Number != []string{"ZT098", "ZT099", "ZT100"}[i] || w.Company != "ZTO" {
				t.Fatalf("%+v %v", w, err)
			}
		}
		if w, found, err := r.Find(ctx, q); !found || err != nil || w.Number == "" {
			t.Fatalf("not found again: %+v %v", w, err)
		}
		if err := r.Void(ctx, q, "ZT098"); err != nil {
			t.Error(err)
		}
	}
	var refused *courier.Refused
	if _, err := r.Get(ctx, courier.Request{Key: "p3"}); !errors.As(err, &refused) || refused.Code != "used_up" {
		t.Errorf("the range does not end: %v", err)
	}
}

func TestAHiddenReceiverNeverTakesABoughtNumber(t *testing.T) {
	b := &book{next: "1", last: "9", given: map[string]string{}}
	r := numrange.New("c1", "ZTO", b)
	for name, rec := range map[string]shop.Receiver{
		"masked":  {Masked: true},
		"name":    {Party: shop.Party{Name: "王**"}},
		"phone":   {Party: shop.Party{Name: "王", Phone: "138****8000"}},
		"address": {Party: shop.Party{Address: shop.Address{Detail: "解放路***"}}},
		"cipher":  {Party: shop.Party{Name: "~AgAAAA~"}},
	} {
		var refused *courier.Refused
		if _, err := r.Get(t.Context(), courier.Request{Key: name, Receiver: rec}); !errors.As(err, &refused) || refused.Code != "masked" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(b.given) != 0 {
		t.Errorf("numbers were used: %v", b.given)
	}
}

func TestALostCommitIsAskedAbout(t *testing.T) {
	r := numrange.New("c1", "ZTO", &book{fail: shop.E(shop.OutcomeUnknown, "store.error.commit")})
	var unknown *courier.Unknown
	if _, err := r.Get(t.Context(), courier.Request{Key: "p"}); !errors.As(err, &unknown) {
		t.Error(err)
	}
	r = numrange.New("c1", "ZTO", &book{fail: shop.E(shop.Internal, "store.error.open")})
	var down *courier.Down
	if _, err := r.Get(t.Context(), courier.Request{Key: "p"}); !errors.As(err, &down) {
		t.Error(err)
	}
	if _, _, err := r.Find(t.Context(), courier.Request{Key: "p"}); !errors.As(err, &down) {
		t.Error(err)
	}
}
