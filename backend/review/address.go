package review

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"zhanggui/backend/shop"
)

// minDetail is the least number of characters a plain detail address has once the place names before it are off.
const minDetail = 4

// missingPart names the first part of an address that is not there: province, city, detail, detail_short or
// house; "" when it is complete.
func missingPart(a shop.Address, masked bool) string {
	if abroad(a.Country) {
		if !masked && strings.TrimSpace(a.Detail) == "" {
			return "detail"
		}
		return ""
	}
	province, city := strings.TrimSpace(a.Province), strings.TrimSpace(a.City)
	switch {
	case province == "":
		return "province"
	case city == "" && !cityless(province):
		return "city"
	case masked:
		return ""
	}
	detail := bareDetail(a)
	switch {
	case detail == "":
		return "detail"
	case utf8.RuneCountInString(detail) < minDetail:
		return "detail_short"
	case !hasHouse(detail):
		return "house"
	}
	return ""
}

func abroad(country string) bool {
	switch strings.ToUpper(strings.TrimSpace(country)) {
	case "", "CN", "CHN", "CHINA", "中国", "中國", "HK", "MO", "TW":
		return false
	}
	return true
}

// cityless are provinces that are a city themselves.
func cityless(province string) bool {
	for _, p := range []string{"北京", "上海", "天津", "重庆", "香港", "澳门", "台湾"} {
		if strings.HasPrefix(province, p) {
			return true
		}
	}
	return false
}

// bareDetail is the detail without white space and without the province, city, district and town some sources
// repeat before it.
func bareDetail(a shop.Address) string {
	d := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, a.Detail)
	for _, p := range []string{a.Province, a.City, a.District, a.Town} {
		if p = strings.TrimSpace(p); p != "" {
			d = strings.TrimPrefix(d, p)
		}
	}
	return d
}

// hasHouse reports whether a detail says where exactly: a number, or a word for a building, a village, a shop or
// a place everybody there knows.
func hasHouse(d string) bool {
	for _, r := range d {
		if unicode.IsDigit(r) || strings.ContainsRune("一二三四五六七八九十百零〇两", r) || strings.ContainsRune("号號栋棟幢座楼樓室弄巷组組队隊村屯寨庄社庙店铺厂院校园园苑城站所局馆场坊府邸厦寓", r) {
			return true
		}
	}
	for _, w := range []string{"小区", "大厦", "广场", "中心", "公寓", "宿舍", "医院", "学校", "学院", "大学", "超市", "对面", "旁", "路口", "公司", "驿站", "菜鸟", "快递柜", "丰巢", "部队", "酒店", "宾馆", "银行"} {
		if strings.Contains(d, w) {
			return true
		}
	}
	return false
}
