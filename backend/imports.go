package backend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"zhanggui/backend/channel/file"
	"zhanggui/backend/intake"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/tabular"
)

// ImportRequest asks to bring files in as orders of one shop.
type ImportRequest struct {
	Shop     string            // name; an unknown one becomes a file shop
	Files    []string          // paths
	Sources  []tabular.Source  // files from elsewhere, such as uploads
	Platform string            // "" or auto = told by the headers
	Map      map[string]string // field → header; remembered for the shop's next file of this form
	Currency string            // "" = the shop's
	Progress func(done, total int)
}

// ImportResult counts an import. Every data row of every file is counted once: rows = lines + set_aside + refused.
type ImportResult struct {
	ID               string         `json:"id"`
	Shop             string         `json:"shop"`
	Files            int            `json:"files"`
	Platform         string         `json:"platform"`
	Encoding         string         `json:"encoding"`
	Rows             int            `json:"rows"`
	OrdersNew        int            `json:"orders_new"`
	OrdersUpdated    int            `json:"orders_updated"`
	OrdersUnchanged  int            `json:"orders_unchanged"`
	Lines            int            `json:"lines"`
	SetAside         int            `json:"set_aside"`
	Refused          int            `json:"refused"`
	SetAsideByReason map[string]int `json:"set_aside_by_reason"`
	RefusedRows      []RefusedRow   `json:"refused_rows"`
	Doubts           int            `json:"doubts"`
	Notices          []string       `json:"notices"` // words
	Verdicts         string         `json:"verdicts"`
	Seconds          float64        `json:"seconds"`
}

// RefusedRow is a row that was not taken.
type RefusedRow struct {
	File   string `json:"file"`
	Row    int    `json:"row"`
	Reason string `json:"reason"`
}

// MapFields are the fields a mapping of a table may name.
func MapFields() []string { return file.MapFields() }

// PlanImport tells what files are before anything is imported: platform, encoding, columns, a preview. A mapping
// remembered for the shop is used when none is given.
func (b *Backend) PlanImport(ctx context.Context, r ImportRequest) (file.Plan, error) {
	if err := r.open(); err != nil {
		return file.Plan{}, err
	}
	sh, err := b.Store.ShopByName(ctx, r.Shop)
	if err != nil && !shop.IsKind(err, shop.NotFound) {
		return file.Plan{}, err
	}
	return b.planImport(ctx, r, sh)
}

// open turns the paths into sources.
func (r *ImportRequest) open() error {
	for _, p := range r.Files {
		src, err := tabular.FromPath(p)
		if err != nil {
			return err
		}
		r.Sources = append(r.Sources, src)
	}
	r.Files = nil
	return nil
}

func (b *Backend) planImport(ctx context.Context, r ImportRequest, sh store.Shop) (file.Plan, error) {
	opt := file.Options{Platform: shop.Platform(r.Platform), Map: r.Map, Currency: r.Currency, Zone: sh.Zone, Clock: b.Clock}
	if opt.Currency == "" {
		opt.Currency = sh.Currency
	}
	if len(opt.Map) == 0 && sh.ID != "" && (r.Platform == "" || r.Platform == "auto" || r.Platform == string(shop.Generic)) {
		m, err := b.rememberedMap(ctx, sh.ID, r.Sources)
		if err != nil {
			return file.Plan{}, err
		}
		opt.Map = m
	}
	return file.Detect(r.Sources, opt)
}

// Import brings files in. Files of the pair kind (orders and items apart) are given together. Unknown values become
// doubts; rows that cannot be taken are named in the verdict file; importing again changes nothing.
func (b *Backend) Import(ctx context.Context, r ImportRequest) (ImportResult, error) {
	began := b.Clock.Now()
	res := ImportResult{SetAsideByReason: map[string]int{}, RefusedRows: []RefusedRow{}, Notices: []string{}}
	if strings.TrimSpace(r.Shop) == "" {
		return res, shop.E(shop.Invalid, "import.error.no_shop")
	}
	if err := r.open(); err != nil {
		return res, err
	}
	sh, err := b.Store.ShopByName(ctx, r.Shop)
	if err != nil && !shop.IsKind(err, shop.NotFound) {
		return res, err
	}
	plan, err := b.planImport(ctx, r, sh)
	if err != nil {
		return res, err
	}
	if sh, err = b.importShop(ctx, r, sh, plan.Platform); err != nil {
		return res, err
	}
	if err := b.rememberMap(ctx, sh.ID, r.Map, plan); err != nil {
		return res, err
	}
	res.ID, res.Shop = b.IDs.New(), sh.Name
	name := res.ID + "-verdicts.csv"
	rep, err := b.importRows(ctx, r, sh, plan, res.ID, name, &res)
	if err != nil {
		return res, err
	}
	res.Files, res.Platform, res.Encoding = rep.Files, string(rep.Platform), rep.Encoding
	for _, n := range rep.Notices {
		res.Notices = append(res.Notices, b.Say(n.Key, n.Args))
	}
	res.Verdicts = filepath.Join(b.Dir(), importFolder, name)
	res.Seconds = b.Clock.Now().Sub(began).Seconds()
	return res, b.Store.AddImport(ctx, importRun(res, sh, r, name), b.Clerk())
}

// importFolder holds the verdict files, below the data folder.
const importFolder = "imports"

// importRows reads the plan's rows and keeps their orders; the verdict file appears whole or not at all.
func (b *Backend) importRows(ctx context.Context, r ImportRequest, sh store.Shop, plan file.Plan, id, name string, res *ImportResult) (file.Report, error) {
	dir, err := b.Folder(importFolder)
	if err != nil {
		return file.Report{}, err
	}
	f, err := os.CreateTemp(dir, ".verdicts-*")
	if err != nil {
		return file.Report{}, shop.Wrap(err, shop.Internal, "store.error.folder", "dir", dir)
	}
	var rep file.Report
	got, err := b.parts.intake.Import(ctx, sh.ID, f, func(ctx context.Context, order func(context.Context, intake.Arrival, []intake.RowRef) error, row func(intake.RowVerdict) error) error {
		var err error
		rep, err = file.Parse(ctx, plan, sinkOf(id, order, row), file.ParseOptions{
			Progress: r.Progress,
			Known: func(ctx context.Context, nos []string) (map[string]bool, error) {
				return b.Store.KnownOrders(ctx, sh.ID, nos)
			},
		})
		return err
	})
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return rep, errors.Join(err, os.Remove(f.Name()))
	}
	res.Rows, res.Lines, res.SetAside, res.Refused = got.Rows, got.Lines, got.SetAside, got.Refused
	res.OrdersNew, res.OrdersUpdated, res.OrdersUnchanged, res.Doubts = got.New, got.Updated, got.Unchanged, got.Doubts
	res.SetAsideByReason = got.SetAsideByReason
	for _, v := range got.RefusedRows {
		res.RefusedRows = append(res.RefusedRows, RefusedRow{v.File, v.Row, v.Reason})
	}
	return rep, nil
}

// sinkOf hands what the reader finds to intake.
func sinkOf(id string, order func(context.Context, intake.Arrival, []intake.RowRef) error, row func(intake.RowVerdict) error) file.Sink {
	return file.Sink{
		Order: func(ctx context.Context, p file.Parsed) error {
			refs := make([]intake.RowRef, len(p.Rows))
			for i, ref := range p.Rows {
				refs[i] = intake.RowRef(ref)
			}
			return order(ctx, intake.Arrival{Order: p.Order, Doubts: p.Doubts, Raw: p.Raw.Body, FillOnly: p.FillOnly, Source: id}, refs)
		},
		Row: func(v file.RowVerdict) error {
			return row(intake.RowVerdict{RowRef: intake.RowRef(v.RowRef), Verdict: string(v.Verdict), Reason: string(v.Reason), OrderNo: v.OrderNo})
		},
	}
}

// importShop makes the shop when it is new, and refuses files of another platform than the shop's.
func (b *Backend) importShop(ctx context.Context, r ImportRequest, sh store.Shop, p shop.Platform) (store.Shop, error) {
	if sh.ID == "" {
		n := newShop(r.Shop, store.FileKind, p)
		if r.Currency != "" {
			n.Currency = strings.ToUpper(r.Currency)
		}
		return b.Store.AddShop(ctx, n, b.Clerk())
	}
	switch {
	case sh.Platform == p, p == shop.Generic:
		return sh, nil
	case sh.Platform == shop.Generic && sh.Kind == store.FileKind:
		err := b.Store.UpdateShop(ctx, sh.ID, b.Clerk(), func(s *store.Shop) error {
			s.Platform = p
			return nil
		})
		if err != nil {
			return sh, err
		}
		return b.Store.ShopByID(ctx, sh.ID)
	}
	return sh, shop.E(shop.Conflict, "import.error.other_platform", "shop", sh.Name, "has_key", "platform."+string(sh.Platform), "file_key", "platform."+string(p))
}

// newShop is a shop with the settings every shop starts with.
func newShop(name, kind string, p shop.Platform) store.Shop {
	return store.Shop{
		Kind: kind, Platform: p, Name: name, Zone: shop.DefaultZone, Currency: "CNY", ShipHours: 48, IntervalMin: 15, HistoryDays: 7, MessageHold: true,
	}
}

func importRun(res ImportResult, sh store.Shop, r ImportRequest, name string) store.ImportRun {
	run := store.ImportRun{ID: res.ID, ShopID: sh.ID, Platform: res.Platform, Verdicts: importFolder + "/" + name, Report: map[string]any{
		"rows": res.Rows, "orders_new": res.OrdersNew, "orders_updated": res.OrdersUpdated, "orders_unchanged": res.OrdersUnchanged, "lines": res.Lines,
		"set_aside": res.SetAside, "refused": res.Refused, "set_aside_by_reason": res.SetAsideByReason, "doubts": res.Doubts, "encoding": res.Encoding,
	}}
	for _, f := range r.Sources {
		run.Files = append(run.Files, f.Name)
	}
	return run
}

// headRows is how far down a header row may stand.
const headRows = 62

// rememberedMap finds the mapping a person made for files with this header row.
func (b *Backend) rememberedMap(ctx context.Context, shopID string, files []tabular.Source) (map[string]string, error) {
	for _, src := range files {
		book, err := tabular.Open(src)
		if err != nil {
			return nil, err
		}
		m, err := b.mapOf(ctx, shopID, book)
		if err := errors.Join(err, book.Close()); err != nil {
			return nil, err
		}
		if m != nil {
			return m, nil
		}
	}
	return nil, nil
}

func (b *Backend) mapOf(ctx context.Context, shopID string, book *tabular.Book) (map[string]string, error) {
	for _, sheet := range book.Sheets {
		rows, err := book.Head(sheet, headRows)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			m, err := b.Store.FileMap(ctx, shopID, headHash(tabular.HeaderNames(row)))
			if err == nil {
				return m, nil
			}
			if !shop.IsKind(err, shop.NotFound) {
				return nil, err
			}
		}
	}
	return nil, nil
}

// rememberMap keeps a mapping given by hand for the shop's next file of the same form.
func (b *Backend) rememberMap(ctx context.Context, shopID string, m map[string]string, plan file.Plan) error {
	if len(m) == 0 {
		return nil
	}
	for _, t := range plan.Tables {
		if err := b.Store.SetFileMap(ctx, shopID, headHash(t.Header.Names), m); err != nil {
			return err
		}
	}
	return nil
}

// headHash tells header rows apart.
func headHash(names []string) string {
	for len(names) > 0 && names[len(names)-1] == "" {
		names = names[:len(names)-1]
	}
	sum := sha256.Sum256([]byte(strings.Join(names, "\x1f")))
	return hex.EncodeToString(sum[:12])
}
