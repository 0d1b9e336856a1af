package pdd

import (
	"encoding/json"
	"errors"
	"strings"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	wpdd "zhanggui/backend/wire/pdd"
)

// Normalise reads one record. It is pure.
func (a *Adapter) Normalise(raw channel.Raw) (shop.Order, []shop.Doubt, error) {
	var rec record
	if err := json.Unmarshal(raw.Body, &rec); err != nil {
		return shop.Order{}, nil, &channel.Malformed{What: "record", Cause: err}
	}
	var o orderInfo
	if err := json.Unmarshal(rec.Order, &o); err != nil {
		return shop.Order{}, nil, &channel.Malformed{What: "order_info", Cause: err}
	}
	if o.SN.text == "" || o.SN.odd {
		return shop.Order{}, nil, &channel.Malformed{What: "order_info", Cause: errors.New("no order_sn")}
	}
	rows := make([]refundRow, len(rec.Refunds))
	for i, b := range rec.Refunds {
		if err := json.Unmarshal(b, &rows[i]); err != nil {
			return shop.Order{}, nil, &channel.Malformed{What: "refund_list", Cause: err}
		}
	}
	r := &reader{cur: a.currency}
	out := shop.Order{
		Platform: shop.PDD, ChannelOrderNo: shop.ChannelOrderID(o.SN.text), Currency: a.currency,
		BuyerMessage: o.BuyerMemo.text, SellerMemo: o.Remark.text, Flag: r.flag(o.Flag),
	}
	r.times(&o, rows, &out)
	r.lines(&o, &out)
	r.money(&o, &out)
	r.state(&o, rows, &out)
	r.paid(&o, &out)
	r.receiver(&o, &out)
	r.shipped(&o, &out)
	return out, r.doubts, nil
}

func (r *reader) flag(s scalar) string {
	n, ok := r.enum("remark_tag", s)
	if !ok {
		return ""
	}
	colours := []string{"", "red", "yellow", "green", "blue", "purple"}
	if n < 0 || n >= len(colours) {
		r.doubt("remark_tag", s.text, shop.HoldDoubt)
		return ""
	}
	return colours[n]
}

func (r *reader) times(o *orderInfo, rows []refundRow, out *shop.Order) {
	out.CreatedAt = r.stamp("created_time", o.Created)
	out.PaidAt = r.stamp("pay_time", o.Paid)
	if out.PaidAt == 0 {
		out.PaidAt = r.stamp("confirm_time", o.Confirmed)
	}
	out.UpdatedAt = r.stamp("updated_at", o.Updated)
	for _, row := range rows { // an after-sale may change without the order's own time
		out.UpdatedAt = max(out.UpdatedAt, r.stamp("refund_list.updated_time", row.Updated))
	}
	out.ShippedAt = r.stamp("shipping_time", o.Shipped)
	out.ShipBy = r.stamp("last_ship_time", o.LastShip)
	if n, ok := r.enum("is_pre_sale", o.IsPreSale); ok && n == 1 && out.ShipBy == 0 {
		out.ShipBy = r.stamp("pre_sale_time", o.PreSale)
	}
}

func (r *reader) lines(o *orderInfo, out *shop.Order) {
	if len(o.Items) == 0 {
		r.doubt("item_list", "", shop.HoldDoubt)
	}
	for i := range o.Items {
		r.line("item_list", &o.Items[i], false, out)
	}
	if len(o.Gifts) == 0 {
		return
	}
	// 1: the gift has an order of its own; 2: it travels with this one; 0: not decided yet, better wait.
	n, ok := r.enum("gift_order_status", o.GiftState)
	switch {
	case ok && n == 0:
		hold(out, shop.HoldChannel, "gift_pending")
	case ok && n == 1:
	case ok && n == 2:
		for i := range o.Gifts {
			r.line("gift_list", &o.Gifts[i], true, out)
		}
	default:
		r.doubt("gift_order_status", o.GiftState.text, shop.HoldDoubt)
	}
}

func (r *reader) line(list string, it *item, gift bool, out *shop.Order) {
	n := len(out.Lines) + 1
	l := shop.Line{
		LineNo: n, ChannelItem: it.GoodsID.text, ChannelSKU: it.OuterID.text, Title: it.Name.text, Spec: it.Spec.text,
		Qty: r.qty(list+".goods_count", it.Count), Gift: gift, Picture: it.Picture.text,
	}
	if l.ChannelSKU == "" {
		l.ChannelSKU = it.SKUID.text // no merchant's code: the platform's own is what can be linked
	}
	if !gift {
		if v := r.yuan(list+".goods_price", it.Price); v != nil {
			l.UnitMinor = *v
		} else if !it.Price.set || it.Price.text == "" {
			r.doubt(list+".goods_price", "", shop.HoldAmount)
		}
		sum, ok := shop.MulMinor(l.UnitMinor, l.Qty)
		if !ok {
			r.doubt(list+".goods_price", it.Price.text, shop.HoldAmount)
		}
		l.AmountMinor = sum
	}
	out.Lines = append(out.Lines, l)
}

// money fills the amounts so that lines + freight − discounts = payment: a changed price counts as the shop's
// discount, service fees as freight, because that is where they come from and go to.
func (r *reader) money(o *orderInfo, out *shop.Order) {
	var lines shop.Minor
	for _, l := range out.Lines {
		if s, ok := shop.AddMinor(lines, l.AmountMinor); ok {
			lines = s
		} else {
			r.doubt("item_list", "", shop.HoldAmount)
		}
	}
	out.GoodsMinor = &lines
	freight := value(r.yuan("postage", o.Postage))
	for _, f := range o.Fees {
		freight += value(r.yuan("service_fee", f.Fee))
	}
	out.FreightMinor = &freight
	shopOff := value(r.yuan("seller_discount", o.SellerOff))
	if g := r.yuan("goods_amount", o.Goods); g != nil {
		shopOff += lines - *g
	}
	platformOff := value(r.yuan("platform_discount", o.PlatformOff)) + value(r.yuan("capital_free_discount", o.CapitalOff))
	if shopOff < 0 || platformOff < 0 {
		r.doubt("discount_amount", o.Discount.text, shop.HoldAmount)
		shopOff, platformOff = max(shopOff, 0), max(platformOff, 0)
	}
	out.ShopDiscount, out.PlatformDiscount = &shopOff, &platformOff
	if v := r.yuan("pay_amount", o.Pay); v != nil {
		out.PaidMinor, out.PaidKnown = *v, true
	} else if o.Pay.text == "" {
		r.doubt("pay_amount", "", shop.HoldAmount)
	}
}

// paid corrects the payment for orders not paid in full.
func (r *reader) paid(o *orderInfo, out *shop.Order) {
	switch out.Status {
	case shop.ChPendingPayment:
		out.PaidMinor, out.PaidKnown = 0, true
		out.PaidAt = 0
	case shop.ChPresaleDeposit:
		v := r.yuan("step_paid_fee", o.Step.Paid)
		if v == nil {
			v = r.yuan("advanced_paid_fee", o.Step.Front)
		}
		out.PaidMinor, out.PaidKnown = value(v), v != nil
	case shop.ChPaid, shop.ChHeld, shop.ChPartShipped, shop.ChShipped, shop.ChCompleted, shop.ChCancelled, shop.ChUnknown:
	}
}

func value(v *shop.Minor) shop.Minor {
	if v == nil {
		return 0
	}
	return *v
}

// receiver keeps ciphertexts verbatim for the e-waybill and shows masks. A blank receiver counts as hidden
// while the platform blanks it: in review, once shipped, once refunded.
func (r *reader) receiver(o *orderInfo, out *shop.Order) {
	rc := &out.Receiver
	rc.Address = shop.Address{Province: o.Province.text, City: o.City.text, District: o.Town.text}
	if o.Country.text != "" && o.Country.text != "中国" {
		rc.Address.Country = o.Country.text
	}
	rc.MergeToken = o.MergeID.text
	for _, f := range []struct {
		name string
		scalar
	}{
		{"receiver_name", o.Name},
		{"receiver_phone", o.Phone},
		{"address", o.Address},
		{"receiver_address", o.ReceiverAddress},
		{"contact_mobile", o.Contact},
		{"open_address_id_2", o.MergeID2},
	} {
		if isCipher(f.text) {
			if rc.Cipher == nil {
				rc.Cipher = map[string]string{}
			}
			rc.Cipher[f.name] = f.text
			rc.Masked = true
		}
	}
	rc.Name = shown(o.Name, o.NameMask)
	rc.Phone = shown(o.Contact, scalar{})
	if rc.Phone == "" {
		rc.Phone = shown(o.Phone, o.PhoneMask)
	}
	rc.Address.Detail = shown(o.ReceiverAddress, o.RAddressMask)
	if rc.Address.Detail == "" {
		rc.Address.Detail = shown(o.Address, o.AddressMask)
	}
	if shop.IsMaskedText(rc.Name) || shop.IsMaskedText(rc.Phone) || shop.IsMaskedText(rc.Address.Detail) {
		rc.Masked = true
	}
	if rc.Name == "" && rc.Phone == "" && rc.Address.Detail == "" && (o.Risk.text == "1" || o.Status.text != "1" || o.Refund.text != "1") {
		rc.Masked = true
	}
}

// isCipher tells the platform's ciphertext shapes from text.
func isCipher(s string) bool {
	return (strings.HasPrefix(s, "~") && strings.HasSuffix(s, "~")) || (strings.HasPrefix(s, "$") && strings.HasSuffix(s, "$") && len(s) > 8)
}

// shown is what a person may see of a field: plain text, else the mask, never a ciphertext.
func shown(s, mask scalar) string {
	if s.text != "" && !isCipher(s.text) {
		return s.text
	}
	if isCipher(mask.text) {
		return ""
	}
	return mask.text
}

func (r *reader) shipped(o *orderInfo, out *shop.Order) {
	for i, d := range append([]delivery{{o.Logistics, o.Tracking}}, append(o.Extra, o.Resend...)...) {
		if d.Tracking.text == "" {
			continue
		}
		w := shop.Waybill{Company: wpdd.CompanyOf(d.Logistics.text), Number: d.Tracking.text}
		if i == 0 {
			w.At = out.ShippedAt
		}
		out.Foreign = append(out.Foreign, w)
	}
}
