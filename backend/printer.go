package backend

import (
	"context"
	"errors"

	"zhanggui/backend/courier"
	"zhanggui/backend/fulfil"
	"zhanggui/backend/printer"
	pddprinter "zhanggui/backend/printer/pdd"
	"zhanggui/backend/shop"
)

// componentOf finds the local print component of a parcel's platform.
func (b *Backend) componentOf(ctx context.Context, p shop.Parcel) (fulfil.Component, error) {
	if p.CourierKind != "pdd" || len(p.Orders) == 0 {
		return nil, shop.E(shop.Invalid, "courier.error.kind", "kind", p.CourierKind)
	}
	sh, err := b.Store.ShopByID(ctx, p.Orders[0].ShopID)
	if err != nil {
		return nil, err
	}
	return component{pddprinter.New(pddprinter.Options{
		Address: b.cfg.PrintComponents["pdd"], ERPID: sh.Options["client_id"], ISVName: "Zhanggui",
	})}, nil
}

// component prints one label at a time and says how it ended in the courier's error classes.
type component struct{ c printer.Component }

func (c component) Print(ctx context.Context, p shop.Parcel, docID string) error {
	res, err := c.c.Print(ctx, "", []printer.Document{{ID: docID, Data: p.PrintData}})
	if len(res) == 0 {
		return &courier.Down{Cause: err}
	}
	switch res[0].Outcome {
	case printer.Printed:
		return nil
	case printer.Failed:
		return &courier.Refused{Message: res[0].Words}
	case printer.Unknown:
		return &courier.Unknown{Cause: err}
	case printer.NotTried:
		return &courier.Down{Cause: err}
	}
	return errors.Join(err, &courier.Unknown{})
}
