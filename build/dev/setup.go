package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

func setup(ctx context.Context, d *dev, _ []string) error {
	if err := d.needs(ctx, os.Stdout, allNeeds()...); err != nil {
		return err
	}
	_, ok := d.runSteps(ctx, os.Stdout, []step{d.npmStep(), d.toolStep()})
	if !ok {
		return errFailed
	}
	return nil
}

func (d *dev) npmStep() step { return plain("npm ci", nil, d.packages) }

func (d *dev) toolStep() step {
	return plain("pinned tools", nil, func(ctx context.Context, log io.Writer) error {
		return d.run(ctx, log, nil, "go", tool("golangci-lint", "version")...)
	})
}

// tool is the go command line of a tool pinned in build/tools.
func tool(name string, args ...string) []string {
	return append([]string{"tool", "-modfile=build/tools/go.mod", name}, args...)
}

// packages installs the interface's packages when the lock file is not the one
// that was installed last.
func (d *dev) packages(ctx context.Context, log io.Writer) error {
	if err := d.nodeVersion(ctx); err != nil {
		return err
	}
	want, err := digest(d.frontend, "package.json", "package-lock.json")
	if err != nil {
		return err
	}
	stamp := filepath.Join(d.frontend, "node_modules", ".zhanggui-lock")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == want {
		return nil
	}
	if err := d.npm(ctx, log, "ci", "--no-audit", "--no-fund", "--loglevel=error"); err != nil {
		return err
	}
	return os.WriteFile(stamp, []byte(want), 0o644)
}

// nodeVersion refuses a Node the interface's packages cannot run on.
func (d *dev) nodeVersion(ctx context.Context) error {
	if _, err := exec.LookPath("node"); err != nil {
		return errors.New("no Node here: install Node 20.19 or newer from nodejs.org or your system's packages")
	}
	out, err := d.output(ctx, nil, "node", "--version")
	if err != nil {
		return err
	}
	parts := strings.SplitN(strings.TrimPrefix(strings.TrimSpace(out), "v"), ".", 3)
	if len(parts) < 2 {
		return fmt.Errorf("node calls itself %q", out)
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if major < 20 || (major == 20 && minor < 19) {
		return fmt.Errorf("node %s is too old, 20.19 or newer is needed", strings.TrimSpace(out))
	}
	return nil
}

// ui builds the interface when its sources are not those of the last build.
func (d *dev) ui(ctx context.Context, log io.Writer) error {
	want, err := d.uiSources()
	if err != nil {
		return err
	}
	stamp := filepath.Join(d.frontend, "node_modules", ".zhanggui-ui")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == want && d.has("frontend/dist/index.html") {
		return nil
	}
	if err := d.npm(ctx, log, "run", "build"); err != nil {
		return err
	}
	if !d.has("frontend/dist/index.html") {
		return errors.New("the build of the interface left no index.html")
	}
	return os.WriteFile(stamp, []byte(want), 0o644)
}

// uiSources is a digest of everything the built interface depends on.
func (d *dev) uiSources() (string, error) {
	var files []string
	for _, top := range []string{"frontend", "assets/text"} {
		err := fs.WalkDir(os.DirFS(d.root), top, func(name string, e fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case e.IsDir() && (e.Name() == "node_modules" || e.Name() == "dist" || e.Name() == "e2e"):
				return fs.SkipDir
			case !e.IsDir() && !strings.HasSuffix(name, ".test.ts"):
				files = append(files, name)
			}
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return digest(d.root, files...)
}

// digest is one sum over the names and contents of files.
func digest(dir string, files ...string) (string, error) {
	sum := sha256.New()
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f)))
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n", f, len(content))
		_, _ = sum.Write(content)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
