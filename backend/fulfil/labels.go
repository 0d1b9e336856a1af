package fulfil

import (
	"context"
	"fmt"
	"strings"

	"zhanggui/backend/journal"
	"zhanggui/backend/paper"
	"zhanggui/backend/shop"
)

// LabelRun asks for labels.
type LabelRun struct {
	ParcelIDs []string // in packing order
	Size      paper.Size
	JobID     string
	By        journal.Actor
	// Again is a person's word that these very labels may come out once more, even where the last print's end was
	// not heard.
	Again bool
	// Write puts the finished PDF where it belongs; labels count as printed only after it returned nil.
	Write func(pdf []byte) error
	// Progress is told after each parcel; nil = nobody watches.
	Progress func(done, total int)
}

// LabelResult tells what was drawn, what a platform's component printed, and what was not printed.
type LabelResult struct {
	Pages      int
	Parcels    int // pages plus those printed by a component
	Component  int
	Orders     int
	Replaced   int      // characters drawn as 〓
	Rare       []string // order numbers whose label holds one
	NotPrinted []Left
	Silent     map[string]int // as in HandOverResult
}

// Labels takes a number for each parcel that has none, then draws. Printing again never takes a second number.
func (s *Service) Labels(ctx context.Context, run LabelRun) (LabelResult, error) {
	var res LabelResult
	res.NotPrinted, res.Silent = []Left{}, map[string]int{}
	line := newAway(res.Silent)
	batch := s.batchNo()
	var drawn, viaComponent []shop.Parcel
	var fresh []string
	for i, id := range run.ParcelIDs {
		if err := ctx.Err(); err != nil {
			return res, err
		}
		p, left, err := s.recheck(ctx, id, run.By, line)
		if err == nil && left == nil {
			p, left, err = s.number(ctx, p, run.By)
		}
		if err != nil && !shop.IsKind(err, shop.Stale) && !shop.IsKind(err, shop.NotAllowed) {
			return res, err
		}
		if err != nil {
			l := s.leftErr(p, err)
			left = &l
		}
		if left == nil && p.WaybillSource == shop.NumberImport && p.Receiver.Masked {
			l := s.left(p, "fulfil.left.labelled_elsewhere")
			left = &l
		}
		switch {
		case left != nil:
			res.NotPrinted = append(res.NotPrinted, *left)
		case len(p.PrintData) > 0 && p.Printed > 0 && !run.Again:
			// On paper already: a printer gives no second label of one parcel unless a person names it.
		case len(p.PrintData) > 0:
			viaComponent = append(viaComponent, p)
			fresh = append(fresh, id)
		default:
			drawn = append(drawn, p)
			fresh = append(fresh, id)
		}
		if run.Progress != nil {
			run.Progress(i+1, len(run.ParcelIDs))
		}
	}
	if err := s.d.Store.SetBatch(ctx, batch, fresh); err != nil {
		return res, err
	}
	if err := s.component(ctx, viaComponent, run, &res); err != nil {
		return res, err
	}
	orders := map[string]bool{}
	for _, p := range viaComponent {
		for _, o := range p.Orders {
			orders[o.ID] = true
		}
	}
	if len(drawn) > 0 {
		if err := s.draw(ctx, drawn, run, &res); err != nil {
			return res, err
		}
	}
	for _, p := range drawn {
		for _, o := range p.Orders {
			orders[o.ID] = true
		}
	}
	for _, l := range res.NotPrinted {
		for _, o := range l.OrderIDs {
			delete(orders, o)
		}
	}
	res.Orders = len(orders)
	res.Parcels = res.Pages + res.Component
	return res, nil
}

// component prints platform labels one by one; each counts as soon as the component says it is on paper.
func (s *Service) component(ctx context.Context, ps []shop.Parcel, run LabelRun, res *LabelResult) error {
	for _, p := range ps {
		if err := ctx.Err(); err != nil {
			return err
		}
		c, err := s.d.Component(ctx, p)
		if err == nil {
			err = c.Print(ctx, p, docID(p, run))
		}
		if err != nil {
			class, words := courierClass(err)
			key := "fulfil.left.component_" + class
			if class == "other" {
				key = "fulfil.left.component_down"
			}
			s.d.Log.Warn("print component", shop.LogParcel, p.ID, shop.LogClass, class, shop.LogErr, err)
			res.NotPrinted = append(res.NotPrinted, s.left(p, key, "words", words))
			continue
		}
		if err := s.d.Store.MarkPrinted(context.WithoutCancel(ctx), []string{p.ID}, run.By); err != nil {
			return err
		}
		res.Component++
		if s.d.Printed != nil {
			if err := s.d.Printed(ctx, p); err != nil {
				s.d.Log.Info("platform not told of the print", shop.LogParcel, p.ID, shop.LogErr, err)
			}
		}
	}
	return nil
}

// docID names one wish to print: a lost answer followed by the same wish is refused by the component, so that no
// label comes out twice unasked.
func docID(p shop.Parcel, run LabelRun) string {
	id := fmt.Sprintf("%s-%d", p.ID, p.Printed+1)
	if run.Again {
		id += "-" + run.JobID
	}
	return id
}

func (s *Service) draw(ctx context.Context, ps []shop.Parcel, run LabelRun, res *LabelResult) error {
	doc := paper.LabelDoc{Meta: paper.Meta{Title: s.d.Words("paper.title.labels", nil), ID: run.JobID, At: s.now()}, Size: run.Size}
	ids := make([]string, 0, len(ps))
	for _, p := range ps {
		again, err := s.d.Store.Parcel(ctx, p.ID) // its batch number was given meanwhile
		if err != nil {
			return err
		}
		doc.Labels = append(doc.Labels, s.label(again))
		ids = append(ids, p.ID)
	}
	pdf, rep, err := s.d.Press.Labels(s.d.Words, doc)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "fulfil.error.paper")
	}
	if err := run.Write(pdf); err != nil {
		return err
	}
	res.Pages, res.Replaced = rep.Pages, rep.ReplacedGlyphs
	for _, i := range rep.Rare() {
		if len(ps[i].Orders) > 0 {
			res.Rare = append(res.Rare, string(ps[i].Orders[0].ChannelOrderNo))
		}
	}
	return s.d.Store.MarkPrinted(context.WithoutCancel(ctx), ids, run.By)
}

// label describes a parcel for the press.
func (s *Service) label(p shop.Parcel) paper.Label {
	l := paper.Label{
		ID: p.ID, Company: s.d.Company(p.Company), Waybill: p.Waybill, Routing: p.RoutingCode, Hub: p.Station,
		Dest: strings.TrimSpace(p.Receiver.Address.Province + " " + p.Receiver.Address.City),
		To:   contact(p.Receiver.Party), From: contact(sender(p)),
		Batch:   fmt.Sprintf("%s–%d", p.BatchNo, p.BatchSeq),
		Printed: s.d.Clock.Now().In(zone(p)).Format("2006-01-02 15:04"),
	}
	var memos []string
	var parts int64
	for i, o := range p.Orders {
		if i == 0 {
			l.OrderNo = string(o.ChannelOrderNo)
			parts = o.ParcelCount
		}
		for _, m := range []string{o.SellerMemo, o.OurNote} {
			if m != "" {
				memos = append(memos, m)
			}
		}
	}
	if n := len(p.Orders); n > 1 {
		l.OrderNo = s.d.Words("paper.merged_orders", shop.Args{"no": l.OrderNo, "n": n})
	}
	if parts > 1 {
		l.Marks = append(l.Marks, s.d.Words("paper.split", shop.Args{"n": parts}))
	}
	l.Memo = strings.Join(memos, " · ")
	for _, it := range p.Items {
		l.Items = append(l.Items, paper.Item{SKU: it.SKU, Title: it.Title, Spec: it.Spec, Qty: int(it.Qty)})
	}
	return l
}

func contact(p shop.Party) paper.Contact {
	return paper.Contact{Name: p.Name, Phone: p.Phone, Address: p.Address.OneLine()}
}

// batchNo names a print run after the shop's day and time: short enough to call across a room.
func (s *Service) batchNo() string { return s.d.Clock.Now().In(shop.Zone("")).Format("0102-150405") }
