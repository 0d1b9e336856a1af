package backend

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"zhanggui/assets"
	"zhanggui/backend/courier"
	"zhanggui/backend/fulfil"
	"zhanggui/backend/paper"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/tabular"
	"zhanggui/backend/words"
)

// wireFulfil makes the stage that takes parcels out of the house.
func (b *Backend) wireFulfil() error {
	ttf, err := fs.ReadFile(assets.FS, assets.FontFile)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "fulfil.error.paper")
	}
	press, err := paper.NewPress(ttf)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "fulfil.error.paper")
	}
	b.parts.fulfil = fulfil.New(fulfil.Deps{
		Store: b.Store, Clock: b.Clock, Press: press, Log: b.Log,
		Reread: b.reread, Courier: b.courierOf, Component: b.componentOf, Printed: b.tellPrinted,
		Words:   func(key string, args map[string]any) string { return b.Say(key, args) },
		Company: b.companyWords,
	})
	return nil
}

// companyWords says a courier company in the session's language; an unknown code is shown as it is.
func (b *Backend) companyWords(code string) string {
	c, ok := courier.CompanyOf(code)
	switch {
	case !ok:
		return code
	case b.lang == words.En:
		return c.En
	}
	return c.Zh
}

// tellPrinted reports a printed label to a platform that wants to know.
func (b *Backend) tellPrinted(ctx context.Context, p shop.Parcel) error {
	a, err := b.courierOf(ctx, p.CourierID)
	if err != nil {
		return err
	}
	r, ok := a.(courier.PrintReporter)
	if !ok {
		return nil
	}
	return r.Printed(ctx, fulfil.Request(p), p.Waybill)
}

// Pick chooses what a fulfilment command works on: orders by id or channel number (none = all that are due).
type Pick struct {
	Orders []string
	Limit  int // 0 = all
}

// pickParcels lists the parcels a command works on, in packing order.
func (b *Backend) pickParcels(ctx context.Context, p Pick, q store.ParcelQuery) ([]string, error) {
	q.Limit = p.Limit
	ids, err := b.Store.FindOrders(ctx, p.Orders)
	if err != nil {
		return nil, err
	}
	q.OrderIDs = ids
	return b.Store.ParcelIDs(ctx, q)
}

// PrintRequest asks for a paper.
type PrintRequest struct {
	Pick
	Paper    string // labels, picklist, slips, shiplist
	Out      string // file to write; shiplist with .xlsx gives a workbook
	Size     string // labels: 100x150 (default), 76x130; slips: A4 (default), 100x150
	Progress func(done, total int)
}

// PrintResult tells what came out.
type PrintResult struct {
	File       string        `json:"file"`
	Pages      int           `json:"pages"`
	Orders     int           `json:"orders"`
	Seconds    float64       `json:"seconds"`
	Replaced   int           `json:"replaced_glyphs"`
	RareOrders []string      `json:"rare_orders"`
	Component  int           `json:"component"` // labels printed by a platform's local print component
	NotPrinted []fulfil.Left `json:"not_printed"`
	LastKnown  []LastKnown   `json:"last_known"` // orders judged without their channel's answer
}

// LastKnown tells that a channel did not answer: its orders were judged by what was known, this old.
type LastKnown struct {
	Shop       string `json:"shop"`
	Orders     int    `json:"orders"`
	AgeMinutes int64  `json:"age_minutes"` // since the shop's last good pull, −1 = never
}

// lastKnown names the silent shops with the age of what we know of them.
func (b *Backend) lastKnown(ctx context.Context, silent map[string]int) ([]LastKnown, error) {
	out := []LastKnown{}
	for id, n := range silent {
		sh, err := b.Store.ShopByID(ctx, id)
		if err != nil {
			return out, err
		}
		p, err := b.Store.Pull(ctx, id)
		if err != nil {
			return out, err
		}
		l := LastKnown{Shop: sh.Name, Orders: n, AgeMinutes: -1}
		if p.LastOK > 0 {
			l.AgeMinutes = (shop.NowMillis(b.Clock) - p.LastOK) / 60_000
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, c LastKnown) int { return strings.Compare(a.Shop, c.Shop) })
	return out, nil
}

// Print draws a paper into a file. Nothing to print is a result with 0 pages and no file.
func (b *Backend) Print(ctx context.Context, r PrintRequest) (PrintResult, error) {
	start := b.Clock.Now()
	res := PrintResult{NotPrinted: []fulfil.Left{}, RareOrders: []string{}, LastKnown: []LastKnown{}}
	var err error
	switch r.Paper {
	case "labels":
		err = b.printLabels(ctx, r, &res)
	case "picklist":
		err = b.printPickList(ctx, r, &res)
	case "slips":
		err = b.printSlips(ctx, r, &res)
	case "shiplist":
		err = b.printShipList(ctx, r, &res)
	default:
		err = shop.E(shop.Invalid, "fulfil.error.paper_kind", "paper", r.Paper)
	}
	res.Seconds = b.Clock.Now().Sub(start).Seconds()
	if errors.Is(err, paper.ErrNothing) {
		err = nil
	}
	return res, err
}

func (b *Backend) printLabels(ctx context.Context, r PrintRequest, res *PrintResult) error {
	ids, err := b.pickParcels(ctx, r.Pick, store.ParcelQuery{States: []shop.ParcelState{shop.ParcelPlanned, shop.ParcelWaybilled}})
	if err != nil {
		return err
	}
	size := paper.Size(r.Size)
	switch size {
	case "", paper.Size100x150, paper.Size76x130:
	default:
		return shop.E(shop.Invalid, "fulfil.error.size", "size", r.Size)
	}
	out, err := b.parts.fulfil.Labels(ctx, fulfil.LabelRun{
		ParcelIDs: ids, Size: size, JobID: b.IDs.New(), By: b.Clerk(), Again: len(r.Orders) > 0, Progress: r.Progress,
		Write: func(pdf []byte) error { return b.writePaper(r.Out, pdf, res) },
	})
	res.Pages, res.Orders, res.Replaced, res.Component, res.NotPrinted = out.Pages, out.Orders, out.Replaced, out.Component, out.NotPrinted
	res.RareOrders = append(res.RareOrders, out.Rare...)
	known, kerr := b.lastKnown(context.WithoutCancel(ctx), out.Silent)
	res.LastKnown = known
	return errors.Join(err, kerr)
}

// onTheWay are the states of parcels that are still in the house.
func onTheWay() []shop.ParcelState {
	return []shop.ParcelState{shop.ParcelPlanned, shop.ParcelWaybilled, shop.ParcelPicked, shop.ParcelPacked}
}

func (b *Backend) printPickList(ctx context.Context, r PrintRequest, res *PrintResult) error {
	ids, err := b.pickParcels(ctx, r.Pick, store.ParcelQuery{States: onTheWay()})
	if err != nil {
		return err
	}
	job := b.IDs.New()
	lists, err := b.parts.fulfil.PickLists(ctx, ids, job)
	if err != nil {
		return err
	}
	meta := paper.Meta{Title: b.Say("paper.title.picklist", nil), ID: job, At: shop.NowMillis(b.Clock)}
	pdf, rep, err := b.parts.fulfil.Press().PickLists(b.paperWords(), meta, lists)
	if err != nil {
		return err
	}
	res.Pages, res.Orders, res.Replaced = rep.Pages, len(ids), rep.ReplacedGlyphs
	return b.writePaper(r.Out, pdf, res)
}

func (b *Backend) printSlips(ctx context.Context, r PrintRequest, res *PrintResult) error {
	ids, err := b.pickParcels(ctx, r.Pick, store.ParcelQuery{States: onTheWay()})
	if err != nil {
		return err
	}
	doc, err := b.parts.fulfil.Slips(ctx, ids, b.IDs.New(), paper.Size(r.Size))
	if err != nil {
		return err
	}
	pdf, rep, err := b.parts.fulfil.Press().Slips(b.paperWords(), doc)
	if err != nil {
		return err
	}
	res.Pages, res.Orders, res.Replaced = rep.Pages, len(doc.Slips), rep.ReplacedGlyphs
	return b.writePaper(r.Out, pdf, res)
}

// printShipList lists the parcels handed over today in the shop's zone, and those with a number still here.
func (b *Backend) printShipList(ctx context.Context, r PrintRequest, res *PrintResult) error {
	ids, err := b.pickParcels(ctx, r.Pick, store.ParcelQuery{States: append(onTheWay()[1:], shop.ParcelHandedOver), HandedSince: b.today()})
	if err != nil {
		return err
	}
	doc, err := b.parts.fulfil.ShipList(ctx, ids, b.IDs.New(), "")
	if err != nil {
		return err
	}
	res.Orders = len(doc.Rows)
	if filepath.Ext(r.Out) == ".xlsx" {
		if len(doc.Rows) == 0 {
			return paper.ErrNothing
		}
		x, err := paper.ShipListXLSX(b.paperWords(), doc)
		if err != nil {
			return err
		}
		return b.writePaper(r.Out, x, res)
	}
	pdf, rep, err := b.parts.fulfil.Press().ShipList(b.paperWords(), doc)
	if err != nil {
		return err
	}
	res.Pages, res.Replaced = rep.Pages, rep.ReplacedGlyphs
	return b.writePaper(r.Out, pdf, res)
}

func (b *Backend) today() shop.Millis {
	from, _ := shop.DayBounds(b.Clock.Now(), shop.Zone(""))
	return from
}

func (b *Backend) paperWords() paper.Words {
	return func(key string, args map[string]any) string { return b.Say(key, args) }
}

// writePaper writes a finished paper whole or not at all: temporary file, fsync, rename.
func (b *Backend) writePaper(path string, body []byte, res *PrintResult) error {
	if path == "" {
		return shop.E(shop.Invalid, "fulfil.error.out")
	}
	if err := WriteFile(path, body); err != nil {
		return err
	}
	res.File = path
	return nil
}

// WriteFile replaces a file so that a kill at any instant leaves the old one or the new one. Folders are made.
func WriteFile(path string, body []byte) error {
	wrap := func(err error) error { return shop.Wrap(err, shop.Invalid, "fulfil.error.write", "file", path) }
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return wrap(err)
	}
	f, err := os.CreateTemp(dir, ".zhanggui-*")
	if err != nil {
		return wrap(err)
	}
	_, err = f.Write(body)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return wrap(errors.Join(err, os.Remove(f.Name())))
	}
	return syncFolder(dir)
}

// syncFolder makes a rename in dir last through a power cut. Windows keeps its folders by itself.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err == nil {
		err = errors.Join(d.Sync(), d.Close())
	}
	if err != nil {
		return shop.Wrap(err, shop.Invalid, "fulfil.error.write", "file", dir)
	}
	return nil
}

// WaybillImport is the result of importing numbers from a label tool.
type WaybillImport struct {
	Rows        int                 `json:"rows"`
	Matched     int                 `json:"matched"`
	Unchanged   int                 `json:"unchanged"`
	Refused     int                 `json:"refused"`
	RefusedRows []fulfil.RefusedRow `json:"refused_rows"`
}

// ImportWaybills reads a label tool's list: order_no, courier, waybill.
func (b *Backend) ImportWaybills(ctx context.Context, src tabular.Source) (WaybillImport, error) {
	r, err := b.parts.fulfil.ImportWaybills(ctx, src, b.Clerk(), func(ctx context.Context, shopName, no string) ([]fulfil.OrderRef, error) {
		id := ""
		if shopName != "" {
			sh, err := b.Store.ShopByName(ctx, shopName)
			if err != nil {
				return nil, err
			}
			id = sh.ID
		}
		refs, err := b.Store.OrdersByNo(ctx, id, no)
		out := make([]fulfil.OrderRef, len(refs))
		for i, ref := range refs {
			out[i] = fulfil.OrderRef{ID: ref.ID, State: ref.State}
		}
		return out, err
	})
	return WaybillImport{r.Rows, r.Matched, r.Unchanged, r.Refused, r.RefusedRows}, err
}

// ExportWaybills writes the planned parcels without a number for a label tool; it returns the number of rows.
func (b *Backend) ExportWaybills(ctx context.Context, p Pick, out string) (int, error) {
	ids, err := b.pickParcels(ctx, p, store.ParcelQuery{States: []shop.ParcelState{shop.ParcelPlanned}, NoNumber: true})
	if err != nil {
		return 0, err
	}
	var buf bytes.Buffer
	n, err := b.parts.fulfil.ExportWaybills(ctx, ids, &buf)
	if err != nil {
		return 0, err
	}
	return n, WriteFile(out, buf.Bytes())
}
