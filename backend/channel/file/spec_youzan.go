package file

import "zhanggui/backend/shop"

// youzanSpec: an order file, whose one column of all goods nobody can take apart safely, or a file of lines with
// the order's columns repeated.
func youzanSpec() *spec {
	return &spec{
		platform: shop.Youzan,
		aliases: map[string]string{
			fOrderNo: "订单号", fTitle: "商品名称", fSpec: "商品规格", fQty: "商品数量", fUnitPrice: "商品单价", fSKU: "规格编码", fSKUItem: "商品编码",
			fPaid: "订单实付金额", fFreight: "运费", fDiscount: "店铺优惠合计", fPlatformOff: "支付优惠合计", fStatus: "订单状态", fRefund: "订单退款状态",
			fRefunded: "商品已退款金额,订单已退款金额", fLineRefund: "商品退款状态", fCreatedAt: "订单创建时间", fPaidAt: "买家付款时间",
			fReceiver: "收货人/提货人", fPhone: "收货人手机号/提货人手机号", fProvince: "收货人省份", fCity: "收货人城市", fDistrict: "收货人地区",
			fAddress: "详细收货地址/提货地址", fBuyer: "买家昵称", fBuyerMessage: "买家备注", fSellerMemo: "商家订单备注", fDelivery: "订单配送方式",
			fCourier: "商品发货物流公司", fWaybill: "商品发货物流单号",
		},
		others: "销售渠道,归属店铺,订单类型,推广方式,订单来源,交易成功时间,付款方式,支付流水号,商品金额合计,应收订单金额,订单实收金额,订单抵用积分数," +
			"店铺优惠方式,支付优惠方式,全部商品名称,商品种类数,同城送达时间/提货时间,订单星级,买家是否会员,买家手机号,下单网点,收银员,分销员,销售导购," +
			"专属导购,桌号,挂账主体,分销员手机号,订单佣金金额,订单商品状态,商品类型,商品类目,商品留言",
	}
}
