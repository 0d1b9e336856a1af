package server

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testToken = "test-token-0123456789"

// started runs a real listener whose /api reads the whole body.
func started(t *testing.T, o Options) *Server {
	t.Helper()
	if o.Handler == nil {
		o.Handler = Handler(echo(), fstest.MapFS{
			"index.html":        {Data: []byte("<p>shop</p>")},
			"assets/app-1a2.js": {Data: []byte("export {}")},
			".gitkeep":          {},
		})
	}
	o.Token, o.Version = testToken, "9.8.7"
	s, err := Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Wait(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func echo() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			refuse(w, refusedSize())
			return
		}
		_, _ = io.WriteString(w, "api")
	})
}

// request is one case: what is sent and the status that must come back.
type request struct {
	name, method, path string
	host               string // empty = the server's own
	header             http.Header
	body               io.Reader
	length             int64 // 0 = as the body says, -1 = chunked
	want               int
}

// do sends the case and returns the status and the header of the answer.
func (c request) do(t *testing.T, s *Server) (int, http.Header) {
	t.Helper()
	method := c.method
	if method == "" {
		method = http.MethodGet
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.Origin()+c.path, c.body)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range c.header {
		r.Header[k] = v
	}
	if c.host != "" {
		r.Host = c.host
	}
	if c.length != 0 {
		r.ContentLength = c.length
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode, resp.Header
}

func bearer() http.Header { return http.Header{"Authorization": {"Bearer " + testToken}} }

func with(h http.Header, k, v string) http.Header {
	h.Set(k, v)
	return h
}

func TestWhoMayCallTheAPI(t *testing.T) {
	s := started(t, Options{MaxBody: 100, MaxUpload: 1000})
	json := func(n int) io.Reader { return strings.NewReader(strings.Repeat(" ", n)) }
	for _, c := range []request{
		{name: "token as bearer", path: "/api/orders", header: bearer(), want: 200},
		{name: "token in own header", path: "/api/orders", header: http.Header{TokenHeader: {testToken}}, want: 200},
		{name: "no token", path: "/api/orders", want: 401},
		{name: "wrong token", path: "/api/orders", header: http.Header{TokenHeader: {"test-token-0123456780"}}, want: 401},
		{name: "part of the token", path: "/api/orders", header: http.Header{TokenHeader: {"test-token"}}, want: 401},
		{name: "empty token", path: "/api/orders", header: http.Header{TokenHeader: {""}}, want: 401},
		{name: "token in the query", path: "/api/orders?token=" + testToken, want: 401},
		{name: "basic instead of bearer", path: "/api/orders", header: http.Header{"Authorization": {"Basic " + testToken}}, want: 401},
		{name: "api root without token", path: "/api", want: 401},
		{name: "dotted way into the api", path: "/x/../api/orders", want: 400},
		{name: "doubled slash into the api", path: "//api/orders", want: 400},
		{name: "page needs no token", path: "/", want: 200},
		{name: "page of the interface", path: "/orders", want: 200},
		{name: "asset needs no token", path: "/assets/app-1a2.js", want: 200},
		{name: "missing asset", path: "/assets/gone.js", want: 404},
		{name: "hidden file", path: "/.gitkeep", want: 404},
		{name: "window's own endpoints are not here", path: "/desktop/about", want: 404},
		{name: "post to a page", method: "POST", path: "/orders", want: 405},
		{name: "json", method: "POST", path: "/api/orders", header: with(bearer(), "Content-Type", "application/json; charset=utf-8"), body: json(100), want: 200},
		{name: "no body, no type", method: "POST", path: "/api/sync", header: bearer(), want: 200},
		{name: "body without type", method: "POST", path: "/api/orders", header: bearer(), body: json(1), want: 415},
		{name: "form", method: "POST", path: "/api/orders", header: with(bearer(), "Content-Type", "application/x-www-form-urlencoded"), body: json(1), want: 415},
		{name: "text", method: "PUT", path: "/api/orders", header: with(bearer(), "Content-Type", "text/plain"), body: json(1), want: 415},
		{name: "broken type", method: "DELETE", path: "/api/orders", header: with(bearer(), "Content-Type", "application/json; ;"), body: json(1), want: 415},
		{name: "large body", method: "POST", path: "/api/orders", header: with(bearer(), "Content-Type", "application/json"), body: json(101), want: 413},
		{name: "large body of unknown length", method: "POST", path: "/api/orders", header: with(bearer(), "Content-Type", "application/json"), body: json(101), length: -1, want: 413},
		{name: "raw upload", method: "PUT", path: "/api/uploads/1", header: with(bearer(), "Content-Type", "application/octet-stream"), body: json(1000), want: 200},
		{name: "large upload", method: "PUT", path: "/api/uploads/1", header: bearer(), body: json(1001), want: 413},
		{name: "raw body beside the upload path", method: "PUT", path: "/api/uploadsx", header: with(bearer(), "Content-Type", "application/octet-stream"), body: json(1), want: 415},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, header := c.do(t, s)
			if status != c.want {
				t.Errorf("%s %s = %d, want %d", c.method, c.path, status, c.want)
			}
			for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"} {
				if header.Get(h) == "" {
					t.Errorf("no %s", h)
				}
			}
			if got := header.Get(VersionHeader); got != "9.8.7" {
				t.Errorf("%s = %q", VersionHeader, got)
			}
			if strings.HasPrefix(c.path, "/api") && header.Get("Cache-Control") != "no-store" {
				t.Errorf("an answer of the api may be kept: %q", header.Get("Cache-Control"))
			}
		})
	}
}

func TestPolicyAllowsNoForeignScript(t *testing.T) {
	_, header := request{path: "/"}.do(t, started(t, Options{}))
	policy := header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "connect-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy lacks %q: %s", want, policy)
		}
	}
	for _, bad := range []string{"unsafe-eval", "*", "http:", "https:"} {
		if strings.Contains(policy, bad) {
			t.Errorf("policy has %q: %s", bad, policy)
		}
	}
}

func TestURLCarriesTheTokenInTheFragment(t *testing.T) {
	s := started(t, Options{})
	if want := s.Origin() + "/#token=" + testToken; s.URL() != want {
		t.Errorf("URL %s, want %s", s.URL(), want)
	}
	if !strings.HasPrefix(s.Origin(), "http://127.0.0.1:") || s.Token() != testToken {
		t.Errorf("origin %s, token %s", s.Origin(), s.Token())
	}
}

func TestEachLaunchHasItsOwnToken(t *testing.T) {
	a, b := newToken(), newToken()
	if a == b || len(a) < 43 {
		t.Errorf("tokens %q and %q", a, b)
	}
}

func TestOnlyLoopbackIsListenedOn(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.org:0"} {
		if _, err := Listen(t.Context(), Options{Addr: addr, Handler: echo()}); !errors.Is(err, ErrNotLoopback) {
			t.Errorf("%s: %v", addr, err)
		}
	}
	for _, addr := range []string{"127.0.0.1", "127.0.0.1:99999"} {
		if _, err := Listen(t.Context(), Options{Addr: addr, Handler: echo()}); err == nil {
			t.Errorf("%s was listened on", addr)
		}
	}
	if _, err := Listen(t.Context(), Options{Token: "short", Handler: echo()}); err == nil {
		t.Error("a short token was taken")
	}
}

func TestTakenPortIsSaid(t *testing.T) {
	s := started(t, Options{})
	addr := strings.TrimPrefix(s.Origin(), "http://")
	if _, err := Listen(t.Context(), Options{Addr: addr, Handler: echo()}); err == nil {
		t.Errorf("%s was listened on twice", addr)
	}
}

func TestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Listen(ctx, Options{Handler: echo()})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
}

func TestSlowHeaderIsCut(t *testing.T) {
	s := started(t, Options{})
	if got := s.http.ReadHeaderTimeout; got != 5*time.Second {
		t.Errorf("header timeout %s", got)
	}
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", s.addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nX-Long: "+strings.Repeat("a", 2*maxHeaderBytes)); err != nil {
		t.Logf("cut while sending: %v", err)
	}
	answer, _ := io.ReadAll(conn)
	if !strings.Contains(string(answer), "431") {
		t.Errorf("a 64 kB header was answered %.60q", answer)
	}
}

func TestPageSaysHowToBuild(t *testing.T) {
	rec := httptest.NewRecorder()
	UI(fstest.MapFS{".gitkeep": {}}).ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	body := rec.Body.String()
	if rec.Code != http.StatusServiceUnavailable || !strings.Contains(body, "go run ./build/dev demo") || !strings.Contains(body, "界面还没有编译") {
		t.Errorf("%d %s", rec.Code, body)
	}
}
