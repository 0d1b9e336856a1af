package paper

import (
	"fmt"
	"strings"
)

// Size is a stock of thermal labels.
type Size string

// The two stocks Chinese couriers' one-ply labels come in.
const (
	Size100x150 Size = "100x150"
	Size76x130  Size = "76x130"
)

// LabelDoc is a run of express labels, one page each, printed in the given order.
type LabelDoc struct {
	Meta
	Size   Size // empty = Size100x150
	Labels []Label
}

// Label is one parcel's express label. All texts are printed as given, so the caller masks what must be masked.
type Label struct {
	ID       string // names the label in the Report
	Company  string // courier, as customers know it
	Service  string // product such as 标准快递, may be empty
	Waybill  string
	Routing  string // the courier's own sorting code (三段码); empty prints the destination in its place, never a guess
	Hub      string // 集包地, only with Routing
	Dest     string // province and city in words
	To, From Contact
	Marks    []string // short words in boxes: 到付, 保价 …
	Items    []Item
	Memo     string
	OrderNo  string
	Batch    string // batch–sequence number, the packer's own
	Parcel   int    // n of Parcels; 0 prints nothing
	Parcels  int
	Printed  string // time of printing in the shop's zone
}

// Contact is one side of a parcel.
type Contact struct{ Name, Phone, Address string }

// Item is one line of contents.
type Item struct {
	SKU, Title, Spec string
	Qty              int
}

// Labels draws doc. Unknown sizes are an error.
func (p *Press) Labels(words Words, doc LabelDoc) (out []byte, rep Report, err error) {
	return p.labels(words, doc, nil)
}

func (p *Press) labels(words Words, doc LabelDoc, listing *strings.Builder) (out []byte, rep Report, err error) {
	defer rescue(&err)
	form, ok := labelForms()[doc.Size]
	if !ok {
		return nil, rep, fmt.Errorf("paper: no label of size %q", doc.Size)
	}
	if len(doc.Labels) == 0 {
		return nil, rep, ErrNothing
	}
	c := newCanvas(p, words, form.w, form.h, doc.Meta)
	c.listing = listing
	for i := range doc.Labels {
		c.begin(i, doc.Labels[i].ID)
		c.addPage()
		form.draw(c, &doc.Labels[i])
	}
	return c.finish()
}

// inked is a label with its texts made printable.
type inked struct {
	company, service, waybill, routing, hub, dest []rune
	to, from                                      side
	marks                                         [][]rune
	memo, orderNo, batch, printed                 []rune
	rare                                          bool
}

type side struct{ name, phone, address []rune }

func (c *canvas) inkSide(field string, s Contact) side {
	return side{c.ink(field+".name", s.Name), c.ink(field+".phone", s.Phone), c.ink(field+".address", s.Address)}
}

func (c *canvas) inkLabel(l *Label) inked {
	before := c.rep.ReplacedGlyphs
	k := inked{
		company: c.ink("company", l.Company), service: c.ink("service", l.Service), waybill: c.ink("waybill", l.Waybill),
		routing: c.ink("routing", l.Routing), hub: c.ink("hub", l.Hub), dest: c.ink("dest", l.Dest),
		to: c.inkSide("to", l.To), from: c.inkSide("from", l.From),
		memo: c.ink("memo", l.Memo), orderNo: c.ink("order_no", l.OrderNo), batch: c.ink("batch", l.Batch),
		printed: c.ink("printed", l.Printed),
	}
	for _, m := range l.Marks {
		k.marks = append(k.marks, c.ink("marks", m))
	}
	k.rare = c.rep.ReplacedGlyphs > before
	return k
}

// fitted fits a field's text, notes a cut and draws it; it returns the y below.
func (c *canvas) fitted(field string, x, y float64, bold bool, rs []rune, f fitting) float64 {
	if len(rs) == 0 {
		return y
	}
	b := c.fit(rs, f)
	if b.cut {
		c.note(Note{Field: field, Cut: true})
	}
	return c.block(x, y, bold, b)
}

func join(sep string, parts ...[]rune) []rune {
	var out []rune
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, []rune(sep)...)
		}
		out = append(out, p...)
	}
	return out
}

// lead puts a word with its colon before a text: a full-width colon brings its own blank, a half-width one needs one.
func lead(word, text []rune) []rune {
	if len(word) > 0 && word[len(word)-1] < 0x80 {
		return join(" ", word, text)
	}
	return join("", word, text)
}
