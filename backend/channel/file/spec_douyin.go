package file

import "zhanggui/backend/shop"

// douyinSpec: one row per child order; receivers are masks or ciphertexts.
func douyinSpec() *spec {
	return &spec{
		platform: shop.Douyin,
		aliases: map[string]string{
			fOrderNo: "主订单编号", fLineNo: "子订单编号", fTitle: "选购商品,商品名称", fSpec: "商品规格", fQty: "商品数量", fUnitPrice: "商品单价", fAmount: "商品金额",
			fSKU: "商家编码,货号", fItemID: "商品ID", fPaid: "订单应付金额", fFreight: "运费", fDiscount: "商家优惠,商家实际承担优惠金额",
			fPlatformOff: "平台优惠,平台实际承担优惠金额", fTotalOff: "优惠总金额", fMaybe1: "达人优惠,达人实际承担优惠金额", fMaybe2: "支付优惠",
			fMaybe3: "红包抵扣", fMaybe4: "商家改价", fReceiver: "收件人", fPhone: "收件人手机号", fProvince: "省", fCity: "市", fDistrict: "区", fTown: "街道",
			fAddress: "详细地址", fBuyerMessage: "买家留言", fSellerMemo: "商家备注", fFlag: "旗帜颜色", fCreatedAt: "订单提交时间", fPaidAt: "支付完成时间",
			fShipBy: "承诺发货时间", fShippedAt: "发货时间", fStatus: "订单状态", fLineRefund: "售后状态", fCourierInfo: "快递信息", fBuyer: "买家昵称",
		},
		others: "支付方式,手续费,是否修改过地址,地址修改时段,订单完成时间,APP渠道,流量来源,订单类型,鲁班落地页ID,达人ID,达人昵称,所属门店ID,取消原因," +
			"预约发货时间,仓库ID,仓库名称,序列号,是否安心购,广告渠道,流量类型,流量体裁,流量渠道,发货主体,发货主体明细,降价类优惠,预计送达时间," +
			"是否平台仓自流转,车型,商品69码,发货SN码,发货IMEI码1,发货IMEI码2,预约送达时间,建议发货时间(起),建议发货时间(止),物流SN码,物流IMEI码1," +
			"物流IMEI码2,拼团订单团编号,税费",
	}
}
