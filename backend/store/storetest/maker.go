package storetest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// Maker makes believable orders from a seed, one after the other.
type Maker struct {
	rnd   *rand.Rand
	n     int
	goods []good
	// From and To bound the payment times in UTC milliseconds.
	From, To shop.Millis
	// Total, when given, is how many orders the time is for: they come in the order they were paid, give or take two
	// hours, as a channel lists them. Without it each is paid at any time.
	Total int
	// Fresh makes only orders that wait to be sent; otherwise most are history, as in a shop that runs for years.
	Fresh bool
}

type good struct {
	code, title, spec string
	fen               int64
}

// NewMaker returns a maker for a shop with so many SKUs and orders paid within [from, to).
func NewMaker(seed uint64, skus int, from, to shop.Millis) *Maker {
	m := &Maker{rnd: rand.New(rand.NewPCG(seed, 0x5ee0)), From: from, To: to} //nolint:gosec // a seeded shop, not a secret
	things := strings.Fields(`每日坚果混合装 东北五常大米 云南小粒咖啡豆 手工牛肉干 铁观音清香型 竹浆本色抽纸 加厚垃圾袋 免打孔挂钩 硅藻泥浴室垫
		珊瑚绒四件套 纯棉男士短袜 儿童保温杯 玻璃密封罐 LED护眼台灯 按动中性笔 积木警车 宠物冻干鸡肉粒 洗衣凝珠 电动牙刷头 羽绒服轻薄款 亚麻桌布 不锈钢汤锅`)
	specs := strings.Fields(`黑 白 雾蓝 粉色 500ml 1000ml 大号 小号 5kg 10kg 24包 三只装 L码 XL码`)
	for i := range skus {
		m.goods = append(m.goods, good{
			code:  fmt.Sprintf("SKU-%05d", i+1),
			title: things[i%len(things)], spec: specs[(i/len(things))%len(specs)],
			fen: 300 + m.rnd.Int64N(20_000),
		})
	}
	return m
}

// SKUs are the goods of the maker's shop.
func (m *Maker) SKUs() []store.SKU {
	out := make([]store.SKU, len(m.goods))
	for i, g := range m.goods {
		out[i] = store.SKU{
			Code: g.code, Title: g.title, Spec: g.spec, WeightG: 100 + int64(i%40)*50,
			PriceMinor: g.fen, CostMinor: g.fen / 2, Currency: "CNY", Counted: true,
		}
	}
	return out
}

// Orders makes the next n orders of a shop.
func (m *Maker) Orders(n int) []store.Arrival {
	out := make([]store.Arrival, n)
	for i := range out {
		out[i] = m.next()
	}
	return out
}

func (m *Maker) next() store.Arrival {
	m.n++
	paid := m.From + m.rnd.Int64N(max(1, m.To-m.From))
	if m.Total > 0 {
		paid = min(m.To, m.From+(m.To-m.From)*int64(m.n)/int64(m.Total)) - m.rnd.Int64N(2*3600_000)
	}
	o := shop.Order{
		Platform: shop.Taobao, ChannelOrderNo: shop.ChannelOrderID(No(m.n)), Status: shop.ChPaid, StatusWords: "买家已付款，等待卖家发货",
		Currency: "CNY", PaidKnown: true, CreatedAt: paid - 60_000, PaidAt: paid, UpdatedAt: paid,
		BuyerNick: fmt.Sprintf("买家%06d", m.rnd.IntN(300_000)), Receiver: shop.Receiver{Party: m.person()},
	}
	m.fate(&o)
	goods, freight := int64(0), int64(0)
	for i := range 1 + m.rnd.IntN(3) {
		g := m.goods[m.rnd.IntN(len(m.goods))]
		qty := int64(1)
		if m.rnd.IntN(5) == 0 {
			qty += m.rnd.Int64N(3)
		}
		o.Lines = append(o.Lines, shop.Line{
			LineNo: i + 1, ChannelLine: fmt.Sprintf("%s%d", o.ChannelOrderNo, i), ChannelItem: "6" + g.code[4:], ChannelSKU: g.code,
			Title: g.title, Spec: g.spec, Qty: qty, UnitMinor: g.fen, AmountMinor: qty * g.fen,
		})
		goods += qty * g.fen
	}
	if m.rnd.IntN(8) == 0 {
		freight = 600
	}
	none := shop.Minor(0)
	o.GoodsMinor, o.FreightMinor, o.ShopDiscount, o.PlatformDiscount = &goods, &freight, &none, &none
	if o.PaidMinor = goods + freight; o.Status == shop.ChPendingPayment {
		o.PaidMinor = 0
	}
	if m.rnd.IntN(12) == 0 {
		o.BuyerMessage = m.pick(`请尽快发货 不要发邮政 放门口即可 送人的请包装好一点`)
	}
	if m.rnd.IntN(15) == 0 {
		o.SellerMemo, o.Flag = m.pick(`老客户 已确认颜色 补发手写卡`), m.pick(`red yellow green blue purple`)
	}
	raw, err := json.Marshal(o)
	if err != nil {
		panic(err) // plain texts and numbers always marshal
	}
	return store.Arrival{Order: o, Raw: raw, Source: store.SourceSync}
}

// fate decides how far the order has come on its channel.
func (m *Maker) fate(o *shop.Order) {
	if m.Fresh {
		return
	}
	switch k := m.rnd.IntN(100); {
	case k < 62:
		o.Status, o.StatusWords = shop.ChCompleted, "交易成功"
	case k < 74:
		o.Status, o.StatusWords = shop.ChShipped, "卖家已发货"
	case k < 80:
		o.Status, o.StatusWords = shop.ChCancelled, "交易关闭"
	case k < 82:
		o.Status, o.StatusWords = shop.ChPendingPayment, "等待买家付款"
		o.PaidAt = 0
	case k < 84:
		o.Refund = shop.RefundAsked
	}
	if o.Status == shop.ChShipped || o.Status == shop.ChCompleted {
		o.ShippedAt = o.PaidAt + 20*3600_000
		o.Foreign = []shop.Waybill{{Company: "YTO", Number: "YT" + string(o.ChannelOrderNo), At: o.ShippedAt}}
	}
}

// No is the number of the n-th order a maker makes.
func No(n int) string { return fmt.Sprintf("2026%015d", int64(n)*7_919_003%1_000_000_000_000_000) }

func (m *Maker) pick(words string) string {
	f := strings.Fields(words)
	return f[m.rnd.IntN(len(f))]
}

// person invents a receiver. The phones' middle 0000 is given to nobody in a row.
func (m *Maker) person() shop.Party {
	place := strings.Split(m.pick(`广东省|深圳市|南山区 广东省|广州市|天河区 浙江省|杭州市|余杭区 浙江省|金华市|义乌市 江苏省|苏州市|吴中区
		上海市|上海市|浦东新区 北京市|北京市|朝阳区 四川省|成都市|武侯区 湖北省|武汉市|洪山区 山东省|青岛市|市南区 河南省|郑州市|金水区
		福建省|厦门市|思明区 湖南省|长沙市|岳麓区 陕西省|西安市|雁塔区 辽宁省|沈阳市|和平区 新疆维吾尔自治区|乌鲁木齐市|天山区`), "|")
	return shop.Party{
		Name: m.pick(`王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 欧阳`) +
			m.pick(`伟 芳 娜 敏 静 丽 强 磊 洋 艳 勇 军 杰 娟 涛 超 明 霞 秀英 子涵 梓萱 雨桐 䶮 𠮷`) + m.pick(`华 国 红 · 文 玉 海 志 建 春`),
		Phone: fmt.Sprintf("1%s0000%04d", m.pick("30 33 35 36 37 38 39 50 51 58 86 87 88 99"), m.rnd.IntN(10000)),
		Address: shop.Address{
			Province: place[0], City: place[1], District: place[2],
			Detail: m.pick(`幸福路 建设路 人民路 学府街 滨江大道 科技园路 和平里 解放街`) + fmt.Sprintf("%d号", 1+m.rnd.IntN(300)) +
				m.pick(`阳光花园 锦绣家园 城市广场 翠竹苑 大学宿舍 创业大厦 老街`) + fmt.Sprintf("%d栋%d室", 1+m.rnd.IntN(30), 101+m.rnd.IntN(2400)),
		},
	}
}
