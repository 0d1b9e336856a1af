package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"path/filepath"
	"sync"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// Store is the opened data folder. It is safe for concurrent use.
type Store struct {
	w       *sql.DB // one connection: the writer
	r       *reader // read-only pool
	dia     dialect
	dir     string
	clock   shop.Clock
	ids     *shop.IDs
	find    finder
	pack    packer
	lane    *lane
	rungs   ladders
	unlock  func() error
	bellMu  sync.Mutex
	bell    chan struct{}
	topSeq  int64
	closing sync.Once
}

// Options say where and with what clock a store is opened.
type Options struct {
	Dir   string // the data folder; created when missing
	Clock shop.Clock
	IDs   *shop.IDs
	// Name is written into the folder's lock so that another process can say who holds it.
	Name string
}

// Open locks the folder, opens and migrates the database and checks that it survived its last stop.
// Errors: NotAllowed with key store.error.locked when another process holds the folder; Internal otherwise.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Clock == nil {
		o.Clock = shop.SystemClock{}
	}
	if o.IDs == nil {
		o.IDs = shop.NewIDs(o.Clock, nil)
	}
	unlock, err := lockDir(o.Dir, o.Name)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: o.Dir, clock: o.Clock, ids: o.IDs, unlock: unlock, lane: newLane(), bell: make(chan struct{}), dia: sqliteDialect()}
	if err := s.openSQLite(ctx, filepath.Join(o.Dir, "zhanggui.db")); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.boot(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// boot reads what the store needs in memory and makes the search key on the first start.
func (s *Store) boot(ctx context.Context) error {
	if err := s.CheckTail(ctx); err != nil {
		return err
	}
	key, err := s.Setting(ctx, "search_key")
	if err != nil {
		return err
	}
	if key == "" {
		b := make([]byte, 32)
		if _, err := rand.Read(b); err != nil {
			return shop.Wrap(err, shop.Internal, "store.error.open")
		}
		key = hex.EncodeToString(b)
		if err := s.SetSetting(ctx, "search_key", key, journal.System()); err != nil {
			return err
		}
	}
	raw, err := hex.DecodeString(key)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.open")
	}
	s.find = finder{key: raw}
	return s.r.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM journal`).Scan(&s.topSeq)
}

// Dir is the data folder.
func (s *Store) Dir() string { return s.dir }

// NewID returns a fresh id.
func (s *Store) NewID() string { return s.ids.New() }

// Now is the store's clock in UTC milliseconds.
func (s *Store) Now() shop.Millis { return shop.NowMillis(s.clock) }

// Close finishes the write under way and gives the folder free. It is safe to call twice.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() {
		s.lane.close()
		if s.w != nil {
			err = errors.Join(err, s.closeSQLite())
		}
		if s.unlock != nil {
			err = errors.Join(err, s.unlock())
		}
	})
	return err
}

// Changed returns a channel closed at the next committed journal row, and the newest sequence number.
func (s *Store) Changed() (<-chan struct{}, int64) {
	s.bellMu.Lock()
	defer s.bellMu.Unlock()
	return s.bell, s.topSeq
}

func (s *Store) ring(seq int64) {
	s.bellMu.Lock()
	defer s.bellMu.Unlock()
	if seq > s.topSeq {
		s.topSeq = seq
	}
	close(s.bell)
	s.bell = make(chan struct{})
}
