package store

import "context"

// fewSKU is where a list by SKU is better walked than looked up.
const fewSKU = 5000

// skuHits says how a list is narrowed to a SKU: rare goods by looking their orders up, common ones by testing
// each order of the list.
type skuHits struct {
	common bool
}

// skuHits finds out how common a code is, as an own code or as a shop's.
func (s *Store) skuHits(ctx context.Context, code string) (skuHits, error) {
	if code == "" {
		return skuHits{}, nil
	}
	var n int64
	err := s.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM order_line WHERE match_key = $1
		UNION ALL SELECT 1 FROM line_sku WHERE sku_id IN (SELECT id FROM sku WHERE code = $2) LIMIT $3) x`, "c:"+code, code, fewSKU+1).Scan(&n)
	return skuHits{common: n > fewSKU}, err
}

func (h skuHits) add(w *where, code string) {
	switch {
	case code == "":
	case h.common:
		w.and(`(EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id AND l.match_key = ?)
			OR EXISTS (SELECT 1 FROM line_sku k JOIN sku u ON u.id = k.sku_id WHERE k.order_id = o.id AND u.code = ?))`, "c:"+code, code)
	default:
		w.and(`o.id IN (SELECT order_id FROM order_line WHERE match_key = ?
			UNION SELECT order_id FROM line_sku WHERE sku_id IN (SELECT id FROM sku WHERE code = ?))`, "c:"+code, code)
	}
}
