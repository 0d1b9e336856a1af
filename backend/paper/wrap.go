package paper

import (
	"strings"
	"unicode"
)

// Characters that may not begin a line, and those that may not end one (GB/T 15834 and common typesetting).
const (
	notFirst = "，。、；：？！）》〉」』】〕〗｝”’…—～·％℃,.;:?!)]}>%'\""
	notLast  = "（《〈「『【〔〖｛“‘￥([{<$¥#@"
)

// wide reports whether a line may break before and after r: Han, kana, Hangul, full-width marks, 〓.
func wide(r rune) bool {
	return r >= 0x2E80 && (r <= 0xD7AF || (r >= 0xF900 && r <= 0xFAFF) || (r >= 0xFE30 && r <= 0xFE4F) ||
		(r >= 0xFF00 && r <= 0xFFEF) || r > 0xFFFF)
}

// breakable reports whether a line may end after a and the next begin with b.
func breakable(a, b rune) bool {
	switch {
	case b == ' ':
		return false
	case a == ' ':
		return true
	case unicode.Is(unicode.Mn, b), strings.ContainsRune(notFirst, b), strings.ContainsRune(notLast, a):
		return false
	case wide(a), wide(b):
		return true
	case a == '-' || a == '/' || a == '_':
		return unicode.IsLetter(b)
	case a == ',' || a == ';' || a == '|' || a == '&':
		return true
	}
	return false
}

// unit reports whether a measure's unit begins at i: the blank in "500 ml" is no place to break.
func unit(rs []rune, i int) bool {
	return i > 1 && rs[i-1] == ' ' && unicode.IsDigit(rs[i-2]) && rs[i] < 0x80 && unicode.IsLetter(rs[i])
}

// span is one line: runes [from, to) of the text.
type span struct{ from, to int }

// wrap cuts rs into lines no wider than width mm at size points, at most most lines and one more (a caller that sees
// more than most knows that it does not fit). Between two lines only blanks are left out. A word longer than a line is
// broken anywhere; a single rune wider than the line stands alone.
func (p *Press) wrap(rs []rune, width, size float64, most int) []span {
	limit := width * ptPerMM * 1000 / size
	var out []span
	for from := 0; from < len(rs) && len(out) <= most; {
		sum, end, brk := 0.0, from, -1
		for end < len(rs) {
			if end > from && breakable(rs[end-1], rs[end]) && !unit(rs, end) {
				brk = end
			}
			w := float64(p.em(rs[end]))
			if sum+w > limit && rs[end] != ' ' && end > from {
				break
			}
			sum += w
			end++
		}
		next := end
		if end < len(rs) {
			if brk > from {
				next = brk
			}
		}
		to := next
		for to > from && rs[to-1] == ' ' {
			to--
		}
		if to > from {
			out = append(out, span{from, to})
		}
		for next < len(rs) && rs[next] == ' ' {
			next++
		}
		from = next
	}
	return out
}

// fitting says how a text may be made to fit its box.
type fitting struct {
	width, height float64 // mm; height 0 = any
	largest       float64 // points, tried first
	smallest      float64 // points, never below
	lines         int     // at most
}

// block is text ready to draw: one size, some lines. Cut says that the last line ends in … in place of text.
type block struct {
	size  float64
	lines [][]rune
	cut   bool
}

// leading is the distance of two base lines in mm at a size in points.
func leading(size float64) float64 { return size * 1.22 / ptPerMM }

// fit takes the largest size at which rs fits; at the smallest it cuts with a visible ….
func (p *Press) fit(rs []rune, f fitting) block {
	const step = 0.5
	total := p.measure(rs, 1)
	for size := f.largest; ; size -= step {
		size = max(size, f.smallest)
		most := f.lines
		if f.height != 0 {
			most = min(most, int(f.height/leading(size)+0.001))
		}
		last := size <= f.smallest
		if !last && (most < 1 || total*size > f.width*float64(most)) {
			continue
		}
		most = max(most, 1)
		spans := p.wrap(rs, f.width, size, most)
		if len(spans) <= most {
			return block{size: size, lines: cutOut(rs, spans)}
		}
		if last {
			b := block{size: size, lines: cutOut(rs, spans[:most]), cut: true}
			b.lines[most-1] = p.shorten(b.lines[most-1], f.width, size)
			return b
		}
	}
}

// shorten drops runes from the end until the line and an … fit.
func (p *Press) shorten(rs []rune, width, size float64) []rune {
	out := append(append(make([]rune, 0, len(rs)+1), rs...), ellipsis)
	for len(out) > 1 && p.measure(out, size) > width {
		out = append(out[:len(out)-2], ellipsis)
	}
	return out
}

func cutOut(rs []rune, spans []span) [][]rune {
	out := make([][]rune, len(spans))
	for i, s := range spans {
		out[i] = rs[s.from:s.to:s.to]
	}
	return out
}
