package channel

import (
	"errors"
	"fmt"
	"time"
)

// Throttled: the platform asks to slow down. Retry after After (zero = the pacer decides).
type Throttled struct{ After time.Duration }

func (e *Throttled) Error() string { return fmt.Sprintf("channel throttled, retry after %s", e.After) }

// AuthExpired: the token is no longer valid; refresh once, else a person must sign in again.
type AuthExpired struct{ Code string }

func (e *AuthExpired) Error() string { return "channel sign-in expired, code " + e.Code }

// Refused: the platform understood and said no. Never retried unchanged.
type Refused struct {
	Code    string
	Message string // the platform's own words, shown in quotes
}

func (e *Refused) Error() string { return "channel refused, code " + e.Code }

// Gone: there is no such thing on the platform.
type Gone struct{ What string }

func (e *Gone) Error() string { return "channel has no such " + e.What }

// Down: no connection, 5xx, timeout before anything was sent, maintenance. Safe to retry.
type Down struct{ Cause error }

func (e *Down) Error() string { return fmt.Sprintf("channel down: %v", e.Cause) }

// Unwrap returns the cause.
func (e *Down) Unwrap() error { return e.Cause }

// Malformed: the reply cannot be read: our bug or theirs. The body is archived, the cursor stays.
type Malformed struct {
	What  string
	Cause error
}

func (e *Malformed) Error() string {
	return fmt.Sprintf("channel reply malformed: %s: %v", e.What, e.Cause)
}

// Unwrap returns the cause.
func (e *Malformed) Unwrap() error { return e.Cause }

// Unknown: a write may have landed. Ask ShipStatus before any retry.
type Unknown struct{ Cause error }

func (e *Unknown) Error() string { return fmt.Sprintf("channel outcome unknown: %v", e.Cause) }

// Unwrap returns the cause.
func (e *Unknown) Unwrap() error { return e.Cause }

// Class names what an error asks of the caller, for logs, tests and the journal.
func Class(err error) string {
	var (
		th   *Throttled
		au   *AuthExpired
		re   *Refused
		gone *Gone
		do   *Down
		ma   *Malformed
		un   *Unknown
	)
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &th):
		return "throttled"
	case errors.As(err, &au):
		return "auth_expired"
	case errors.As(err, &re):
		return "refused"
	case errors.As(err, &gone):
		return "gone"
	case errors.As(err, &un):
		return "unknown"
	case errors.As(err, &ma):
		return "malformed"
	case errors.As(err, &do):
		return "down"
	}
	return "other"
}
