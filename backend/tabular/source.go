package tabular

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"zhanggui/backend/shop"
)

// File is an opened source: readable from any offset, so that it can be passed over more than once.
type File interface {
	io.ReaderAt
	io.Closer
}

// Source is a file before it is opened.
type Source struct {
	Name     string      // base name, as the user knows it
	Size     int64       // bytes
	Modified shop.Millis // zero when not known
	Open     func() (File, error)
}

// FromPath makes a source of a file on disk. Errors: NotFound, Invalid for a folder, Internal.
func FromPath(path string) (Source, error) {
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Source{}, shop.Wrap(err, shop.NotFound, "tabular.error.no_file", "file", filepath.Base(path))
	case err != nil:
		return Source{}, shop.Wrap(err, shop.Invalid, "tabular.error.unreadable", "file", filepath.Base(path))
	case !st.Mode().IsRegular():
		return Source{}, shop.E(shop.Invalid, "tabular.error.not_a_file", "file", filepath.Base(path))
	}
	return Source{
		Name: filepath.Base(path), Size: st.Size(), Modified: st.ModTime().UnixMilli(),
		Open: func() (File, error) { return os.Open(path) },
	}, nil
}

// FromBytes makes a source of bytes in memory.
func FromBytes(name string, b []byte, modified shop.Millis) Source {
	return Source{
		Name: name, Size: int64(len(b)), Modified: modified,
		Open: func() (File, error) { return nopCloser{bytes.NewReader(b)}, nil },
	}
}

type nopCloser struct{ *bytes.Reader }

func (nopCloser) Close() error { return nil }
