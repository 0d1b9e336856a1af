package fulfil

import (
	"context"
	"log/slog"
	"time"

	"zhanggui/backend/courier"
	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/paper"
	"zhanggui/backend/shop"
)

// Store is what this stage needs kept. Every method is one transaction with its journal rows.
type Store interface {
	// Parcel reads one parcel in full.
	Parcel(ctx context.Context, id string) (shop.Parcel, error)
	// AskWaybill records before the call that a number is being asked for.
	AskWaybill(ctx context.Context, parcelID string, by journal.Actor) error
	// WaybillAnswer records an answer without a number: ask "" = surely none was given, "unknown" = maybe.
	WaybillAnswer(ctx context.Context, parcelID, ask, errClass, words string, by journal.Actor) error
	// GotWaybill gives the parcel its one number.
	GotWaybill(ctx context.Context, parcelID string, w shop.Waybill, source, routing, station string, printData []byte, by journal.Actor) error
	// ImportWaybill puts a label tool's number on an order; already = it had this very number.
	ImportWaybill(ctx context.Context, orderID string, w shop.Waybill, by journal.Actor) (already bool, err error)
	SetBatch(ctx context.Context, batch string, parcelIDs []string) error
	MarkPrinted(ctx context.Context, parcelIDs []string, by journal.Actor) error
	HandOver(ctx context.Context, parcelID string, packed bool, by journal.Actor, guard func(flow.Deliverable) error) error
	// StopLabel takes an order out of its parcels; labels and numbers are void, goods free.
	StopLabel(ctx context.Context, orderID string, by journal.Actor, why string) error
	VoidNumbers(ctx context.Context) ([]string, error)
	NumberReturned(ctx context.Context, parcelID string, by journal.Actor) error
}

// Component prints a platform's own labels through its local print component.
type Component interface {
	// Print prints one label and returns when the component says it is on paper. docID is unique per wish to print:
	// the component refuses one it has printed. Errors are courier's classes: Refused, Down (nothing was printed),
	// Unknown (it may be on paper).
	Print(ctx context.Context, p shop.Parcel, docID string) error
}

// Deps are the stage's neighbours, given by the wiring.
type Deps struct {
	Store Store
	Clock shop.Clock
	Press *paper.Press
	Log   *slog.Logger
	// Reread re-reads one order from its channel and stores what changed; asked is false where there is nobody to
	// ask (file shops). An error means "could not ask": the last known state is used and its age shown.
	Reread func(ctx context.Context, o shop.ParcelOrder) (asked bool, err error)
	// Courier opens a parcel's source of numbers.
	Courier func(ctx context.Context, courierID string) (courier.Adapter, error)
	// Component finds the print component of a parcel's platform.
	Component func(ctx context.Context, p shop.Parcel) (Component, error)
	// Printed tells the platform that a label with its number was printed; nil = nobody wants to know.
	Printed func(ctx context.Context, p shop.Parcel) error
	Words   paper.Words
	// Company says a courier company in the session's language.
	Company func(code string) string
}

// Service is the stage.
type Service struct{ d Deps }

// New returns the stage.
func New(d Deps) *Service { return &Service{d: d} }

// Press is the press the stage prints with.
func (s *Service) Press() *paper.Press { return s.d.Press }

// Left is a parcel that did not go on, and why: a key of the words catalogue with its values.
type Left struct {
	ParcelID string    `json:"parcel"`
	OrderIDs []string  `json:"orders"`
	OrderNo  string    `json:"order"`
	Key      string    `json:"key"`
	Args     shop.Args `json:"args,omitempty"`
	Reason   string    `json:"reason"` // the sentence in the session's language
}

func (s *Service) left(p shop.Parcel, key string, kv ...any) Left {
	e := shop.E(shop.NotAllowed, key, kv...)
	l := Left{ParcelID: p.ID, Key: key, Args: e.Args, Reason: s.d.Words(key, e.Args)}
	for i, o := range p.Orders {
		if i == 0 {
			l.OrderNo = string(o.ChannelOrderNo)
		}
		l.OrderIDs = append(l.OrderIDs, o.ID)
	}
	return l
}

func (s *Service) leftErr(p shop.Parcel, err error) Left {
	var e *shop.Err
	if !asShop(err, &e) {
		s.d.Log.Warn("parcel left behind", shop.LogParcel, p.ID, shop.LogErr, err)
		return s.left(p, "fulfil.error.internal")
	}
	l := s.left(p, e.Key)
	l.Args, l.Reason = e.Args, s.d.Words(e.Key, e.Args)
	if r, ok := e.Args["reason"].(string); ok && e.Key == "guard.open_hold" {
		n := e.Args["n"]
		l.Reason = s.d.Words(e.Key, shop.Args{"reason": s.d.Words("hold."+r, nil), "n": n})
	}
	return l
}

// now is the present instant in UTC milliseconds.
func (s *Service) now() shop.Millis { return shop.NowMillis(s.d.Clock) }

// zone is the zone of a parcel's first order's shop.
func zone(p shop.Parcel) *time.Location {
	if len(p.Orders) == 0 {
		return shop.Zone("")
	}
	return shop.Zone(p.Orders[0].Zone)
}

// recheck asks each order's channel once more and returns the parcel as it now stands, with what stops it. A
// parcel that has a label and whose order was cancelled, asks for its money back or moved house is void
// afterwards: it alone, its neighbours go on.
func (s *Service) recheck(ctx context.Context, id string, by journal.Actor, line *away) (shop.Parcel, *Left, error) {
	p, err := s.d.Store.Parcel(ctx, id)
	if err != nil {
		return p, nil, err
	}
	changed := false
	for _, o := range p.Orders {
		if !line.ask(o.ShopID) {
			continue
		}
		asked, err := s.d.Reread(ctx, o)
		line.heard(o.ShopID, err)
		changed = changed || asked
		if err != nil {
			if ctx.Err() != nil {
				return p, nil, ctx.Err()
			}
			s.d.Log.Info("order not re-read, last state used", shop.LogOrder, o.ID, shop.LogErr, err)
		}
	}
	now := p
	if changed {
		if now, err = s.d.Store.Parcel(ctx, id); err != nil {
			return p, nil, err
		}
		now.Orders = sameOrders(p, now)
	}
	if now.State == shop.ParcelVoid {
		l := s.left(p, "fulfil.left.stopped")
		for _, o := range now.Orders {
			if o.State == shop.Cancelled {
				l = s.left(p, "guard.cancelled")
			}
		}
		return now, &l, nil
	}
	for _, o := range now.Orders {
		if why := stops(o); why != "" {
			l := s.leftErr(now, shop.E(shop.NotAllowed, "guard.open_hold", "reason", string(why), "n", len(o.Holds)))
			if now.Waybill != "" {
				if err := s.d.Store.StopLabel(ctx, o.ID, by, string(why)); err != nil {
					return now, nil, err
				}
			}
			return now, &l, nil
		}
		if len(o.Holds) > 0 {
			l := s.leftErr(now, shop.E(shop.NotAllowed, "guard.open_hold", "reason", string(o.Holds[0]), "n", len(o.Holds)))
			return now, &l, nil
		}
	}
	return now, nil, nil
}

// sameOrders keeps the orders a void parcel had before, with their present state.
func sameOrders(before, now shop.Parcel) []shop.ParcelOrder {
	if len(now.Orders) > 0 {
		return now.Orders
	}
	return before.Orders
}

// stops names the hold that makes an existing label wrong.
func stops(o shop.ParcelOrder) shop.HoldReason {
	for _, h := range o.Holds {
		if h == shop.HoldRefund || h == shop.HoldAddressChanged {
			return h
		}
	}
	return ""
}
