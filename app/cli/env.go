package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unicode"

	"zhanggui/backend"
	"zhanggui/backend/shop"
	"zhanggui/backend/words"
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// env is what every command shares: the global flags and the way results are shown.
type env struct {
	streams  Streams
	dir      string
	json     bool
	lang     string
	passFile string
}

// open opens the desk on the chosen data folder under the command's name. The caller closes it.
func (e *env) open(ctx context.Context, name string) (*backend.Backend, error) {
	cfg, err := e.config(name)
	if err != nil {
		return nil, err
	}
	return backend.Open(ctx, cfg)
}

// with opens the desk, runs fn and closes it again.
func (e *env) with(ctx context.Context, name string, fn func(*backend.Backend) error) error {
	b, err := e.open(ctx, name)
	if err != nil {
		return err
	}
	err = fn(b)
	if cerr := b.Close(); cerr != nil && err == nil {
		err = cerr
	}
	return err
}

func (e *env) config(name string) (backend.Config, error) {
	cfg := backend.Config{Dir: e.dir, Lang: e.lang, Name: "zhanggui " + name, Passphrase: os.Getenv("ZHANGGUI_PASSPHRASE")}
	if cfg.Dir == "" {
		dir, err := DataDir()
		if err != nil {
			return cfg, shop.Wrap(err, shop.Internal, "store.error.folder", "dir", "?")
		}
		cfg.Dir = dir
	}
	if e.passFile != "" {
		b, err := os.ReadFile(e.passFile)
		if err != nil {
			return cfg, shop.Wrap(err, shop.Invalid, "cli.error.file", "file", e.passFile)
		}
		cfg.Passphrase = strings.TrimRight(string(b), "\r\n")
	}
	cfg.PrintComponents = PrintComponents()
	cfg.Log = slog.New(slog.NewTextHandler(e.streams.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return cfg, nil
}

// PrintComponents are the addresses of the platforms' print components that the environment names:
// ZHANGGUI_PDD_COMPONENT=ws://host:port where the label printer hangs on another computer.
func PrintComponents() map[string]string {
	if addr := os.Getenv("ZHANGGUI_PDD_COMPONENT"); addr != "" {
		return map[string]string{"pdd": addr}
	}
	return nil
}

// DataDir is the user's own data folder of this program.
func DataDir() (string, error) {
	if runtime.GOOS == "linux" {
		if d := os.Getenv("XDG_DATA_HOME"); d != "" {
			return filepath.Join(d, "zhanggui"), nil
		}
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		return filepath.Join(home, ".local", "share", "zhanggui"), nil
	}
	if d := os.Getenv("LOCALAPPDATA"); runtime.GOOS == "windows" && d != "" {
		return filepath.Join(d, "Zhanggui"), nil
	}
	d, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(d, "Zhanggui"), nil
}

// done prints a result: one JSON object with --json, else the human words.
func (e *env) done(result any, human func()) error {
	if !e.json {
		human()
		return nil
	}
	enc := json.NewEncoder(e.streams.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(result)
}

// say prints one line on stdout.
func (e *env) say(args ...any) { _, _ = io.WriteString(e.streams.Out, plain(fmt.Sprintln(args...))) }

// progress prints one line on stderr.
func (e *env) progress(args ...any) {
	_, _ = io.WriteString(e.streams.Err, plain(fmt.Sprintln(args...)))
}

// plain takes the power over a terminal from texts that buyers and files brought along.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return '\ufffd'
		}
		return r
	}, text)
}

// words says a sentence in the command's language.
func (e *env) words(key string, args shop.Args) string {
	book, err := words.Load()
	if err != nil {
		return key
	}
	return book.Say(e.lang, key, args)
}

// fail shows an error: words on stderr, and with --json one object on stdout.
func (e *env) fail(err error) {
	if errors.Is(err, context.Canceled) {
		err = shop.Wrap(err, shop.Internal, "cli.error.stopped")
	}
	msg := err.Error()
	var se *shop.Err
	known := errors.As(err, &se)
	if known {
		msg = e.words(se.Key, se.Args)
	}
	e.progress(msg)
	if !e.json {
		return
	}
	out := map[string]any{"message": msg, "kind": string(shop.KindOf(err))}
	if known {
		out["key"], out["args"] = se.Key, se.Args
	}
	enc := json.NewEncoder(e.streams.Out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(map[string]any{"error": out})
}
