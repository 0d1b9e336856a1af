package review

import (
	"regexp"
	"strings"

	"zhanggui/backend/shop"
)

// The forms of phone numbers a courier can call.
var (
	mobile   = regexp.MustCompile(`^1[3-9]\d{9}(-\d{1,6})?$`) // the part behind the dash is a virtual number's extension
	landline = regexp.MustCompile(`^0\d{2,3}-?\d{7,8}(-\d{1,6})?$`)
	service  = regexp.MustCompile(`^[48]00-?\d{3}-?\d{4}(-\d{1,6})?$`)
	hongkong = regexp.MustCompile(`^(852)?-?[2-9]\d{7}$`)
	macau    = regexp.MustCompile(`^(853)?-?(6|28)\d{6,7}$`)
	taiwan   = regexp.MustCompile(`^(886)?-?0?(9\d{8}|[2-8]\d{7,8})$`)
	foreign  = regexp.MustCompile(`^\d{6,15}(-\d{1,6})?$`)
)

// DeliverablePhone reports whether a plain phone can be right for a place: a mobile, with or without a virtual
// number's extension, a landline with its area code, a 400 or 800 number, or what Hong Kong, Macau, Taiwan and
// places abroad use. Numbers of things (13 digits beginning 14) cannot be called.
func DeliverablePhone(phone string, a shop.Address) bool {
	p := BarePhone(phone)
	if p == "" {
		return false
	}
	if mobile.MatchString(p) || landline.MatchString(p) || service.MatchString(p) {
		return true
	}
	switch {
	case abroad(a.Country):
		return foreign.MatchString(p)
	case strings.HasPrefix(a.Province, "香港"):
		return hongkong.MatchString(p)
	case strings.HasPrefix(a.Province, "澳门"):
		return macau.MatchString(p)
	case strings.HasPrefix(a.Province, "台湾"):
		return taiwan.MatchString(p)
	}
	return false
}

// BarePhone takes off what people and systems put before and between digits: +86, 86-, 0086, 17951, a 0 before a
// mobile, spaces, brackets and dots, and dashes that only group digits. An extension keeps its dash.
func BarePhone(phone string) string {
	p := strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r >= '0' && r <= '9':
			return r
		case r == '-' || r == '－' || r == '—' || r == '–' || r == '转' || r == '轉':
			return '-'
		case r == '+' || r == ' ' || r == '\u00a0' || r == '\u3000' || r == '\t' || r == '(' || r == ')' || r == '（' || r == '）' || r == '.':
			return -1
		}
		return 'x' // anything else is no phone
	}, strings.TrimSpace(phone))
	for _, pre := range []string{"0086", "86", "17951"} {
		if rest := strings.TrimPrefix(strings.TrimPrefix(p, pre), "-"); strings.HasPrefix(p, pre) && len(digitsOf(rest)) >= 10 {
			p = rest
			break
		}
	}
	if len(p) > 11 && p[0] == '0' && p[1] == '1' && isMobileStart(p[1:]) {
		p = p[1:]
	}
	// 138-0013-8000 groups digits; 13800138000-1234 has an extension.
	if len(p) == 13 && p[3] == '-' && p[8] == '-' && p[0] == '1' {
		p = p[:3] + p[4:8] + p[9:]
	}
	return p
}

func isMobileStart(p string) bool {
	d := digitsOf(p)
	return len(d) >= 11 && d[0] == '1' && d[1] >= '3'
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
