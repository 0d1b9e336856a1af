package file

import "zhanggui/backend/shop"

// xiaohongshuSpec: one row per SKU.
func xiaohongshuSpec() *spec {
	return &spec{
		platform: shop.Xiaohongshu,
		aliases: map[string]string{
			fOrderNo: "订单号", fTitle: "SKU名称,商品名称", fSpec: "SKU规格", fQty: "SKU件数", fAmount: "商品总价(元)", fSKU: "商家编码", fSKUItem: "条形码",
			fSKUPlatform: "规格ID,小红书编码", fItemID: "商品ID", fGift: "是否为赠品", fPaid: "用户应付金额(元)", fFreight: "包裹总运费(元)", fDiscount: "店铺优惠(元)",
			fPlatformOff: "平台优惠(元)", fMaybe1: "支付渠道优惠(元)", fMaybe2: "SKU商家改价(元)", fStatus: "订单状态", fRefund: "售后状态",
			fReceiver: "收件人姓名", fPhone: "收件人电话", fAddress: "收件人地址", fProvince: "省", fCity: "市", fDistrict: "区", fPaidAt: "支付时间",
			fCreatedAt: "订单创建时间", fShipBy: "承诺发货时间", fShippedAt: "订单发货时间", fCourier: "快递公司", fWaybill: "快递单号", fBuyerMessage: "用户备注",
			fSellerMemo: "包裹备注信息", fFlag: "包裹备注标记", fException: "异常原因",
		},
		others: "订单类型,订单标记,区域编码,达人ID,达人名称,发票/Invoice,商家应收金额(元)(支付金额),支付方式,支付渠道订单号,支付期数,利息费用,手续费承担方," +
			"sku净重(kg),包裹总净重(kg),发货链接,大头笔/Paint Marker,集包地/Express Extend 1,三段码/Express Extend 2,订购人身份证姓名/ID Name," +
			"预售订单开始发货时间,预售订单截止发货时间,订单完成时间,发货仓库,确认收货类型,是否延迟收货,店铺名称,用户编号,运费模版名称,物流方案名称," +
			"第三方机构订单号,国补模式,供应商id,供应商名称",
	}
}
