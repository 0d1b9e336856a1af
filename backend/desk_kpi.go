package backend

import (
	"context"
	"slices"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
)

// kpis are the week's four measures, each with its definition; a measure without facts has no value.
//   - handling time: median from review to hand-over of the orders handed over here in the last 7 days
//   - accuracy: needs what came back because it was wrong; that is not kept yet, so it has no value
//   - touched: share of those orders a person held, released, noted, linked, un-planned or cancelled something of
//   - on time: share of those orders with a ship-by time that were handed over before it
func (d *desk) kpis(ctx context.Context, now shop.Millis) (api.List[api.KPI], error) {
	rows, err := d.b.Store.HandedSince(ctx, now-kpiDays.Milliseconds())
	if err != nil {
		return nil, err
	}
	var times []int64
	var touched, due, onTime int64
	for _, h := range rows {
		if h.ReviewedAt > 0 && h.HandedAt >= h.ReviewedAt {
			times = append(times, h.HandedAt-h.ReviewedAt)
		}
		if h.Touched {
			touched++
		}
		if h.ShipBy > 0 {
			due++
			if h.HandedAt <= h.ShipBy {
				onTime++
			}
		}
	}
	all := int64(len(rows))
	hour, permille99, permille5, permille98 := int64(3600_000), int64(990), int64(50), int64(980)
	return api.List[api.KPI]{
		{Kind: "handling_time", Unit: "ms", Value: median(times), Base: int64(len(times)), HealthyMax: &hour, Definition: api.Say("today.kpi.handling_time", nil)},
		{Kind: "accuracy", Unit: "permille", HealthyMin: &permille99, Definition: api.Say("today.kpi.accuracy", nil)},
		{Kind: "touched", Unit: "permille", Value: permille(touched, all), Base: all, HealthyMax: &permille5, Definition: api.Say("today.kpi.touched", nil)},
		{Kind: "on_time", Unit: "permille", Value: permille(onTime, due), Base: due, HealthyMin: &permille98, Definition: api.Say("today.kpi.on_time", nil)},
	}, nil
}

func median(v []int64) *int64 {
	if len(v) == 0 {
		return nil
	}
	slices.Sort(v)
	m := v[len(v)/2]
	if len(v)%2 == 0 {
		m = (v[len(v)/2-1] + m) / 2
	}
	return &m
}

// permille is a share in tenths of a percent, rounded down; nil of nothing.
func permille(part, all int64) *int64 {
	if all == 0 {
		return nil
	}
	p := part * 1000 / all
	return &p
}
