package review

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"zhanggui/backend/shop"
)

// Version of the checks; it stands beside their name in the journal.
const Version = "1"

// Subject is one waiting order with everything a check may look at.
type Subject struct {
	ID     string
	SortAt shop.Millis
	shop.Order
	MessageHold bool        // the shop wants orders with a buyer's message looked at
	Unmapped    []shop.Line // lines that mean no SKU of ours
	Same        []Twin      // other open orders of the same receiver with the same goods
}

// Twin is another open order that looks the same.
type Twin struct {
	ID     string
	No     shop.ChannelOrderID
	SortAt shop.Millis
}

// Policy are the owner's settings.
type Policy struct {
	// DuplicateHours is how far apart two equal orders still count as one placed twice; 0 = never.
	DuplicateHours int64
}

// DefaultPolicy is what holds until the owner changes it.
func DefaultPolicy() Policy { return Policy{DuplicateHours: 24} }

// Objection is a hold with the fact it was judged by and the check that judged.
type Objection struct {
	shop.Hold
	Fact string
	Rule string
}

// Check judges one order; the result is in the order a clerk works it off. It is pure: the same order gives the
// same objections.
func Check(s Subject, p Policy) []Objection {
	var out []Objection
	add := func(rule string, reason shop.HoldReason, fact string, args shop.Args) {
		if slices.ContainsFunc(out, func(o Objection) bool { return o.Reason == reason }) {
			return
		}
		out = append(out, Objection{Hold: shop.Hold{Reason: reason, Args: args}, Fact: fact, Rule: rule + " v" + Version})
	}
	checkStatus(s, add)
	checkReceiver(s, add)
	checkGoods(s, add)
	checkTwins(s, p, add)
	checkAmounts(s, add)
	if s.MessageHold && strings.TrimSpace(s.BuyerMessage) != "" {
		add("message", shop.HoldMessage, s.BuyerMessage, nil)
	}
	return out
}

type adder func(rule string, reason shop.HoldReason, fact string, args shop.Args)

// checkStatus mirrors what the channel's own state implies.
func checkStatus(s Subject, add adder) {
	for _, h := range s.ChannelHolds {
		add("channel", h.Reason, string(h.Reason), h.Args)
	}
	words := s.StatusWords
	switch s.Status {
	case shop.ChPendingPayment:
		add("status", shop.HoldPendingPayment, string(s.Status), nil)
	case shop.ChPresaleDeposit:
		add("status", shop.HoldPresale, string(s.Status), nil)
	case shop.ChHeld:
		add("status", shop.HoldChannel, string(s.Status)+words, shop.Args{"words": words})
	case shop.ChUnknown:
		add("status", shop.HoldUnknownStatus, words, shop.Args{"words": words})
	case shop.ChPartShipped:
		add("status", shop.HoldPartShipped, string(s.Status), nil)
	case shop.ChPaid, shop.ChShipped, shop.ChCompleted, shop.ChCancelled:
	}
	if s.Refund == shop.RefundAsked {
		add("refund", shop.HoldRefund, string(s.Refund), nil)
	}
}

// checkReceiver asks for an address a courier can deliver to. What the platform hides is complete with province
// and city: the rest is the platform's to know.
func checkReceiver(s Subject, add adder) {
	r := s.Receiver
	a := r.Address
	part := missingPart(a, r.Masked)
	if part != "" {
		add("address", shop.HoldAddress, part+"|"+a.OneLine(), shop.Args{"part": part})
	}
	if r.Masked {
		return
	}
	if strings.TrimSpace(r.Name) == "" {
		add("name", shop.HoldName, "", nil)
	}
	if !DeliverablePhone(r.Phone, a) {
		add("phone", shop.HoldPhone, r.Phone, nil)
	}
}

// checkGoods asks that every line means SKUs of ours.
func checkGoods(s Subject, add adder) {
	if len(s.Lines) == 0 {
		add("lines", shop.HoldDoubt, "no lines", shop.Args{"field": "lines"})
		return
	}
	if len(s.Unmapped) == 0 {
		return
	}
	keys := make([]string, 0, len(s.Unmapped))
	for _, l := range s.Unmapped {
		k := l.ChannelSKU
		if k == "" {
			k = strings.TrimSpace(l.Title + " " + l.Spec)
		}
		keys = append(keys, k)
	}
	sort.Strings(keys)
	add("goods", shop.HoldUnknownSKU, strings.Join(keys, "\n"), shop.Args{"n": len(keys), "sku": cut(keys[0])})
}

// checkTwins objects to the later of two equal orders placed shortly after each other.
func checkTwins(s Subject, p Policy, add adder) {
	if p.DuplicateHours <= 0 {
		return
	}
	var first *Twin
	for i := range s.Same {
		w := &s.Same[i]
		earlier := w.SortAt < s.SortAt || (w.SortAt == s.SortAt && w.ID < s.ID)
		if !earlier || s.SortAt-w.SortAt > p.DuplicateHours*3_600_000 {
			continue
		}
		if first == nil || w.SortAt < first.SortAt || (w.SortAt == first.SortAt && w.ID < first.ID) {
			first = w
		}
	}
	if first != nil {
		add("duplicate", shop.HoldDuplicate, first.ID, shop.Args{"order": first.ID, "no": string(first.No)})
	}
}

// checkAmounts compares lines + freight − discounts with what was paid, where the channel stated all of them.
func checkAmounts(s Subject, add adder) {
	if s.Status == shop.ChPendingPayment || s.Status == shop.ChPresaleDeposit || !s.PaidKnown ||
		s.FreightMinor == nil || s.ShopDiscount == nil || s.PlatformDiscount == nil {
		return
	}
	goods, ok := goodsMinor(s)
	if !ok {
		add("amount", shop.HoldAmount, "overflow", nil)
		return
	}
	due, ok := shop.AddMinor(goods, *s.FreightMinor, -*s.ShopDiscount, -*s.PlatformDiscount)
	if ok && due == s.PaidMinor {
		return
	}
	add("amount", shop.HoldAmount, strconv.FormatInt(due, 10)+"/"+strconv.FormatInt(s.PaidMinor, 10),
		shop.Args{"due": shop.FormatMinor(due, s.Currency), "paid": shop.FormatMinor(s.PaidMinor, s.Currency), "currency": s.Currency})
}

func goodsMinor(s Subject) (shop.Minor, bool) {
	if s.GoodsMinor != nil {
		return *s.GoodsMinor, true
	}
	var sum shop.Minor
	for _, l := range s.Lines {
		var ok bool
		if sum, ok = shop.AddMinor(sum, l.AmountMinor); !ok {
			return 0, false
		}
	}
	return sum, true
}

// cut keeps a text of a listing short enough for a line of words.
func cut(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// MayRelease tells whether a person may lift a hold by hand. The channel's own state is lifted by the channel's
// next word or by the owner; goods that mean nothing must be linked first, and somebody must live somewhere.
func MayRelease(s Subject, reason shop.HoldReason, owner bool) error {
	switch reason {
	case shop.HoldRefund, shop.HoldRisk, shop.HoldChannel, shop.HoldPendingPayment, shop.HoldPresale:
		if !owner {
			return shop.E(shop.NotAllowed, "review.error.channel", "reason", string(reason))
		}
	case shop.HoldUnknownSKU:
		if len(s.Unmapped) > 0 {
			return shop.E(shop.NotAllowed, "guard.unmapped")
		}
	case shop.HoldAddress:
		if a := s.Receiver.Address; !s.Receiver.Masked && strings.TrimSpace(a.Detail) == "" {
			return shop.E(shop.NotAllowed, "review.error.blank_receiver")
		}
	case shop.HoldName:
		if !s.Receiver.Masked && strings.TrimSpace(s.Receiver.Name) == "" && strings.TrimSpace(s.Receiver.Phone) == "" {
			return shop.E(shop.NotAllowed, "review.error.blank_receiver")
		}
	case shop.HoldPhone, shop.HoldUnknownStatus, shop.HoldDoubt, shop.HoldDuplicate, shop.HoldAmount, shop.HoldMessage,
		shop.HoldPartShipped, shop.HoldAddressChanged, shop.HoldClerk:
	}
	return nil
}
