// Package journal says what happened: event shapes written in the same transaction as the change they tell
// of, and the outbox rows that carry an intent to a channel. In: an entry. Out: nothing; the store appends it.
// It is at once the audit trail, the order's time line, the doorbell's source and the feed for insight.
package journal

import "zhanggui/backend/shop"

// Kind names an event. Tokens are stable: they are stored. Words are journal.<kind> in the catalogue.
type Kind string

// Kinds of events.
const (
	OrderArrived     Kind = "order_arrived"
	OrderChanged     Kind = "order_changed" // the channel changed it; data names the fields
	OrderReviewed    Kind = "order_reviewed"
	OrderUnreviewed  Kind = "order_unreviewed"
	OrderPlanned     Kind = "order_planned" // data carries the reasons
	OrderUnplanned   Kind = "order_unplanned"
	OrderShort       Kind = "order_short"
	OrderRestocked   Kind = "order_restocked"
	OrderInWork      Kind = "order_in_work"
	OrderShipped     Kind = "order_shipped"
	OrderDelivered   Kind = "order_delivered"
	OrderClosed      Kind = "order_closed"
	OrderCancelled   Kind = "order_cancelled"
	OrderNoted       Kind = "order_noted"
	HoldPlaced       Kind = "hold_placed"
	HoldLifted       Kind = "hold_lifted"
	LineLinked       Kind = "line_linked"
	ReceiverShown    Kind = "receiver_shown" // a person looked at the full receiver
	ParcelPlanned    Kind = "parcel_planned"
	ParcelForeign    Kind = "parcel_foreign" // shipped elsewhere
	WaybillAsked     Kind = "waybill_asked"
	WaybillGot       Kind = "waybill_got"
	WaybillImported  Kind = "waybill_imported"
	WaybillRefused   Kind = "waybill_refused"
	WaybillUnknown   Kind = "waybill_unknown"
	WaybillVoided    Kind = "waybill_voided"
	LabelPrinted     Kind = "label_printed"
	LabelStopped     Kind = "label_stopped" // changed on the channel after labelling (P28)
	HandedOver       Kind = "handed_over"
	ParcelVoided     Kind = "parcel_voided"
	ShipBackQueued   Kind = "shipback_queued"
	ShipBackSent     Kind = "shipback_sent"
	ShipBackOK       Kind = "shipback_confirmed"
	ShipBackRefused  Kind = "shipback_refused"
	ShipBackUnknown  Kind = "shipback_unknown"
	ShipBackFiled    Kind = "shipback_exported"
	StockMoved       Kind = "stock_moved"
	StockImported    Kind = "stock_imported"
	SKUChanged       Kind = "sku_changed"
	ShopAdded        Kind = "shop_added"
	ShopChanged      Kind = "shop_changed"
	ShopPulled       Kind = "shop_pulled"
	ShopFailed       Kind = "shop_failed"
	FileImported     Kind = "file_imported"
	JobRan           Kind = "job_ran"
	WarehouseAdded   Kind = "warehouse_added"
	WarehouseChanged Kind = "warehouse_changed"
	CourierAdded     Kind = "courier_added"
	SettingChanged   Kind = "setting_changed"
)

// Subject kinds.
const (
	SubOrder     = "order"
	SubParcel    = "parcel"
	SubShop      = "shop"
	SubSKU       = "sku"
	SubStock     = "stock"
	SubJob       = "job"
	SubImport    = "import"
	SubWarehouse = "warehouse"
	SubCourier   = "courier"
	SubSetting   = "setting"
)

// Actor is who did it: a class of flow.Actor and, for a person, the name.
type Actor struct {
	Class string
	Name  string
}

// System is the actor of scheduled jobs.
func System() Actor { return Actor{Class: "system"} }

// Clerk is a person at the desk.
func Clerk(name string) Actor { return Actor{Class: "clerk", Name: name} }

// Channel is the platform's own word.
func Channel() Actor { return Actor{Class: "channel"} }

// Entry is one event. Data never holds a buyer's name, phone or address.
type Entry struct {
	Kind    Kind
	Actor   Actor
	SubKind string
	Subject string // id of the subject
	Version int64  // version of the subject after the change, 0 when it has none
	Data    map[string]any
	Cause   string // why: rule name and version, job name, the person's reason
}

// Record is an entry as stored.
type Record struct {
	Entry
	Seq int64
	At  shop.Millis
}

// OutboxKind names an intent.
type OutboxKind string

// Intents.
const (
	IntentShipBack OutboxKind = "ship_back"
)

// Intent is a wish to tell somebody outside something, written with the change that caused it. Intents of
// one Key are delivered strictly in order.
type Intent struct {
	ID      string
	Key     string // channel shop id + order id
	Kind    OutboxKind
	Idem    string // idempotency key, unique
	Payload []byte // JSON, without personal text
}

// OutboxState is where an intent stands.
type OutboxState string

// Outbox states.
const (
	OutboxQueued  OutboxState = "queued"
	OutboxSent    OutboxState = "sent"    // an attempt is recorded, no answer yet
	OutboxUnknown OutboxState = "unknown" // ask before any retry
	OutboxDone    OutboxState = "done"
	OutboxRefused OutboxState = "refused" // a task for a clerk
)

// Due is an intent leased for delivery.
type Due struct {
	Intent
	State    OutboxState
	Attempts int
}
