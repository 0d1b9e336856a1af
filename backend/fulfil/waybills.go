package fulfil

import (
	"context"
	"errors"
	"io"
	"regexp"
	"strings"

	"zhanggui/backend/courier"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// OrderRef is an order found by its number.
type OrderRef struct {
	ID    string
	State shop.OrderState
}

// RefusedRow is a row of a file that was not taken, and why.
type RefusedRow struct {
	Row    int       `json:"row"`
	Order  string    `json:"order"`
	Key    string    `json:"key"`
	Args   shop.Args `json:"args,omitempty"`
	Reason string    `json:"reason"`
}

// ImportResult counts the rows of a waybill file; Rows = Matched + Unchanged + len of all refused.
type ImportResult struct {
	Rows        int
	Matched     int // numbers that are on their order now, new or known before
	Unchanged   int // of these, known before
	Refused     int
	RefusedRows []RefusedRow // the first 100
}

// waybillFields are the columns of a label tool's list.
func waybillFields() []tabular.Field {
	return []tabular.Field{
		{Key: "order_no", Aliases: []string{"order_no", "订单号", "订单编号", "主订单编号", "平台单号", "原始单号", "order no", "order"}, Required: true},
		{Key: "courier", Aliases: []string{"courier", "快递公司", "物流公司", "快递", "承运商", "company"}},
		{Key: "waybill", Aliases: []string{"waybill", "快递单号", "运单号", "物流单号", "面单号", "tracking_number", "tracking no"}, Required: true},
		{Key: "shop", Aliases: []string{"shop", "店铺", "店铺名称"}},
	}
}

// plainNumber is what every courier's number looks like at least: letters, digits and a child's dash.
var plainNumber = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z-]{4,39}$`)

// ImportWaybills reads numbers a label tool gave: order_no, courier, waybill; several rows per order are several
// parcels. find looks an order up by shop name ("" = any) and number.
func (s *Service) ImportWaybills(ctx context.Context, src tabular.Source, by journal.Actor,
	find func(ctx context.Context, shopName, no string) ([]OrderRef, error),
) (ImportResult, error) {
	res := ImportResult{RefusedRows: []RefusedRow{}}
	tab, err := tabular.ReadTable(ctx, src, waybillFields(), nil, tabular.Options{})
	if err != nil {
		return res, err
	}
	for {
		rec, err := tab.Next()
		if errors.Is(err, io.EOF) {
			return res, tab.Close()
		}
		if err != nil {
			return res, errors.Join(err, tab.Close())
		}
		no := rec.ID("order_no")
		if no == "" && rec.ID("waybill") == "" {
			continue
		}
		res.Rows++
		already, err := s.importRow(ctx, rec, by, find)
		var e *shop.Err
		switch {
		case err == nil:
			res.Matched++
			if already {
				res.Unchanged++
			}
		case asShop(err, &e) && e.Kind != shop.Internal && e.Kind != shop.OutcomeUnknown:
			res.Refused++
			if len(res.RefusedRows) < 100 {
				res.RefusedRows = append(res.RefusedRows, RefusedRow{Row: rec.No, Order: no, Key: e.Key, Args: e.Args, Reason: s.d.Words(e.Key, e.Args)})
			}
		default:
			return res, errors.Join(err, tab.Close())
		}
	}
}

func (s *Service) importRow(ctx context.Context, rec tabular.Record, by journal.Actor,
	find func(ctx context.Context, shopName, no string) ([]OrderRef, error),
) (already bool, err error) {
	no, number := rec.ID("order_no"), strings.ToUpper(rec.ID("waybill"))
	switch {
	case tabular.DamagedID(rec.At("order_no")), tabular.DamagedID(rec.At("waybill")):
		return false, shop.E(shop.Invalid, "waybill.error.damaged")
	case no == "":
		return false, shop.E(shop.Invalid, "waybill.error.no_order")
	case number == "":
		return false, shop.E(shop.Invalid, "waybill.error.no_number")
	case !plainNumber.MatchString(number):
		return false, shop.E(shop.Invalid, "waybill.error.not_number", "waybill", number)
	}
	company := ""
	if text := rec.Text("courier"); text != "" {
		c, ok := courier.CompanyOf(text)
		if !ok {
			return false, shop.E(shop.Invalid, "waybill.error.courier", "courier", text)
		}
		company = c.Code
	}
	if company == "" {
		return false, shop.E(shop.Invalid, "waybill.error.no_courier")
	}
	refs, err := find(ctx, rec.Text("shop"), no)
	if err != nil {
		return false, err
	}
	switch len(refs) {
	case 0:
		return false, shop.E(shop.NotFound, "waybill.error.order", "no", no)
	case 1:
	default:
		return false, shop.E(shop.Conflict, "waybill.error.several", "no", no, "n", len(refs))
	}
	already, err = s.d.Store.ImportWaybill(ctx, refs[0].ID, shop.Waybill{Company: company, Number: number}, by)
	if shop.IsKind(err, shop.Conflict) {
		return false, shop.E(shop.Conflict, "waybill.error.taken", "waybill", number)
	}
	return already, err
}

// ExportWaybills writes the planned parcels without a number as a workbook a label tool can take: one row per
// parcel. A masked receiver goes out as the platform masks it; the label tool resolves it by the order number.
func (s *Service) ExportWaybills(ctx context.Context, parcelIDs []string, out io.Writer) (rows int, err error) {
	col := func(key string, w float64) tabular.Column {
		return tabular.Column{Title: s.d.Words("waybill.export."+key, nil), Width: w}
	}
	w, err := tabular.NewWriter(s.d.Words("waybill.export.sheet", nil), []tabular.Column{
		col("order_no", 26), col("shop", 16), col("courier", 12), col("waybill", 20), col("name", 12), col("phone", 16), col("province", 10),
		col("city", 10), col("district", 10), col("address", 40), col("goods", 40), col("qty", 8), col("memo", 24), col("warehouse", 12),
	})
	if err != nil {
		return 0, err
	}
	for _, id := range parcelIDs {
		p, err := s.d.Store.Parcel(ctx, id)
		if err != nil {
			return rows, err
		}
		if len(p.Orders) == 0 {
			continue
		}
		o, a := p.Orders[0], p.Receiver.Address
		company := ""
		if p.Company != "" {
			company = s.d.Company(p.Company)
		}
		goods := make([]string, 0, len(p.Items))
		for _, it := range p.Items {
			goods = append(goods, strings.TrimSpace(it.Title+" "+it.Spec))
		}
		if err := w.Row(string(o.ChannelOrderNo), o.Shop, company, p.Waybill, p.Receiver.Name, p.Receiver.Phone, a.Province, a.City, a.District,
			strings.TrimSpace(a.Town+" "+a.Detail), strings.Join(goods, "；"), p.Qty(), o.SellerMemo, p.Warehouse); err != nil {
			return rows, err
		}
		rows++
	}
	_, err = w.WriteTo(out)
	return rows, err
}
