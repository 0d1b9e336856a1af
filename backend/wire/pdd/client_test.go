package pdd_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire"
	"zhanggui/backend/wire/fault"
	"zhanggui/backend/wire/pdd"
	"zhanggui/backend/wire/pdd/gate"
	"zhanggui/backend/wire/wiretest"
)

// The signatures of testdata/signatures.json are the platform's published sample and values computed from
// its documented algorithm.
func TestSignatureVectors(t *testing.T) {
	b, err := os.ReadFile("testdata/signatures.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Name   string            `json:"name"`
		Secret string            `json:"secret"`
		Params map[string]string `json:"params"`
		Want   string            `json:"expected_signature"`
	}
	if err := json.Unmarshal(b, &rows); err != nil || len(rows) < 5 {
		t.Fatal(len(rows), err)
	}
	for _, r := range rows {
		if got := wire.MD5Wrap(r.Secret, r.Params); got != r.Want {
			t.Errorf("%s: %s, want %s", r.Name, got, r.Want)
		}
		r.Params["sign"] = "AAAA"
		if got := wire.MD5Wrap(r.Secret, r.Params); got != r.Want {
			t.Errorf("%s: the signature signs itself", r.Name)
		}
	}
}

// platform is a small service with one read and one write.
type platform struct {
	effects int
	refuse  *gate.Error
	stamps  []string
}

func (p *platform) Methods() map[string]gate.Method {
	do := func(write bool) func(gate.Call) (any, *gate.Error) {
		return func(c gate.Call) (any, *gate.Error) {
			p.stamps = append(p.stamps, c.Args["timestamp"])
			if p.refuse != nil {
				return nil, p.refuse
			}
			if write {
				p.effects++
			}
			return map[string]any{"echo": c.Args["text"]}, nil
		}
	}
	params := []gate.Param{{Name: "text"}, {Name: "list", Kind: gate.List}}
	return map[string]gate.Method{
		"read":  {Key: "read_response", Scope: "s", Params: params, Do: do(false)},
		"write": {Key: "write_response", Scope: "s", Params: params, Write: true, Do: do(true)},
	}
}

func open(t *testing.T, clock shop.Clock, h http.Handler, options map[string]string) *pdd.Client {
	t.Helper()
	o := map[string]string{"client_id": "cid"}
	for k, v := range options {
		o[k] = v
	}
	c, err := pdd.New(pdd.Config{
		Options: o, Clock: clock, HTTP: wiretest.Client(h),
		Secret: func(k string) (string, error) {
			return map[string]string{"client_secret": "sec", "access_token": "tok"}[k], nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func world(t *testing.T, f func(t *testing.T, p *platform, g *gate.Gate, c *pdd.Client)) {
	synctest.Test(t, func(t *testing.T) {
		p := &platform{}
		g := gate.New(gate.Options{ClientID: "cid", Secret: "sec", Token: "tok", Clock: shop.SystemClock{}}, p)
		f(t, p, g, open(t, shop.SystemClock{}, g, nil))
		time.Sleep(time.Hour)
	})
}

func TestWhatIsSignedIsSent(t *testing.T) {
	world(t, func(t *testing.T, _ *platform, g *gate.Gate, c *pdd.Client) {
		list, err := pdd.JSON([]map[string]any{{"名": "顺丰 <&> \u2028 +%", "n": 1}})
		if err != nil {
			t.Fatal(err)
		}
		rep, err := c.Read(t.Context(), "read", map[string]string{"text": "客户要求顺丰 a+b=c&d % ~*", "list": list})
		if err != nil {
			t.Fatal(err, g.Refusals())
		}
		if !strings.Contains(string(rep.Body), "客户要求顺丰") || rep.Server == 0 {
			t.Errorf("%s at %d", rep.Body, rep.Server)
		}
	})
}

func TestEachAttemptIsSignedAnew(t *testing.T) {
	world(t, func(t *testing.T, p *platform, g *gate.Gate, c *pdd.Client) {
		n := 0
		g.Plan(func(int, string, bool) fault.Kind {
			if n++; n < 4 {
				return fault.Cut
			}
			return fault.None
		})
		if _, err := c.Read(t.Context(), "read", nil); err != nil {
			t.Fatal(err)
		}
		if len(p.stamps) != 4 || p.stamps[0] == p.stamps[3] {
			t.Errorf("times %v", p.stamps)
		}
	})
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		e           gate.Error
		read, write string
	}{
		{gate.Error{Code: 10019, Msg: "过期"}, "auth_expired", "auth_expired"},
		{gate.Error{Code: 52101}, "throttled", "throttled"},
		{gate.Error{Code: 70031}, "throttled", "throttled"},
		{gate.Error{Code: 20004}, "refused", "refused"},
		{gate.Error{Code: 20005}, "refused", "refused"},
		{gate.Error{Code: 20031}, "refused", "refused"},
		{gate.Error{Code: 52102}, "down", "down"},
		{gate.Error{Code: 70033}, "down", "down"},
		{gate.Error{Code: 70032}, "refused", "refused"},
		{gate.Error{Code: 70036}, "refused", "refused"},
		{gate.Error{Code: 50000, Msg: "系统内部错误"}, "down", "unknown"},
		{gate.Error{Code: 52002}, "down", "unknown"},
		{gate.Error{Code: 50001, Msg: "业务服务错误", SubMsg: "订单已发货"}, "refused", "refused"},
		{gate.Error{Code: 50002, Sub: "123"}, "refused", "refused"},
		{gate.Error{Code: 99999}, "refused", "refused"},
	} {
		world(t, func(t *testing.T, p *platform, _ *gate.Gate, cl *pdd.Client) {
			p.refuse = &c.e
			cl.Policy.Attempts = 1
			_, err := cl.Read(t.Context(), "read", nil)
			_, werr := cl.Write(t.Context(), "write", nil)
			if r, w := channel.Class(err), channel.Class(werr); r != c.read || w != c.write {
				t.Errorf("%d %s: read %s write %s, want %s %s", c.e.Code, c.e.SubMsg, r, w, c.read, c.write)
			}
		})
	}
}

func TestInternalErrorsMayBeFinal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &platform{refuse: &gate.Error{Code: 50000, Msg: "系统内部错误"}}
		g := gate.New(gate.Options{ClientID: "cid", Secret: "sec", Token: "tok", Clock: shop.SystemClock{}}, p)
		c := open(t, shop.SystemClock{}, g, map[string]string{"internal_errors": "refuse"})
		if _, err := c.Read(t.Context(), "read", nil); channel.Class(err) != "refused" || len(p.stamps) != 1 {
			t.Error(err, len(p.stamps))
		}
		time.Sleep(time.Hour)
	})
}

func TestWritesAreNeverRepeatedBlindly(t *testing.T) {
	for _, k := range fault.Lost() {
		world(t, func(t *testing.T, p *platform, g *gate.Gate, c *pdd.Client) {
			c.HTTP.Timeout = time.Minute
			g.Plan(func(int, string, bool) fault.Kind { return k })
			_, err := c.Write(t.Context(), "write", nil)
			if channel.Class(err) != "unknown" || p.effects != 1 {
				t.Errorf("%s: %v, %d effects", k, err, p.effects)
			}
		})
	}
}

// A PC whose clock is wrong by an hour still works: the platform's own clock is learnt from its replies.
func TestWrongClockIsCorrected(t *testing.T) {
	for _, off := range []time.Duration{-time.Hour, time.Hour, 20 * time.Minute, 0} {
		synctest.Test(t, func(t *testing.T) {
			p := &platform{}
			g := gate.New(gate.Options{ClientID: "cid", Secret: "sec", Token: "tok", Clock: shop.SystemClock{}}, p)
			c := open(t, shop.OffsetClock{Base: shop.SystemClock{}, Offset: off}, g, nil)
			for range 3 {
				if _, err := c.Write(t.Context(), "write", nil); err != nil {
					t.Fatalf("%s: %v", off, err)
				}
			}
			if n := len(g.Refusals()); n > 1 || p.effects != 3 {
				t.Errorf("%s: %d refusals, %d effects", off, n, p.effects)
			}
			time.Sleep(time.Hour)
		})
	}
}

func TestNewNeedsItsOptions(t *testing.T) {
	full := func(string) (string, error) { return "x", nil }
	none := func(string) (string, error) { return "", nil }
	for name, cfg := range map[string]pdd.Config{
		"no client id": {Secret: full}, "no secrets": {Options: map[string]string{"client_id": "c"}, Secret: none},
		"no source of secrets": {Options: map[string]string{"client_id": "c"}},
		"odd endpoint":         {Options: map[string]string{"client_id": "c"}, Secret: full, Endpoint: "localhost"},
	} {
		if _, err := pdd.New(cfg); !shop.IsKind(err, shop.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, err := pdd.New(pdd.Config{Options: map[string]string{"client_id": "c"}, Secret: full, Endpoint: "http://127.0.0.1:9"})
	if err != nil || c.URL != "http://127.0.0.1:9/api/router" {
		t.Error(c, err)
	}
}

func TestOddReplies(t *testing.T) {
	for body, want := range map[string]string{
		`{"x_response":{"a":1}}`: "ok",
		`{"response":{}}`:        "ok",
		`{}`:                     "malformed",
		`[]`:                     "malformed",
		`{"error_response":{}}`:  "malformed",
		`{"error_response":"x"}`: "malformed",
		`{"error_response":{"error_code":"20031"}}`:    "refused",
		`{"error_response":{"error_code":52101}}`:      "throttled",
		`{"request_id":"1"}`:                           "malformed",
		`{"x_response":{"a":1},"request_id":"1"}`:      "ok",
		`{"error_response":{"error_code":1,"sub_code"`: "malformed",
	} {
		synctest.Test(t, func(t *testing.T) {
			c := open(t, shop.SystemClock{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }), nil)
			c.Policy.Attempts = 1
			if _, err := c.Read(t.Context(), "read", nil); channel.Class(err) != want {
				t.Errorf("%s: %v, want %s", body, err, want)
			}
			time.Sleep(time.Hour)
		})
	}
}
