package file

import "zhanggui/backend/shop"

// wechatSpec: one row per product; the order's columns may be merged cells.
func wechatSpec() *spec {
	return &spec{
		platform: shop.Wechat, fillDown: true,
		aliases: map[string]string{
			fOrderNo: "订单号", fTitle: "商品名称", fSpec: "商品属性", fQty: "商品数量", fUnitPrice: "商品价格(单件),商品价格", fSKU: "SKU编码(自定义)",
			fSKUItem: "商品编码(自定义)", fItemID: "商品编码(平台)", fPaid: "订单实际支付金额", fFreight: "订单运费", fDiscount: "商品优惠", fPlatformOff: "跨店优惠",
			fMaybe1: "积分抵扣", fMaybe2: "商品改价", fMaybe3: "商品平台券优惠", fCreatedAt: "订单下单时间,下单时间", fPaidAt: "支付时间", fShippedAt: "订单发货时间",
			fStatus: "订单状态", fReceiver: "收件人姓名", fPhone: "收件人手机", fAddress: "收件人地址", fProvince: "省", fCity: "市", fDistrict: "区",
			fBuyerMessage: "买家备注", fSellerMemo: "商家备注", fFlag: "打标颜色", fCourier: "物流公司", fWaybill: "快递单号", fLineRefund: "商品售后",
			fRefunded: "商品已退款金额",
		},
		others: "订单确认收货时间,订单完成结算时间,发货方式,商品总价,订单实际收款金额,支付方式,交易单号,技术服务费,技术服务费(将以人气卡形式返还)," +
			"运费险预计投保费用,带货方式,带货账号类型,带货账号昵称,带货费用渠道,带货费用类型,带货费用,带货佣金率,礼物单号,商品实际价格(单件)," +
			"商品实际价格(总共),是否预售,商品平均运费,活动商家补贴,定制信息,定制预览图,商品发货,带货人昵称,授权号,预估佣金,实际佣金,实际服务费",
	}
}
