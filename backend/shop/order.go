package shop

// Platform names a marketplace or a source of orders; it is also the glyph's and the adapter's key.
type Platform string

// Platforms.
const (
	Taobao      Platform = "taobao"
	JD          Platform = "jd"
	PDD         Platform = "pdd"
	Douyin      Platform = "douyin"
	Kuaishou    Platform = "kuaishou"
	Xiaohongshu Platform = "xiaohongshu"
	Wechat      Platform = "wechat"
	Youzan      Platform = "youzan"
	Generic     Platform = "generic"
)

// Platforms lists the platforms in the order the UI shows them.
func Platforms() []Platform {
	return []Platform{Taobao, JD, PDD, Douyin, Kuaishou, Xiaohongshu, Wechat, Youzan, Generic}
}

// ChannelOrderID is the id the platform's order API takes; it is text, never a number.
type ChannelOrderID string

// Order is what a channel says of one order, in our words. Adapters make it, intake stores it; the local
// state, holds, plan and parcels are not part of it. Amounts are minor units of Currency. A zero instant
// is one the channel did not give; a nil amount is one it did not state.
type Order struct {
	Platform       Platform
	ChannelOrderNo ChannelOrderID
	Status         ChannelStatus
	StatusWords    string // the channel's own words, verbatim
	Refund         RefundState
	ChannelHolds   []Hold // holds the channel itself implies: risk review, ship_hold, refund asked …

	Currency         string
	GoodsMinor       *Minor // Σ lines before order discounts
	FreightMinor     *Minor
	ShopDiscount     *Minor // paid by the seller, ≥ 0
	PlatformDiscount *Minor // paid by the platform, ≥ 0
	PaidMinor        Minor  // paid so far incl. freight, after discounts; refunds not subtracted; unpaid 0; presale the deposit
	PaidKnown        bool   // false when the source has no paid amount at all

	CreatedAt    Millis // when the buyer placed it
	PaidAt       Millis
	UpdatedAt    Millis // the channel's last change: the version guard
	ShipBy       Millis // the platform's own promise; zero = compute from PaidAt
	ShippedAt    Millis
	FirstListed  Millis // when the channel first listed it to us
	BuyerNick    string
	BuyerMessage string
	SellerMemo   string
	Flag         string // red yellow green blue purple grey, or ""
	Promotion    string

	Receiver Receiver
	Lines    []Line
	Foreign  []Waybill // waybills the channel already knows (shipped elsewhere)
	Raw      map[string]string
}

// Line is one row of an order. Qty ≥ 1. Two identical rows of one order are two lines.
type Line struct {
	LineNo      int    // 1-based position, stable between reads of the same order
	ChannelLine string // the platform's own line id, or ""
	ChannelItem string // the platform's item or goods id
	ChannelSKU  string // the merchant's code as the platform has it: any text
	Title       string
	Spec        string
	Qty         int64
	UnitMinor   Minor
	AmountMinor Minor // qty × unit unless the channel says otherwise
	Refund      RefundState
	Gift        bool
	Picture     string
}

// Hold is a reason to wait for a person.
type Hold struct {
	Reason HoldReason
	Args   Args
}

// Waybill is a number of a courier company.
type Waybill struct {
	Company string // our code: SF ZTO STO YTO YUNDA JT JD EMS POST DBL, or the channel's own word
	Number  string
	At      Millis
}

// Doubt is a value an adapter could not read; it never guesses. It becomes a hold.
type Doubt struct {
	Field string // where: "order_status", "lines[1].qty"
	Value string // what was there, cut to 100 characters, never a buyer's text
	Kind  HoldReason
}
