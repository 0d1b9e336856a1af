package pdd_test

import (
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/channel/pdd/sim"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire/pdd/gate"
)

// A platform that repeats itself may not keep the desk reading for ever.
func TestLoopsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		edit  func(n int, m map[string]any)
		pages int // at most so many list calls for a window of 4 pages
	}{
		"the same page again and again":   {func(int, map[string]any) {}, 8},
		"a total that grows with each":    {func(n int, m map[string]any) { m["total_count"] = 20 + n }, 40},
		"a total far above what it has":   {func(_ int, m map[string]any) { m["total_count"] = 25; m["order_sn_list"] = []map[string]any{} }, 8},
		"a total that jumps up and down":  {func(n int, m map[string]any) { m["total_count"] = 15 + 5*(n%3) }, 40},
		"a total of nothing, but rows":    {func(_ int, m map[string]any) { m["total_count"] = 0 }, 4},
		"always more, whatever was asked": {func(_ int, m map[string]any) { m["has_next"] = true }, 8},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(24 * time.Hour)
				s := sim.New(sim.Options{Seed: 1, Clock: shop.SystemClock{}})
				now := shop.SystemClock{}.Now()
				for i := range 20 {
					s.Add(sim.Draft{At: now.Add(-time.Duration(i) * time.Minute)})
				}
				lists := 0
				var first any
				s.OnReply(func(_ gate.Call, v any) any {
					m, ok := v.(map[string]any)
					if !ok || m["order_sn_list"] == nil {
						return v
					}
					if lists++; first == nil {
						first = m["order_sn_list"]
					}
					m["order_sn_list"] = first
					c.edit(lists, m)
					return m
				})
				a := open(t, s, nil, map[string]string{"page_size": "5", "refund_poll": "off"})
				w := channel.Window{From: now.Add(-25 * time.Minute).UnixMilli(), To: now.Add(time.Minute).UnixMilli()}
				for {
					p, err := a.Orders(t.Context(), w)
					if err != nil {
						t.Fatal(err)
					}
					if w.Cursor = p.Next; w.Cursor == "" {
						break
					}
					if lists > 200 {
						t.Fatal("no end")
					}
				}
				if lists > c.pages {
					t.Errorf("%d list calls, at most %d", lists, c.pages)
				}
				time.Sleep(time.Hour)
			})
		})
	}
}
