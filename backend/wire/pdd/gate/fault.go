package gate

import (
	"io"
	"net/http"
	"strings"

	"zhanggui/backend/wire/fault"
)

// Plan says what goes wrong with which call; nil stops it.
func (g *Gate) Plan(p fault.Plan) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = p
}

// early performs the faults that strike before a call takes effect; false means the call is over.
func (g *Gate) early(w http.ResponseWriter, r *http.Request, c Call) bool {
	switch c.Fault {
	case fault.Throttle:
		g.refuse(w, Error{Code: 52101, Msg: "当前接口被限流，请稍后重试"})
	case fault.Throttle429, fault.ThrottleBare:
		if c.Fault == fault.Throttle429 {
			w.Header().Set("Retry-After", "2")
		}
		http.Error(w, "too many requests", http.StatusTooManyRequests)
	case fault.Server500:
		http.Error(w, "<html>500</html>", http.StatusInternalServerError)
	case fault.TokenDead:
		g.refuse(w, Error{Code: 10019, Msg: "access_token已过期"})
	case fault.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case fault.Reset:
		panic(http.ErrAbortHandler)
	case fault.None, fault.ReplyLost, fault.Server502After, fault.InternalAfter, fault.Cut, fault.HTML, fault.HangAfter:
		return true
	}
	return false
}

// late performs the faults that strike once the call took effect.
func (g *Gate) late(w http.ResponseWriter, r *http.Request, c Call, v any) {
	switch c.Fault {
	case fault.ReplyLost:
		panic(http.ErrAbortHandler)
	case fault.Server502After:
		http.Error(w, "<html>502 Bad Gateway</html>", http.StatusBadGateway)
	case fault.InternalAfter:
		g.refuse(w, Error{Code: 50000, Msg: "系统内部错误"})
	case fault.Cut:
		write(w, v, 20) // every answer is longer
		panic(http.ErrAbortHandler)
	case fault.HTML:
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.Copy(w, strings.NewReader("<!doctype html><html><body>请登录</body></html>"))
	case fault.HangAfter:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case fault.None, fault.Throttle, fault.Throttle429, fault.ThrottleBare, fault.Server500, fault.Hang, fault.TokenDead, fault.Reset:
		write(w, v, 0)
	}
}
