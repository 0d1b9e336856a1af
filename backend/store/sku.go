package store

import (
	"context"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// SKU is one thing we sell, under our own code. A code is any text.
type SKU struct {
	ID         string
	Code       string
	Title      string
	Spec       string
	Barcode    string
	WeightG    int64
	Category   string
	CostMinor  shop.Minor
	PriceMinor shop.Minor
	Currency   string
	Counted    bool // false = its stock is not counted anywhere
}

// SKUFields says which fields an import states; the others stay as they are. Code is always stated.
type SKUFields struct {
	Title, Spec, Barcode, Weight, Category, Cost, Price, Counted bool
}

const skuColumns = `id, code, title, spec, barcode, weight_g, category, cost_minor, price_minor, currency, counted`

func scanSKU(row rowScanner) (SKU, error) {
	var k SKU
	err := row.Scan(&k.ID, &k.Code, &k.Title, &k.Spec, &k.Barcode, &k.WeightG, &k.Category, &k.CostMinor, &k.PriceMinor, &k.Currency, &k.Counted)
	return k, err
}

// What became of one imported row.
const (
	RowNew       = "new"
	RowUpdated   = "updated"
	RowUnchanged = "unchanged"
)

// SKUByCode reads one SKU.
func (s *Store) SKUByCode(ctx context.Context, code string) (SKU, error) {
	k, err := scanSKU(s.r.QueryRowContext(ctx, `SELECT `+skuColumns+` FROM sku WHERE code = $1`, code))
	return k, one(err, "sku.error.not_found", "sku", code)
}

// PutSKUs stores SKUs by code, new or changed in the stated fields, and says per row which.
func (s *Store) PutSKUs(ctx context.Context, in []SKU, f SKUFields, by journal.Actor) ([]string, error) {
	out := make([]string, 0, len(in))
	for len(in) > 0 {
		n := min(len(in), 500)
		var done []string
		if err := s.Write(ctx, Bulk, func(t *Tx) error {
			done = done[:0]
			for _, k := range in[:n] {
				what, err := t.putSKU(k, f, by)
				if err != nil {
					return err
				}
				done = append(done, what)
			}
			return nil
		}); err != nil {
			return out, err
		}
		out = append(out, done...)
		in = in[n:]
	}
	return out, nil
}

func (t *Tx) putSKU(k SKU, f SKUFields, by journal.Actor) (string, error) {
	old, err := scanSKU(t.row(`SELECT `+skuColumns+` FROM sku WHERE code = $1`, k.Code))
	if shop.IsKind(one(err, ""), shop.NotFound) {
		return RowNew, t.insertSKU(k, by)
	}
	if err != nil {
		return "", err
	}
	next := old.with(k, f)
	if next == old {
		return RowUnchanged, nil
	}
	if _, err := t.exec(`UPDATE sku SET title = $1, spec = $2, barcode = $3, weight_g = $4, category = $5, cost_minor = $6, price_minor = $7,
		counted = $8, updated_at = $9, version = version + 1 WHERE id = $10`, next.Title, next.Spec, next.Barcode, next.WeightG, next.Category,
		next.CostMinor, next.PriceMinor, next.Counted, t.now, old.ID); err != nil {
		return "", err
	}
	return RowUpdated, t.Journal(journal.Entry{
		Kind: journal.SKUChanged, Actor: by, SubKind: journal.SubSKU, Subject: old.ID, Data: map[string]any{"code": k.Code},
	})
}

func (t *Tx) insertSKU(k SKU, by journal.Actor) error {
	if k.ID == "" {
		k.ID = t.NewID()
	}
	if k.Currency == "" {
		k.Currency = "CNY"
	}
	if _, err := t.exec(`INSERT INTO sku (`+skuColumns+`, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
		k.ID, k.Code, k.Title, k.Spec, k.Barcode, k.WeightG, k.Category, k.CostMinor, k.PriceMinor, k.Currency, k.Counted, t.now); err != nil {
		return err
	}
	return t.Journal(journal.Entry{
		Kind: journal.SKUChanged, Actor: by, SubKind: journal.SubSKU, Subject: k.ID, Data: map[string]any{"code": k.Code, "new": true},
	})
}

// with takes over the stated fields of another.
func (k SKU) with(n SKU, f SKUFields) SKU {
	if f.Title {
		k.Title = n.Title
	}
	if f.Spec {
		k.Spec = n.Spec
	}
	if f.Barcode {
		k.Barcode = n.Barcode
	}
	if f.Weight {
		k.WeightG = n.WeightG
	}
	if f.Category {
		k.Category = n.Category
	}
	if f.Cost {
		k.CostMinor = n.CostMinor
	}
	if f.Price {
		k.PriceMinor = n.PriceMinor
	}
	if f.Counted {
		k.Counted = n.Counted
	}
	return k
}
