package paper

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"
)

const (
	ptPerMM = 72 / 25.4
	dot     = 25.4 / 203 // mm; one dot of a 203 dpi thermal head, the grid all bars and rules sit on
	thin    = 2          // rule thickness in dots
)

// Meta is what every paper carries in its file properties, and all that tells two equal papers apart.
type Meta struct {
	Title string
	ID    string // the print job's id
	At    int64  // UTC milliseconds
}

// rect is a filled box in mm from the top left.
type rect struct{ x, y, w, h float64 }

// canvas draws one document. Places are mm from the page's top left. A dry canvas only counts pages; a listing, when
// asked for, gets every mark with its place.
type canvas struct {
	*Press
	words   Words
	pdf     *gofpdf.Fpdf // nil when dry
	w, h    float64
	faces   []face
	rep     Report
	listing *strings.Builder
	item    int
	id      string
	pages   int // of the whole document, known after a dry run
	err     error
	thermal bool // no greys: a thermal head makes them a rash of dots
}

// newCanvas starts a document of w × h mm pages.
func newCanvas(p *Press, words Words, w, h float64, m Meta) *canvas {
	pdf := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm", Size: gofpdf.SizeType{Wd: w, Ht: h}})
	at := time.UnixMilli(m.At).UTC()
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetCatalogSort(true)
	pdf.SetProducer("Zhanggui", true)
	title, _ := p.clean(m.Title)
	id, _ := p.clean(m.ID)
	pdf.SetTitle(basic(title), true)
	pdf.SetSubject(basic(id), true)
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	return &canvas{Press: p, words: words, pdf: pdf, w: w, h: h}
}

// basic drops what the library's own strings cannot hold.
func basic(rs []rune) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return replacement
		}
		return r
	}, string(rs))
}

func (c *canvas) dry() bool { return c.pdf == nil }

func (c *canvas) addPage() {
	c.rep.Pages++
	if c.dry() {
		return
	}
	c.pdf.AddPage()
	c.list("page %d %.1f×%.1f", c.rep.Pages, c.w, c.h)
}

// finish returns the bytes. The library keeps its first error and goes on silently, so this is where it shows.
func (c *canvas) finish() ([]byte, Report, error) {
	if c.err == nil {
		c.err = c.pdf.Error()
	}
	if c.err != nil {
		return nil, c.rep, fmt.Errorf("paper: %w", c.err)
	}
	var out bytes.Buffer
	if err := c.pdf.Output(&out); err != nil {
		return nil, c.rep, fmt.Errorf("paper: %w", err)
	}
	return out.Bytes(), c.rep, nil
}

// rescue turns a panic of the drawing below it into an error.
func rescue(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("paper: drawing stopped: %v", r)
	}
}

func (c *canvas) list(format string, args ...any) {
	if c.listing != nil {
		fmt.Fprintf(c.listing, format+"\n", args...)
	}
}

// begin names the item whose notes follow.
func (c *canvas) begin(item int, id string) { c.item, c.id = item, id }

func (c *canvas) note(n Note) {
	if c.dry() {
		return
	}
	n.Item, n.ID = c.item, c.id
	c.rep.Notes = append(c.rep.Notes, n)
}

// ink cleans a field of the current item and notes what had to be replaced.
func (c *canvas) ink(field, s string) []rune {
	rs, replaced := c.clean(s)
	if len(replaced) > 0 && !c.dry() {
		c.rep.ReplacedGlyphs += len(replaced)
		c.note(Note{Field: field, Replaced: string(replaced)})
	}
	return rs
}

// word is a text of ours.
func (c *canvas) word(key string, args map[string]any) []rune {
	rs, _ := c.clean(c.words(key, args))
	return rs
}

// leastBold is the smallest size in points at which a thermal head shows bold Han as more than a blot.
const leastBold = 8.5

// style is how a text is drawn.
type style struct {
	size  float64 // points
	bold  bool    // strokes the letters' edges, so one font file is enough; below leastBold it would only blot
	white bool
}

// text draws one line with its base line at y and returns its width.
func (c *canvas) text(x, y float64, st style, rs []rune) float64 {
	w := c.measure(rs, st.size)
	if c.dry() || len(rs) == 0 {
		return w
	}
	c.list("text %.2f %.2f %.2f %.4gpt%s %q", x, y, w, st.size, st.flags(), string(rs))
	st.bold = st.bold && st.size >= leastBold
	if st.bold || st.white {
		c.pdf.RawWriteStr("q" + st.operators())
		defer c.pdf.RawWriteStr("Q")
	}
	start, current := 0, -1
	pen := x
	flush := func(to int) {
		if to > start {
			c.use(current, st.size)
			c.pdf.Text(pen, y, string(rs[start:to]))
			pen += c.measure(rs[start:to], st.size)
		}
		start = to
	}
	for i, r := range rs {
		if r > 0xFFFF {
			flush(i)
			c.drawOutline(pen, y, st, r)
			pen += c.measure(rs[i:i+1], st.size)
			start = i + 1
			continue
		}
		if f := c.faceOf(r); f != current {
			flush(i)
			current = f
		}
	}
	flush(len(rs))
	return w
}

func (s style) flags() string {
	out := ""
	if s.bold {
		out += " bold"
	}
	if s.white {
		out += " white"
	}
	return out
}

func (s style) operators() string {
	out := ""
	if s.white {
		out += " 1 g 1 G"
	}
	if s.bold {
		out += " 2 Tr " + num(s.size*0.032) + " w 1 j"
	}
	return out
}

// use selects a face. The library remembers its choice, but a closing Q undoes it in the page: say it each time.
func (c *canvas) use(f int, size float64) {
	c.pdf.SetFont(faceName(f), "", 1)
	c.pdf.SetFontSize(size)
}

// drawOutline fills a glyph the library cannot set (above U+FFFF); a reader that copies text still finds the character.
// It is bold only when large: such characters have many strokes.
func (c *canvas) drawOutline(x, y float64, st style, r rune) {
	segs, err := c.outline(r)
	if err != nil {
		c.err = err
		return
	}
	var b []byte
	b = append(b, "/Span <</ActualText <FEFF"...)
	hi, lo := (r-0x10000)>>10+0xD800, (r-0x10000)&0x3FF+0xDC00
	b = append(b, fmt.Sprintf("%04X%04X>>> BDC", hi, lo)...)
	c.pdf.RawWriteStr(string(b))
	b = b[:0]
	c.use(c.faceOf(' '), st.size)
	c.pdf.Text(x, y, " ") // readers take the span's place from a character in it
	at := func(q point) {
		b = number(b, x*ptPerMM+q.x*st.size)
		b = number(b, (c.h-y)*ptPerMM+q.y*st.size)
	}
	open := false
	for _, s := range segs {
		if s.op == 'm' && open {
			b = append(b, "h "...)
		}
		open = true
		if s.op == 'c' {
			at(s.c1)
			at(s.c2)
		}
		at(s.to)
		b = append(b, s.op, ' ')
	}
	if open {
		paint := "h f"
		if st.bold && st.size >= 14 {
			paint = "h B"
		}
		b = append(b, paint...)
	}
	c.pdf.RawWriteStr(string(b) + " EMC")
}

// fill paints boxes as one path.
func (c *canvas) fill(rs []rect, gray float64) {
	if c.dry() || len(rs) == 0 {
		return
	}
	b := make([]byte, 0, 32*len(rs)+24)
	b = append(b, "q "...)
	b = number(b, gray)
	b = append(b, "g "...)
	for _, r := range rs {
		b = number(b, r.x*ptPerMM)
		b = number(b, (c.h-r.y-r.h)*ptPerMM)
		b = number(b, r.w*ptPerMM)
		b = number(b, r.h*ptPerMM)
		b = append(b, "re "...)
	}
	c.pdf.RawWriteStr(string(append(b, "f Q"...)))
}

func number(b []byte, v float64) []byte {
	return append(strconv.AppendFloat(b, v, 'f', 3, 64), ' ')
}

func num(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }

// grid moves a place onto the dot grid.
func grid(v float64) float64 { return float64(int(v/dot+0.5)) * dot }

// rule draws a horizontal line of so many dots, its upper edge at y.
func (c *canvas) rule(x1, x2, y float64, dots int) {
	r := rect{grid(x1), grid(y), grid(x2) - grid(x1), float64(dots) * dot}
	c.list("rule %.2f %.2f %.2f %d", r.x, r.y, r.w, dots)
	c.fill([]rect{r}, 0)
}

// upright draws a vertical line, its left edge at x.
func (c *canvas) upright(x, y1, y2 float64, dots int) {
	r := rect{grid(x), grid(y1), float64(dots) * dot, grid(y2) - grid(y1)}
	c.list("upright %.2f %.2f %.2f %d", r.x, r.y, r.h, dots)
	c.fill([]rect{r}, 0)
}

// frame draws a box's four sides inside r.
func (c *canvas) frame(r rect, dots int) {
	t := float64(dots) * dot
	c.list("frame %.2f %.2f %.2f %.2f %d", r.x, r.y, r.w, r.h, dots)
	x, y := grid(r.x), grid(r.y)
	w, h := grid(r.x+r.w)-x, grid(r.y+r.h)-y
	c.fill([]rect{{x, y, w, t}, {x, y + h - t, w, t}, {x, y, t, h}, {x + w - t, y, t, h}}, 0)
}

// dashes draws a broken horizontal line.
func (c *canvas) dashes(x1, x2, y float64) {
	c.list("dashes %.2f %.2f %.2f", x1, y, x2-x1)
	var rs []rect
	for x := grid(x1); x+10*dot <= x2; x += 16 * dot {
		rs = append(rs, rect{x, grid(y), 10 * dot, thin * dot})
	}
	c.fill(rs, 0)
}

// solid paints a box black.
func (c *canvas) solid(r rect) {
	c.list("solid %.2f %.2f %.2f %.2f", r.x, r.y, r.w, r.h)
	c.fill([]rect{{grid(r.x), grid(r.y), grid(r.x+r.w) - grid(r.x), grid(r.y+r.h) - grid(r.y)}}, 0)
}

// shade paints a box in the grey of table heads.
func (c *canvas) shade(r rect) {
	if c.thermal {
		return
	}
	c.list("shade %.2f %.2f %.2f %.2f", r.x, r.y, r.w, r.h)
	c.fill([]rect{r}, 0.92)
}

// ascent is the distance from a line's top to its base line in mm.
func ascent(size float64) float64 { return size * 0.93 / ptPerMM }

// block draws lines below each other from y on and returns the y below the last.
func (c *canvas) block(x, y float64, bold bool, b block) float64 {
	for _, l := range b.lines {
		c.text(x, y+ascent(b.size), style{size: b.size, bold: bold}, l)
		y += leading(b.size)
	}
	return y
}

// centre draws one line in the middle of [x1, x2].
func (c *canvas) centre(x1, x2, y float64, st style, rs []rune) {
	c.text((x1+x2-c.measure(rs, st.size))/2, y, st, rs)
}

// right draws one line that ends at x.
func (c *canvas) right(x, y float64, st style, rs []rune) {
	c.text(x-c.measure(rs, st.size), y, st, rs)
}
