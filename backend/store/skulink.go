package store

import (
	"context"
	"maps"
	"slices"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// SKULink says that what a shop sells under a match key is so many of one SKU. Several links of one key make a set.
type SKULink struct {
	MatchKey string
	Code     string // our SKU
	Qty      int64
}

// LinkSKUs sets what the named match keys of a shop mean, replacing what was known of those keys, and maps the
// waiting orders with them anew, each once. Every code must exist: NotFound otherwise. It says per key what it did.
func (s *Store) LinkSKUs(ctx context.Context, shopID string, links []SKULink, by journal.Actor) (map[string]string, error) {
	keys, byKey := groupLinks(links)
	out := make(map[string]string, len(keys))
	waiting := map[string]bool{}
	for len(keys) > 0 {
		n := min(len(keys), ReviewBatch)
		var touched []string
		if err := s.Write(ctx, Bulk, func(t *Tx) error {
			touched = touched[:0]
			for _, key := range keys[:n] {
				what, err := t.linkKey(shopID, key, byKey[key], by)
				if err != nil {
					return err
				}
				if out[key] = what; what == RowUnchanged {
					continue
				}
				ids, err := t.touch(shopID, key)
				if err != nil {
					return err
				}
				touched = append(touched, ids...)
			}
			return nil
		}); err != nil {
			return out, err
		}
		for _, id := range touched {
			waiting[id] = true
		}
		keys = keys[n:]
	}
	return out, s.remap(ctx, shopID, slices.Sorted(maps.Keys(waiting)))
}

// groupLinks sums links of one key and SKU; keys keep the order they first came in.
func groupLinks(links []SKULink) (keys []string, byKey map[string]map[string]int64) {
	byKey = map[string]map[string]int64{}
	for _, l := range links {
		m := byKey[l.MatchKey]
		if m == nil {
			m = map[string]int64{}
			byKey[l.MatchKey] = m
			keys = append(keys, l.MatchKey)
		}
		m[l.Code] += l.Qty
	}
	return keys, byKey
}

func (t *Tx) linkKey(shopID, key string, want map[string]int64, by journal.Actor) (string, error) {
	have, err := t.linksOf(shopID, key)
	if err != nil {
		return "", err
	}
	same := len(have) == len(want)
	for code, n := range want {
		same = same && have[code] == n
	}
	if same {
		return RowUnchanged, nil
	}
	if _, err := t.exec(`DELETE FROM sku_link WHERE shop_id = $1 AND match_key = $2`, shopID, key); err != nil {
		return "", err
	}
	for code, qty := range want {
		n, err := t.exec(`INSERT INTO sku_link (shop_id, match_key, sku_id, qty, created_at) SELECT $1, $2, id, $3, $4 FROM sku WHERE code = $5`,
			shopID, key, qty, t.now, code)
		if err != nil {
			return "", err
		}
		if n == 0 {
			return "", shop.E(shop.NotFound, "sku.error.not_found", "sku", code)
		}
	}
	if err := t.Journal(journal.Entry{
		Kind: journal.LineLinked, Actor: by, SubKind: journal.SubShop, Subject: shopID, Data: map[string]any{"key": key, "skus": want},
	}); err != nil {
		return "", err
	}
	what := RowUpdated
	if len(have) == 0 {
		what = RowNew
	}
	return what, nil
}

func (t *Tx) linksOf(shopID, key string) (map[string]int64, error) {
	rows, err := t.rows(`SELECT s.code, k.qty FROM sku_link k JOIN sku s ON s.id = k.sku_id WHERE k.shop_id = $1 AND k.match_key = $2`, shopID, key)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	out := map[string]int64{}
	for rows.Next() {
		var code string
		var n int64
		if err := rows.Scan(&code, &n); err != nil {
			return nil, err
		}
		out[code] = n
	}
	return out, rows.Err()
}

// touch marks the shop's waiting orders that have a line of this key as to be mapped anew; a review does so too if
// the program stops before remap did.
func (t *Tx) touch(shopID, key string) ([]string, error) {
	rows, err := t.rows(`SELECT DISTINCT o.id FROM order_line l JOIN orders o ON o.id = l.order_id
		WHERE l.match_key = $1 AND o.shop_id = $2 AND +o.state IN ('arrived', 'ready', 'short') ORDER BY o.id`, key, shopID)
	if err != nil {
		return nil, err
	}
	ids, err := scanTexts(rows)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if _, err := t.exec(`UPDATE orders SET unmapped = 1 WHERE id = $1 AND unmapped = 0`, id); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// remap maps waiting orders anew; one that was planned meanwhile stays as it was planned.
func (s *Store) remap(ctx context.Context, shopID string, ids []string) error {
	for len(ids) > 0 {
		n := min(len(ids), ReviewBatch)
		if err := s.Write(ctx, Bulk, func(t *Tx) error {
			for _, id := range ids[:n] {
				var state shop.OrderState
				if err := t.row(`SELECT state FROM orders WHERE id = $1`, id).Scan(&state); err != nil {
					return err
				}
				if state != shop.Arrived && state != shop.Ready && state != shop.Short {
					continue
				}
				if _, err := t.MapLines(id, shopID); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// Unlinked is something waiting orders of a shop want that means no SKU of ours yet.
type Unlinked struct {
	MatchKey   string
	ChannelSKU string
	Item       string
	Title      string
	Spec       string
	Orders     int64
	Qty        int64
	UnitMinor  shop.Minor
}

// UnlinkedOf lists what waiting orders of a shop want that is linked to nothing, the most wanted first.
func (s *Store) UnlinkedOf(ctx context.Context, shopID string) ([]Unlinked, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT l.match_key, MIN(l.channel_sku), MIN(l.channel_item), MIN(l.title), MIN(l.spec),
		COUNT(DISTINCT l.order_id), SUM(l.qty), MAX(l.unit_minor)
		FROM orders o JOIN order_line l ON l.order_id = o.id
		WHERE o.shop_id = $1 AND o.state IN ('arrived', 'ready', 'short') AND o.unmapped > 0 AND l.refund <> 'done'
		AND NOT EXISTS (SELECT 1 FROM line_sku x WHERE x.order_id = l.order_id AND x.line_no = l.line_no)
		GROUP BY l.match_key ORDER BY COUNT(DISTINCT l.order_id) DESC, l.match_key`, shopID)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []Unlinked
	for rows.Next() {
		var u Unlinked
		if err := rows.Scan(&u.MatchKey, &u.ChannelSKU, &u.Item, &u.Title, &u.Spec, &u.Orders, &u.Qty, &u.UnitMinor); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}
