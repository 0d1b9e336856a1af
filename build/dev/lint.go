package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

// libcVersion is the one modernc.org/libc that modernc.org/sqlite v1.61.1 is made for.
const libcVersion = "v1.79.0"

func lint(ctx context.Context, d *dev, _ []string) error {
	if err := d.needs(ctx, os.Stdout, windowNeeds()...); err != nil {
		return err
	}
	steps := append([]step{d.npmStep(), d.toolStep()}, d.lintSteps()...)
	if _, ok := d.runSteps(ctx, os.Stdout, steps); !ok {
		return errFailed
	}
	return nil
}

func (d *dev) lintSteps() []step {
	steps := []step{
		plain("go.mod", nil, d.modules),
		plain("golangci-lint", []string{"pinned tools"}, func(ctx context.Context, log io.Writer) error {
			return d.run(ctx, log, nil, "go", tool("golangci-lint", "run", "--allow-parallel-runners", "./...")...)
		}),
		plain("eslint, prettier", []string{"npm ci"}, func(ctx context.Context, log io.Writer) error {
			return d.npm(ctx, log, "run", "--silent", "lint")
		}),
		plain("vue-tsc", []string{"npm ci"}, func(ctx context.Context, log io.Writer) error {
			return d.npm(ctx, log, "run", "--silent", "typecheck")
		}),
	}
	if runtime.GOOS == "linux" { // the window's files are seen only with its tags and a C compiler
		steps = append(steps, plain("golangci-lint window", []string{"pinned tools"}, func(ctx context.Context, log io.Writer) error {
			return d.run(ctx, log, []string{"CGO_ENABLED=1"}, "go",
				tool("golangci-lint", "run", "--allow-parallel-runners", "--build-tags", windowTags(), "./app", "./app/desktop/...")...)
		}).following("golangci-lint"))
	}
	return steps
}

// modules checks that go.mod is tidy and that the C library of the database is the one it was made for.
func (d *dev) modules(ctx context.Context, log io.Writer) error {
	got, err := d.output(ctx, nil, "go", "list", "-m", "-f", "{{.Version}}", "modernc.org/libc")
	if err != nil {
		return err
	}
	if got := strings.TrimSpace(got); got != libcVersion {
		return fmt.Errorf("modernc.org/libc is %s, modernc.org/sqlite needs exactly %s", got, libcVersion)
	}
	return d.run(ctx, log, nil, "go", "mod", "tidy", "-diff")
}
