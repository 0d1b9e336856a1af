package store

import (
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Kinds of stock moves as they stand in the ledger.
const (
	MoveCount   = "count"   // a count replaced what was on hand
	MoveAdjust  = "adjust"  // a person corrected it, with a reason
	MoveReserve = "reserve" // a plan took it
	MoveRelease = "release" // a plan gave it back
	MoveShip    = "ship"    // it left with a parcel
	MoveReturn  = "return"  // it came back
)

// StockMove is one line of the stock ledger. OnHand and Reserved are changes; the sum of all lines of a SKU in
// a warehouse is what the stock row says.
type StockMove struct {
	WarehouseID string
	SKUID       string
	Kind        string
	OnHand      int64
	Reserved    int64
	ParcelID    string
	Actor       journal.Actor
	Reason      string
}

// moveStock changes a stock row and writes the ledger line. NotAllowed when the change would take more than
// there is.
func (t *Tx) moveStock(m StockMove) error {
	n, err := t.exec(`UPDATE stock SET on_hand = on_hand + $1, reserved = reserved + $2, version = version + 1
		WHERE warehouse_id = $3 AND sku_id = $4 AND on_hand + $1 >= 0 AND reserved + $2 >= 0 AND reserved + $2 <= on_hand + $1`,
		m.OnHand, m.Reserved, m.WarehouseID, m.SKUID)
	if err != nil {
		return err
	}
	if n == 0 {
		return shop.E(shop.NotAllowed, "stock.error.below", "on_hand", m.OnHand, "reserved", m.Reserved)
	}
	return t.ledger(m)
}

func (t *Tx) ledger(m StockMove) error {
	actor := m.Actor.Name
	if actor == "" {
		actor = m.Actor.Class
	}
	_, err := t.exec(`INSERT INTO stock_move (at, warehouse_id, sku_id, kind, on_hand, reserved, parcel_id, actor, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		t.now, m.WarehouseID, m.SKUID, m.Kind, m.OnHand, m.Reserved, m.ParcelID, actor, m.Reason)
	return err
}

// ShipStock books the parcel's reserved goods out of its warehouse. A second call changes nothing.
func (t *Tx) ShipStock(parcelID string, by journal.Actor) error {
	held, err := t.reservedOf(parcelID, "")
	if err != nil {
		return err
	}
	for _, h := range held {
		m := StockMove{WarehouseID: h.warehouse, SKUID: h.sku, Kind: MoveShip, OnHand: -h.qty, Reserved: -h.qty, ParcelID: parcelID, Actor: by}
		if err := t.moveStock(m); err != nil {
			return err
		}
	}
	if len(held) == 0 {
		return nil
	}
	_, err = t.exec(`UPDATE parcel_line SET reserved = 0 WHERE parcel_id = $1`, parcelID)
	return err
}

// releaseStock gives back what the parcel reserved for one order, or for all its orders when orderID is "".
func (t *Tx) releaseStock(parcelID, orderID string, by journal.Actor, why string) error {
	held, err := t.reservedOf(parcelID, orderID)
	if err != nil {
		return err
	}
	for _, h := range held {
		m := StockMove{WarehouseID: h.warehouse, SKUID: h.sku, Kind: MoveRelease, Reserved: -h.qty, ParcelID: parcelID, Actor: by, Reason: why}
		if err := t.moveStock(m); err != nil {
			return err
		}
	}
	if len(held) == 0 {
		return nil
	}
	_, err = t.exec(`UPDATE parcel_line SET reserved = 0 WHERE parcel_id = $1 AND ($2 = '' OR order_id = $2)`, parcelID, orderID)
	return err
}

type heldStock struct {
	warehouse, sku string
	qty            int64
}

// reservedOf sums what a parcel still holds reserved, per SKU.
func (t *Tx) reservedOf(parcelID, orderID string) ([]heldStock, error) {
	rows, err := t.rows(`SELECT p.warehouse_id, l.sku_id, SUM(l.reserved) FROM parcel p JOIN parcel_line l ON l.parcel_id = p.id
		WHERE p.id = $1 AND l.reserved > 0 AND ($2 = '' OR l.order_id = $2) GROUP BY p.warehouse_id, l.sku_id ORDER BY l.sku_id`, parcelID, orderID)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []heldStock
	for rows.Next() {
		var h heldStock
		if err := rows.Scan(&h.warehouse, &h.sku, &h.qty); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}
