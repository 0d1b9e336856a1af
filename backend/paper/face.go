package paper

import (
	"errors"
	"fmt"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

const (
	missing     = 0xFFFF // width table entry of a rune the font lacks
	replacement = '〓'    // what is printed for it; Chinese typesetters' own mark for a missing sort
	ellipsis    = '…'    // ends a text that was cut
)

// Press prints. It holds the parsed font and is safe for use by several goroutines at once.
type Press struct {
	ttf   []byte
	font  *sfnt.Font
	upem  float64
	width [1 << 16]uint16 // thousandths of an em by BMP rune, or missing
}

// NewPress parses a TrueType font (glyf outlines, not a collection). The bytes must not change afterwards.
func NewPress(ttf []byte) (*Press, error) {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("paper: font: %w", err)
	}
	p := &Press{ttf: ttf, font: f, upem: float64(f.UnitsPerEm())}
	var buf sfnt.Buffer
	for r := range rune(1 << 16) {
		p.width[r] = p.advance(&buf, r)
	}
	for _, r := range []rune{replacement, ellipsis, ' ', '0'} {
		if p.width[r] == missing {
			return nil, errors.New("paper: font lacks a character every paper needs: " + string(r))
		}
	}
	return p, nil
}

// advance returns the width of r in thousandths of an em, or missing.
func (p *Press) advance(buf *sfnt.Buffer, r rune) uint16 {
	g, err := p.font.GlyphIndex(buf, r)
	if err != nil || g == 0 {
		return missing
	}
	upem := p.font.UnitsPerEm()
	a, err := p.font.GlyphAdvance(buf, g, fixed.I(int(upem)), font.HintingNone)
	if err != nil {
		return missing
	}
	return uint16(min(float64(a)/64*1000/p.upem+0.5, missing-1))
}

// has reports whether the font can draw r, as text or as an outline.
func (p *Press) has(r rune) bool {
	if r < 1<<16 {
		return r >= 0 && p.width[r] != missing
	}
	var buf sfnt.Buffer
	return p.advance(&buf, r) != missing
}

// em returns the width of one drawable rune in thousandths of an em.
func (p *Press) em(r rune) int {
	if r < 1<<16 {
		return int(p.width[r])
	}
	var buf sfnt.Buffer
	return int(p.advance(&buf, r))
}

// measure returns the width in mm of drawable runes at a size in points.
func (p *Press) measure(rs []rune, size float64) float64 {
	n := 0
	for _, r := range rs {
		n += p.em(r)
	}
	return float64(n) * size / 1000 / ptPerMM
}

// outline returns the contours of r in em units, y upwards.
func (p *Press) outline(r rune) ([]segment, error) {
	var buf sfnt.Buffer
	g, err := p.font.GlyphIndex(&buf, r)
	if err != nil {
		return nil, fmt.Errorf("paper: outline of %U: %w", r, err)
	}
	segs, err := p.font.LoadGlyph(&buf, g, fixed.I(int(p.font.UnitsPerEm())), nil)
	if err != nil {
		return nil, fmt.Errorf("paper: outline of %U: %w", r, err)
	}
	out := make([]segment, 0, len(segs))
	at := func(q fixed.Point26_6) point {
		return point{float64(q.X) / 64 / p.upem, -float64(q.Y) / 64 / p.upem}
	}
	var pen point
	for _, s := range segs {
		a := at(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			out = append(out, segment{op: 'm', to: a})
			pen = a
		case sfnt.SegmentOpLineTo:
			out = append(out, segment{op: 'l', to: a})
			pen = a
		case sfnt.SegmentOpQuadTo:
			b := at(s.Args[1])
			out = append(out, segment{op: 'c', c1: pen.toward(a), c2: b.toward(a), to: b})
			pen = b
		case sfnt.SegmentOpCubeTo:
			c := at(s.Args[2])
			out = append(out, segment{op: 'c', c1: a, c2: at(s.Args[1]), to: c})
			pen = c
		}
	}
	return out, nil
}

type point struct{ x, y float64 }

// toward returns the point two thirds of the way to q: a quadratic curve's control point as a cubic one.
func (a point) toward(q point) point { return point{a.x + 2*(q.x-a.x)/3, a.y + 2*(q.y-a.y)/3} }

// segment is one step of an outline: m(ove), l(ine) or c(urve).
type segment struct {
	op         byte
	c1, c2, to point
}
