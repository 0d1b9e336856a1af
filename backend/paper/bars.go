package paper

import (
	"image/color"

	"github.com/boombuler/barcode/code128"
	"rsc.io/qr"
)

const (
	quiet128 = 10 // modules of white on either side of a Code 128
	quietQR  = 4  // modules of white around a QR code
	leastDot = 2  // dots per module: one dot is lost on a worn thermal head
	mostDot  = 4
	shy      = 0.01 * dot // bars end this much short of the grid line, so that a rasteriser never inks the next dot
)

// modules returns the bar pattern of a Code 128, nil if s cannot be one.
func modules(s string) []bool {
	for _, r := range s {
		if r < 0x20 || r > 0x7E {
			return nil
		}
	}
	code, err := code128.Encode(s)
	if err != nil {
		return nil
	}
	out := make([]bool, code.Bounds().Dx())
	for x := range out {
		out[x] = code.At(x, 0) == color.Black
	}
	return out
}

// code128 draws s in the middle of [x1, x2], h mm high, in whole dots with its quiet zones inside. It draws nothing
// and reports false when s has characters outside printable ASCII or is too long for two dots a module.
func (c *canvas) code128(x1, x2, y, h float64, s string) bool {
	bars := modules(s)
	if bars == nil {
		return false
	}
	room := int((x2-x1)/dot + 0.001)
	dots := min(room/(len(bars)+2*quiet128), mostDot)
	if dots < leastDot {
		return false
	}
	width := float64(len(bars)*dots) * dot
	x := grid((x1 + x2 - width) / 2)
	y = grid(y)
	var rs []rect
	for i := 0; i < len(bars); i++ {
		n := 0
		for i+n < len(bars) && bars[i+n] {
			n++
		}
		if n > 0 {
			rs = append(rs, rect{x + float64(i*dots)*dot + shy, y, float64(n*dots)*dot - 2*shy, h})
			i += n
		}
	}
	c.list("code128 %.2f %.2f %.2f %.2f dots=%d %q", x, y, width, h, dots, s)
	c.fill(rs, 0)
	return true
}

// qr draws s as a QR code (level M) of at most side mm including its quiet zone and returns the side it took, 0 when s
// is empty or does not fit at two dots a module. The place is the outer corner of the quiet zone.
func (c *canvas) qr(x, y, side float64, s string) float64 {
	if s == "" {
		return 0
	}
	code, err := qr.Encode(s, qr.M)
	if err != nil {
		return 0
	}
	all := code.Size + 2*quietQR
	dots := min(int(side/dot+0.001)/all, 6)
	if dots < leastDot {
		return 0
	}
	m := float64(dots) * dot
	x0, y0 := grid(x)+quietQR*m, grid(y)+quietQR*m
	var rs []rect
	for j := range code.Size {
		for i := 0; i < code.Size; i++ {
			n := 0
			for i+n < code.Size && code.Black(i+n, j) {
				n++
			}
			if n > 0 {
				rs = append(rs, rect{x0 + float64(i)*m + shy, y0 + float64(j)*m + shy, float64(n)*m - 2*shy, m - 2*shy})
				i += n
			}
		}
	}
	c.list("qr %.2f %.2f %.2f dots=%d %q", x0, y0, float64(code.Size)*m, dots, s)
	c.fill(rs, 0)
	return float64(all) * m
}
