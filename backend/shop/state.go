package shop

// OrderState is the one axis an order moves along. Tokens are the same in code, JSON and SQL.
type OrderState string

// Order states, in the order of the journey.
const (
	Arrived   OrderState = "arrived"
	Ready     OrderState = "ready"
	Short     OrderState = "short"
	Planned   OrderState = "planned"
	InWork    OrderState = "in_work"
	Shipped   OrderState = "shipped"
	Delivered OrderState = "delivered"
	Closed    OrderState = "closed"
	Cancelled OrderState = "cancelled"
)

// OrderStates lists every order state in the order of the journey.
func OrderStates() []OrderState {
	return []OrderState{Arrived, Ready, Short, Planned, InWork, Shipped, Delivered, Closed, Cancelled}
}

// ParcelState is where a parcel stands.
type ParcelState string

// Parcel states.
const (
	ParcelPlanned    ParcelState = "planned"
	ParcelWaybilled  ParcelState = "waybilled"
	ParcelPicked     ParcelState = "picked"
	ParcelPacked     ParcelState = "packed"
	ParcelHandedOver ParcelState = "handed_over"
	ParcelDelivered  ParcelState = "delivered"
	ParcelVoid       ParcelState = "void"
	ParcelLost       ParcelState = "lost"
	ParcelBounced    ParcelState = "bounced"
)

// ParcelStates lists every parcel state.
func ParcelStates() []ParcelState {
	return []ParcelState{
		ParcelPlanned, ParcelWaybilled, ParcelPicked, ParcelPacked, ParcelHandedOver,
		ParcelDelivered, ParcelVoid, ParcelLost, ParcelBounced,
	}
}

// ShipBackState is how far the report of one parcel to one order's channel has come.
type ShipBackState string

// Ship-back states.
const (
	NotDue          ShipBackState = "not_due"
	ShipBackQueued  ShipBackState = "queued"
	ShipBackSent    ShipBackState = "sent" // called, or written into a file shop's batch-ship file: no answer yet
	ShipBackOK      ShipBackState = "confirmed"
	ShipBackRefused ShipBackState = "refused"
	ShipBackUnknown ShipBackState = "unknown"
)

// ShipBackStates lists every ship-back state.
func ShipBackStates() []ShipBackState {
	return []ShipBackState{NotDue, ShipBackQueued, ShipBackSent, ShipBackOK, ShipBackRefused, ShipBackUnknown}
}

// ChannelStatus is the channel's own status in our few words; its verbatim words are kept beside it.
type ChannelStatus string

// Channel statuses.
const (
	ChPendingPayment ChannelStatus = "pending_payment"
	ChPaid           ChannelStatus = "paid"
	ChPresaleDeposit ChannelStatus = "presale_deposit"
	ChHeld           ChannelStatus = "held"
	ChPartShipped    ChannelStatus = "part_shipped"
	ChShipped        ChannelStatus = "shipped"
	ChCompleted      ChannelStatus = "completed"
	ChCancelled      ChannelStatus = "cancelled"
	ChUnknown        ChannelStatus = "unknown"
)

// ChannelStatuses lists every channel status.
func ChannelStatuses() []ChannelStatus {
	return []ChannelStatus{
		ChPendingPayment, ChPaid, ChPresaleDeposit, ChHeld, ChPartShipped, ChShipped, ChCompleted, ChCancelled, ChUnknown,
	}
}

// Rank orders channel statuses along their usual way, for "never backwards because of an older file".
func (s ChannelStatus) Rank() int {
	switch s {
	case ChUnknown:
		return 0
	case ChPendingPayment:
		return 1
	case ChPresaleDeposit:
		return 2
	case ChHeld, ChPaid:
		return 3
	case ChPartShipped:
		return 4
	case ChShipped:
		return 5
	case ChCompleted:
		return 6
	case ChCancelled:
		return 7
	}
	return 0
}

// RefundState is the after-sale overlay of an order or a line before shipping; it never replaces the state.
type RefundState string

// Refund states.
const (
	RefundNone    RefundState = ""
	RefundAsked   RefundState = "asked"   // an after-sale is open: must not be shipped
	RefundPartial RefundState = "partial" // some lines or a part of the money are refunded
	RefundDone    RefundState = "done"    // refunded in full
)

// HoldReason says why an order waits for a person. The words are hold.<reason> in the catalogue.
type HoldReason string

// Hold reasons.
const (
	HoldAddress        HoldReason = "address_incomplete" // province, city or detail is missing or blank
	HoldPhone          HoldReason = "phone_bad"          // a plain phone that cannot be right
	HoldName           HoldReason = "name_blank"
	HoldUnknownSKU     HoldReason = "unknown_sku" // a line is linked to no own SKU
	HoldUnknownStatus  HoldReason = "unknown_status"
	HoldDoubt          HoldReason = "doubt"     // the adapter could not read a value; args name it
	HoldDuplicate      HoldReason = "duplicate" // same buyer, address and goods in another open order
	HoldAmount         HoldReason = "amount_off"
	HoldChannel        HoldReason = "channel_hold"
	HoldRisk           HoldReason = "risk_review"
	HoldRefund         HoldReason = "refund_asked"
	HoldMessage        HoldReason = "message_present"
	HoldPendingPayment HoldReason = "pending_payment"
	HoldPresale        HoldReason = "presale_deposit"
	HoldPartShipped    HoldReason = "part_shipped_elsewhere"
	HoldAddressChanged HoldReason = "address_changed" // changed on the channel after we planned or labelled
	HoldClerk          HoldReason = "clerk"           // a person asked for it; args.note says why
)

// HoldReasons lists every hold reason.
func HoldReasons() []HoldReason {
	return []HoldReason{
		HoldAddress, HoldPhone, HoldName, HoldUnknownSKU, HoldUnknownStatus, HoldDoubt, HoldDuplicate, HoldAmount,
		HoldChannel, HoldRisk, HoldRefund, HoldMessage, HoldPendingPayment, HoldPresale, HoldPartShipped,
		HoldAddressChanged, HoldClerk,
	}
}

// FromChannel reports whether the hold mirrors the channel's own state, so that only the channel's next
// word (or an owner) lifts it.
func (h HoldReason) FromChannel() bool {
	switch h {
	case HoldUnknownStatus, HoldDoubt, HoldChannel, HoldRisk, HoldRefund, HoldPendingPayment, HoldPresale:
		return true
	case HoldAddress, HoldPhone, HoldName, HoldUnknownSKU, HoldDuplicate, HoldAmount, HoldMessage,
		HoldPartShipped, HoldAddressChanged, HoldClerk:
		return false
	}
	return false
}
