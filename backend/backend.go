// Package backend is everything that would still be true without a window. Open is the only place that wires
// stages, adapters and the store together; each stage's wiring stands in a file of its own name. In: a data
// folder. Out: the desk's commands, called by the command line and the HTTP seam alike.
package backend

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/vault"
	"zhanggui/backend/words"
)

// Version is the product's version.
const Version = "0.1.0"

// Config says what a backend works on.
type Config struct {
	Dir        string // the data folder; created when missing
	Lang       string // "" = the stored setting, else Chinese
	Clock      shop.Clock
	IDRand     io.Reader // nil = the system's randomness; demos with a seed give their own
	Log        *slog.Logger
	Name       string // what the folder's lock says of this process
	Passphrase string
	Vault      vault.Vault // nil = the best place of this machine
	User       string      // the person at the desk, for the journal
	// PrintComponents overrides the address of a platform's local print component, by platform; practice and tests.
	PrintComponents map[string]string
}

// Backend is one opened desk. Its methods are safe for concurrent use.
type Backend struct {
	Store *store.Store
	Words *words.Book
	Log   *slog.Logger
	Clock shop.Clock
	IDs   *shop.IDs
	cfg   Config
	lang  string

	vaultOnce sync.Once
	vault     vault.Vault
	vaultErr  error

	parts parts
}

// Open opens the data folder and wires the stages. Close must be called.
func Open(ctx context.Context, cfg Config) (*Backend, error) {
	if cfg.Clock == nil {
		cfg.Clock = shop.SystemClock{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Name == "" {
		cfg.Name = "zhanggui"
	}
	book, err := words.Load()
	if err != nil {
		return nil, shop.Wrap(err, shop.Internal, "error.internal", "detail", "words")
	}
	b := &Backend{Words: book, Log: cfg.Log, Clock: cfg.Clock, IDs: shop.NewIDs(cfg.Clock, cfg.IDRand), cfg: cfg}
	b.Store, err = store.Open(ctx, store.Options{Dir: cfg.Dir, Clock: cfg.Clock, IDs: b.IDs, Name: cfg.Name})
	if err != nil {
		return nil, err
	}
	if b.lang = cfg.Lang; b.lang == "" {
		if b.lang, err = b.Store.Setting(ctx, "language"); err != nil {
			return nil, errors.Join(err, b.Store.Close())
		}
	}
	b.lang = words.Language(b.lang)
	if err := b.wire(ctx); err != nil {
		return nil, errors.Join(err, b.Store.Close())
	}
	return b, nil
}

// Close stops what runs and closes the folder.
func (b *Backend) Close() error {
	b.unwire()
	return b.Store.Close()
}

// Dir is the data folder.
func (b *Backend) Dir() string { return b.cfg.Dir }

// Lang is the language of this session.
func (b *Backend) Lang() string { return b.lang }

// Say writes a sentence in the session's language.
func (b *Backend) Say(key string, args shop.Args) string { return b.Words.Say(b.lang, key, args) }

// Clerk is the person at the desk, for the journal.
func (b *Backend) Clerk() journal.Actor {
	name := b.cfg.User
	if name == "" {
		name = os.Getenv("USER")
	}
	if name == "" {
		name = os.Getenv("USERNAME")
	}
	return journal.Clerk(name)
}

// Folder returns a folder below the data folder, made when missing (0700).
func (b *Backend) Folder(name string) (string, error) {
	dir := filepath.Join(b.cfg.Dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", shop.Wrap(err, shop.Internal, "store.error.folder", "dir", dir)
	}
	return dir, nil
}
