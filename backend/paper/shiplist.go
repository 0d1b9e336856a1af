package paper

import (
	"fmt"
	"strings"
)

// ShipList is the day's hand-over to the couriers.
type ShipList struct {
	Meta
	Shop    string
	Date    string // in the shop's zone
	Printed string
	Rows    []ShipRow // grouped by courier on paper, couriers in order of first appearance
}

// ShipRow is one parcel.
type ShipRow struct {
	ID, Courier, Waybill, OrderNo, Receiver, City string
	Items                                         string // contents in short
	Qty                                           int
	WeightG                                       int64 // grams; 0 = not weighed
}

// courierTotal sums one courier's rows.
type courierTotal struct {
	name            string
	rows            []int
	parcels, pieces int
	grams           int64
}

// byCourier groups the rows.
func (l ShipList) byCourier() []courierTotal {
	var out []courierTotal
	at := map[string]int{}
	for i, r := range l.Rows {
		k, ok := at[r.Courier]
		if !ok {
			k = len(out)
			at[r.Courier] = k
			out = append(out, courierTotal{name: r.Courier})
		}
		t := &out[k]
		t.rows = append(t.rows, i)
		t.parcels++
		t.pieces += r.Qty
		t.grams += r.WeightG
	}
	return out
}

// kilos writes grams as kilograms with two to three decimals, nothing for 0.
func kilos(grams int64) string {
	if grams == 0 {
		return ""
	}
	s := fmt.Sprintf("%d.%03d", grams/1000, grams%1000)
	return strings.TrimSuffix(s, "0")
}

// ShipList draws the list on A4 across.
func (p *Press) ShipList(words Words, doc ShipList) (out []byte, rep Report, err error) {
	return p.shipList(words, doc, nil)
}

func (p *Press) shipList(words Words, doc ShipList, listing *strings.Builder) (out []byte, rep Report, err error) {
	defer rescue(&err)
	if len(doc.Rows) == 0 {
		return nil, rep, ErrNothing
	}
	return p.paged(words, a4Long, a4Short, doc.Meta, listing, func(c *canvas) { drawShipList(c, doc) })
}

func drawShipList(c *canvas, doc ShipList) {
	c.begin(-1, doc.ID)
	shop, date, printed := c.ink("shop", doc.Shop), c.ink("date", doc.Date), c.ink("printed", doc.Printed)
	left, right := a4Margin, c.w-a4Margin
	title := c.word("paper.ship.title", nil)
	newPage := func() float64 {
		c.addPage()
		c.pageOf(left, right, c.h-6, c.rep.Pages, c.pages, printed)
		w := c.text(left, a4Margin+5, style{size: 15, bold: true}, title)
		c.text(left+w+5, a4Margin+5, style{size: 12, bold: true}, date)
		b := c.fit(shop, fitting{width: 120, largest: 11, smallest: 6, lines: 1})
		c.noteCut("shop", b)
		for _, l := range b.lines {
			c.right(right, a4Margin+5, style{size: b.size}, l)
		}
		return a4Margin + 8
	}
	t := &table{c: c, x: left, size: 9, bottom: c.h - 11, newPage: newPage, cols: []column{
		{key: "paper.ship.no", width: 11, right: true},
		{key: "paper.ship.courier", width: 24},
		{key: "paper.ship.waybill", width: 40},
		{key: "paper.ship.order_no", width: 47},
		{key: "paper.ship.receiver", width: 28},
		{key: "paper.ship.city", width: 33},
		{key: "paper.ship.items", width: 62},
		{key: "paper.ship.qty", width: 13, right: true},
		{key: "paper.ship.weight", width: 19, right: true},
	}}
	t.open()
	n := 0
	totals := doc.byCourier()
	for _, g := range totals {
		for _, i := range g.rows {
			r := &doc.Rows[i]
			n++
			c.begin(i, r.ID)
			t.row([][]rune{
				[]rune(itoa(n)), c.ink("courier", r.Courier), c.ink("waybill", r.Waybill), c.ink("order_no", r.OrderNo),
				c.ink("receiver", r.Receiver), c.ink("city", r.City), c.ink("items", r.Items), []rune(itoa(r.Qty)), []rune(kilos(r.WeightG)),
			})
		}
		name, _ := c.clean(g.name)
		t.band(name, c.totals(g))
	}
	all := courierTotal{}
	for _, g := range totals {
		all.parcels += g.parcels
		all.pieces += g.pieces
		all.grams += g.grams
	}
	if len(totals) > 1 {
		t.band(c.word("paper.ship.all", nil), c.totals(all))
	}
	t.room(16)
	base := t.y + 11
	for i, key := range []string{"paper.ship.handed", "paper.ship.collected", "paper.ship.time"} {
		c.text(left+float64(i)*92, base, style{size: 10}, c.word(key, nil))
	}
}

func (c *canvas) totals(g courierTotal) []rune {
	key := "paper.ship.totals"
	if g.grams > 0 {
		key = "paper.ship.totals_kg"
	}
	return c.word(key, map[string]any{"parcels": g.parcels, "n": g.pieces, "kg": kilos(g.grams)})
}
