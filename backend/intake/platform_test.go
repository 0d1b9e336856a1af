package intake_test

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// row is an order on the platform.
type row struct {
	no      string
	updated shop.Millis
	bad     string // "unreadable", "panic", "doubt"
}

// platform lists orders by the time of their change, newest first, by position, as the big platforms do: while one
// pages, rows jump. Its clock is its own.
type platform struct {
	channel.Adapter
	mu       sync.Mutex
	clock    shop.Clock
	rows     map[string]*row
	size     int
	window   time.Duration
	lag      time.Duration
	tells    bool // tells its time
	future   bool // refuses windows that reach beyond its now
	forwards bool // an adapter that pages first to last: misses rows
	between  func()
	calls    int
	fail     func(call int) error
	script   func(call int, q channel.Window) (channel.Page[channel.Raw], bool)
	hide     map[string]bool // left out of listings: the platform's own slip
	heal     bool            // the parser has learnt
}

func newPlatform(clock shop.Clock) *platform {
	return &platform{clock: clock, rows: map[string]*row{}, size: 3, window: 30 * time.Minute, lag: time.Minute, tells: true, hide: map[string]bool{}}
}

func (p *platform) put(no string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, ok := p.rows[no]
	if !ok {
		r = &row{no: no}
		p.rows[no] = r
	}
	r.updated = shop.NowMillis(p.clock)
}

func (p *platform) Can() channel.Capabilities {
	return channel.Capabilities{
		Axis: channel.AxisUpdated, MaxWindow: p.window, Lag: p.lag, Overlap: 10 * time.Minute, History: 90 * 24 * time.Hour, Count: p.count,
	}
}

func (p *platform) count(_ context.Context, q channel.Window) (channel.Tally, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var t channel.Tally
	for _, r := range p.rows {
		if r.updated >= q.From && r.updated < q.To {
			t.N++
			t.IDs = append(t.IDs, shop.ChannelOrderID(r.no))
		}
	}
	return t, nil
}

func (p *platform) Orders(ctx context.Context, q channel.Window) (channel.Page[channel.Raw], error) {
	if err := ctx.Err(); err != nil {
		return channel.Page[channel.Raw]{}, err
	}
	p.calls++
	if p.fail != nil {
		if err := p.fail(p.calls); err != nil {
			return channel.Page[channel.Raw]{}, err
		}
	}
	if p.script != nil {
		if page, ok := p.script(p.calls, q); ok {
			return page, nil
		}
	}
	now := shop.NowMillis(p.clock)
	if q.To-q.From > p.window.Milliseconds() || p.future && q.To > now {
		return channel.Page[channel.Raw]{}, &channel.Refused{Code: "10001", Message: "时间不对"}
	}
	out := p.page(q)
	if p.tells {
		out.Server = now
	}
	if p.between != nil {
		p.between()
	}
	return out, nil
}

// page cuts one page out of the listing as it is now. A cursor is the page's number; backwards it counts down from
// the last page, so that a row that leaves the window pulls others towards pages still to come.
func (p *platform) page(q channel.Window) channel.Page[channel.Raw] {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []*row
	for _, r := range p.rows {
		if r.updated >= q.From && r.updated < q.To && !p.hide[r.no] {
			list = append(list, r)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].updated != list[j].updated {
			return list[i].updated > list[j].updated
		}
		return list[i].no < list[j].no
	})
	out := channel.Page[channel.Raw]{Total: len(list)}
	pages := max(1, (len(list)+p.size-1)/p.size)
	n := pages
	if p.forwards {
		n = 1
	}
	if q.Cursor != "" {
		n, _ = strconv.Atoi(string(q.Cursor))
	}
	for i := (n - 1) * p.size; i < min(n*p.size, len(list)); i++ {
		out.Rows = append(out.Rows, raw(list[i]))
	}
	switch {
	case p.forwards && n < pages:
		out.Next = channel.Cursor(strconv.Itoa(n + 1))
	case !p.forwards && n > 1:
		out.Next = channel.Cursor(strconv.Itoa(n - 1))
	}
	return out
}

func raw(r *row) channel.Raw {
	return channel.Raw{ID: shop.ChannelOrderID(r.no), UpdatedAt: r.updated, Body: fmt.Appendf(nil, "%s %d %s", r.no, r.updated, r.bad)}
}

func (p *platform) Order(_ context.Context, id shop.ChannelOrderID) (channel.Raw, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r, ok := p.rows[string(id)]; ok {
		return raw(r), nil
	}
	return channel.Raw{}, &channel.Gone{What: "order"}
}

func (p *platform) Normalise(r channel.Raw) (shop.Order, []shop.Doubt, error) {
	f := strings.Fields(string(r.Body))
	if len(f) > 2 && !p.heal {
		switch f[2] {
		case "unreadable":
			return shop.Order{}, nil, &channel.Malformed{What: "order", Cause: errors.New("cut")}
		case "panic":
			panic("parser")
		}
	}
	at, err := strconv.ParseInt(f[1], 10, 64)
	o := shop.Order{ChannelOrderNo: shop.ChannelOrderID(f[0]), UpdatedAt: at, Status: shop.ChPaid}
	if len(f) > 2 && f[2] == "doubt" {
		return o, []shop.Doubt{{Field: "order_status", Value: "77", Kind: shop.HoldUnknownStatus}}, err
	}
	return o, nil, err
}
