package file

import (
	_ "embed" // division.json
	"encoding/json"
	"sort"
	"strings"
	"sync"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

//go:embed division.json
var divisionJSON []byte

// divisions are provinces, cities and counties by their official names.
type divisions struct {
	provinces []string // longest name first
	cities    map[string][]city
}

type city struct {
	name   string
	short  string // without 市, 地区, 盟, 自治州 and the peoples in it; "" when too short to be safe
	counts []string
}

var loadDivisions = sync.OnceValue(func() *divisions { //nolint:gochecknoglobals // read-only table, parsed once
	var raw map[string]map[string][]string
	if err := json.Unmarshal(divisionJSON, &raw); err != nil {
		panic(err) // embedded and tested
	}
	d := &divisions{cities: map[string][]city{}}
	for p, cs := range raw {
		d.provinces = append(d.provinces, p)
		for c, counties := range cs {
			sort.Slice(counties, func(i, j int) bool { return len(counties[i]) > len(counties[j]) })
			d.cities[p] = append(d.cities[p], city{name: c, short: shortCity(c), counts: counties})
		}
		sort.Slice(d.cities[p], func(i, j int) bool {
			a, b := d.cities[p][i], d.cities[p][j]
			return len(a.name) > len(b.name) || len(a.name) == len(b.name) && a.name < b.name
		})
	}
	sort.Strings(d.provinces)
	return d
})

// provinceShort is the everyday name: 广东 for 广东省, 内蒙古 for 内蒙古自治区.
func provinceShort(p string) string {
	for _, s := range []string{"特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"} {
		if t, ok := strings.CutSuffix(p, s); ok {
			return t
		}
	}
	return p
}

func shortCity(c string) string {
	for _, s := range []string{"市", "地区", "盟"} {
		if t, ok := strings.CutSuffix(c, s); ok {
			c = t
			break
		}
	}
	if t, ok := strings.CutSuffix(c, "自治州"); ok {
		for _, people := range []string{
			"土家族", "苗族", "藏族", "羌族", "彝族", "布依族", "侗族", "哈尼族", "壮族", "傣族", "白族", "景颇族", "傈僳族",
			"朝鲜族", "回族", "蒙古族", "蒙古", "哈萨克", "柯尔克孜",
		} {
			t = strings.ReplaceAll(t, people, "")
		}
		c = t
	}
	if len([]rune(c)) < 2 {
		return ""
	}
	return c
}

// virtual are city names of the table that no address has: counties directly below a province, and the
// districts of a municipality.
func virtual(name string) bool {
	return name == "市辖区" || name == "县" || strings.Contains(name, "直辖")
}

// SplitAddress takes an address in one line apart: province, city, district and the rest as detail, separated
// or not. Parts it does not find stay blank; it never guesses between two places. A postcode in brackets at
// the end is dropped.
func SplitAddress(s string) shop.Address {
	s = dropPostcode(strings.Join(strings.Fields(tabular.CleanText(s)), " "))
	d := loadDivisions()
	p, rest, ok := d.province(s)
	if !ok {
		return shop.Address{Detail: s}
	}
	a := shop.Address{Province: p}
	municipal := strings.HasSuffix(p, "市")
	if municipal { // 北京 北京市 朝阳区, 北京市市辖区朝阳区
		for _, again := range []string{p, provinceShort(p), "市辖区"} {
			if t, found := cutPlace(rest, again); found && !countyFirst(d, p, rest) {
				rest = t
			}
		}
		a.City = p
	}
	for _, c := range d.cities[p] {
		if virtual(c.name) {
			continue
		}
		t, found := cutPlace(rest, c.name)
		if !found {
			t, found = c.cutShort(rest)
		}
		if found {
			a.City, rest = c.name, t
			a.District, rest = county(c.counts, rest)
			break
		}
	}
	if a.District == "" && (municipal || a.City == "") {
		a.City, a.District, rest = d.countyOf(p, a.City, rest)
	}
	a.Detail = strings.TrimSpace(rest)
	return a
}

// cutShort cuts the city's everyday name, but only where it cannot be the start of a road's name: before a
// space, 州 or the like, or one of the city's own counties.
func (c city) cutShort(s string) (string, bool) {
	t, ok := strings.CutPrefix(s, c.short)
	if !ok || c.short == "" {
		return s, false
	}
	for _, suffix := range []string{"自治州", "州", "地区", "盟"} {
		if u, cut := strings.CutPrefix(t, suffix); cut {
			return strings.TrimLeft(u, sepChars), true
		}
	}
	if strings.HasPrefix(t, "市") { // 恩施市 is a county of 恩施土家族苗族自治州
		n, _ := county(c.counts, s)
		return s, n != ""
	}
	u := strings.TrimLeft(t, sepChars)
	n, _ := county(c.counts, u)
	return u, n != "" || u != t
}

// countyFirst: the rest begins with a county's full name, so that nothing is to be cut before it.
func countyFirst(d *divisions, p, rest string) bool {
	for _, c := range d.cities[p] {
		if name, _ := county(c.counts, rest); name != "" {
			return true
		}
	}
	return false
}

func (d *divisions) province(s string) (name, rest string, ok bool) {
	s = strings.TrimPrefix(s, "中国")
	s = strings.TrimLeft(s, " ,，")
	for _, p := range d.provinces {
		if t, found := cutPlace(s, p); found {
			return p, t, true
		}
	}
	for _, p := range d.provinces {
		short := provinceShort(p)
		t, found := cutPlace(s, short)
		if !found || roadOnly(strings.TrimPrefix(s, short)) {
			continue
		}
		for _, suffix := range []string{"省", "自治区", "市", "特别行政区"} {
			if u, again := strings.CutPrefix(t, suffix); again {
				t = strings.TrimLeft(u, sepChars)
			}
		}
		return p, t, true
	}
	return "", s, false
}

// roadOnly: what follows a place's name makes it the name of a road, as in 北京路.
func roadOnly(s string) bool {
	for _, w := range []string{"路", "街", "大道", "大街", "东路", "西路", "南路", "北路", "中路", "东街", "西街", "南街", "北街", "支路", "二路", "一路", "三路"} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

const sepChars = " ,，-/·|　"

func cutPlace(s, place string) (string, bool) {
	t, ok := strings.CutPrefix(s, place)
	if !ok || place == "" {
		return s, false
	}
	return strings.TrimLeft(t, sepChars), true
}

func county(names []string, s string) (name, rest string) {
	for _, n := range names {
		if t, ok := cutPlace(s, n); ok {
			return n, t
		}
	}
	return "", s
}

// countyOf finds a county anywhere in the province; two cities having one of that name find nothing.
func (d *divisions) countyOf(p, known, s string) (cityName, countyName, rest string) {
	found := 0
	cityName, rest = known, s
	for _, c := range d.cities[p] {
		if n, t := county(c.counts, s); n != "" && len(n) >= len(countyName) {
			if len(n) > len(countyName) {
				found = 0
			}
			found++
			countyName, rest = n, t
			switch {
			case known != "":
			case virtual(c.name) && strings.HasSuffix(n, "市"), virtual(c.name):
				cityName = n
			default:
				cityName = c.name
			}
		}
	}
	if found != 1 {
		return known, "", s
	}
	return cityName, countyName, rest
}

// dropPostcode cuts "(310000)" off the end of an address.
func dropPostcode(s string) string {
	t := strings.TrimRight(s, " )）")
	i := strings.LastIndexAny(t, "(（")
	if i < 0 || len(t) == len(s) {
		return s
	}
	code := strings.TrimLeft(t[i:], "(（")
	if len(code) != 6 {
		return s
	}
	for _, r := range code {
		if r < '0' || r > '9' {
			return s
		}
	}
	return strings.TrimSpace(t[:i])
}
