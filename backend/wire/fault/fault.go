// Package fault names what can go wrong between two machines, for simulators that do it on purpose and suites
// that ask for it. A fault strikes before the call takes effect or after.
package fault

// Kind is what goes wrong with one call.
type Kind string

// Kinds of faults. "After" means: the call took effect, the caller does not hear of it.
const (
	None           Kind = ""
	ReplyLost      Kind = "reply_lost"       // after: the connection drops
	Throttle       Kind = "throttle"         // before: the platform's own "slow down" in a normal reply
	Throttle429    Kind = "throttle_429"     // before: HTTP 429 with Retry-After: 2
	ThrottleBare   Kind = "throttle_bare"    // before: HTTP 429 without a header
	Server500      Kind = "server_500"       // before: HTTP 500
	Server502After Kind = "server_502_after" // after: HTTP 502
	InternalAfter  Kind = "internal_after"   // after: the platform's own "internal error"
	Cut            Kind = "cut_body"         // after: a part of the body only
	HTML           Kind = "html"             // after: a web page with status 200
	Hang           Kind = "hang"             // before: never answers
	HangAfter      Kind = "hang_after"       // after: never answers
	TokenDead      Kind = "token_dead"       // before: the sign-in has expired
	Reset          Kind = "reset"            // before: the connection drops
)

// Plan says what goes wrong with which call: n counts all calls from 1.
type Plan func(n int, method string, write bool) Kind

// Passing lists the faults a caller can live through; hanging ones cost it a time-out each.
func Passing() []Kind {
	return []Kind{
		ReplyLost, Throttle, Throttle429, ThrottleBare, Server500, Server502After, InternalAfter, Cut, HTML, Reset, HangAfter, Hang,
	}
}

// Instant is Passing without the hanging ones.
func Instant() []Kind { p := Passing(); return p[:len(p)-2] }

// Lost are the faults that hide from a caller that its call took effect.
func Lost() []Kind {
	return []Kind{ReplyLost, Server502After, InternalAfter, Cut, HTML, HangAfter}
}

// Once strikes call n of those with the given method (every method when it is empty) and no other.
func Once(method string, n int, k Kind) Plan {
	seen := 0
	return func(_ int, m string, _ bool) Kind {
		if method != "" && m != method {
			return None
		}
		if seen++; seen == n {
			return k
		}
		return None
	}
}

// FirstWrite strikes the first call that changes something.
func FirstWrite(k Kind) Plan {
	done := false
	return func(_ int, _ string, write bool) Kind {
		if !write || done {
			return None
		}
		done = true
		return k
	}
}
