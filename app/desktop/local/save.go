package local

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode"

	"zhanggui/backend/shop"
)

// save is one file on its way to the disk. Until it is whole it has another name,
// so that a half file is never mistaken for a paper.
type save struct {
	path string // where the person wants it

	mu   sync.Mutex
	part *os.File
	size int64
}

func newSave(path string) (*save, error) {
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return nil, err
	}
	return &save{path: path, part: part}, nil
}

// write appends a chunk that starts at byte at, and returns the new size. The same
// chunk sent again (its answer was lost) is taken once; a gap is shop.Conflict.
func (s *save) write(at int64, data []byte) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at < 0 || at > s.size {
		return s.size, shop.E(shop.Conflict, "desktop.save.order")
	}
	if _, err := s.part.WriteAt(data, at); err != nil {
		return s.size, shop.Wrap(err, shop.Internal, "desktop.save.place")
	}
	s.size = max(s.size, at+int64(len(data)))
	return s.size, nil
}

// finish makes the file durable and gives it its name, replacing an older one:
// the dialog has asked about that already.
func (s *save) finish() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := errors.Join(s.part.Chmod(0o644), s.part.Sync(), s.part.Close())
	if err == nil {
		err = os.Rename(s.part.Name(), s.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(s.part.Name()))
	}
	return nil
}

func (s *save) abandon() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.part.Close(), os.Remove(s.part.Name()))
}

// SafeName turns a proposed file name into one that every system takes: no folder,
// no reserved character, no control or direction mark, not empty, at most 120 runes.
func SafeName(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r):
			return '_'
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	clean = strings.Trim(clean, " .")
	if runes := []rune(clean); len(runes) > 120 {
		ext := []rune(filepath.Ext(clean))
		if len(ext) > 8 {
			ext = nil
		}
		clean = string(runes[:120-len(ext)]) + string(ext)
	}
	if clean == "" {
		return "zhanggui"
	}
	return clean
}
