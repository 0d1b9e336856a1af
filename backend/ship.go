package backend

import (
	"context"
	"path/filepath"

	"zhanggui/backend/fulfil"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// ShipRequest asks to hand parcels over.
type ShipRequest struct {
	Pick
	Out      string // folder for batch-ship files; "" = DATA/shipback
	Progress func(done, total int)
}

// ShipResult tells what left and what the channels know of it.
type ShipResult struct {
	Parcels        int           `json:"parcels"`         // handed over now
	Confirmed      int           `json:"confirmed"`       // reports the channels confirmed now, of earlier hand-overs too
	Waiting        int           `json:"waiting"`         // reports that still wait for a channel, whenever handed over
	Refused        []fulfil.Left `json:"refused"`         // parcels that stayed, and reports that were refused
	Files          []string      `json:"files"`           // batch-ship files written
	AwaitingExport int           `json:"awaiting_export"` // parcels of file shops no export has confirmed yet, whenever handed over
	LastKnown      []LastKnown   `json:"last_known"`      // orders judged without their channel's answer
}

// Ship hands over every parcel whose label was printed here or whose number was imported, reports them to live
// channels and writes the batch-ship files of file shops. Offline is no error: reports wait.
func (b *Backend) Ship(ctx context.Context, r ShipRequest) (ShipResult, error) {
	res := ShipResult{Refused: []fulfil.Left{}, Files: []string{}, LastKnown: []LastKnown{}}
	ids, err := b.pickParcels(ctx, r.Pick, store.ParcelQuery{
		States: []shop.ParcelState{shop.ParcelWaybilled, shop.ParcelPicked, shop.ParcelPacked}, Leaving: true,
	})
	if err != nil {
		return res, err
	}
	out, err := b.parts.fulfil.HandOver(ctx, ids, b.Clerk(), r.Progress)
	res.Parcels = len(out.Left)
	res.Refused = append(res.Refused, out.Refused...)
	if err != nil {
		return res, err
	}
	if res.LastKnown, err = b.lastKnown(ctx, out.Silent); err != nil {
		return res, err
	}
	sent, err := b.DeliverShipBacks(ctx)
	if err != nil {
		return res, err
	}
	if r.Out == "" {
		r.Out = filepath.Join(b.Dir(), "shipback")
	}
	files, err := b.ExportShipBacks(ctx, r.Out)
	if err != nil {
		return res, err
	}
	res.Files = append(res.Files, files.Files...)
	for _, n := range files.NotFilled {
		res.Refused = append(res.Refused, fulfil.Left{OrderIDs: []string{}, OrderNo: n.OrderNo, Key: "shipback.not_in_file", Reason: n.Reason})
	}
	if err := b.tallyShipBacks(ctx, out.Left, &res); err != nil {
		return res, err
	}
	res.Confirmed = max(res.Confirmed, sent.Confirmed)
	res.Waiting = int(sent.Waiting)
	n, err := b.Store.AwaitingExport(ctx)
	res.AwaitingExport = int(n)
	return res, err
}

// tallyShipBacks tells which reports of these parcels were confirmed or refused.
func (b *Backend) tallyShipBacks(ctx context.Context, parcels []string, res *ShipResult) error {
	for _, id := range parcels {
		p, err := b.Store.Parcel(ctx, id)
		if err != nil {
			return err
		}
		for _, o := range p.Orders {
			switch o.ShipBack {
			case shop.ShipBackOK:
				res.Confirmed++
			case shop.ShipBackRefused:
				l := fulfil.Left{ParcelID: id, OrderIDs: []string{o.ID}, OrderNo: string(o.ChannelOrderNo), Key: "shipback.refused", Args: shop.Args{"words": o.ShipBackWords}}
				l.Reason = b.Say(l.Key, l.Args)
				res.Refused = append(res.Refused, l)
			case shop.ShipBackSent, shop.ShipBackQueued, shop.ShipBackUnknown, shop.NotDue:
			}
		}
	}
	return nil
}

// GiveBackNumbers returns the platform numbers of parcels that were stopped after labelling.
func (b *Backend) GiveBackNumbers(ctx context.Context) (returned, waiting int, err error) {
	return b.parts.fulfil.GiveBack(ctx, journal.System())
}
