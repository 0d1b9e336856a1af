package store

import "zhanggui/backend/shop"

// MapLines fixes what the lines of a waiting order mean in our SKUs: by the shop's remembered links, else by a
// channel code that equals one of our codes. It returns how many lines are still linked to nothing and keeps
// orders.unmapped; holds are the caller's. Lines refunded in full need no SKU.
func (t *Tx) MapLines(orderID, shopID string) (unmapped int64, err error) {
	if _, err := t.exec(`DELETE FROM line_sku WHERE order_id = $1`, orderID); err != nil {
		return 0, err
	}
	if _, err := t.exec(`INSERT INTO line_sku (order_id, line_no, sku_id, qty)
		SELECT l.order_id, l.line_no, k.sku_id, k.qty FROM order_line l JOIN sku_link k ON k.shop_id = $2 AND k.match_key = l.match_key
		WHERE l.order_id = $1`, orderID, shopID); err != nil {
		return 0, err
	}
	if _, err := t.exec(`INSERT INTO line_sku (order_id, line_no, sku_id, qty)
		SELECT l.order_id, l.line_no, s.id, 1 FROM order_line l JOIN sku s ON s.code = l.channel_sku
		WHERE l.order_id = $1 AND l.channel_sku <> ''
		AND NOT EXISTS (SELECT 1 FROM line_sku x WHERE x.order_id = l.order_id AND x.line_no = l.line_no)`, orderID); err != nil {
		return 0, err
	}
	if err := t.row(`SELECT COUNT(*) FROM order_line l WHERE l.order_id = $1 AND l.refund <> $2
		AND NOT EXISTS (SELECT 1 FROM line_sku x WHERE x.order_id = l.order_id AND x.line_no = l.line_no)`,
		orderID, string(shop.RefundDone)).Scan(&unmapped); err != nil {
		return 0, err
	}
	_, err = t.exec(`UPDATE orders SET unmapped = $1 WHERE id = $2 AND unmapped <> $1`, unmapped, orderID)
	return unmapped, err
}
