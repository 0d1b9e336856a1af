package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// PlanBatch is how many orders one transaction plans at most, so that a click never waits long.
const PlanBatch = 400

// Planned is a decision on one order, to be written if the order and the stock still are as they were.
type Planned struct {
	OrderID string
	Version int64
	From    shop.OrderState
	Parcels []PlannedParcel
	// Reasons is JSON for the parcels and the journal.
	Reasons json.RawMessage
	// Short, when there are no parcels, is JSON naming what is missing.
	Short json.RawMessage
}

// PlannedParcel is one parcel of a decision.
type PlannedParcel struct {
	WarehouseID string
	CourierID   string
	Company     string
	Lines       []PlannedLine
}

// PlannedLine is goods of one line in a parcel.
type PlannedLine struct {
	LineNo  int
	SKUID   string
	Qty     int64
	Reserve bool
}

// CommitPlans writes decisions: it reserves the goods, makes the parcels, moves the orders and journals why, all
// or nothing per order. lost lists the orders that changed, or whose goods somebody else took, meanwhile: plan
// them again.
//
// They are written in the order the orders arrived, not in the order they were decided: orders that lie together
// are then written together, which is a third of the pages.
func (s *Store) CommitPlans(ctx context.Context, ps []Planned, by journal.Actor) (lost []string, err error) {
	ps = slices.Clone(ps)
	slices.SortFunc(ps, func(a, b Planned) int { return cmp.Compare(a.OrderID, b.OrderID) })
	for len(ps) > 0 {
		n := min(len(ps), PlanBatch)
		var gone []string
		err := s.Write(ctx, Bulk, func(t *Tx) error {
			gone = gone[:0]
			c := planWriter{t: t, by: by, to: map[step]shop.OrderState{}}
			for i := range ps[:n] {
				ok, err := c.write(&ps[i])
				if err != nil {
					return err
				}
				if !ok {
					gone = append(gone, ps[i].OrderID)
				}
			}
			return nil
		})
		if err != nil {
			return lost, err
		}
		lost = append(lost, gone...)
		ps = ps[n:]
		if err := ctx.Err(); err != nil {
			return lost, err
		}
	}
	return lost, nil
}

type step struct {
	from shop.OrderState
	ev   flow.Event
}

type planWriter struct {
	t  *Tx
	by journal.Actor
	to map[step]shop.OrderState // where each step leads, asked of the machine once
}

func (c *planWriter) write(p *Planned) (bool, error) {
	if len(p.Parcels) == 0 {
		return c.short(p)
	}
	taken := 0
	ok, err := c.reserve(p, &taken)
	if err == nil && ok {
		ok, err = c.move(p, flow.EvPlan)
	}
	if err != nil {
		return false, err
	}
	if !ok {
		return false, c.giveBack(p, taken)
	}
	return true, c.parcels(p)
}

// reserve takes the goods line by line; taken counts the lines that were served.
func (c *planWriter) reserve(p *Planned, taken *int) (bool, error) {
	for _, par := range p.Parcels {
		for _, l := range par.Lines {
			if l.Reserve {
				n, err := c.t.exec(`UPDATE stock SET reserved = reserved + $1, version = version + 1
					WHERE warehouse_id = $2 AND sku_id = $3 AND on_hand - reserved - safety >= $1`, l.Qty, par.WarehouseID, l.SKUID)
				if err != nil || n == 0 {
					return false, err
				}
			}
			*taken++
		}
	}
	return true, nil
}

// giveBack undoes the first lines of reserve, before anything of them stood in the ledger.
func (c *planWriter) giveBack(p *Planned, taken int) error {
	for _, par := range p.Parcels {
		for _, l := range par.Lines {
			if taken == 0 {
				return nil
			}
			taken--
			if !l.Reserve {
				continue
			}
			if _, err := c.t.exec(`UPDATE stock SET reserved = reserved - $1, version = version + 1 WHERE warehouse_id = $2 AND sku_id = $3`,
				l.Qty, par.WarehouseID, l.SKUID); err != nil {
				return err
			}
		}
	}
	return nil
}

// move takes the order along if it is still as it was judged.
func (c *planWriter) move(p *Planned, ev flow.Event) (bool, error) {
	to, err := c.next(p.From, ev)
	if err != nil {
		return false, err
	}
	n, err := c.t.exec(`UPDATE orders SET state = $1, headline = $2, version = version + 1, updated_at = $3
		WHERE id = $4 AND version = $5 AND +state = $6 AND hold_count = 0`,
		string(to), string(flow.HeadlineOf(to, false, false)), c.t.now, p.OrderID, p.Version, string(p.From))
	return n == 1, err
}

func (c *planWriter) next(from shop.OrderState, ev flow.Event) (shop.OrderState, error) {
	if to, ok := c.to[step{from, ev}]; ok {
		return to, nil
	}
	to, err := flow.Next(flow.OrderMachine, string(from), ev, planBy(c.by))
	if err != nil {
		return "", err
	}
	c.to[step{from, ev}] = shop.OrderState(to)
	return shop.OrderState(to), nil
}

// planBy is the class of actor the order machine knows for planning: a person or the system.
func planBy(by journal.Actor) flow.Actor {
	if a := flow.Actor(by.Class); a == flow.ByClerk || a == flow.ByOwner {
		return a
	}
	return flow.BySystem
}

func (c *planWriter) parcels(p *Planned) error {
	type told struct {
		ID        string `json:"id"`
		Warehouse string `json:"warehouse"`
		Courier   string `json:"courier,omitempty"`
		Company   string `json:"company,omitempty"`
	}
	out := make([]told, 0, len(p.Parcels))
	for _, par := range p.Parcels {
		id := c.t.NewID()
		if _, err := c.t.exec(`INSERT INTO parcel (id, state, warehouse_id, courier_id, company, reasons, planned_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, string(shop.ParcelPlanned), par.WarehouseID, par.CourierID, par.Company, string(p.Reasons), c.t.now); err != nil {
			return err
		}
		if _, err := c.t.exec(`INSERT INTO parcel_order (parcel_id, order_id) VALUES ($1, $2)`, id, p.OrderID); err != nil {
			return err
		}
		for _, l := range par.Lines {
			if err := c.line(id, p.OrderID, par.WarehouseID, l); err != nil {
				return err
			}
		}
		out = append(out, told{id, par.WarehouseID, par.CourierID, par.Company})
	}
	return c.t.Journal(journal.Entry{
		Kind: journal.OrderPlanned, Actor: c.by, SubKind: journal.SubOrder, Subject: p.OrderID, Version: p.Version + 1,
		Data: map[string]any{"from": string(p.From), "to": string(shop.Planned), "parcels": out, "reasons": p.Reasons},
	})
}

func (c *planWriter) line(parcelID, orderID, warehouseID string, l PlannedLine) error {
	reserved := int64(0)
	if l.Reserve {
		reserved = l.Qty
		m := StockMove{WarehouseID: warehouseID, SKUID: l.SKUID, Kind: MoveReserve, Reserved: l.Qty, ParcelID: parcelID, Actor: c.by}
		if err := c.t.ledger(m); err != nil {
			return err
		}
	}
	_, err := c.t.exec(`INSERT INTO parcel_line (parcel_id, order_id, line_no, sku_id, qty, reserved) VALUES ($1, $2, $3, $4, $5, $6)`,
		parcelID, orderID, l.LineNo, l.SKUID, l.Qty, reserved)
	return err
}

// short says that goods are missing. An order that is short already stays as it is.
func (c *planWriter) short(p *Planned) (bool, error) {
	if p.From == shop.Short {
		return true, nil
	}
	ok, err := c.move(p, flow.EvShort)
	if err != nil || !ok {
		return false, err
	}
	return true, c.t.Journal(journal.Entry{
		Kind: journal.OrderShort, Actor: c.by, SubKind: journal.SubOrder, Subject: p.OrderID, Version: p.Version + 1,
		Data: map[string]any{"from": string(p.From), "to": string(shop.Short), "missing": p.Short, "reasons": p.Reasons},
	})
}
