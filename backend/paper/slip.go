package paper

import (
	"fmt"
	"strings"
)

// SizeA4 is office paper, for slips beside the two label stocks.
const SizeA4 Size = "A4"

// SlipDoc is a run of packing slips; each order starts on a new page.
type SlipDoc struct {
	Meta
	Size  Size // SizeA4 (also when empty) or Size100x150
	Slips []Slip
}

// Slip is what lies in one parcel or on one packing table.
type Slip struct {
	ID       string
	Shop     string
	OrderNo  string // also as bar code
	Company  string
	Waybill  string
	Batch    string // batch–sequence number
	Printed  string
	To       Contact
	Items    []Item
	Message  string // the buyer's
	Memo     string // the seller's
	Greeting string // last line to the buyer
}

// Slips draws doc.
func (p *Press) Slips(words Words, doc SlipDoc) (out []byte, rep Report, err error) {
	return p.slips(words, doc, nil)
}

func (p *Press) slips(words Words, doc SlipDoc, listing *strings.Builder) (out []byte, rep Report, err error) {
	defer rescue(&err)
	if len(doc.Slips) == 0 {
		return nil, rep, ErrNothing
	}
	var f slipForm
	switch doc.Size {
	case "", SizeA4:
		f = slipForm{w: a4Short, h: a4Long, margin: a4Margin, title: 20, text: 10, bars: 74, barH: 11, cols: []column{
			{width: 8, box: true},
			{key: "paper.slip.sku", width: 44},
			{key: "paper.slip.title_spec", width: 118},
			{key: "paper.slip.qty", width: 20, right: true, bold: true},
		}}
	case Size100x150:
		f = slipForm{w: 100, h: 150, margin: 4, title: 14, text: 8.5, bars: 58, barH: 8, cols: []column{
			{width: 6, box: true},
			{key: "paper.slip.sku", width: 24},
			{key: "paper.slip.title_spec", width: 50},
			{key: "paper.slip.qty", width: 12, right: true, bold: true},
		}}
	default:
		return nil, rep, fmt.Errorf("paper: no packing slip of size %q", doc.Size)
	}
	var pages []int // per slip, from the dry run
	return p.paged(words, f.w, f.h, doc.Meta, listing, func(c *canvas) {
		c.thermal = doc.Size == Size100x150
		for i := range doc.Slips {
			before := c.rep.Pages
			of := 0
			if !c.dry() {
				of = pages[i]
			}
			c.begin(i, doc.Slips[i].ID)
			f.draw(c, &doc.Slips[i], of)
			if c.dry() {
				pages = append(pages, c.rep.Pages-before)
			}
		}
	})
}

// slipForm is the form of one slip size; lengths in mm, title and text in points.
type slipForm struct {
	w, h, margin, title, text float64
	bars, barH                float64
	cols                      []column
}

func (f slipForm) draw(c *canvas, s *Slip, pages int) {
	left, right := f.margin, f.w-f.margin
	width := right - left
	shop, orderNo := c.ink("shop", s.Shop), c.ink("order_no", s.OrderNo)
	batch, printed := c.ink("batch", s.Batch), c.ink("printed", s.Printed)
	title := c.word("paper.slip.title", nil)
	page := 0
	newPage := func() float64 {
		c.addPage()
		page++
		c.pageOf(left, right, f.h-f.margin+1, page, pages, join("  ", orderNo, printed))
		if page > 1 {
			y := c.fitted("head", left, f.margin, true, join("  ", title, orderNo, batch),
				fitting{width: width, largest: f.text + 1, smallest: 6, lines: 1})
			return y + 1
		}
		return f.head(c, s, title, shop, orderNo, batch)
	}
	t := &table{c: c, x: left, cols: f.cols, size: f.text, bottom: f.h - f.margin - 4, newPage: newPage}
	t.open()
	pieces := 0
	for _, it := range s.Items {
		text := join(" ", c.ink("items", it.Title), c.ink("items", it.Spec))
		t.row([][]rune{nil, c.ink("items", it.SKU), text, []rune(itoa(it.Qty))})
		pieces += it.Qty
	}
	t.band(c.word("paper.slip.totals", map[string]any{"lines": len(s.Items), "n": pieces}), nil)
	t.y += 2
	f.notes(c, t, "message", "paper.slip.message", s.Message)
	f.notes(c, t, "memo", "paper.slip.memo", s.Memo)
	f.notes(c, t, "greeting", "", s.Greeting)
}

// head: title, shop and bar code above, receiver and waybill below; it returns the y of the table.
func (f slipForm) head(c *canvas, s *Slip, title, shop, orderNo, batch []rune) float64 {
	left, right := f.margin, f.w-f.margin
	width := right - left
	column := width - f.bars - 2
	c.text(left, f.margin+ascent(f.title), style{size: f.title, bold: true}, title)
	y := f.margin + leading(f.title)
	y = c.fitted("shop", left, y, false, shop, fitting{width: column, largest: f.text + 1, smallest: 6, lines: 2})
	y = c.fitted("batch", left, y, true, batch, fitting{width: column, largest: f.text + 3, smallest: 6, lines: 1})
	c.barsWithText("order_no", right-f.bars, right, f.margin, f.barH, s.OrderNo, orderNo)
	y = max(y, f.margin+f.barH+8) + 0.5
	c.rule(left, right, y, thin)
	y++
	y = c.nameLine("to", side{c.ink("to.name", s.To.Name), c.ink("to.phone", s.To.Phone), nil},
		rect{left, y, width, 26}, width, f.text+2)
	y = c.fitted("to.address", left, y, false, c.ink("to.address", s.To.Address),
		fitting{width: width, largest: f.text + 1, smallest: 6, lines: 4})
	y = c.fitted("waybill", left, y, false, join(" ", c.ink("company", s.Company), c.ink("waybill", s.Waybill)),
		fitting{width: width, largest: f.text + 1, smallest: 6, lines: 2})
	return y + 1.5
}

// notes writes one paragraph under the table, wrapped in full over as many pages as it takes.
func (f slipForm) notes(c *canvas, t *table, field, key, s string) {
	rs := c.ink(field, s)
	if len(rs) == 0 {
		return
	}
	if key != "" {
		rs = lead(c.word(key, nil), rs)
	}
	size := f.text + 0.5
	for _, line := range cutOut(rs, c.wrap(rs, t.width(), size, len(rs))) {
		t.room(leading(size))
		c.text(t.x, t.y+ascent(size), style{size: size}, line)
		t.y += leading(size)
	}
	t.y++
}
