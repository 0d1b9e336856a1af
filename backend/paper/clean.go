package paper

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// clean makes text printable. What happens to each rune of the composed (NFC) text:
//
//   - white space of any kind (also tabs, line ends, U+3000) becomes one blank; blanks at both ends go, runs become one;
//   - what has no picture of its own goes: control characters, zero-width and direction marks, variation selectors,
//     fillers, tags (see invisible);
//   - what the font has stays;
//   - everything else becomes 〓 and is returned in replaced, so that nothing vanishes unseen.
//
// Right-to-left text stays in logical order. A byte that is no UTF-8 counts as U+FFFD.
func (p *Press) clean(s string) (out, replaced []rune) {
	s = compose(s)
	out = make([]rune, 0, len(s))
	blank := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			blank = true
			continue
		case invisible(r):
			continue
		}
		if blank && len(out) > 0 {
			out = append(out, ' ')
		}
		blank = false
		if !p.has(r) {
			replaced = append(replaced, r)
			r = replacement
		}
		out = append(out, r)
	}
	return out, replaced
}

// invisible reports whether r has no picture by its nature: Unicode's default-ignorable set, controls and the
// interlinear annotation marks.
func invisible(r rune) bool {
	if r < 0x7F {
		return r < 0x20
	}
	if r < 0xA0 || r == 0xAD {
		return true
	}
	if r < 0x34F {
		return false
	}
	if unicode.Is(unicode.Prepended_Concatenation_Mark, r) || (r >= 0x13430 && r <= 0x13440) {
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// compose is NFC, except that Han compatibility ideographs stay as they are: NFC would turn a rare form of a name's
// character into the common one.
func compose(s string) string {
	if norm.NFC.IsNormalString(s) {
		return s
	}
	var b strings.Builder
	start := 0
	for i, r := range s {
		if (r >= 0xF900 && r <= 0xFAFF) || (r >= 0x2F800 && r <= 0x2FA1F) {
			b.WriteString(norm.NFC.String(s[start:i]))
			b.WriteRune(r)
			start = i + utf8.RuneLen(r)
		}
	}
	b.WriteString(norm.NFC.String(s[start:]))
	return b.String()
}
