package pdd

import "encoding/json"

// record is the body of one Raw: the platform's order_info as it came and, where an after-sale is known, its
// rows of the refund list, also as they came.
type record struct {
	Order   json.RawMessage   `json:"order_info"`
	Refunds []json.RawMessage `json:"refund_list,omitempty"`
}

// orderInfo are the members of order_info the desk reads. Unknown members are ignored.
type orderInfo struct {
	SN        scalar `json:"order_sn"`
	Created   scalar `json:"created_time"`
	Paid      scalar `json:"pay_time"`
	Confirmed scalar `json:"confirm_time"`
	Shipped   scalar `json:"shipping_time"`
	Updated   scalar `json:"updated_at"`
	LastShip  scalar `json:"last_ship_time"`
	PreSale   scalar `json:"pre_sale_time"`

	Status    scalar `json:"order_status"`
	Refund    scalar `json:"refund_status"`
	AfterSale scalar `json:"after_sales_status"`
	Confirm   scalar `json:"confirm_status"`
	Group     scalar `json:"group_status"`
	Risk      scalar `json:"risk_control_status"`
	TradeType scalar `json:"trade_type"`
	Lucky     scalar `json:"is_lucky_flag"`
	IsPreSale scalar `json:"is_pre_sale"`
	GiftState scalar `json:"gift_order_status"`
	SelfPick  scalar `json:"self_contained"`
	Step      *step  `json:"step_order_info"`

	Goods       scalar       `json:"goods_amount"`
	PlatformOff scalar       `json:"platform_discount"`
	SellerOff   scalar       `json:"seller_discount"`
	CapitalOff  scalar       `json:"capital_free_discount"`
	Discount    scalar       `json:"discount_amount"`
	Postage     scalar       `json:"postage"`
	Pay         scalar       `json:"pay_amount"`
	Fees        []serviceFee `json:"service_fee_detail"`

	BuyerMemo scalar `json:"buyer_memo"`
	Remark    scalar `json:"remark"`
	Flag      scalar `json:"remark_tag"`

	Logistics scalar     `json:"logistics_id"`
	Tracking  scalar     `json:"tracking_number"`
	Extra     []delivery `json:"extra_delivery_list"`
	Resend    []delivery `json:"resend_delivery_list"`

	Items []item `json:"item_list"`
	Gifts []item `json:"gift_list"`

	Country         scalar `json:"country"`
	Province        scalar `json:"province"`
	City            scalar `json:"city"`
	Town            scalar `json:"town"`
	Name            scalar `json:"receiver_name"`
	Phone           scalar `json:"receiver_phone"`
	Address         scalar `json:"address"`
	ReceiverAddress scalar `json:"receiver_address"`
	Contact         scalar `json:"contact_mobile"`
	NameMask        scalar `json:"receiver_name_mask"`
	PhoneMask       scalar `json:"receiver_phone_mask"`
	AddressMask     scalar `json:"address_mask"`
	RAddressMask    scalar `json:"receiver_address_mask"`
	MergeID         scalar `json:"open_address_id"`
	MergeID2        scalar `json:"open_address_id_2"`

	Tags []tag `json:"order_tag_list"`
}

type step struct {
	Paid   scalar `json:"step_paid_fee"`
	Front  scalar `json:"advanced_paid_fee"`
	Status scalar `json:"step_trade_status"`
}

type serviceFee struct {
	Fee scalar `json:"service_fee"`
}

type delivery struct {
	Logistics scalar `json:"logistics_id"`
	Tracking  scalar `json:"tracking_number"`
}

type item struct {
	GoodsID scalar `json:"goods_id"`
	SKUID   scalar `json:"sku_id"`
	Name    scalar `json:"goods_name"`
	Spec    scalar `json:"goods_spec"`
	Count   scalar `json:"goods_count"`
	Price   scalar `json:"goods_price"`
	OuterID scalar `json:"outer_id"`
	Picture scalar `json:"goods_img"`
}

type tag struct {
	Name  scalar `json:"name"`
	Value scalar `json:"value"`
}

type refundRow struct {
	SN      scalar `json:"order_sn"`
	Status  scalar `json:"after_sales_status"`
	Amount  scalar `json:"refund_amount"`
	Updated scalar `json:"updated_time"`
}
