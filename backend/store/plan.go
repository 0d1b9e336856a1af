package store

import (
	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// UnplanOrder takes an order out of every own parcel that has not left: a parcel of its own is voided, its lines
// are taken out of a merged one, and what they reserved is free again. An order planned or in work goes back to
// ready, unless one of its parcels has left already: then it stays where it is. An order without a plan changes
// nothing. A voided parcel keeps its number, so that the number can be given back.
func (t *Tx) UnplanOrder(orderID string, by journal.Actor, why string) error {
	parcels, gone, err := t.openParcels(orderID)
	if err != nil {
		return err
	}
	for _, p := range parcels {
		if p.orders > 1 {
			err = t.leaveParcel(p, orderID, by, why)
		} else {
			err = t.voidParcel(p, orderID, by, why)
		}
		if err != nil {
			return err
		}
	}
	if gone {
		return nil
	}
	var state shop.OrderState
	if err := t.row(`SELECT state FROM orders WHERE id = $1`, orderID).Scan(&state); err != nil {
		return one(err, "order.error.not_found", "id", orderID)
	}
	actor := planActor(by)
	if state == shop.InWork {
		e := journal.Entry{Kind: journal.OrderUnplanned, Actor: by, Cause: why}
		if _, err := t.MoveOrder(orderID, 0, flow.EvUnwork, actor, e); err != nil {
			return err
		}
		state = shop.Planned
	}
	if state != shop.Planned {
		return nil
	}
	_, err = t.MoveOrder(orderID, 0, flow.EvUnplan, actor, journal.Entry{Kind: journal.OrderUnplanned, Actor: by, Cause: why})
	return err
}

// planActor is the class of actor the order machine knows for undoing a plan.
func planActor(by journal.Actor) flow.Actor {
	switch a := flow.Actor(by.Class); a {
	case flow.ByClerk, flow.ByOwner, flow.ByChannel:
		return a
	case flow.ByAdapter:
		return flow.ByChannel
	case flow.ByRule, flow.BySystem, flow.ByPicker, flow.ByCourier:
		return flow.BySystem
	default:
		return flow.BySystem
	}
}

type openParcel struct {
	id      string
	state   shop.ParcelState
	waybill string
	printed int64
	orders  int64
}

// openParcels lists an order's own parcels that can still be stopped; gone tells of one that has left.
func (t *Tx) openParcels(orderID string) (out []openParcel, gone bool, err error) {
	rows, err := t.rows(`SELECT p.id, p.state, p.waybill, p.printed, (SELECT COUNT(*) FROM parcel_order x WHERE x.parcel_id = p.id)
		FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id WHERE po.order_id = $1 AND p.kind = 'own' ORDER BY p.id`, orderID)
	if err != nil {
		return nil, false, err
	}
	defer closeRows(rows)
	for rows.Next() {
		var p openParcel
		if err := rows.Scan(&p.id, &p.state, &p.waybill, &p.printed, &p.orders); err != nil {
			return nil, false, err
		}
		switch p.state {
		case shop.ParcelPlanned, shop.ParcelWaybilled, shop.ParcelPicked, shop.ParcelPacked:
			out = append(out, p)
		case shop.ParcelVoid:
		case shop.ParcelHandedOver, shop.ParcelDelivered, shop.ParcelLost, shop.ParcelBounced:
			gone = true
		}
	}
	return out, gone, rows.Err()
}

// voidParcel ends a parcel that holds one order only.
func (t *Tx) voidParcel(p openParcel, orderID string, by journal.Actor, why string) error {
	if err := t.releaseStock(p.id, "", by, why); err != nil {
		return err
	}
	to, err := flow.Next(flow.ParcelMachine, string(p.state), flow.EvVoid, planActor(by))
	if err != nil {
		return err
	}
	n, err := t.exec(`UPDATE parcel SET state = $1, version = version + 1 WHERE id = $2 AND state = $3`, to, p.id, string(p.state))
	if err != nil {
		return err
	}
	if n != 1 {
		return stale("parcel", p.id)
	}
	if err := t.Journal(journal.Entry{
		Kind: journal.ParcelVoided, Actor: by, SubKind: journal.SubParcel, Subject: p.id, Cause: why,
		Data: map[string]any{"order": orderID, "from": string(p.state), "waybill": p.waybill},
	}); err != nil {
		return err
	}
	return t.labelStopped(p, orderID, by, why)
}

// leaveParcel takes one order out of a merged parcel; the others stay in it.
func (t *Tx) leaveParcel(p openParcel, orderID string, by journal.Actor, why string) error {
	if err := t.releaseStock(p.id, orderID, by, why); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM parcel_line WHERE parcel_id = $1 AND order_id = $2`, p.id, orderID); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM parcel_order WHERE parcel_id = $1 AND order_id = $2`, p.id, orderID); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE parcel SET version = version + 1 WHERE id = $1`, p.id); err != nil {
		return err
	}
	return t.labelStopped(p, orderID, by, why)
}

// labelStopped tells of a printed label that must not be used any more.
func (t *Tx) labelStopped(p openParcel, orderID string, by journal.Actor, why string) error {
	if p.printed == 0 {
		return nil
	}
	return t.Journal(journal.Entry{
		Kind: journal.LabelStopped, Actor: by, SubKind: journal.SubOrder, Subject: orderID, Cause: why,
		Data: map[string]any{"parcel": p.id, "waybill": p.waybill},
	})
}
