package store

import (
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// putLines writes an order's lines and maps them to SKUs; lines that were there are gone before.
func (k *keeper) putLines(orderID string, lines []shop.Line) error {
	t := k.t
	for _, l := range lines {
		if _, err := t.exec(`INSERT INTO order_line (order_id, line_no, channel_line, channel_item, channel_sku, title, spec, qty, unit_minor,
			amount_minor, refund, gift, picture, match_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			orderID, l.LineNo, l.ChannelLine, l.ChannelItem, l.ChannelSKU, l.Title, l.Spec, l.Qty, l.UnitMinor, l.AmountMinor,
			string(l.Refund), l.Gift, l.Picture, MatchKey(l)); err != nil {
			return err
		}
	}
	return k.mapLines(orderID, int64(len(lines)))
}

// numbered gives every line its own number, 1-based, where the source gave none or gave one twice.
func numbered(lines []shop.Line) []shop.Line {
	seen := make(map[int]bool, len(lines))
	for _, l := range lines {
		if l.LineNo < 1 || seen[l.LineNo] {
			out := make([]shop.Line, len(lines))
			for i, l := range lines {
				l.LineNo = i + 1
				out[i] = l
			}
			return out
		}
		seen[l.LineNo] = true
	}
	return lines
}

// mapLines maps what can be mapped; in a shop without SKUs nothing can.
func (k *keeper) mapLines(orderID string, lines int64) error {
	if !k.looked {
		if err := k.t.row(`SELECT EXISTS (SELECT 1 FROM sku)`).Scan(&k.skus); err != nil {
			return err
		}
		k.looked = true
	}
	if !k.skus {
		_, err := k.t.exec(`UPDATE orders SET unmapped = $1 WHERE id = $2 AND unmapped <> $1`, lines, orderID)
		return err
	}
	_, err := k.t.MapLines(orderID, k.shop.ID)
	return err
}

// replaceLines gives a waiting order other lines.
func (k *keeper) replaceLines(orderID string, lines []shop.Line) error {
	if _, err := k.t.exec(`DELETE FROM line_sku WHERE order_id = $1`, orderID); err != nil {
		return err
	}
	if _, err := k.t.exec(`DELETE FROM order_line WHERE order_id = $1`, orderID); err != nil {
		return err
	}
	return k.putLines(orderID, lines)
}

// sameGoods tells whether two readings of an order's lines ask for the same goods: what a plan was made for.
func sameGoods(a, b []shop.Line) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		if x.ChannelLine != y.ChannelLine || x.ChannelItem != y.ChannelItem || x.ChannelSKU != y.ChannelSKU || x.Title != y.Title ||
			x.Spec != y.Spec || x.Qty != y.Qty || (x.Refund == shop.RefundDone) != (y.Refund == shop.RefundDone) {
			return false
		}
	}
	return true
}

// sameLines tells whether two readings of an order's lines are equal in everything.
func sameLines(a, b []shop.Line) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// foreign keeps the parcels the platform says left elsewhere: never printed, never reported back. With
// atLeastOne one is made even if the platform does not tell its number.
func (k *keeper) foreign(orderID string, o shop.Order, atLeastOne bool) error {
	bills := o.Foreign
	if len(bills) == 0 && atLeastOne {
		bills = []shop.Waybill{{}}
	}
	for _, w := range bills {
		var n int64
		if err := k.t.row(`SELECT COUNT(*) FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id
			WHERE po.order_id = $1 AND p.state <> 'void' AND (p.waybill = $2 OR $2 = '')`, orderID, w.Number).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		// A parcel known to have left without its number has it now.
		named, err := k.t.exec(`UPDATE parcel SET company = $1, waybill = $2, version = version + 1 WHERE id = (SELECT p.id FROM parcel_order po
			JOIN parcel p ON p.id = po.parcel_id WHERE po.order_id = $3 AND p.kind = 'foreign' AND p.waybill = '' ORDER BY p.id LIMIT 1)`, w.Company, w.Number, orderID)
		if err != nil {
			return err
		}
		if named > 0 {
			continue
		}
		if err := k.foreignParcel(orderID, o, w); err != nil {
			return err
		}
	}
	if o.Status != shop.ChCompleted {
		return nil
	}
	_, err := k.t.exec(`UPDATE parcel SET state = 'delivered', version = version + 1 WHERE kind = 'foreign' AND state = 'handed_over'
		AND id IN (SELECT parcel_id FROM parcel_order WHERE order_id = $1)`, orderID)
	return err
}

func (k *keeper) foreignParcel(orderID string, o shop.Order, w shop.Waybill) error {
	t := k.t
	at := firstTime(w.At, o.ShippedAt, t.now)
	id := t.NewID()
	if _, err := t.exec(`INSERT INTO parcel (id, kind, state, company, waybill, waybill_source, handed_at, planned_at)
		VALUES ($1, 'foreign', $2, $3, $4, 'foreign', $5, $5)`, id, string(shop.ParcelHandedOver), w.Company, w.Number, at); err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO parcel_order (parcel_id, order_id) VALUES ($1, $2)`, id, orderID); err != nil {
		return err
	}
	return t.Journal(journal.Entry{
		Kind: journal.ParcelForeign, Actor: journal.Channel(), SubKind: journal.SubOrder, Subject: orderID,
		Data: map[string]any{"parcel": id, "company": w.Company, "waybill": w.Number},
	})
}
