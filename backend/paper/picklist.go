package paper

import (
	"cmp"
	"slices"
	"strings"
)

// PickList is one walk through the warehouse for a batch of orders.
type PickList struct {
	Meta
	BatchID   string // in the bar code
	Batch     string // as people call it
	Warehouse string
	Printed   string
	Orders    int
	Lines     []PickLine // in any order: the paper sorts by zone (lines without one last), bin, SKU
}

// PickLine is one SKU in one bin.
type PickLine struct {
	Zone, Bin, SKU, Title, Spec string
	Qty                         int
	Cells                       []PickCell // where the pieces go on the sorting cart
}

// PickCell is one order's share of a line.
type PickCell struct{ Cell, Qty int }

// A4 in mm and its margin.
const (
	a4Short  = 210.0
	a4Long   = 297.0
	a4Margin = 10.0
)

// PickList draws the list on A4.
func (p *Press) PickList(words Words, doc PickList) (out []byte, rep Report, err error) {
	return p.pickLists(words, doc.Meta, []PickList{doc}, nil)
}

// PickLists draws several lists, one per warehouse, into one file; each starts on a page of its own. Lists
// without a line are left out; none with a line is ErrNothing.
func (p *Press) PickLists(words Words, meta Meta, docs []PickList) (out []byte, rep Report, err error) {
	return p.pickLists(words, meta, docs, nil)
}

func (p *Press) pickLists(words Words, meta Meta, docs []PickList, listing *strings.Builder) (out []byte, rep Report, err error) {
	defer rescue(&err)
	docs = slices.DeleteFunc(slices.Clone(docs), func(d PickList) bool { return len(d.Lines) == 0 })
	if len(docs) == 0 {
		return nil, rep, ErrNothing
	}
	return p.paged(words, a4Short, a4Long, meta, listing, func(c *canvas) {
		for _, d := range docs {
			drawPickList(c, d, walk(d))
		}
	})
}

// walk is the order of a list's lines through the warehouse: by zone (lines without one last), bin, SKU.
func walk(doc PickList) []int {
	order := make([]int, len(doc.Lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &doc.Lines[a], &doc.Lines[b]
		return cmp.Or(-cmp.Compare(min(len(x.Zone), 1), min(len(y.Zone), 1)), natural(x.Zone, y.Zone), natural(x.Bin, y.Bin), natural(x.SKU, y.SKU), cmp.Compare(a, b))
	})
	return order
}

func drawPickList(c *canvas, doc PickList, order []int) {
	pieces, before := 0, c.rep.Pages
	zones := map[string][2]int{}
	for _, l := range doc.Lines {
		pieces += l.Qty
		z := zones[l.Zone]
		zones[l.Zone] = [2]int{z[0] + 1, z[1] + l.Qty}
	}
	c.begin(-1, doc.BatchID)
	batch, house, printed := c.ink("batch", doc.Batch), c.ink("warehouse", doc.Warehouse), c.ink("printed", doc.Printed)
	id := c.ink("batch_id", doc.BatchID)
	left, right := a4Margin, c.w-a4Margin
	title := c.word("paper.pick.title", nil)
	newPage := func() float64 {
		c.addPage()
		c.pageOf(left, right, c.h-6, c.rep.Pages, c.pages, join("  ", batch, printed))
		if c.rep.Pages > before+1 {
			c.text(left, a4Margin+4, style{size: 11, bold: true}, title)
			b := c.fit(join("  ", batch, house), fitting{width: right - left - 40, largest: 10, smallest: 6, lines: 1})
			for _, l := range b.lines {
				c.right(right, a4Margin+4, style{size: b.size}, l)
			}
			return a4Margin + 7
		}
		c.text(left, a4Margin+8, style{size: 22, bold: true}, title)
		name := c.fit(batch, fitting{width: 90, largest: 16, smallest: 7, lines: 1})
		c.noteCut("batch", name)
		for _, l := range name.lines {
			c.text(left+34, a4Margin+8, style{size: name.size, bold: true}, l)
		}
		c.barsWithText("batch_id", right-74, right, a4Margin, 11, doc.BatchID, id)
		y := c.fitted("warehouse", left, a4Margin+11, false, join("  ·  ", house, printed),
			fitting{width: 112, largest: 10, smallest: 6, lines: 2})
		totals := c.word("paper.pick.totals", map[string]any{"orders": doc.Orders, "lines": len(doc.Lines), "n": pieces})
		c.text(left, y+ascent(11), style{size: 11, bold: true}, totals)
		return max(y+6, a4Margin+20)
	}
	t := &table{c: c, x: left, size: 9.5, bottom: c.h - 11, newPage: newPage, cols: []column{
		{width: 8, box: true},
		{key: "paper.pick.bin", width: 26, bold: true},
		{key: "paper.pick.sku", width: 36},
		{key: "paper.pick.title_spec", width: 62},
		{key: "paper.pick.qty", width: 14, right: true, bold: true},
		{key: "paper.pick.cells", width: 44},
	}}
	t.open()
	zone := ""
	var name []rune
	t.again = func() {
		t.band(c.word("paper.pick.zone_again", map[string]any{"zone": string(name)}), nil)
	}
	for n, i := range order {
		l := &doc.Lines[i]
		c.begin(i, l.SKU)
		if n == 0 || l.Zone != zone {
			zone = l.Zone
			name = c.ink("zone", zone)
			if len(name) == 0 {
				name = c.word("paper.pick.no_zone", nil)
			}
			t.head(name, c.word("paper.pick.zone_totals", map[string]any{"lines": zones[zone][0], "n": zones[zone][1]}))
		}
		text := c.ink("title", l.Title)
		if spec := c.ink("spec", l.Spec); len(spec) > 0 {
			text = join(" ", text, spec)
		}
		t.row([][]rune{nil, c.ink("bin", l.Bin), c.ink("sku", l.SKU), text, []rune(itoa(l.Qty)), cellsOf(l.Cells)})
	}
	t.again = nil
	t.room(16)
	base := t.y + 10
	c.text(left, base, style{size: 10}, c.word("paper.pick.picker", nil))
	c.text(left+100, base, style{size: 10}, c.word("paper.pick.time", nil))
}

// cellsOf writes cell numbers in ascending order, with the count where it is not one: 3  7×2  12.
func cellsOf(cells []PickCell) []rune {
	sorted := slices.Clone(cells)
	slices.SortStableFunc(sorted, func(a, b PickCell) int { return cmp.Compare(a.Cell, b.Cell) })
	var b strings.Builder
	for i, c := range sorted {
		if i > 0 {
			b.WriteString("  ")
		}
		b.WriteString(itoa(c.Cell))
		if c.Qty != 1 {
			b.WriteString("×" + itoa(c.Qty))
		}
	}
	return []rune(b.String())
}

// natural compares texts with their numbers as numbers: A-2 before A-10.
func natural(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x > 0 && y > 0 {
			m, n := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
			if c := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n), cmp.Compare(x, y)); c != 0 {
				return c
			}
			a, b = a[x:], b[y:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
