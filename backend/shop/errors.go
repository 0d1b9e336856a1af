package shop

import (
	"errors"
	"fmt"
)

// Kind says what the receiver of an error should do about it.
type Kind string

// The kinds of error. Each maps to one HTTP status and one exit code.
const (
	Invalid        Kind = "invalid"         // the input is wrong: say what, change it, try again
	NotFound       Kind = "not_found"       // there is no such thing
	Conflict       Kind = "conflict"        // it exists already with other content
	NotAllowed     Kind = "not_allowed"     // the state or the role forbids it
	Stale          Kind = "stale"           // somebody else changed it meanwhile: read again
	ChannelRefused Kind = "channel_refused" // the platform said no; do not retry unchanged
	ChannelDown    Kind = "channel_down"    // the platform does not answer: retry later
	OutcomeUnknown Kind = "outcome_unknown" // it may have happened: ask before trying again
	Internal       Kind = "internal"        // our fault; nothing was changed
)

// Args are the named values of a message.
type Args map[string]any

// Err is an error a person can be told about: a kind, the key of a sentence in the words catalogue and
// the values named in it. Cause is for the log only and never shown.
type Err struct {
	Kind  Kind
	Key   string
	Args  Args
	Cause error
}

// E makes an error of a kind with the key of its sentence; kv are alternating names and values.
func E(kind Kind, key string, kv ...any) *Err {
	return &Err{Kind: kind, Key: key, Args: args(kv)}
}

// Wrap is E with the cause kept for the log.
func Wrap(cause error, kind Kind, key string, kv ...any) *Err {
	return &Err{Kind: kind, Key: key, Args: args(kv), Cause: cause}
}

func args(kv []any) Args {
	if len(kv) == 0 {
		return nil
	}
	a := make(Args, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		a[fmt.Sprint(kv[i])] = kv[i+1]
	}
	return a
}

// Error is for logs: kind, key and cause, without values (they may be a buyer's).
func (e *Err) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s %s: %v", e.Kind, e.Key, e.Cause)
	}
	return string(e.Kind) + " " + e.Key
}

// Unwrap returns the cause.
func (e *Err) Unwrap() error { return e.Cause }

// KindOf tells the kind of any error: its own when it is or wraps an *Err, else Internal; "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Err
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// IsKind reports whether err is or wraps an *Err of kind k.
func IsKind(err error, k Kind) bool { return err != nil && KindOf(err) == k }
