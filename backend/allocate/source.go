package allocate

import (
	"cmp"
	"slices"

	"zhanggui/backend/shop"
)

// site is a warehouse as seen from one province.
type site struct {
	Warehouse
	fit int // 0 lists the province, 1 serves all, 2 lists others only
}

// sites are the warehouses in the order they are asked for a province: the ones that list it, the ones that
// serve all, the ones that list other provinces; then the one in the province, then rank, then name.
func (p *planner) sites(province string) []site {
	key := shortProvince(province)
	if s, ok := p.places[key]; ok {
		return s
	}
	out := make([]site, 0, len(p.supply.Warehouses))
	for _, w := range p.supply.Warehouses {
		fit := 2
		if len(w.Regions) == 0 {
			fit = 1
		} else if key != "" && slices.ContainsFunc(w.Regions, func(r string) bool { return shortProvince(r) == key }) {
			fit = 0
		}
		out = append(out, site{w, fit})
	}
	far := func(s site) int {
		if key != "" && shortProvince(s.Province) == key {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(a, b site) int {
		return cmp.Or(cmp.Compare(a.fit, b.fit), cmp.Compare(far(a), far(b)), cmp.Compare(a.Rank, b.Rank),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	p.places[key] = out
	return out
}

// has is how much of a SKU a site can give, at most n.
func (p *planner) has(s site, sku string, n int64) int64 {
	if !s.Counted || p.supply.NotCounted[sku] {
		return n
	}
	return min(n, p.free[Place{s.ID, sku}])
}

// lacks names the first SKU a group of sites has too little of.
func (p *planner) lacks(group []site, want Quantities) (Quantity, int64, bool) {
	for _, q := range want.Rows() {
		var sum int64
		for _, s := range group {
			if sum += p.has(s, q.SKU, q.N-sum); sum >= q.N {
				break
			}
		}
		if sum < q.N {
			return q, sum, true
		}
	}
	return Quantity{}, 0, false
}

// source chooses the sites: the best one that has everything, else the fewest, of equally few the best. None
// when all together have too little, or only more of them than allowed.
func (p *planner) source(o Order, want Quantities, sites []site) (chosen []site, why []Reason) {
	for i := range sites {
		q, left, lack := p.lacks(sites[i:i+1], want)
		if !lack {
			return sites[i : i+1], append(why, whole(o, sites[i]))
		}
		why = append(why, Reason{"plan.reason.skipped", shop.Args{
			"warehouse": sites[i].Name, "sku": code(o, q.SKU), "left": left, "needed": q.N,
		}})
	}
	most := len(sites)
	if p.policy.MaxParcels > 0 {
		most = min(most, p.policy.MaxParcels)
	}
	if o.OneParcel || most < 2 {
		return nil, why
	}
	if _, _, lack := p.lacks(sites, want); lack {
		return nil, why
	}
	chosen = p.fewest(want, sites, most)
	if len(chosen) > 0 {
		why = append(why, Reason{"plan.reason.split", shop.Args{"n": len(chosen)}})
	}
	return chosen, why
}

func whole(o Order, s site) Reason {
	switch s.fit {
	case 0:
		return Reason{"plan.reason.region", shop.Args{"warehouse": s.Name, "province": o.Province}}
	case 2:
		return Reason{"plan.reason.region_other", shop.Args{"warehouse": s.Name, "province": o.Province}}
	default:
		return Reason{"plan.reason.whole", shop.Args{"warehouse": s.Name}}
	}
}

// triesMax bounds the search for the smallest group of sites; beyond it the last group found by dropping sites
// one by one is taken, which is small but may not be the smallest.
const triesMax = 2_000

// fewest finds the smallest group, up to most sites, that has everything.
func (p *planner) fewest(want Quantities, sites []site, most int) []site {
	tries := 0
	group := make([]site, 0, most)
	var pick func(from, left int) bool
	pick = func(from, left int) bool {
		if left == 0 {
			tries++
			_, _, lack := p.lacks(group, want)
			return !lack
		}
		for i := from; i <= len(sites)-left && tries < triesMax; i++ {
			group = append(group, sites[i])
			if pick(i+1, left-1) {
				return true
			}
			group = group[:len(group)-1]
		}
		return false
	}
	for size := 2; size <= most && tries < triesMax; size++ {
		group = group[:0]
		if pick(0, size) {
			return group
		}
	}
	if tries < triesMax {
		return nil
	}
	if rest := p.dropped(want, sites); len(rest) <= most {
		return rest
	}
	return nil
}

// dropped leaves out, from the least liked on, every site the others can do without.
func (p *planner) dropped(want Quantities, sites []site) []site {
	rest := slices.Clone(sites)
	for i := len(rest) - 1; i >= 0; i-- {
		without := slices.Concat(rest[:i], rest[i+1:])
		if _, _, lack := p.lacks(without, want); !lack {
			rest = without
		}
	}
	return rest
}

// missing names every SKU there is too little of over all sites.
func (p *planner) missing(o Order, want Quantities, sites []site) []Missing {
	var out []Missing
	for _, q := range want.Rows() {
		var sum int64
		for _, s := range sites {
			sum += p.has(s, q.SKU, q.N-sum)
		}
		if sum < q.N {
			out = append(out, Missing{SKU: q.SKU, Code: code(o, q.SKU), Wanted: q.N, Free: sum})
		}
	}
	return out
}

// scattered names what the best site lacks when no split is allowed.
func (p *planner) scattered(o Order, want Quantities, s site) []Missing {
	var out []Missing
	for _, q := range want.Rows() {
		if n := p.has(s, q.SKU, q.N); n < q.N {
			out = append(out, Missing{SKU: q.SKU, Code: code(o, q.SKU), Wanted: q.N, Free: n})
		}
	}
	return out
}

// partial chooses sites for what there is of an order that cannot leave whole.
func (p *planner) partial(o Order, want Quantities, sites []site) []site {
	short := make([]Quantity, 0, len(want.Rows()))
	for _, q := range want.Rows() {
		var sum int64
		for _, s := range sites {
			sum += p.has(s, q.SKU, q.N-sum)
		}
		short = append(short, Quantity{q.SKU, q.N - sum})
	}
	there := want.Minus(Of(short...))
	if there.Empty() || o.OneParcel {
		return nil
	}
	for i := range sites {
		if _, _, lack := p.lacks(sites[i:i+1], there); !lack {
			return sites[i : i+1]
		}
	}
	most := len(sites)
	if p.policy.MaxParcels > 0 {
		most = min(most, p.policy.MaxParcels)
	}
	return p.fewest(there, sites, most)
}
