package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

func gen(ctx context.Context, d *dev, args []string) error {
	check := slices.Contains(args, "--check")
	if err := d.packages(ctx, os.Stdout); err != nil {
		return err
	}
	if check {
		return d.genCheck(ctx, os.Stdout)
	}
	return d.generate(ctx, os.Stdout)
}

// generate runs every generator: each main package in a folder named gen below
// backend, then the interface's types from the API's description.
func (d *dev) generate(ctx context.Context, log io.Writer) error {
	var programs []string
	err := fs.WalkDir(os.DirFS(d.root), "backend", func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && e.Name() == "gen" {
			programs = append(programs, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range programs {
		if err := d.run(ctx, log, nil, "go", "run", "./"+p); err != nil {
			return err
		}
	}
	if d.has("backend/api/openapi.yaml") {
		return d.npm(ctx, log, "run", "gen")
	}
	return nil
}

// genCheck generates and compares. What differs is named and put back as it was.
func (d *dev) genCheck(ctx context.Context, log io.Writer) error {
	before, err := d.generated()
	if err != nil {
		return err
	}
	genErr := d.generate(ctx, log)
	after, err := d.generated()
	if err != nil {
		return err
	}
	var differs []string
	for name, now := range after {
		if was, ok := before[name]; !ok || !bytes.Equal(was, now) {
			differs = append(differs, name)
		}
	}
	for _, name := range differs {
		file := filepath.Join(d.root, filepath.FromSlash(name))
		if was, ok := before[name]; ok {
			err = errors.Join(err, os.WriteFile(file, was, 0o644))
		} else {
			err = errors.Join(err, os.Remove(file))
		}
	}
	if err := errors.Join(genErr, err); err != nil {
		return err
	}
	if len(differs) > 0 {
		slices.Sort(differs)
		return fmt.Errorf("generated files differ from what is kept: %s; run go run ./build/dev gen", strings.Join(differs, ", "))
	}
	return nil
}

// generated reads every file a generator may write.
func (d *dev) generated() (map[string][]byte, error) {
	all := map[string][]byte{}
	root := os.DirFS(d.root)
	for _, top := range []string{"backend", "frontend/src/seam"} {
		err := fs.WalkDir(root, top, func(name string, e fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			if e.IsDir() {
				if e.Name() == "testdata" {
					return fs.SkipDir
				}
				return nil
			}
			if slices.Contains([]string{".md", ".yaml", ".ts", ".svg", ".json"}, path.Ext(name)) {
				all[name], err = fs.ReadFile(root, name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
