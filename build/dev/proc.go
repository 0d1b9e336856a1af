package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// windowTags are the build tags of the window on this machine.
func windowTags() string {
	if runtime.GOOS == "linux" {
		return "desktop,production,webkit2_41"
	}
	return "desktop,production"
}

// command prepares a program in a folder. On cancellation the program and all it
// started are ended. Env is added to ours; cgo is off unless env says otherwise.
func (d *dev) command(ctx context.Context, dir string, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOWORK=off")
	cmd.Env = append(cmd.Env, env...)
	cmd.WaitDelay = 10 * time.Second
	ownGroup(cmd)
	return cmd
}

// run runs a program in the project's folder and writes what it says to w.
func (d *dev) run(ctx context.Context, w io.Writer, env []string, name string, args ...string) error {
	return d.runIn(ctx, d.root, w, env, name, args...)
}

func (d *dev) runIn(ctx context.Context, dir string, w io.Writer, env []string, name string, args ...string) error {
	cmd := d.command(ctx, dir, env, name, args...)
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", short(name, args), err)
	}
	return nil
}

// output runs a program and returns what it printed on stdout.
func (d *dev) output(ctx context.Context, env []string, name string, args ...string) (string, error) {
	cmd := d.command(ctx, d.root, env, name, args...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return string(out), fmt.Errorf("%s: %w\n%s", short(name, args), err, said.String())
	}
	return string(out), nil
}

// npm runs npm in the interface's folder.
func (d *dev) npm(ctx context.Context, w io.Writer, args ...string) error {
	return d.runIn(ctx, d.frontend, w, []string{"NO_COLOR=1", "FORCE_COLOR=0"}, "npm", args...)
}

// build compiles the program into build/out and returns its path.
func (d *dev) build(ctx context.Context, w io.Writer, name string, env []string, flags ...string) (string, error) {
	out := filepath.Join(d.out, name)
	args := append([]string{"build", "-trimpath", "-o", out}, flags...)
	return out, d.run(ctx, w, env, "go", append(args, ".")...)
}

// exe is a program's file name on this machine.
func exe(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

func short(name string, args []string) string {
	words := append([]string{filepath.Base(name)}, args...)
	if len(words) > 6 {
		words = append(words[:6:6], "…")
	}
	return strings.Join(words, " ")
}
