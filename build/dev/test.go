package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// longEnv tells the Go tests to run their full fuzz, kill and fault counts.
const longEnv = "ZHANGGUI_LONG=1"

func test(ctx context.Context, d *dev, args []string) error {
	long := slices.Contains(args, "--long")
	start := time.Now()
	logFile, err := os.Create(filepath.Join(d.out, "test.log"))
	if err != nil {
		return err
	}
	defer func() { _ = logFile.Close() }()
	out := io.MultiWriter(os.Stdout, logFile)

	if err := d.needs(ctx, out, allNeeds()...); err != nil {
		_, _ = fmt.Fprintf(out, "dev: %v\n0 passed, 1 failed, 0 skipped\n", err)
		return errFailed
	}
	_, _ = fmt.Fprintf(out, "%-30s %7.1f s\n", "system", time.Since(start).Seconds())
	t, ok := d.runSteps(ctx, out, d.testSteps(long))
	for _, n := range t.notRun {
		_, _ = fmt.Fprintln(out, "not run:", n)
	}
	_, _ = fmt.Fprintf(out, "%.0f s in all\n%d passed, %d failed, %d skipped\n", time.Since(start).Seconds(), t.passed, t.failed, t.skipped)
	if !ok {
		return errFailed
	}
	return nil
}

// testSteps is the whole run. What others wait for comes first, what fails soon
// comes early, what needs a calm machine comes last.
func (d *dev) testSteps(long bool) []step {
	var env []string
	if long {
		env = append(env, longEnv)
	}
	steps := []step{
		d.npmStep(),
		d.toolStep(),
		plain("generated files", []string{"npm ci"}, d.genCheck),
		plain("interface", []string{"npm ci"}, d.ui).following("generated files"),
	}
	rest := append(d.lintSteps(),
		plain("go vet", nil, func(ctx context.Context, log io.Writer) error {
			return d.run(ctx, log, nil, "go", "vet", "./...")
		}),
		step{name: "go test", run: func(ctx context.Context, log io.Writer) (tally, error) {
			return d.goTest(ctx, log, env, "-shuffle=on", "-timeout=30m", "./...")
		}},
		step{name: "vitest", after: []string{"npm ci"}, run: d.vitest},
		step{name: "go test -race", run: func(ctx context.Context, log io.Writer) (tally, error) {
			return d.race(ctx, log, env)
		}},
		plain("windows programs", nil, func(ctx context.Context, log io.Writer) error {
			_, err := d.windowsPrograms(ctx, log)
			return err
		}),
		plain("macOS vet", nil, func(ctx context.Context, log io.Writer) error {
			return d.run(ctx, log, []string{"GOOS=darwin", "GOARCH=arm64"}, "go", "vet", "./...")
		}),
		step{name: "fuzz", behind: []string{"go test"}, run: func(ctx context.Context, log io.Writer) (tally, error) {
			return d.fuzz(ctx, log, long)
		}},
		step{name: "e2e", after: []string{"interface"}, alone: true, run: d.e2e},
	)
	if runtime.GOOS == "linux" {
		rest = append(rest,
			plain("window program", nil, func(ctx context.Context, log io.Writer) error {
				_, err := d.windowProgram(ctx, log)
				return err
			}),
			step{name: "window", after: []string{"interface", "window program"}, alone: true, run: d.smoke})
	}
	for _, s := range rest {
		// A build of the interface must not run beside anything that embeds it.
		steps = append(steps, s.following("interface"))
	}
	return steps
}

// race runs the engines and the store with the race detector. Their kill and
// fault counts are the short ones (-short): each step there is many times slower.
// Long tests of the store that read with one goroutine have nothing to race and
// run without the detector only.
func (d *dev) race(ctx context.Context, log io.Writer, env []string) (tally, error) {
	args := []string{
		"-race", "-short", "-shuffle=on", "-timeout=20m",
		"-skip=^Test(AJumpLands|EveryCheckFinds|HostileText|DefaultListsFollow|CountsAgree|NeighboursAre|PagesGoBack|ManyHits|ASearchStays)",
	}
	for _, p := range []string{"flow", "rules", "allocate", "review", "intake", "stock", "store", "shipback", "schedule", "wire"} {
		if d.has("backend/" + p) {
			args = append(args, "./backend/"+p+"/...")
		}
	}
	return d.goTest(ctx, log, append(slices.Clone(env), "CGO_ENABLED=1"), args...)
}

// vitest runs the interface's tests and reads their counts from its report.
func (d *dev) vitest(ctx context.Context, log io.Writer) (tally, error) {
	file := filepath.Join(d.out, "vitest.json")
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return tally{}, err
	}
	runErr := d.npm(ctx, log, "test", "--", "--reporter=default", "--reporter=json", "--outputFile.json="+file)
	var report struct {
		NumPassedTests, NumFailedTests, NumPendingTests, NumTodoTests int
	}
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &report)
	}
	if err != nil {
		return tally{}, errors.Join(runErr, err)
	}
	t := tally{passed: report.NumPassedTests, failed: report.NumFailedTests, skipped: report.NumPendingTests + report.NumTodoTests}
	if t.failed > 0 {
		return t, nil
	}
	return t, runErr
}

// windowsPrograms builds both programs for Windows without a C compiler.
func (d *dev) windowsPrograms(ctx context.Context, log io.Writer) ([]string, error) {
	env := []string{"GOOS=windows", "GOARCH=amd64"}
	console, err := d.build(ctx, log, "zhanggui.exe", env)
	if err != nil {
		return nil, err
	}
	window, err := d.build(ctx, log, "zhanggui-window.exe", env, "-tags", "desktop,production", "-ldflags", "-s -w -H windowsgui")
	return []string{console, window}, err
}

// windowProgram builds the window for this machine, after vetting it.
func (d *dev) windowProgram(ctx context.Context, log io.Writer) (string, error) {
	env := []string{"CGO_ENABLED=1"}
	if err := d.run(ctx, log, env, "go", "vet", "-tags", windowTags(), ".", "./app/..."); err != nil {
		return "", err
	}
	return d.build(ctx, log, exe("zhanggui-window"), env, "-tags", windowTags())
}

// fuzzTarget is one fuzz function.
type fuzzTarget struct{ pkg, name string }

// fuzzTargets finds every fuzz function of the backend and the shell.
func (d *dev) fuzzTargets() ([]fuzzTarget, error) {
	var all []fuzzTarget
	for _, top := range []string{"backend", "app"} {
		err := filepath.WalkDir(filepath.Join(d.root, top), func(file string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(file, "_test.go") {
				return err
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			dir, err := filepath.Rel(d.root, filepath.Dir(file))
			if err != nil {
				return err
			}
			for line := range strings.Lines(string(text)) {
				if rest, ok := strings.CutPrefix(line, "func Fuzz"); ok {
					name, _, found := strings.Cut(rest, "(")
					if found {
						all = append(all, fuzzTarget{"./" + filepath.ToSlash(dir), "Fuzz" + name})
					}
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// fuzz runs each target for two seconds, or for a minute in the long run; the
// kept corpus has been run by go test already.
func (d *dev) fuzz(ctx context.Context, log io.Writer, long bool) (tally, error) {
	targets, err := d.fuzzTargets()
	if err != nil {
		return tally{}, err
	}
	length := "2s"
	if long {
		length = "60s"
	}
	var t tally
	for _, target := range targets {
		_, _ = fmt.Fprintf(log, "== %s %s\n", target.pkg, target.name)
		run := func() (string, error) {
			var said syncBuffer
			err := d.run(ctx, io.MultiWriter(log, &said), nil, "go", "test", "-run=^$", "-fuzz=^"+target.name+"$", "-fuzztime="+length, "-parallel=2", target.pkg)
			return string(said.bytes()), err
		}
		said, err := run()
		// The engine may report its own end of time as a finding; a real one names its input.
		if err != nil && strings.Contains(said, "context deadline exceeded") && !strings.Contains(said, "Failing input") {
			_, err = run()
		}
		if err != nil {
			t.failed++
			_, _ = fmt.Fprintf(log, "%v\n", err)
			continue
		}
		t.passed++
	}
	return t, ctx.Err()
}
