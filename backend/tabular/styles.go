package tabular

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// styles learns which cell styles show a number as a date.
func (b *book) styles(part string) error {
	if b.part(part) == nil {
		return nil
	}
	custom := map[int]bool{}
	inXfs := false
	return b.walk(part, func(t xmlTag, _ []byte) error {
		switch string(t.name) {
		case "numFmt":
			if id, err := strconv.Atoi(string(t.attr("numFmtId"))); err == nil && t.open {
				custom[id] = dateFormat(plainText(t.attr("formatCode")))
			}
		case "cellXfs":
			inXfs = t.open && !t.close
		case "xf":
			if !inXfs || !t.open {
				return nil
			}
			id, err := strconv.Atoi(string(t.attr("numFmtId")))
			is, known := custom[id]
			b.dates = append(b.dates, err == nil && (known && is || !known && builtinDate(id)))
		}
		return nil
	})
}

// builtinDate: the format numbers every Excel knows as dates, the East Asian ones included (ECMA-376 18.8.30).
func builtinDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58 || id >= 71 && id <= 81
}

// dateFormat reports whether a format code shows a day: it has a y or d (or an m beside an h) outside quotes,
// escapes and brackets. Elapsed hours [h]:mm are a duration, no date.
func dateFormat(code string) bool {
	if strings.Contains(strings.ToLower(code), "general") {
		return false
	}
	quoted, depth := false, 0
	y, m, d, h := false, false, false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '\\' || code[i] == '_' || code[i] == '*':
			i++
		case code[i] == '"':
			quoted = !quoted
		case quoted:
		case code[i] == '[':
			depth++
		case code[i] == ']':
			depth--
		case depth > 0:
		case code[i] == ';':
			return y || d || m && h
		case c == 'y':
			y = true
		case c == 'm':
			m = true
		case c == 'd':
			d = true
		case c == 'h':
			h = true
		}
	}
	return y || d || m && h
}

func validText(p []byte) bool { return utf8.Valid(p) }

func validString(p []byte) string {
	if utf8.Valid(p) {
		return string(p)
	}
	return string(bytes.ToValidUTF8(p, []byte("\uFFFD")))
}
