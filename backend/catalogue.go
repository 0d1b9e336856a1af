package backend

import (
	"context"
	"strings"

	"zhanggui/backend/courier"
	numrange "zhanggui/backend/courier/range"
	"zhanggui/backend/journal"
	"zhanggui/backend/registry"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// Kinds of couriers as the command line names them.
const (
	CourierRange = "range" // numbers bought beforehand
	CourierPDD   = "pdd"   // Pinduoduo's e-waybill of one shop
)

// Added is the answer to an add command: an equal repeat is unchanged.
type Added struct {
	Added     int      `json:"added"`
	Updated   int      `json:"updated"`
	Unchanged int      `json:"unchanged"`
	Refused   []string `json:"refused"`
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Numbers   int64    `json:"numbers,omitempty"` // how many a range holds
}

// addedOne is the answer for one thing that was added or was there.
func addedOne(id, name, what string) Added {
	a := Added{Refused: []string{}, ID: id, Name: name}
	switch what {
	case "new":
		a.Added = 1
	case "updated":
		a.Updated = 1
	case "unchanged":
		a.Unchanged = 1
	}
	return a
}

// WarehouseAsk describes a warehouse to add.
type WarehouseAsk struct {
	Name, Province, City, District, Detail, Sender, Phone string
	Regions                                               []string
	Uncounted                                             bool
}

// AddWarehouse adds a warehouse; a repeat that says more fills what was empty. Errors: Invalid without name,
// province or city; Conflict when another one has the name.
func (b *Backend) AddWarehouse(ctx context.Context, a WarehouseAsk, by journal.Actor) (Added, error) {
	name, province, city := strings.TrimSpace(a.Name), strings.TrimSpace(a.Province), strings.TrimSpace(a.City)
	if name == "" || province == "" || city == "" {
		return Added{}, shop.E(shop.Invalid, "warehouse.error.incomplete")
	}
	w, what, err := b.Store.AddWarehouse(ctx, store.Warehouse{
		Name: name, Province: province, City: city, Regions: texts(a.Regions), Counted: !a.Uncounted,
		Sender: shop.Party{Name: a.Sender, Phone: a.Phone, Address: shop.Address{
			Province: province, City: city, District: a.District, Detail: a.Detail,
		}},
	}, b.actor(by))
	return addedOne(w.ID, name, what), err
}

// CourierAsk describes a courier to add.
type CourierAsk struct {
	Kind, Name, Company, Shop, From, To string
	Provinces                           []string
	Options                             map[string]string
}

// AddCourier adds a source of waybill numbers; no network is used. Errors: Invalid for an unknown kind or company
// or a range that is none, NotFound for an unknown shop, Conflict when another one has the name.
func (b *Backend) AddCourier(ctx context.Context, a CourierAsk, by journal.Actor) (Added, error) {
	n := store.Courier{Kind: a.Kind, Name: strings.TrimSpace(a.Name), Provinces: texts(a.Provinces), Options: a.Options}
	if n.Name == "" {
		return Added{}, shop.E(shop.Invalid, "courier.error.incomplete")
	}
	company, ok := courier.CompanyOf(a.Company)
	if !ok {
		return Added{}, shop.E(shop.Invalid, "courier.error.company", "company", a.Company)
	}
	n.Company = company.Code
	if a.Shop != "" {
		sh, err := b.Store.ShopByName(ctx, a.Shop)
		if err != nil {
			return Added{}, err
		}
		n.ShopID = sh.ID
	}
	var count int64
	switch a.Kind {
	case CourierRange:
		n.RangeFrom, n.RangeTo = strings.TrimSpace(a.From), strings.TrimSpace(a.To)
		n.RangeNext = n.RangeFrom
		var err error
		if count, err = numrange.Check(n.RangeFrom, n.RangeTo); err != nil {
			return Added{}, err
		}
		if err := b.freeRange(ctx, n); err != nil {
			return Added{}, err
		}
	case CourierPDD:
		if n.ShopID == "" {
			return Added{}, shop.E(shop.Invalid, "courier.error.shop", "name", n.Name)
		}
	default:
		return Added{}, shop.E(shop.Invalid, "courier.error.kind", "kind", a.Kind)
	}
	c, added, err := b.Store.AddCourier(ctx, n, b.actor(by))
	what := ""
	switch {
	case err != nil:
	case added:
		what = "new"
	default:
		what = "unchanged"
	}
	res := addedOne(c.ID, n.Name, what)
	res.Numbers = count
	return res, err
}

// freeRange refuses a range that shares a number with another one of the same company.
func (b *Backend) freeRange(ctx context.Context, n store.Courier) error {
	all, err := b.Store.Couriers(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Kind == CourierRange && c.Company == n.Company && c.Name != n.Name && numrange.Overlap(c.RangeFrom, c.RangeTo, n.RangeFrom, n.RangeTo) {
			return shop.E(shop.Conflict, "courier.range.overlap", "name", c.Name, "from", c.RangeFrom, "to", c.RangeTo)
		}
	}
	return nil
}

// openRange opens a bought range.
func (b *Backend) openRange(row store.Courier) courier.Adapter {
	return registry.OpenRange(row.ID, row.Company, b.Store)
}

// texts trims a list and leaves out what is blank or said twice.
func texts(in []string) []string {
	out := []string{}
	seen := map[string]bool{}
	for _, s := range in {
		if s = strings.TrimSpace(s); s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
