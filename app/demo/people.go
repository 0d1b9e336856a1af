package demo

import (
	"fmt"
	"math/rand/v2"
)

// buyer is an invented receiver. Phones are of the range nobody has: 138 0013 80xx and its like.
type buyer struct{ name, phone, province, city, district, detail string }

type place struct{ province, city, district string }

func places() []place {
	return []place{
		{"浙江省", "杭州市", "余杭区"},
		{"浙江省", "宁波市", "鄞州区"},
		{"浙江省", "义乌市", "稠城街道"},
		{"江苏省", "南京市", "鼓楼区"},
		{"江苏省", "苏州市", "吴中区"},
		{"上海市", "上海市", "浦东新区"},
		{"上海市", "上海市", "徐汇区"},
		{"广东省", "深圳市", "南山区"},
		{"广东省", "广州市", "天河区"},
		{"广东省", "东莞市", "南城街道"},
		{"四川省", "成都市", "武侯区"},
		{"重庆市", "重庆市", "渝中区"},
		{"湖北省", "武汉市", "洪山区"},
		{"湖南省", "长沙市", "岳麓区"},
		{"福建省", "厦门市", "思明区"},
		{"山东省", "青岛市", "市南区"},
		{"北京市", "北京市", "海淀区"},
		{"天津市", "天津市", "南开区"},
		{"陕西省", "西安市", "雁塔区"},
		{"辽宁省", "大连市", "中山区"},
		{"云南省", "昆明市", "五华区"},
		{"新疆维吾尔自治区", "乌鲁木齐市", "天山区"},
		{"内蒙古自治区", "呼和浩特市", "赛罕区"},
		{"海南省", "海口市", "美兰区"},
	}
}

func newBuyer(rnd *rand.Rand, n int) buyer {
	family := []rune("林陈沈陆许江温周苏程叶何宋顾韩秦唐冯于董萧方石姚谭廖邹熊金郝")
	given := []string{"知夏", "听雨", "行简", "晚照", "以宁", "云舟", "南乔", "清和", "若谷", "长风", "景明", "书意", "舒窈", "望舒", "归帆", "念安", "子衿", "嘉树", "又青", "一诺"}
	p := places()[rnd.IntN(len(places()))]
	road := []string{"云栖路", "文一西路", "学院路", "人民中路", "滨江大道", "长安街", "解放路", "科技园南路", "海棠街", "中山北路"}[rnd.IntN(10)]
	yard := []string{"桂雨苑", "翠湖天地", "锦绣花园", "新城国际", "云谷公馆", "东方雅居"}[rnd.IntN(6)]
	return buyer{
		name:  string(family[rnd.IntN(len(family))]) + given[rnd.IntN(len(given))],
		phone: fmt.Sprintf("138001380%02d", n%100), province: p.province, city: p.city, district: p.district,
		detail: fmt.Sprintf("%s %d 号%s %d 幢 %d 单元 %d 室", road, 1+rnd.IntN(280), yard, 1+rnd.IntN(18), 1+rnd.IntN(4), 101+100*rnd.IntN(16)+rnd.IntN(4)),
	}
}
