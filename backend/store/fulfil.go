package store

import (
	"context"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// AskWaybill records, before the call, that a number is being asked for; a restart then asks first whether it
// was given.
func (s *Store) AskWaybill(ctx context.Context, parcelID string, by journal.Actor) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		n, err := t.exec(`UPDATE parcel SET ask_state = 'asked', ask_error = '', version = version + 1
			WHERE id = $1 AND state = 'planned' AND waybill = ''`, parcelID)
		if err != nil {
			return err
		}
		if n != 1 {
			return stale("parcel", parcelID)
		}
		return t.parcelEntry(journal.WaybillAsked, parcelID, by, nil, "")
	})
}

// WaybillAnswer records how asking ended: "" = surely no number was given, "unknown" = it may have been.
func (s *Store) WaybillAnswer(ctx context.Context, parcelID, ask, errClass, words string, by journal.Actor) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		if _, err := t.exec(`UPDATE parcel SET ask_state = $1, ask_error = $2, version = version + 1 WHERE id = $3`, ask, words, parcelID); err != nil {
			return err
		}
		kind := journal.WaybillRefused
		if ask == "unknown" {
			kind = journal.WaybillUnknown
		}
		return t.parcelEntry(kind, parcelID, by, map[string]any{"class": errClass, "words": words}, "")
	})
}

// GotWaybill gives a parcel its one number. A parcel that has another number already is Stale.
func (s *Store) GotWaybill(ctx context.Context, parcelID string, w shop.Waybill, source, routing, station string, printData []byte, by journal.Actor) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		return t.giveNumber(parcelID, w, source, routing, station, printData, by)
	})
}

func (t *Tx) giveNumber(parcelID string, w shop.Waybill, source, routing, station string, printData []byte, by journal.Actor) error {
	var state shop.ParcelState
	var have string
	if err := t.row(`SELECT state, waybill FROM parcel WHERE id = $1`, parcelID).Scan(&state, &have); err != nil {
		return one(err, "parcel.error.not_found", "id", parcelID)
	}
	if have == w.Number {
		return nil
	}
	if have != "" {
		return stale("parcel", parcelID)
	}
	to, err := flow.Next(flow.ParcelMachine, string(state), flow.EvWaybill, flow.BySystem)
	if err != nil {
		return err
	}
	n, err := t.exec(`UPDATE parcel SET state = $1, company = $2, waybill = $3, waybill_source = $4, routing_code = $5, station = $6, print_data = $7,
		ask_state = '', ask_error = '', version = version + 1 WHERE id = $8 AND waybill = ''`,
		to, w.Company, w.Number, source, routing, station, printData, parcelID)
	if err != nil {
		return err
	}
	if n != 1 {
		return stale("parcel", parcelID)
	}
	kind := journal.WaybillGot
	if source == shop.NumberImport {
		kind = journal.WaybillImported
	}
	return t.parcelEntry(kind, parcelID, by, map[string]any{"company": w.Company, "waybill": w.Number, "source": source}, "")
}

// ImportWaybill puts a number from a label tool on an order: on its first parcel without one, else on a further
// parcel. already is true when the order has this very number.
func (s *Store) ImportWaybill(ctx context.Context, orderID string, w shop.Waybill, by journal.Actor) (already bool, err error) {
	err = s.Write(ctx, Interactive, func(t *Tx) error {
		var state shop.OrderState
		if err := t.row(`SELECT state FROM orders WHERE id = $1`, orderID).Scan(&state); err != nil {
			return one(err, "order.error.not_found", "id", orderID)
		}
		rows, err := t.rows(`SELECT p.id FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id
			WHERE po.order_id = $1 AND p.waybill = $2 AND p.state <> 'void'`, orderID, w.Number)
		if err != nil {
			return err
		}
		same, err := scanTexts(rows)
		if err != nil {
			return err
		}
		if len(same) > 0 {
			already = true
			return nil
		}
		if state != shop.Planned && state != shop.InWork {
			return shop.E(shop.NotAllowed, "waybill.error.not_planned", "state", string(state))
		}
		if rows, err = t.rows(`SELECT p.id FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id
			WHERE po.order_id = $1 AND p.kind = 'own' AND p.state = 'planned' AND p.waybill = '' AND p.ask_state = '' ORDER BY p.id LIMIT 1`, orderID); err != nil {
			return err
		}
		free, err := scanTexts(rows)
		if err != nil {
			return err
		}
		if len(free) == 0 {
			id := t.NewID()
			if _, err := t.exec(`INSERT INTO parcel (id, state, warehouse_id, company, planned_at) SELECT $1, 'planned', p.warehouse_id, $2, $3
				FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id WHERE po.order_id = $4 AND p.kind = 'own' AND p.state <> 'void' ORDER BY p.id LIMIT 1`,
				id, w.Company, t.now, orderID); err != nil {
				return err
			}
			if _, err := t.exec(`INSERT INTO parcel_order (parcel_id, order_id) VALUES ($1, $2)`, id, orderID); err != nil {
				return err
			}
			free = []string{id}
		}
		if err := t.giveNumber(free[0], w, shop.NumberImport, "", "", nil, by); err != nil {
			return err
		}
		return t.workOrder(orderID, by)
	})
	return already, err
}

// workOrder moves a planned order to in work; one that is there already stays.
func (t *Tx) workOrder(orderID string, by journal.Actor) error {
	var state shop.OrderState
	if err := t.row(`SELECT state FROM orders WHERE id = $1`, orderID).Scan(&state); err != nil {
		return one(err, "order.error.not_found", "id", orderID)
	}
	if state != shop.Planned {
		return nil
	}
	_, err := t.MoveOrder(orderID, 0, flow.EvWork, flow.BySystem, journal.Entry{Kind: journal.OrderInWork, Actor: by})
	return err
}

// SetBatch numbers parcels of one print run before they are drawn; parcels that have a number keep it, and a run
// of the same name goes on counting.
func (s *Store) SetBatch(ctx context.Context, batch string, parcelIDs []string) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		var seq int
		if err := t.row(`SELECT COALESCE(MAX(batch_seq), 0) FROM parcel WHERE batch_no = $1`, batch).Scan(&seq); err != nil {
			return err
		}
		for _, id := range parcelIDs {
			n, err := t.exec(`UPDATE parcel SET batch_no = $1, batch_seq = $2 WHERE id = $3 AND batch_no = ''`, batch, seq+1, id)
			if err != nil {
				return err
			}
			seq += int(n)
		}
		return nil
	})
}

// MarkPrinted counts one print of each parcel's label and moves its orders to in work.
func (s *Store) MarkPrinted(ctx context.Context, parcelIDs []string, by journal.Actor) error {
	for len(parcelIDs) > 0 {
		n := min(len(parcelIDs), 200)
		batch := parcelIDs[:n]
		parcelIDs = parcelIDs[n:]
		if err := s.Write(ctx, Bulk, func(t *Tx) error {
			for _, id := range batch {
				if err := t.markPrinted(id, by); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) markPrinted(id string, by journal.Actor) error {
	var printed int64
	if err := t.row(`UPDATE parcel SET printed = printed + 1, printed_at = $1, version = version + 1 WHERE id = $2 AND waybill <> '' RETURNING printed`,
		t.now, id).Scan(&printed); err != nil {
		return one(err, "parcel.error.not_found", "id", id)
	}
	orders, err := t.ordersOf(id)
	if err != nil {
		return err
	}
	for _, o := range orders {
		if err := t.workOrder(o, by); err != nil {
			return err
		}
	}
	return t.parcelEntry(journal.LabelPrinted, id, by, map[string]any{"times": printed}, "")
}

// HandOver lets a parcel leave: its goods are booked out, its report to each order's channel is queued and an
// order whose last parcel this is becomes shipped. guard judges what the transaction reads, so that nobody can
// hold or cancel between the look and the act. A parcel that has left already is Stale.
func (s *Store) HandOver(ctx context.Context, parcelID string, packed bool, by journal.Actor, guard func(flow.Deliverable) error) error {
	return s.Write(ctx, Interactive, func(t *Tx) error {
		var state shop.ParcelState
		var waybill, source string
		if err := t.row(`SELECT state, waybill, waybill_source FROM parcel WHERE id = $1 AND kind = 'own'`, parcelID).Scan(&state, &waybill, &source); err != nil {
			return one(err, "parcel.error.not_found", "id", parcelID)
		}
		orders, err := t.ordersOf(parcelID)
		if err != nil {
			return err
		}
		g := flow.Deliverable{Waybill: waybill, Packed: packed || state == shop.ParcelPacked}
		for _, id := range orders {
			if err := t.judge(&g, id, source); err != nil {
				return err
			}
		}
		if err := guard(g); err != nil {
			return err
		}
		to, err := flow.Next(flow.ParcelMachine, string(state), flow.EvHandOver, flow.ByClerk)
		if err != nil {
			return err
		}
		n, err := t.exec(`UPDATE parcel SET state = $1, handed_at = $2, version = version + 1 WHERE id = $3 AND state = $4`, to, t.now, parcelID, string(state))
		if err != nil {
			return err
		}
		if n != 1 {
			return stale("parcel", parcelID)
		}
		if err := t.ShipStock(parcelID, by); err != nil {
			return err
		}
		if err := t.parcelEntry(journal.HandedOver, parcelID, by, map[string]any{"waybill": waybill, "scanned": g.Packed}, ""); err != nil {
			return err
		}
		for _, id := range orders {
			if err := t.leave(parcelID, id, by); err != nil {
				return err
			}
		}
		return nil
	})
}

// judge adds what one order says to the guard's facts.
func (t *Tx) judge(g *flow.Deliverable, orderID, source string) error {
	var state shop.OrderState
	var holds string
	var masked, pack bool
	if err := t.row(`SELECT o.state, o.hold_reasons, o.masked, sh.pack_check FROM orders o JOIN shop sh ON sh.id = o.shop_id WHERE o.id = $1`,
		orderID).Scan(&state, &holds, &masked, &pack); err != nil {
		return one(err, "order.error.not_found", "id", orderID)
	}
	g.Cancelled = g.Cancelled || state == shop.Cancelled
	g.PackCheck = g.PackCheck || pack
	g.MaskedRange = g.MaskedRange || masked && source == shop.NumberRange
	g.OpenHolds = append(g.OpenHolds, holdsOf(holds)...)
	return nil
}

// leave queues the report of one order's part and ships the order when nothing of it is left here.
func (t *Tx) leave(parcelID, orderID string, by journal.Actor) error {
	if err := t.QueueShipBack(parcelID, orderID, by); err != nil {
		return err
	}
	var left int64
	if err := t.row(`SELECT COUNT(*) FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id WHERE po.order_id = $1 AND p.kind = 'own'
		AND p.state IN ('planned', 'waybilled', 'picked', 'packed')`, orderID).Scan(&left); err != nil || left > 0 {
		return err
	}
	if _, err := t.exec(`UPDATE orders SET shipped_at = $1 WHERE id = $2 AND shipped_at = 0`, t.now, orderID); err != nil {
		return err
	}
	_, err := t.MoveOrder(orderID, 0, flow.EvShip, flow.ByClerk, journal.Entry{Kind: journal.OrderShipped, Actor: by})
	return err
}

// StopLabel takes an order that changed on its channel out of its parcels; its goods are free again.
func (s *Store) StopLabel(ctx context.Context, orderID string, by journal.Actor, why string) error {
	return s.Write(ctx, Interactive, func(t *Tx) error { return t.UnplanOrder(orderID, by, why) })
}

// VoidNumbers lists void parcels whose platform number was not given back yet.
func (s *Store) VoidNumbers(ctx context.Context) ([]string, error) {
	return s.column(ctx, `SELECT id FROM parcel WHERE state = 'void' AND waybill_source = 'platform' AND waybill <> '' AND ask_state <> 'returned' ORDER BY id LIMIT 500`)
}

// NumberReturned records that a void parcel's number was given back to its platform.
func (s *Store) NumberReturned(ctx context.Context, parcelID string, by journal.Actor) error {
	return s.Write(ctx, Bulk, func(t *Tx) error {
		n, err := t.exec(`UPDATE parcel SET ask_state = 'returned', version = version + 1 WHERE id = $1 AND ask_state <> 'returned'`, parcelID)
		if err != nil || n == 0 {
			return err
		}
		return t.parcelEntry(journal.WaybillVoided, parcelID, by, nil, "")
	})
}

func (t *Tx) ordersOf(parcelID string) ([]string, error) {
	rows, err := t.rows(`SELECT order_id FROM parcel_order WHERE parcel_id = $1 ORDER BY order_id`, parcelID)
	if err != nil {
		return nil, err
	}
	return scanTexts(rows)
}

// parcelEntry journals under the parcel and, so that it stands in each order's time line, under its orders.
func (t *Tx) parcelEntry(kind journal.Kind, parcelID string, by journal.Actor, data map[string]any, cause string) error {
	orders, err := t.ordersOf(parcelID)
	if err != nil {
		return err
	}
	if data == nil {
		data = map[string]any{}
	}
	data["parcel"] = parcelID
	for _, o := range orders {
		if err := t.Journal(journal.Entry{Kind: kind, Actor: by, SubKind: journal.SubOrder, Subject: o, Data: data, Cause: cause}); err != nil {
			return err
		}
	}
	if len(orders) == 0 {
		return t.Journal(journal.Entry{Kind: kind, Actor: by, SubKind: journal.SubParcel, Subject: parcelID, Data: data, Cause: cause})
	}
	return nil
}
