package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // registers the driver; the error type is used below
	sqlite3 "modernc.org/sqlite/lib"

	"zhanggui/backend/shop"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

// Writer: durable on every commit (synchronous=FULL: an acknowledged order survives a power cut).
// Readers: their own connections, so that a list never waits for an import.
const (
	writerQuery = "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)&_pragma=wal_autocheckpoint(1000)" +
		"&_pragma=journal_size_limit(67108864)&_dqs=0"
	readerQuery = "?mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(1)&_pragma=cache_size(-16384)&_pragma=temp_store(MEMORY)&_dqs=0"
	readers     = 4
)

// fileURL writes a path as a SQLite URI; every part is escaped, so that ? # % and Chinese names work.
func fileURL(path string) string {
	p := filepath.ToSlash(path)
	parts := strings.Split(p, "/")
	for i, s := range parts {
		if i == 0 && strings.HasSuffix(s, ":") {
			continue // C:
		}
		parts[i] = url.PathEscape(s)
	}
	p = strings.Join(parts, "/")
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return "file://" + p
}

func (s *Store) openSQLite(ctx context.Context, path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.open")
	}
	fresh, err := ownFile(abs)
	if err != nil {
		return err
	}
	if s.w, err = sql.Open("sqlite", fileURL(abs)+writerQuery); err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.open")
	}
	s.w.SetMaxOpenConns(1)
	s.w.SetMaxIdleConns(1)
	s.w.SetConnMaxLifetime(0)
	s.w.SetConnMaxIdleTime(0)
	var mode string
	if err := s.w.QueryRowContext(ctx, `PRAGMA journal_mode`).Scan(&mode); err != nil {
		return s.dia.explain(err)
	}
	if mode != "wal" {
		return shop.E(shop.Internal, "store.error.wal", "mode", mode)
	}
	if err := s.migrateSQLite(ctx, abs, fresh); err != nil {
		return err
	}
	pool, err := sql.Open("sqlite", fileURL(abs)+readerQuery)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.open")
	}
	pool.SetMaxOpenConns(readers)
	pool.SetMaxIdleConns(readers)
	s.r = newReader(pool)
	return nil
}

// ownFile makes the database file before the engine does, or closes an existing one to others: its log and its
// index take over the mode of the file they belong to. fresh tells that there is nothing in it yet.
func ownFile(path string) (fresh bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return false, shop.Wrap(err, shop.Internal, "store.error.open")
		}
		return true, f.Close()
	case err != nil:
		return false, shop.Wrap(err, shop.Internal, "store.error.open")
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return false, shop.Wrap(err, shop.Internal, "store.error.open")
	}
	return info.Size() == 0, nil
}

// migrateSQLite brings the schema up to date; an existing database is first copied beside itself.
func (s *Store) migrateSQLite(ctx context.Context, path string, fresh bool) error {
	sub, err := fs.Sub(sqliteMigrations, "migrations/sqlite")
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.migrate")
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.w, sub, goose.WithVerbose(false))
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.migrate")
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.migrate")
	}
	if !pending {
		return nil
	}
	if !fresh {
		bak := path + ".before-migration"
		if err := os.Remove(bak); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return shop.Wrap(err, shop.Internal, "store.error.migrate")
		}
		if _, err := s.w.ExecContext(ctx, `VACUUM INTO $1`, bak); err != nil {
			return s.dia.explain(err)
		}
		if err := os.Chmod(bak, 0o600); err != nil {
			return shop.Wrap(err, shop.Internal, "store.error.migrate")
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return shop.Wrap(err, shop.Internal, "store.error.migrate")
	}
	return nil
}

// closeSQLite leaves one file: the statistics are brought up to date from a sample, so that closing a large shop
// takes no longer than a small one, and the log is written back.
func (s *Store) closeSQLite() error {
	ctx := context.Background()
	var err error
	if s.r != nil {
		err = s.r.Close()
	}
	for _, q := range []string{`PRAGMA analysis_limit = 400`, `PRAGMA optimize`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		_, e := s.w.ExecContext(ctx, q)
		err = errors.Join(err, e)
	}
	return errors.Join(err, s.w.Close())
}

// afterFailedCommit ends a transaction the engine kept open when it could not commit, so that the next write
// starts afresh. Having nothing to end is its usual answer.
func (s *Store) afterFailedCommit(ctx context.Context) {
	_, _ = s.w.ExecContext(ctx, `ROLLBACK`)
}

func sqliteDialect() dialect {
	code := func(err error) int {
		var e *sqlite.Error
		if errors.As(err, &e) {
			return e.Code()
		}
		return 0
	}
	d := dialect{
		name:   "sqlite",
		checks: sqliteChecks(),
		isUnique: func(err error) bool {
			c := code(err)
			return c == sqlite3.SQLITE_CONSTRAINT_UNIQUE || c == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
		},
		isBusy:   func(err error) bool { return code(err)&0xff == sqlite3.SQLITE_BUSY },
		isFull:   func(err error) bool { return code(err)&0xff == sqlite3.SQLITE_FULL },
		jsonList: func(placeholder string) string { return "SELECT value FROM json_each(" + placeholder + ")" },
	}
	d.explain = func(err error) error {
		switch {
		case err == nil:
			return nil
		case d.isFull(err):
			return shop.Wrap(err, shop.Internal, "store.error.disk_full")
		case d.isUnique(err):
			return shop.Wrap(err, shop.Conflict, "store.error.exists")
		case d.isBusy(err):
			return shop.Wrap(err, shop.NotAllowed, "store.error.busy")
		}
		return err
	}
	return d
}
