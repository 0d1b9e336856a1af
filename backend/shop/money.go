package shop

import (
	"math"
	"strings"
)

// Minor is an amount in the smallest unit of its currency (fen, cent, yen). The currency stands beside
// it in the record that holds it; two amounts of different currency are never added.
type Minor = int64

// MaxMinor bounds every amount the program takes in: 9,999,999,999.99. Larger ones are refused as damage.
const MaxMinor Minor = 999_999_999_999

// Decimals tells how many decimals a currency has: 2 for CNY and any code not listed.
func Decimals(currency string) int {
	switch strings.ToUpper(currency) {
	case "JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX":
		return 0
	case "BHD", "KWD", "OMR", "TND", "JOD", "IQD", "LYD":
		return 3
	default:
		return 2
	}
}

// ParseMinor reads a plain decimal number ("12", "-3.5", "1,234.50", full-width digits too) as minor
// units of the currency. It refuses, never rounds: more decimals than the currency has (trailing zeros
// excepted), exponents, NaN, anything beyond MaxMinor.
func ParseMinor(s, currency string) (Minor, error) {
	dec := Decimals(currency)
	t := narrow(strings.TrimSpace(s))
	neg := false
	switch {
	case strings.HasPrefix(t, "-"), strings.HasPrefix(t, "−"):
		neg = true
		t = strings.TrimPrefix(strings.TrimPrefix(t, "-"), "−")
	case strings.HasPrefix(t, "+"):
		t = t[1:]
	}
	whole, frac, hasDot := strings.Cut(t, ".")
	whole, ok := ungroup(whole)
	if !ok || (whole == "" && frac == "") || (hasDot && frac == "" && whole == "") {
		return 0, E(Invalid, "money.error.not_number", "text", s)
	}
	frac = strings.TrimRight(frac, "0")
	if len(frac) > dec {
		if !digits(frac) {
			return 0, E(Invalid, "money.error.not_number", "text", s)
		}
		return 0, E(Invalid, "money.error.decimals", "text", s, "currency", currency, "decimals", dec)
	}
	frac += strings.Repeat("0", dec-len(frac))
	all := whole + frac
	if !digits(all) {
		return 0, E(Invalid, "money.error.not_number", "text", s)
	}
	var v Minor
	for _, r := range all {
		if v > (math.MaxInt64-9)/10 {
			return 0, E(Invalid, "money.error.too_large", "text", s)
		}
		v = v*10 + Minor(r-'0')
	}
	if v > MaxMinor {
		return 0, E(Invalid, "money.error.too_large", "text", s)
	}
	if neg {
		v = -v
	}
	return v, nil
}

// FormatMinor writes minor units as a plain decimal number: 22670 CNY is "226.70", −5 JPY is "-5".
func FormatMinor(v Minor, currency string) string {
	dec := Decimals(currency)
	neg := v < 0
	u := uint64(v) //nolint:gosec // two's complement magnitude is taken below
	if neg {
		u = uint64(-(v + 1)) + 1
	}
	s := utoa(u)
	if dec > 0 {
		if len(s) <= dec {
			s = strings.Repeat("0", dec-len(s)+1) + s
		}
		s = s[:len(s)-dec] + "." + s[len(s)-dec:]
	}
	if neg {
		return "-" + s
	}
	return s
}

// AddMinor adds amounts and reports false when the sum leaves the int64 range.
func AddMinor(vs ...Minor) (Minor, bool) {
	var t Minor
	for _, v := range vs {
		if (v > 0 && t > math.MaxInt64-v) || (v < 0 && t < math.MinInt64-v) {
			return 0, false
		}
		t += v
	}
	return t, true
}

// MulMinor multiplies an amount by a quantity and reports false on overflow.
func MulMinor(v Minor, qty int64) (Minor, bool) {
	if v == 0 || qty == 0 {
		return 0, true
	}
	p := v * qty
	if p/qty != v || (v == -1 && qty == math.MinInt64) || (qty == -1 && v == math.MinInt64) {
		return 0, false
	}
	return p, true
}

func utoa(u uint64) string {
	if u == 0 {
		return "0"
	}
	var b [20]byte
	i := len(b)
	for u > 0 {
		i--
		b[i] = byte('0' + u%10)
		u /= 10
	}
	return string(b[i:])
}

func digits(s string) bool {
	if s == "" {
		return false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// ungroup takes thousands commas out; commas anywhere else make the text no number.
func ungroup(s string) (string, bool) {
	if !strings.Contains(s, ",") {
		return s, true
	}
	parts := strings.Split(s, ",")
	for i, p := range parts {
		if (i == 0 && (p == "" || len(p) > 3)) || (i > 0 && len(p) != 3) {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

// narrow turns full-width digits, dot, comma and minus into their ASCII forms.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '．':
			return '.'
		case r == '，':
			return ','
		case r == '－':
			return '-'
		}
		return r
	}, s)
}
