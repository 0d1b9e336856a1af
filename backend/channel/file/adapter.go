package file

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// Kind is the CLI kind of shops whose orders come from files.
const Kind = "file"

// Adapter is the connection of such a shop: nothing can be asked of it, but what it brought can be read again.
type Adapter struct{}

// Describe is the kind's descriptor. The platform of a file shop is that of its files.
func Describe() channel.Descriptor {
	return channel.Descriptor{Kind: Kind, Platform: shop.Generic, Name: "channel.file", Docs: "file/README.md", Files: true}
}

// Open opens a file shop; it needs no options.
func Open(channel.Config) (channel.Adapter, error) { return &Adapter{}, nil }

// Descriptor describes the kind.
func (*Adapter) Descriptor() channel.Descriptor { return Describe() }

// Can tells that nothing can be done over a wire. Ship-back goes by files: see FillTemplate and GenericShip.
func (*Adapter) Can() channel.Capabilities {
	return channel.Capabilities{
		Axis: channel.AxisUpdated, Paging: channel.PageCursor, MaxWindow: 366 * 24 * time.Hour, History: 366 * 24 * time.Hour,
		PageMax: 1, QPS: 1, BuyerMasked: true, MultiParcel: true,
	}
}

// Check has nobody to ask.
func (*Adapter) Check(ctx context.Context) (channel.Shop, error) { return channel.Shop{}, ctx.Err() }

// Orders lists nothing: orders come when a person imports a file.
func (*Adapter) Orders(ctx context.Context, _ channel.Window) (channel.Page[channel.Raw], error) {
	return channel.Page[channel.Raw]{}, ctx.Err()
}

// Order is Gone always: only the next export tells more of an order.
func (*Adapter) Order(ctx context.Context, _ shop.ChannelOrderID) (channel.Raw, error) {
	if err := ctx.Err(); err != nil {
		return channel.Raw{}, err
	}
	return channel.Raw{}, &channel.Gone{What: "order outside files"}
}

// Normalise makes the order of archived rows again: the same that Parse made of them.
func (*Adapter) Normalise(r channel.Raw) (shop.Order, []shop.Doubt, error) {
	var a archived
	if err := json.Unmarshal(r.Body, &a); err != nil {
		return shop.Order{}, nil, &channel.Malformed{What: "archived rows", Cause: err}
	}
	s := specOf(a.Platform)
	if s == nil || a.OrderNo == "" || a.V != 1 {
		return shop.Order{}, nil, &channel.Malformed{What: "archived rows", Cause: errors.New("unknown form")}
	}
	rows, ok := a.restore(s)
	if _, fine := currencyOf(a.Currency); !ok || !fine {
		return shop.Order{}, nil, &channel.Malformed{What: "archived rows", Cause: errors.New("no rows")}
	}
	m := newBuilder(s, a.Currency, a.Zone, a.Map).build(a.OrderNo, rows, a.Refused, a.Held)
	return m.out, m.doubts, nil
}
