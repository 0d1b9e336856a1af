package store

import (
	"context"
	"encoding/json"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// OrderPanel is one order with everything around it, but the receiver.
type OrderPanel struct {
	OrderItem
	AllHolds []HoldRow // open ones first
	SKUs     map[int][]LineSKU
	Parcels  []PanelParcel
	Same     []string // ids of other open orders to the same receiver
	Events   []journal.Record
}

// HoldRow is a hold with who placed and lifted it.
type HoldRow struct {
	shop.Hold
	By       journal.Actor
	At       shop.Millis
	LiftedAt shop.Millis
	LiftedBy journal.Actor
	Why      string
}

// LineSKU is what a line means in our SKUs and where it lies.
type LineSKU struct {
	SKUID   string
	Code    string
	Title   string
	Qty     int64
	Counted bool
	Free    []FreePlace
}

// FreePlace is on hand − reserved − safety of one SKU in one warehouse.
type FreePlace struct {
	Warehouse string
	Free      int64
	Counted   bool
}

// PanelParcel is a parcel as one order sees it.
type PanelParcel struct {
	ID, Kind            string
	State               shop.ParcelState
	Warehouse, Courier  string
	Waybill             shop.Waybill
	Source              string
	Reasons             json.RawMessage
	Batch               string
	BatchSeq, Printed   int64
	PlannedAt, HandedAt shop.Millis
	ShipBack            shop.ShipBackState
	ShipBackAt          shop.Millis
	ShipBackWords       string
	Lines               []PanelParcelLine
	Others              []string // ids of other orders in it
}

// PanelParcelLine is what a parcel holds of the order.
type PanelParcelLine struct {
	LineNo int
	SKU    string
	Qty    int64
}

// OrderPanel reads one order for its panel. Errors: NotFound.
func (s *Store) OrderPanel(ctx context.Context, id string) (OrderPanel, error) {
	var p OrderPanel
	var n int64
	if err := s.r.QueryRowContext(ctx, `SELECT n FROM orders WHERE id = $1`, id).Scan(&n); err != nil {
		return p, one(err, "order.error.not_found", "id", id)
	}
	items, err := s.orderItems(ctx, []int64{n})
	if err != nil {
		return p, err
	}
	if len(items) == 0 {
		return p, shop.E(shop.NotFound, "order.error.not_found", "id", id)
	}
	p.OrderItem = items[0]
	rows, err := s.r.QueryContext(ctx, lineQuery, id)
	if err != nil {
		return p, err
	}
	if p.Lines, err = scanLines(rows); err != nil {
		return p, err
	}
	for _, part := range []func(context.Context, *OrderPanel) error{s.panelHolds, s.panelSKUs, s.panelParcels, s.panelSame} {
		if err := part(ctx, &p); err != nil {
			return p, err
		}
	}
	p.Events, err = s.Timeline(ctx, id, 200)
	return p, err
}

func (s *Store) panelHolds(ctx context.Context, p *OrderPanel) error {
	rows, err := s.r.QueryContext(ctx, `SELECT reason, args, by_class, by_name, placed_at, lifted_at, lifted_class, lifted_by, lifted_why FROM hold
		WHERE order_id = $1 ORDER BY lifted_at > 0, placed_at, id`, p.ID)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var h HoldRow
		var args string
		if err := rows.Scan(&h.Reason, &args, &h.By.Class, &h.By.Name, &h.At, &h.LiftedAt, &h.LiftedBy.Class, &h.LiftedBy.Name, &h.Why); err != nil {
			return err
		}
		p.AllHolds = append(p.AllHolds, h)
		return json.Unmarshal([]byte(args), &p.AllHolds[len(p.AllHolds)-1].Args)
	})
}

// panelSKUs reads what the lines mean and where that lies, of open warehouses.
func (s *Store) panelSKUs(ctx context.Context, p *OrderPanel) error {
	rows, err := s.r.QueryContext(ctx, `SELECT k.line_no, u.id, u.code, u.title, k.qty, u.counted FROM line_sku k JOIN sku u ON u.id = k.sku_id
		WHERE k.order_id = $1 ORDER BY k.line_no, u.code`, p.ID)
	if err != nil {
		return err
	}
	p.SKUs = map[int][]LineSKU{}
	if err := eachRow(rows, func() error {
		var line int
		var u LineSKU
		err := rows.Scan(&line, &u.SKUID, &u.Code, &u.Title, &u.Qty, &u.Counted)
		p.SKUs[line] = append(p.SKUs[line], u)
		return err
	}); err != nil {
		return err
	}
	free := map[string][]FreePlace{}
	rows, err = s.r.QueryContext(ctx, `SELECT t.sku_id, w.name, t.on_hand - t.reserved - t.safety, w.counted FROM stock t JOIN warehouse w ON w.id = t.warehouse_id
		WHERE w.state = 'open' AND t.sku_id IN (SELECT sku_id FROM line_sku WHERE order_id = $1) ORDER BY w.rank, w.name`, p.ID)
	if err != nil {
		return err
	}
	if err := eachRow(rows, func() error {
		var id string
		var f FreePlace
		err := rows.Scan(&id, &f.Warehouse, &f.Free, &f.Counted)
		f.Free = max(0, f.Free)
		free[id] = append(free[id], f)
		return err
	}); err != nil {
		return err
	}
	for _, us := range p.SKUs {
		for i := range us {
			us[i].Free = free[us[i].SKUID]
		}
	}
	return nil
}

func (s *Store) panelParcels(ctx context.Context, p *OrderPanel) error {
	rows, err := s.r.QueryContext(ctx, `SELECT p.id, p.kind, p.state, COALESCE(w.name, ''), COALESCE(c.name, ''), p.company, p.waybill, p.waybill_source,
		p.reasons, p.batch_no, p.batch_seq, p.printed, p.planned_at, p.handed_at, po.shipback, po.shipback_at, po.shipback_words
		FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id LEFT JOIN warehouse w ON w.id = p.warehouse_id LEFT JOIN courier c ON c.id = p.courier_id
		WHERE po.order_id = $1 ORDER BY p.id`, p.ID)
	if err != nil {
		return err
	}
	at := map[string]int{}
	if err := eachRow(rows, func() error {
		var x PanelParcel
		var reasons string
		err := rows.Scan(&x.ID, &x.Kind, &x.State, &x.Warehouse, &x.Courier, &x.Waybill.Company, &x.Waybill.Number, &x.Source, &reasons, &x.Batch,
			&x.BatchSeq, &x.Printed, &x.PlannedAt, &x.HandedAt, &x.ShipBack, &x.ShipBackAt, &x.ShipBackWords)
		x.Reasons = json.RawMessage(reasons)
		at[x.ID] = len(p.Parcels)
		p.Parcels = append(p.Parcels, x)
		return err
	}); err != nil {
		return err
	}
	rows, err = s.r.QueryContext(ctx, `SELECT l.parcel_id, l.line_no, u.code, l.qty FROM parcel_line l JOIN sku u ON u.id = l.sku_id
		WHERE l.order_id = $1 ORDER BY l.parcel_id, l.line_no, u.code`, p.ID)
	if err != nil {
		return err
	}
	if err := eachRow(rows, func() error {
		var id string
		var l PanelParcelLine
		if err := rows.Scan(&id, &l.LineNo, &l.SKU, &l.Qty); err != nil {
			return err
		}
		if i, ok := at[id]; ok {
			p.Parcels[i].Lines = append(p.Parcels[i].Lines, l)
		}
		return nil
	}); err != nil {
		return err
	}
	rows, err = s.r.QueryContext(ctx, `SELECT po.parcel_id, po.order_id FROM parcel_order po
		WHERE po.parcel_id IN (SELECT parcel_id FROM parcel_order WHERE order_id = $1) AND po.order_id <> $1 ORDER BY po.order_id`, p.ID)
	if err != nil {
		return err
	}
	return eachRow(rows, func() error {
		var id, other string
		if err := rows.Scan(&id, &other); err != nil {
			return err
		}
		if i, ok := at[id]; ok {
			p.Parcels[i].Others = append(p.Parcels[i].Others, other)
		}
		return nil
	})
}

func (s *Store) panelSame(ctx context.Context, p *OrderPanel) error {
	if p.SameKey == "" {
		return nil
	}
	var err error
	p.Same, err = s.column(ctx, `SELECT id FROM orders WHERE same_key = $1 AND same_key <> '' AND state IN ('arrived', 'ready', 'short', 'planned')
		AND id <> $2 ORDER BY n LIMIT 50`, p.SameKey, p.ID)
	return err
}
