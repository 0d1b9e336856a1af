package sim

import (
	"encoding/base64"
	"fmt"
	"sort"
	"strings"
	"time"
)

func serial(at time.Time, n int64) string {
	return fmt.Sprintf("%s-%015d", at.Format("060102"), n*7_919_003%1_000_000_000_000_000)
}

// Goods is a small believable assortment: food, household, stationery, toys. Prices in fen.
func Goods() []Good {
	rows := strings.Split(strings.TrimSpace(`
每日坚果混合装|25g×30包|NUT-30|5990
每日坚果混合装|25g×7包|NUT-07|1690
东北五常大米|5kg|RICE-5|3980
东北五常大米|10kg|RICE-10|7580
云南小粒咖啡豆|中度烘焙 500g|COF-M500|4590
手工牛肉干|原味 250g|BEEF-O|3290
手工牛肉干|香辣 250g|BEEF-S|3290
铁观音清香型|125g×4罐|TEA-TGY|8800
竹浆本色抽纸|300抽×24包|TIS-24|2990
加厚垃圾袋|50只×5卷|BAG-50|1290
免打孔挂钩|透明 20只|HOOK-20|880
硅藻泥浴室垫|灰 40×60|MAT-G46|2490
珊瑚绒四件套|1.5m床 雾蓝|BED-15B|15900
珊瑚绒四件套|1.8m床 米白|BED-18W|17900
纯棉男士短袜|黑 5双|SOCK-B5|1990
儿童保温杯|粉色 500ml|CUP-P500|4990
玻璃密封罐|1000ml 两只|JAR-1000|2290
LED护眼台灯|白|LAMP-W|6990
按动中性笔|0.5mm 黑 20支|PEN-B20|1580
A5笔记本|方格 5本|NB-A5G5|1880
积木警车|268片|TOY-268|3590
宠物冻干鸡肉粒|400g|PET-C400|4290
洗衣凝珠|52颗|WASH-52|2590
电动牙刷头|4支装|BRUSH-4|1990`), "\n")
	out := make([]Good, 0, len(rows))
	for i, r := range rows {
		f := strings.Split(r, "|")
		var fen int64
		_, _ = fmt.Sscan(f[3], &fen)
		out = append(out, Good{GoodsID: 520_000_000_000 + int64(i/2), SKUID: 1_600_000_000_000 + int64(i), OuterID: f[2], Name: f[0], Spec: f[1], Fen: fen})
	}
	return out
}

func (s *Server) pick(words string) string {
	f := strings.Fields(words)
	return f[s.rnd.IntN(len(f))]
}

// person invents a receiver. Numbers use the 1xx0000 pattern no carrier assigns to subscribers in a row.
func (s *Server) person() Person {
	place := strings.Split(s.pick(`广东省|深圳市|南山区 广东省|广州市|天河区 浙江省|杭州市|余杭区 浙江省|义乌市|稠城街道 江苏省|苏州市|吴中区
		上海市|上海市|浦东新区 北京市|北京市|朝阳区 四川省|成都市|武侯区 湖北省|武汉市|洪山区 山东省|青岛市|市南区 河南省|郑州市|金水区
		福建省|厦门市|思明区 湖南省|长沙市|岳麓区 陕西省|西安市|雁塔区 辽宁省|沈阳市|和平区 新疆维吾尔自治区|乌鲁木齐市|天山区
		内蒙古自治区|呼和浩特市|赛罕区 海南省|海口市|龙华区`), "|")
	return Person{
		Name:     s.pick(`王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 欧阳`) + s.pick(`伟 芳 娜 敏 静 丽 强 磊 洋 艳 勇 军 杰 娟 涛 超 明 霞 秀英 子涵 梓萱 雨桐 䶮 𠮷`),
		Phone:    fmt.Sprintf("1%s0000%04d", s.pick("30 33 35 36 37 38 39 50 51 58 86 87 88 99"), s.rnd.IntN(10000)),
		Province: place[0], City: place[1], District: place[2],
		Street: s.pick(`幸福路 建设路 人民路 学府街 滨江大道 科技园路 和平里 解放街`) + fmt.Sprintf("%d号", 1+s.rnd.IntN(300)) +
			s.pick(`阳光花园 锦绣家园 城市广场 翠竹苑 大学宿舍 创业大厦 老街`) + fmt.Sprintf("%d栋%d室", 1+s.rnd.IntN(30), 101+s.rnd.IntN(2400)),
	}
}

// cipher is the platform's ciphertext of one text: opaque, stable until the address changes.
func cipher(kind, sn string, version int, text string) string {
	h := base64.RawStdEncoding.EncodeToString([]byte(fmt.Sprintf("%016x%016x", hash(kind, sn, fmt.Sprint(version), text), hash(text, sn, kind))))
	if kind == "phone" {
		return "$" + h + "$AgAAAAE$2$$"
	}
	return "~AgAAAA" + h + "=~" + h[:6] + "~1~~"
}

func hash(parts ...string) uint64 {
	h := uint64(14695981039346656037)
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint64(p[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	return h
}

// Ciphers returns what an order's readers get for its receiver now: name, phone, address; empty while hidden.
func (s *Server) Ciphers(sn string) (name, phone, address string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[sn]
	if o == nil {
		return "", "", "", false
	}
	name, phone, address = o.ciphers()
	return name, phone, address, true
}

func (o *order) ciphers() (name, phone, address string) {
	if o.orderStatus != 1 || o.risk == 1 || o.refundStatus == 4 {
		return "", "", ""
	}
	return cipher("name", o.sn, o.version, o.person.Name), cipher("phone", o.sn, o.version, o.person.Phone),
		cipher("address", o.sn, o.version, o.person.Street)
}

// Generate adds n orders paid at believable instants of [from, to), most of them plain, some with notes,
// discounts, gifts, presale deposits, reviews, holds or after-sales; it returns their numbers in time order.
func (s *Server) Generate(n int, from, to time.Time) []string {
	at := make([]time.Time, n)
	for i := range at {
		at[i] = from.Add(time.Duration(s.rnd.Int64N(int64(to.Sub(from)))))
	}
	sort.Slice(at, func(i, j int) bool { return at[i].Before(at[j]) })
	out := make([]string, 0, n)
	for _, t := range at {
		w := Draft{At: t}
		r := s.rnd.IntN(100)
		switch {
		case r < 10:
			w.PlatformOff = 100 + s.rnd.Int64N(400)
		case r < 18:
			w.ShopOff = 100 * (1 + s.rnd.Int64N(4))
		case r < 22:
			w.Postage = 600
		case r < 25:
			w.PriceCut = 50
		}
		if s.rnd.IntN(12) == 0 {
			w.Memo = s.pick(`请尽快发货 不要发邮政 放门口即可 送人的请包装好一点 周末再送`)
		}
		if s.rnd.IntN(15) == 0 {
			w.Remark, w.Flag = s.pick(`老客户 已确认颜色 补发手写卡`), 1+s.rnd.IntN(5)
		}
		if s.rnd.IntN(40) == 0 {
			w.Presale = true
		}
		sn := s.Add(w)
		var err error
		switch k := s.rnd.IntN(100); {
		case k < 2:
			err = s.edit(sn, false, func(o *order) { o.risk = 1 })
		case k < 3:
			err = s.edit(sn, false, func(o *order) { o.tags["ship_hold"] = 1 })
		case k < 5:
			err = s.AskRefund(sn, 0)
		case k < 6:
			err = s.Cancel(sn)
		}
		if err != nil {
			panic(err) // the order was added just now
		}
		out = append(out, sn)
	}
	return out
}
