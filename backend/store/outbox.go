package store

import (
	"context"
	"encoding/json"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// FileKind is the adapter kind of shops whose orders come and go as files: they have no outbox, their reports
// wait for the next batch-ship file.
const FileKind = "file"

// shipPayload is what the outbox keeps of one report. It holds no personal text.
type shipPayload struct {
	ParcelID string     `json:"parcel_id"`
	OrderID  string     `json:"order_id"`
	ShopID   string     `json:"shop_id"`
	OrderNo  string     `json:"order_no"`
	Company  string     `json:"company"`
	Waybill  string     `json:"waybill"`
	Lines    []shipLine `json:"lines"`
	First    bool       `json:"first"`
	Correct  bool       `json:"correct"`
}

type shipLine struct {
	ChannelLine string `json:"channel_line"`
	Qty         int64  `json:"qty"`
}

// QueueShipBack makes the report of one parcel to one order's channel due. It is called in the transaction of the
// hand-over; calling it again changes nothing. The intent names the lines only when the order goes in several parcels.
func (t *Tx) QueueShipBack(parcelID, orderID string, by journal.Actor) error {
	var p shipPayload
	var state shop.ShipBackState
	var kind, parcelKind string
	err := t.row(`SELECT po.shipback, p.kind, p.company, p.waybill, o.shop_id, o.channel_order_no, s.kind
		FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id JOIN orders o ON o.id = po.order_id JOIN shop s ON s.id = o.shop_id
		WHERE po.parcel_id = $1 AND po.order_id = $2`, parcelID, orderID).
		Scan(&state, &parcelKind, &p.Company, &p.Waybill, &p.ShopID, &p.OrderNo, &kind)
	if err != nil {
		return one(err, "shipback.error.not_found", "parcel", parcelID, "order", orderID)
	}
	if parcelKind != "own" {
		return shop.E(shop.NotAllowed, "shipback.error.foreign", "parcel", parcelID)
	}
	if state != shop.NotDue {
		return nil
	}
	p.ParcelID, p.OrderID = parcelID, orderID
	if p.First, err = t.firstReport(parcelID, orderID); err != nil {
		return err
	}
	if p.Lines, err = t.partLines(parcelID, orderID); err != nil {
		return err
	}
	if err := t.moveShipBack(parcelID, orderID, flow.EvQueue, shipActor(by), ""); err != nil {
		return err
	}
	if kind != FileKind {
		body, err := json.Marshal(p)
		if err != nil {
			return shop.Wrap(err, shop.Internal, "store.error.json")
		}
		in := journal.Intent{Key: p.ShopID + "/" + orderID, Kind: journal.IntentShipBack, Idem: shipIdem(parcelID, orderID), Payload: body}
		if err := t.Enqueue(p.ShopID, in); err != nil {
			return err
		}
	}
	return t.Journal(journal.Entry{
		Kind: journal.ShipBackQueued, Actor: by, SubKind: journal.SubOrder, Subject: orderID,
		Data: map[string]any{"parcel": parcelID, "waybill": p.Waybill},
	})
}

// shipIdem names one report for good: one parcel to one order.
func shipIdem(parcelID, orderID string) string { return "sb/" + parcelID + "/" + orderID }

// shipActor is the class of actor the ship-back machine lets make a report due.
func shipActor(by journal.Actor) flow.Actor {
	switch a := flow.Actor(by.Class); a {
	case flow.ByClerk, flow.ByOwner, flow.ByPicker, flow.ByCourier:
		return a
	case flow.ByRule, flow.ByAdapter, flow.ByChannel, flow.BySystem:
		return flow.BySystem
	default:
		return flow.BySystem
	}
}

// firstReport tells whether no other parcel of the order was reported before.
func (t *Tx) firstReport(parcelID, orderID string) (bool, error) {
	var n int64
	err := t.row(`SELECT COUNT(*) FROM parcel_order WHERE order_id = $1 AND parcel_id <> $2 AND shipback <> $3`,
		orderID, parcelID, string(shop.NotDue)).Scan(&n)
	return n == 0, err
}

// partLines lists the parts of an order that lie in this parcel, in units of the channel's lines; empty when the
// parcel is the order's only one.
func (t *Tx) partLines(parcelID, orderID string) ([]shipLine, error) {
	var parcels int64
	if err := t.row(`SELECT COUNT(*) FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id
		WHERE po.order_id = $1 AND p.kind = 'own' AND p.state <> 'void'`, orderID).Scan(&parcels); err != nil {
		return nil, err
	}
	if parcels < 2 {
		return []shipLine{}, nil
	}
	rows, err := t.rows(`SELECT l.channel_line, MIN(pl.qty / ls.qty) FROM parcel_line pl
		JOIN order_line l ON l.order_id = pl.order_id AND l.line_no = pl.line_no
		JOIN line_sku ls ON ls.order_id = pl.order_id AND ls.line_no = pl.line_no AND ls.sku_id = pl.sku_id
		WHERE pl.parcel_id = $1 AND pl.order_id = $2 GROUP BY l.line_no, l.channel_line ORDER BY l.line_no`, parcelID, orderID)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	out := []shipLine{}
	for rows.Next() {
		var l shipLine
		if err := rows.Scan(&l.ChannelLine, &l.Qty); err != nil {
			return nil, err
		}
		if l.Qty > 0 {
			out = append(out, l)
		}
	}
	return out, rows.Err()
}

// moveShipBack moves one report along its machine and keeps orders.shipback_bad. words are the platform's own.
func (t *Tx) moveShipBack(parcelID, orderID string, ev flow.Event, by flow.Actor, words string) error {
	var from shop.ShipBackState
	if err := t.row(`SELECT shipback FROM parcel_order WHERE parcel_id = $1 AND order_id = $2`, parcelID, orderID).Scan(&from); err != nil {
		return one(err, "shipback.error.not_found", "parcel", parcelID, "order", orderID)
	}
	to, err := flow.Next(flow.ShipBackMachine, string(from), ev, by)
	if err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE parcel_order SET shipback = $1, shipback_at = $2, shipback_words = $3 WHERE parcel_id = $4 AND order_id = $5`,
		to, t.now, words, parcelID, orderID); err != nil {
		return err
	}
	if shipBad(string(from)) == shipBad(to) {
		return nil
	}
	_, err = t.exec(`UPDATE orders SET shipback_bad = (SELECT COUNT(*) FROM parcel_order WHERE order_id = $1 AND shipback IN ('refused', 'unknown')),
		version = version + 1, updated_at = $2 WHERE id = $1`, orderID, t.now)
	return err
}

func shipBad(s string) bool {
	return s == string(shop.ShipBackRefused) || s == string(shop.ShipBackUnknown)
}

// ReleaseLeases ends the leases of a process that is gone: rows under way are asked about, not sent again, after a stop in the middle: nobody else can hold a lease
// of a folder that is locked by this process.
func (s *Store) ReleaseLeases(ctx context.Context) error {
	return s.Write(ctx, Bulk, func(t *Tx) error {
		_, err := t.exec(`UPDATE outbox SET lease_until = 0 WHERE lease_until > 0`)
		return err
	})
}
