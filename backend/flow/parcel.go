package flow

import "zhanggui/backend/shop"

// Parcel events.
const (
	EvWaybill  Event = "waybill" // a number was taken or imported
	EvPick     Event = "pick"
	EvPack     Event = "pack"
	EvHandOver Event = "hand_over"
	EvArrive   Event = "arrive" // delivered to the buyer
	EvVoid     Event = "void"
	EvLose     Event = "lose"
	EvBounce   Event = "bounce"
	EvUnlabel  Event = "unlabel" // the number was given back, the plan stays
)

func parcelMoves() []Move {
	mv := func(from shop.ParcelState, ev Event, to shop.ParcelState, guard string, by ...Actor) Move {
		return Move{ParcelMachine, string(from), ev, string(to), by, guard}
	}
	return []Move{
		mv(shop.ParcelPlanned, EvWaybill, shop.ParcelWaybilled, "one_number", BySystem, ByClerk, ByAdapter),
		mv(shop.ParcelWaybilled, EvUnlabel, shop.ParcelPlanned, "", ByClerk, ByChannel, BySystem),
		mv(shop.ParcelWaybilled, EvPick, shop.ParcelPicked, "", ByPicker, ByClerk),
		mv(shop.ParcelWaybilled, EvPack, shop.ParcelPacked, "scan_matches", ByPicker, ByClerk),
		mv(shop.ParcelPicked, EvPack, shop.ParcelPacked, "scan_matches", ByPicker, ByClerk),
		mv(shop.ParcelWaybilled, EvHandOver, shop.ParcelHandedOver, "deliverable", ByClerk, BySystem),
		mv(shop.ParcelPicked, EvHandOver, shop.ParcelHandedOver, "deliverable", ByClerk, BySystem),
		mv(shop.ParcelPacked, EvHandOver, shop.ParcelHandedOver, "deliverable", ByPicker, ByClerk, ByCourier, BySystem),
		mv(shop.ParcelHandedOver, EvArrive, shop.ParcelDelivered, "", ByCourier, ByChannel),
		mv(shop.ParcelHandedOver, EvLose, shop.ParcelLost, "", ByCourier, ByClerk),
		mv(shop.ParcelHandedOver, EvBounce, shop.ParcelBounced, "", ByCourier, ByClerk),
		mv(shop.ParcelPlanned, EvVoid, shop.ParcelVoid, "", ByClerk, ByChannel, BySystem),
		mv(shop.ParcelWaybilled, EvVoid, shop.ParcelVoid, "", ByClerk, ByChannel, BySystem),
		mv(shop.ParcelPicked, EvVoid, shop.ParcelVoid, "", ByClerk, ByChannel, BySystem),
		mv(shop.ParcelPacked, EvVoid, shop.ParcelVoid, "", ByClerk, ByChannel, BySystem),
	}
}

// Deliverable is the guard of hand-over.
type Deliverable struct {
	Waybill     string
	OpenHolds   []shop.HoldReason
	Cancelled   bool
	PackCheck   bool // the shop requires a pack scan
	Packed      bool
	MaskedRange bool // a masked receiver with a number that is not from the platform or a label tool
}

// Check returns nil or the reason as a NotAllowed error.
func (g Deliverable) Check() error {
	switch {
	case g.Cancelled:
		return shop.E(shop.NotAllowed, "guard.cancelled")
	case len(g.OpenHolds) > 0:
		return shop.E(shop.NotAllowed, "guard.open_hold", "reason", string(g.OpenHolds[0]), "n", len(g.OpenHolds))
	case g.Waybill == "":
		return shop.E(shop.NotAllowed, "guard.no_waybill")
	case g.MaskedRange:
		return shop.E(shop.NotAllowed, "guard.masked_range")
	case g.PackCheck && !g.Packed:
		return shop.E(shop.NotAllowed, "guard.pack_check")
	}
	return nil
}
