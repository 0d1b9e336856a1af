// Package pdd is the channel of a Pinduoduo shop. In: windows of change time, order numbers, parcels to
// report. Out: full order records, refunds included, and receipts. What can go wrong is told in the classes of
// package channel; README.md is its docs page.
package pdd

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	wpdd "zhanggui/backend/wire/pdd"
)

// Adapter is one shop.
type Adapter struct {
	c          *wpdd.Client
	currency   string
	pageSize   int
	refundPoll bool
	refundMust bool
	refundAll  []string    // the option refund_status_all
	single     atomic.Bool // the platform refused the value that means all
	ids        map[string]string
	shopID     string
}

// Describe is the kind's descriptor.
func Describe() channel.Descriptor {
	opt := func(key, def string, secret, required bool) channel.Option {
		return channel.Option{Key: key, Default: def, Secret: secret, Required: required, Words: "pdd.option." + key}
	}
	return channel.Descriptor{
		Kind: "pdd", Platform: shop.PDD, Name: "channel.pdd", Docs: "pdd/README.md", BaseURL: wpdd.Gateway,
		Options: []channel.Option{
			opt("client_id", "", false, true), opt("client_secret", "", true, true), opt("access_token", "", true, true),
			opt("page_size", "100", false, false), opt("refund_poll", "auto", false, false), opt("refund_status_all", "1", false, false),
			opt("internal_errors", "retry", false, false), opt("logistics_ids", "", false, false), opt("mall_id", "", false, false),
		},
	}
}

// Open opens a connection; it calls no network.
func Open(cfg channel.Config) (channel.Adapter, error) {
	c, err := wpdd.New(wpdd.Config{Options: cfg.Options, Secret: cfg.Secret, Endpoint: cfg.Endpoint, Clock: cfg.Clock, HTTP: cfg.HTTP})
	if err != nil {
		return nil, err
	}
	get := func(key, def string) string {
		if v := strings.TrimSpace(cfg.Options[key]); v != "" {
			return v
		}
		return def
	}
	a := &Adapter{
		c: c, currency: cfg.Currency, refundAll: strings.FieldsFunc(get("refund_status_all", "1"), func(r rune) bool { return r == ',' || r == ' ' }), ids: wpdd.Pairs(cfg.Options["logistics_ids"]),
		shopID: get("mall_id", ""),
	}
	if a.currency == "" {
		a.currency = "CNY"
	}
	if a.pageSize, err = strconv.Atoi(get("page_size", "100")); err != nil || a.pageSize < 1 || a.pageSize > 100 {
		return nil, shop.E(shop.Invalid, "pdd.error.option_value", "option", "page_size")
	}
	if len(a.refundAll) == 0 {
		return nil, shop.E(shop.Invalid, "pdd.error.option_value", "option", "refund_status_all")
	}
	switch v := get("refund_poll", "auto"); v {
	case "auto", "required", "off":
		a.refundPoll, a.refundMust = v != "off", v == "required"
	default:
		return nil, shop.E(shop.Invalid, "pdd.error.option_value", "option", "refund_poll")
	}
	if v := get("internal_errors", "retry"); v != "retry" && v != "refuse" {
		return nil, shop.E(shop.Invalid, "pdd.error.option_value", "option", "internal_errors")
	}
	return a, nil
}

// Descriptor describes the kind.
func (a *Adapter) Descriptor() channel.Descriptor { return Describe() }

// Can tells what this connection can do; sources are on the docs page.
func (a *Adapter) Can() channel.Capabilities {
	return channel.Capabilities{
		Axis: channel.AxisUpdated, Paging: channel.PageBackwards, MaxWindow: maxWindow,
		Lag: 3 * time.Minute, Overlap: 10 * time.Minute, History: 90 * 24 * time.Hour, PageMax: 100, QPS: 50,
		BuyerMasked: true, MultiParcel: true, ReshipEdits: true,
		ShipBack: a.shipBack, ShipStatus: a.shipStatus, Count: a.count, Couriers: a.couriers,
	}
}

// Check says whose shop the token opens. Apps without the shop-information permission are asked for a small
// piece of the order list instead, which proves the token but names no shop.
func (a *Adapter) Check(ctx context.Context) (channel.Shop, error) {
	rep, err := a.c.Read(ctx, wpdd.MMall, nil)
	switch channel.Class(err) {
	case "ok":
		var v struct {
			ID   scalar `json:"mall_id"`
			Name scalar `json:"mall_name"`
		}
		if err := json.Unmarshal(rep.Body, &v); err != nil {
			return channel.Shop{}, &channel.Malformed{What: "mall_info", Cause: err}
		}
		return channel.Shop{ID: v.ID.text, Name: v.Name.text}, nil
	case "refused":
		now := a.c.Clock.Now().Add(-3 * time.Minute).Unix()
		_, err := a.orderList(ctx, map[string]string{
			"start_updated_at": strconv.FormatInt(now-60, 10), "end_updated_at": strconv.FormatInt(now, 10), "page": "1", "page_size": "1",
		}, "5")
		return channel.Shop{ID: a.shopID}, err
	}
	return channel.Shop{}, err
}
