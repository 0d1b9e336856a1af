// Package wiretest holds what tests of adapters share: a transport without a network and counted faults.
package wiretest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
)

// Direct is a transport that calls a handler in the same process, so that a test can run on virtual time. It
// treats a handler's abort as a dropped connection and a body shorter than announced as cut.
type Direct struct{ Handler http.Handler }

// RoundTrip serves req by the handler; it returns as soon as req's context ends.
func (d Direct) RoundTrip(req *http.Request) (*http.Response, error) {
	body := []byte(nil)
	if req.Body != nil {
		b, err := io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return nil, err
		}
		body = b
	}
	ctx, stop := context.WithCancel(req.Context())
	in := httptest.NewRequestWithContext(ctx, req.Method, req.URL.String(), bytes.NewReader(body))
	in.Header = req.Header.Clone()
	in.RemoteAddr = "127.0.0.1:1"
	rec := httptest.NewRecorder()
	done := make(chan bool, 1)
	go func() {
		fine := false
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler { //nolint:errorlint // the documented sentinel panic value
				panic(p)
			}
			done <- fine
		}()
		d.Handler.ServeHTTP(rec, in)
		fine = true
	}()
	defer stop()
	var fine bool
	select {
	case fine = <-done:
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	announced, err := strconv.Atoi(rec.Header().Get("Content-Length"))
	if err == nil && announced > rec.Body.Len() {
		res := rec.Result()
		res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(rec.Body.Bytes()), cut{}))
		return res, nil
	}
	if !fine {
		return nil, errors.New("connection dropped by the other side")
	}
	return rec.Result(), nil
}

type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Client returns an HTTP client over a handler without a network.
func Client(h http.Handler) *http.Client { return &http.Client{Transport: Direct{Handler: h}} }
