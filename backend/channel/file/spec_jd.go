package file

import "zhanggui/backend/shop"

// jdSpec: one row per SKU with the order's columns repeated; a status may carry a mark in brackets.
func jdSpec() *spec {
	return &spec{
		platform: shop.JD, oneLine: true,
		aliases: map[string]string{
			fOrderNo: "订单号", fTitle: "商品名称", fQty: "订购数量", fUnitPrice: "京东价", fSKU: "商家SKUID,货号", fSKUItem: "货号", fSKUPlatform: "商品ID",
			fItemID: "商品ID", fPaid: "应付金额", fFreight: "运费金额", fStatus: "订单状态", fCreatedAt: "下单时间", fPaidAt: "付款确认时间",
			fBuyer: "下单帐号,下单账号", fReceiver: "客户姓名", fAddress: "客户地址", fPhone: "联系电话", fBuyerMessage: "订单备注", fSellerMemo: "商家备注",
		},
		others: "支付方式,订单金额,结算金额,余额支付,订单类型,发票类型,发票抬头,发票内容,商家备注等级(等级1-5为由高到低),增值税发票,订单完成时间,订单来源," +
			"订单渠道,送装服务,服务费,仓库id,仓库名称,普通发票纳税编号,是否为品牌商订单,邮政编码,商家应收",
		words: map[string]meaning{"完成": {status: shop.ChCompleted}, "暂停": {status: shop.ChHeld}},
	}
}
