package wire

import (
	"context"
	"errors"
	"time"

	"zhanggui/backend/channel"
)

// Policy bounds retries of one call.
type Policy struct {
	Attempts int           // in all, at least 1
	First    time.Duration // pause before the second attempt, doubling
	Max      time.Duration
}

// DefaultPolicy is three further attempts after 0.5, 1 and 2 seconds.
func DefaultPolicy() Policy {
	return Policy{Attempts: 4, First: 500 * time.Millisecond, Max: 4 * time.Second}
}

// Safe reports whether a call that ended with err may be sent again as it is: the platform said it did
// nothing (throttled), nothing was sent or a read found it down or cut short. A write's lost reply is
// Unknown and therefore not safe; Refused, AuthExpired and Gone are answers.
func Safe(err error, write bool) bool {
	var (
		th *channel.Throttled
		do *channel.Down
		ma *channel.Malformed
	)
	switch {
	case errors.As(err, &th), errors.As(err, &do):
		return true
	case errors.As(err, &ma):
		return !write
	}
	return false
}

// Retry runs op until it succeeds, may not be repeated, or the policy or ctx ends; it returns op's last error.
// op must build its request anew each time: signatures carry the time.
func Retry(ctx context.Context, p Policy, write bool, op func(context.Context) error) error {
	pause := p.First
	for attempt := 1; ; attempt++ {
		err := op(ctx)
		if err == nil || attempt >= p.Attempts || !Safe(err, write) || ctx.Err() != nil {
			return err
		}
		var th *channel.Throttled
		if errors.As(err, &th) {
			continue // the pacer holds the next attempt back
		}
		if werr := Sleep(ctx, pause); werr != nil {
			return err
		}
		pause = min(2*pause, p.Max)
	}
}

// Sleep waits for d or until ctx ends.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
