package pdd_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/channel/channeltest"
	"zhanggui/backend/channel/pdd"
	"zhanggui/backend/channel/pdd/sim"
	"zhanggui/backend/shop"
	wpdd "zhanggui/backend/wire/pdd"
	"zhanggui/backend/wire/pdd/gate"
)

// bench drives the simulated shop for the suite.
type bench struct {
	*sim.Server
	t *testing.T
}

func (b bench) Add(at time.Time, late time.Duration) shop.ChannelOrderID {
	return shop.ChannelOrderID(b.Server.Add(sim.Draft{At: at, VisibleAfter: late, Memo: "请尽快发货", PlatformOff: 150, Postage: 300, PriceCut: 20, ShopOff: 100, ServiceFee: 500}))
}

func (b bench) must(err error) {
	if err != nil {
		b.t.Error(err)
	}
}

func (b bench) Change(id shop.ChannelOrderID)    { b.must(b.Note(string(id), "改过", 1)) }
func (b bench) AskRefund(id shop.ChannelOrderID) { b.must(b.Server.AskRefund(string(id), 0)) }

func (b bench) Intent(id shop.ChannelOrderID) channel.ShipIntent {
	_, n, _ := strings.Cut(string(id), "-")
	return channel.ShipIntent{Key: string(id), OrderNo: id, Company: "ZTO", Waybill: "76" + n[3:], First: true}
}

func (b bench) Refused() channel.ShipIntent {
	sn := b.Server.Add(sim.Draft{})
	b.must(b.Server.AskRefund(sn, 0))
	return b.Intent(shop.ChannelOrderID(sn))
}

func (b bench) Recorded(id shop.ChannelOrderID) []string { return b.Ledger().Of(string(id)) }

func (b bench) Before(f func()) {
	if f == nil {
		b.Server.Before(nil)
		return
	}
	b.Server.Before(func(c gate.Call) {
		if c.Method == wpdd.MOrders { // one at a time, so that a seed repeats
			f()
		}
	})
}

func (b bench) Secrets() []string { _, s, t := b.Keys(); return []string{s, t} }

func (b bench) Personal(id shop.ChannelOrderID) []string {
	n, p, a, _ := b.Ciphers(string(id))
	return []string{n, p, a, "请尽快发货"}
}

func (b bench) Odd(o channeltest.Odd) {
	if o == channeltest.Plain {
		b.OnReply(nil)
		return
	}
	b.OnReply(func(_ gate.Call, v any) any {
		m, ok := v.(map[string]any)
		if !ok {
			return v
		}
		if info, ok := m["order_info"].(map[string]any); ok {
			odd(o, info)
		}
		if rows, ok := m["order_sn_list"].([]map[string]any); ok {
			for _, r := range rows {
				odd(o, r)
			}
		}
		return v
	})
}

func odd(o channeltest.Odd, row map[string]any) {
	switch o {
	case channeltest.UnknownStatus:
		row["order_status"] = 9
	case channeltest.ExtraFields:
		row["a_new_member"] = map[string]any{"of": []any{1, "two", nil}}
	case channeltest.BrokenAmount:
		row["pay_amount"] = json.Number("12.345")
	case channeltest.BrokenTime:
		row["last_ship_time"] = "明天"
	case channeltest.NumbersAsText:
		asText(row)
	case channeltest.Plain:
	}
}

func asText(m map[string]any) {
	for k, v := range m {
		switch x := v.(type) {
		case int:
			m[k] = strconv.Itoa(x)
		case int64:
			m[k] = strconv.FormatInt(x, 10)
		case json.Number:
			m[k] = x.String()
		case map[string]any:
			asText(x)
		case []map[string]any:
			for _, y := range x {
				asText(y)
			}
		}
	}
}

// Naive pages from the first page to the last, as the platform's documents warn against.
func (b bench) Naive(ctx context.Context, client *http.Client, from, to time.Time, page int) []shop.ChannelOrderID {
	id, secret, token := b.Keys()
	c, err := wpdd.New(wpdd.Config{
		Options: map[string]string{"client_id": id}, HTTP: client, Clock: shop.SystemClock{},
		Secret: func(k string) (string, error) {
			return map[string]string{"client_secret": secret, "access_token": token}[k], nil
		},
	})
	b.must(err)
	var out []shop.ChannelOrderID
	for n := 1; ; n++ {
		rep, err := c.Read(ctx, wpdd.MOrders, map[string]string{
			"start_updated_at": strconv.FormatInt(from.Unix(), 10), "end_updated_at": strconv.FormatInt(to.Unix(), 10),
			"page": strconv.Itoa(n), "page_size": strconv.Itoa(page), "use_has_next": "true",
			"order_status": "5", "refund_status": "5", "is_lucky_flag": "0",
		})
		b.must(err)
		var v struct {
			Rows []struct {
				SN string `json:"order_sn"`
			} `json:"order_sn_list"`
			More bool `json:"has_next"`
		}
		b.must(json.Unmarshal(rep.Body, &v))
		for _, r := range v.Rows {
			out = append(out, shop.ChannelOrderID(r.SN))
		}
		if !v.More {
			return out
		}
	}
}

func TestSuite(t *testing.T) {
	channeltest.Run(t, channeltest.Opt{
		Sim: func(clock shop.Clock, seed uint64) channeltest.Bench {
			return bench{Server: sim.New(sim.Options{Seed: seed, Clock: clock}), t: t}
		},
		New: func(t *testing.T, s channeltest.Setup) channel.Adapter {
			b, ok := s.Bench.(bench)
			if !ok {
				t.Fatal("another bench")
			}
			id, secret, token := b.Keys()
			a, err := pdd.Open(channel.Config{
				ShopID: "s", HTTP: s.Client, Clock: shop.SystemClock{}, Zone: s.Zone,
				Options: map[string]string{"client_id": id, "page_size": fmt.Sprint(max(s.PageSize, 1))},
				Secret: func(k string) (string, error) {
					return map[string]string{"client_secret": secret, "access_token": token}[k], nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			return a
		},
	})
}
