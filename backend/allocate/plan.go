package allocate

import (
	"cmp"
	"iter"
	"slices"

	"zhanggui/backend/shop"
)

// Plan serves the orders one after the other: the earliest promise first, then the earliest paid, then by id.
// Each takes from the best warehouse that has all of it, else from as few as possible, else it waits. The same
// input gives the same output; the inputs are not changed.
func Plan(demand []Order, supply Supply, policy Policy) Result {
	res := Result{Verdicts: make([]Verdict, 0, len(demand))}
	for v := range Verdicts(demand, supply, policy) {
		res.Verdicts = append(res.Verdicts, v)
	}
	return res
}

// Verdicts is Plan told one by one, for demands whose verdicts need not all be kept at once.
func Verdicts(demand []Order, supply Supply, policy Policy) iter.Seq[Verdict] {
	return func(tell func(Verdict) bool) {
		p := newPlanner(supply, policy)
		for _, i := range queue(demand) {
			if !tell(p.serve(demand[i])) {
				return
			}
		}
	}
}

// queue is the order in which the demand is served, as indexes into it.
func queue(demand []Order) []int {
	out := make([]int, len(demand))
	for i := range out {
		out[i] = i
	}
	last := func(t shop.Millis) shop.Millis {
		if t == 0 {
			return 1<<63 - 1
		}
		return t
	}
	slices.SortFunc(out, func(a, b int) int {
		x, y := &demand[a], &demand[b]
		return cmp.Or(cmp.Compare(last(x.ShipBy), last(y.ShipBy)), cmp.Compare(last(x.PaidAt), last(y.PaidAt)), cmp.Compare(x.ID, y.ID))
	})
	return out
}

type planner struct {
	supply   Supply
	policy   Policy
	free     map[Place]int64
	places   map[string][]site    // warehouses by province asked, best first
	couriers map[string][]Courier // couriers by province asked, best first
}

func newPlanner(s Supply, policy Policy) *planner {
	p := &planner{
		supply: s, policy: policy, free: make(map[Place]int64, len(s.Free)),
		places: map[string][]site{}, couriers: map[string][]Courier{},
	}
	for k, n := range s.Free {
		if n > 0 {
			p.free[k] = n
		}
	}
	return p
}

// serve decides one order and takes its goods off what is free.
func (p *planner) serve(o Order) Verdict {
	v := Verdict{OrderID: o.ID}
	want := wanted(o)
	v.Waiting = want
	sites := p.sites(o.Province)
	switch {
	case want.Empty():
		return v.stuck(Reason{Key: "plan.reason.nothing"})
	case len(sites) == 0:
		return v.stuck(Reason{Key: "plan.reason.no_warehouse"})
	}
	chosen, why := p.source(o, want, sites)
	v.Reasons = why
	if len(chosen) == 0 {
		v.Missing = p.missing(o, want, sites)
		if len(v.Missing) == 0 {
			// All of it is there, but only in more parcels than the channel or the owner allows.
			v.Missing = p.scattered(o, want, sites[0])
			v.Reasons = append(v.Reasons, Reason{Key: "plan.reason.no_split"})
		}
		for _, m := range v.Missing {
			v.Reasons = append(v.Reasons, Reason{"plan.reason.short", shop.Args{"sku": m.Code, "wanted": m.Wanted, "free": m.Free}})
		}
		if !p.policy.Partial {
			return v
		}
		if chosen = p.partial(o, want, sites); len(chosen) == 0 {
			return v
		}
	}
	c, because := p.courier(o)
	v.Reasons = append(v.Reasons, because)
	p.pack(o, chosen, c, &v)
	v.Waiting = want.Minus(v.Planned)
	return v
}

func (v Verdict) stuck(r Reason) Verdict {
	v.Stuck = true
	v.Reasons = append(v.Reasons, r)
	return v
}

// pack splits the needs over the chosen sites, earlier sites first, and takes the goods.
func (p *planner) pack(o Order, chosen []site, c Courier, v *Verdict) {
	left := make([]int64, len(o.Needs))
	for i, n := range o.Needs {
		left[i] = max(n.Qty, 0)
	}
	var taken []Quantity
	for _, s := range chosen {
		par := Parcel{WarehouseID: s.ID, CourierID: c.ID, Company: c.Company}
		for i, n := range o.Needs {
			if left[i] == 0 {
				continue
			}
			counted := s.Counted && !p.supply.NotCounted[n.SKU]
			q := left[i]
			if counted {
				at := Place{s.ID, n.SKU}
				if q = min(q, p.free[at]); q == 0 {
					continue
				}
				p.free[at] -= q
			}
			left[i] -= q
			par.Lines = append(par.Lines, Take{LineNo: n.LineNo, SKU: n.SKU, Qty: q, Counted: counted})
			taken = append(taken, Quantity{n.SKU, q})
		}
		if len(par.Lines) > 0 {
			v.Parcels = append(v.Parcels, par)
		}
	}
	v.Planned = Of(taken...)
	v.Reasons = append(v.Reasons, p.uncounted(o, chosen)...)
}

// uncounted says where stock was not asked.
func (p *planner) uncounted(o Order, chosen []site) []Reason {
	var out []Reason
	for _, s := range chosen {
		if !s.Counted {
			out = append(out, Reason{"plan.reason.uncounted_warehouse", shop.Args{"warehouse": s.Name}})
		}
	}
	for i, n := range o.Needs {
		if p.supply.NotCounted[n.SKU] && !slices.ContainsFunc(o.Needs[:i], func(b Need) bool { return b.SKU == n.SKU }) {
			out = append(out, Reason{"plan.reason.uncounted_sku", shop.Args{"sku": n.Code}})
		}
	}
	return out
}

func wanted(o Order) Quantities {
	qs := make([]Quantity, len(o.Needs))
	for i, n := range o.Needs {
		qs[i] = Quantity{n.SKU, n.Qty}
	}
	return Of(qs...)
}

func code(o Order, sku string) string {
	for _, n := range o.Needs {
		if n.SKU == sku {
			return n.Code
		}
	}
	return sku
}
