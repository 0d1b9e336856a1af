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
