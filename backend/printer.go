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

// OptionComponent is the courier option that names the print component's address, for shops whose label printer
// hangs on another computer: ws://host:port. Config.PrintComponents goes before it; without both it is this computer's.
const OptionComponent = "component"

// componentOf finds the local print component of a parcel's platform.
func (b *Backend) componentOf(ctx context.Context, p shop.Parcel) (fulfil.Component, error) {
	if p.CourierKind != "pdd" || len(p.Orders) == 0 {
		return nil, shop.E(shop.Invalid, "courier.error.kind", "kind", p.CourierKind)
	}
	sh, err := b.Store.ShopByID(ctx, p.Orders[0].ShopID)
	if err != nil {
		return nil, err
	}
	row, err := b.Store.CourierByID(ctx, p.CourierID)
	if err != nil {
		return nil, err
	}
	addr := b.cfg.PrintComponents[p.CourierKind]
	if addr == "" {
		addr = row.Options[OptionComponent]
	}
	return component{pddprinter.New(pddprinter.Options{
		Address: addr, ERPID: sh.Options["client_id"], ISVName: "Zhanggui",
	})}, nil
}

// component prints one label at a time and says how it ended in the courier's error classes.
type component struct{ c printer.Component }

// printer is the component's default printer, else its first that is ready.
func (c component) printer(ctx context.Context) (string, error) {
	list, err := c.c.Printers(ctx)
	if err != nil {
		return "", err
	}
	name := ""
	for _, p := range list {
		if p.Ready && (p.Default || name == "") {
			name = p.Name
			if p.Default {
				break
			}
		}
	}
	if name == "" {
		return "", shop.E(shop.NotFound, "printer.error.none")
	}
	return name, nil
}

func (c component) Print(ctx context.Context, p shop.Parcel, docID string) error {
	name, err := c.printer(ctx)
	if err != nil {
		return &courier.Down{Cause: err}
	}
	res, err := c.c.Print(ctx, name, []printer.Document{{ID: docID, Data: p.PrintData}})
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
