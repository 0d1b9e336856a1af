package allocate

import "zhanggui/backend/shop"

// Order is one order waiting for goods.
type Order struct {
	ID       string
	ShopID   string
	ShipBy   shop.Millis // promised; 0 = none, goes last
	PaidAt   shop.Millis
	Province string // the receiver's
	Masked   bool   // the platform hides the receiver
	// OneParcel: the channel takes one waybill per order, so it must not be split.
	OneParcel bool
	Needs     []Need
}

// Need is what one line wants of one SKU.
type Need struct {
	LineNo int
	SKU    string // id
	Code   string // as people say it, for reasons
	Qty    int64
}

// Warehouse is an open place goods leave from.
type Warehouse struct {
	ID       string
	Name     string
	Province string
	Regions  []string // provinces it is preferred for; empty = serves all alike
	Counted  bool     // false = stock is not counted here and never blocks
	Rank     int64    // smaller goes first
}

// Courier is a source of waybill numbers.
type Courier struct {
	ID        string
	Name      string
	Company   string
	ShopID    string   // "" = for every shop
	Provinces []string // served; empty = all
	Masked    bool     // may label a receiver the platform hides
	Rank      int64
}

// Place is one SKU in one warehouse.
type Place struct{ Warehouse, SKU string }

// Supply is what there is.
type Supply struct {
	Warehouses []Warehouse
	Free       map[Place]int64 // on hand − reserved − safety; less than nothing counts as nothing
	NotCounted map[string]bool // SKUs whose stock is not counted anywhere
	Couriers   []Courier
}

// Policy is what the owner decided. The zero value: an order leaves whole or waits, in as few parcels as possible.
type Policy struct {
	// MaxParcels bounds a split; 0 = no bound.
	MaxParcels int
	// Partial sends what there is and lets the rest of the order wait.
	Partial bool
}

// Take is goods of one line that a parcel takes from its warehouse.
type Take struct {
	LineNo  int
	SKU     string
	Qty     int64
	Counted bool // false = nothing to reserve
}

// Parcel leaves from one warehouse with one courier; CourierID is "" when a label tool must give the number.
type Parcel struct {
	WarehouseID string
	CourierID   string
	Company     string
	Lines       []Take
}

// Missing names a SKU there was too little of.
type Missing struct {
	SKU    string
	Code   string
	Wanted int64
	Free   int64 // over all warehouses
}

// Reason is one sentence of the words catalogue with its values.
type Reason struct {
	Key  string    `json:"key"`
	Args shop.Args `json:"args,omitempty"`
}

// Verdict is what becomes of one order. Planned and Waiting together are what it wanted.
type Verdict struct {
	OrderID string
	Parcels []Parcel
	Planned Quantities
	Waiting Quantities
	Missing []Missing // why Waiting waits, when it is for goods
	// Stuck: not a matter of goods (no warehouse, nothing to send); the order should stay where it is.
	Stuck   bool
	Reasons []Reason
}

// Result lists a verdict per order, in the order they were served.
type Result struct{ Verdicts []Verdict }
