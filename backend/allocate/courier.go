package allocate

import (
	"cmp"
	"slices"
	"strings"

	"zhanggui/backend/shop"
)

// courier chooses who carries: of those that may serve the order's shop and receiver, the one whose table lists
// the province, else the first that serves all. None is an answer: a label tool gives the number then.
func (p *planner) courier(o Order) (Courier, Reason) {
	key := shortProvince(o.Province)
	may := 0
	for _, c := range p.ranked(key) {
		if c.ShopID != "" && c.ShopID != o.ShopID {
			continue
		}
		if o.Masked && !c.Masked {
			continue
		}
		may++
		listed := len(c.Provinces) > 0
		if listed && !lists(c, key) {
			continue
		}
		switch {
		case listed:
			return c, Reason{"plan.reason.courier_province", shop.Args{"courier": c.Name, "province": o.Province}}
		case o.Masked:
			return c, Reason{"plan.reason.courier_masked", shop.Args{"courier": c.Name}}
		}
		return c, Reason{"plan.reason.courier_first", shop.Args{"courier": c.Name}}
	}
	switch {
	case len(p.supply.Couriers) == 0:
		return Courier{}, Reason{Key: "plan.reason.no_courier"}
	case may == 0 && o.Masked:
		return Courier{}, Reason{Key: "plan.reason.no_courier_masked"}
	}
	return Courier{}, Reason{"plan.reason.no_courier_province", shop.Args{"province": o.Province}}
}

// ranked are the couriers as asked for a province: those that list it, then rank, then name.
func (p *planner) ranked(key string) []Courier {
	if c, ok := p.couriers[key]; ok {
		return c
	}
	out := slices.Clone(p.supply.Couriers)
	far := func(c Courier) int {
		if lists(c, key) {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(a, b Courier) int {
		return cmp.Or(cmp.Compare(far(a), far(b)), cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	p.couriers[key] = out
	return out
}

func lists(c Courier, key string) bool {
	return key != "" && slices.ContainsFunc(c.Provinces, func(r string) bool { return shortProvince(r) == key })
}

// shortProvince is a province without its rank word, so that 江苏 and 江苏省 are the same place.
func shortProvince(s string) string {
	s = strings.TrimSpace(s)
	for _, w := range []string{"特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"} {
		if t, ok := strings.CutSuffix(s, w); ok && t != "" {
			return t
		}
	}
	return s
}
