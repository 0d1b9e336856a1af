// Package pdd is the signed client of the Pinduoduo open platform that its channel and its e-waybill share.
// In: a method with its parameters. Out: the "…_response" object. Every attempt is signed anew with a fresh
// time, paced per method, and retried only where that cannot do a thing twice.
package pdd

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire"
)

// Gateway is the platform's address; there is no sandbox.
const Gateway = "https://gw-api.pinduoduo.com/api/router"

// Client is one shop's connection. Its fields are set once, by New.
type Client struct {
	ID            string
	Secret        string
	Token         string
	URL           string
	HTTP          *http.Client
	Clock         shop.Clock
	Pacer         *wire.Pacer
	Policy        wire.Policy
	InternalFinal bool // see class

	skew atomic.Int64 // platform's clock minus ours, in seconds, once it is known to be far off
}

// Config is what a client is opened with.
type Config struct {
	Options  map[string]string                // client_id, internal_errors
	Secret   func(key string) (string, error) // client_secret, access_token
	Endpoint string                           // "" = the platform's own; else replaces scheme and host
	Clock    shop.Clock
	HTTP     *http.Client
}

// New opens a client; it calls no network. A missing option or secret is shop.Invalid.
func New(cfg Config) (*Client, error) {
	c := &Client{
		ID: strings.TrimSpace(cfg.Options["client_id"]), HTTP: cfg.HTTP, Clock: cfg.Clock,
		Pacer: wire.NewPacer(Limits), Policy: wire.DefaultPolicy(),
		InternalFinal: cfg.Options["internal_errors"] == "refuse",
	}
	if c.ID == "" {
		return nil, shop.E(shop.Invalid, "pdd.error.option_missing", "option", "client_id")
	}
	for key, to := range map[string]*string{"client_secret": &c.Secret, "access_token": &c.Token} {
		v := ""
		if cfg.Secret != nil {
			var err error
			if v, err = cfg.Secret(key); err != nil {
				return nil, shop.Wrap(err, shop.Invalid, "pdd.error.option_missing", "option", key)
			}
		}
		if *to = strings.TrimSpace(v); *to == "" {
			return nil, shop.E(shop.Invalid, "pdd.error.option_missing", "option", key)
		}
	}
	u, err := wire.Endpoint(Gateway, cfg.Endpoint)
	if err != nil {
		return nil, shop.Wrap(err, shop.Invalid, "pdd.error.endpoint")
	}
	c.URL = u
	if c.Clock == nil {
		c.Clock = shop.SystemClock{}
	}
	if c.HTTP == nil {
		c.HTTP = wire.NewHTTP(wire.NewRedactor(c.Secret, c.Token), nil)
	}
	return c, nil
}

// Reply is the content of one answer.
type Reply struct {
	Body   json.RawMessage // the "…_response" object
	Server shop.Millis     // the platform's clock at the reply, zero when unknown
}

// Read performs a call that changes nothing.
func (c *Client) Read(ctx context.Context, method string, params map[string]string) (Reply, error) {
	return c.call(ctx, method, params, false)
}

// Write performs a call that changes something: a lost reply is channel.Unknown and is not repeated.
func (c *Client) Write(ctx context.Context, method string, params map[string]string) (Reply, error) {
	return c.call(ctx, method, params, true)
}

func (c *Client) call(ctx context.Context, method string, params map[string]string, write bool) (Reply, error) {
	var out Reply
	err := wire.Retry(ctx, c.Policy, write, func(ctx context.Context) error {
		if err := c.Pacer.Wait(ctx, method); err != nil {
			return err
		}
		before := c.skew.Load()
		r, err := c.once(ctx, method, params, write)
		var refused *channel.Refused
		if errors.As(err, &refused) && refused.Code == "10001" && c.skew.Load() != before {
			r, err = c.once(ctx, method, params, write) // refused for our clock, which is corrected now
		}
		var th *channel.Throttled
		switch {
		case errors.As(err, &th):
			c.Pacer.Throttled(method, th.After)
		case err == nil:
			c.Pacer.Succeeded(method)
			out = r
		}
		return err
	})
	return out, err
}

// once sends one signed request and reads its answer.
func (c *Client) once(ctx context.Context, method string, params map[string]string, write bool) (Reply, error) {
	now := c.Clock.Now().Add(time.Duration(c.skew.Load()) * time.Second)
	all := make(map[string]string, len(params)+7)
	for k, v := range params {
		all[k] = v
	}
	all["type"] = method
	all["client_id"] = c.ID
	all["access_token"] = c.Token
	all["timestamp"] = strconv.FormatInt(now.Unix(), 10)
	all["data_type"] = "JSON"
	all["version"] = "V1"
	all["sign"] = wire.MD5Wrap(c.Secret, all)
	form := make(url.Values, len(all))
	for k, v := range all {
		form.Set(k, v)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return Reply{}, shop.Wrap(err, shop.Internal, "pdd.error.endpoint")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	req.Header.Set("Accept", "application/json")
	res, err := c.HTTP.Do(req)
	if err != nil {
		return Reply{}, wire.TransportError(ctx, err, write)
	}
	server := c.learnClock(res.Header)
	if err := wire.StatusError(res, write); err != nil {
		_ = res.Body.Close()
		return Reply{}, err
	}
	body, err := wire.ReadJSON(res)
	if err != nil {
		if cerr := ctx.Err(); cerr != nil && !write {
			return Reply{}, wire.TransportError(ctx, cerr, write)
		}
		return Reply{}, wire.LostReply(err, write)
	}
	raw, apiErr, err := envelope(body)
	switch {
	case err != nil:
		return Reply{}, wire.LostReply(err, write)
	case apiErr != nil:
		return Reply{}, c.class(*apiErr, write)
	}
	return Reply{Body: raw, Server: server}, nil
}

// learnClock reads the platform's Date header. A PC clock more than a minute off is corrected for the
// signatures that follow: the platform refuses more than ten minutes.
func (c *Client) learnClock(h http.Header) shop.Millis {
	t, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	off := t.Sub(c.Clock.Now())
	if off.Abs() < time.Minute {
		off = 0
	}
	c.skew.Store(int64(off / time.Second))
	return t.UnixMilli()
}

// JSON renders a parameter that is an object or a list: compact, Han text and < > & as they are, because the
// same bytes are signed and sent.
func JSON(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
