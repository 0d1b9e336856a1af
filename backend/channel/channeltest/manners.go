package channeltest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire"
	"zhanggui/backend/wire/fault"
	"zhanggui/backend/wire/wiretest"
)

func manners(t *testing.T, o Opt) {
	bubble(t, o, "throttle obeyed", 401, func(e *env) {
		to := e.now().Add(-5 * time.Minute)
		from := to.Add(-24 * time.Hour)
		fill(e, 300, from, to)
		a := e.open(10)
		var wg sync.WaitGroup
		for _, w := range windows(a.Can(), from, to) { // everything at once, as fast as it goes
			wg.Go(func() {
				for {
					p, err := a.Orders(e.Context(), w)
					if err != nil {
						e.Error(err)
						return
					}
					if w.Cursor = p.Next; w.Cursor == "" {
						return
					}
				}
			})
		}
		wg.Wait()
		if n := e.b.Over(); n > 0 {
			e.Errorf("%d calls came too fast", n)
		}
	})
	for _, k := range []fault.Kind{fault.Throttle, fault.Throttle429, fault.ThrottleBare} {
		bubble(t, o, name("recovers within 10 s after a storm/%s", k), 402, func(e *env) {
			e.b.Add(e.now().Add(-10*time.Minute), 0)
			a := e.open(10)
			ends := e.clock.Now().Add(10 * time.Minute)
			calls := 0
			e.b.Plan(func(int, string, bool) fault.Kind {
				if e.clock.Now().After(ends) {
					return fault.None
				}
				calls++
				return k
			})
			w := channel.Window{From: e.now().Add(-15 * time.Minute).UnixMilli(), To: e.now().Add(-5 * time.Minute).UnixMilli()}
			for {
				_, err := a.Orders(e.Context(), w)
				if err == nil {
					break
				}
				if channel.Class(err) != "throttled" {
					e.Fatal(err)
				}
			}
			if late := e.clock.Now().Sub(ends); late > 10*time.Second {
				e.Errorf("%s after the storm", late)
			}
			if calls > 400 {
				e.Errorf("%d calls in ten minutes of refusal", calls)
			}
		})
	}
	bubble(t, o, "secrets and buyers are absent from logs and recordings", 403, recorded)
	t.Run("a cancelled call ends within 100 ms and leaves nothing behind", func(t *testing.T) { cancelled(t, o) })
	t.Run("works over a real connection", func(t *testing.T) { loopback(t, o) })
}

func recorded(e *env) {
	id := e.b.Add(e.now().Add(-10*time.Minute), 0)
	bad := append(e.b.Secrets(), e.b.Personal(id)...)
	tape := &wire.Tape{}
	a := e.o.New(e.T, Setup{Bench: e.b, PageSize: 10, Zone: shop.Zone(""), Client: &http.Client{Transport: &wire.Recorder{
		Next: wiretest.Direct{Handler: e.b}, Redact: wire.NewRedactor(e.b.Secrets()...), Sink: tape,
	}}})
	var log bytes.Buffer
	out := slog.New(slog.NewTextHandler(&log, nil))
	say := func(err error) { out.Error("call", slog.Any(shop.LogErr, err)) }
	w := channel.Window{From: e.now().Add(-20 * time.Minute).UnixMilli(), To: e.now().Add(-5 * time.Minute).UnixMilli()}
	_, err := a.Orders(e.Context(), w)
	say(err)
	for _, k := range fault.Instant() {
		e.b.Plan(fault.Once("", 1, k))
		_, err = a.Order(e.Context(), id)
		say(err)
		_, err = a.Can().ShipBack(e.Context(), e.b.Intent(id))
		say(err)
	}
	e.b.Plan(nil)
	_, err = a.Can().ShipBack(e.Context(), e.b.Refused())
	say(err)
	all := fmt.Sprintf("%+v", tape.All()) + log.String()
	for _, s := range bad {
		if s != "" && strings.Contains(all, s) {
			i := strings.Index(all, s)
			e.Errorf("%q is recorded: …%s", s, all[max(0, i-80):min(len(all), i+80)])
		}
	}
	if len(tape.All()) < 10 {
		e.Errorf("only %d exchanges recorded", len(tape.All()))
	}
}

func cancelled(t *testing.T, o Opt) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	clock := shop.SystemClock{}
	b := o.Sim(clock, 404)
	id := b.Add(clock.Now().Add(-10*time.Minute), 0)
	srv := httptest.NewServer(b)
	defer srv.Close()
	client := &http.Client{Transport: onto(srv)}
	defer client.CloseIdleConnections()
	a := o.New(t, Setup{Bench: b, Client: client, PageSize: 10, Zone: shop.Zone("")})
	b.Plan(func(int, string, bool) fault.Kind { return fault.Hang })
	now := clock.Now()
	for what, call := range map[string]func(ctx context.Context) error{
		"Check": func(ctx context.Context) error { _, err := a.Check(ctx); return err },
		"Orders": func(ctx context.Context) error {
			_, err := a.Orders(ctx, channel.Window{From: now.Add(-20 * time.Minute).UnixMilli(), To: now.Add(-5 * time.Minute).UnixMilli()})
			return err
		},
		"Order":    func(ctx context.Context) error { _, err := a.Order(ctx, id); return err },
		"ShipBack": func(ctx context.Context) error { _, err := a.Can().ShipBack(ctx, b.Intent(id)); return err },
	} {
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- call(ctx) }()
		time.Sleep(30 * time.Millisecond)
		at := clock.Now()
		stop()
		err := <-done
		if took := clock.Now().Sub(at); err == nil || took > 100*time.Millisecond {
			t.Errorf("%s ended after %s with %v", what, took, err)
		}
	}
}

// onto sends every request to a test server, whatever address it names.
func onto(srv *httptest.Server) http.RoundTripper {
	tr := srv.Client().Transport
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(srv.URL, "http://")
		return tr.RoundTrip(r)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// loopback goes once over a loopback connection, where connections really drop.
func loopback(t *testing.T, o Opt) {
	clock := shop.SystemClock{}
	b := o.Sim(clock, 405)
	srv := httptest.NewServer(b)
	defer srv.Close()
	client := &http.Client{Transport: onto(srv), Timeout: 10 * time.Second}
	defer client.CloseIdleConnections()
	a := o.New(t, Setup{Bench: b, Client: client, PageSize: 10, Zone: shop.Zone("")})
	for _, k := range []fault.Kind{fault.None, fault.ReplyLost, fault.Cut, fault.HTML, fault.Server502After} {
		id := b.Add(clock.Now(), 0)
		b.Plan(fault.FirstWrite(k))
		rec, err := Deliver(t.Context(), a, b.Intent(id))
		if err != nil || !rec.Done || len(b.Recorded(id)) != 1 {
			t.Errorf("%s: %v %v %v", k, rec, err, b.Recorded(id))
		}
	}
}
