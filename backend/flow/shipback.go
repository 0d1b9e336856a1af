package flow

import "zhanggui/backend/shop"

// Ship-back events.
const (
	EvQueue   Event = "queue"   // the parcel was handed over
	EvExport  Event = "export"  // written into a batch-ship file
	EvSend    Event = "send"    // the attempt is recorded, the call goes out
	EvConfirm Event = "confirm" // receipt, or the platform has the number
	EvRefuse  Event = "refuse"
	EvLostRep Event = "lost_reply"
	EvAbsent  Event = "absent" // the platform does not have the number: safe to send again
	EvRequeue Event = "requeue"
)

func shipBackMoves() []Move {
	mv := func(from shop.ShipBackState, ev Event, to shop.ShipBackState, guard string, by ...Actor) Move {
		return Move{ShipBackMachine, string(from), ev, string(to), by, guard}
	}
	return []Move{
		mv(shop.NotDue, EvQueue, shop.ShipBackQueued, "handed_over", ByClerk, BySystem, ByPicker, ByCourier),
		mv(shop.ShipBackQueued, EvSend, shop.ShipBackSent, "", ByAdapter, BySystem),
		mv(shop.ShipBackQueued, EvExport, shop.ShipBackSent, "", ByClerk, BySystem),
		mv(shop.ShipBackQueued, EvConfirm, shop.ShipBackOK, "", ByAdapter),
		mv(shop.ShipBackSent, EvRequeue, shop.ShipBackQueued, "file_lost", ByClerk),
		mv(shop.ShipBackSent, EvConfirm, shop.ShipBackOK, "receipt", ByAdapter),
		mv(shop.ShipBackSent, EvRefuse, shop.ShipBackRefused, "", ByAdapter),
		mv(shop.ShipBackSent, EvLostRep, shop.ShipBackUnknown, "", ByAdapter, BySystem),
		mv(shop.ShipBackSent, EvAbsent, shop.ShipBackQueued, "", ByAdapter),
		mv(shop.ShipBackUnknown, EvConfirm, shop.ShipBackOK, "receipt", ByAdapter),
		mv(shop.ShipBackUnknown, EvAbsent, shop.ShipBackQueued, "not_there", ByAdapter),
		mv(shop.ShipBackUnknown, EvRefuse, shop.ShipBackRefused, "", ByAdapter),
		mv(shop.ShipBackRefused, EvRequeue, shop.ShipBackQueued, "", ByClerk),
		mv(shop.ShipBackRefused, EvConfirm, shop.ShipBackOK, "", ByAdapter, ByChannel),
	}
}
