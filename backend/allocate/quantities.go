package allocate

import (
	"cmp"
	"slices"
)

// Quantity is how many pieces of one SKU.
type Quantity struct {
	SKU string
	N   int64
}

// Quantities is a set of goods as a value: sorted by SKU, each SKU once, never zero or less. Its methods leave
// their receiver as it is.
type Quantities struct{ rows []Quantity }

// Of sums goods in any order; what is not positive counts nothing.
func Of(in ...Quantity) Quantities {
	rows := make([]Quantity, 0, len(in))
	for _, q := range in {
		if q.N > 0 {
			rows = append(rows, q)
		}
	}
	slices.SortFunc(rows, func(a, b Quantity) int { return cmp.Compare(a.SKU, b.SKU) })
	out := rows[:0]
	for _, q := range rows {
		if n := len(out); n > 0 && out[n-1].SKU == q.SKU {
			out[n-1].N += q.N
			continue
		}
		out = append(out, q)
	}
	return Quantities{out}
}

// Rows lists the goods by SKU; the caller must not change them.
func (q Quantities) Rows() []Quantity { return q.rows }

// Empty reports whether there is nothing.
func (q Quantities) Empty() bool { return len(q.rows) == 0 }

// Get is how many of one SKU there are.
func (q Quantities) Get(sku string) int64 {
	i, ok := slices.BinarySearchFunc(q.rows, sku, func(r Quantity, s string) int { return cmp.Compare(r.SKU, s) })
	if !ok {
		return 0
	}
	return q.rows[i].N
}

// Plus is both together.
func (q Quantities) Plus(o Quantities) Quantities {
	return q.zip(o, func(a, b int64) int64 { return a + b })
}

// Minus is what stays of q when o is taken out, never below nothing.
func (q Quantities) Minus(o Quantities) Quantities {
	return q.zip(o, func(a, b int64) int64 { return max(a-b, 0) })
}

// Meet is what both have: q = q.Meet(o) + q.Minus(o).
func (q Quantities) Meet(o Quantities) Quantities {
	return q.zip(o, func(a, b int64) int64 { return min(a, b) })
}

// Equal reports whether both are the same goods.
func (q Quantities) Equal(o Quantities) bool { return slices.Equal(q.rows, o.rows) }

func (q Quantities) zip(o Quantities, f func(a, b int64) int64) Quantities {
	out := make([]Quantity, 0, len(q.rows)+len(o.rows))
	put := func(sku string, a, b int64) {
		if n := f(a, b); n > 0 {
			out = append(out, Quantity{sku, n})
		}
	}
	i, j := 0, 0
	for i < len(q.rows) || j < len(o.rows) {
		switch {
		case j == len(o.rows) || (i < len(q.rows) && q.rows[i].SKU < o.rows[j].SKU):
			put(q.rows[i].SKU, q.rows[i].N, 0)
			i++
		case i == len(q.rows) || o.rows[j].SKU < q.rows[i].SKU:
			put(o.rows[j].SKU, 0, o.rows[j].N)
			j++
		default:
			put(q.rows[i].SKU, q.rows[i].N, o.rows[j].N)
			i++
			j++
		}
	}
	return Quantities{out}
}
