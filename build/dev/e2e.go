package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
)

func e2e(ctx context.Context, d *dev, _ []string) error {
	if err := d.needs(ctx, os.Stdout, browserNeeds()...); err != nil {
		return err
	}
	if _, ok := d.runSteps(ctx, os.Stdout, []step{
		d.npmStep(),
		plain("interface", []string{"npm ci"}, d.ui),
		{name: "e2e", after: []string{"interface"}, run: d.e2e},
	}); !ok {
		return errFailed
	}
	return nil
}

// e2e starts the demo on a fresh folder and walks through it in a real browser.
// Screenshots and the log lie in build/out/e2e.
func (d *dev) e2e(ctx context.Context, log io.Writer) (t tally, err error) {
	found := browser()
	if found == "" && runtime.GOOS != "linux" {
		return tally{skipped: 1, notRun: []string{"e2e: no Chrome, Chromium or Edge on this machine"}}, nil
	}
	if found == "" {
		return t, errors.New("no Chromium, Chrome or Edge: nothing was seen in a browser")
	}
	program, err := d.build(ctx, log, exe("zhanggui"), nil)
	if err != nil {
		return t, err
	}
	data, err := os.MkdirTemp("", "zhanggui-e2e-")
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	out := filepath.Join(d.out, "e2e")
	if err := errors.Join(os.RemoveAll(out), os.MkdirAll(out, 0o755)); err != nil {
		return t, err
	}
	shop, err := d.startDemo(ctx, log, program, "--data", filepath.Join(data, "shop"))
	if err != nil {
		return t, err
	}
	var said syncBuffer
	runErr := d.run(ctx, io.MultiWriter(log, &said), []string{"ZHANGGUI_BROWSER=" + found, "NO_COLOR=1"},
		"node", filepath.Join(d.frontend, "e2e", "run.mjs"), shop.url, out)
	t = countWords(said.bytes())
	if runErr != nil && t.failed > 0 {
		runErr = nil // counted
	}
	return t, errors.Join(runErr, shop.stop())
}

// countWords reads the last "N passed, M failed" a program printed.
func countWords(said []byte) tally {
	var t tally
	all := regexp.MustCompile(`(\d+) passed, (\d+) failed(?:, (\d+) skipped)?`).FindAllSubmatch(said, -1)
	if len(all) == 0 {
		return t
	}
	number := func(b []byte) int {
		n, err := strconv.Atoi(string(b))
		if err != nil {
			return 0
		}
		return n
	}
	last := all[len(all)-1]
	t.passed, t.failed, t.skipped = number(last[1]), number(last[2]), number(last[3])
	return t
}

func demo(ctx context.Context, d *dev, args []string) error {
	program, err := d.ready(ctx)
	if err != nil {
		return err
	}
	shop, err := d.startDemo(ctx, os.Stderr, program, args...)
	if err != nil {
		return err
	}
	fmt.Println("示例小店 / the demo shop:", shop.url)
	fmt.Println("按 Ctrl-C 结束 / Ctrl-C ends it")
	if err := openBrowser(ctx, shop.url); err != nil {
		fmt.Println("请在浏览器里打开上面的网址 / open the address above in a browser:", err)
	}
	select {
	case <-ctx.Done():
		return shop.stop()
	case err := <-shop.ended:
		return err
	}
}

// ready sets up, builds the interface and the console program.
func (d *dev) ready(ctx context.Context) (string, error) {
	if err := d.packages(ctx, os.Stderr); err != nil {
		return "", err
	}
	if err := d.ui(ctx, os.Stderr); err != nil {
		return "", err
	}
	return d.build(ctx, os.Stderr, exe("zhanggui"), nil)
}

// openBrowser opens the address where a person sits at the machine; on one
// without a screen, and in automatic runs, it says why it did not.
func openBrowser(ctx context.Context, url string) error {
	name, args := "xdg-open", []string{url}
	switch {
	case os.Getenv("CI") != "":
		return errors.New("automatic run")
	case runtime.GOOS == "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	case runtime.GOOS == "darwin":
		name = "open"
	case os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "":
		return errors.New("no screen here")
	}
	d := &dev{}
	cmd := d.command(context.WithoutCancel(ctx), "", nil, name, args...)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }()
	return nil
}
