package shop

// Parcel is one box on its way: what is in it, whose it is and how far it has come. Papers, hand-over,
// ship-back and screens all speak of it.
type Parcel struct {
	ID            string
	Kind          string // own | foreign
	State         ParcelState
	Version       int64
	WarehouseID   string
	Warehouse     string // its name
	CourierID     string
	CourierKind   string // range, pdd …, "" when none is set
	Company       string
	Waybill       string
	WaybillSource string // range | platform | import | foreign
	RoutingCode   string
	Station       string
	PrintData     []byte
	AskState      string // "" | asked | unknown: a number may have been given
	BatchNo       string
	BatchSeq      int64
	Printed       int64
	WeightG       int64
	Sender        Party
	Receiver      Receiver
	Orders        []ParcelOrder
	Items         []ParcelItem
}

// ParcelOrder is one order's part in a parcel.
type ParcelOrder struct {
	ID             string
	ShopID         string
	Shop           string
	Platform       Platform
	ChannelOrderNo ChannelOrderID
	State          OrderState
	Holds          []HoldReason
	ShipBack       ShipBackState
	ShipBackWords  string // the platform's words when it refused
	Files          bool   // the shop is known by files only
	BuyerMessage   string
	SellerMemo     string
	OurNote        string
	PackCheck      bool // the shop wants a pack scan before hand-over
	Zone           string
	ParcelCount    int64 // own parcels of the order that are not void
}

// ParcelItem is one SKU of one order line in a parcel.
type ParcelItem struct {
	OrderID string
	LineNo  int
	SKU     string
	Title   string
	Spec    string
	Qty     int64
	WeightG int64 // of one piece
	Zone    string
	Bin     string
}

// Platform e-waybill sources, ranges and imports of numbers.
const (
	NumberRange    = "range"
	NumberPlatform = "platform"
	NumberImport   = "import"
	NumberForeign  = "foreign"
)

// Qty is the number of pieces in the parcel.
func (p Parcel) Qty() int64 {
	var n int64
	for _, it := range p.Items {
		n += it.Qty
	}
	return n
}
