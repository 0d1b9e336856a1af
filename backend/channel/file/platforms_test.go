package file

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"zhanggui/backend/shop"
)

// sheet builds an xlsx whose cells are text, except values of another Go type.
func sheet(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		for j, v := range r {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue("Sheet1", at, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func header(s string) []any {
	var out []any
	for _, h := range strings.Split(s, ",") {
		out = append(out, h)
	}
	return out
}

func gb(t testing.TB, s string) []byte {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(out)
}

// verdicts writes a result's rows as "file:row verdict reason".
func verdicts(r result) []string {
	var out []string
	for _, v := range r.rows {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s:%d %s %s", v.File, v.Row, v.Verdict, v.Reason)))
	}
	return out
}

func wantVerdicts(t *testing.T, r result, want ...string) {
	t.Helper()
	if got := verdicts(r); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("verdicts\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// want checks an order in one line each.
func (r result) want(t *testing.T, no string, status shop.ChannelStatus, refund shop.RefundState, paid string, lines string, doubts string) Parsed {
	t.Helper()
	p, ok := r.orders[no]
	if !ok {
		t.Errorf("no order %s", no)
		return p
	}
	var ls, ds []string
	for _, l := range p.Order.Lines {
		ls = append(ls, fmt.Sprintf("%s×%d", l.ChannelSKU, l.Qty))
	}
	for _, d := range p.Doubts {
		ds = append(ds, d.Field)
	}
	got := fmt.Sprintf("%s|%s|%s|%s|%s", p.Order.Status, p.Order.Refund, shop.FormatMinor(p.Order.PaidMinor, p.Order.Currency), strings.Join(ls, " "), strings.Join(ds, " "))
	if w := fmt.Sprintf("%s|%s|%s|%s|%s", status, refund, paid, lines, doubts); got != w {
		t.Errorf("%s: %s, want %s (%+v)", no, got, w, p.Doubts)
	}
	return p
}

const taobaoOrderHead = "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址,运送方式,联系电话,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝种类,物流单号,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因"

func taobaoPair(t testing.TB) (orders, items []byte) {
	t.Helper()
	o := taobaoOrderHead + "\r\n" +
		`="2110000000000000001",小明,a***@b.com,100.00元,5.00,0,105.00,0,105.00元,0,买家已付款，等待卖家发货,"请发` + "\n" + `红色",欧阳*,浙江省 杭州市 余杭区 文一西路969号(310000),快递,,'138****0001,2024-05-01 10:00:00,2024-05-01 10:01:00,T恤,1,,,,2,,,` + "\r\n" +
		`="2110000000000000002",小红,,50.00,0.00,0,50.00,0,50.00,0,卖家已发货，等待买家确认,,张三,北京 北京市 朝阳区 建国路1号,快递,,'13800000002,2024-05-01 11:00:00,2024-05-01 11:01:00,杯子,1,YT123,圆通速递,红旗,1,,,` + "\r\n" +
		`="2110000000000000003",小蓝,,9.90,0.00,0,9.90,0,0.00,0,等待买家付款,,李四,上海 上海市 浦东新区 世纪大道1号,快递,,'13800000003,2024-05-01 12:00:00,,袜子,1,,,,1,,,` + "\r\n" +
		`="2110000000000000004",小绿,,20.00,0.00,0,20.00,0,20.00,0,交易关闭,,王五,上海 上海市 浦东新区 世纪大道2号,快递,,'13800000004,2024-05-01 12:00:00,2024-05-01 12:10:00,袜子,1,,,,1,,,` + "\r\n" +
		"合计,,,179.90\r\n"
	i := "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码\r\n" +
		`="2110000000000000001",T恤 夏,60.00,1,OUT1,颜色：红,,,买家已付款，等待卖家发货,0012345` + "\r\n" +
		`="2110000000000000001",T恤 夏,45.00,1,OUT1,颜色：蓝,,,买家已付款，等待卖家发货,` + "\r\n" +
		`="2110000000000000002",杯子,50.00,1,,,,,卖家已发货，等待买家确认,1E5` + "\r\n" +
		`="2110000000000000004",袜子,20.00,1,,,,,交易关闭,S1` + "\r\n" +
		`="2110000000000000009",没有订单的明细,1.00,1,,,,,交易成功,X` + "\r\n"
	return gb(t, o), gb(t, i)
}

func TestTaobaoOldPair(t *testing.T) {
	o, i := taobaoPair(t)
	r := parse(t, Options{}, ParseOptions{}, memory("ExportOrderList.csv", o), memory("ExportItemList.csv", i))
	if r.rep.Platform != shop.Taobao || r.rep.Encoding != "gb18030" || r.rep.Files != 2 || r.rep.Orders != 4 {
		t.Errorf("%+v", r.rep)
	}
	wantVerdicts(t, r,
		"ExportOrderList.csv:2 line", "ExportOrderList.csv:3 line", "ExportOrderList.csv:4 line", "ExportOrderList.csv:5 line", "ExportOrderList.csv:6 set_aside totals",
		"ExportItemList.csv:2 line", "ExportItemList.csv:3 line", "ExportItemList.csv:4 line", "ExportItemList.csv:5 line", "ExportItemList.csv:6 set_aside no_order")
	p := r.want(t, "2110000000000000001", shop.ChPaid, "", "105.00", "0012345×1 OUT1×1", "")
	rc := p.Order.Receiver
	if !rc.Masked || rc.Phone != "138****0001" || rc.Address.Province != "浙江省" || rc.Address.District != "余杭区" || rc.Address.Detail != "文一西路969号" {
		t.Errorf("%+v", rc)
	}
	if p.Order.BuyerMessage != "请发\n红色" || *p.Order.ShopDiscount != 500 || *p.Order.FreightMinor != 500 || *p.Order.GoodsMinor != 10500 {
		t.Errorf("%+v", p.Order)
	}
	p = r.want(t, "2110000000000000002", shop.ChShipped, "", "50.00", "1E5×1", "")
	if len(p.Order.Foreign) != 1 || p.Order.Foreign[0].Company != "YTO" || p.Order.Foreign[0].Number != "YT123" || p.Order.Receiver.Phone != "13800000002" {
		t.Errorf("%+v", p.Order)
	}
	r.want(t, "2110000000000000003", shop.ChPendingPayment, "", "0.00", "", "lines")
	r.want(t, "2110000000000000004", shop.ChCancelled, "", "20.00", "S1×1", "")
}

func TestTaobaoItemsOfKnownOrder(t *testing.T) {
	_, i := taobaoPair(t)
	known := func(_ context.Context, nos []string) (map[string]bool, error) {
		return map[string]bool{"2110000000000000009": true}, nil
	}
	r := parse(t, Options{}, ParseOptions{Known: known}, memory("ExportItemList.csv", i))
	wantVerdicts(t, r, "ExportItemList.csv:2 set_aside no_order", "ExportItemList.csv:3 set_aside no_order", "ExportItemList.csv:4 set_aside no_order",
		"ExportItemList.csv:5 set_aside no_order", "ExportItemList.csv:6 line")
	p := r.want(t, "2110000000000000009", shop.ChCompleted, "", "0.00", "X×1", "")
	if p.Part != LinesOnly || !p.FillOnly {
		t.Errorf("%+v", p)
	}
}

func TestTaobaoNewPair(t *testing.T) {
	o := sheet(t, header("订单编号,支付单号,买家应付货款,买家应付邮费,总金额,买家实付金额,订单创建时间,订单付款时间,商品标题,退款金额"),
		[]any{"2110000000000000011", "p1", "30.00", "0.00", "30.00", "30.00", "2024-05-01 10:00:00", "2024-05-01 10:01:00", "两件", "0.00"})
	i := sheet(t, header("子订单编号,主订单编号,商品标题,商品价格,购买数量,外部系统编号,商品属性,订单状态,商家编码,退款状态,订单创建时间,订单付款时间"),
		[]any{"2110000000000000013", "2110000000000000011", "乙", "20.00", 1, "", "", "买家已付款，等待卖家发货", "B", "没有申请退款", "2024-05-01 10:00:00", ""},
		[]any{"2110000000000000012", "2110000000000000011", "甲", "10.00", 1, "", "", "买家已付款，等待卖家发货", "A", "买家已经申请退款，等待卖家同意", "2024-05-01 10:00:00", ""})
	r := parse(t, Options{}, ParseOptions{}, memory("明细.xlsx", i), memory("订单.xlsx", o))
	p := r.want(t, "2110000000000000011", shop.ChPaid, shop.RefundAsked, "30.00", "A×1 B×1", "")
	if len(p.Order.ChannelHolds) != 1 || p.Order.ChannelHolds[0].Reason != shop.HoldRefund || p.Order.Lines[0].Refund != shop.RefundAsked {
		t.Errorf("%+v", p.Order)
	}
	if !p.Order.Receiver.Masked {
		t.Error("a form without receiver columns is masked")
	}
}

func TestJD(t *testing.T) {
	body := gb(t, "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,订单备注,商家备注,运费金额,付款确认时间,货号,订单完成时间,商家SKUID\r\n"+
		"290000000001\t,100,锅,1,在线支付,2024-05-01 09:00:00,80.00,100.00,95,0,100.00,等待出库,SOP,jd_a,王*,广东深圳市南山区科技园一路1号,1******6198,,备注,0.00,2024-05-01 09:01:00,G1,,SKU-1\r\n"+
		"290000000001\t,101,盖,2,在线支付,2024-05-01 09:00:00,10.00,100.00,95,0,100.00,等待出库,SOP,jd_a,王*,广东深圳市南山区科技园一路1号,1******6198,,备注,0.00,2024-05-01 09:01:00,G2,,\r\n"+
		"290000000002,102,碗,1,在线支付,2024/5/1 9:05,5.00,5.00,5,0,5.00,(删除)等待出库,SOP,jd_b,李四,北京朝阳区建国路1号,13800000001,,,0.00,2024/5/1 9:06,G3,,SKU-3\r\n"+
		"290000000003,102,碗,1,在线支付,2024-05-01 09:05:00,5.00,5.00,5,0,5.00,锁定,SOP,jd_b,李四,北京朝阳区建国路1号,13800000001,,,0.00,2024-05-01 09:06:00,G3,,SKU-3\r\n"+
		"290000000004,102,碗,1,在线支付,2024-05-01 09:05:00,5.00,5.00,5,0,5.00,奇怪的状态,SOP,jd_b,李四,北京朝阳区建国路1号,13800000001,,,0.00,2024-05-01 09:06:00,G3,,SKU-3\r\n")
	r := parse(t, Options{}, ParseOptions{}, memory("jd.csv", body))
	if r.rep.Platform != shop.JD || r.rep.Lines != 5 || len(r.rep.Notices) != 1 {
		t.Errorf("%+v", r.rep)
	}
	p := r.want(t, "290000000001", shop.ChPaid, "", "100.00", "SKU-1×1 G2×2", "")
	if *p.Order.GoodsMinor != 10000 || !p.Order.Receiver.Masked || p.Order.Receiver.Address.City != "深圳市" || p.Order.Receiver.Address.Detail != "科技园一路1号" {
		t.Errorf("%+v", p.Order)
	}
	p = r.want(t, "290000000002", shop.ChCancelled, "", "5.00", "SKU-3×1", "")
	if a := p.Order.Receiver.Address; a.Province != "北京市" || a.City != "北京市" || a.District != "朝阳区" {
		t.Errorf("%+v", a)
	}
	r.want(t, "290000000003", shop.ChHeld, "", "5.00", "SKU-3×1", "")
	r.want(t, "290000000004", shop.ChUnknown, "", "5.00", "SKU-3×1", "status")
}

func TestPDD(t *testing.T) {
	head := "商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),多多支付立减金额(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,商品id,商品规格,样式ID,商家编码-规格维度,商家编码-商品维度,商家备注,售后状态,快递单号,快递公司,订单成交时间,是否分期,收货人,手机,省,市,区,街道,详细地址,支付时间,承诺发货时间,是否审核中,买家留言\r\n"
	row := func(no, status, goods, paid, qty, more string) string {
		return "苹果,\t" + no + "\t," + status + "," + goods + ",0,1.00,2.00,0," + paid + ",9," + qty + ",,,11,红,22,SKU1,ITEM1,,无售后或售后取消,,,2024-05-01 10:00:00,否,张三,13800000001,浙江省,杭州市,西湖区,文新街道,文一路1号," + more + "\r\n"
	}
	body := head + row("240501-111111111111111", "待发货", "10.00", "7.00", "2", "2024-05-01 10:00:05,2024-05-03 10:00:05,否,") +
		row("240501-222222222222222", "未发货，退款成功", "10.00", "7.00", "1", "2024-05-01 10:00:05,,否,") +
		row("1.23E+17", "待发货", "10.00", "7.00", "1", "2024-05-01 10:00:05,,否,") +
		row("240501-333333333333333", "已发货，待签收", "10.00", "7.00", "1", "2024-05-01 10:00:05,,否,") +
		row("240501-444444444444444", "待发货", "10.00", "7.00", "1", "2024-05-01 10:00:05,,是,") +
		row("240501-555555555555555", "待发货", "10.001", "7.00", "1", "2024-05-01 10:00:05,,否,") +
		row("240501-666666666666666", "已发货，退款成功", "10.00", "7.00", "1", "2024-05-01 10:00:05,,否,")
	r := parse(t, Options{}, ParseOptions{}, memory("orders_export.csv", []byte(body)))
	wantVerdicts(t, r, "orders_export.csv:2 line", "orders_export.csv:3 line", "orders_export.csv:4 refused order_no_damaged", "orders_export.csv:5 line",
		"orders_export.csv:6 line", "orders_export.csv:7 refused too_many_decimals", "orders_export.csv:8 line")
	p := r.want(t, "240501-111111111111111", shop.ChPaid, "", "7.00", "SKU1×2", "")
	if p.Order.Lines[0].UnitMinor != 500 || *p.Order.PlatformDiscount != 200 || p.Order.ShipBy == 0 || p.Order.Receiver.Address.Town != "文新街道" {
		t.Errorf("%+v", p.Order)
	}
	r.want(t, "240501-222222222222222", shop.ChCancelled, shop.RefundDone, "7.00", "SKU1×1", "")
	r.want(t, "240501-333333333333333", shop.ChShipped, "", "7.00", "SKU1×1", "")
	if h := r.orders["240501-444444444444444"].Order.ChannelHolds; len(h) != 1 || h[0].Reason != shop.HoldRisk {
		t.Errorf("%+v", h)
	}
	r.want(t, "240501-666666666666666", shop.ChShipped, shop.RefundDone, "7.00", "SKU1×1", "")
}

func TestDouyin(t *testing.T) {
	head := "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,优惠总金额,平台优惠,商家优惠,达人优惠,收件人,收件人手机号,省,市,区,街道,详细地址,买家留言,订单提交时间,旗帜颜色,商家备注,支付完成时间,订单状态,承诺发货时间,售后状态,快递信息\r\n"
	body := "\uFEFF" + head +
		"\"\t6920000000000000001\",\"\t6920000000000000012\",裙子,L,1,9,D2,20.00,28.00,0,2.00,0,2.00,0,##abc##,$$def$$,广东省,广州市,天河区,-,##ghi##,-,2024-05-01 08:00:00,红色,-,2024-05-01 08:01:00,备货中,2024-05-03 08:01:00,-,-\r\n" +
		"\"\t6920000000000000001\",\"\t6920000000000000011\",衣服,M,1,9,D1,10.00,28.00,0,2.00,0,2.00,0,##abc##,$$def$$,广东省,广州市,天河区,-,##ghi##,-,2024-05-01 08:00:00,红色,-,2024-05-01 08:01:00,备货中,2024-05-03 08:01:00,-,-\r\n" +
		"\"\t6920000000000000002\",\"\t6920000000000000021\",衣服,M,1,9,D1,10.00,10.00,0,0,0,0,0,王**,138****0000,广东省,广州市,天河区,-,**路**号,-,2024-05-01 08:00:00,-,-,2024-05-01 08:01:00,已发货,,退款成功,\"SF123-顺丰速运,衣服*1\"\r\n" +
		"\"\t6920000000000000003\",\"\t6920000000000000031\",衣服,M,1,9,D1,10.00,10.00,0,0,0,0,0,王**,138****0000,广东省,广州市,天河区,-,**路**号,-,2024-05-01 08:00:00,-,-,2024-05-01 08:01:00,备货中,,,-\r\n" +
		"\"\t6920000000000000003\",\"\t6920000000000000032\",裤子,M,1,9,D3,10.00,10.00,0,0,0,0,0,王**,138****0000,广东省,广州市,天河区,-,**路**号,-,2024-05-01 08:00:00,-,-,2024-05-01 08:01:00,备货中,,,-\r\n"
	r := parse(t, Options{}, ParseOptions{}, memory("1714600000_orders.csv", []byte(body)))
	if r.rep.Platform != shop.Douyin || r.rep.Lines != 5 {
		t.Errorf("%+v", r.rep)
	}
	p := r.want(t, "6920000000000000001", shop.ChPaid, "", "28.00", "D1×1 D2×1", "")
	if p.Order.UpdatedAt != 1_714_600_000_000 || p.Order.Flag != "red" || !p.Order.Receiver.Masked || p.Order.Receiver.Cipher["name"] != "##abc##" ||
		p.Order.Receiver.Name != "" || p.Order.Receiver.Address.City != "广州市" || *p.Order.ShopDiscount != 200 {
		t.Errorf("%+v", p.Order)
	}
	p = r.want(t, "6920000000000000002", shop.ChShipped, shop.RefundDone, "10.00", "D1×1", "")
	if len(p.Order.Foreign) != 1 || p.Order.Foreign[0].Company != "SF" || p.Order.Foreign[0].Number != "SF123" || p.Order.Receiver.Name != "王**" {
		t.Errorf("%+v", p.Order)
	}
	// each child states its own amount: only adding them up agrees with the goods
	r.want(t, "6920000000000000003", shop.ChPaid, "", "20.00", "D1×1 D3×1", "")
}

func TestKuaishou(t *testing.T) {
	b := sheet(t, header("订单号,订单创建时间,订单支付时间,订单状态,实付款,快递费,店铺优惠,平台补贴,主播补贴,支付优惠,成交数量,买家留言,订单备注,旗帜颜色,售后状态,承诺发货时间,商品名称,商品ID,商品规格,SKU编码,商品单价,收货人姓名,收货人电话,收货地址-省,收货地址-市,收货地址-区,收货地址-街道,收货地址,快递公司,快递单号"),
		[]any{"2412300000000001", "2024-05-01 10:00:00", "2024-05-01 10:00:10", "待发货", "18.00", "0", "1.00", "1.00", "0", "0", "2", "", "", "", "", "2024-05-03 10:00:00", "茶", "1", "盒", "K1", "10.00", "赵六", "13900000000", "湖北省", "仙桃市", "", "", "湖北省仙桃市干河街道1号", "", ""},
		[]any{2412300000000002, "2024-05-01 10:00:00", "2024-05-01 10:00:10", "待发货", "18.00", "0", "1.00", "1.00", "0", "0", "2", "", "", "", "", "", "茶", "1", "盒", "K1", "10.00", "赵六", "13900000000", "湖北省", "仙桃市", "", "", "干河街道1号", "", ""})
	r := parse(t, Options{}, ParseOptions{}, memory("ks.xlsx", b))
	wantVerdicts(t, r, "ks.xlsx:2 line", "ks.xlsx:3 refused order_no_damaged")
	p := r.want(t, "2412300000000001", shop.ChPaid, "", "18.00", "K1×2", "")
	if p.Order.Receiver.Address.Detail != "干河街道1号" || p.Order.Receiver.Masked {
		t.Errorf("%+v", p.Order.Receiver)
	}
}

func TestXiaohongshu(t *testing.T) {
	b := sheet(t, header("订单号,订单状态,售后状态,订单类型,收件人姓名,收件人电话,收件人地址,省,市,区,规格ID,SKU名称,SKU规格,SKU件数,是否为赠品,商品总价(元),用户应付金额(元),平台优惠(元),店铺优惠(元),支付时间,快递公司,快递单号,订单创建时间,承诺发货时间,用户备注,商家编码,异常原因"),
		[]any{"P700000000000000001", "待配货", "", "普通", "钱七", "13900000001", "上海市上海市徐汇区漕溪路1号", "上海市", "上海市", "徐汇区", "66a", "杯", "白", "2", "否", "40.00", "39.00", "0", "1.00", "2024-05-01 10:00:00", "", "", "2024-05-01 09:59:00", "", "", "X1", ""},
		[]any{"P700000000000000001", "待配货", "", "普通", "钱七", "13900000001", "上海市上海市徐汇区漕溪路1号", "上海市", "上海市", "徐汇区", "66b", "贴纸", "", "1", "是", "0.00", "39.00", "0", "1.00", "2024-05-01 10:00:00", "", "", "2024-05-01 09:59:00", "", "", "GIFT", ""})
	r := parse(t, Options{}, ParseOptions{}, memory("xhs.xlsx", b))
	p := r.want(t, "P700000000000000001", shop.ChPaid, "", "39.00", "X1×2 GIFT×1", "")
	if !p.Order.Lines[1].Gift || p.Order.Lines[0].UnitMinor != 2000 || p.Order.Receiver.Address.Detail != "漕溪路1号" {
		t.Errorf("%+v", p.Order)
	}
}

func TestWechatMergedCells(t *testing.T) {
	b := sheet(t, header("订单号,订单下单时间,订单状态,收件人姓名,收件人地址,省,市,区,收件人手机,买家备注,商家备注,打标颜色,商品总价,订单实际支付金额,订单运费,商品优惠,支付时间,物流公司,快递单号,商品名称,商品编码(平台),SKU编码(自定义),商品属性,商品价格(单件),商品数量,商品售后"),
		[]any{"3710000000000000001", "2024-05-01 10:00:00", "待发货", "孙八", "人民路1号", "四川省", "成都市", "锦江区", "13700000000", "快点", "", "蓝色", "30.00", "30.00", "0.00", "0.00", "2024-05-01 10:01:00", "", "", "碗", "1", "W1", "", "10.00", "1", ""},
		[]any{"", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "盘", "2", "W2", "", "20.00", "1", ""},
		[]any{"合计", "", "", "", "", "", "", "", "", "", "", "", "", "31.00", "", "", "", "", "", "", "", "", "", "", "2", ""})
	r := parse(t, Options{}, ParseOptions{}, memory("wx.xlsx", b))
	wantVerdicts(t, r, "wx.xlsx:2 line", "wx.xlsx:3 line", "wx.xlsx:4 set_aside totals")
	p := r.want(t, "3710000000000000001", shop.ChPaid, "", "30.00", "W1×1 W2×1", "")
	if p.Order.Flag != "blue" || p.Order.BuyerMessage != "快点" {
		t.Errorf("%+v", p.Order)
	}
	if len(r.rep.Notices) != 1 || r.rep.Notices[0].Key != "import.notice.total_differs" {
		t.Errorf("a wrong total was not told: %+v", r.rep.Notices)
	}
}

const youzanHead = "订单号,销售渠道,归属店铺,订单类型,订单状态,推广方式,订单来源,订单创建时间,买家付款时间,交易成功时间,付款方式,支付流水号,商品金额合计,运费,店铺优惠合计,应收订单金额,订单实付金额,支付优惠合计,订单实收金额,全部商品名称,商品种类数,订单配送方式,收货人省份,收货人城市,收货人地区,详细收货地址/提货地址,收货人/提货人,收货人手机号/提货人手机号,买家备注,买家昵称,分销员,订单退款状态,商家订单备注,分销员"

func TestYouzan(t *testing.T) {
	body := youzanHead + "\n" +
		"E20240501100000000000001\t,网店,店,普通,待发货,,,2024-05-01 10:00:00,2024-05-01 10:00:30,,微信,1,20.00,0.00,0.00,20.00,20.00,0.00,20.00,\"茶(1件),杯(1件)\",2,快递,江苏省,南京市,玄武区,中山路1号,周九,13600000000,,昵称,甲,,,乙\n"
	r := parse(t, Options{}, ParseOptions{}, memory("youzan.csv", []byte(body)))
	p := r.want(t, "E20240501100000000000001", shop.ChPaid, "", "20.00", "", "lines")
	if p.Part != HeadOnly || p.Order.Raw["分销员"] != "甲" || p.Order.Raw["分销员 (2)"] != "乙" {
		t.Errorf("%+v", p)
	}
	items := strings.Replace(youzanHead, "全部商品名称", "商品名称,商品规格,规格编码,商品单价,商品数量,商品退款状态", 1)
	row := "E20240501100000000000001\t,网店,店,普通,待发货,,,2024-05-01 10:00:00,2024-05-01 10:00:30,,微信,1,20.00,0.00,0.00,20.00,20.00,0.00,20.00,%s,2,快递,江苏省,南京市,玄武区,中山路1号,周九,13600000000,,昵称,甲,,,乙\n"
	r = parse(t, Options{}, ParseOptions{}, memory("youzan_items.csv", []byte(items+"\n"+fmt.Sprintf(row, "茶,,Y1,15.00,1,")+fmt.Sprintf(row, "杯,,Y2,5.00,1,"))))
	r.want(t, "E20240501100000000000001", shop.ChPaid, "", "20.00", "Y1×1 Y2×1", "")
}

// Newest export wins, also within one import, and files need not be given in their order.
func TestNewestExportComesLast(t *testing.T) {
	head := "主订单编号,子订单编号,选购商品,商品规格,商品数量,商家编码,订单应付金额,运费,收件人,收件人手机号,详细地址,订单提交时间,商家备注,订单完成时间,订单状态,售后状态\n"
	old := head + "6920000000000000001,6920000000000000011,裙,,1,D1,10.00,0,王*,1**,*,2024-05-01 08:00:00,,,备货中,\n"
	fresh := head + "6920000000000000001,6920000000000000011,裙,,1,D1,10.00,0,王*,1**,*,2024-05-01 08:00:00,,,已发货,\n"
	r := parse(t, Options{}, ParseOptions{}, memory("1714700000_a.csv", []byte(fresh)), memory("1714600000_a.csv", []byte(old)))
	if r.rep.Lines != 2 || r.rep.Orders != 2 {
		t.Errorf("%+v", r.rep)
	}
	r.want(t, "6920000000000000001", shop.ChShipped, "", "10.00", "D1×1", "")
}
