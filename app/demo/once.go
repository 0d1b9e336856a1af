package demo

import (
	"context"
	"path/filepath"

	"zhanggui/backend"
	"zhanggui/backend/flow"
	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// Result is a practice day in numbers.
type Result struct {
	Orders             int      `json:"orders"`
	Shipped            int      `json:"shipped"` // parcels due to channels with an API
	ConfirmedByChannel int      `json:"confirmed_by_channel"`
	ShippedByFile      int      `json:"shipped_by_file"`
	Held               int      `json:"held"`
	Short              int      `json:"short"`
	Doubts             int      `json:"doubts"`
	Papers             []string `json:"papers"`
	Seconds            float64  `json:"seconds"`
}

// Once runs a whole day: orders in, checked, planned, labelled, listed, handed over, reported. The number the
// channel confirmed is the channel's own: its ledger is read, not ours.
func (d *Demo) Once(ctx context.Context) (Result, error) {
	start := d.clock.Now()
	res := Result{Papers: []string{}}
	if err := d.bringIn(ctx, &res); err != nil {
		return res, err
	}
	b := d.Backend
	judged, err := b.Review(ctx, backend.Pass{})
	if err != nil {
		return res, err
	}
	for _, r := range []shop.HoldReason{shop.HoldUnknownSKU, shop.HoldUnknownStatus, shop.HoldDoubt, shop.HoldAddress} {
		res.Doubts += judged.Reasons[string(r)]
	}
	if _, err := b.Allocate(ctx, backend.Pass{}); err != nil {
		return res, err
	}
	for _, paper := range []string{"picklist", "labels"} {
		out := filepath.Join(d.dir, "papers", paper+".pdf")
		p, err := b.Print(ctx, backend.PrintRequest{Paper: paper, Out: out})
		if err != nil {
			return res, err
		}
		if p.File != "" {
			res.Papers = append(res.Papers, p.File)
		}
	}
	sent, err := b.Ship(ctx, backend.ShipRequest{})
	if err != nil {
		return res, err
	}
	res.ShippedByFile = sent.AwaitingExport
	res.Shipped = sent.Parcels - sent.AwaitingExport
	seen := map[string]bool{}
	for _, s := range d.plat.shop.Ledger().Shipments {
		seen[s.SN+" "+s.Number] = true
	}
	res.ConfirmedByChannel = len(seen)
	if err := d.tally(ctx, &res); err != nil {
		return res, err
	}
	res.Seconds = d.clock.Now().Sub(start).Seconds()
	return res, nil
}

// bringIn pulls the platform and imports the web shop's export.
func (d *Demo) bringIn(ctx context.Context, res *Result) error {
	pulled, err := d.Backend.Sync(ctx, backend.SyncRequest{})
	if err != nil {
		return err
	}
	res.Doubts = pulled.Doubts()
	if n := pulled.Failed(); n > 0 {
		return shop.E(shop.ChannelDown, "demo.error.platform", "n", n)
	}
	src, err := tabular.FromPath(d.ExportPath())
	if err != nil {
		return err
	}
	imp, err := d.Backend.Import(ctx, backend.ImportRequest{Sources: []tabular.Source{src}, Shop: ShopOwn})
	if err != nil {
		return err
	}
	res.Doubts += imp.Refused
	return nil
}

// tally counts what is held and short, as the tabs do.
func (d *Demo) tally(ctx context.Context, res *Result) error {
	counts, err := d.Backend.Store.Counts(ctx)
	if err != nil {
		return err
	}
	for _, c := range counts {
		res.Orders += int(c.N)
		switch c.Headline {
		case flow.HeadHeld, flow.HeadRefund:
			res.Held += int(c.N)
		case flow.Headline(shop.Short):
			res.Short += int(c.N)
		}
	}
	return nil
}

// Open brings the shop to the middle of a morning, for looking around: some orders wait for a person, some are
// planned, some labelled, some gone; buyers keep ordering.
func (d *Demo) Open(ctx context.Context) error {
	var res Result
	if err := d.bringIn(ctx, &res); err != nil {
		return err
	}
	b := d.Backend
	if _, err := b.Review(ctx, backend.Pass{Limit: 170}); err != nil {
		return err
	}
	if _, err := b.Allocate(ctx, backend.Pass{Limit: 110}); err != nil {
		return err
	}
	for _, p := range []backend.PrintRequest{
		{Paper: "picklist", Out: filepath.Join(d.dir, "papers", "picklist.pdf"), Pick: backend.Pick{Limit: 70}},
		{Paper: "labels", Out: filepath.Join(d.dir, "papers", "labels.pdf"), Pick: backend.Pick{Limit: 70}},
	} {
		if _, err := b.Print(ctx, p); err != nil {
			return err
		}
	}
	if _, err := b.Ship(ctx, backend.ShipRequest{Pick: backend.Pick{Limit: 40}}); err != nil {
		return err
	}
	ctx, d.stop = context.WithCancel(ctx)
	d.arrive(ctx, arrivalEvery)
	return b.StartSchedule(ctx)
}
