package fulfil

import (
	"context"
	"slices"
	"strings"

	"zhanggui/backend/paper"
	"zhanggui/backend/shop"
)

// parcels reads parcels in the order given.
func (s *Service) parcels(ctx context.Context, ids []string) ([]shop.Parcel, error) {
	out := make([]shop.Parcel, 0, len(ids))
	for _, id := range ids {
		p, err := s.d.Store.Parcel(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// PickLists gathers the goods of the parcels, one list per warehouse, warehouses by name. A cell is the parcel's
// number in its print run, so that label and list agree: parcels without one get theirs here, and their labels
// carry it later.
func (s *Service) PickLists(ctx context.Context, parcelIDs []string, jobID string) ([]paper.PickList, error) {
	if err := s.d.Store.SetBatch(ctx, s.batchNo(), parcelIDs); err != nil {
		return nil, err
	}
	ps, err := s.parcels(ctx, parcelIDs)
	if err != nil {
		return nil, err
	}
	type key struct{ zone, bin, sku string }
	lists := map[string]*paper.PickList{}
	lines := map[string]map[key]*paper.PickLine{}
	var names []string
	for _, p := range ps {
		l := lists[p.Warehouse]
		if l == nil {
			l = &paper.PickList{
				Meta:    paper.Meta{Title: s.d.Words("paper.title.picklist", nil), ID: jobID, At: s.now()},
				BatchID: p.BatchNo, Batch: p.BatchNo, Warehouse: p.Warehouse,
				Printed: s.d.Clock.Now().In(zone(p)).Format("2006-01-02 15:04"),
			}
			lists[p.Warehouse], lines[p.Warehouse] = l, map[key]*paper.PickLine{}
			names = append(names, p.Warehouse)
		}
		l.Orders++
		cell := int(p.BatchSeq)
		for _, it := range p.Items {
			k := key{it.Zone, it.Bin, it.SKU}
			ln := lines[p.Warehouse][k]
			if ln == nil {
				ln = &paper.PickLine{Zone: it.Zone, Bin: it.Bin, SKU: it.SKU, Title: it.Title, Spec: it.Spec}
				lines[p.Warehouse][k] = ln
			}
			ln.Qty += int(it.Qty)
			if n := len(ln.Cells); n > 0 && ln.Cells[n-1].Cell == cell {
				ln.Cells[n-1].Qty += int(it.Qty)
			} else {
				ln.Cells = append(ln.Cells, paper.PickCell{Cell: cell, Qty: int(it.Qty)})
			}
		}
	}
	slices.Sort(names)
	out := make([]paper.PickList, 0, len(names))
	for _, n := range names {
		for _, ln := range lines[n] {
			lists[n].Lines = append(lists[n].Lines, *ln)
		}
		slices.SortFunc(lists[n].Lines, func(a, b paper.PickLine) int {
			return strings.Compare(a.Zone+"\x00"+a.Bin+"\x00"+a.SKU, b.Zone+"\x00"+b.Bin+"\x00"+b.SKU)
		})
		out = append(out, *lists[n])
	}
	return out, nil
}

// Slips describes one packing slip per order part of each parcel.
func (s *Service) Slips(ctx context.Context, parcelIDs []string, jobID string, size paper.Size) (paper.SlipDoc, error) {
	doc := paper.SlipDoc{Meta: paper.Meta{Title: s.d.Words("paper.title.slips", nil), ID: jobID, At: s.now()}, Size: size}
	ps, err := s.parcels(ctx, parcelIDs)
	if err != nil {
		return doc, err
	}
	for _, p := range ps {
		for _, o := range p.Orders {
			sl := paper.Slip{
				ID: p.ID, Shop: o.Shop, OrderNo: string(o.ChannelOrderNo), Company: s.d.Company(p.Company), Waybill: p.Waybill,
				Printed: s.d.Clock.Now().In(zone(p)).Format("2006-01-02 15:04"), To: contact(p.Receiver.Party),
				Message: o.BuyerMessage, Memo: o.SellerMemo, Greeting: s.d.Words("paper.slip.greeting", nil),
			}
			if p.BatchNo != "" {
				sl.Batch = s.label(p).Batch
			}
			for _, it := range p.Items {
				if it.OrderID == o.ID {
					sl.Items = append(sl.Items, paper.Item{SKU: it.SKU, Title: it.Title, Spec: it.Spec, Qty: int(it.Qty)})
				}
			}
			doc.Slips = append(doc.Slips, sl)
		}
	}
	return doc, nil
}

// ShipList describes the day's hand-over: parcels with a number, grouped by courier by the paper itself.
func (s *Service) ShipList(ctx context.Context, parcelIDs []string, jobID, shopName string) (paper.ShipList, error) {
	at := s.d.Clock.Now().In(shop.Zone(""))
	doc := paper.ShipList{
		Meta: paper.Meta{Title: s.d.Words("paper.title.shiplist", nil), ID: jobID, At: s.now()},
		Shop: shopName, Date: at.Format("2006-01-02"), Printed: at.Format("2006-01-02 15:04"),
	}
	ps, err := s.parcels(ctx, parcelIDs)
	if err != nil {
		return doc, err
	}
	slices.SortStableFunc(ps, func(a, b shop.Parcel) int { return strings.Compare(a.Company, b.Company) })
	for _, p := range ps {
		r := paper.ShipRow{
			ID: p.ID, Courier: s.d.Company(p.Company), Waybill: p.Waybill, Receiver: p.Receiver.Name,
			City: strings.TrimSpace(p.Receiver.Address.Province + " " + p.Receiver.Address.City), Qty: int(p.Qty()), WeightG: weight(p),
		}
		for i, o := range p.Orders {
			if i > 0 {
				r.OrderNo += " "
			}
			r.OrderNo += string(o.ChannelOrderNo)
		}
		r.Items = s.goods(p)
		doc.Rows = append(doc.Rows, r)
	}
	return doc, nil
}

// goods names a parcel's contents in one line.
func (s *Service) goods(p shop.Parcel) string {
	if len(p.Items) == 0 {
		return ""
	}
	first := strings.TrimSpace(p.Items[0].Title + " " + p.Items[0].Spec)
	if first == "" {
		first = p.Items[0].SKU
	}
	if n := len(p.Items); n > 1 {
		return s.d.Words("paper.goods_more", shop.Args{"first": first, "n": n})
	}
	return first
}
