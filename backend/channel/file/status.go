package file

import (
	"strings"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// meaning is what one status word says.
type meaning struct {
	status shop.ChannelStatus
	refund shop.RefundState
}

// statusWords are the words of back-offices, each a whole phrase between commas. What is not here is a doubt.
func statusWords() map[string]meaning {
	out := map[string]meaning{}
	for status, words := range map[shop.ChannelStatus]string{
		shop.ChPendingPayment: "等待买家付款 等待付款 待付款 待支付 未付款 未支付 待买家付款 已下单待付款 已下单 待付尾款前取消 " +
			"unpaid pending pending_payment pendingpayment awaiting_payment notpaid not_paid payment_pending checkout-draft",
		shop.ChPresaleDeposit: "已付定金 定金已付 定金已支付 待付尾款 定金已付尾款未付 已付定金待付尾款 等待付尾款 presale_deposit deposit_paid",
		shop.ChPaid: "买家已付款 等待卖家发货 等待商家发货 等待发货 待发货 未发货 等待出库 待出库 备货中 待配货 配货中 已付款 已支付 已审核 " +
			"paid processing unfulfilled unshipped to_ship ready_to_ship readytoship awaiting_shipment awaiting_fulfillment",
		shop.ChHeld: "锁定 已锁定 暂停 暂停发货 冻结 待成团 等待成团 拼团中 未成团 待分享 审核中 待审核 风控中 礼物待收下 待收下 held on-hold onhold on_hold",
		shop.ChPartShipped: "卖家部分发货 部分发货 部分已发货 商家部分发货 部分出库 part_shipped partially_shipped partiallyshipped " +
			"partially_fulfilled partially-shipped partial",
		shop.ChShipped: "卖家已发货 商家已发货 等待买家确认 等待买家确认收货 等待确认收货 已发货 已发货待收货 已发货待签收 待收货 待签收 等待收货 已出库 " +
			"运输中 派送中 shipped fulfilled dispatched sent in_transit",
		shop.ChCompleted: "交易成功 交易完成 订单完成 已完成 完成 已收货 已签收 确认收货 已确认收货 completed complete done delivered finished closed_ok",
		shop.ChCancelled: "交易关闭 订单关闭 已关闭 关闭 已取消 取消 订单取消 订单已取消 交易取消 交易已取消 作废 已作废 删除 已删除 交易自动关闭 卖家或买家主动关闭交易 " +
			"全部商品售后之后 退款关闭交易 cancelled canceled cancel void voided expired failed trash closed deleted",
	} {
		for _, w := range strings.Fields(words) {
			out[w] = meaning{status: status}
		}
	}
	for refund, words := range map[shop.RefundState]string{
		shop.RefundDone:    "退款成功 已退款 退款完成 全额退款 付款以后用户退款成功 refunded fully_refunded",
		shop.RefundAsked:   "退款中 申请退款 申请退款中 售后中 退款申请中 退款处理中 待退款 refund_requested refunding",
		shop.RefundPartial: "部分退款 部分退款成功 partially_refunded partiallyrefunded",
	} {
		for _, w := range strings.Fields(words) {
			out[w] = meaning{refund: refund}
		}
	}
	out["付款以前"] = meaning{status: shop.ChPendingPayment}
	return out
}

// reader of statuses: a platform's own words before everybody's.
type statusReader struct {
	own, all map[string]meaning
}

// read understands a status text: marks in front in brackets and phrases between commas, each of which must be
// known. Of several phrases the one furthest along the way counts, and cancelled above all. ok is false when
// a phrase is unknown or there is none.
func (s statusReader) read(text string) (m meaning, ok bool) {
	t := strings.ToLower(tabular.CleanText(text))
	var parts []string
	for strings.HasPrefix(t, "(") || strings.HasPrefix(t, "（") || strings.HasPrefix(t, "[") || strings.HasPrefix(t, "【") {
		end := strings.IndexAny(t, ")）]】")
		if end < 0 {
			break
		}
		mark := strings.Trim(t[:end], "(（[【 ")
		t = strings.TrimSpace(strings.TrimLeft(t[end:], ")）]】 "))
		parts = append(parts, mark)
	}
	parts = append(parts, strings.FieldsFunc(t, func(r rune) bool { return strings.ContainsRune(",，;；。、|/", r) })...)
	for _, p := range parts {
		p = strings.Join(strings.Fields(p), "")
		if p == "" {
			continue
		}
		got, known := s.own[p]
		if !known {
			got, known = s.all[p]
		}
		if !known {
			got, known = s.all[strings.ReplaceAll(p, "-", "_")]
		}
		if !known {
			return meaning{status: shop.ChUnknown}, false
		}
		if got.status.Rank() > m.status.Rank() || (got.status == shop.ChHeld && m.status == shop.ChPaid) {
			m.status = got.status
		}
		if got.refund != shop.RefundNone {
			m.refund = got.refund
		}
		ok = true
	}
	if m.refund == shop.RefundDone && (m.status == shop.ChPaid || m.status == shop.ChPendingPayment || m.status == shop.ChHeld || m.status == "") {
		m.status = shop.ChCancelled // all money went back before anything was sent
	}
	if m.status == "" {
		m.status = shop.ChUnknown
		ok = ok && m.refund != shop.RefundNone
		if m.refund == shop.RefundAsked || m.refund == shop.RefundPartial {
			m.status = shop.ChPaid
		}
	}
	return m, ok
}

// afterSale reads after-sale words. The texts vary too much for a list of phrases; what tells is one word in
// them, tried in this order. ok is false when none is there.
func afterSale(text string) (shop.RefundState, bool) {
	t := tabular.CleanText(text)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(t, w) {
				return true
			}
		}
		return false
	}
	switch {
	case t == "", t == "无", t == "否", t == "0":
		return shop.RefundNone, true
	case has("无售后", "未申请", "没有申请", "未退款", "未发起", "无退款", "不存在售后", "售后取消", "售后关闭", "退款关闭", "退款取消", "已撤销", "已关闭", "用户撤销", "买家撤销"):
		return shop.RefundNone, true
	case has("部分退款"):
		return shop.RefundPartial, true
	case has("换货", "补寄", "维修", "补发") && has("成功", "完成", "已"):
		return shop.RefundNone, true
	case has("等待", "待", "申请", "处理中", "审核", "退款中", "退货中", "售后中", "换货中", "中", "拒绝", "同意", "介入", "仲裁", "异常"):
		return shop.RefundAsked, true
	case has("退款成功", "已退款", "退款完成", "全额退款", "全部退款", "售后完成", "售后成功", "退货退款成功"):
		return shop.RefundDone, true
	}
	return shop.RefundAsked, false
}

// flagOf reads a flag's colour; "" when it is none of ours.
func (s *spec) flagOf(text string) string {
	t := strings.ToLower(tabular.CleanID(text))
	if c, ok := s.flags[t]; ok {
		return c
	}
	for _, c := range [][2]string{{"红", "red"}, {"黄", "yellow"}, {"绿", "green"}, {"蓝", "blue"}, {"紫", "purple"}, {"灰", "grey"}} {
		if strings.HasPrefix(t, c[0]) || t == c[1] {
			return c[1]
		}
	}
	if t == "gray" {
		return "grey"
	}
	return ""
}

// companyOf turns a courier's name into our code; unknown names stay as they are.
func companyOf(name string) string {
	t := strings.ToUpper(strings.Join(strings.Fields(name), ""))
	for _, c := range [][2]string{
		{"顺丰", "SF"},
		{"中通", "ZTO"},
		{"申通", "STO"},
		{"圆通", "YTO"},
		{"韵达", "YUNDA"},
		{"极兔", "JT"},
		{"京东", "JD"},
		{"EMS", "EMS"},
		{"德邦", "DBL"},
		{"邮政", "POST"},
		{"邮局", "POST"},
		{"SHUNFENG", "SF"},
		{"ZHONGTONG", "ZTO"},
		{"SHENTONG", "STO"},
		{"YUANTONG", "YTO"},
	} {
		if strings.HasPrefix(t, c[0]) || (c[1] == "POST" && strings.Contains(t, c[0])) {
			return c[1]
		}
	}
	switch t {
	case "SF", "ZTO", "STO", "YTO", "YUNDA", "JT", "JD", "POST", "DBL":
		return t
	}
	return tabular.CleanText(name)
}
