// Command dev does everything there is to do with the source: go run ./build/dev VERB.
//
// It needs Go and Node and nothing else: what a Debian or Ubuntu lacks it installs
// with apt-get, elsewhere it names what is missing. Everything it makes lies in build/out.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

// verb is one thing dev can do.
type verb struct {
	name, words string
	run         func(ctx context.Context, d *dev, args []string) error
}

func verbs() []verb {
	return []verb{
		{"setup", "install what is missing, the interface's packages and the pinned tools", setup},
		{"gen", "write the generated files again; --check only says whether they differ", gen},
		{"lint", "every linter, formatter and type check", lint},
		{"test", "everything that must hold before a change is taken; --long with full fuzz and kill counts", test},
		{"e2e", "a day in the shop in a real browser", e2e},
		{"demo", "the demo shop in your browser", demo},
		{"desktop", "the window", desktop},
		{"bench", "medians and ratios on this machine", bench},
		{"real", "check the shops of a data folder against their own channels: real --data DIR [NAME…]", realChannels},
		{"package", "programs, licences and checksums into build/out/package", pack},
	}
}

// errFailed ends a run whose words have been printed already.
var errFailed = errors.New("not everything passed")

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(args) == 0 {
		usage()
		return 2
	}
	d, err := newDev()
	if err != nil {
		fmt.Fprintln(os.Stderr, "dev:", err)
		return 2
	}
	for _, v := range verbs() {
		if v.name != args[0] {
			continue
		}
		err := v.run(ctx, d, args[1:])
		if err != nil && !errors.Is(err, errFailed) {
			fmt.Fprintln(os.Stderr, "dev:", err)
		}
		if err != nil {
			return 1
		}
		return 0
	}
	usage()
	return 2
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: go run ./build/dev VERB [arguments]")
	for _, v := range verbs() {
		fmt.Fprintf(os.Stderr, "  %-8s %s\n", v.name, v.words)
	}
}

// dev knows where things are.
type dev struct {
	root     string // the folder of go.mod and wails.json
	frontend string
	out      string // build/out, ignored by git
}

// newDev finds the project from the working folder upwards.
func newDev() (*dev, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "wails.json")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil, errors.New("run this inside the project's folder")
		}
		dir = parent
	}
	d := &dev{root: dir, frontend: filepath.Join(dir, "frontend"), out: filepath.Join(dir, "build", "out")}
	return d, os.MkdirAll(d.out, 0o755)
}

// has says whether a path below the project exists.
func (d *dev) has(rel string) bool {
	_, err := os.Stat(filepath.Join(d.root, filepath.FromSlash(rel)))
	return err == nil
}
