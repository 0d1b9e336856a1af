package numrange

import (
	"strings"

	"zhanggui/backend/shop"
)

// maxLen bounds a waybill number; couriers use 10 to 20 characters.
const maxLen = 32

// Check looks at a range before it is stored: both ends of one form (letters in front, digits behind, equal
// length), the first not after the last. It returns how many numbers it holds, at most 1<<62.
func Check(from, to string) (count int64, err error) {
	f, t := strings.TrimSpace(from), strings.TrimSpace(to)
	if f == "" || t == "" || len(f) > maxLen || len(f) != len(t) {
		return 0, shop.E(shop.Invalid, "courier.range.form", "from", from, "to", to)
	}
	p, a := split(f)
	q, b := split(t)
	// One end may have more digits behind its letters than the other: ZT0999 and ZT1000 share "ZT".
	if p != q || len(a) != len(b) || a == "" || !plain(p) {
		return 0, shop.E(shop.Invalid, "courier.range.form", "from", from, "to", to)
	}
	if a > b {
		return 0, shop.E(shop.Invalid, "courier.range.order", "from", from, "to", to)
	}
	return min(distance(a, b), 1<<62-1) + 1, nil
}

// Overlap reports whether two checked ranges share a number.
func Overlap(from, to, from2, to2 string) bool {
	p, a := split(from)
	q, c := split(from2)
	_, b := split(to)
	_, d := split(to2)
	return p == q && len(a) == len(c) && a <= d && c <= b
}

// Next is the number after n in a range that ends with last: the digits behind count on, what stands before them
// and the width stay. It is "" after the last one.
func Next(n, last string) (string, error) {
	p, d := split(n)
	q, e := split(last)
	if p != q || len(d) != len(e) || d == "" {
		return "", shop.E(shop.Internal, "courier.range.form", "from", n, "to", last)
	}
	if d >= e {
		return "", nil
	}
	b := []byte(d)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < '9' {
			b[i]++
			break
		}
		b[i] = '0'
	}
	return p + string(b), nil
}

// split parts a number into what stands before its last run of digits, and that run.
func split(n string) (prefix, tail string) {
	i := len(n)
	for i > 0 && n[i-1] >= '0' && n[i-1] <= '9' {
		i--
	}
	return n[:i], n[i:]
}

// plain allows letters, digits and dashes: what a Code 128 and every platform takes.
func plain(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '-' {
			return false
		}
	}
	return true
}

// distance is b − a for digit runs of one length, at most 1<<62.
func distance(a, b string) int64 {
	var d int64
	for i := range len(a) {
		if d > 1<<58 {
			return 1 << 62
		}
		d = d*10 + int64(b[i]) - int64(a[i])
	}
	return d
}
