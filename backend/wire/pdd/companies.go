package pdd

import (
	"strings"

	"zhanggui/backend/courier"
)

// idOf pairs our company codes with the platform's courier ids, on which all public copies agree.
func idOf() [][2]string {
	return [][2]string{
		{"STO", "1"},
		{"SF", "44"},
		{"YTO", "85"},
		{"ZTO", "115"},
		{"YUNDA", "121"},
		{"EMS", "118"},
		{"POST", "132"},
		{"DBL", "131"},
		{"JT", "384"},
		{"JD", "120"},
	}
}

// LogisticsID is the platform's id of a courier company (our code), "" when no public copy names it.
func LogisticsID(company string) string {
	for _, p := range idOf() {
		if p[0] == company {
			return p[1]
		}
	}
	return ""
}

// CompanyOf is our code for the platform's courier id; an id not known is kept as "pdd:<id>", none as "".
func CompanyOf(id string) string {
	for _, p := range idOf() {
		if p[1] == id {
			return p[0]
		}
	}
	if id == "" || id == "0" {
		return ""
	}
	return "pdd:" + id
}

// CompanyNamed finds our code for a company of the platform's own list, by id, then name, then code; "" when
// we do not know it.
func CompanyNamed(id, name, code string) string {
	if c := CompanyOf(id); !strings.HasPrefix(c, "pdd:") {
		return c
	}
	for _, t := range []string{name, code} {
		if c, ok := courier.CompanyOf(t); ok {
			return c.Code
		}
	}
	return ""
}

// Pairs reads an option like "ZTO=115,JT=384"; keys become upper case.
func Pairs(s string) map[string]string {
	out := map[string]string{}
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		if k, v, ok := strings.Cut(p, "="); ok && k != "" {
			out[strings.ToUpper(k)] = v
		}
	}
	return out
}
