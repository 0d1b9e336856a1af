package file

import "zhanggui/backend/shop"

// pddSpec: one row is one order of one SKU; the refund stands inside the status words.
func pddSpec() *spec {
	return &spec{
		platform: shop.PDD,
		aliases: map[string]string{
			fOrderNo: "订单号", fTitle: "商品", fSpec: "商品规格", fQty: "商品数量(件)", fAmount: "商品总价(元)",
			fSKU: "商家编码-规格维度,商家编码-SKU维度", fSKUItem: "商家编码-商品维度", fSKUPlatform: "样式ID", fItemID: "商品id",
			fFreight: "邮费(元)", fDiscount: "店铺优惠折扣(元)", fPlatformOff: "平台优惠折扣(元)", fMaybe1: "多多支付立减金额(元)",
			fPaid: "用户实付金额(元)", fStatus: "订单状态", fRefund: "售后状态", fCreatedAt: "订单成交时间", fPaidAt: "支付时间",
			fShipBy: "承诺发货时间", fShippedAt: "发货时间", fReceiver: "收货人", fPhone: "手机", fProvince: "省", fCity: "市", fDistrict: "区",
			fTown: "街道/镇,街道", fAddress: "详细地址", fBuyerMessage: "买家留言", fSellerMemo: "商家备注", fCourier: "快递公司", fWaybill: "快递单号",
			fAudit: "是否审核中", fSelfPick: "是否门店自提", fDraw: "是否抽奖或0元试用",
			fGiftName: "赠品名称", fGiftQty: "赠品数量", fGiftID: "赠品id", fGiftSpec: "赠品规格",
		},
		others: "商家实收金额(元),确认收货时间,是否分期,分期期数,手续费承担方,分期方式,身份证姓名,身份证号码,用户购买手机号,海淘清关订单号,支付ID,支付方式," +
			"是否顺丰加价,关联货品编码,货品名称,货品类型,子货品,仓库名称,仓库所在地址,门店名称,门店自定义编码,上门安装费(元),送货入户费(元)," +
			"送货入户并安装费(元),预约配送时间,订单来源,是否社区团购,是否无痕发货,集运类型,承诺送达时间,商品一级类目,商品二级类目,商品三级类目," +
			"商品四级类目,消费者资料,消费者资料上传时间,团ID,团身份,是否已开始配送,配送员是否已送达,配送状态,同城是否普通快递,配送员手机号," +
			"旅行类信息,充值号码,保税仓,是否直播间成交,是否直播间引导成交,是否节能补贴,小区送达情况",
	}
}
