package backend

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"zhanggui/backend/channel/file"
	"zhanggui/backend/journal"
	"zhanggui/backend/shipback"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// patience is how long a command waits for reports that end soon: a lost reply is asked about after 3 seconds.
const patience = 8 * time.Second

// wireShipBack makes the stage that reports parcels back.
func (b *Backend) wireShipBack(ctx context.Context) error {
	b.parts.shipback = shipback.New(shipback.Deps{Store: shipStore{b.Store}, Open: b.channelByID, Clock: b.Clock, Log: b.Log})
	return b.parts.shipback.Recover(ctx)
}

// Delivered counts what one delivery of reports did.
type Delivered struct {
	Confirmed int      `json:"confirmed"`
	Refused   int      `json:"refused"`
	Waiting   int64    `json:"waiting"` // on their way to live channels, whatever the reason
	Oldest    int64    `json:"oldest"`  // since when, UTC milliseconds, 0 = none waits
	Away      []string `json:"away"`    // words per shop that does not answer
}

// DeliverShipBacks reports what is due to every live channel and waits a little for reports that end soon. A shop
// that does not answer does not stop the others; its reports wait.
func (b *Backend) DeliverShipBacks(ctx context.Context) (Delivered, error) {
	return b.deliver(ctx, patience)
}

func (b *Backend) deliver(ctx context.Context, wait time.Duration) (Delivered, error) {
	out := Delivered{Away: []string{}}
	shops, err := b.Store.Shops(ctx)
	if err != nil {
		return out, err
	}
	for _, sh := range shops {
		if sh.Kind == store.FileKind {
			continue
		}
		res, err := b.parts.shipback.DeliverPatiently(ctx, sh.ID, wait)
		out.Confirmed += res.Confirmed
		out.Refused += res.Refused
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		if err != nil {
			out.Away = append(out.Away, sh.Name+": "+b.channelWords(err))
		}
	}
	w, err := b.Store.WaitingReports(ctx, "")
	out.Waiting, out.Oldest = w.N, w.Oldest
	return out, err
}

// RequeueReport sends a refused report again, because a person says so.
func (b *Backend) RequeueReport(ctx context.Context, parcelID, orderID, why string) error {
	return b.Store.RequeueReport(ctx, parcelID, orderID, b.Clerk(), why)
}

// ReportTasks lists the reports a person must decide on: refused ones and those without an answer for 10 minutes.
func (b *Backend) ReportTasks(ctx context.Context, limit int) ([]store.ReportTask, error) {
	return b.Store.ReportTasks(ctx, shop.NowMillis(b.Clock)-(10*time.Minute).Milliseconds(), limit)
}

// ExportedShipBacks tells what batch-ship files were written.
type ExportedShipBacks struct {
	Files     []string          `json:"files"`
	Parcels   int               `json:"parcels"`
	NotFilled []NotFilledParcel `json:"not_filled"`
}

// NotFilledParcel stands in no file and waits.
type NotFilledParcel struct {
	OrderNo string `json:"order_no"`
	Reason  string `json:"reason"` // words
}

// ExportShipBacks writes the batch-ship files of every file shop with something to report into a folder: the
// seller's own template filled, else the platform's known form.
func (b *Backend) ExportShipBacks(ctx context.Context, dir string) (ExportedShipBacks, error) {
	out := ExportedShipBacks{Files: []string{}, NotFilled: []NotFilledParcel{}}
	shops, err := b.Store.Shops(ctx)
	if err != nil {
		return out, err
	}
	for _, sh := range shops {
		if sh.Kind != store.FileKind {
			continue
		}
		fill := func(list []shipback.FileReport) ([]shipback.Filled, []shipback.Unfilled, error) {
			return b.fillShipFiles(ctx, sh, list)
		}
		save := func(f shipback.Filled) (string, error) {
			name := filepath.Join(dir, b.shipFileName(sh, f.Name))
			return name, WriteFile(name, f.Body)
		}
		res, err := b.parts.shipback.Export(ctx, sh.ID, b.Clerk(), fill, save)
		out.Files = append(out.Files, res.Files...)
		out.Parcels += res.Parcels
		for _, u := range res.Unfilled {
			out.NotFilled = append(out.NotFilled, NotFilledParcel{u.OrderNo, b.Say("ship.file."+u.Reason, nil)})
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// fillShipFiles makes a shop's batch-ship files.
func (b *Backend) fillShipFiles(ctx context.Context, sh store.Shop, list []shipback.FileReport) ([]shipback.Filled, []shipback.Unfilled, error) {
	rows := make([]file.ShipRow, len(list))
	at := map[file.ShipRow][]int{}
	for i, r := range list {
		rows[i] = file.ShipRow{OrderNo: r.OrderNo, Company: r.Company, Waybill: r.Waybill}
		at[rows[i]] = append(at[rows[i]], i)
	}
	name, body, err := b.Store.ShipTemplate(ctx, sh.ID)
	if err != nil {
		return nil, nil, err
	}
	var made file.ShipFiles
	if name != "" {
		made, err = file.FillTemplate(body, name, rows)
	} else {
		made, err = file.GenericShip(sh.Platform, rows, false)
	}
	if err != nil {
		return nil, nil, err
	}
	take := func(r file.ShipRow) int {
		i := at[r][0]
		at[r] = at[r][1:]
		return i
	}
	var files []shipback.Filled
	for _, f := range made.Files {
		out := shipback.Filled{Name: f.Name, Body: f.Body}
		for _, r := range f.Rows {
			out.Rows = append(out.Rows, take(r))
		}
		files = append(files, out)
	}
	var left []shipback.Unfilled
	for _, n := range made.NotFilled {
		left = append(left, shipback.Unfilled{FileReport: list[take(n.Row)], Reason: n.Reason})
	}
	return files, left, nil
}

// shipFileName keeps the files of several shops and days apart.
func (b *Backend) shipFileName(sh store.Shop, name string) string {
	clean := func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}
	stamp := b.Clock.Now().In(shop.Zone(sh.Zone)).Format("20060102-150405")
	return strings.TrimLeft(strings.Map(clean, sh.Name), ".") + "-" + stamp + "-" + strings.Map(clean, filepath.Base(name))
}

// shipStore gives shipback what it needs kept.
type shipStore struct{ *store.Store }

func (s shipStore) Report(ctx context.Context, d journal.Due, e shipback.Event) (bool, error) {
	return s.Store.Report(ctx, d, store.ReportEvent(e))
}

func (s shipStore) FileReports(ctx context.Context, shopID string) ([]shipback.FileReport, error) {
	list, err := s.Store.FileReports(ctx, shopID)
	out := make([]shipback.FileReport, len(list))
	for i, r := range list {
		out[i] = shipback.FileReport(r)
	}
	return out, err
}

func (s shipStore) FileReported(ctx context.Context, list []shipback.FileReport, name string, by journal.Actor) error {
	out := make([]store.FileReport, len(list))
	for i, r := range list {
		out[i] = store.FileReport(r)
	}
	return s.Store.FileReported(ctx, out, name, by)
}
