package wire

import (
	"context"
	"errors"
	"testing"

	"zhanggui/backend/channel"
	"zhanggui/backend/courier"
)

func TestCourierErrorKeepsWhatToDo(t *testing.T) {
	cause := errors.New("x")
	var (
		un *courier.Unknown
		re *courier.Refused
		do *courier.Down
	)
	if !errors.As(CourierError(&channel.Unknown{Cause: cause}), &un) {
		t.Error("unknown is lost")
	}
	for _, err := range []error{&channel.Refused{Code: "5"}, &channel.AuthExpired{}, &channel.Gone{}} {
		if !errors.As(CourierError(err), &re) {
			t.Errorf("%v is not refused", err)
		}
	}
	for _, err := range []error{&channel.Down{Cause: cause}, &channel.Throttled{}, &channel.Malformed{Cause: cause}, context.Canceled} {
		if !errors.As(CourierError(err), &do) || !errors.Is(CourierError(err), err) {
			t.Errorf("%v is not down", err)
		}
	}
	if CourierError(nil) != nil {
		t.Error("nil")
	}
}
