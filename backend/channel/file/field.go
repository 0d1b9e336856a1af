package file

// Field keys. The first group is what a person may map by hand; the second only platform files have.
const (
	fOrderNo      = "order_no"
	fLineNo       = "line_no"
	fSKU          = "sku"
	fTitle        = "title"
	fSpec         = "spec"
	fQty          = "qty"
	fUnitPrice    = "unit_price"
	fAmount       = "amount"
	fPaid         = "paid"
	fFreight      = "freight"
	fDiscount     = "discount"
	fCurrency     = "currency"
	fCreatedAt    = "created_at"
	fPaidAt       = "paid_at"
	fShipBy       = "ship_by"
	fStatus       = "status"
	fPayStatus    = "pay_status"
	fPromotion    = "promotion"
	fBuyer        = "buyer"
	fReceiver     = "receiver"
	fPhone        = "phone"
	fProvince     = "province"
	fCity         = "city"
	fDistrict     = "district"
	fAddress      = "address"
	fBuyerMessage = "buyer_message"
	fSellerMemo   = "seller_memo"
	fFlag         = "flag"
	fCourier      = "courier"
	fWaybill      = "waybill"

	fSKUItem     = "sku_item"     // the merchant's code of the item, when the SKU has none
	fSKUPlatform = "sku_platform" // the platform's own id of the SKU
	fItemID      = "item_id"
	fGift        = "gift"
	fGiftName    = "gift_name"
	fGiftQty     = "gift_qty"
	fGiftID      = "gift_id"
	fGiftSpec    = "gift_spec"
	fLineRefund  = "line_refund"
	fRefunded    = "refunded" // money returned
	fRefund      = "refund"   // after-sale words of the order
	fShippedAt   = "shipped_at"
	fTown        = "town"
	fPhone2      = "phone2"
	fAddressNew  = "address_new"       // changed after the order was placed
	fNetGoods    = "net_goods"         // goods after the shop's own discounts
	fPlatformOff = "platform_discount" // paid by the platform
	fTotalOff    = "total_discount"    // both kinds together
	fMaybe1      = "maybe_discount_1"  // discounts some forms count into what was paid and others do not
	fMaybe2      = "maybe_discount_2"
	fMaybe3      = "maybe_discount_3"
	fMaybe4      = "maybe_discount_4"
	fCourierInfo = "courier_info"
	fAudit       = "audit"      // yes = the platform reviews the order
	fSelfPick    = "self_pick"  // yes = nobody sends it
	fDraw        = "prize_draw" // yes = ships only when won
	fException   = "exception"
	fDelivery    = "delivery" // how it is delivered
)

// mappable are the fields --map and the mapping page offer, in their order.
func mappable() []string {
	return []string{
		fOrderNo, fLineNo, fSKU, fTitle, fSpec, fQty, fUnitPrice, fAmount, fPaid, fFreight, fDiscount, fCurrency,
		fCreatedAt, fPaidAt, fShipBy, fStatus, fPayStatus, fPromotion, fBuyer, fReceiver, fPhone, fProvince, fCity,
		fDistrict, fAddress, fBuyerMessage, fSellerMemo, fFlag, fCourier, fWaybill,
	}
}

// lineFields tell that a file carries goods: with one of them each row is a line of its order.
func lineFields() []string { return []string{fSKU, fSKUItem, fSKUPlatform, fTitle, fQty, fLineNo} }

// MapFields are the field names a mapping may use.
func MapFields() []string { return mappable() }
