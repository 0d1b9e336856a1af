package intake

import (
	"context"
	"fmt"
	"log/slog"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// take archives records as they came, then reads and keeps them. One record that cannot be read stays apart and
// counts as a doubt; the others go on.
func (r *reading) take(ctx context.Context, rows []channel.Raw, mark *Mark) error {
	recs := make([]RawRecord, 0, len(rows))
	for _, raw := range rows {
		recs = append(recs, RawRecord{OrderNo: string(raw.ID), Body: raw.Body, Reason: Unread})
	}
	if err := r.in.Store.KeepRaw(ctx, r.shop.ID, recs); err != nil {
		return err
	}
	return r.keep(ctx, rows, mark)
}

// keep reads archived records and stores what they say.
func (r *reading) keep(ctx context.Context, rows []channel.Raw, mark *Mark) error {
	var arrivals []Arrival
	var unread []RawRecord
	for _, raw := range rows {
		if !r.seen[string(raw.ID)] {
			r.seen[string(raw.ID)] = true
			r.res.Seen++
		}
		o, doubts, err := normalise(r.a, raw)
		if err != nil {
			r.in.Log.Warn("record is no order", slog.String(shop.LogShop, r.shop.ID), slog.String(shop.LogOrder, string(raw.ID)), slog.Any(shop.LogErr, err))
			unread = append(unread, RawRecord{OrderNo: string(raw.ID), Body: raw.Body, Reason: Unreadable})
			continue
		}
		if o.UpdatedAt == 0 {
			o.UpdatedAt = raw.UpdatedAt
		}
		arrivals = append(arrivals, Arrival{Order: o, Doubts: doubts, Raw: raw.Body, Source: "sync"})
	}
	if len(unread) > 0 {
		r.res.Doubts += len(unread)
		if err := r.in.Store.KeepRaw(ctx, r.shop.ID, unread); err != nil {
			return err
		}
	}
	kept, err := r.in.Store.Keep(ctx, r.shop.ID, arrivals, mark)
	for i, k := range kept {
		r.count(arrivals[i], k)
	}
	return err
}

func (r *reading) count(a Arrival, k Kept) {
	switch k.Outcome {
	case OrderNew:
		r.res.New++
	case OrderUpdated:
		r.res.Updated++
	case OrderNotKept:
		r.res.Doubts++
		r.in.Log.Warn("order could not be kept", slog.String(shop.LogShop, r.shop.ID), slog.String(shop.LogOrder, string(a.Order.ChannelOrderNo)), slog.Any(shop.LogErr, k.Err))
		return
	default:
		r.res.Unchanged++
		return
	}
	if len(a.Doubts) > 0 {
		r.res.Doubts++
	}
}

// normalise reads one record; a parser that panics on it has met a record it cannot read.
func normalise(a channel.Adapter, raw channel.Raw) (o shop.Order, doubts []shop.Doubt, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &channel.Malformed{What: "record", Cause: fmt.Errorf("parser stopped: %v", p)}
		}
	}()
	o, doubts, err = a.Normalise(raw)
	if err == nil && o.ChannelOrderNo == "" {
		err = &channel.Malformed{What: "record", Cause: fmt.Errorf("no order number")}
	}
	return o, doubts, err
}

// replay reads records again that are apart from an earlier run: a parser may have learnt meanwhile.
func (r *reading) replay(ctx context.Context) error {
	recs, err := r.in.Store.RawApart(ctx, r.shop.ID, replayMax)
	if err != nil || len(recs) == 0 {
		return err
	}
	var arrivals []Arrival
	for _, rec := range recs {
		raw := channel.Raw{ID: shop.ChannelOrderID(rec.OrderNo), Body: rec.Body}
		o, doubts, err := normalise(r.a, raw)
		if err != nil {
			continue
		}
		arrivals = append(arrivals, Arrival{Order: o, Doubts: doubts, Raw: rec.Body, Source: "sync"})
	}
	kept, err := r.in.Store.Keep(ctx, r.shop.ID, arrivals, nil)
	for i, k := range kept {
		if k.Outcome != OrderNotKept {
			r.count(arrivals[i], k)
		}
	}
	return err
}

// replayMax bounds how many records are tried again per run.
const replayMax = 200
