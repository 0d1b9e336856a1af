package backend

import (
	"context"
	"net/http"
	"sync"
	"time"

	"zhanggui/backend/channel"
	"zhanggui/backend/courier"
	pddcourier "zhanggui/backend/courier/pdd"
	"zhanggui/backend/registry"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// connections keeps one adapter per shop and courier: their pacers must see every call. An adapter is opened
// anew after its shop changed.
type connections struct {
	mu       sync.Mutex
	channels map[string]opened[channel.Adapter]
	couriers map[string]opened[courier.Adapter]
	client   *http.Client
}

type opened[T any] struct {
	version int64
	adapter T
}

// callTimeout bounds one call to a platform; a hanging server must not hold a job for ever.
const callTimeout = 30 * time.Second

func newConnections() *connections {
	return &connections{
		channels: map[string]opened[channel.Adapter]{}, couriers: map[string]opened[courier.Adapter]{},
		client: &http.Client{Timeout: callTimeout},
	}
}

// channelOf opens or reuses a shop's channel.
func (b *Backend) channelOf(ctx context.Context, sh store.Shop) (channel.Adapter, error) {
	c := b.parts.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if o, ok := c.channels[sh.ID]; ok && o.version == sh.Version {
		return o.adapter, nil
	}
	kind, ok := registry.FindChannel(sh.Kind)
	if !ok {
		return nil, shop.E(shop.Invalid, "shop.error.kind", "kind", sh.Kind)
	}
	secret, err := b.secretOf(ctx, sh, kind.Descriptor)
	if err != nil {
		return nil, err
	}
	a, err := kind.Open(channel.Config{
		ShopID: sh.ID, Options: sh.Options, Secret: secret, Endpoint: sh.Endpoint, Clock: b.Clock, HTTP: c.client,
		Zone: shop.Zone(sh.Zone), Currency: sh.Currency,
	})
	if err != nil {
		return nil, err
	}
	c.channels[sh.ID] = opened[channel.Adapter]{sh.Version, a}
	return a, nil
}

// secretOf reads a shop's secrets from the vault; kinds without secrets never open it.
func (b *Backend) secretOf(ctx context.Context, sh store.Shop, d channel.Descriptor) (func(string) (string, error), error) {
	needs := false
	for _, o := range d.Options {
		needs = needs || o.Secret
	}
	if !needs {
		return func(string) (string, error) { return "", nil }, nil
	}
	v, err := b.Secrets(ctx)
	if err != nil {
		return nil, err
	}
	return func(key string) (string, error) { return v.Get(sh.ID, key) }, nil
}

// courierOf opens or reuses a source of waybill numbers.
func (b *Backend) courierOf(ctx context.Context, id string) (courier.Adapter, error) {
	row, err := b.Store.CourierByID(ctx, id)
	if err != nil {
		return nil, err
	}
	version := row.Version
	var sh store.Shop
	if row.ShopID != "" {
		if sh, err = b.Store.ShopByID(ctx, row.ShopID); err != nil {
			return nil, err
		}
		version = version<<32 | sh.Version
	}
	c := b.parts.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if o, ok := c.couriers[id]; ok && o.version == version {
		return o.adapter, nil
	}
	a, err := b.openCourier(ctx, row, sh)
	if err != nil {
		return nil, err
	}
	c.couriers[id] = opened[courier.Adapter]{version, a}
	return a, nil
}

func (b *Backend) openCourier(ctx context.Context, row store.Courier, sh store.Shop) (courier.Adapter, error) {
	switch row.Kind {
	case "range":
		return b.openRange(row), nil
	case "pdd":
		if sh.ID == "" {
			return nil, shop.E(shop.Invalid, "courier.error.shop", "name", row.Name)
		}
		v, err := b.Secrets(ctx)
		if err != nil {
			return nil, err
		}
		opts := map[string]string{}
		for k, val := range sh.Options {
			opts[k] = val
		}
		for k, val := range row.Options {
			opts[k] = val
		}
		return pddcourier.Open(courier.Config{
			Options: opts, Secret: func(key string) (string, error) { return v.Get(sh.ID, key) },
			Endpoint: sh.Endpoint, Clock: b.Clock, HTTP: b.parts.conn.client,
		})
	}
	return nil, shop.E(shop.Invalid, "courier.error.kind", "kind", row.Kind)
}
