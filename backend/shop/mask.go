package shop

import (
	"strings"
	"unicode/utf8"
)

// MaskName hides a plain name but for its first character: 林晚 → 林**. What a platform masked stays as it is,
// ciphertext shows nothing.
func MaskName(name string) string {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return ""
	case isCipher(name):
		return "**"
	case strings.Contains(name, "*"):
		return name
	}
	r, _ := utf8.DecodeRuneInString(name)
	return string(r) + "**"
}

// MaskPhone keeps the first three and last four digits of a plain phone: 138****0000. A short number keeps its
// last two. What a platform masked stays as it is, ciphertext shows nothing.
func MaskPhone(phone string) string {
	phone = strings.TrimSpace(phone)
	switch {
	case phone == "":
		return ""
	case isCipher(phone):
		return "****"
	case strings.Contains(phone, "*"):
		return phone
	}
	ext := ""
	if i := strings.IndexAny(phone, "-转#"); i > 6 { // an extension after a whole number hides with it
		phone, ext = phone[:i], "-****"
	}
	rs := []rune(phone)
	if len(rs) < 8 {
		return "****" + string(rs[max(0, len(rs)-2):]) + ext
	}
	return string(rs[:3]) + "****" + string(rs[len(rs)-4:]) + ext
}

// MaskDetail hides house, floor and room of a plain address: what stands behind the first six characters.
func MaskDetail(detail string) string {
	detail = strings.TrimSpace(detail)
	if isCipher(detail) {
		return "****"
	}
	if strings.Contains(detail, "*") {
		return detail
	}
	rs := []rune(detail)
	if len(rs) == 0 {
		return ""
	}
	return string(rs[:min(6, len(rs)/2)]) + "****"
}

// isCipher reports whether a text is a platform's ciphertext rather than a mask.
func isCipher(s string) bool { return IsMaskedText(s) && (!strings.Contains(s, "*") || len(s) > 60) }
