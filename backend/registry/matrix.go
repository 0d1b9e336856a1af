package registry

import (
	"fmt"
	"strings"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// Matrix renders what each kind of channel can do as a table for people: backend/channel/MATRIX.md.
func Matrix() (string, error) {
	kinds := Channels()
	cans := make([]channel.Capabilities, len(kinds))
	for i, k := range kinds {
		a, err := sample(k)
		if err != nil {
			return "", fmt.Errorf("open %s: %w", k.Descriptor.Kind, err)
		}
		cans[i] = a.Can()
	}
	var b strings.Builder
	b.WriteString("# What each channel can do\n\nWritten by `go run ./backend/registry/gen` from what the adapters declare; the conformance suite holds them to it.\n\n| |")
	for _, k := range kinds {
		fmt.Fprintf(&b, " %s |", k.Descriptor.Kind)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(kinds)) + "\n")
	row := func(what string, cell func(k Channel, c channel.Capabilities) string) {
		fmt.Fprintf(&b, "| %s |", what)
		for i, k := range kinds {
			v := cell(k, cans[i])
			if k.Descriptor.Files && v == "0" {
				v = "–"
			}
			fmt.Fprintf(&b, " %s |", v)
		}
		b.WriteString("\n")
	}
	yes := func(v bool) string {
		if v {
			return "yes"
		}
		return "–"
	}
	act := func(what string, has func(c channel.Capabilities) bool) {
		row(what, func(_ Channel, c channel.Capabilities) string { return yes(has(c)) })
	}
	span := func(what string, of func(c channel.Capabilities) time.Duration) {
		row(what, func(_ Channel, c channel.Capabilities) string { return words(of(c)) })
	}
	row("orders come from", func(k Channel, _ channel.Capabilities) string {
		if k.Descriptor.Files {
			return "files"
		}
		return "its API"
	})
	row("windows filter on", func(_ Channel, c channel.Capabilities) string { return or(string(c.Axis)) })
	row("paging", func(_ Channel, c channel.Capabilities) string { return or(string(c.Paging)) })
	span("longest window", func(c channel.Capabilities) time.Duration { return c.MaxWindow })
	span("a window ends before now by", func(c channel.Capabilities) time.Duration { return c.Lag })
	span("each pull re-reads", func(c channel.Capabilities) time.Duration { return c.Overlap })
	span("orders reach back", func(c channel.Capabilities) time.Duration { return c.History })
	row("rows per page", func(_ Channel, c channel.Capabilities) string { return fmt.Sprint(c.PageMax) })
	act("receivers are hidden", func(c channel.Capabilities) bool { return c.BuyerMasked })
	act("several parcels per order", func(c channel.Capabilities) bool { return c.MultiParcel })
	act("lines may ship apart", func(c channel.Capabilities) bool { return c.PartialLines })
	act("a number can be corrected", func(c channel.Capabilities) bool { return c.ReshipEdits })
	act("the same number twice is harmless", func(c channel.Capabilities) bool { return c.IdempotentShip })
	act("ships back by itself", func(c channel.Capabilities) bool { return c.ShipBack != nil })
	act("tells what it has of a shipment", func(c channel.Capabilities) bool { return c.ShipStatus != nil })
	act("counts orders to ship", func(c channel.Capabilities) bool { return c.Count != nil })
	act("lists its couriers", func(c channel.Capabilities) bool { return c.Couriers != nil })
	return b.String(), nil
}

// sample opens a connection with made-up options; opening calls no network.
func sample(k Channel) (channel.Adapter, error) {
	o := map[string]string{}
	for _, opt := range k.Descriptor.Options {
		o[opt.Key] = opt.Default
		if opt.Required && opt.Default == "" && !opt.Secret {
			o[opt.Key] = "sample"
		}
	}
	return k.Open(channel.Config{
		ShopID: "sample", Options: o, Clock: shop.SystemClock{}, Zone: shop.Zone(""), Currency: "CNY",
		Secret: func(string) (string, error) { return "sample", nil },
	})
}

func or(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// words is a span as people say it.
func words(d time.Duration) string {
	switch {
	case d == 0:
		return "–"
	case d%(24*time.Hour) == 0:
		return fmt.Sprintf("%d d", d/(24*time.Hour))
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d min", d/time.Minute)
}
