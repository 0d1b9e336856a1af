package backend

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"zhanggui/backend/allocate"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// planRounds is how often orders whose goods somebody else took meanwhile are planned again in one pass.
const planRounds = 3

// Allocate gives the ready and short orders goods, a warehouse and a courier. What cannot be planned is short or
// stays, with the reason. Held orders are left alone and listed.
func (b *Backend) Allocate(ctx context.Context, p Pass) (PassResult, error) {
	res := newPassResult()
	ids, err := b.Store.FindOrders(ctx, p.Orders)
	if err != nil {
		return res, err
	}
	if err := b.heldBack(ctx, ids, &res); err != nil {
		return res, err
	}
	left := p.Limit
	for round := 0; round < planRounds; round++ {
		lost, err := b.allocateOnce(ctx, ids, &left, p, &res)
		if err != nil || len(lost) == 0 || p.DryRun {
			return res, err
		}
		ids = lost
	}
	return res, nil
}

// allocateOnce plans in memory and writes the decisions; lost orders are to be planned again. left counts the
// limit down; 0 with a limit asked means it is used up.
func (b *Backend) allocateOnce(ctx context.Context, ids []string, left *int, p Pass, res *PassResult) (lost []string, err error) {
	demand, err := b.Store.Demand(ctx, ids)
	if err != nil || len(demand) == 0 {
		return nil, err
	}
	supply, err := b.supply(ctx)
	if err != nil {
		return nil, err
	}
	orders, byID := b.demandOf(demand)
	var write []store.Planned
	var told []allocate.Verdict
	for v := range allocate.Verdicts(orders, supply, allocate.Policy{}) {
		if len(v.Parcels) > 0 && p.Limit > 0 {
			if *left == 0 {
				break
			}
			*left--
		}
		told = append(told, v)
		if !v.Stuck {
			w, err := planned(v, demand[byID[v.OrderID]])
			if err != nil {
				return lost, err
			}
			write = append(write, w)
		}
		if len(told) < planChunk {
			continue
		}
		if err := b.writePlans(ctx, write, told, left, p, res, &lost); err != nil {
			return lost, err
		}
		write, told = write[:0], told[:0]
	}
	return lost, b.writePlans(ctx, write, told, left, p, res, &lost)
}

// planChunk is how many decisions are held in memory at once.
const planChunk = 20_000

// writePlans writes decisions and adds them to the result; those that were overtaken are added to lost instead.
func (b *Backend) writePlans(ctx context.Context, write []store.Planned, told []allocate.Verdict, left *int, p Pass, res *PassResult, lost *[]string) error {
	gone := map[string]bool{}
	if !p.DryRun {
		overtaken, err := b.Store.CommitPlans(ctx, write, b.actor(p.By))
		if err != nil {
			return err
		}
		for _, id := range overtaken {
			gone[id] = true
		}
		*lost = append(*lost, overtaken...)
	}
	for _, v := range told {
		if gone[v.OrderID] {
			if len(v.Parcels) > 0 && p.Limit > 0 {
				*left++
			}
			continue
		}
		res.tell(v)
	}
	return nil
}

// tell adds one decision to the result.
func (r *PassResult) tell(v allocate.Verdict) {
	for _, why := range v.Reasons {
		r.Reasons[token(why.Key)]++
	}
	switch {
	case len(v.Parcels) > 0:
		r.Moved++
	case v.Stuck:
		h := HeldOrder{Order: v.OrderID}
		for _, why := range v.Reasons {
			h.Reasons = append(h.Reasons, token(why.Key))
		}
		r.Held = append(r.Held, h)
	default:
		s := ShortOrder{Order: v.OrderID, Missing: []MissingSKU{}}
		for _, m := range v.Missing {
			s.Missing = append(s.Missing, MissingSKU{SKU: m.Code, Wanted: m.Wanted, Free: m.Free})
		}
		r.Short = append(r.Short, s)
	}
}

// token is a reason as results count it.
func token(key string) string { return strings.TrimPrefix(key, "plan.reason.") }

// heldBack lists the ready and short orders a hold keeps from being planned.
func (b *Backend) heldBack(ctx context.Context, ids []string, res *PassResult) error {
	held, err := b.Store.HeldBack(ctx, ids)
	if err != nil {
		return err
	}
	for _, h := range held {
		o := HeldOrder{Order: h.ID, No: string(h.No)}
		for _, r := range h.Open {
			o.Reasons = append(o.Reasons, string(r))
			res.Reasons[string(r)]++
		}
		res.Held = append(res.Held, o)
	}
	return nil
}

// demandOf turns the store's demand into the planner's; byID finds a demand again.
func (b *Backend) demandOf(demand []store.Demand) (orders []allocate.Order, byID map[string]int) {
	orders = make([]allocate.Order, len(demand))
	byID = make(map[string]int, len(demand))
	for i, d := range demand {
		o := allocate.Order{ID: d.ID, ShopID: d.ShopID, ShipBy: d.ShipBy, PaidAt: d.PaidAt, Province: d.Province, Masked: d.Masked}
		o.Needs = make([]allocate.Need, len(d.Needs))
		for j, n := range d.Needs {
			o.Needs[j] = allocate.Need{LineNo: n.LineNo, SKU: n.SKUID, Code: n.Code, Qty: n.Qty}
		}
		orders[i], byID[d.ID] = o, i
	}
	return orders, byID
}

// supply reads what there is: open warehouses, free stock, couriers.
func (b *Backend) supply(ctx context.Context) (allocate.Supply, error) {
	s := allocate.Supply{Free: map[allocate.Place]int64{}, NotCounted: map[string]bool{}}
	whs, err := b.Store.Warehouses(ctx)
	if err != nil {
		return s, err
	}
	for _, w := range whs {
		if w.Open {
			s.Warehouses = append(s.Warehouses, allocate.Warehouse{
				ID: w.ID, Name: w.Name, Province: w.Province, Regions: w.Regions, Counted: w.Counted, Rank: w.Rank,
			})
		}
	}
	free, err := b.Store.FreeStock(ctx)
	if err != nil {
		return s, err
	}
	for _, f := range free {
		s.Free[allocate.Place{Warehouse: f.WarehouseID, SKU: f.SKUID}] = f.N
	}
	off, err := b.Store.NotCounted(ctx)
	if err != nil {
		return s, err
	}
	for _, id := range off {
		s.NotCounted[id] = true
	}
	couriers, err := b.Store.Couriers(ctx)
	if err != nil {
		return s, err
	}
	for _, c := range couriers {
		if c.Active {
			s.Couriers = append(s.Couriers, allocate.Courier{
				ID: c.ID, Name: c.Name, Company: c.Company, ShopID: c.ShopID, Provinces: c.Provinces, Masked: c.Kind != CourierRange, Rank: c.Rank,
			})
		}
	}
	return s, nil
}

// planned turns a verdict into what the store writes.
func planned(v allocate.Verdict, d store.Demand) (store.Planned, error) {
	w := store.Planned{OrderID: v.OrderID, Version: d.Version, From: d.State}
	var err error
	if w.Reasons, err = json.Marshal(v.Reasons); err != nil {
		return w, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	if len(v.Parcels) == 0 {
		var missing []MissingSKU
		for _, m := range v.Missing {
			missing = append(missing, MissingSKU{m.Code, m.Wanted, m.Free})
		}
		if w.Short, err = json.Marshal(missing); err != nil {
			return w, shop.Wrap(err, shop.Internal, "store.error.json")
		}
		return w, nil
	}
	for _, p := range v.Parcels {
		par := store.PlannedParcel{WarehouseID: p.WarehouseID, CourierID: p.CourierID, Company: p.Company}
		for _, l := range p.Lines {
			par.Lines = append(par.Lines, store.PlannedLine{LineNo: l.LineNo, SKUID: l.SKU, Qty: l.Qty, Reserve: l.Counted})
		}
		w.Parcels = append(w.Parcels, par)
	}
	return w, nil
}

// Unplan takes an order's plan back: its parcels that have not left are void, what they reserved is free and the
// order is ready again. NotAllowed when it has no plan.
func (b *Backend) Unplan(ctx context.Context, orderID, why string, by journal.Actor) error {
	return b.Store.Write(ctx, store.Interactive, func(t *store.Tx) error {
		o, err := t.Order(orderID)
		if err != nil {
			return err
		}
		if !slices.Contains([]shop.OrderState{shop.Planned, shop.InWork}, o.State) {
			return shop.E(shop.NotAllowed, "plan.error.no_plan", "state", string(o.State))
		}
		return t.UnplanOrder(orderID, b.actor(by), why)
	})
}
