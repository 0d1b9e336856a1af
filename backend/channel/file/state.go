package file

import (
	"strings"

	"zhanggui/backend/shop"
)

// state reads status, refund and the platform's own reasons to wait.
func (m *making) state() {
	m.out.StatusWords = m.first(fStatus)
	switch {
	case m.spec.platform == shop.Generic && !m.hasColumn(fStatus) && !m.hasColumn(fPayStatus):
		m.out.Status = shop.ChPaid
	case m.spec.platform == shop.Generic:
		m.genericState()
	default:
		m.platformState()
	}
	m.refunds()
	m.holds()
}

// genericState joins a status and a payment status, either of which may be missing.
func (m *making) genericState() {
	words, pay := m.first(fStatus), m.first(fPayStatus)
	if words == "" {
		m.out.StatusWords = pay
	}
	st := meaning{status: shop.ChPaid}
	if words != "" {
		st = m.word(fStatus, words)
	} else if pay == "" {
		m.unknown(fStatus, "")
		return
	}
	if pay != "" {
		p := m.word(fPayStatus, pay)
		switch {
		case st.status == shop.ChCancelled, st.status == shop.ChUnknown:
		case p.status == shop.ChUnknown:
			st.status = p.status
		case st.status.Rank() > shop.ChPaid.Rank(): // sent already: only the refund matters
		case p.status == shop.ChPendingPayment, p.status == shop.ChPresaleDeposit, p.status == shop.ChHeld, p.status == shop.ChCancelled:
			st.status = p.status
		}
		if p.refund != shop.RefundNone {
			st.refund = p.refund
		}
	}
	m.out.Status, m.out.Refund = st.status, st.refund
}

func (m *making) word(field, text string) meaning {
	got, ok := m.status.read(text)
	if !ok {
		m.unknown(field, text)
		return meaning{status: shop.ChUnknown}
	}
	return got
}

func (m *making) unknown(field, text string) {
	m.doubt(field, text, shop.HoldUnknownStatus)
	m.out.Status = shop.ChUnknown
}

// platformState takes the order's own status where a file has one per order, else what its lines say
// together: some sent and some not is part shipped, closed lines do not count beside open ones.
func (m *making) platformState() {
	var all []meaning
	for _, r := range m.heads {
		if t := r.text(fStatus); t != "" {
			all = append(all, m.word(fStatus, t))
			if r.file.role == roleHead {
				break
			}
		}
	}
	if len(all) == 0 {
		for _, r := range m.items {
			if t := r.text(fStatus); t != "" {
				all = append(all, m.word(fStatus, t))
			}
		}
	}
	if len(all) == 0 {
		m.unknown(fStatus, "")
		return
	}
	low, high := shop.ChannelStatus(""), shop.ChannelStatus("")
	for _, s := range all {
		if s.status == shop.ChUnknown {
			m.out.Status = shop.ChUnknown
			return
		}
		if s.refund != shop.RefundNone {
			m.out.Refund = s.refund
		}
		if s.status == shop.ChCancelled {
			continue
		}
		if low == "" || s.status.Rank() < low.Rank() {
			low = s.status
		}
		if s.status.Rank() > high.Rank() {
			high = s.status
		}
	}
	switch {
	case low == "":
		m.out.Status = shop.ChCancelled
	case low.Rank() <= shop.ChPaid.Rank() && high.Rank() >= shop.ChShipped.Rank():
		m.out.Status = shop.ChPartShipped
	default:
		m.out.Status = low
	}
}

// refunds reads after-sale words of the order and of each line, and the money that went back.
func (m *making) refunds() {
	if t := m.first(fRefund); t != "" {
		got, ok := afterSale(t)
		if !ok {
			m.doubt(fRefund, t, shop.HoldUnknownStatus)
		}
		if got != shop.RefundNone {
			m.out.Refund = got
		}
	}
	asked, done := 0, 0
	for i, r := range m.items {
		if i >= len(m.out.Lines) {
			break
		}
		st := shop.RefundNone
		if t := r.text(fLineRefund); t != "" {
			got, ok := afterSale(t)
			if !ok {
				m.doubt(fLineRefund, t, shop.HoldUnknownStatus)
			}
			st = got
		}
		if s, ok := m.status.read(r.text(fStatus)); ok && s.status == shop.ChCancelled && m.out.Status != shop.ChCancelled {
			st = shop.RefundDone
		}
		m.out.Lines[i].Refund = st
		switch st {
		case shop.RefundAsked:
			asked++
		case shop.RefundDone, shop.RefundPartial:
			done++
		case shop.RefundNone:
		}
	}
	switch {
	case asked > 0:
		m.out.Refund = shop.RefundAsked
	case done > 0 && done == len(m.items):
		m.out.Refund = shop.RefundDone
	case done > 0 && m.out.Refund == shop.RefundNone:
		m.out.Refund = shop.RefundPartial
	}
	if m.out.Refund == shop.RefundNone {
		for _, r := range m.rows {
			if v, err := shop.ParseMinor(r.amount(fRefunded), m.out.Currency); err == nil && v > 0 {
				m.out.Refund = shop.RefundPartial
			}
		}
	}
}

// holds are the channel's reasons to wait with an order not sent yet.
func (m *making) holds() {
	if m.out.Status.Rank() > shop.ChPartShipped.Rank() {
		return
	}
	if m.out.Refund != shop.RefundNone {
		m.hold(shop.HoldRefund, "")
	}
	yes := func(key string) bool {
		v := m.first(key)
		return v != "" && (v == "是" || v == "1" || strings.EqualFold(v, "yes") || strings.EqualFold(v, "true") || strings.HasSuffix(v, "审核中"))
	}
	if yes(fAudit) {
		m.hold(shop.HoldRisk, "")
	}
	if yes(fSelfPick) || strings.Contains(m.first(fDelivery), "自提") {
		m.hold(shop.HoldChannel, "self_pickup")
	}
	if yes(fDraw) {
		m.hold(shop.HoldChannel, "lucky_draw")
	}
	if m.first(fException) != "" {
		m.hold(shop.HoldChannel, "exception")
	}
	if m.out.Status == shop.ChHeld {
		m.hold(shop.HoldChannel, "status")
	}
}

func (m *making) hold(reason shop.HoldReason, tag string) {
	h := shop.Hold{Reason: reason}
	if tag != "" {
		h.Args = shop.Args{"tag": tag}
	}
	m.out.ChannelHolds = append(m.out.ChannelHolds, h)
}
