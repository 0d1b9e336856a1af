package backend

import (
	"context"
	"encoding/json"
	"slices"

	"zhanggui/backend/api"
	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// Order returns the panel of one order.
func (d *desk) Order(ctx context.Context, id string) (api.OrderPanel, error) {
	p, err := d.b.Store.OrderPanel(ctx, id)
	if err != nil {
		return api.OrderPanel{}, err
	}
	r, err := d.b.Store.Receiver(ctx, id)
	if err != nil {
		return api.OrderPanel{}, err
	}
	out := api.OrderPanel{
		Order: rowOf(p.OrderItem),
		Channel: api.ChannelWords{
			Status: p.Status, Words: p.StatusWords, Refund: p.Refund, UpdatedAt: p.UpdatedAt, ShippedAt: p.ShippedAt, Promotion: p.Promotion,
		},
		Money: moneyOf(p.Order), Receiver: receiverView(r, false), Can: canOf(p),
		Links: api.OrderLinks{MergedInto: p.MergedInto, SplitFrom: p.SplitFrom, SameBuyer: p.Same},
	}
	for _, h := range p.AllHolds {
		out.Holds = append(out.Holds, api.OrderHold{
			Reason: h.Reason, Words: holdWords(h.Hold), By: who(h.By), At: h.At, LiftedAt: h.LiftedAt, LiftedBy: who(h.LiftedBy), Why: h.Why,
			Liftable: h.LiftedAt == 0 && !channelOwn(h.Reason),
		})
	}
	for _, l := range p.Lines {
		out.Lines = append(out.Lines, lineOf(l, p.SKUs[l.LineNo]))
	}
	for _, x := range p.Parcels {
		out.Parcels = append(out.Parcels, parcelOf(x))
	}
	for _, e := range p.Events {
		out.Timeline = append(out.Timeline, eventOf(e))
	}
	return out, nil
}

func who(a journal.Actor) api.Who { return api.Who{Class: a.Class, Name: a.Name} }

func eventOf(e journal.Record) api.Event {
	if e.Data == nil {
		e.Data = map[string]any{}
	}
	return api.Event{Seq: e.Seq, At: e.At, Kind: string(e.Kind), By: who(e.Actor), Data: e.Data, Cause: e.Cause}
}

func lineOf(l shop.Line, skus []store.LineSKU) api.OrderLine {
	out := api.OrderLine{
		LineNo: l.LineNo, ChannelSKU: l.ChannelSKU, Title: l.Title, Spec: l.Spec, Qty: l.Qty, UnitMinor: l.UnitMinor, AmountMinor: l.AmountMinor,
		Refund: l.Refund, Gift: l.Gift, Picture: l.Picture,
	}
	for _, k := range skus {
		s := api.LineSKU{Code: k.Code, Title: k.Title, Qty: k.Qty, Counted: k.Counted}
		for _, f := range k.Free {
			s.Available = append(s.Available, api.StockPlace{Warehouse: f.Warehouse, Available: f.Free, Counted: f.Counted && k.Counted})
		}
		out.SKUs = append(out.SKUs, s)
	}
	return out
}

func parcelOf(x store.PanelParcel) api.ParcelView {
	out := api.ParcelView{
		ID: x.ID, Kind: x.Kind, State: x.State, Warehouse: x.Warehouse, Courier: x.Courier, Company: x.Waybill.Company, Waybill: x.Waybill.Number,
		Source: x.Source, Reasons: reasonWords(x.Reasons), Batch: x.Batch, BatchSeq: x.BatchSeq, Printed: x.Printed, PlannedAt: x.PlannedAt,
		HandedAt: x.HandedAt, ShipBack: x.ShipBack, ShipBackAt: x.ShipBackAt, ShipBackWords: x.ShipBackWords, OtherOrders: x.Others,
	}
	for _, l := range x.Lines {
		out.Lines = append(out.Lines, api.ParcelLine{LineNo: l.LineNo, SKU: l.SKU, Qty: l.Qty})
	}
	return out
}

// reasonWords reads the planner's reasons; what is no such list shows as none.
func reasonWords(raw json.RawMessage) api.List[api.Words] {
	var list []api.Words
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil
	}
	for i := range list {
		list[i] = api.Say(list[i].Key, list[i].Args)
	}
	return list
}

// moneyOf adds an order's amounts up: goods + freight − both discounts should be what was paid. It is not checked
// where the channel stated too little, or where the money is still to come.
func moneyOf(o store.Order) api.OrderMoney {
	m := api.OrderMoney{
		Currency: o.Currency, GoodsMinor: o.GoodsMinor, FreightMinor: o.FreightMinor, ShopDiscount: o.ShopDiscount,
		PlatformDiscount: o.PlatformDiscount, PaidMinor: o.PaidMinor, PaidKnown: o.PaidKnown,
	}
	sound := true
	for _, l := range o.Lines {
		sum, ok := shop.AddMinor(m.LinesMinor, l.AmountMinor)
		m.LinesMinor, sound = sum, sound && ok
	}
	goods := m.LinesMinor
	if o.GoodsMinor != nil {
		goods = *o.GoodsMinor
	}
	if !sound || !o.PaidKnown || o.FreightMinor == nil || o.ShopDiscount == nil || o.PlatformDiscount == nil ||
		o.Status == shop.ChPendingPayment || o.Status == shop.ChPresaleDeposit {
		return m
	}
	due, ok := shop.AddMinor(goods, *o.FreightMinor, -*o.ShopDiscount, -*o.PlatformDiscount)
	m.Checked = ok
	m.AddsUp = ok && due == o.PaidMinor
	m.DifferenceMinor = o.PaidMinor - due
	return m
}

// receiverView shows a receiver; not in full, every plain part that could identify is masked.
func receiverView(r shop.Receiver, full bool) api.ReceiverView {
	a := r.Address
	v := api.ReceiverView{
		Name: r.Name, Phone: r.Phone, Country: a.Country, Province: a.Province, City: a.City, District: a.District, Town: a.Town, Detail: a.Detail,
		Masked: r.Masked, Full: full, CanReveal: !full && !r.Masked,
	}
	if !full {
		v.Name, v.Phone, v.Detail = shop.MaskName(r.Name), shop.MaskPhone(r.Phone), shop.MaskDetail(a.Detail)
	}
	return v
}

// RevealReceiver returns the receiver in full; that this person looked is journalled first.
func (d *desk) RevealReceiver(ctx context.Context, id, why string) (api.ReceiverView, error) {
	r, err := d.b.Store.Receiver(ctx, id)
	if err != nil {
		return api.ReceiverView{}, err
	}
	if r.Masked {
		return api.ReceiverView{}, shop.E(shop.NotAllowed, "order.refused.masked")
	}
	if err := d.b.Store.Shown(ctx, id, d.b.Clerk(), why); err != nil {
		return api.ReceiverView{}, err
	}
	return receiverView(r, true), nil
}

// channelOwn are holds that mirror the channel's own state: its next word lifts them, or the owner.
func channelOwn(r shop.HoldReason) bool {
	return slices.Contains([]shop.HoldReason{shop.HoldRefund, shop.HoldRisk, shop.HoldChannel, shop.HoldPendingPayment, shop.HoldPresale}, r)
}

// canOf says what may be done with an order now, and why not.
func canOf(p store.OrderPanel) api.List[api.ActionView] {
	open := p.Holds
	asClerk := func(ev flow.Event) error {
		_, err := flow.Next(flow.OrderMachine, string(p.State), ev, flow.ByClerk)
		return err
	}
	held := func() error {
		if len(open) > 0 {
			return shop.E(shop.NotAllowed, "hold."+string(open[0].Reason), argList(open[0].Args)...)
		}
		return nil
	}
	review := asClerk(flow.EvReview)
	if review == nil {
		review = held()
	}
	if review == nil && p.Unmapped > 0 {
		review = shop.E(shop.NotAllowed, "guard.unmapped")
	}
	plan := asClerk(flow.EvPlan)
	if plan == nil {
		plan = held()
	}
	var release error
	if len(open) == 0 {
		release = shop.E(shop.NotAllowed, "order.refused.no_hold")
	} else if !slices.ContainsFunc(open, func(h shop.Hold) bool { return !channelOwn(h.Reason) }) {
		release = shop.E(shop.NotAllowed, "review.error.channel", "reason_key", "hold."+string(open[0].Reason))
	}
	unplan := error(nil)
	if p.State != shop.Planned && p.State != shop.InWork {
		unplan = shop.E(shop.NotAllowed, "plan.error.no_plan", "state", string(p.State))
	}
	var out api.List[api.ActionView]
	for _, a := range []struct {
		name string
		err  error
	}{
		{"review", review},
		{"unreview", asClerk(flow.EvUnreview)},
		{"hold", mayHold(p.State, open)},
		{"release", release},
		{"note", nil},
		{"plan", plan},
		{"unplan", unplan},
		{"cancel", asClerk(flow.EvCancel)},
	} {
		v := api.ActionView{Action: a.name, OK: a.err == nil}
		if a.err != nil {
			r := refusal("", "", a.err)
			w := api.Say(r.Key, r.Args)
			v.Why = &w
		}
		out = append(out, v)
	}
	return out
}

// mayHold: an order that is over or gone cannot be held, nor one a person holds already.
func mayHold(state shop.OrderState, open []shop.Hold) error {
	switch state {
	case shop.Shipped, shop.Delivered, shop.Closed, shop.Cancelled:
		return shop.E(shop.NotAllowed, "order.refused.over", "state_key", "state.order."+string(state))
	case shop.Arrived, shop.Ready, shop.Short, shop.Planned, shop.InWork:
	}
	if slices.ContainsFunc(open, func(h shop.Hold) bool { return h.Reason == shop.HoldClerk }) {
		return shop.E(shop.NotAllowed, "order.refused.held_already")
	}
	return nil
}

func argList(a shop.Args) []any {
	out := make([]any, 0, 2*len(a))
	for k, v := range a {
		out = append(out, k, v)
	}
	return out
}
