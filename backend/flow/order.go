package flow

import "zhanggui/backend/shop"

// Order events.
const (
	EvReview   Event = "review"    // everything is in order: goes on
	EvUnreview Event = "un_review" // back to review
	EvPlan     Event = "plan"      // has stock, warehouse and courier
	EvUnplan   Event = "un_plan"
	EvShort    Event = "short" // stock is missing
	EvRestock  Event = "restock"
	EvWork     Event = "work" // a label is printed or picking began
	EvUnwork   Event = "un_work"
	EvShip     Event = "ship" // the last parcel was handed over, or the channel says shipped
	EvDeliver  Event = "deliver"
	EvClose    Event = "close"
	EvCancel   Event = "cancel"
)

func orderMoves() []Move {
	mv := func(from shop.OrderState, ev Event, to shop.OrderState, guard string, by ...Actor) Move {
		return Move{OrderMachine, string(from), ev, string(to), by, guard}
	}
	return []Move{
		mv(shop.Arrived, EvReview, shop.Ready, "reviewable", ByRule, ByClerk, BySystem),
		mv(shop.Ready, EvUnreview, shop.Arrived, "", ByClerk, ByChannel, ByRule, BySystem),
		mv(shop.Short, EvUnreview, shop.Arrived, "", ByClerk, ByChannel, ByRule, BySystem),
		mv(shop.Ready, EvPlan, shop.Planned, "conserves", BySystem, ByClerk),
		mv(shop.Short, EvPlan, shop.Planned, "conserves", BySystem, ByClerk),
		mv(shop.Ready, EvShort, shop.Short, "", BySystem, ByClerk),
		mv(shop.Short, EvRestock, shop.Ready, "", BySystem, ByClerk),
		mv(shop.Planned, EvUnplan, shop.Ready, "no_waybill", ByClerk, ByChannel, BySystem),
		mv(shop.Planned, EvWork, shop.InWork, "", ByPicker, ByClerk, BySystem),
		mv(shop.InWork, EvUnwork, shop.Planned, "", ByClerk, ByChannel, BySystem),
		mv(shop.Planned, EvShip, shop.Shipped, "parcels_gone", ByClerk, ByPicker, ByCourier, BySystem),
		mv(shop.InWork, EvShip, shop.Shipped, "parcels_gone", ByClerk, ByPicker, ByCourier, BySystem),
		mv(shop.Arrived, EvShip, shop.Shipped, "", ByChannel),
		mv(shop.Ready, EvShip, shop.Shipped, "", ByChannel),
		mv(shop.Short, EvShip, shop.Shipped, "", ByChannel),
		mv(shop.Shipped, EvDeliver, shop.Delivered, "", ByChannel, ByCourier, BySystem),
		mv(shop.Shipped, EvClose, shop.Closed, "", ByChannel, BySystem),
		mv(shop.Delivered, EvClose, shop.Closed, "", ByChannel, BySystem, ByClerk),
		mv(shop.Arrived, EvCancel, shop.Cancelled, "", ByChannel, ByClerk),
		mv(shop.Ready, EvCancel, shop.Cancelled, "", ByChannel, ByClerk),
		mv(shop.Short, EvCancel, shop.Cancelled, "", ByChannel, ByClerk),
		mv(shop.Planned, EvCancel, shop.Cancelled, "not_gone", ByChannel, ByClerk),
		mv(shop.InWork, EvCancel, shop.Cancelled, "not_gone", ByChannel, ByClerk),
	}
}

// Reviewable is the guard of arrived → ready: what still stands in the way, empty when nothing does.
type Reviewable struct {
	OpenHolds   []shop.HoldReason
	UnmappedSKU bool
}

// Check returns nil or the reason as a NotAllowed error.
func (g Reviewable) Check() error {
	if len(g.OpenHolds) > 0 {
		return shop.E(shop.NotAllowed, "guard.open_hold", "reason", string(g.OpenHolds[0]), "n", len(g.OpenHolds))
	}
	if g.UnmappedSKU {
		return shop.E(shop.NotAllowed, "guard.unmapped")
	}
	return nil
}
