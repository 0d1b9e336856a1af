package backend

import (
	"context"
	"strings"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/stock"
	"zhanggui/backend/store"
	"zhanggui/backend/tabular"
)

// ImportSKUs stores the SKUs of a file: new ones, and the columns it states of known ones.
func (b *Backend) ImportSKUs(ctx context.Context, path string, by journal.Actor) (stock.Report, error) {
	rep := stock.NewReport()
	src, err := tabular.FromPath(path)
	if err != nil {
		return rep, err
	}
	f, err := stock.ReadSKUs(src, &rep)
	if err != nil {
		return rep, err
	}
	in := make([]store.SKU, len(f.Rows))
	for i, r := range f.Rows {
		in[i] = store.SKU{
			Code: r.Code, Title: r.Title, Spec: r.Spec, Barcode: r.Barcode, WeightG: r.WeightG, Category: r.Category,
			CostMinor: r.Cost, PriceMinor: r.Price, Counted: r.Counted,
		}
	}
	done, err := b.Store.PutSKUs(ctx, in, store.SKUFields{
		Title: f.Has[stock.ColTitle], Spec: f.Has[stock.ColSpec], Barcode: f.Has[stock.ColBarcode], Weight: f.Has[stock.ColWeight],
		Category: f.Has[stock.ColCategory], Cost: f.Has[stock.ColCost], Price: f.Has[stock.ColPrice], Counted: f.Has[stock.ColCounted],
	}, b.actor(by))
	for _, what := range done {
		rep.Count(what)
	}
	return rep, err
}

// ImportStock books a file of counts, absolute numbers per warehouse and SKU.
func (b *Backend) ImportStock(ctx context.Context, path string, by journal.Actor) (stock.Report, error) {
	rep := stock.NewReport()
	src, err := tabular.FromPath(path)
	if err != nil {
		return rep, err
	}
	rows, err := stock.ReadCounts(src, &rep)
	if err != nil {
		return rep, err
	}
	in := make([]store.StockCount, len(rows))
	for i, r := range rows {
		in[i] = store.StockCount{Warehouse: r.Warehouse, SKU: r.SKU, OnHand: r.OnHand, Safety: r.Safety, HasSafety: r.HasSafety, Zone: r.Zone, Bin: r.Bin, HasPlace: r.HasPlace}
	}
	done, err := b.Store.CountStock(ctx, in, b.actor(by), src.Name)
	for i, v := range done {
		if v.Refused != nil {
			rep.Refuse(src.Name, rows[i].Row, v.Refused)
			continue
		}
		rep.Count(v.What)
	}
	rep.Sort()
	return rep, err
}

// AdjustStock changes what is on hand by a difference, with the person's reason.
func (b *Backend) AdjustStock(ctx context.Context, warehouse, sku string, diff int64, reason string, by journal.Actor) error {
	if strings.TrimSpace(reason) == "" {
		return shop.E(shop.Invalid, "stock.error.reason")
	}
	return b.Store.AdjustStock(ctx, warehouse, sku, diff, b.actor(by), reason)
}

// LinkAsk says what a shop's codes mean: one by hand, many from a file, or new SKUs made from what its waiting
// orders say.
type LinkAsk struct {
	Shop          string // name; "" = every shop, only with CreateMissing alone
	File          string
	ChannelSKU    string
	SKU           string
	Qty           int64
	CreateMissing bool // SKUs that do not exist yet are made
}

// LinkSKUs remembers the links of a shop and maps its waiting orders anew; their holds lift at the next review.
func (b *Backend) LinkSKUs(ctx context.Context, a LinkAsk, by journal.Actor) (stock.Report, error) {
	rep := stock.NewReport()
	shops, err := b.shopsNamed(ctx, a.Shop)
	if err != nil {
		return rep, err
	}
	if a.File == "" && a.ChannelSKU == "" {
		if !a.CreateMissing {
			return rep, shop.E(shop.Invalid, "sku.error.link_what")
		}
		for _, sh := range shops {
			if err := b.createMissing(ctx, sh, &rep, by); err != nil {
				return rep, err
			}
		}
		return rep, nil
	}
	if a.Shop == "" {
		return rep, shop.E(shop.Invalid, "sku.error.link_shop")
	}
	rows, name := []stock.LinkRow{{Row: 1, ChannelSKU: a.ChannelSKU, SKU: a.SKU, Qty: max(a.Qty, 1)}}, ""
	if a.File != "" {
		src, err := tabular.FromPath(a.File)
		if err != nil {
			return rep, err
		}
		name = src.Name
		if rows, err = stock.ReadLinks(src, &rep); err != nil {
			return rep, err
		}
	} else if a.SKU == "" {
		return rep, shop.E(shop.Invalid, "sku.error.link_what")
	}
	return rep, b.link(ctx, shops[0], name, rows, a.CreateMissing, &rep, by)
}

func (b *Backend) shopsNamed(ctx context.Context, name string) ([]store.Shop, error) {
	if name == "" {
		return b.Store.Shops(ctx)
	}
	sh, err := b.Store.ShopByName(ctx, name)
	return []store.Shop{sh}, err
}

// link stores rows of links; a row whose SKU is unknown is refused, unless it may be made.
func (b *Backend) link(ctx context.Context, sh store.Shop, file string, rows []stock.LinkRow, create bool, rep *stock.Report, by journal.Actor) error {
	known := map[string]bool{}
	var links []store.SKULink
	var keys []string
	for _, r := range rows {
		ok, seen := known[r.SKU]
		if !seen {
			var err error
			if ok, err = b.knownSKU(ctx, r, create, by); err != nil {
				return err
			}
			known[r.SKU] = ok
		}
		if !ok {
			rep.Refuse(file, r.Row, shop.E(shop.NotFound, "stock.refused.sku", "sku", r.SKU))
			continue
		}
		key := store.MatchKey(shop.Line{ChannelSKU: r.ChannelSKU, ChannelItem: r.Item, Title: r.Title, Spec: r.Spec})
		links, keys = append(links, store.SKULink{MatchKey: key, Code: r.SKU, Qty: r.Qty}), append(keys, key)
	}
	rep.Sort()
	done, err := b.Store.LinkSKUs(ctx, sh.ID, links, b.actor(by))
	for _, key := range keys {
		if what, ok := done[key]; ok {
			rep.Count(what)
		}
	}
	return err
}

func (b *Backend) knownSKU(ctx context.Context, r stock.LinkRow, create bool, by journal.Actor) (bool, error) {
	_, err := b.Store.SKUByCode(ctx, r.SKU)
	if err == nil || !shop.IsKind(err, shop.NotFound) {
		return err == nil, err
	}
	if !create {
		return false, nil
	}
	_, err = b.Store.PutSKUs(ctx, []store.SKU{{Code: r.SKU, Title: r.Title, Spec: r.Spec, Counted: true}}, store.SKUFields{}, b.actor(by))
	return err == nil, err
}

// createMissing makes a SKU of everything the shop's waiting orders want that means none yet: its code is the
// channel's, or the title and spec where the channel has no code, which is then linked.
func (b *Backend) createMissing(ctx context.Context, sh store.Shop, rep *stock.Report, by journal.Actor) error {
	missing, err := b.Store.UnlinkedOf(ctx, sh.ID)
	if err != nil {
		return err
	}
	var in []store.SKU
	var links []store.SKULink
	for i, u := range missing {
		code := u.ChannelSKU // an equal code needs no link
		if code == "" {
			if code = strings.TrimSpace(u.Title + " " + u.Spec); code == "" {
				rep.Refuse(sh.Name, i+1, shop.E(shop.Invalid, "stock.refused.no_code", "column", "channel_sku"))
				continue
			}
			links = append(links, store.SKULink{MatchKey: u.MatchKey, Code: code, Qty: 1})
		}
		in = append(in, store.SKU{Code: code, Title: u.Title, Spec: u.Spec, Counted: true})
	}
	done, err := b.Store.PutSKUs(ctx, in, store.SKUFields{}, b.actor(by))
	for _, what := range done {
		rep.Count(what)
	}
	if err != nil {
		return err
	}
	_, err = b.Store.LinkSKUs(ctx, sh.ID, links, b.actor(by))
	return err
}
