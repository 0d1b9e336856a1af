package file

import "zhanggui/backend/shop"

// kuaishouSpec: one row per order.
func kuaishouSpec() *spec {
	return &spec{
		platform: shop.Kuaishou,
		aliases: map[string]string{
			fOrderNo: "订单号,订单编号", fTitle: "商品名称", fSpec: "商品规格", fQty: "成交数量", fUnitPrice: "商品单价", fSKU: "SKU编码", fItemID: "商品ID",
			fPaid: "实付款", fFreight: "快递费", fDiscount: "店铺优惠", fPlatformOff: "平台补贴", fMaybe1: "主播补贴", fMaybe2: "支付优惠", fMaybe3: "混资活动优惠",
			fCreatedAt: "订单创建时间", fPaidAt: "订单支付时间", fShipBy: "承诺发货时间", fShippedAt: "发货时间", fStatus: "订单状态", fRefund: "售后状态",
			fReceiver: "收货人姓名", fPhone: "收货人电话", fProvince: "收货地址-省", fCity: "收货地址-市", fDistrict: "收货地址-区", fTown: "收货地址-街道",
			fAddress: "收货地址", fBuyerMessage: "买家留言", fSellerMemo: "订单备注", fFlag: "旗帜颜色", fCourier: "快递公司", fWaybill: "快递单号",
		},
		others: "赠品订单号,活动订单编号,预售定金支付时间,支付方式,账号类型,账号明细,活动订单,预售,订单载体,渠道,CPS达人ID,CPS达人昵称,预估推广佣金," +
			"预估推广者分佣比例,团长ID,团长昵称,快赚客ID,快赚客昵称,授权推广者ID,授权推广者昵称,物流信息,集运类型,直邮类型,仓库名称,仓库地址," +
			"实名姓名,服务门店ID,服务门店名称,服务门店地址",
	}
}
