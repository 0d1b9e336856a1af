package wire

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"zhanggui/backend/channel"
)

func TestRetryByClass(t *testing.T) {
	cause := errors.New("x")
	for _, c := range []struct {
		name  string
		err   error
		write bool
		calls int
	}{
		{"down read", &channel.Down{Cause: cause}, false, 4},
		{"down write: nothing was sent", &channel.Down{Cause: cause}, true, 4},
		{"throttled write", &channel.Throttled{}, true, 4},
		{"refused", &channel.Refused{Code: "1"}, false, 1},
		{"auth", &channel.AuthExpired{}, false, 1},
		{"gone", &channel.Gone{}, false, 1},
		{"malformed read", &channel.Malformed{Cause: cause}, false, 4},
		{"malformed write", &channel.Malformed{Cause: cause}, true, 1},
		{"unknown write", &channel.Unknown{Cause: cause}, true, 1},
		{"other", cause, false, 1},
		{"fine", nil, true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				err := Retry(t.Context(), DefaultPolicy(), c.write, func(context.Context) error { n++; return c.err })
				if !errors.Is(err, c.err) {
					t.Errorf("error %v", err)
				}
				if n != c.calls {
					t.Errorf("%d calls, want %d", n, c.calls)
				}
			})
		})
	}
}

func TestRetryStopsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	n := 0
	err := Retry(ctx, DefaultPolicy(), false, func(context.Context) error {
		n++
		stop()
		return &channel.Down{Cause: errors.New("x")}
	})
	if n != 1 || channel.Class(err) != "down" {
		t.Fatalf("%d calls, %v", n, err)
	}
}
