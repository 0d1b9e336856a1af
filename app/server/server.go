package server

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// ErrNotLoopback is returned by Listen for an address other machines could reach.
var ErrNotLoopback = errors.New("server: only a loopback address may be listened on")

const (
	readHeaderTimeout = 5 * time.Second
	idleTimeout       = 2 * time.Minute
	closeTimeout      = 3 * time.Second
	maxHeaderBytes    = 32 << 10

	defaultMaxBody   = 1 << 20
	defaultMaxUpload = 64 << 20
	minTokenLength   = 16
)

// Options says where to listen and what to serve.
type Options struct {
	Addr      string       // host:port on loopback; empty = 127.0.0.1 and a free port
	Token     string       // this launch's token, at least 16 characters; empty = 256 random bits
	Handler   http.Handler // the shared handler: /api and the interface
	Version   string       // sent with every answer as X-Zhanggui-Version
	MaxBody   int64        // bytes of one JSON body; 0 = 1 MB
	MaxUpload int64        // bytes of one raw body under /api/uploads/; 0 = 64 MB
	Log       *slog.Logger // nil = slog.Default()
}

// Server is a running listener.
type Server struct {
	http   *http.Server
	addr   *net.TCPAddr
	token  string
	served chan error
	unhook func() bool
}

// Listen starts to serve on a loopback address and returns at once. The server
// ends when ctx ends or Close is called. Errors: ErrNotLoopback, a token that is
// too short, or the net package's own when the port cannot be had.
func Listen(ctx context.Context, o Options) (*Server, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("server: listen on %s: %w", o.Addr, err)
	}
	addr, ok := ln.Addr().(*net.TCPAddr)
	if !ok || !addr.IP.IsLoopback() {
		return nil, errors.Join(ErrNotLoopback, ln.Close())
	}
	s := &Server{
		addr:   addr,
		token:  o.Token,
		served: make(chan error, 1),
		http: &http.Server{
			Handler:           guard(o, addr),
			ReadHeaderTimeout: readHeaderTimeout,
			// No ReadTimeout: it would also cut the long poll. A slow body needs the token first.
			IdleTimeout:    idleTimeout,
			MaxHeaderBytes: maxHeaderBytes,
			ErrorLog:       slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
			BaseContext:    func(net.Listener) context.Context { return ctx },
		},
	}
	go func() { s.served <- s.http.Serve(ln) }()
	s.unhook = context.AfterFunc(ctx, func() { _ = s.shut(context.WithoutCancel(ctx)) })
	return s, nil
}

// URL is the page to open in a browser. The token is in the fragment, which a
// browser never sends, so it reaches no log and no other site.
func (s *Server) URL() string { return s.Origin() + "/#token=" + s.token }

// Origin is scheme, host and port without a path, for example http://127.0.0.1:4180.
func (s *Server) Origin() string { return "http://" + s.addr.String() }

// Token is what a client sends as "Authorization: Bearer …" or X-Zhanggui-Token.
func (s *Server) Token() string { return s.token }

// Close stops listening, lets running requests end for up to three seconds and
// then cuts them. It may be called more than once.
func (s *Server) Close() error {
	s.unhook()
	return s.shut(context.Background())
}

func (s *Server) shut(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.http.Close()
	}
	return err
}

// Wait returns when the server has stopped: nil after Close, else what broke it.
func (s *Server) Wait() error {
	err := <-s.served
	s.served <- err
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// filled returns o with its defaults, or what is wrong with it.
func (o Options) filled() (Options, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return o, fmt.Errorf("server: address %q: %w", o.Addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return o, fmt.Errorf("%w, not %s", ErrNotLoopback, o.Addr)
	}
	if o.Token == "" {
		o.Token = newToken()
	}
	if len(o.Token) < minTokenLength {
		return o, fmt.Errorf("server: a token needs at least %d characters", minTokenLength)
	}
	if o.MaxBody == 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.MaxUpload == 0 {
		o.MaxUpload = defaultMaxUpload
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o, nil
}

// newToken returns 256 random bits, readable in a URL.
func newToken() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // crypto/rand never returns an error: it ends the process instead
	return base64.RawURLEncoding.EncodeToString(raw[:])
}
