package backend

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// Uploads wait below the data folder until they are imported or a day has passed. An upload is two files: the
// bytes, and the name the person knows it by.
const (
	uploadsFolder = "uploads"
	uploadMax     = 512 << 20
	uploadAge     = 24 * 60 * 60 * 1000
)

// uploads keeps two chunks of one file from being written at once.
type uploads struct{ mu sync.Mutex }

func (d *desk) uploadPath(id string) (string, error) {
	if id == "" || strings.ContainsFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
	}) {
		return "", shop.E(shop.NotFound, "upload.error.not_found", "id", id)
	}
	dir, err := d.b.Folder(uploadsFolder)
	return filepath.Join(dir, id), err
}

// PutUpload appends a chunk; a chunk that is there already is taken for granted, so that one may be sent again.
func (d *desk) PutUpload(_ context.Context, id, name string, offset int64, chunk []byte) (out api.Upload, err error) {
	path, err := d.uploadPath(id)
	if err != nil {
		return out, err
	}
	d.uploads.mu.Lock()
	defer d.uploads.mu.Unlock()
	if offset == 0 {
		d.sweepUploads(filepath.Dir(path))
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return out, shop.Wrap(err, shop.Internal, "upload.error.write")
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	st, err := f.Stat()
	if err != nil {
		return out, shop.Wrap(err, shop.Internal, "upload.error.write")
	}
	size := st.Size()
	switch end := offset + int64(len(chunk)); {
	case end > uploadMax:
		return out, shop.E(shop.Invalid, "upload.error.large", "max_mb", uploadMax>>20)
	case offset > size:
		return out, shop.E(shop.Stale, "upload.error.offset", "size", size)
	case end > size || offset == 0:
		if err := f.Truncate(offset); err != nil {
			return out, shop.Wrap(err, shop.Internal, "upload.error.write")
		}
		if _, err := f.WriteAt(chunk, offset); err != nil {
			return out, shop.Wrap(err, shop.Internal, "upload.error.write")
		}
		size = end
	}
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	if err := os.WriteFile(path+".name", []byte(name), 0o600); err != nil {
		return out, shop.Wrap(err, shop.Internal, "upload.error.write")
	}
	return api.Upload{ID: id, Name: name, Size: size}, nil
}

// sweepUploads forgets what nobody imported for a day.
func (d *desk) sweepUploads(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	now := shop.NowMillis(d.b.Clock)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && now-info.ModTime().UnixMilli() > uploadAge {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				d.b.Log.Warn("an old upload stays", shop.LogErr, err)
			}
		}
	}
}

// DropUpload forgets an upload; there being none is fine.
func (d *desk) DropUpload(_ context.Context, id string) error {
	path, err := d.uploadPath(id)
	if err != nil {
		return err
	}
	d.uploads.mu.Lock()
	defer d.uploads.mu.Unlock()
	for _, p := range []string{path, path + ".name"} {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return shop.Wrap(err, shop.Internal, "upload.error.write")
		}
	}
	return nil
}

// sources opens uploads as files under the names the person knows.
func (d *desk) sources(ids []string) ([]tabular.Source, error) {
	out := make([]tabular.Source, 0, len(ids))
	for _, id := range ids {
		path, err := d.uploadPath(id)
		if err != nil {
			return nil, err
		}
		name, err := os.ReadFile(path + ".name")
		if err != nil {
			return nil, shop.Wrap(err, shop.NotFound, "upload.error.not_found", "id", id)
		}
		src, err := tabular.FromPath(path)
		if err != nil {
			return nil, err
		}
		src.Name, src.Modified = string(name), 0
		out = append(out, src)
	}
	return out, nil
}
