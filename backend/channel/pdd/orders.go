package pdd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	wpdd "zhanggui/backend/wire/pdd"
)

const (
	maxWindow = 30 * time.Minute // end_updated_at − start_updated_at
	maxRounds = 3                // how often a window that grew is walked again; later rows are the overlap's
	workers   = 8                // details fetched at once
)

// place is a cursor: which list is walked, the page to fetch next (counting down), the total seen at the
// start of the round and the round.
type place struct {
	list  string // "o" orders, "r0", "r1" … refunds of the n-th status asked for
	page  int
	total int
	round int
}

func (p place) cursor() channel.Cursor {
	return channel.Cursor(fmt.Sprintf("%s:%d:%d:%d", p.list, p.page, p.total, p.round))
}

func parsePlace(c channel.Cursor) (place, error) {
	if c == "" {
		return place{list: "o"}, nil
	}
	f := strings.Split(string(c), ":")
	if len(f) != 4 || (f[0] != "o" && !strings.HasPrefix(f[0], "r")) {
		return place{}, &channel.Malformed{What: "cursor", Cause: errors.New("not ours")}
	}
	p := place{list: f[0]}
	if n, err := strconv.Atoi(strings.TrimPrefix(f[0], "r")); f[0] != "o" && (err != nil || n < 0) {
		return place{}, &channel.Malformed{What: "cursor", Cause: errors.New("not ours")}
	}
	for i, to := range []*int{&p.page, &p.total, &p.round} {
		n, err := strconv.Atoi(f[i+1])
		if err != nil || n < 0 {
			return place{}, &channel.Malformed{What: "cursor", Cause: errors.New("not ours")}
		}
		*to = n
	}
	return p, nil
}

// Orders returns one page of the window with full details: first the order list, then the refund list, each
// from its last page to its first, because rows move forward when something newer leaves the window. When
// the total grew meanwhile the list is walked again.
func (a *Adapter) Orders(ctx context.Context, q channel.Window) (channel.Page[channel.Raw], error) {
	p, err := parsePlace(q.Cursor)
	if err != nil {
		return channel.Page[channel.Raw]{}, err
	}
	from, to := seconds(q)
	if to-from > int64(maxWindow/time.Second) || to < from {
		return channel.Page[channel.Raw]{}, &channel.Refused{Code: "window", Message: "longer than 30 minutes"}
	}
	page := max(p.page, 1)
	l, err := a.list(ctx, p.list, from, to, page)
	if err != nil {
		if p.list != "o" && a.oneByOne(err) {
			return channel.Page[channel.Raw]{Total: -1, Next: place{list: "r0"}.cursor()}, nil
		}
		if p.list != "o" && a.noRefundList(err) {
			return channel.Page[channel.Raw]{Total: -1}, nil
		}
		return channel.Page[channel.Raw]{}, err
	}
	last := max(1, (l.total+a.pageSize-1)/a.pageSize)
	if p.page == 0 { // the first look only tells how far back the list goes
		p.total = l.total
		if page = last; last > 1 {
			if l, err = a.list(ctx, p.list, from, to, last); err != nil {
				return channel.Page[channel.Raw]{}, err
			}
		}
	}
	out := channel.Page[channel.Raw]{Total: l.total, Server: l.server}
	if p.list != "o" {
		out.Total = -1 // the window's total is the order list's
	}
	if out.Rows, err = a.details(ctx, l.rows); err != nil {
		return channel.Page[channel.Raw]{}, err
	}
	next := place{list: p.list, page: page - 1, total: p.total, round: p.round}
	switch {
	case page > 1:
	case l.total > p.total && p.round < maxRounds:
		next = place{list: p.list, page: last, total: l.total, round: p.round + 1}
	default:
		list, more := a.after(p.list, q.First)
		if !more {
			return out, nil
		}
		next = place{list: list}
	}
	out.Next = next.cursor()
	return out, nil
}

// seconds turns a window into the platform's seconds. Its rows carry whole seconds, so [ceil, ceil) holds
// exactly the rows of [From, To).
func seconds(q channel.Window) (from, to int64) {
	up := func(m shop.Millis) int64 { return (m + 999) / 1000 }
	return up(q.From), up(q.To)
}

type listed struct {
	rows   []row
	total  int
	server shop.Millis
}

// row is one line of a list: the order it speaks of and, in the order list, its own text.
type row struct {
	sn     string
	order  json.RawMessage // the order list's own row, the fallback when details are refused
	refund json.RawMessage
	status string // refund_status
}

func (a *Adapter) list(ctx context.Context, which string, from, to int64, page int) (listed, error) {
	params := map[string]string{
		"start_updated_at": strconv.FormatInt(from, 10), "end_updated_at": strconv.FormatInt(to, 10),
		"page": strconv.Itoa(page), "page_size": strconv.Itoa(a.pageSize),
	}
	if which == "o" {
		return a.orderList(ctx, params, "5")
	}
	n, err := strconv.Atoi(which[1:])
	if err != nil || n >= len(a.refundStatuses()) {
		return listed{}, nil // a cursor from before the list of statuses was shorter: nothing left to read
	}
	return a.refundList(ctx, params, a.refundStatuses()[n])
}

func (a *Adapter) orderList(ctx context.Context, params map[string]string, status string) (listed, error) {
	params["order_status"], params["refund_status"], params["is_lucky_flag"] = status, "5", "0"
	params["use_has_next"] = "false" // the total is needed to walk from the end
	rep, err := a.c.Read(ctx, wpdd.MOrders, params)
	if err != nil {
		return listed{}, err
	}
	var v struct {
		Rows  []json.RawMessage `json:"order_sn_list"`
		Total scalar            `json:"total_count"`
	}
	if err := json.Unmarshal(rep.Body, &v); err != nil {
		return listed{}, &channel.Malformed{What: "order_sn_list", Cause: err}
	}
	return rowsOf("order", rep, v.Rows, v.Total)
}

func (a *Adapter) refundList(ctx context.Context, params map[string]string, status string) (listed, error) {
	params["after_sales_type"], params["after_sales_status"] = "1", status
	rep, err := a.c.Read(ctx, wpdd.MRefunds, params)
	if err != nil {
		return listed{}, err
	}
	var v struct {
		Rows  []json.RawMessage `json:"refund_list"`
		Total scalar            `json:"total_count"`
	}
	if err := json.Unmarshal(rep.Body, &v); err != nil {
		return listed{}, &channel.Malformed{What: "refund_list", Cause: err}
	}
	return rowsOf("refund", rep, v.Rows, v.Total)
}

func rowsOf(kind string, rep wpdd.Reply, raws []json.RawMessage, total scalar) (listed, error) {
	out := listed{server: rep.Server}
	n, err := strconv.Atoi(strings.TrimSuffix(total.text, ".0"))
	if err != nil || n < 0 || n > 10_000_000 {
		return out, &channel.Malformed{What: "total_count", Cause: fmt.Errorf("%.20q", total.text)}
	}
	out.total = n
	for _, b := range raws {
		var m struct {
			SN     scalar `json:"order_sn"`
			Refund scalar `json:"refund_status"`
		}
		if err := json.Unmarshal(b, &m); err != nil || m.SN.text == "" {
			return out, &channel.Malformed{What: kind + " row", Cause: errors.New("no order_sn")}
		}
		r := row{sn: m.SN.text, status: m.Refund.text}
		if kind == "order" {
			r.order = b
		} else {
			r.refund = b
		}
		out.rows = append(out.rows, r)
	}
	return out, nil
}

// after names the list that follows one: the refund lists come after the orders, unless nothing older is held.
func (a *Adapter) after(list string, first bool) (string, bool) {
	n := 0
	if list != "o" {
		i, err := strconv.Atoi(list[1:])
		if err != nil {
			return "", false
		}
		n = i + 1
	}
	return "r" + strconv.Itoa(n), a.refundPoll && !first && n < len(a.refundStatuses())
}

// refundStatuses are the after-sale states asked for, one list each: normally the one that means all. Older
// documents name 1 for that, newer ones leave it out.
func (a *Adapter) refundStatuses() []string {
	if a.single.Load() {
		return []string{"2", "3", "4", "5", "7", "8", "10", "31"}
	}
	return a.refundAll
}

// oneByOne switches to asking each open state by itself when the platform refuses the value that means all.
func (a *Adapter) oneByOne(err error) bool {
	var re *channel.Refused
	if !errors.As(err, &re) || len(a.refundAll) != 1 || !(strings.HasPrefix(re.Code, "21") || strings.HasPrefix(re.Code, "1000")) {
		return false
	}
	return a.single.CompareAndSwap(false, true)
}

// noRefundList tells that this app may not read after-sales: then refunds are seen by the orders' own state
// only. With refund_poll=required it is an error like any other.
func (a *Adapter) noRefundList(err error) bool {
	var re *channel.Refused
	return !a.refundMust && errors.As(err, &re)
}

// details fetches the orders of a page, a few at a time, in the order of the rows.
func (a *Adapter) details(ctx context.Context, rows []row) ([]channel.Raw, error) {
	type slot struct {
		raw channel.Raw
		err error
	}
	first := map[string]int{}
	var todo []row
	for _, r := range rows { // several after-sales of one order are one record
		if i, ok := first[r.sn]; ok && r.refund == nil {
			todo[i] = r
			continue
		} else if ok {
			continue
		}
		first[r.sn] = len(todo)
		todo = append(todo, r)
	}
	got := make([]slot, len(todo))
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(workers, len(todo)) {
		wg.Go(func() {
			for i := range next {
				got[i].raw, got[i].err = a.detail(ctx, todo[i], rows)
				if got[i].err != nil {
					stop()
				}
			}
		})
	}
	for i := range todo {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
			got[i].err = ctx.Err()
		}
		break
	}
	close(next)
	wg.Wait()
	out := make([]channel.Raw, 0, len(got))
	var given error
	for _, s := range got {
		switch {
		case s.err == nil && s.raw.ID == "":
		case s.err == nil:
			out = append(out, s.raw)
		case given == nil || errors.Is(given, context.Canceled):
			given = s.err
		}
	}
	return out, given
}

// detail fetches one order of a list. When the platform lists an order but refuses its details, the list's
// own row stands for it; a refund row of an order it does not have is left out (it comes when it exists).
func (a *Adapter) detail(ctx context.Context, r row, page []row) (channel.Raw, error) {
	var refunds []json.RawMessage
	for _, x := range page {
		if x.sn == r.sn && x.refund != nil {
			refunds = append(refunds, x.refund)
		}
	}
	info, _, err := a.info(ctx, shop.ChannelOrderID(r.sn))
	var (
		refused *channel.Refused
		gone    *channel.Gone
	)
	switch {
	case err == nil:
	case (errors.As(err, &refused) || errors.As(err, &gone)) && r.order != nil:
		info = r.order
	case errors.As(err, &gone):
		return channel.Raw{}, nil
	default:
		return channel.Raw{}, err
	}
	return a.raw(ctx, shop.ChannelOrderID(r.sn), info, refunds)
}

// raw builds a record; for an order whose money went back the amounts are fetched, as only they tell a full
// refund from a partial one.
func (a *Adapter) raw(ctx context.Context, id shop.ChannelOrderID, info json.RawMessage, refunds []json.RawMessage) (channel.Raw, error) {
	var head struct {
		Refund  scalar `json:"refund_status"`
		Updated scalar `json:"updated_at"`
	}
	if err := json.Unmarshal(info, &head); err != nil {
		return channel.Raw{}, &channel.Malformed{What: "order_info", Cause: err}
	}
	if head.Refund.text == "4" && a.refundPoll {
		rows, err := a.refundsOf(ctx, id)
		switch {
		case err == nil && len(rows) > 0:
			refunds = rows
		case err != nil && !a.noRefundList(err):
			return channel.Raw{}, err
		}
	}
	body, err := json.Marshal(record{Order: info, Refunds: refunds})
	if err != nil {
		return channel.Raw{}, &channel.Malformed{What: "record", Cause: err}
	}
	r := &reader{}
	at := r.stamp("updated_at", head.Updated)
	for _, b := range refunds {
		var row refundRow
		if json.Unmarshal(b, &row) == nil {
			at = max(at, r.stamp("updated_time", row.Updated))
		}
	}
	return channel.Raw{ID: id, UpdatedAt: at, Body: body}, nil
}

// refundsOf lists all after-sales of one order; the window is required by the platform but not looked at.
func (a *Adapter) refundsOf(ctx context.Context, id shop.ChannelOrderID) ([]json.RawMessage, error) {
	now := a.c.Clock.Now().Unix()
	l, err := a.refundList(ctx, map[string]string{
		"order_sn": string(id), "start_updated_at": strconv.FormatInt(now-600, 10), "end_updated_at": strconv.FormatInt(now, 10),
		"page": "1", "page_size": "100",
	}, a.refundStatuses()[0])
	if err != nil {
		return nil, err
	}
	var out []json.RawMessage
	for _, r := range l.rows {
		if r.sn == string(id) {
			out = append(out, r.refund)
		}
	}
	return out, nil
}

// info reads order_info; Gone when the platform has none.
func (a *Adapter) info(ctx context.Context, id shop.ChannelOrderID) (json.RawMessage, shop.Millis, error) {
	rep, err := a.c.Read(ctx, wpdd.MOrder, map[string]string{"order_sn": string(id)})
	if err != nil {
		return nil, 0, err
	}
	var v struct {
		Info json.RawMessage `json:"order_info"`
	}
	if err := json.Unmarshal(rep.Body, &v); err != nil {
		return nil, 0, &channel.Malformed{What: "order_info", Cause: err}
	}
	if s := string(v.Info); s == "" || s == "null" || s == "{}" {
		return nil, 0, &channel.Gone{What: "order"}
	}
	return v.Info, rep.Server, nil
}

// Order re-reads one order.
func (a *Adapter) Order(ctx context.Context, id shop.ChannelOrderID) (channel.Raw, error) {
	info, _, err := a.info(ctx, id)
	if err != nil {
		return channel.Raw{}, err
	}
	return a.raw(ctx, id, info, nil)
}

// count tells the orders that wait for shipment among those changed in the window, split into pieces the
// platform allows. Refunded ones are not waiting.
func (a *Adapter) count(ctx context.Context, q channel.Window) (channel.Tally, error) {
	from, to := seconds(q)
	step := int64(maxWindow / time.Second)
	seen := map[string]bool{}
	var out channel.Tally
	for start := from; start < to; start += step {
		end := min(start+step, to)
		for page, pages := 1, 1; page <= pages; page++ {
			l, err := a.orderList(ctx, map[string]string{
				"start_updated_at": strconv.FormatInt(start, 10), "end_updated_at": strconv.FormatInt(end, 10),
				"page": strconv.Itoa(page), "page_size": strconv.Itoa(a.pageSize),
			}, "1")
			if err != nil {
				return channel.Tally{}, err
			}
			pages = (l.total + a.pageSize - 1) / a.pageSize
			for _, r := range l.rows {
				if !seen[r.sn] && r.status != "4" {
					seen[r.sn] = true
					out.IDs = append(out.IDs, shop.ChannelOrderID(r.sn))
				}
			}
		}
	}
	out.N = len(out.IDs)
	return out, nil
}
