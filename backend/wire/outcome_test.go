package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"zhanggui/backend/channel"
)

func TestTransportErrorClasses(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: errors.New("refused")}
	read := &net.OpError{Op: "read", Err: errors.New("reset")}
	for _, c := range []struct {
		err   error
		write bool
		want  string
	}{
		{dial, true, "down"},
		{dial, false, "down"},
		{&net.DNSError{Err: "no such host"}, true, "down"},
		{read, true, "unknown"},
		{read, false, "down"},
		{io.ErrUnexpectedEOF, true, "unknown"},
		{context.DeadlineExceeded, true, "unknown"},
	} {
		if got := channel.Class(TransportError(t.Context(), c.err, c.write)); got != c.want {
			t.Errorf("%v write=%v: %s, want %s", c.err, c.write, got, c.want)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := TransportError(ctx, io.EOF, false); !errors.Is(err, context.Canceled) {
		t.Errorf("given-up read: %v", err)
	}
}

func TestStatusErrorClasses(t *testing.T) {
	for _, c := range []struct {
		status int
		write  bool
		want   string
	}{{200, true, "ok"}, {429, true, "throttled"}, {502, true, "unknown"}, {502, false, "down"}, {403, false, "refused"}} {
		if got := channel.Class(StatusError(&http.Response{StatusCode: c.status, Header: http.Header{}}, c.write)); got != c.want {
			t.Errorf("%d write=%v: %s, want %s", c.status, c.write, got, c.want)
		}
	}
	if d := RetryAfter(http.Header{"Retry-After": {"3"}}); d != 3*time.Second {
		t.Error(d)
	}
	if d := RetryAfter(http.Header{"Retry-After": {"soon"}}); d != 0 {
		t.Error(d)
	}
}
