package tabular

import (
	"strings"
	"unicode"
)

// spaceLike are characters tools put around values to keep Excel from reading them as numbers, besides
// what Unicode calls space: byte-order mark and zero-width space. Joiners inside emoji are kept.
func spaceLike(r rune) bool {
	return unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B' || r == '\u200E' || r == '\u200F'
}

// Trim takes space-like characters (tab, NBSP, full-width space, byte-order mark …) off both ends.
func Trim(s string) string {
	if s == "" || (s[0] > ' ' && s[0] < 0x7f && s[len(s)-1] > ' ' && s[len(s)-1] < 0x7f) {
		return s
	}
	return strings.TrimFunc(s, spaceLike)
}

// CleanText reads a cell of free text: Trim, ="…" unwrapped, and "-", "--", "/" meaning empty.
func CleanText(s string) string {
	s = Trim(s)
	if len(s) >= 3 && strings.HasPrefix(s, `="`) && strings.HasSuffix(s, `"`) {
		s = Trim(strings.ReplaceAll(s[2:len(s)-1], `""`, `"`))
	}
	switch s {
	case "-", "--", "/":
		return ""
	}
	return s
}

// CleanID is CleanText for codes, numbers and phones: a leading apostrophe or backtick, put there to keep
// the cell text, is taken off.
func CleanID(s string) string {
	s = CleanText(s)
	if s != "" && (s[0] == '\'' || s[0] == '`') {
		s = CleanText(s[1:])
	}
	return s
}

// CleanAmount is CleanID with currency signs and units off: ¥12.00, 12.00元, CN¥ 12 all give 12.00. Thousands
// commas stay: shop.ParseMinor reads them.
func CleanAmount(s string) string {
	s = CleanID(s)
	for _, p := range []string{"CN¥", "CNY", "RMB", "¥", "￥"} {
		if t, ok := strings.CutPrefix(s, p); ok {
			s = t
		} else if t, ok := strings.CutPrefix(s, "-"+p); ok {
			s = "-" + t
		}
	}
	for _, p := range []string{"元", "CNY", "RMB"} {
		s = strings.TrimSuffix(s, p)
	}
	return Trim(s)
}

// CleanHeader brings a header to the form aliases are compared in: inner spaces out, full-width brackets
// and slashes narrow, letters lower case.
func CleanHeader(s string) string {
	s = CleanID(s)
	return strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case spaceLike(r) || r == '*':
			return -1
		case r == '（':
			return '('
		case r == '）':
			return ')'
		case r == '／':
			return '/'
		case r == '：':
			return ':'
		case r == '＋':
			return '+'
		case r == '－':
			return '-'
		}
		return r
	}, s))
}

// DamagedID reports whether an order, parcel or bill number was spoilt by a spreadsheet: a number cell of 16
// digits or more, or text like 1.23E+17. SKU codes are not asked: 1E5 is a code.
func DamagedID(c Cell) bool {
	s := CleanID(c.Text)
	if c.Kind == Number {
		return len(strings.TrimLeft(strings.TrimPrefix(s, "-"), "0")) >= 16 || strings.Contains(s, ".")
	}
	mant, exp, ok := strings.Cut(strings.ToUpper(s), "E+")
	return ok && number(mant) && digits(exp)
}

// number: digits with at most one dot.
func number(s string) bool {
	whole, frac, dot := strings.Cut(s, ".")
	return digits(whole) && (!dot || digits(frac))
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
