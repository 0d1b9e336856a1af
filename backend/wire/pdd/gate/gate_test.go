package gate

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhanggui/backend/shop"
)

type echo struct{}

func (echo) Methods() map[string]Method {
	return map[string]Method{"m": {
		Key: "m_response", Scope: "s", N: 2, Per: time.Second,
		Params: []Param{
			{Name: "n", Kind: Number, Must: true, Min: 1, Max: 100},
			{Name: "e", Kind: Number, In: []int64{1, 2}},
			{Name: "b", Kind: Bool},
			{Name: "o", Kind: Object},
			{Name: "l", Kind: List},
			{Name: "t", Max: 3},
		},
		Do: func(Call) (any, *Error) { return map[string]any{"ok": true}, nil },
	}}
}

// TestStrictness shows that nothing a real platform would refuse gets through.
func TestStrictness(t *testing.T) {
	start := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		edit func(v url.Values)
		want string
	}{
		{"fine", func(url.Values) {}, `{"m_response":{"ok":true}}`},
		{"numbers of the other kind", func(v url.Values) { v.Set("b", "true"); v.Set("o", "{}"); v.Set("l", "[1]"); v.Set("e", "2") }, `"ok":true`},
		{"unknown parameter", func(v url.Values) { v.Set("x", "1") }, "21001"},
		{"missing parameter", func(v url.Values) { v.Del("n") }, "21002"},
		{"no number", func(v url.Values) { v.Set("n", "1.0") }, "21001"},
		{"too large", func(v url.Values) { v.Set("n", "101") }, "21001"},
		{"not in the list", func(v url.Values) { v.Set("e", "3") }, "21001"},
		{"no boolean", func(v url.Values) { v.Set("b", "1") }, "21001"},
		{"no object", func(v url.Values) { v.Set("o", "[]") }, "21001"},
		{"broken list", func(v url.Values) { v.Set("l", "[1") }, "21001"},
		{"too long", func(v url.Values) { v.Set("t", "abcd") }, "21001"},
		{"unknown method", func(v url.Values) { v.Set("type", "q") }, "10017"},
		{"other app", func(v url.Values) { v.Set("client_id", "q") }, "10016"},
		{"other token", func(v url.Values) { v.Set("access_token", "q") }, "10019"},
		{"xml", func(v url.Values) { v.Set("data_type", "XML") }, "10001"},
		{"version", func(v url.Values) { v.Set("version", "V2") }, "10001"},
		{"a late clock", func(v url.Values) { v.Set("timestamp", strconv.FormatInt(start.Add(-11*time.Minute).Unix(), 10)) }, "10001"},
		{"milliseconds", func(v url.Values) { v.Set("timestamp", strconv.FormatInt(start.UnixMilli(), 10)) }, "10001"},
		{"no time", func(v url.Values) { v.Del("timestamp") }, "10001"},
	} {
		g := New(Options{ClientID: "cid", Secret: "sec", Token: "tok", Clock: shop.NewManualClock(start)}, echo{})
		v := url.Values{"type": {"m"}, "client_id": {"cid"}, "access_token": {"tok"}, "timestamp": {strconv.FormatInt(start.Unix(), 10)}, "n": {"1"}}
		c.edit(v)
		if got := call(t, g, v, "sec"); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got := call(t, g, v, "other"); strings.Contains(got, "_response\":{\"ok") {
			t.Errorf("%s: a wrong signature got through", c.name)
		}
	}
}

func TestScopesAddressesAgeAndRate(t *testing.T) {
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
	ask := func(o Options) string {
		o.ClientID, o.Secret, o.Token, o.Clock = "cid", "sec", "tok", clock
		g := New(o, echo{})
		v := url.Values{"type": {"m"}, "client_id": {"cid"}, "access_token": {"tok"}, "timestamp": {strconv.FormatInt(clock.Now().Unix(), 10)}, "n": {"1"}}
		return call(t, g, v, "sec")
	}
	for want, o := range map[string]Options{
		"20031": {Scopes: []string{"other"}}, "20005": {IPs: []string{"10.0.0.1"}}, "10019": {TokenEnds: clock.Now().Add(-time.Second)},
	} {
		if got := ask(o); !strings.Contains(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if got := ask(Options{Scopes: []string{"s"}, IPs: []string{"192.0.2.1"}, TokenEnds: clock.Now()}); !strings.Contains(got, `"ok":true`) {
		t.Error(got)
	}
	g := New(Options{ClientID: "cid", Secret: "sec", Token: "tok", Clock: clock}, echo{})
	v := url.Values{"type": {"m"}, "client_id": {"cid"}, "access_token": {"tok"}, "timestamp": {strconv.FormatInt(clock.Now().Unix(), 10)}, "n": {"1"}}
	for i := range 4 {
		if got := call(t, g, v, "sec"); strings.Contains(got, "52101") != (i >= 2) {
			t.Errorf("call %d: %s", i, got)
		}
	}
	clock.Advance(time.Second)
	if got := call(t, g, v, "sec"); !strings.Contains(got, `"ok":true`) || g.Over() != 2 || g.Calls()["m"] != 5 {
		t.Error(got, g.Over(), g.Calls())
	}
}

func call(t *testing.T, g *Gate, v url.Values, secret string) string {
	t.Helper()
	args := map[string]string{}
	for k := range v {
		args[k] = v.Get(k)
	}
	delete(args, "sign")
	v.Set("sign", sign(secret, args))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/router", strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w.Body.String()
}
