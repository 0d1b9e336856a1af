package backend

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"zhanggui/backend/channel"
	"zhanggui/backend/channel/file"
	"zhanggui/backend/registry"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// AddShopRequest asks for a new shop.
type AddShopRequest struct {
	Kind     string
	Name     string
	Endpoint string            // replaces scheme and host of the platform's addresses
	Options  map[string]string // secrets too: they go to the vault, never to the database
}

// AddShopResult tells what became of it.
type AddShopResult struct {
	Added     int      `json:"added"`
	Updated   int      `json:"updated"` // the same shop with other secrets
	Unchanged int      `json:"unchanged"`
	Refused   []string `json:"refused"`
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Kind      string   `json:"kind"`
	Secrets   string   `json:"secrets"` // where they lie: keychain, passphrase, keyfile, memory; "" when there are none
}

// AddShop adds a shop; it calls no network. An equal repeat changes nothing; equal but for the secrets renews them;
// anything else under the same name is a Conflict.
func (b *Backend) AddShop(ctx context.Context, r AddShopRequest) (AddShopResult, error) {
	res := AddShopResult{Refused: []string{}, Name: strings.TrimSpace(r.Name), Kind: r.Kind}
	d, err := kindOf(r.Kind)
	if err != nil {
		return res, err
	}
	if res.Name == "" {
		return res, shop.E(shop.Invalid, "shop.error.no_name")
	}
	n := newShop(res.Name, r.Kind, d.Platform)
	if n.Endpoint, err = endpoint(r.Endpoint); err != nil {
		return res, err
	}
	plain, secret, err := splitOptions(d, r.Options, &n)
	if err != nil {
		return res, err
	}
	n.Options = plain
	_, err = b.Store.ShopByName(ctx, res.Name)
	existed := err == nil
	if err != nil && !shop.IsKind(err, shop.NotFound) {
		return res, err
	}
	if !existed {
		if err := complete(d, plain, secret); err != nil {
			return res, err
		}
		n.ID = b.IDs.New()
		// Secrets first: a shop without its secrets would be found by the schedule.
		if res.Secrets, _, err = b.keepSecrets(ctx, n.ID, secret); err != nil {
			return res, err
		}
	}
	kept, err := b.Store.AddShop(ctx, n, b.Clerk())
	if err != nil {
		return res, err
	}
	res.ID = kept.ID
	if !existed {
		res.Added = 1
		return res, nil
	}
	where, changed, err := b.keepSecrets(ctx, kept.ID, secret)
	if err != nil {
		return res, err
	}
	res.Secrets = where
	if !changed {
		res.Unchanged = 1
		return res, nil
	}
	res.Updated = 1
	return res, b.Store.UpdateShop(ctx, kept.ID, b.Clerk(), func(*store.Shop) error { return nil }) // opened anew
}

// kindOf finds a kind of channel by its CLI name.
func kindOf(kind string) (channel.Descriptor, error) {
	if e, ok := registry.FindChannel(kind); ok {
		return e.Descriptor, nil
	}
	if kind == store.FileKind {
		return file.Describe(), nil
	}
	kinds := []string{}
	for _, e := range registry.Channels() {
		kinds = append(kinds, e.Descriptor.Kind)
	}
	return channel.Descriptor{}, shop.E(shop.Invalid, "shop.error.kind", "kind", kind, "kinds", strings.Join(kinds, ", "))
}

// endpoint checks an address: http or https with a host.
func endpoint(text string) (string, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "/")
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return "", shop.E(shop.Invalid, "shop.error.endpoint", "text", text)
	}
	return text, nil
}

// splitOptions tells secrets from plain options, and takes the shop's own settings out; an unknown one is Invalid.
func splitOptions(d channel.Descriptor, in map[string]string, n *store.Shop) (plain, secret map[string]string, err error) {
	plain, secret = map[string]string{}, map[string]string{}
	known := map[string]channel.Option{}
	names := []string{}
	for _, o := range d.Options {
		known[o.Key] = o
		names = append(names, o.Key)
	}
	for k, v := range in {
		o, ok := known[k]
		switch {
		case ok && o.Secret:
			secret[k] = v
		case ok:
			plain[k] = v
		default:
			used, err := ownOption(n, k, v)
			if err != nil {
				return nil, nil, err
			}
			if !used {
				return nil, nil, shop.E(shop.Invalid, "shop.error.option", "option", k, "options", strings.Join(append(names, ownOptions()...), ", "))
			}
		}
	}
	return plain, secret, nil
}

// ownOptions are settings every shop has, whatever its platform.
func ownOptions() []string {
	return []string{"ship_hours", "interval_min", "history_days", "zone", "currency", "pack_check", "message_hold", "platform"}
}

// ownOption sets one of them; used is false for a name that is none.
func ownOption(n *store.Shop, key, value string) (used bool, err error) {
	bad := shop.E(shop.Invalid, "shop.error.option_value", "option", key, "text", value)
	number := func(lo, hi int64) (int64, error) {
		v, err := strconv.ParseInt(value, 10, 64)
		if err != nil || v < lo || v > hi {
			return 0, bad
		}
		return v, nil
	}
	yes, yesErr := strconv.ParseBool(value)
	switch key {
	case "ship_hours":
		n.ShipHours, err = number(1, 24*60)
	case "interval_min":
		n.IntervalMin, err = number(1, 60)
	case "history_days":
		n.HistoryDays, err = number(1, 90)
	case "zone":
		if n.Zone = value; shop.Zone(value).String() != value {
			return true, bad
		}
	case "currency":
		if n.Currency = strings.ToUpper(value); len(n.Currency) != 3 {
			return true, bad
		}
	case "pack_check":
		if n.PackCheck = yes; yesErr != nil {
			return true, bad
		}
	case "message_hold":
		if n.MessageHold = yes; yesErr != nil {
			return true, bad
		}
	case "platform":
		if n.Kind != store.FileKind || !knownPlatform(value) {
			return true, bad
		}
		n.Platform = shop.Platform(value)
	default:
		return false, nil
	}
	return true, err
}

func knownPlatform(p string) bool {
	for _, k := range shop.Platforms() {
		if string(k) == p {
			return true
		}
	}
	return false
}

// complete tells which required option is missing.
func complete(d channel.Descriptor, plain, secret map[string]string) error {
	for _, o := range d.Options {
		if o.Required && plain[o.Key] == "" && secret[o.Key] == "" {
			return shop.E(shop.Invalid, "shop.error.option_missing", "option", o.Key)
		}
	}
	return nil
}

// keepSecrets puts secrets into the vault where they differ; where tells which vault.
func (b *Backend) keepSecrets(ctx context.Context, shopID string, secret map[string]string) (where string, changed bool, err error) {
	if len(secret) == 0 {
		return "", false, nil
	}
	v, err := b.Secrets(ctx)
	if err != nil {
		return "", false, err
	}
	for k, val := range secret {
		old, err := v.Get(shopID, k)
		if err != nil && !shop.IsKind(err, shop.NotFound) {
			return "", false, err
		}
		if err == nil && old == val {
			continue
		}
		changed = true
		if err := v.Set(shopID, k, val); err != nil {
			return "", false, err
		}
	}
	return v.Kind(), changed, nil
}

// TestShopResult tells whether a shop answers.
type TestShopResult struct {
	Name         string      `json:"name"`
	OK           bool        `json:"ok"`
	ChannelID    string      `json:"channel_id"`
	ChannelName  string      `json:"channel_name"`
	TokenExpires shop.Millis `json:"token_expires"`
	Error        string      `json:"error"` // words, "" = fine
}

// TestShop asks a shop's channel who we are and whether the sign-in is alive.
func (b *Backend) TestShop(ctx context.Context, name string) (TestShopResult, error) {
	res := TestShopResult{Name: name}
	sh, err := b.Store.ShopByName(ctx, name)
	if err != nil {
		return res, err
	}
	if sh.Kind == store.FileKind {
		res.OK = true
		return res, nil
	}
	a, err := b.channelOf(ctx, sh)
	if err == nil {
		var who channel.Shop
		if who, err = a.Check(ctx); err == nil {
			res.OK, res.ChannelID, res.ChannelName, res.TokenExpires = true, who.ID, who.Name, who.TokenExpires
			return res, b.Store.TokenExpires(ctx, sh.ID, who.TokenExpires)
		}
	}
	if ctx.Err() != nil {
		return res, ctx.Err()
	}
	res.Error = b.channelWords(err)
	return res, nil
}

// ShopTemplateResult tells how a seller's batch-ship file was understood.
type ShopTemplateResult struct {
	Shop     string   `json:"shop"`
	File     string   `json:"file"`
	Sheet    string   `json:"sheet"`
	FirstRow int      `json:"first_row"`
	Couriers []string `json:"couriers"` // names the template lists
}

// templateMax bounds a batch-ship template.
const templateMax = 8 << 20

// SetShopTemplate keeps a seller's own batch-ship file; it is filled at every hand-over from then on.
func (b *Backend) SetShopTemplate(ctx context.Context, name, path string) (ShopTemplateResult, error) {
	res := ShopTemplateResult{Shop: name, File: filepath.Base(path), Couriers: []string{}}
	sh, err := b.Store.ShopByName(ctx, name)
	if err != nil {
		return res, err
	}
	st, err := os.Stat(path)
	if err != nil {
		return res, shop.Wrap(err, shop.NotFound, "tabular.error.no_file", "file", res.File)
	}
	if st.Size() > templateMax {
		return res, shop.E(shop.Invalid, "shop.error.template_large", "file", res.File)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return res, shop.Wrap(err, shop.Invalid, "tabular.error.unreadable", "file", res.File)
	}
	t, err := file.ReadTemplate(body, res.File)
	if err != nil {
		return res, err
	}
	res.Sheet, res.FirstRow = t.Sheet, t.First
	res.Couriers = append(res.Couriers, t.Couriers...)
	return res, b.Store.SetShipTemplate(ctx, sh.ID, res.File, body, b.Clerk())
}
