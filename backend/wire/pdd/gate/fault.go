package gate

import (
	"io"
	"net/http"
	"strings"
)

// Fault is what goes wrong with one call.
type Fault string

// Faults. "After" means: once the call took effect.
const (
	None           Fault = ""
	ReplyLost      Fault = "reply_lost"       // after: the connection drops
	Throttle       Fault = "throttle"         // before: 52101 in a normal reply
	Throttle429    Fault = "throttle_429"     // before: HTTP 429 with Retry-After: 2
	ThrottleBare   Fault = "throttle_bare"    // before: HTTP 429 without a header
	Server500      Fault = "server_500"       // before: HTTP 500
	Server502After Fault = "server_502_after" // after: HTTP 502
	Internal       Fault = "internal_after"   // after: error 50000 without a sub code
	Cut            Fault = "cut_body"         // after: half of the body
	HTML           Fault = "html"             // after: a web page with status 200
	Hang           Fault = "hang"             // before: never answers
	HangAfter      Fault = "hang_after"       // after: never answers
	TokenDead      Fault = "token_dead"       // before: 10019
	Reset          Fault = "reset"            // before: the connection drops
)

// Faults lists the transport faults a random plan draws from; hanging ones cost a client's time-out each.
func Faults() []Fault {
	return []Fault{
		ReplyLost, Throttle, Throttle429, ThrottleBare, Server500, Server502After, Internal, Cut, HTML, Reset, HangAfter, Hang,
	}
}

// Plan says what goes wrong with which call; n counts all calls of this gateway from 1.
func (g *Gate) Plan(f func(n int, method string, write bool) Fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = f
}

// early performs the faults that strike before a call takes effect; false means the call is over.
func (g *Gate) early(w http.ResponseWriter, r *http.Request, c Call) bool {
	switch c.Fault {
	case Throttle:
		g.refuse(w, Error{Code: 52101, Msg: "当前接口被限流，请稍后重试"})
	case Throttle429, ThrottleBare:
		if c.Fault == Throttle429 {
			w.Header().Set("Retry-After", "2")
		}
		http.Error(w, "too many requests", http.StatusTooManyRequests)
	case Server500:
		http.Error(w, "<html>500</html>", http.StatusInternalServerError)
	case TokenDead:
		g.refuse(w, Error{Code: 10019, Msg: "access_token已过期"})
	case Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Reset:
		panic(http.ErrAbortHandler)
	case None, ReplyLost, Server502After, Internal, Cut, HTML, HangAfter:
		return true
	}
	return false
}

// late performs the faults that strike once the call took effect.
func (g *Gate) late(w http.ResponseWriter, r *http.Request, c Call, v any) {
	switch c.Fault {
	case ReplyLost:
		panic(http.ErrAbortHandler)
	case Server502After:
		http.Error(w, "<html>502 Bad Gateway</html>", http.StatusBadGateway)
	case Internal:
		g.refuse(w, Error{Code: 50000, Msg: "系统内部错误"})
	case Cut:
		write(w, v, 20) // every answer is longer
		panic(http.ErrAbortHandler)
	case HTML:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.Copy(w, strings.NewReader("<!doctype html><html><body>请登录</body></html>"))
	case HangAfter:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case None, Throttle, Throttle429, ThrottleBare, Server500, Hang, TokenDead, Reset:
		write(w, v, 0)
	}
}
