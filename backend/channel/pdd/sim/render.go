package sim

import (
	"encoding/json"
	"strconv"
	"time"
)

func (s *Server) stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.zone).Format("2006-01-02 15:04:05")
}

// yuan renders fen as the platform does: a JSON number in yuan.
func yuan(fen int64) json.Number {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	frac := strconv.FormatInt(fen%100+100, 10)[1:]
	switch {
	case frac == "00":
		frac = ".0"
	case frac[1] == '0':
		frac = "." + frac[:1]
	default:
		frac = "." + frac
	}
	return json.Number(sign + strconv.FormatInt(fen/100, 10) + frac)
}

func mask(t string, keepHead, keepTail int) string {
	r := []rune(t)
	if len(r) <= keepHead+keepTail {
		keepTail = 0
	}
	out := string(r[:min(keepHead, len(r))])
	for range max(1, min(6, len(r)-keepHead-keepTail)) {
		out += "*"
	}
	return out + string(r[len(r)-keepTail:])
}

// render is order_info as the documents list it.
func (s *Server) render(o *order) map[string]any {
	name, phone, address := o.ciphers()
	nameMask, phoneMask, addressMask := "", "", ""
	if name != "" {
		nameMask, phoneMask, addressMask = mask(o.person.Name, 1, 0), mask(o.person.Phone, 3, 4), mask(o.person.Street, 2, 0)
	}
	items := []map[string]any{}
	for _, i := range o.items {
		items = append(items, map[string]any{
			"goods_id": i.GoodsID, "sku_id": i.SKUID, "goods_name": i.Name, "goods_spec": i.Spec, "goods_count": i.Count,
			"goods_price": yuan(i.Fen), "outer_goods_id": "", "outer_id": i.OuterID, "goods_img": "https://img.example/" + i.OuterID + ".jpg",
		})
	}
	tags := []map[string]any{}
	for _, n := range []string{"no_trace_delivery", "ship_hold"} {
		tags = append(tags, map[string]any{"name": n, "value": o.tags[n]})
	}
	extra := []map[string]any{}
	for _, d := range o.extra {
		extra = append(extra, map[string]any{"logistics_id": d.id, "tracking_number": d.number})
	}
	v := map[string]any{
		"order_sn": o.sn, "created_time": s.stamp(o.created), "pay_time": s.stamp(o.paid), "confirm_time": s.stamp(o.confirmed),
		"shipping_time": s.stamp(o.shipped), "receive_time": s.stamp(o.received), "updated_at": s.stamp(o.updated),
		"last_ship_time": s.stamp(o.lastShip), "pre_sale_time": s.stamp(o.preSaleBy), "promise_delivery_time": "",
		"urge_shipping_time": "", "order_status": o.orderStatus, "refund_status": o.refundStatus,
		"after_sales_status": o.afterSales, "confirm_status": o.confirmStatus, "group_status": o.groupStatus,
		"risk_control_status": o.risk, "trade_type": o.tradeType, "is_lucky_flag": o.lucky, "is_stock_out": 0,
		"stock_out_handle_status": -1, "is_pre_sale": 0, "step_order_info": nil,
		"goods_amount": yuan(o.goods()), "discount_amount": yuan(o.platformOff + o.shopOff), "platform_discount": yuan(o.platformOff),
		"seller_discount": yuan(o.shopOff), "capital_free_discount": yuan(0), "duo_duo_pay_reduction": yuan(0),
		"order_change_amount": yuan(o.priceCut), "postage": yuan(o.postage), "pay_amount": yuan(o.pay()),
		"pay_type": "WEIXIN", "pay_no": "XP" + o.sn, "buyer_memo": o.memo, "remark": o.remark, "remark_tag": o.flag,
		"remark_tag_name": "", "logistics_id": o.main.id, "tracking_number": o.main.number, "shipping_type": 0,
		"extra_delivery_list": extra, "resend_delivery_list": []any{}, "gift_delivery_list": []any{},
		"item_list": items, "country": "中国", "country_id": 0, "province": o.person.Province, "city": o.person.City,
		"town": o.person.District, "receiver_name": name, "receiver_phone": "", "address": address, "receiver_address": address,
		"contact_mobile": phone, "receiver_name_mask": nameMask, "receiver_phone_mask": phoneMask, "address_mask": addressMask,
		"receiver_address_mask": addressMask, "order_tag_list": tags, "self_contained": 0,
	}
	if o.serviceFee != 0 {
		v["service_fee_detail"] = []map[string]any{{"service_name": "sf_express_fee", "service_fee": yuan(o.serviceFee)}}
	}
	if name != "" {
		v["open_address_id"] = strconv.FormatUint(hash(o.person.Name, o.person.Phone, o.person.Street), 36)
		v["open_address_id_2"] = v["open_address_id"]
	}
	if o.tradeType == 1 {
		v["step_order_info"] = map[string]any{
			"advanced_paid_fee": yuan(o.pay() / 5), "step_paid_fee": yuan(o.stepPaid), "step_discount_amount": yuan(0),
			"step_trade_status": o.stepStatus,
		}
	}
	if len(o.gifts) > 0 {
		var gifts []map[string]any
		for _, i := range o.gifts {
			gifts = append(gifts, map[string]any{
				"goods_id": i.GoodsID, "sku_id": i.SKUID, "goods_name": i.Name, "goods_spec": i.Spec, "goods_count": i.Count,
				"goods_price": yuan(i.Fen), "outer_id": i.OuterID,
			})
		}
		v["gift_list"], v["gift_order_status"] = gifts, o.giftSt
	}
	return v
}

func (s *Server) renderRefund(o *order, r refund) map[string]any {
	return map[string]any{
		"id": r.id, "order_sn": o.sn, "after_sales_status": r.status, "after_sales_type": r.kind,
		"refund_amount": string(yuan(r.fen)), "order_amount": string(yuan(o.pay())), "discount_amount": "0",
		"goods_id": o.items[0].GoodsID, "sku_id": strconv.FormatInt(o.items[0].SKUID, 10), "outer_id": o.items[0].OuterID,
		"goods_number": strconv.FormatInt(o.items[0].Count, 10), "tracking_number": "", "shipping_name": "",
		"created_time": s.stamp(r.created), "updated_time": s.stamp(r.updated), "speed_refund_flag": 0,
		"user_shipping_status": "0", "dispute_refund_status": 0,
	}
}
