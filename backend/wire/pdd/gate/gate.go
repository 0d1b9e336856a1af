// Package gate is the simulated gateway of the Pinduoduo open platform, for demos and tests. In: HTTP requests
// as a client sends them. Out: the platform's answers. It is strict: signature over exactly the received
// parameters, time within ten minutes, token, scope, address, rate, and no parameter it does not know.
// What it simulates is decided by the services mounted on it; every call is counted.
package gate

import (
	"crypto/md5" //nolint:gosec // the platform's signature
	"encoding/hex"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhanggui/backend/shop"
	"zhanggui/backend/wire/fault"
)

// Error is a refusal in the platform's envelope.
type Error struct {
	Code   int
	Msg    string
	Sub    string
	SubMsg string
}

// Service is a set of methods.
type Service interface{ Methods() map[string]Method }

// Method is one API of the platform.
type Method struct {
	Key    string // name of the reply's member, "…_response"
	Params []Param
	Write  bool
	Scope  string // "" = no token needed
	N      int    // at most N calls …
	Per    time.Duration
	Do     func(Call) (any, *Error)
}

// Call is one accepted call.
type Call struct {
	N      int // running number of the call at this gateway, from 1
	Method string
	Args   map[string]string
	Now    time.Time
	Fault  fault.Kind
}

// Int reads an argument already checked to be a number.
func (c Call) Int(name string, otherwise int64) int64 {
	if v, err := strconv.ParseInt(c.Args[name], 10, 64); err == nil {
		return v
	}
	return otherwise
}

// Options open a gateway. Zero values mean: any address, all scopes, token never ends, documented rates.
type Options struct {
	ClientID, Secret, Token string
	Clock                   shop.Clock
	Scopes                  []string
	TokenEnds               time.Time
	IPs                     []string
	NoRates                 bool
}

// Gate is the gateway; it is an http.Handler.
type Gate struct {
	o       Options
	methods map[string]Method

	mu      sync.Mutex
	n       int
	faults  fault.Plan
	recent  map[string][]time.Time
	counts  map[string]int
	over    int
	refused []string
	reply   func(c Call, v any) any
	before  func(c Call)
}

// New returns a gateway with the methods of the services.
func New(o Options, services ...Service) *Gate {
	g := &Gate{o: o, methods: map[string]Method{}, recent: map[string][]time.Time{}, counts: map[string]int{}}
	for _, s := range services {
		g.Mount(s)
	}
	return g
}

// Mount adds a service's methods.
func (g *Gate) Mount(s Service) {
	for name, m := range s.Methods() {
		g.methods[name] = m
	}
}

// ServeHTTP answers one call.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := g.o.Clock.Now()
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	if r.Method != http.MethodPost || r.URL.Path != "/api/router" {
		http.Error(w, "<html><body>404</body></html>", http.StatusNotFound)
		return
	}
	if err := r.ParseForm(); err != nil {
		g.refuse(w, Error{Code: 10000, Msg: "参数错误"})
		return
	}
	args := make(map[string]string, len(r.Form))
	for k, v := range r.Form {
		args[k] = v[len(v)-1]
	}
	m, known := g.methods[args["type"]]
	g.mu.Lock()
	g.n++
	c := Call{N: g.n, Method: args["type"], Args: args, Now: now}
	g.counts[c.Method]++
	if g.faults != nil {
		c.Fault = g.faults(c.N, c.Method, m.Write)
	}
	before := g.before
	g.mu.Unlock()
	if before != nil {
		before(c)
	}
	if !g.early(w, r, c) {
		return
	}
	if e := g.check(c, m, known, r.Form, r.RemoteAddr); e != nil {
		g.refuse(w, *e)
		return
	}
	if e := g.rate(c, m); e != nil {
		g.refuse(w, *e)
		return
	}
	v, e := m.Do(c)
	if e != nil {
		g.refuse(w, *e)
		return
	}
	g.mu.Lock()
	reply := g.reply
	g.mu.Unlock()
	if reply != nil {
		v = reply(c, v)
	}
	g.late(w, r, c, map[string]any{m.Key: v})
}

// check is everything the gateway looks at before a method runs.
func (g *Gate) check(c Call, m Method, known bool, form url.Values, remote string) *Error {
	common := []string{"type", "client_id", "access_token", "timestamp", "data_type", "version", "sign"}
	for _, need := range []string{"type", "client_id", "timestamp", "sign"} {
		if c.Args[need] == "" {
			return &Error{Code: 10001, Msg: "公共参数错误:" + need}
		}
	}
	switch {
	case !known:
		return &Error{Code: 10017, Msg: "type不正确"}
	case c.Args["client_id"] != g.o.ClientID:
		return &Error{Code: 10016, Msg: "client下线或者clientId不正确"}
	case c.Args["data_type"] != "" && c.Args["data_type"] != "JSON":
		return &Error{Code: 10001, Msg: "公共参数错误:data_type"}
	case c.Args["version"] != "" && c.Args["version"] != "V1":
		return &Error{Code: 10001, Msg: "公共参数错误:version"}
	}
	ts, err := strconv.ParseInt(c.Args["timestamp"], 10, 64)
	if err != nil || c.Now.Sub(time.Unix(ts, 0)).Abs() > 10*time.Minute {
		return &Error{Code: 10001, Msg: "公共参数错误:timestamp"}
	}
	if sign(g.o.Secret, c.Args) != c.Args["sign"] {
		return &Error{Code: 20004, Msg: "签名sign校验失败"}
	}
	if host, _, err := net.SplitHostPort(remote); len(g.o.IPs) > 0 && (err != nil || !slices.Contains(g.o.IPs, host)) {
		return &Error{Code: 20005, Msg: "ip无权访问接口，请加入ip白名单"}
	}
	if m.Scope != "" {
		switch {
		case c.Args["access_token"] != g.o.Token || (!g.o.TokenEnds.IsZero() && c.Now.After(g.o.TokenEnds)):
			return &Error{Code: 10019, Msg: "access_token已过期"}
		case g.o.Scopes != nil && !slices.Contains(g.o.Scopes, m.Scope):
			return &Error{Code: 20031, Msg: "用户没有授权访问此接口"}
		}
	}
	for k, v := range form {
		if len(v) != 1 {
			return &Error{Code: 21001, Msg: "请求参数错误", SubMsg: "repeated " + k}
		}
		if !slices.Contains(common, k) && !slices.ContainsFunc(m.Params, func(p Param) bool { return p.Name == k }) {
			return &Error{Code: 21001, Msg: "请求参数错误", SubMsg: "unknown " + k}
		}
	}
	for _, p := range m.Params {
		if e := p.check(c.Args[p.Name]); e != nil {
			return e
		}
	}
	return nil
}

// rate counts calls per method in the documented sliding span and refuses what is over it.
func (g *Gate) rate(c Call, m Method) *Error {
	if g.o.NoRates || m.N == 0 {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	keep := g.recent[c.Method][:0]
	for _, t := range g.recent[c.Method] {
		if c.Now.Sub(t) < m.Per {
			keep = append(keep, t)
		}
	}
	if len(keep) >= m.N {
		g.over++
		g.recent[c.Method] = keep
		return &Error{Code: 52101, Msg: "当前接口被限流，请稍后重试"}
	}
	g.recent[c.Method] = append(keep, c.Now)
	return nil
}

func (g *Gate) refuse(w http.ResponseWriter, e Error) {
	g.mu.Lock()
	g.refused = append(g.refused, strconv.Itoa(e.Code)+" "+e.Msg+" "+e.SubMsg)
	g.mu.Unlock()
	var sub any
	if e.Sub != "" {
		sub = e.Sub
	}
	write(w, map[string]any{"error_response": map[string]any{
		"error_code": e.Code, "error_msg": e.Msg, "sub_code": sub, "sub_msg": e.SubMsg, "request_id": "1",
	}}, 0)
}

// write sends v; cut > 0 announces the whole length but sends only that many bytes.
func write(w http.ResponseWriter, v any, cut int) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // a simulator's own types always marshal
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	if cut > 0 && cut < len(b) {
		b = b[:cut]
	}
	_, _ = w.Write(b)
}

// sign is the platform's signature, computed here on its own so that a client's slip cannot hide.
func sign(secret string, args map[string]string) string {
	pairs := make([]string, 0, len(args))
	for k, v := range args {
		if k != "sign" {
			pairs = append(pairs, k+"\x00"+v)
		}
	}
	sort.Strings(pairs)
	sum := md5.Sum([]byte(secret + strings.ReplaceAll(strings.Join(pairs, ""), "\x00", "") + secret)) //nolint:gosec // as above
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// Calls tells how often each method was called.
func (g *Gate) Calls() map[string]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make(map[string]int, len(g.counts))
	for k, v := range g.counts {
		out[k] = v
	}
	return out
}

// Over tells how many calls came faster than the platform allows.
func (g *Gate) Over() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.over
}

// Refusals lists what was refused, in order.
func (g *Gate) Refusals() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.refused...)
}

// OnReply lets a test change what a method answers: unknown fields, other types.
func (g *Gate) OnReply(f func(c Call, v any) any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reply = f
}

// Before is called before each call is looked at; it may change the platform's state.
func (g *Gate) Before(f func(c Call)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.before = f
}
