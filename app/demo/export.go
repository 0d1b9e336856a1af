package demo

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// exportFile is the item-level order export of the practice shop's own web shop, as Youzan writes it: most
// orders are plain, some are what a clerk meets every day.
func exportFile(gs []good, rnd *rand.Rand, n int, now time.Time) (tabular.Source, error) {
	rows := [][]string{{
		"订单号", "订单状态", "订单创建时间", "买家付款时间", "商品金额合计", "运费", "订单实付金额", "收货人/提货人", "收货人手机号/提货人手机号",
		"收货人省份", "收货人城市", "收货人地区", "详细收货地址/提货地址", "买家备注", "商家订单备注", "商品名称", "商品规格", "规格编码", "商品单价", "商品数量",
	}}
	loc := shop.Zone("")
	var twin []string // an order once more under another number: a duplicate to find
	for i := range n {
		paid := now.Add(-time.Duration(rnd.IntN(30*60)+5) * time.Minute)
		made := paid.Add(-time.Duration(rnd.IntN(9)+1) * time.Minute)
		b := newBuyer(rnd, i)
		status, message, memo := "待发货", "", ""
		kinds := 1
		if rnd.IntN(3) == 0 {
			kinds = 2 + rnd.IntN(3)
		}
		var lines [][]string
		var total int64
		for range kinds {
			g := gs[rnd.IntN(len(gs))]
			qty := int64(1)
			if rnd.IntN(4) == 0 {
				qty += rnd.Int64N(4)
			}
			total += g.price * qty
			lines = append(lines, []string{g.title, g.spec, g.code, yuan(g.price), strconv.FormatInt(qty, 10)})
		}
		freight := int64(0)
		if total < 4900 {
			freight = 800
		}
		paidFen := total + freight
		switch i % 24 {
		case 3:
			b.detail = b.district // no house number at all
		case 5:
			b.phone = "1380013800"
		case 7:
			message = "周末在家，麻烦放门口"
		case 9:
			lines[0][2] = "OLD-" + strconv.Itoa(i) // a code the shop does not know
		case 11:
			paidFen -= 10
		case 13:
			status = "交易关闭"
		case 15:
			status = "商家已发货"
		case 17:
			b.name, memo = "王𠮷祥", "生僻字，面单核对"
		case 19:
			memo = "送一张手写卡片"
		}
		no := fmt.Sprintf("E%s%07d", paid.In(loc).Format("20060102150405"), i)
		head := func(no string) []string {
			return []string{
				no, status, made.In(loc).Format("2006-01-02 15:04:05"), paid.In(loc).Format("2006-01-02 15:04:05"), yuan(total), yuan(freight), yuan(paidFen),
				b.name, b.phone, b.province, b.city, b.district, b.detail, message, memo,
			}
		}
		for _, l := range lines {
			rows = append(rows, append(head(no), l...))
		}
		if i == 20 && n > 21 {
			twin = append(head("E"+paid.In(loc).Format("20060102150405")+"9999999"), lines[0]...)
		}
	}
	if twin != nil {
		rows = append(rows, twin)
	}
	return table("有赞订单导出.csv", rows)
}
