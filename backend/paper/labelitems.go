package paper

// contents are a label's items made printable.
type contents struct {
	lines []contentLine
	total int
	rare  bool
}

type contentLine struct{ text, qty []rune }

// inkItems cleans sku, title and spec of each item into one text.
func (c *canvas) inkItems(items []Item) contents {
	var k contents
	before := c.rep.ReplacedGlyphs
	for _, it := range items {
		text := join(" ", c.ink("items", it.SKU), c.ink("items", it.Title))
		if spec := c.ink("items", it.Spec); len(spec) > 0 {
			text = append(append(append(text, '['), spec...), ']')
		}
		k.lines = append(k.lines, contentLine{text, []rune("×" + itoa(it.Qty))})
		k.total += it.Qty
	}
	k.rare = c.rep.ReplacedGlyphs > before
	return k
}

// drawContents: the shop's own part of the label. Items and memo left; QR, batch number and parcel n/m right.
func (f labelForm) drawContents(c *canvas, k inked, l *Label, items contents, left, right float64) {
	top := f.sign + 1.2
	wall := right - f.qrSide - 2
	f.drawCorner(c, k, l, wall, right, top)

	x, width := left+pad, wall-left-2*pad
	head := style{size: f.item, bold: true}
	c.text(x, top+ascent(f.item), head, c.word("paper.label.total", map[string]any{"n": items.total, "kinds": len(items.lines)}))
	y := top + leading(f.item) + 0.6

	floor := f.items - 0.8
	if len(k.memo) > 0 {
		memo := c.fit(lead(c.word("paper.label.memo", nil), k.memo),
			fitting{width: width, largest: f.item, smallest: 6, lines: 3, height: (floor - y) * 0.4})
		c.noteCut("memo", memo)
		floor -= float64(len(memo.lines))*leading(memo.size) + 0.6
		c.block(x, floor+0.6, true, memo)
	}
	f.drawItems(c, items, x, y, width, floor)
}

// drawCorner: QR of the waybill over batch–sequence number and parcel n/m.
func (f labelForm) drawCorner(c *canvas, k inked, l *Label, wall, right, top float64) {
	side := c.qr(wall+1, top-0.6, f.qrSide, l.Waybill)
	if side == 0 && l.Waybill != "" {
		c.note(Note{Field: "waybill.qr", NoBars: string(k.waybill)})
	}
	y := top + max(side, 4) - 0.6
	width := right - wall - 2*pad
	if len(k.batch) > 0 {
		b := c.fit(k.batch, fitting{width: width, largest: f.name + 3, smallest: 7, lines: 1})
		c.noteCut("batch", b)
		c.centre(wall, right-0.5, y+ascent(b.size), style{size: b.size, bold: true}, b.lines[0])
		y += leading(b.size)
	}
	if l.Parcel > 0 {
		w := c.word("paper.label.parcel", map[string]any{"n": l.Parcel, "m": l.Parcels})
		b := c.fit(w, fitting{width: width, largest: f.item + 1, smallest: 6, lines: 1})
		c.centre(wall, right-0.5, y+0.4+ascent(b.size), style{size: b.size}, b.lines[0])
	}
}

// drawItems lists what fits above floor; the last line counts the kinds left out.
func (f labelForm) drawItems(c *canvas, items contents, x, y, width, floor float64) {
	size, most := f.itemSize(c, items, width, floor-y)
	step := leading(size)
	for i, it := range items.lines {
		qw := c.measure(it.qty, size) + 2
		b := c.fit(it.text, fitting{width: width - qw, largest: size, smallest: size, lines: most})
		need := float64(max(len(b.lines), 1)) * step
		rest := len(items.lines) - i
		keep := 0.0
		if rest > 1 {
			keep = step
		}
		if y+need+keep > floor+0.01 {
			if y+step > floor+0.01 && i == 0 {
				c.note(Note{Field: "items", Cut: true})
				return
			}
			c.note(Note{Field: "items", Cut: true})
			key := "paper.label.more"
			if i == 0 {
				key = "paper.label.kinds"
			}
			c.text(x, y+ascent(size), style{size: size, bold: true}, c.word(key, map[string]any{"n": len(items.lines)}))
			return
		}
		c.noteCut("items", b)
		c.right(x+width, y+ascent(size), style{size: size, bold: true}, it.qty)
		y = c.block(x, y, false, b)
		if len(b.lines) == 0 {
			y += step
		}
	}
}

// itemSize picks the size of the item lines and how many lines an item may take: one line each if a little smaller will
// do, else up to two.
func (f labelForm) itemSize(c *canvas, items contents, width, height float64) (size float64, lines int) {
	for size = f.item; size >= f.item-1.5; size -= 0.5 {
		if f.allFit(c, items, width, height, size, 1) {
			return size, 1
		}
	}
	for size = f.item; size > 6; size -= 0.5 {
		if f.allFit(c, items, width, height, size, 2) {
			break
		}
	}
	return size, 2
}

// allFit reports whether all items fit uncut at a size in so many lines each.
func (f labelForm) allFit(c *canvas, items contents, width, height, size float64, most int) bool {
	n := 0
	for _, it := range items.lines {
		spans := c.wrap(it.text, width-c.measure(it.qty, size)-2, size, most)
		if len(spans) > most {
			return false
		}
		n += max(len(spans), 1)
	}
	return float64(n)*leading(size) <= height
}
