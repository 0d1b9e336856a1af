package backend

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
)

// papersFolder holds what is printed and saved, below the data folder.
const papersFolder = "papers"

// resultOf is a result as the command line prints it.
func resultOf(v any, files []string) (jobResult, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return jobResult{}, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	out := jobResult{Files: files}
	if err := json.Unmarshal(raw, &out.Result); err != nil {
		return out, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	return out, nil
}

// pickIDs turns a pick into ids; none picked at all is nil: everything that is due.
func (d *desk) pickIDs(ctx context.Context, p api.Pick) ([]string, error) {
	if p.All == nil && len(p.IDs) == 0 {
		return nil, nil
	}
	heads, _, err := d.picked(ctx, p)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(heads))
	for i, h := range heads {
		ids[i] = h.ID
	}
	if len(ids) == 0 {
		return nil, shop.E(shop.NotFound, "orders.error.none")
	}
	return ids, nil
}

// PrintPapers draws papers as a job into the papers folder.
func (d *desk) PrintPapers(ctx context.Context, a api.PrintAsk) (api.Job, error) {
	ids, err := d.pickIDs(ctx, a.Pick)
	if err != nil {
		return api.Job{}, err
	}
	dir, err := d.b.Folder(papersFolder)
	if err != nil {
		return api.Job{}, err
	}
	name := a.Paper + "-" + d.b.Clock.Now().In(shop.Zone("")).Format("20060102-150405") + "-" + tail(d.b.IDs.New()) + ".pdf"
	return d.jobs.start(ctx, "print", a.Paper, d.b.Clerk(), func(ctx context.Context, run *jobRun) (jobResult, error) {
		res, err := d.b.Print(ctx, PrintRequest{
			Pick: Pick{Orders: ids}, Paper: a.Paper, Size: a.Size, Out: filepath.Join(dir, name),
			Progress: func(done, total int) { run.At(int64(done), int64(total)) },
		})
		if err != nil {
			return jobResult{}, err
		}
		var files []string
		if res.File != "" {
			files = []string{name}
		}
		return resultOf(res, files)
	}), nil
}

// ShipOrders hands parcels over as a job.
func (d *desk) ShipOrders(ctx context.Context, a api.ShipAsk) (api.Job, error) {
	ids, err := d.pickIDs(ctx, a.Pick)
	if err != nil {
		return api.Job{}, err
	}
	return d.jobs.start(ctx, "ship", "", d.b.Clerk(), func(ctx context.Context, run *jobRun) (jobResult, error) {
		res, err := d.b.Ship(ctx, ShipRequest{Pick: Pick{Orders: ids}, Progress: func(done, total int) { run.At(int64(done), int64(total)) }})
		if err != nil {
			return jobResult{}, err
		}
		return resultOf(res, nil)
	}), nil
}

// ListPapers lists the papers folder, newest first.
func (d *desk) ListPapers(context.Context) (api.List[api.PaperFile], error) {
	dir, err := d.b.Folder(papersFolder)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, shop.Wrap(err, shop.Internal, "store.error.folder", "dir", dir)
	}
	out := api.List[api.PaperFile]{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue // gone meanwhile, or not a paper
		}
		out = append(out, api.PaperFile{Name: e.Name(), Size: info.Size(), At: info.ModTime().UnixMilli()})
	}
	slices.SortFunc(out, func(a, b api.PaperFile) int {
		return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// OpenPaper opens one file of the papers folder; nothing outside it can be reached by any name.
func (d *desk) OpenPaper(_ context.Context, name string) (io.ReadCloser, error) {
	gone := shop.E(shop.NotFound, "paper.error.not_found", "name", name)
	if name == "" || strings.HasPrefix(name, ".") || strings.ContainsAny(name, `/\`) {
		return nil, gone
	}
	dir, err := d.b.Folder(papersFolder)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, shop.Wrap(err, shop.Internal, "store.error.folder", "dir", dir)
	}
	f, err := root.Open(name)
	err = errors.Join(err, root.Close())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, gone
	case err != nil:
		return nil, shop.Wrap(err, shop.NotFound, "paper.error.not_found", "name", name)
	}
	return f, nil
}
