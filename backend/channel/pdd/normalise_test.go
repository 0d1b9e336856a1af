package pdd

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhanggui/backend/channel"
	"zhanggui/backend/channel/channeltest"
	"zhanggui/backend/shop"
)

// base is a plain order to ship, as the platform writes it.
func base() map[string]any {
	return map[string]any{
		"order_sn": "261122-000000000000001", "order_status": 1, "confirm_status": 1, "group_status": 1, "refund_status": 1,
		"after_sales_status": 0, "risk_control_status": 0, "trade_type": 0, "is_lucky_flag": 1, "is_pre_sale": 0,
		"created_time": "2026-11-22 10:00:00", "pay_time": "2026-11-22 10:01:00", "confirm_time": "2026-11-22 10:01:00",
		"updated_at": "2026-11-22 10:01:05", "last_ship_time": "2026-11-24 10:01:00", "shipping_time": "",
		"goods_amount": json.Number("39.8"), "platform_discount": json.Number("1.50"), "seller_discount": "2", "capital_free_discount": 0,
		"postage": json.Number("6.0"), "pay_amount": json.Number("42.3"),
		"item_list": []any{map[string]any{
			"goods_id": 5, "sku_id": "7", "goods_name": "坚果", "goods_spec": "25g", "goods_count": 2, "goods_price": json.Number("19.9"), "outer_id": "NUT",
		}},
		"province": "浙江省", "city": "杭州市", "town": "余杭区", "receiver_name": "~AgAAAAxx=~ab~1~~", "receiver_name_mask": "张*",
		"contact_mobile": "$AbCdEfGh$Ag$2$$", "receiver_phone_mask": "138****0000", "receiver_address": "~AgAAAAyy=~cd~1~~",
		"receiver_address_mask": "幸福***", "open_address_id": "m-1",
	}
}

func read(t *testing.T, edit func(m map[string]any), refunds ...map[string]any) (shop.Order, []shop.Doubt) {
	t.Helper()
	m := base()
	if edit != nil {
		edit(m)
	}
	rec := map[string]any{"order_info": m}
	if refunds != nil {
		rec["refund_list"] = refunds
	}
	b, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	o, doubts, err := (&Adapter{currency: "CNY"}).Normalise(channel.Raw{Body: b})
	if err != nil {
		t.Fatal(err)
	}
	return o, doubts
}

func set(kv ...any) func(map[string]any) {
	return func(m map[string]any) {
		for i := 0; i < len(kv); i += 2 {
			if k, ok := kv[i].(string); ok {
				m[k] = kv[i+1]
			}
		}
	}
}

// TestStatusTable reads every value the platform's documents name, and some they do not.
func TestStatusTable(t *testing.T) {
	type row struct {
		name   string
		edit   func(map[string]any)
		rows   []map[string]any
		status shop.ChannelStatus
		refund shop.RefundState
		hold   string // "reason tag", "" for none
		doubt  string // field, "" for none
	}
	after := func(status any, amount string) map[string]any {
		return map[string]any{"order_sn": "261122-000000000000001", "after_sales_status": status, "refund_amount": amount, "updated_time": "2026-11-22 11:00:00"}
	}
	table := []row{
		{"to ship", nil, nil, shop.ChPaid, "", "", ""},
		{"shipped", set("order_status", 2), nil, shop.ChShipped, "", "", ""},
		{"signed for", set("order_status", "3"), nil, shop.ChCompleted, "", "", ""},
		{"odd order status 0", set("order_status", 0), nil, shop.ChUnknown, "", "", "order_status"},
		{"unknown order status", set("order_status", 4), nil, shop.ChUnknown, "", "", "order_status"},
		{"no order status", set("order_status", nil), nil, shop.ChUnknown, "", "", "order_status"},
		{"words for a status", set("order_status", "待发货"), nil, shop.ChUnknown, "", "", "order_status"},
		{"not confirmed", set("confirm_status", 0), nil, shop.ChPendingPayment, "", "", ""},
		{"cancelled", set("confirm_status", 2), nil, shop.ChCancelled, "", "", ""},
		{"unknown confirmation", set("confirm_status", 7), nil, shop.ChUnknown, "", "", "confirm_status"},
		{"group open", set("group_status", 0), nil, shop.ChHeld, "", "channel_hold group_open", ""},
		{"group failed", set("group_status", 2), nil, shop.ChCancelled, "", "", ""},
		{"unknown group", set("group_status", 3), nil, shop.ChUnknown, "", "", "group_status"},
		{"in review", set("risk_control_status", 1), nil, shop.ChPaid, "", "risk_review ", ""},
		{"unknown review", set("risk_control_status", 2), nil, shop.ChUnknown, "", "", "risk_control_status"},
		{"shipping held", set("order_tag_list", []any{map[string]any{"name": "ship_hold", "value": 1}}), nil, shop.ChPaid, "", "channel_hold ship_hold", ""},
		{"tag there but off", set("order_tag_list", []any{map[string]any{"name": "ship_hold", "value": 0}}), nil, shop.ChPaid, "", "", ""},
		{"prize draw", set("is_lucky_flag", 2), nil, shop.ChPaid, "", "channel_hold lucky_draw", ""},
		{"unknown draw", set("is_lucky_flag", 3), nil, shop.ChUnknown, "", "", "is_lucky_flag"},
		{"picked up by the buyer", set("self_contained", 1), nil, shop.ChPaid, "", "channel_hold self_pickup", ""},
		{"deposit not paid", set("trade_type", 1, "step_order_info", map[string]any{"step_trade_status": 0}), nil, shop.ChPendingPayment, "", "", ""},
		{"deposit paid", set("trade_type", 1, "step_order_info", map[string]any{"step_trade_status": 1, "step_paid_fee": "8.88"}), nil, shop.ChPresaleDeposit, "", "", ""},
		{"balance paid", set("trade_type", 1, "step_order_info", map[string]any{"step_trade_status": 2}), nil, shop.ChPaid, "", "", ""},
		{"deposit unknown", set("trade_type", 1, "step_order_info", map[string]any{"step_trade_status": 3}), nil, shop.ChUnknown, "", "", "step_trade_status"},
		{"deposit without its part", set("trade_type", 1), nil, shop.ChUnknown, "", "", "step_order_info"},
		{"unknown trade", set("trade_type", 2), nil, shop.ChUnknown, "", "", "trade_type"},
		{"after-sale open", set("refund_status", 2), nil, shop.ChPaid, shop.RefundAsked, "refund_asked ", ""},
		{"refunding", set("refund_status", 3), nil, shop.ChPaid, shop.RefundAsked, "refund_asked ", ""},
		{"after-sale open after shipping", set("refund_status", 2, "order_status", 2), nil, shop.ChShipped, shop.RefundAsked, "", ""},
		{"refunded, amount not told", set("refund_status", 4), nil, shop.ChCancelled, shop.RefundDone, "", ""},
		{"refunded in full", set("refund_status", 4), []map[string]any{after(10, "42.3")}, shop.ChCancelled, shop.RefundDone, "", ""},
		{"refunded in two parts", set("refund_status", 4), []map[string]any{after(10, "40"), after("10", "2.30")}, shop.ChCancelled, shop.RefundDone, "", ""},
		{"refunded in part", set("refund_status", 4), []map[string]any{after(10, "5")}, shop.ChPaid, shop.RefundPartial, "", "refund_amount"},
		{"refunded after shipping", set("refund_status", 4, "order_status", 2), []map[string]any{after(10, "42.3")}, shop.ChShipped, shop.RefundDone, "", ""},
		{"unknown refund", set("refund_status", 6), nil, shop.ChUnknown, "", "", "refund_status"},
		{"no refund status", set("refund_status", ""), nil, shop.ChUnknown, "", "", "refund_status"},
		{"the list knows more than the order", nil, []map[string]any{after(2, "42.3")}, shop.ChPaid, shop.RefundAsked, "refund_asked ", ""},
		{"a closed one in the list", nil, []map[string]any{after(11, "42.3")}, shop.ChPaid, "", "", ""},
		{"an unknown one in the list", nil, []map[string]any{after(99, "42.3")}, shop.ChUnknown, "", "", "refund_list.after_sales_status"},
		{"unknown status and refunded", set("refund_status", 4, "order_status", 8), nil, shop.ChUnknown, shop.RefundDone, "", "order_status"},
	}
	for _, n := range []int{2, 3, 4, 5, 6, 7, 8, 31, 33} {
		table = append(table, row{fmt.Sprintf("after_sales_status %d", n), set("after_sales_status", n), nil, shop.ChPaid, shop.RefundAsked, "refund_asked ", ""})
	}
	for _, n := range []int{0, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 24, 25, 27, 32} {
		table = append(table, row{fmt.Sprintf("after_sales_status %d", n), set("after_sales_status", n), nil, shop.ChPaid, "", "", ""})
	}
	for _, n := range []int{19, 20, 23, 30, 40, -1} {
		table = append(table, row{fmt.Sprintf("after_sales_status %d", n), set("after_sales_status", n), nil, shop.ChUnknown, "", "", "after_sales_status"})
	}
	for _, c := range table {
		t.Run(c.name, func(t *testing.T) {
			o, doubts := read(t, c.edit, c.rows...)
			var holds, fields []string
			for _, h := range o.ChannelHolds {
				tag, _ := h.Args["tag"].(string)
				holds = append(holds, string(h.Reason)+" "+tag)
			}
			for _, d := range doubts {
				fields = append(fields, d.Field)
			}
			if o.Status != c.status || o.Refund != c.refund || strings.Join(holds, ",") != c.hold || strings.Join(fields, ",") != c.doubt {
				t.Errorf("%s, refund %q, holds %v, doubts %v; want %s, %q, %q, %q", o.Status, o.Refund, holds, doubts, c.status, c.refund, c.hold, c.doubt)
			}
			if said := regexp.MustCompile(`待发货|已发货待签收|已签收|order_status=`); !said.MatchString(o.StatusWords) {
				t.Errorf("the channel's words are lost: %q", o.StatusWords)
			}
		})
	}
}

func TestAmounts(t *testing.T) {
	o, doubts := read(t, nil)
	if *o.GoodsMinor != 3980 || *o.FreightMinor != 600 || *o.ShopDiscount != 200 || *o.PlatformDiscount != 150 || o.PaidMinor != 4230 || len(doubts) != 0 {
		t.Errorf("%+v %v", o, doubts)
	}
	o, doubts = read(t, set("goods_amount", "39.30", "pay_amount", "46.8", "service_fee_detail", []any{map[string]any{"service_fee": 5}}))
	if *o.ShopDiscount != 250 || *o.FreightMinor != 1100 || o.PaidMinor != 3980+1100-250-150 || len(doubts) != 0 {
		t.Errorf("changed price and fee: %+v %v", o, doubts)
	}
	o, _ = read(t, set("trade_type", 1, "step_order_info", map[string]any{"step_trade_status": 1, "step_paid_fee": "8.88"}))
	if o.PaidMinor != 888 || !o.PaidKnown {
		t.Errorf("deposit: %d", o.PaidMinor)
	}
	o, _ = read(t, set("confirm_status", 0))
	if o.PaidMinor != 0 || o.PaidAt != 0 {
		t.Errorf("unpaid: %d at %d", o.PaidMinor, o.PaidAt)
	}
	for _, bad := range []any{"x", json.Number("1e2"), json.Number("42.301"), "99999999999999", []any{}, true} {
		o, doubts := read(t, set("pay_amount", bad))
		if len(doubts) != 1 || doubts[0].Field != "pay_amount" || doubts[0].Kind != shop.HoldAmount || o.PaidKnown {
			t.Errorf("%v: %v", bad, doubts)
		}
	}
	for field, edit := range map[string]func(map[string]any){
		"discount_amount": set("goods_amount", "50"), "item_list": set("item_list", []any{}),
		"item_list.goods_count": set("item_list", []any{map[string]any{"goods_count": 0, "goods_price": 1, "outer_id": "a"}}),
		"item_list.goods_price": set("item_list", []any{map[string]any{"goods_count": 1, "outer_id": "a"}}),
	} {
		if _, doubts := read(t, edit); !slices.ContainsFunc(doubts, func(d shop.Doubt) bool { return d.Field == field }) {
			t.Errorf("no doubt about %s: %v", field, doubts)
		}
	}
}

func TestTimes(t *testing.T) {
	const at = 1795312860000 // 2026-11-22 10:01:00 +08:00
	for in, want := range map[any]shop.Millis{
		"2026-11-22 10:01:00": at, "1795312860": at, 1795312860: at, "1795312860000": at, "": 0, nil: 0, "0000-00-00 00:00:00": 0,
		"1970-01-01 08:00:00": 0, 0: 0,
	} {
		if o, doubts := read(t, set("last_ship_time", in)); o.ShipBy != want || len(doubts) != 0 {
			t.Errorf("%v: %d %v", in, o.ShipBy, doubts)
		}
	}
	for _, in := range []any{"2026-02-30 10:00:00", "明天", "2026-11-22", "17953128600", true, []any{1}} {
		if o, doubts := read(t, set("last_ship_time", in)); o.ShipBy != 0 || len(doubts) != 1 {
			t.Errorf("%v: %d %v", in, o.ShipBy, doubts)
		}
	}
	o, _ := read(t, set("last_ship_time", "", "is_pre_sale", 1, "pre_sale_time", "2026-12-01 00:00:00"))
	if o.ShipBy == 0 {
		t.Error("a presale's promise is lost")
	}
	o, _ = read(t, nil, map[string]any{"after_sales_status": 2, "updated_time": "1795316460"})
	if o.UpdatedAt != 1795316460000 {
		t.Error("an after-sale newer than its order must move the version")
	}
}

func TestReceiver(t *testing.T) {
	o, _ := read(t, nil)
	want := shop.Receiver{
		Masked: true, MergeToken: "m-1", Cipher: map[string]string{
			"receiver_name": "~AgAAAAxx=~ab~1~~", "contact_mobile": "$AbCdEfGh$Ag$2$$", "receiver_address": "~AgAAAAyy=~cd~1~~",
		},
	}
	want.Name, want.Phone = "张*", "138****0000"
	want.Address = shop.Address{Province: "浙江省", City: "杭州市", District: "余杭区", Detail: "幸福***"}
	if !reflect.DeepEqual(o.Receiver, want) {
		t.Errorf("%+v", o.Receiver)
	}
	blank := set("receiver_name", "", "receiver_name_mask", "", "contact_mobile", "", "receiver_phone_mask", "", "receiver_address", "", "receiver_address_mask", "")
	for name, c := range map[string]struct {
		edit   func(map[string]any)
		masked bool
	}{
		"blank in review":        {set("risk_control_status", 1), true},
		"blank once shipped":     {set("order_status", 2), true},
		"blank without a reason": {func(map[string]any) {}, false},
	} {
		o, _ := read(t, func(m map[string]any) { blank(m); c.edit(m) })
		if o.Receiver.Masked != c.masked || o.Receiver.Name != "" || o.Receiver.Cipher != nil {
			t.Errorf("%s: %+v", name, o.Receiver)
		}
	}
	o, _ = read(t, set("receiver_name", "张三", "contact_mobile", "", "receiver_phone", "13800000000", "receiver_address", "幸福路1号"))
	if o.Receiver.Masked || o.Receiver.Name != "张三" || o.Receiver.Phone != "13800000000" || o.Receiver.Address.Detail != "幸福路1号" {
		t.Errorf("plain: %+v", o.Receiver)
	}
}

func TestLinesGiftsFlagsAndWaybills(t *testing.T) {
	gift := []any{map[string]any{"goods_id": 9, "goods_name": "赠品", "goods_count": 1, "outer_id": "GIFT", "goods_price": 1}}
	for state, want := range map[any]string{0: "NUT gift_pending", 1: "NUT", 2: "NUT GIFT", 5: "NUT ?", nil: "NUT ?"} {
		o, doubts := read(t, set("gift_list", gift, "gift_order_status", state))
		var got []string
		for _, l := range o.Lines {
			got = append(got, l.ChannelSKU)
			if l.Gift && l.AmountMinor != 0 {
				t.Error("a gift costs something")
			}
		}
		for _, h := range o.ChannelHolds {
			tag, _ := h.Args["tag"].(string)
			got = append(got, tag)
		}
		if len(doubts) > 0 {
			got = append(got, "?")
		}
		if strings.Join(got, " ") != want {
			t.Errorf("gift %v: %v, want %s", state, got, want)
		}
	}
	o, _ := read(t, set("item_list", []any{map[string]any{"sku_id": 1234567890123456789, "goods_count": "2", "goods_price": "1.00", "outer_id": ""}}))
	if l := o.Lines[0]; l.ChannelSKU != "1234567890123456789" || l.Qty != 2 || l.AmountMinor != 200 || l.LineNo != 1 {
		t.Errorf("%+v", l)
	}
	for tag, want := range map[any]string{0: "", 1: "red", "2": "yellow", 3: "green", 4: "blue", 5: "purple", nil: "", 6: "?"} {
		o, doubts := read(t, set("remark_tag", tag))
		if got := o.Flag + strings.Repeat("?", len(doubts)); got != want {
			t.Errorf("flag %v: %q", tag, got)
		}
	}
	o, _ = read(t, set("order_status", 2, "logistics_id", 44, "tracking_number", "SF1000000000001", "shipping_time", "2026-11-22 10:01:00",
		"extra_delivery_list", []any{map[string]any{"logistics_id": 999, "tracking_number": "X12345678"}}))
	want := []shop.Waybill{{Company: "SF", Number: "SF1000000000001", At: 1795312860000}, {Company: "pdd:999", Number: "X12345678"}}
	if !reflect.DeepEqual(o.Foreign, want) {
		t.Errorf("%+v", o.Foreign)
	}
}

func TestUnreadableRecords(t *testing.T) {
	for _, b := range []string{``, `[]`, `{}`, `{"order_info":null}`, `{"order_info":{}}`, `{"order_info":[]}`, `{"order_info":{"order_sn":{}}}`, `{"order_info":{"order_sn":"1","item_list":5}}`} {
		if _, _, err := (&Adapter{currency: "CNY"}).Normalise(channel.Raw{Body: []byte(b)}); channel.Class(err) != "malformed" {
			t.Errorf("%s: %v", b, err)
		}
	}
}

// FuzzNormalise starts from the archived records of testdata/archive.
func FuzzNormalise(f *testing.F) {
	files, err := filepath.Glob("testdata/archive/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal("no archive", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		channeltest.Sane(t, &Adapter{currency: "CNY"}, channel.Raw{Body: b})
	})
}
