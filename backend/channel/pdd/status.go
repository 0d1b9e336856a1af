package pdd

import (
	"slices"
	"strings"

	"zhanggui/backend/shop"
)

// state reads the platform's seven status fields into our one status, the refund overlay and the holds the
// channel implies. What it does not know is a doubt and the status unknown, never a guess.
func (r *reader) state(o *orderInfo, refunds []refundRow, out *shop.Order) {
	status, known := r.base(o)
	out.StatusWords = statusWords(o)

	unshipped := status == shop.ChPaid
	if n, ok := r.enum("confirm_status", o.Confirm); ok {
		switch n {
		case 0:
			status = shop.ChPendingPayment
		case 1:
		case 2:
			status = shop.ChCancelled
		default:
			known = r.unknown("confirm_status", o.Confirm)
		}
	}
	if n, ok := r.enum("group_status", o.Group); ok {
		switch n {
		case 0: // paid perhaps, but the group is still open: nothing may leave
			if status == shop.ChPaid {
				status = shop.ChHeld
				hold(out, shop.HoldChannel, "group_open")
			}
		case 1:
		case 2:
			status = shop.ChCancelled
		default:
			known = r.unknown("group_status", o.Group)
		}
	}
	if status == shop.ChPaid {
		s, fine := r.stepStatus(o)
		status, known = s, known && fine
	}
	r.refund(o, refunds, unshipped, &status, &known, out)
	if unshipped {
		known = r.holds(o, out) && known
	}
	if !known {
		status = shop.ChUnknown
	}
	out.Status = status
}

// base reads order_status: 1 to ship, 2 shipped, 3 signed for (an after-sale is still possible).
func (r *reader) base(o *orderInfo) (shop.ChannelStatus, bool) {
	n, ok := r.enum("order_status", o.Status)
	switch {
	case !ok:
	case n == 1:
		return shop.ChPaid, true
	case n == 2:
		return shop.ChShipped, true
	case n == 3:
		return shop.ChCompleted, true
	}
	return shop.ChUnknown, r.unknown("order_status", o.Status)
}

func (r *reader) unknown(field string, s scalar) bool {
	r.doubt(field, s.text, shop.HoldUnknownStatus)
	return false
}

// stepStatus reads the balance of a deposit order.
func (r *reader) stepStatus(o *orderInfo) (shop.ChannelStatus, bool) {
	n, ok := r.enum("trade_type", o.TradeType)
	if !ok || n == 0 {
		return shop.ChPaid, true
	}
	if n != 1 {
		return shop.ChUnknown, r.unknown("trade_type", o.TradeType)
	}
	if o.Step == nil {
		return shop.ChUnknown, r.unknown("step_order_info", scalar{})
	}
	s, ok := r.enum("step_trade_status", o.Step.Status)
	switch {
	case ok && s == 0:
		return shop.ChPendingPayment, true
	case ok && s == 1:
		return shop.ChPresaleDeposit, true
	case ok && s == 2:
		return shop.ChPaid, true
	}
	return shop.ChUnknown, r.unknown("step_trade_status", o.Step.Status)
}

// refund lays the after-sale over the status: 1 none or closed; 2 and 3 open; 4 money returned. A full return
// before shipping cancels; a return of less than was paid is partial and a doubt, because the platform writes
// both the same way. Rows of the refund list count too: the order itself may not have been touched yet.
func (r *reader) refund(o *orderInfo, rows []refundRow, unshipped bool, status *shop.ChannelStatus, known *bool, out *shop.Order) {
	n, ok := r.enum("refund_status", o.Refund)
	if !ok {
		*known = r.unknown("refund_status", o.Refund)
		return
	}
	switch n {
	case 1:
		if r.openAfterSale("after_sales_status", o.AfterSale, known) || r.openRow(rows, known) {
			r.asked(unshipped, out)
		}
	case 2, 3:
		r.asked(unshipped, out)
	case 4:
		returned, told := r.returned(rows)
		switch {
		case told && returned < out.PaidMinor:
			out.Refund = shop.RefundPartial
			r.doubt("refund_amount", shop.FormatMinor(returned, r.cur), shop.HoldAmount)
		case unshipped && *status != shop.ChUnknown:
			out.Refund, *status = shop.RefundDone, shop.ChCancelled
		default:
			out.Refund = shop.RefundDone
		}
	default:
		*known = r.unknown("refund_status", o.Refund)
	}
}

func (r *reader) asked(unshipped bool, out *shop.Order) {
	out.Refund = shop.RefundAsked
	if unshipped {
		hold(out, shop.HoldRefund, "")
	}
}

// openAfterSale tells whether an after_sales_status is an open request for money.
func (r *reader) openAfterSale(field string, s scalar, known *bool) bool {
	n, ok := r.enum(field, s)
	if !ok {
		return false
	}
	switch n {
	case 2, 3, 4, 5, 6, 7, 8, 31, 33: // 6: the merchant said no, the buyer may go on
		return true
	case 0, 1, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 24, 25, 27, 32:
		return false // none, closed, done, or the exchange and repair track
	}
	*known = r.unknown(field, s)
	return false
}

func (r *reader) openRow(rows []refundRow, known *bool) bool {
	open := false
	for _, row := range rows {
		open = r.openAfterSale("refund_list.after_sales_status", row.Status, known) || open
	}
	return open
}

// returned sums the money of after-sales that ended with a refund; told is false when no row says.
func (r *reader) returned(rows []refundRow) (sum shop.Minor, told bool) {
	for _, row := range rows {
		if row.Status.text != "10" && row.Status.text != "4" && row.Status.text != "5" {
			continue
		}
		if v := r.yuan("refund_amount", row.Amount); v != nil {
			if s, ok := shop.AddMinor(sum, *v); ok {
				sum, told = s, true
			}
		}
	}
	return sum, told
}

// holds are the platform's own reasons to wait with an unshipped order.
func (r *reader) holds(o *orderInfo, out *shop.Order) bool {
	known := true
	if n, ok := r.enum("risk_control_status", o.Risk); ok {
		switch n {
		case 0:
		case 1:
			hold(out, shop.HoldRisk, "")
		default:
			known = r.unknown("risk_control_status", o.Risk)
		}
	}
	if n, ok := r.enum("is_lucky_flag", o.Lucky); ok {
		switch n {
		case 0, 1:
		case 2: // a prize draw: ships only when won, which the order does not say
			hold(out, shop.HoldChannel, "lucky_draw")
		default:
			known = r.unknown("is_lucky_flag", o.Lucky)
		}
	}
	if n, ok := r.enum("self_contained", o.SelfPick); ok && n == 1 {
		hold(out, shop.HoldChannel, "self_pickup")
	}
	for _, t := range o.Tags {
		if t.Name.text == "ship_hold" && t.Value.text != "0" && t.Value.text != "" {
			hold(out, shop.HoldChannel, "ship_hold")
		}
	}
	return known
}

// hold adds a hold once; tag names the platform's own reason.
func hold(out *shop.Order, reason shop.HoldReason, tag string) {
	h := shop.Hold{Reason: reason}
	if tag != "" {
		h.Args = shop.Args{"tag": tag}
	}
	out.ChannelHolds = append(out.ChannelHolds, h)
}

// statusWords says the platform's status fields in its own words, as its documents name the codes; what is usual is
// left out and a code it does not document stays a code.
func statusWords(o *orderInfo) string {
	var words []string
	say := func(field string, v scalar, named map[string]string, usual ...string) {
		switch word, ok := named[v.text]; {
		case !v.set || v.text == "" || slices.Contains(usual, v.text):
		case ok:
			words = append(words, word)
		default:
			words = append(words, field+"="+v.text)
		}
	}
	if !o.Status.set || o.Status.text == "" {
		words = append(words, "order_status=")
	}
	say("order_status", o.Status, map[string]string{"1": "待发货", "2": "已发货待签收", "3": "已签收"})
	say("confirm_status", o.Confirm, map[string]string{"0": "未成交", "2": "已取消"}, "1")
	say("group_status", o.Group, map[string]string{"0": "拼团中", "2": "团失败"}, "1")
	say("refund_status", o.Refund, map[string]string{"2": "售后处理中", "3": "退款中", "4": "退款成功"}, "1")
	say("after_sales_status", o.AfterSale, nil, "0")
	say("risk_control_status", o.Risk, map[string]string{"1": "审核中"}, "0")
	return strings.Join(words, "，")
}
