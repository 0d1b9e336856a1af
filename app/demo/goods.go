package demo

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"

	"zhanggui/backend/tabular"
)

// good is one SKU of the practice shop.
type good struct {
	code, title, spec, category, zone, bin string
	weight, cost, price                    int64 // grams, fen, fen
}

// family is a kind of thing sold in several specs.
type family struct {
	code, title, category string
	specs                 []string
	weight, price         int64
}

func families() []family {
	return []family{
		{"BW", "316 不锈钢保温杯", "杯壶", []string{"350 ml 云白", "350 ml 松绿", "500 ml 云白", "500 ml 松绿", "500 ml 雾蓝", "750 ml 曜黑"}, 320, 8900},
		{"MK", "陶瓷马克杯", "杯壶", []string{"300 ml 哑黑", "300 ml 米白", "300 ml 抹茶", "420 ml 哑黑", "420 ml 米白"}, 380, 3900},
		{"MJ", "竹纤维毛巾", "家纺", []string{"单条 灰", "单条 粉", "三条装", "五条装"}, 110, 1990},
		{"SN", "布艺收纳箱", "收纳", []string{"小号 灰", "中号 灰", "大号 灰", "小号 米", "中号 米", "大号 米"}, 900, 5900},
		{"XL", "手作香薰蜡烛", "家居", []string{"雪松 120 g", "雪松 220 g", "白茶 120 g", "白茶 220 g", "橙花 120 g"}, 300, 4990},
		{"SJ", "磁吸数据线", "数码", []string{"0.5 m", "1 m", "1 m 三合一", "2 m"}, 60, 2590},
		{"FS", "桌面静音小风扇", "数码", []string{"米白", "雾蓝", "樱粉"}, 420, 6990},
		{"WQ", "亚麻围裙", "家纺", []string{"靛蓝", "本色", "墨绿"}, 260, 8900},
		{"FB", "帆布袋", "箱包", []string{"大 本白", "大 黑", "小 本白", "小 黑", "折叠款 藏青"}, 180, 3550},
		{"GJ", "硅胶折叠碗", "户外", []string{"单只 橙", "单只 绿", "两只装"}, 150, 2250},
		{"CY", "高山乌龙茶", "食品", []string{"100 g 罐装", "250 g 罐装", "7 泡试饮装"}, 300, 6800},
		{"JG", "每日坚果", "食品", []string{"25 g × 7 包", "25 g × 30 包", "孕妇款 30 包"}, 800, 5990},
		{"FM", "土蜂蜜", "食品", []string{"500 g", "950 g"}, 1100, 7800},
		{"LJ", "加厚垃圾袋", "日用", []string{"30 只", "100 只", "抽绳款 60 只"}, 450, 1590},
		{"YS", "速干晴雨伞", "日用", []string{"藏青", "墨绿", "奶白", "儿童款 黄"}, 430, 6490},
		{"BJ", "A5 点阵笔记本", "文具", []string{"灰", "蓝", "灰 三本装", "蓝 三本装"}, 260, 1990},
		{"GB", "按动中性笔", "文具", []string{"黑 12 支", "蓝 12 支", "混色 9 支"}, 140, 1690},
		{"PT", "1000 片拼图", "玩具", []string{"千里江山", "夜航船", "猫咖"}, 700, 5800},
		{"MR", "毛绒玩偶", "玩具", []string{"柴犬 30 cm", "柴犬 50 cm", "企鹅 30 cm", "企鹅 50 cm"}, 450, 4900},
		{"ZT", "折叠瑜伽垫", "运动", []string{"6 mm 紫", "6 mm 灰", "8 mm 灰"}, 1200, 9900},
	}
}

// goods makes exactly n SKUs: the families' specs, then further sizes of them.
func goods(n int) []good {
	var out []good
	for round := 0; len(out) < n; round++ {
		for _, f := range families() {
			for i, sp := range f.specs {
				if len(out) == n {
					return out
				}
				spec, code := sp, fmt.Sprintf("%s-%02d", f.code, i+1)
				if round > 0 {
					spec, code = fmt.Sprintf("%s 第 %d 版", sp, round+1), fmt.Sprintf("%s-%02d-V%d", f.code, i+1, round+1)
				}
				price := f.price + int64(i)*300
				out = append(out, good{
					code: code, title: f.title, spec: spec, category: f.category, weight: f.weight, price: price, cost: price * 45 / 100,
					zone: string(rune('A' + len(out)%6)), bin: fmt.Sprintf("%02d-%02d", len(out)/24+1, len(out)%24+1),
				})
			}
		}
	}
	return out
}

// skuFile is the shop's product list as its owner keeps it.
func skuFile(gs []good) (tabular.Source, error) {
	rows := [][]string{{"SKU编码", "商品名称", "规格", "条码", "重量(g)", "类目", "成本价", "售价"}}
	for i, g := range gs {
		rows = append(rows, []string{g.code, g.title, g.spec, fmt.Sprintf("69012345%05d", i), strconv.FormatInt(g.weight, 10), g.category, yuan(g.cost), yuan(g.price)})
	}
	return table("商品.csv", rows)
}

// stockFile is a count of both warehouses: most things are there, a few are short on purpose.
func stockFile(gs []good, rnd *rand.Rand, houses []string) (tabular.Source, error) {
	rows := [][]string{{"仓库", "SKU编码", "库存数", "安全库存", "库区", "库位"}}
	for i, g := range gs {
		for h, name := range houses {
			n := 20 + rnd.Int64N(160)
			switch {
			case i%37 == 5:
				n = rnd.Int64N(2)
			case h == 1 && i%3 == 0:
				n = 0
			}
			rows = append(rows, []string{name, g.code, strconv.FormatInt(n, 10), "2", g.zone, g.bin})
		}
	}
	return table("库存.csv", rows)
}

func table(name string, rows [][]string) (tabular.Source, error) {
	var b bytes.Buffer
	if err := tabular.WriteCSV(&b, tabular.UTF8BOM, rows); err != nil {
		return tabular.Source{}, err
	}
	return tabular.FromBytes(name, b.Bytes(), 0), nil
}

func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }
