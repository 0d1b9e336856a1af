package backend

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/tabular"
)

// importsShown is how many imports the list shows.
const importsShown = 50

// RunImport imports uploads as a job.
func (d *desk) RunImport(ctx context.Context, a api.ImportAsk) (api.Job, error) {
	r, err := d.importAsk(a)
	if err != nil {
		return api.Job{}, err
	}
	if r.Shop == "" {
		return api.Job{}, shop.E(shop.Invalid, "import.error.no_shop")
	}
	name := r.Sources[0].Name
	return d.jobs.start(ctx, "import", name, d.b.Clerk(), func(ctx context.Context, run *jobRun) (jobResult, error) {
		r.Progress = func(done, total int) { run.At(int64(done), int64(total)) }
		res, err := d.b.Import(ctx, r)
		if err != nil {
			return jobResult{}, err
		}
		if err := d.keepAsk(res.ID, a); err != nil {
			return jobResult{}, err
		}
		res.Verdicts = filepath.Base(res.Verdicts)
		return resultOf(res, nil)
	}), nil
}

// keepAsk remembers which uploads an import was made of, so that its refused rows can be shown while they last.
func (d *desk) keepAsk(id string, a api.ImportAsk) error {
	dir, err := d.b.Folder(importFolder)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return WriteFile(filepath.Join(dir, id+"-ask.json"), raw)
}

// ListImports lists the last imports, newest first.
func (d *desk) ListImports(ctx context.Context) (api.List[api.ImportLine], error) {
	runs, err := d.b.Store.Imports(ctx, "", importsShown)
	if err != nil {
		return nil, err
	}
	shops, err := d.b.Store.Shops(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, sh := range shops {
		names[sh.ID] = sh.Name
	}
	out := api.List[api.ImportLine]{}
	for _, r := range runs {
		l := api.ImportLine{ID: r.ID, At: r.At, ShopID: r.ShopID, Shop: names[r.ShopID], Platform: shop.Platform(r.Platform), Files: r.Files}
		raw, err := json.Marshal(r.Report)
		if err == nil {
			err = json.Unmarshal(raw, &l.Counts)
		}
		if err != nil {
			return nil, shop.Wrap(err, shop.Internal, "store.error.json")
		}
		out = append(out, l)
	}
	return out, nil
}

// verdictRows reads the verdict file of an import row by row.
func (d *desk) verdictRows(ctx context.Context, id string, each func(api.Verdict, string) error) (err error) {
	runs, err := d.b.Store.Imports(ctx, "", 10_000)
	if err != nil {
		return err
	}
	var run *store.ImportRun
	for i := range runs {
		if runs[i].ID == id {
			run = &runs[i]
		}
	}
	if run == nil {
		return shop.E(shop.NotFound, "import.error.not_found", "id", id)
	}
	f, err := os.Open(filepath.Join(d.b.Dir(), filepath.FromSlash(run.Verdicts)))
	if err != nil {
		return shop.Wrap(err, shop.NotFound, "import.error.not_found", "id", id)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	rd := csv.NewReader(f)
	rd.FieldsPerRecord, rd.ReuseRecord = 5, true
	for first := true; ; first = false {
		rec, err := rd.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return shop.Wrap(err, shop.Internal, "import.error.verdicts")
		}
		if first {
			continue
		}
		n, err := strconv.ParseInt(rec[1], 10, 64)
		if err != nil {
			return shop.Wrap(err, shop.Internal, "import.error.verdicts")
		}
		v := api.Verdict{File: rec[0], Row: n, Verdict: rec[2], OrderNo: rec[4]}
		if rec[3] != "" {
			w := api.Say("import.why."+rec[3], nil)
			v.Reason = &w
		}
		if err := each(v, rec[3]); err != nil {
			return err
		}
	}
}

// Verdicts returns one page of rows with a verdict, all with "".
func (d *desk) Verdicts(ctx context.Context, id, verdict string, offset, limit int) (api.VerdictPage, error) {
	var out api.VerdictPage
	counts := map[string]int64{}
	err := d.verdictRows(ctx, id, func(v api.Verdict, _ string) error {
		counts[v.Verdict]++
		if verdict != "" && v.Verdict != verdict {
			return nil
		}
		if out.Total >= int64(offset) && len(out.Rows) < limit {
			out.Rows = append(out.Rows, v)
		}
		out.Total++
		return nil
	})
	for _, name := range []string{"line", "set_aside", "refused"} {
		out.Counts = append(out.Counts, api.VerdictCount{Verdict: name, N: counts[name]})
	}
	return out, err
}

// RefusedRows writes the rows of one verdict as they stood in their files with the reason in front, or, when the
// files are gone, where they stood and why. The byte order mark makes Excel read it rightly.
func (d *desk) RefusedRows(ctx context.Context, id, verdict string, w io.Writer) error {
	type place struct {
		file string
		row  int64
	}
	why := map[place]string{}
	var order []api.Verdict
	if err := d.verdictRows(ctx, id, func(v api.Verdict, reason string) error {
		if v.Verdict == verdict {
			why[place{v.File, v.Row}] = reason
			order = append(order, v)
		}
		return nil
	}); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	heads := []string{d.b.Say("export.rows.reason", nil), d.b.Say("export.rows.file", nil), d.b.Say("export.rows.row", nil)}
	found, err := d.uploadedRows(ctx, id, func(file string, header []string, no int64, cells []string) error {
		if header != nil {
			return out.Write(append(append([]string{}, heads...), header...))
		}
		reason, ok := why[place{file, no}]
		if !ok {
			return nil
		}
		rec := []string{d.b.Say("import.why."+reason, nil), safe(file), strconv.FormatInt(no, 10)}
		for _, c := range cells {
			rec = append(rec, safe(c))
		}
		return out.Write(rec)
	})
	if err != nil {
		return err
	}
	if !found {
		if err := out.Write(append(heads, d.b.Say("export.orders.no", nil))); err != nil {
			return err
		}
		for _, v := range order {
			if err := out.Write([]string{d.b.Say("import.why."+why[place{v.File, v.Row}], nil), safe(v.File), strconv.FormatInt(v.Row, 10), safe(v.OrderNo)}); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// uploadedRows walks the uploads of an import: for each table its heads, then its rows. False when they are gone.
func (d *desk) uploadedRows(ctx context.Context, id string, each func(file string, header []string, no int64, cells []string) error) (bool, error) {
	raw, err := os.ReadFile(filepath.Join(d.b.Dir(), importFolder, id+"-ask.json"))
	if err != nil {
		return false, nil //nolint:nilerr // imported from the command line: the files are the person's own
	}
	var a api.ImportAsk
	if err := json.Unmarshal(raw, &a); err != nil {
		return false, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	r, err := d.importAsk(a)
	if shop.IsKind(err, shop.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	plan, err := d.b.PlanImport(ctx, r)
	if err != nil {
		return false, err
	}
	for _, t := range plan.Tables {
		if err := each(t.File, t.Header.Names, 0, nil); err != nil {
			return true, err
		}
		if err := tableRows(t.Source, t.Sheet, func(row tabular.Row) error {
			if row.No <= t.Header.RowNo {
				return nil
			}
			return each(t.File, nil, int64(row.No), row.Texts())
		}); err != nil {
			return true, err
		}
	}
	return true, nil
}

func tableRows(src tabular.Source, sheet string, each func(tabular.Row) error) (err error) {
	book, err := tabular.Open(src)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	rows, err := book.Rows(sheet)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
}
