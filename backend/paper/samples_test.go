package paper

import "fmt"

var testMeta = Meta{Title: "面单", ID: "01jtest", At: 1783324800000}

func sampleLabel() Label {
	return Label{
		ID: "p1", Company: "中通快递", Service: "标准快递", Waybill: "75312345678901", Routing: "571-A03-018", Hub: "杭州中转 H21",
		Dest: "浙江省 杭州市",
		To:   Contact{"张三", "138****5678", "浙江省杭州市西湖区文三路街道学院路28号德力西大厦1号楼12层1203室"},
		From: Contact{"示例小店", "0571-88881234", "浙江省金华市义乌市江东街道青口工业区A区3栋2楼"},
		Items: []Item{
			{"BWB-500-W", "304不锈钢保温杯", "白色 500 ml", 2},
			{"0012345", "硅胶杯套", "灰", 1},
		},
		Memo: "易碎，轻放；周末不送单位", OrderNo: "250612-123456789012345", Batch: "0712-03-012", Parcel: 1, Parcels: 2,
		Printed: "2026-07-06 16:00",
	}
}

type odd struct{ name, to, address string }

// odds are names and addresses that have broken label printing somewhere.
func odds() []odd {
	return []odd{
		{"plain", "张三", "浙江省杭州市西湖区文三路28号"},
		{"long-name", "上海某某国际贸易发展有限公司华东区域运营中心仓储物流部收货组王小明", "上海市浦东新区张江高科技园区祖冲之路2305号B幢"},
		{"three-lines", "欧阳娜娜", "广东省深圳市南山区粤海街道科技园社区科苑路15号科兴科学园B栋3单元2801室（科技园地铁站D出口步行400米左转，门禁请按2801再按铃，若无人请放丰巢柜）"},
		{"very-long", "王五", "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县爱新色里镇乌珠牛录村" + repeat("东大街七巷", 40) + "末尾108号"},
		{"emoji", "小太阳☀️🌞👨‍👩‍👧", "北京市朝阳区望京街道🏠阜通东大街6号方恒国际中心A座🎉"},
		{"rare-smp", "李𠮷𬭊", "陕西省西安市雁塔区𰻝𰻝面馆"},
		{"rare-bmp", "㛃䶮鿏", "安徽省亳州市谯城区㙍㵐路"},
		{"compat", "﨑山豈", "江苏省南京市玄武区"},
		{"arabic", "محمد بن سلمان", "新疆维吾尔自治区喀什地区喀什市 شارع 12"},
		{"hebrew", "שלום", "上海市长宁区虹桥路1号"},
		{"latin", "Anne-Sophie von Württemberg", "Bahnhofstraße 12, 4. Etage links, 80331 München, Bayern, Germany"},
		{"latin-long-word", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "LlanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochLlanfairpwllgwyngyll"},
		{"zero-width", "张\u200b三\u200d\ufeff", "浙江省\u202e杭州市\u202c西湖区\u2066文三路\u2069"},
		{"controls", "李\t四\r\n", "line1\nline2\x00\x07\x1b[31m"},
		{"punctuation", "赵六（转）", "重庆市渝中区解放碑步行街民权路28号英利国际金融中心（写字楼）25楼，请打电话！！！！！！！不要放驿站。。。。。。"},
		{"combining", "e\u0301a\u0308ç Zoe\u0308", "H\u0335\u0321e\u0334l\u0336lo 市民中心"},
		{"full-width", "ＡＢＣ公司　王", "１２３号，Ｂ座　３０１"},
		{"empty", "", ""},
		{"masked", "张**", "浙江省杭州市西湖区***********"},
		{"variation", "葛󠄀城 邉󠄂", "福建省厦门市思明区☎️路"},
		{"bad-utf8", "张\xff三\xc3", "\xf0\x9f地址\x80"},
	}
}

func repeat(s string, n int) string {
	out := ""
	for range n {
		out += s
	}
	return out
}

func oddLabels() []Label {
	var out []Label
	for i, o := range odds() {
		l := sampleLabel()
		l.ID = o.name
		l.To.Name, l.To.Address = o.to, o.address
		l.Waybill = fmt.Sprintf("7531234567%04d", i)
		l.Parcel, l.Parcels = 0, 0
		switch i % 4 {
		case 1:
			l.Routing, l.Hub, l.Service = "", "", ""
			l.Company, l.Waybill = "顺丰速运", fmt.Sprintf("SF1%012d", i)
		case 2:
			l.Marks = []string{"到付", "保价"}
			l.Company, l.Waybill = "京东快递", fmt.Sprintf("JDVA%011d-1-1-", i)
			l.Items = nil
			for k := range 12 {
				l.Items = append(l.Items, Item{fmt.Sprintf("SKU-%03d", k), "夏季冰丝凉席三件套可折叠机洗", "1.8 m 床 · 浅灰", k + 1})
			}
		case 3:
			l.Memo, l.Service = "", ""
			l.Company, l.Waybill = "圆通速递", fmt.Sprintf("YT%013d", i)
		}
		out = append(out, l)
	}
	return out
}

func samplePickList(lines int) PickList {
	doc := PickList{Meta: testMeta, BatchID: "01jw7q3k9m", Batch: "0712-03 中通 单品", Warehouse: "义乌仓", Printed: "2026-07-06 16:00", Orders: 86}
	titles := []string{"304不锈钢保温杯", "夏季冰丝凉席三件套可折叠机洗", "硅胶杯套", "儿童泡泡机电动全自动 USB-C 充电款（含泡泡液 500 ml）", "T恤"}
	for i := range lines {
		l := PickLine{
			Zone: []string{"B 区", "A 区", ""}[i%3], Bin: fmt.Sprintf("A-%02d-%d", (i*7)%40, i%12), SKU: fmt.Sprintf("SKU-%04d", (i*131)%1000),
			Title: titles[i%len(titles)], Spec: []string{"白色 500 ml", "", "XL 黑"}[i%3],
		}
		for k := range i%9 + 1 {
			l.Cells = append(l.Cells, PickCell{Cell: (k*17+i)%86 + 1, Qty: 1 + (k+i)%3})
			l.Qty += 1 + (k+i)%3
		}
		doc.Lines = append(doc.Lines, l)
	}
	doc.Lines[0].Title, doc.Lines[0].SKU = "李𠮷牌𬭊锅 🍳", "很长的货号-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789"
	for k := range 200 {
		doc.Lines[1].Cells = append(doc.Lines[1].Cells, PickCell{Cell: k + 1, Qty: 1})
		doc.Lines[1].Qty++
	}
	return doc
}

func sampleSlips(size Size) SlipDoc {
	doc := SlipDoc{Meta: testMeta, Size: size}
	for i, o := range odds() {
		l := oddLabels()[i]
		s := Slip{
			ID: o.name, Shop: "示例小店", OrderNo: l.OrderNo, Company: l.Company, Waybill: l.Waybill, Batch: l.Batch, Printed: l.Printed,
			To: l.To, Items: l.Items, Message: "请尽快发货，送人用的，麻烦包装好一点，谢谢！", Memo: "赠品：杯刷一个", Greeting: "谢谢惠顾，有问题请先联系我们。",
		}
		if i == 3 {
			for k := range 60 {
				s.Items = append(s.Items, Item{fmt.Sprintf("SKU-%03d", k), "夏季冰丝凉席三件套可折叠机洗", "1.8 m 床 · 浅灰", k + 1})
			}
			s.Message = repeat("这是一段很长的留言，", 120)
		}
		doc.Slips = append(doc.Slips, s)
	}
	return doc
}

func sampleShipList(n int) ShipList {
	doc := ShipList{Meta: testMeta, Shop: "示例小店", Date: "2026-07-06", Printed: "2026-07-06 18:05"}
	for i := range n {
		l := oddLabels()[i%len(odds())]
		doc.Rows = append(doc.Rows, ShipRow{
			ID: fmt.Sprint(i), Courier: l.Company, Waybill: l.Waybill, OrderNo: fmt.Sprintf("250612-%015d", i*7919), Receiver: l.To.Name,
			City: "浙江省 杭州市", Items: "304不锈钢保温杯×2 硅胶杯套×1", Qty: 3, WeightG: int64(i%4) * 415,
		})
	}
	return doc
}
