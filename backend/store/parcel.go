package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"zhanggui/backend/shop"
)

// ParcelQuery chooses own parcels; zero values choose all.
type ParcelQuery struct {
	States   []shop.ParcelState
	OrderIDs []string
	Limit    int // 0 = all
	// Leaving asks for parcels that may be handed over: their label was printed here or their number imported.
	Leaving bool
	// NoNumber asks for parcels that have none yet.
	NoNumber bool
	// HandedSince leaves out parcels handed over before that instant; 0 = none.
	HandedSince shop.Millis
}

// ParcelIDs lists parcels in packing order: single-item parcels first, then by SKU and quantity, so that a
// packer takes the same thing many times; the plan's age breaks ties.
func (s *Store) ParcelIDs(ctx context.Context, q ParcelQuery) ([]string, error) {
	var sb strings.Builder
	var args []any
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	sb.WriteString(`SELECT p.id FROM parcel p LEFT JOIN (SELECT l.parcel_id, COUNT(DISTINCT l.sku_id) kinds, MIN(k.code) code, SUM(l.qty) qty
		FROM parcel_line l JOIN sku k ON k.id = l.sku_id GROUP BY l.parcel_id) g ON g.parcel_id = p.id WHERE p.kind = 'own'`)
	if len(q.States) > 0 {
		marks := make([]string, len(q.States))
		for i, st := range q.States {
			marks[i] = arg(string(st))
		}
		sb.WriteString(` AND p.state IN (` + strings.Join(marks, ", ") + `)`)
	}
	if len(q.OrderIDs) > 0 {
		ids, err := json.Marshal(q.OrderIDs)
		if err != nil {
			return nil, err
		}
		sb.WriteString(` AND p.id IN (SELECT po.parcel_id FROM parcel_order po WHERE po.order_id IN (` + s.dia.jsonList(arg(string(ids))) + `))`)
	}
	if q.Leaving {
		sb.WriteString(` AND p.waybill <> '' AND (p.printed > 0 OR p.waybill_source = 'import')`)
	}
	if q.HandedSince > 0 {
		sb.WriteString(` AND (p.handed_at = 0 OR p.handed_at >= ` + arg(q.HandedSince) + `)`)
	}
	if q.NoNumber {
		sb.WriteString(` AND p.waybill = ''`)
	}
	sb.WriteString(` ORDER BY CASE WHEN p.batch_no = '' THEN 1 ELSE 0 END, p.batch_no, p.batch_seq,
		CASE WHEN COALESCE(g.kinds, 0) <= 1 THEN 0 ELSE 1 END, g.code, g.qty, p.planned_at, p.id`)
	if q.Limit > 0 {
		sb.WriteString(` LIMIT ` + arg(q.Limit))
	}
	rows, err := s.r.QueryContext(ctx, sb.String(), args...)
	if err != nil {
		return nil, s.dia.explain(err)
	}
	defer closeRows(rows)
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

const parcelColumns = `p.id, p.kind, p.state, p.version, p.warehouse_id, COALESCE(w.name, ''), COALESCE(w.sender, '{}'), p.courier_id,
	COALESCE(c.kind, ''), p.company, p.waybill, p.waybill_source, p.routing_code, p.station, p.print_data, p.ask_state, p.batch_no,
	p.batch_seq, p.printed, p.weight_g`

// Parcel reads one parcel with its orders, goods, sender and receiver.
func (s *Store) Parcel(ctx context.Context, id string) (shop.Parcel, error) {
	var p shop.Parcel
	var sender string
	err := s.r.QueryRowContext(ctx, `SELECT `+parcelColumns+` FROM parcel p LEFT JOIN warehouse w ON w.id = p.warehouse_id
		LEFT JOIN courier c ON c.id = p.courier_id WHERE p.id = $1`, id).Scan(&p.ID, &p.Kind, &p.State, &p.Version, &p.WarehouseID, &p.Warehouse,
		&sender, &p.CourierID, &p.CourierKind, &p.Company, &p.Waybill, &p.WaybillSource, &p.RoutingCode, &p.Station, &p.PrintData, &p.AskState,
		&p.BatchNo, &p.BatchSeq, &p.Printed, &p.WeightG)
	if err != nil {
		return p, one(err, "parcel.error.not_found", "id", id)
	}
	if err := json.Unmarshal([]byte(sender), &p.Sender); err != nil {
		return p, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	if err := s.parcelOrders(ctx, &p); err != nil {
		return p, err
	}
	if len(p.Orders) > 0 {
		if p.Receiver, err = s.Receiver(ctx, p.Orders[0].ID); err != nil {
			return p, err
		}
	}
	return p, s.parcelItems(ctx, &p)
}

func (s *Store) parcelOrders(ctx context.Context, p *shop.Parcel) error {
	rows, err := s.r.QueryContext(ctx, `SELECT o.id, o.shop_id, sh.name, o.platform, o.channel_order_no, o.state, o.hold_reasons, po.shipback, po.shipback_words, sh.kind = 'file',
		o.buyer_message, o.seller_memo, o.our_note, sh.pack_check, sh.zone, sh.sender,
		(SELECT COUNT(*) FROM parcel_order x JOIN parcel y ON y.id = x.parcel_id WHERE x.order_id = o.id AND y.kind = 'own' AND y.state <> 'void')
		FROM parcel_order po JOIN orders o ON o.id = po.order_id JOIN shop sh ON sh.id = o.shop_id WHERE po.parcel_id = $1 ORDER BY o.n`, p.ID)
	if err != nil {
		return err
	}
	defer closeRows(rows)
	for rows.Next() {
		var o shop.ParcelOrder
		var holds, sender string
		if err := rows.Scan(&o.ID, &o.ShopID, &o.Shop, &o.Platform, &o.ChannelOrderNo, &o.State, &holds, &o.ShipBack, &o.ShipBackWords, &o.Files, &o.BuyerMessage,
			&o.SellerMemo, &o.OurNote, &o.PackCheck, &o.Zone, &sender, &o.ParcelCount); err != nil {
			return err
		}
		o.Holds = append(o.Holds, holdsOf(holds)...)
		if len(p.Orders) == 0 {
			var own shop.Party
			if err := json.Unmarshal([]byte(sender), &own); err != nil {
				return shop.Wrap(err, shop.Internal, "store.error.json")
			}
			p.Sender = mergeParty(own, p.Sender)
		}
		p.Orders = append(p.Orders, o)
	}
	return rows.Err()
}

// mergeParty lets the shop's own sender win over the warehouse's, part by part; the address goes as a whole.
func mergeParty(own, base shop.Party) shop.Party {
	if own.Name != "" {
		base.Name = own.Name
	}
	if own.Phone != "" {
		base.Phone = own.Phone
	}
	if own.Address.Detail != "" {
		base.Address = own.Address
	}
	return base
}

func (s *Store) parcelItems(ctx context.Context, p *shop.Parcel) error {
	rows, err := s.r.QueryContext(ctx, `SELECT l.order_id, l.line_no, k.code, COALESCE(NULLIF(k.title, ''), ol.title, ''), COALESCE(NULLIF(k.spec, ''), ol.spec, ''),
		l.qty, k.weight_g, COALESCE(st.zone, ''), COALESCE(st.bin, '')
		FROM parcel_line l JOIN sku k ON k.id = l.sku_id LEFT JOIN order_line ol ON ol.order_id = l.order_id AND ol.line_no = l.line_no
		LEFT JOIN stock st ON st.warehouse_id = $2 AND st.sku_id = l.sku_id
		WHERE l.parcel_id = $1 ORDER BY l.order_id, l.line_no, k.code`, p.ID, p.WarehouseID)
	if err != nil {
		return err
	}
	defer closeRows(rows)
	for rows.Next() {
		var it shop.ParcelItem
		if err := rows.Scan(&it.OrderID, &it.LineNo, &it.SKU, &it.Title, &it.Spec, &it.Qty, &it.WeightG, &it.Zone, &it.Bin); err != nil {
			return err
		}
		p.Items = append(p.Items, it)
	}
	return rows.Err()
}

// OrderRef finds orders by their channel number, over all shops or within one.
type OrderRef struct {
	ID     string
	ShopID string
	State  shop.OrderState
	Masked bool
}

// OrdersByNo lists the orders with a channel number; shopID "" = any shop.
func (s *Store) OrdersByNo(ctx context.Context, shopID, no string) ([]OrderRef, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT id, shop_id, state, masked FROM orders WHERE channel_order_no = $1 AND ($2 = '' OR shop_id = $2) ORDER BY n`, no, shopID)
	if err != nil {
		return nil, err
	}
	defer closeRows(rows)
	var out []OrderRef
	for rows.Next() {
		var r OrderRef
		if err := rows.Scan(&r.ID, &r.ShopID, &r.State, &r.Masked); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// ParcelsOfOrder lists an order's parcels, oldest first, void ones included.
func (s *Store) ParcelsOfOrder(ctx context.Context, orderID string) ([]shop.Parcel, error) {
	ids, err := s.column(ctx, `SELECT parcel_id FROM parcel_order WHERE order_id = $1 ORDER BY parcel_id`, orderID)
	if err != nil {
		return nil, err
	}
	out := make([]shop.Parcel, 0, len(ids))
	for _, id := range ids {
		p, err := s.Parcel(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// column reads a list of texts.
func (s *Store) column(ctx context.Context, q string, args ...any) ([]string, error) {
	rows, err := s.r.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, s.dia.explain(err)
	}
	return scanTexts(rows)
}

func scanTexts(rows *sql.Rows) ([]string, error) {
	defer closeRows(rows)
	var out []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
