package fulfil

import (
	"context"

	"zhanggui/backend/courier"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// number makes sure the parcel has its one number. A parcel that may have been given one before is asked about
// before anything new is asked for, so that no number is ever paid for twice. left says why there is none.
func (s *Service) number(ctx context.Context, p shop.Parcel, by journal.Actor) (shop.Parcel, *Left, error) {
	if p.Waybill != "" {
		return p, nil, nil
	}
	refuse := func(key string, kv ...any) (shop.Parcel, *Left, error) {
		l := s.left(p, key, kv...)
		return p, &l, nil
	}
	if p.CourierID == "" || p.CourierKind == "label_tool" {
		return refuse("fulfil.left.label_tool")
	}
	a, err := s.d.Courier(ctx, p.CourierID)
	if err != nil {
		l := s.leftErr(p, err)
		return p, &l, nil //nolint:nilerr // the reason travels in the result
	}
	can := a.Can()
	if p.Receiver.Masked && !can.Masked {
		return refuse("guard.masked_range")
	}
	req := Request(p)
	if p.AskState != "" {
		w, found, err := a.Find(ctx, req)
		if err != nil {
			return s.askFailed(ctx, p, err, "unknown", by)
		}
		if found {
			return s.got(ctx, p, a, w, by)
		}
		if err := s.d.Store.WaybillAnswer(ctx, p.ID, "", "absent", "", by); err != nil {
			return p, nil, err
		}
	}
	if !(can.PlainOnly && can.Idempotent) { // a bought range gives the same parcel the same number: nothing can be lost on the way
		if err := s.d.Store.AskWaybill(ctx, p.ID, by); err != nil {
			return p, nil, err
		}
	}
	w, err := a.Get(ctx, req)
	if err != nil {
		return s.askFailed(ctx, p, err, "", by)
	}
	return s.got(ctx, p, a, w, by)
}

// askFailed records how asking ended. Only a clear refusal or "nothing was sent" frees the parcel for another
// try; anything else stays "maybe" until the courier is asked.
func (s *Service) askFailed(ctx context.Context, p shop.Parcel, err error, during string, by journal.Actor) (shop.Parcel, *Left, error) {
	class, words := courierClass(err)
	ask, key := "unknown", "fulfil.left.number_unknown"
	switch {
	case during == "unknown":
	case class == "refused":
		ask, key = "", "fulfil.left.number_refused"
	case class == "down":
		ask, key = "", "fulfil.left.number_down"
	}
	s.d.Log.Warn("no waybill number", shop.LogParcel, p.ID, shop.LogClass, class, shop.LogErr, err)
	if werr := s.d.Store.WaybillAnswer(context.WithoutCancel(ctx), p.ID, ask, class, words, by); werr != nil {
		return p, nil, werr
	}
	l := s.left(p, key, "words", words)
	if m := s.missing(p); key == "fulfil.left.number_refused" && m != "" {
		l = s.left(p, "fulfil.left.number_sender", "words", words, "missing", m, "warehouse", p.Warehouse)
	}
	return p, &l, nil
}

func (s *Service) got(ctx context.Context, p shop.Parcel, a courier.Adapter, w courier.Waybill, by journal.Actor) (shop.Parcel, *Left, error) {
	source := shop.NumberPlatform
	if a.Can().PlainOnly {
		source = shop.NumberRange
	}
	company := w.Company
	if company == "" {
		company = p.Company
	}
	wb := shop.Waybill{Company: company, Number: w.Number}
	if err := s.d.Store.GotWaybill(context.WithoutCancel(ctx), p.ID, wb, source, w.RoutingCode, w.Station, w.PrintData, by); err != nil {
		return p, nil, err
	}
	p.State, p.Company, p.Waybill, p.WaybillSource, p.AskState = shop.ParcelWaybilled, company, w.Number, source, ""
	p.RoutingCode, p.Station, p.PrintData = w.RoutingCode, w.Station, w.PrintData
	return p, nil, nil
}

// Request puts a parcel in the words couriers take.
func Request(p shop.Parcel) courier.Request {
	r := courier.Request{Key: p.ID, Company: p.Company, Sender: sender(p), Receiver: p.Receiver, WeightG: weight(p)}
	for i, o := range p.Orders {
		if i == 0 {
			r.ShopID = o.ShopID
			r.Memo = o.SellerMemo
		}
		r.OrderNos = append(r.OrderNos, string(o.ChannelOrderNo))
	}
	for _, it := range p.Items {
		name := it.Title
		if name == "" {
			name = it.SKU
		}
		r.Goods = append(r.Goods, courier.Good{Name: name, Qty: it.Qty})
	}
	return r
}

// sender is who sends a parcel: a warehouse nobody named a sender for sends under the shop's name, from the
// warehouse's own.
func sender(p shop.Parcel) shop.Party {
	s := p.Sender
	if s.Name == "" && len(p.Orders) > 0 {
		s.Name = p.Orders[0].Shop
	}
	if s.Address.Detail == "" {
		s.Address.Detail = p.Warehouse
	}
	return s
}

// missing says what a refused parcel's sender lacks, "" when it is whole.
func (s *Service) missing(p shop.Parcel) string {
	switch {
	case p.Sender.Phone == "":
		return s.d.Words("fulfil.sender.phone", nil)
	case p.Sender.Address.Detail == "":
		return s.d.Words("fulfil.sender.street", nil)
	}
	return ""
}

func weight(p shop.Parcel) int64 {
	if p.WeightG > 0 {
		return p.WeightG
	}
	var g int64
	for _, it := range p.Items {
		g += it.WeightG * it.Qty
	}
	return g
}

// GiveBack returns the platform numbers of void parcels; those that could not be returned stay for the next run.
func (s *Service) GiveBack(ctx context.Context, by journal.Actor) (returned, waiting int, err error) {
	ids, err := s.d.Store.VoidNumbers(ctx)
	if err != nil {
		return 0, 0, err
	}
	for _, id := range ids {
		if ctx.Err() != nil {
			return returned, len(ids) - returned, ctx.Err()
		}
		p, err := s.d.Store.Parcel(ctx, id)
		if err != nil {
			return returned, waiting, err
		}
		a, err := s.d.Courier(ctx, p.CourierID)
		if err == nil {
			err = a.Void(ctx, Request(p), p.Waybill)
		}
		if err != nil {
			s.d.Log.Info("number not given back yet", shop.LogParcel, id, shop.LogErr, err)
			waiting++
			continue
		}
		if err := s.d.Store.NumberReturned(ctx, id, by); err != nil {
			return returned, waiting, err
		}
		returned++
	}
	return returned, waiting, nil
}
