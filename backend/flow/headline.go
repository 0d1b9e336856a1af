package flow

import "zhanggui/backend/shop"

// Headline is the one word a list shows for an order. Precedence (DESIGN §6): cancelled › refund asked ›
// held › short › stage.
type Headline string

// Headlines beside the order states themselves.
const (
	HeadRefund Headline = "refund_asked"
	HeadHeld   Headline = "held"
)

// HeadlineOf derives the word.
func HeadlineOf(state shop.OrderState, refundAsked, held bool) Headline {
	switch {
	case state == shop.Cancelled:
		return Headline(state)
	case refundAsked:
		return HeadRefund
	case held:
		return HeadHeld
	}
	return Headline(state)
}

// Headlines lists every headline.
func Headlines() []Headline {
	out := []Headline{HeadRefund, HeadHeld}
	for _, s := range shop.OrderStates() {
		out = append(out, Headline(s))
	}
	return out
}
