package paper

import "strconv"

// inset is the margin in mm no ink may enter: printers feed a label up to 2 mm off.
const inset = 2.0

// labelForm is the ruled form of one label size: the y of each zone's lower edge in mm, and the largest sizes in points.
type labelForm struct {
	w, h                                                float64
	head, route, hub, bars, to, from, sign, items, foot float64
	company, code, waybill, name, address, sender, item float64
	qrSide                                              float64 // mm, quiet zone included
	column                                              float64 // width of the 收 / 寄 column
}

// labelForms returns the forms by size; sign = from means the form has no signature strip.
func labelForms() map[Size]labelForm {
	large := labelForm{
		w: 100, h: 150,
		head: 12.5, route: 28.5, hub: 34.5, bars: 54.5, to: 80.5, from: 93.5, sign: 102, items: 142.5, foot: 148,
		company: 20, code: 44, waybill: 12, name: 15, address: 12.5, sender: 9.5, item: 9,
		qrSide: 25, column: 8,
	}
	small := labelForm{
		w: 76, h: 130,
		head: 10.5, route: 23.5, hub: 28.5, bars: 45.5, to: 68.5, from: 80, sign: 80, items: 122.5, foot: 128,
		company: 15, code: 33, waybill: 10.5, name: 13, address: 11, sender: 8.5, item: 8.5,
		qrSide: 22, column: 6.5,
	}
	return map[Size]labelForm{"": large, Size100x150: large, Size76x130: small}
}

const pad = 1.2 // mm between a rule and the text beside it

// draw puts one label on the current page.
func (f labelForm) draw(c *canvas, l *Label) {
	k := c.inkLabel(l)
	left, right := inset, f.w-inset
	items := c.inkItems(l.Items)
	k.rare = k.rare || items.rare

	f.drawHead(c, k, left, right)
	f.drawRoute(c, k, left, right)
	f.drawBars(c, k, l.Waybill, left, right)
	f.drawSide(c, "to", k.to, f.bars, f.to, f.name, f.address, k.rare)
	f.drawSide(c, "from", k.from, f.to, f.from, f.sender+0.5, f.sender, false)
	if f.sign > f.from {
		f.drawSign(c, left, right)
	}
	f.drawContents(c, k, l, items, left, right)
	f.drawFoot(c, k, left, right)

	c.frame(rect{left, inset, right - left, f.h - 2*inset}, thin)
	for _, y := range []float64{f.head, f.hub, f.bars, f.to, f.foot - (f.foot - f.items)} {
		c.rule(left, right, y, thin)
	}
	if f.sign > f.from {
		c.rule(left, right, f.from, thin)
	}
	c.dashes(left+1, right-1, f.sign)
}

// drawHead: courier and service left, marks and parcel n/m right.
func (f labelForm) drawHead(c *canvas, k inked, left, right float64) {
	base := inset + (f.head-inset)/2 + f.company*0.36/ptPerMM
	x := right - pad
	for i := len(k.marks) - 1; i >= 0 && x > left+(right-left)/2; i-- {
		b := c.fit(k.marks[i], fitting{width: 18, largest: f.sender + 1, smallest: 6, lines: 1})
		if b.cut {
			c.note(Note{Field: "marks", Cut: true})
		}
		if len(b.lines) == 0 {
			continue
		}
		w := c.measure(b.lines[0], b.size) + 2*pad
		h := leading(b.size) + 1
		y := inset + (f.head-inset-h)/2
		c.frame(rect{x - w, y, w, h}, thin)
		c.text(x-w+pad, y+h/2+b.size*0.37/ptPerMM, style{size: b.size, bold: true}, b.lines[0])
		x -= w + pad
	}
	room := x - left - 2*pad
	service := c.fit(k.service, fitting{width: room * 0.35, largest: f.sender + 1.5, smallest: 6, lines: 1})
	sw := 0.0
	if len(service.lines) > 0 {
		sw = c.measure(service.lines[0], service.size) + 2*pad
	}
	company := c.fit(k.company, fitting{width: room - sw, largest: f.company, smallest: 8, lines: 1})
	if company.cut {
		c.note(Note{Field: "company", Cut: true})
	}
	if service.cut {
		c.note(Note{Field: "service", Cut: true})
	}
	pen := left + pad
	if len(company.lines) > 0 {
		pen += c.text(pen, base, style{size: company.size, bold: true}, company.lines[0]) + 2*pad
	}
	if len(service.lines) > 0 {
		c.text(pen, base, style{size: service.size}, service.lines[0])
	}
}

// drawRoute: the courier's sorting code as large as it goes and the hub under it. Without a code the destination in
// words stands there with a line that says why; a sorting code is never made up.
func (f labelForm) drawRoute(c *canvas, k inked, left, right float64) {
	width := right - left - 2*pad
	if len(k.routing) == 0 {
		c.bigLine("dest", k.dest, left+pad, right-pad, f.head, f.route, f.code*0.72)
		note := c.fit(c.word("paper.label.no_routing", nil), fitting{width: width, largest: f.sender, smallest: 6, lines: 1})
		for _, line := range note.lines {
			c.centre(left, right, f.route+(f.hub-f.route)/2+note.size*0.3/ptPerMM, style{size: note.size}, line)
		}
		return
	}
	c.bigLine("routing", k.routing, left+pad, right-pad, f.head, f.route, f.code)
	c.rule(left, right, f.route, thin)
	base := f.route + (f.hub-f.route)/2 + f.sender*0.38/ptPerMM
	half := width
	if len(k.hub) > 0 && len(k.dest) > 0 {
		half = width / 2
	}
	if len(k.hub) > 0 {
		b := c.fit(join(" ", c.word("paper.label.hub", nil), k.hub), fitting{width: half, largest: f.sender + 1.5, smallest: 6, lines: 1})
		c.noteCut("hub", b)
		c.text(left+pad, base, style{size: b.size, bold: true}, b.lines[0])
	}
	if len(k.dest) > 0 {
		b := c.fit(k.dest, fitting{width: half, largest: f.sender + 1.5, smallest: 6, lines: 1})
		c.noteCut("dest", b)
		c.right(right-pad, base, style{size: b.size}, b.lines[0])
	}
}

// bigLine centres one bold line between two heights.
func (c *canvas) bigLine(field string, rs []rune, x1, x2, y1, y2, largest float64) {
	if len(rs) == 0 {
		return
	}
	b := c.fit(rs, fitting{width: x2 - x1, largest: largest, smallest: 9, lines: 1})
	c.noteCut(field, b)
	c.centre(x1, x2, (y1+y2)/2+b.size*0.37/ptPerMM, style{size: b.size, bold: true}, b.lines[0])
}

func (c *canvas) noteCut(field string, b block) {
	if b.cut {
		c.note(Note{Field: field, Cut: true})
	}
}

// drawBars: Code 128 and the number in figures. A number that cannot be a bar code is printed in figures alone.
func (f labelForm) drawBars(c *canvas, k inked, waybill string, left, right float64) {
	text := leading(f.waybill)
	top, height := f.hub+2, f.bars-f.hub-text-3
	if !c.code128(left+0.5, right-0.5, top, height, waybill) {
		c.note(Note{Field: "waybill", NoBars: string(k.waybill)})
		c.bigLine("waybill", k.waybill, left+pad, right-pad, f.hub, f.bars, f.waybill*2)
		return
	}
	b := c.fit(k.waybill, fitting{width: right - left - 2*pad, largest: f.waybill, smallest: 6, lines: 1})
	c.noteCut("waybill", b)
	c.centre(left, right, top+height+0.3+ascent(b.size), style{size: b.size, bold: true}, b.lines[0])
}

// drawSide: the receiver's or the sender's zone between two heights.
func (f labelForm) drawSide(c *canvas, field string, s side, y1, y2, name, address float64, rare bool) {
	left, right := inset, f.w-inset
	glyph := c.word("paper.label."+field, nil)
	size := f.column * 0.62 * ptPerMM
	for size > 6 && c.measure(glyph, size) > f.column-1 {
		size -= 0.5
	}
	mid := (y1+y2)/2 + size*0.37/ptPerMM
	if field == "to" {
		c.solid(rect{left, y1, f.column, y2 - y1})
		c.centre(left, left+f.column, mid, style{size: size, bold: true, white: true}, glyph)
	} else {
		c.centre(left, left+f.column, mid, style{size: size, bold: true}, glyph)
		c.upright(left+f.column, y1, y2, thin)
	}
	x := left + f.column + pad + 0.5
	width := right - pad - x
	y := y1 + 1
	edge := width
	if rare {
		mark := c.word("paper.label.rare", nil)
		w := c.measure(mark, 8) + 2
		c.frame(rect{right - pad - w, y, w, 4.4}, thin)
		c.text(right-pad-w+1, y+3.2, style{size: 8, bold: true}, mark)
		edge -= w + 1
	}
	y = c.nameLine(field, s, rect{x, y, width, y2 - y1 - 1}, edge, name)
	c.address(field, x, y+0.3, s.address, fitting{width: width, height: y2 - y - 0.8, largest: address})
}

// address sets the receiver's in three lines while that stays readable (8 points), the sender's in two; a longer one takes
// every line of its zone at down to 6 points and only then ends in a reported ….
func (c *canvas) address(field string, x, y float64, rs []rune, f fitting) {
	if len(rs) == 0 {
		return
	}
	f.smallest, f.lines = 8, 3
	if field == "from" {
		f.smallest, f.lines = 7, 2
	}
	b := c.fit(rs, f)
	if b.cut {
		f.largest, f.smallest, f.lines = f.smallest, 6, 99
		b = c.fit(rs, f)
	}
	c.noteCut(field+".address", b)
	c.block(x, y, field == "to", b)
}

// nameLine draws name and phone side by side, or below each other when the name is long. It takes at most two thirds of
// the zone's height, so that the address always has a line; edge is how wide the first line may be.
func (c *canvas) nameLine(field string, s side, zone rect, edge, size float64) float64 {
	const gap = 3
	x, y := zone.x, zone.y
	for z := size; z >= size*0.7; z -= 0.5 {
		nw, pw := c.measure(s.name, z), c.measure(s.phone, z)
		if nw+gap+pw > edge {
			continue
		}
		base := y + ascent(z)
		c.text(x, base, style{size: z, bold: true}, s.name)
		at := x
		if nw > 0 {
			at += nw + gap
		}
		c.text(at, base, style{size: z, bold: true}, s.phone)
		return y + leading(z)
	}
	y = c.fitted(field+".name", x, y, true, s.name,
		fitting{width: edge, height: zone.h * 0.42, largest: size * 0.85, smallest: 5.5, lines: 2})
	return c.fitted(field+".phone", x, y, true, s.phone,
		fitting{width: zone.w, height: zone.h * 0.24, largest: size * 0.85, smallest: 5.5, lines: 1})
}

// drawSign: the strip the receiver signs.
func (f labelForm) drawSign(c *canvas, left, right float64) {
	base := f.from + (f.sign-f.from)/2 + f.sender*0.37/ptPerMM
	st := style{size: f.sender}
	c.text(left+pad, base, st, c.word("paper.label.sign", nil))
	c.text(left+(right-left)*0.58, base, st, c.word("paper.label.date", nil))
}

// drawFoot: order number left, time of printing right.
func (f labelForm) drawFoot(c *canvas, k inked, left, right float64) {
	size := f.sender - 1.5
	base := (f.items+f.foot)/2 + size*0.37/ptPerMM
	width := right - left - 2*pad
	printed := c.fit(k.printed, fitting{width: width * 0.4, largest: size, smallest: 5, lines: 1})
	pw := 0.0
	if len(printed.lines) > 0 {
		pw = c.measure(printed.lines[0], printed.size)
		c.right(right-pad, base, style{size: printed.size}, printed.lines[0])
		c.noteCut("printed", printed)
	}
	if len(k.orderNo) > 0 {
		b := c.fit(join(" ", c.word("paper.label.order", nil), k.orderNo),
			fitting{width: width - pw - 2, largest: size, smallest: 4.5, lines: 1})
		c.noteCut("order_no", b)
		c.text(left+pad, base, style{size: b.size}, b.lines[0])
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
