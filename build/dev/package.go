package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// pack puts what is handed to a shop into build/out/package: the console program
// for Linux and Windows, the window for Windows and (on Linux) for Linux, the
// README, all licence texts and their checksums.
func pack(ctx context.Context, d *dev, _ []string) error {
	if err := d.packages(ctx, os.Stderr); err != nil {
		return err
	}
	if err := d.ui(ctx, os.Stderr); err != nil {
		return err
	}
	dir := filepath.Join(d.out, "package")
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil {
		return err
	}
	if _, err := d.build(ctx, os.Stderr, "package/zhanggui-linux-amd64", []string{"GOOS=linux", "GOARCH=amd64"}, "-ldflags", "-s -w"); err != nil {
		return err
	}
	windows, err := d.windowsPrograms(ctx, os.Stderr)
	if err != nil {
		return err
	}
	for _, p := range windows {
		if err := copyFile(p, filepath.Join(dir, filepath.Base(p))); err != nil {
			return err
		}
	}
	if runtime.GOOS == "linux" {
		if err := d.needs(ctx, os.Stderr, windowNeeds()...); err != nil {
			return err
		}
		if _, err := d.build(ctx, os.Stderr, "package/zhanggui-window-linux-"+runtime.GOARCH, []string{"CGO_ENABLED=1"}, "-tags", windowTags(), "-ldflags", "-s -w"); err != nil {
			return err
		}
	}
	for _, name := range []string{"README.md", "LICENSE"} {
		if d.has(name) {
			if err := copyFile(filepath.Join(d.root, name), filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	if err := d.licences(ctx, filepath.Join(dir, "THIRD-PARTY-LICENCES.txt")); err != nil {
		return err
	}
	return checksums(dir)
}

// licences gathers the licence texts of every Go module and interface package
// that is inside the programs. A dependency without one is an error.
func (d *dev) licences(ctx context.Context, file string) error {
	var text strings.Builder
	seen := map[string]bool{}
	for _, env := range [][]string{{"GOOS=linux"}, {"GOOS=windows"}} {
		for _, tags := range []string{"", "desktop,production"} {
			said, err := d.output(ctx, append(slices.Clone(env), "CGO_ENABLED=1"), "go", "list", "-deps", "-tags", tags,
				"-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", ".")
			if err != nil {
				return err
			}
			for line := range strings.Lines(said) {
				name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t")
				if !ok || seen[name] {
					continue
				}
				seen[name] = true
				if err := licenceOf(&text, name, dir); err != nil {
					return err
				}
			}
		}
	}
	if err := d.npmLicences(&text); err != nil {
		return err
	}
	fonts, err := filepath.Glob(filepath.Join(d.root, "assets", "fonts", "*.txt"))
	if err != nil {
		return err
	}
	for _, f := range fonts {
		if err := appendText(&text, filepath.Base(f), f); err != nil {
			return err
		}
	}
	return os.WriteFile(file, []byte(text.String()), 0o644)
}

// npmLicences adds the packages that end up in the built interface: those the
// lock file does not mark as being for development.
func (d *dev) npmLicences(text *strings.Builder) error {
	raw, err := os.ReadFile(filepath.Join(d.frontend, "package-lock.json"))
	if err != nil {
		return err
	}
	var lock struct {
		Packages map[string]struct {
			Version             string
			Dev, Optional, Peer bool
			License             string
		}
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		return err
	}
	var names []string
	for name, p := range lock.Packages {
		if name != "" && !p.Dev && !p.Optional && !p.Peer {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		p := lock.Packages[name]
		title := strings.TrimPrefix(name, "node_modules/") + " " + p.Version
		err := licenceOf(text, title, filepath.Join(d.frontend, filepath.FromSlash(name)))
		if errors.Is(err, errNoLicence) && p.License != "" {
			_, _ = fmt.Fprintf(text, "==== %s\n\nLicence: %s (the package carries no text of its own)\n\n", title, p.License)
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var errNoLicence = errors.New("no licence text")

// licenceOf adds the licence files of one dependency.
func licenceOf(text *strings.Builder, name, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	found := false
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if e.IsDir() || !slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE"}, func(p string) bool { return strings.HasPrefix(upper, p) }) {
			continue
		}
		found = true
		if err := appendText(text, name, filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s: %w", name, errNoLicence)
	}
	return nil
}

func appendText(text *strings.Builder, name, file string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(text, "==== %s\n\n%s\n\n", name, strings.TrimSpace(string(raw)))
	return nil
}

// checksums writes SHA256SUMS over every file of a folder.
func checksums(dir string) error {
	var sums strings.Builder
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		sum := sha256.New()
		_, err = io.Copy(sum, f)
		_, _ = fmt.Fprintf(&sums, "%s  %s\n", hex.EncodeToString(sum.Sum(nil)), name)
		return errors.Join(err, f.Close())
	})
	if err != nil {
		return err
	}
	fmt.Print(sums.String())
	return os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

func copyFile(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, raw, info.Mode().Perm())
}
