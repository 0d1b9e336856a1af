package paper

import (
	"strings"
)

// paged draws a document whose pages carry "page n of m": once dry to count, once for good.
func (p *Press) paged(words Words, w, h float64, m Meta, listing *strings.Builder, layout func(*canvas)) ([]byte, Report, error) {
	dry := &canvas{Press: p, words: words, w: w, h: h}
	layout(dry)
	c := newCanvas(p, words, w, h, m)
	c.listing, c.pages = listing, dry.rep.Pages
	layout(c)
	return c.finish()
}

// column is one column of a table; its head is a key of the words.
type column struct {
	key    string
	width  float64
	right  bool
	centre bool
	bold   bool
	box    bool // an empty box to tick
}

// table draws rows below each other over as many pages as they need, repeating its head.
type table struct {
	c       *canvas
	x       float64
	cols    []column
	size    float64
	y       float64
	bottom  float64
	newPage func() float64 // starts a page and returns the y below its own head
	again   func()         // repeats a group's heading on a page its rows go on; may be nil
}

const (
	cellPadX = 1.2
	cellPadY = 0.9
)

func (t *table) width() float64 {
	w := 0.0
	for _, col := range t.cols {
		w += col.width
	}
	return w
}

// open starts a page and draws the head.
func (t *table) open() {
	t.y = t.newPage()
	cells := make([][]rune, len(t.cols))
	lines := 1
	for i, col := range t.cols {
		if col.key != "" {
			cells[i] = t.c.word(col.key, nil)
			lines = max(lines, len(t.c.wrap(cells[i], col.width-2*cellPadX, t.size-0.5, 3)))
		}
	}
	h := float64(lines)*leading(t.size-0.5) + 2*cellPadY
	t.c.shade(rect{t.x, t.y, t.width(), h})
	t.c.rule(t.x, t.x+t.width(), t.y, thin)
	x := t.x
	for i, col := range t.cols {
		b := t.c.fit(cells[i], fitting{width: col.width - 2*cellPadX, largest: t.size - 0.5, smallest: 6, lines: 2})
		col.bold = true
		t.cell(x, t.y+cellPadY, col, b)
		x += col.width
	}
	t.y += h
	t.c.rule(t.x, t.x+t.width(), t.y, thin)
}

// cell draws lines in a column.
func (t *table) cell(x, y float64, col column, b block) {
	for _, line := range b.lines {
		st, base := style{size: b.size, bold: col.bold}, y+ascent(b.size)
		switch {
		case col.right:
			t.c.right(x+col.width-cellPadX, base, st, line)
		case col.centre:
			t.c.centre(x, x+col.width, base, st, line)
		default:
			t.c.text(x+cellPadX, base, st, line)
		}
		y += leading(b.size)
	}
}

// row draws one row, wrapped, never cut; a row longer than the page goes on on the next.
func (t *table) row(cells [][]rune) {
	lines := make([][][]rune, len(t.cols))
	n := 1
	for i, col := range t.cols {
		lines[i] = cutOut(cells[i], t.c.wrap(cells[i], col.width-2*cellPadX, t.size, len(cells[i])))
		n = max(n, len(lines[i]))
	}
	step := leading(t.size)
	for from := 0; from < n; {
		room := int((t.bottom - t.y - 2*cellPadY) / step)
		if room < min(n-from, 3) {
			t.open()
			if t.again != nil {
				t.again()
			}
			room = max(1, int((t.bottom-t.y-2*cellPadY)/step))
		}
		to := min(n, from+room)
		x := t.x
		for i, col := range t.cols {
			part := lines[i][min(from, len(lines[i])):min(to, len(lines[i]))]
			t.cell(x, t.y+cellPadY, col, block{size: t.size, lines: part})
			if col.box && from == 0 {
				const side = 3.6
				t.c.frame(rect{x + (col.width-side)/2, t.y + cellPadY + (step-side)/2, side, side}, thin)
			}
			x += col.width
		}
		t.y += float64(to-from)*step + 2*cellPadY
		t.c.hair(t.x, t.x+t.width(), t.y)
		from = to
	}
}

// head is a band that begins a group: it moves to the next page rather than stand alone at the foot of this one.
func (t *table) head(text, right []rune) {
	const keep = 12 // a row of two lines
	if t.y+leading(t.size)+2*cellPadY+keep > t.bottom {
		t.open()
	}
	t.band(text, right)
}

// band draws a shaded line of text across the table, a second text at its right.
func (t *table) band(text, right []rune) {
	h := leading(t.size) + 2*cellPadY
	if t.y+h > t.bottom {
		t.open()
	}
	t.c.shade(rect{t.x, t.y, t.width(), h})
	base := t.y + cellPadY + ascent(t.size)
	rb := t.c.fit(right, fitting{width: t.width() * 0.5, largest: t.size, smallest: 6, lines: 1})
	rw := 0.0
	if len(rb.lines) > 0 {
		rw = t.c.measure(rb.lines[0], rb.size) + 4
		t.c.right(t.x+t.width()-cellPadX, base, style{size: rb.size, bold: true}, rb.lines[0])
	}
	lb := t.c.fit(text, fitting{width: t.width() - 2*cellPadX - rw, largest: t.size, smallest: 6, lines: 1})
	t.c.noteCut("band", lb)
	if len(lb.lines) > 0 {
		t.c.text(t.x+cellPadX, base, style{size: lb.size, bold: true}, lb.lines[0])
	}
	t.y += h
	t.c.hair(t.x, t.x+t.width(), t.y)
}

// room starts a page when fewer than h mm are left.
func (t *table) room(h float64) {
	if t.y+h > t.bottom {
		t.y = t.newPage()
	}
}

// hair draws the thin grey line between rows.
func (c *canvas) hair(x1, x2, y float64) {
	if c.thermal {
		c.rule(x1, x2, y, 1)
		return
	}
	c.fill([]rect{{x1, y, x2 - x1, 0.12}}, 0.6)
}

// pageOf writes "page n of m" in the middle of the foot and a text at its left.
func (c *canvas) pageOf(x1, x2, y float64, n, m int, left []rune) {
	st := style{size: 8}
	c.centre(x1, x2, y, st, c.word("paper.page", map[string]any{"n": n, "m": m}))
	b := c.fit(left, fitting{width: (x2 - x1) * 0.4, largest: 8, smallest: 5, lines: 1})
	if len(b.lines) > 0 {
		c.text(x1, y, style{size: b.size}, b.lines[0])
	}
}

// barsWithText draws a Code 128 and its text below, right-aligned in [x1, x2]; without bars the text alone.
func (c *canvas) barsWithText(field string, x1, x2, y, h float64, s string, rs []rune) {
	if s == "" {
		return
	}
	if !c.code128(x1, x2, y, h, s) {
		c.note(Note{Field: field, NoBars: string(rs)})
		h = 0
	}
	b := c.fit(rs, fitting{width: x2 - x1, largest: 9, smallest: 5, lines: 2})
	c.noteCut(field, b)
	for i, line := range b.lines {
		c.centre(x1, x2, y+h+0.4+ascent(b.size)+float64(i)*leading(b.size), style{size: b.size}, line)
	}
}
