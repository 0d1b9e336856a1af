package wire

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Exchange is one call as it may be kept: redacted, bounded.
type Exchange struct {
	Method string
	URL    string
	Ask    string
	Status int
	Answer string
	Err    string
}

// Sink receives exchanges; it must be safe for concurrent use.
type Sink interface{ Record(Exchange) }

// Recorder is a transport that hands every exchange, redacted, to a sink.
type Recorder struct {
	Next   http.RoundTripper
	Redact *Redactor
	Sink   Sink
}

// recordMax bounds what is kept of one body.
const recordMax = 1 << 20

// RoundTrip performs the call and records it when the reply's body is closed or the call failed.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	ex := Exchange{Method: req.Method}
	u := *req.URL
	u.RawQuery = r.Redact.Form(u.RawQuery)
	ex.URL = u.Redacted()
	if req.Body != nil && req.GetBody != nil {
		if body, err := req.GetBody(); err == nil {
			b, _ := io.ReadAll(io.LimitReader(body, recordMax))
			_ = body.Close()
			ex.Ask = r.ask(req.Header.Get("Content-Type"), b)
		}
	}
	res, err := r.Next.RoundTrip(req)
	if err != nil {
		ex.Err = r.Redact.Text(err.Error())
		r.Sink.Record(ex)
		return nil, err
	}
	ex.Status = res.StatusCode
	res.Body = &recording{ReadCloser: res.Body, done: func(b []byte) {
		ex.Answer = r.Redact.JSON(b)
		r.Sink.Record(ex)
	}}
	return res, nil
}

func (r *Recorder) ask(contentType string, b []byte) string {
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		return r.Redact.Form(string(b))
	}
	return r.Redact.JSON(b)
}

type recording struct {
	io.ReadCloser
	buf  bytes.Buffer
	once sync.Once
	done func([]byte)
}

func (b *recording) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if room := recordMax - b.buf.Len(); room > 0 {
		b.buf.Write(p[:min(n, room)])
	}
	return n, err
}

func (b *recording) Close() error {
	b.once.Do(func() { b.done(b.buf.Bytes()) })
	return b.ReadCloser.Close()
}

// Tape is a sink that keeps the last Max exchanges in memory (all when Max is 0).
type Tape struct {
	Max int
	mu  sync.Mutex
	all []Exchange
}

// Record keeps ex.
func (t *Tape) Record(ex Exchange) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, ex)
	if t.Max > 0 && len(t.all) > t.Max {
		t.all = t.all[len(t.all)-t.Max:]
	}
}

// All returns what was kept, oldest first.
func (t *Tape) All() []Exchange {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Exchange(nil), t.all...)
}

// NewHTTP returns the HTTP client of one connection: bounded times, no redirects followed (a sign-in page is
// an answer, not a detour), every exchange recorded when sink is not nil.
func NewHTTP(redact *Redactor, sink Sink) *http.Client {
	var rt http.RoundTripper = &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       30 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 20 * time.Second,
		ForceAttemptHTTP2:     true,
	}
	if sink != nil {
		rt = &Recorder{Next: rt, Redact: redact, Sink: sink}
	}
	return &http.Client{
		Transport:     rt,
		Timeout:       40 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
