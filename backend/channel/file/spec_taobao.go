package file

import "zhanggui/backend/shop"

// taobaoSpec: orders and lines are two files, in an old (ExportOrderList, ExportItemList) and a new form.
func taobaoSpec() *spec {
	return &spec{
		platform: shop.Taobao, pair: true,
		aliases: map[string]string{
			fOrderNo: "主订单编号,订单编号", fLineNo: "子订单编号", fTitle: "标题,商品标题", fSpec: "商品属性", fQty: "购买数量", fUnitPrice: "价格,商品价格",
			fSKU: "商家编码", fSKUItem: "外部系统编号", fStatus: "订单状态", fLineRefund: "退款状态", fRefunded: "退款金额",
			fCreatedAt: "订单创建时间", fPaidAt: "订单付款时间", fNetGoods: "买家应付货款", fFreight: "买家应付邮费",
			fPaid: "买家实际支付金额,买家实付金额", fMaybe1: "天猫卡券抵扣,卡券抵扣", fMaybe2: "集分宝抵扣,积分抵扣",
			fBuyer: "买家会员名", fBuyerMessage: "买家留言", fReceiver: "收货人姓名", fAddress: "收货地址", fAddressNew: "修改后的收货地址", fPhone: "联系手机", fPhone2: "联系电话",
			fSellerMemo: "订单备注", fCourier: "物流公司", fWaybill: "物流单号",
		},
		items: []string{fTitle, fQty, fUnitPrice}, itemsNot: []string{fReceiver},
		others: "买家支付宝账号,买家支付积分,总金额,返点积分,买家实际支付积分,运送方式,宝贝标题,宝贝种类,宝贝总数量,店铺Id,店铺名称,分销商Id,分销商店铺名称," +
			"订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,分阶段订单信息,特权订金订单id,定金排名,修改后的sku,异常信息," +
			"是否是O2O交易,打款商家金额,确认收货时间,支付单号,支付详情,套餐信息,备注,联系方式备注,是否主动赔付,主动赔付金额,主动赔付出账时间," +
			"商品属性SKU,C2B小额收款,确认收货打款金额,含应开票给个人红包,总金额(旧版),商品标题",
		flags: map[string]string{"1": "red", "2": "yellow", "3": "green", "4": "blue", "5": "purple"},
	}
}
