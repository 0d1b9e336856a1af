package file

import (
	"testing"
	"unicode/utf8"

	"zhanggui/backend/shop"
)

func TestSplitAddress(t *testing.T) {
	for in, want := range map[string]shop.Address{
		"浙江省杭州市余杭区文一西路969号":          {Province: "浙江省", City: "杭州市", District: "余杭区", Detail: "文一西路969号"},
		"浙江 杭州 余杭区 文一西路969号(311100)": {Province: "浙江省", City: "杭州市", District: "余杭区", Detail: "文一西路969号"},
		"北京朝阳区建国路1号":                 {Province: "北京市", City: "北京市", District: "朝阳区", Detail: "建国路1号"},
		"北京市北京市朝阳区建国路1号":             {Province: "北京市", City: "北京市", District: "朝阳区", Detail: "建国路1号"},
		"北京市市辖区朝阳区建国路1号":             {Province: "北京市", City: "北京市", District: "朝阳区", Detail: "建国路1号"},
		"重庆市云阳县青龙街道1号":               {Province: "重庆市", City: "重庆市", District: "云阳县", Detail: "青龙街道1号"},
		"湖北省仙桃市干河街道1号":               {Province: "湖北省", City: "仙桃市", District: "仙桃市", Detail: "干河街道1号"},
		"湖北恩施州恩施市舞阳坝街道1号":            {Province: "湖北省", City: "恩施土家族苗族自治州", District: "恩施市", Detail: "舞阳坝街道1号"},
		"湖北省恩施土家族苗族自治州恩施市舞阳坝街道1号":    {Province: "湖北省", City: "恩施土家族苗族自治州", District: "恩施市", Detail: "舞阳坝街道1号"},
		"内蒙古呼和浩特市新城区东街1号":            {Province: "内蒙古自治区", City: "呼和浩特市", District: "新城区", Detail: "东街1号"},
		"香港特别行政区九龙油尖旺区弥敦道1号":         {Province: "香港特别行政区", City: "九龙", District: "油尖旺区", Detail: "弥敦道1号"},
		"湖北省恩施市舞阳坝街道1号":              {Province: "湖北省", City: "恩施土家族苗族自治州", District: "恩施市", Detail: "舞阳坝街道1号"},
		"浙江省温州路1号":                   {Province: "浙江省", Detail: "温州路1号"},
		"广东 深圳 科技园1号":                {Province: "广东省", City: "深圳市", Detail: "科技园1号"},
		"中国广东省东莞市南城街道1号":             {Province: "广东省", City: "东莞市", District: "南城街道", Detail: "1号"},
		"北京路1号":          {Detail: "北京路1号"},
		"上海南路2号":         {Detail: "上海南路2号"},
		"somewhere else": {Detail: "somewhere else"},
		"海南省海口市龙华区 滨海大道1号（570100）": {Province: "海南省", City: "海口市", District: "龙华区", Detail: "滨海大道1号"},
		"": {},
	} {
		got := SplitAddress(in)
		if got != want {
			t.Errorf("%q: %+v, want %+v", in, got, want)
		}
	}
}

func TestDivisionTable(t *testing.T) {
	d := loadDivisions()
	counties := 0
	for _, p := range d.provinces {
		if len(d.cities[p]) == 0 {
			t.Errorf("%s has no city", p)
		}
		for _, c := range d.cities[p] {
			counties += len(c.counts)
		}
	}
	if len(d.provinces) != 34 || counties < 3000 {
		t.Errorf("%d provinces, %d counties", len(d.provinces), counties)
	}
}

func FuzzSplitAddress(f *testing.F) {
	for _, s := range []string{"浙江省杭州市余杭区文一西路969号(311100)", "北京 北京市 朝阳区 x", "((((((123456)", "香港", "\xff\xfe", "省市区"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := SplitAddress(s)
		if len(a.Detail) > len(s)*3+3 || (utf8.ValidString(s) && !utf8.ValidString(a.Detail)) {
			t.Errorf("%q: %+v", s, a)
		}
		_ = spaced(s)
	})
}

func FuzzStatus(f *testing.F) {
	for _, s := range []string{"买家已付款，等待卖家发货", "(删除)等待出库", "未发货，退款成功", "((((", "】【", "refunded,paid"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, ok := (statusReader{all: statusWords()}).read(s)
		if m.status == "" || ok && m.status == shop.ChUnknown {
			t.Errorf("%q: %+v %v", s, m, ok)
		}
		_, _ = afterSale(s)
	})
}

func TestAfterSaleWords(t *testing.T) {
	for in, want := range map[string]shop.RefundState{
		"无售后或售后取消": "", "退款成功": shop.RefundDone, "售后处理中": shop.RefundAsked, "待商家处理": shop.RefundAsked, "没有申请退款": "",
		"买家已经申请退款，等待卖家同意": shop.RefundAsked, "卖家拒绝退款": shop.RefundAsked, "退款关闭": "", "换货成功": "", "已退款": shop.RefundDone,
		"部分退款": shop.RefundPartial, "-": "", "退货退款成功": shop.RefundDone,
	} {
		if got, ok := afterSale(in); !ok || got != want {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
	if _, ok := afterSale("月亮"); ok {
		t.Error("an unknown word was understood")
	}
}

func TestStatusWordsAreWhole(t *testing.T) {
	r := statusReader{all: statusWords()}
	for in, want := range map[string]shop.ChannelStatus{
		"买家已付款，等待卖家发货": shop.ChPaid, "卖家已发货，等待买家确认": shop.ChShipped, "卖家部分发货": shop.ChPartShipped, "(删除)等待出库": shop.ChCancelled,
		"（锁定）等待出库": shop.ChHeld, "未发货，退款成功": shop.ChCancelled, "已发货，退款成功": shop.ChShipped, "待付款": shop.ChPendingPayment,
		"付款以后用户退款成功，交易自动关闭": shop.ChCancelled, "on-hold": shop.ChHeld, "已发货待收货": shop.ChShipped, "Partially Shipped": shop.ChPartShipped,
	} {
		if got, _ := r.read(in); got.status != want {
			t.Errorf("%q: %s, want %s", in, got.status, want)
		}
	}
	for _, in := range []string{"取消申请中", "待取消", "未知", ""} {
		if m, ok := r.read(in); ok {
			t.Errorf("%q was read as %+v", in, m)
		}
	}
}
