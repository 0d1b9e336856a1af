package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func desktop(ctx context.Context, d *dev, args []string) error {
	if err := d.needs(ctx, os.Stderr, windowNeeds()...); err != nil {
		return err
	}
	if err := d.packages(ctx, os.Stderr); err != nil {
		return err
	}
	if err := d.ui(ctx, os.Stderr); err != nil {
		return err
	}
	program, err := d.windowProgram(ctx, os.Stderr)
	if err != nil {
		return err
	}
	return d.run(ctx, os.Stderr, nil, program, args...)
}

const (
	smokeWait  = 90 * time.Second
	minColours = 60   // a page with text and marks has hundreds, an empty one a handful
	minDrawn   = 0.02 // share of the screen that is not its most common colour
	readyWords = "window ready"
)

// smoke opens the real window on a screen of its own, with a fresh user, and holds
// when the page was answered by the backend and something was drawn. The picture
// is build/out/window.png.
func (d *dev) smoke(ctx context.Context, log io.Writer) (t tally, err error) {
	home, err := os.MkdirTemp("", "zhanggui-window-")
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()

	ctx, stop := context.WithCancel(ctx)
	display, screen, err := d.startScreen(ctx, log, home)
	if err != nil {
		stop()
		return t, err
	}
	env := []string{
		"DISPLAY=" + display, "WAYLAND_DISPLAY=", "GDK_BACKEND=x11", "LIBGL_ALWAYS_SOFTWARE=1", "WEBKIT_DISABLE_DMABUF_RENDERER=1",
		"NO_AT_BRIDGE=1", "GTK_A11Y=none", "LANG=C.UTF-8",
		"HOME=" + home, "XDG_DATA_HOME=" + filepath.Join(home, "data"), "XDG_CONFIG_HOME=" + filepath.Join(home, "config"),
		"XDG_CACHE_HOME=" + filepath.Join(home, "cache"), "XDG_STATE_HOME=" + filepath.Join(home, "state"), "XDG_RUNTIME_DIR=" + home,
	}
	var said syncBuffer
	cmd := d.command(ctx, d.root, env, "dbus-run-session", "--", filepath.Join(d.out, exe("zhanggui-window")))
	cmd.Stdout, cmd.Stderr = io.MultiWriter(log, &said), io.MultiWriter(log, &said)
	if err := cmd.Start(); err != nil {
		stop()
		screen.wait()
		return t, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	err = d.watch(ctx, screen, &said, ended)
	stop()
	screen.wait()
	select {
	case end := <-ended: // by our own signal
		_, _ = fmt.Fprintln(log, "window ended:", end)
	case <-time.After(20 * time.Second):
		err = errors.Join(err, errors.New("the window did not end"))
	}
	return t, err
}

// watch waits until the window is ready and drawn, or says what is wanting.
func (d *dev) watch(ctx context.Context, screen *screen, said *syncBuffer, ended chan error) error {
	deadline := time.After(smokeWait)
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	wanting := errors.New("nothing was seen of the window")
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-ended:
			ended <- err
			return fmt.Errorf("the window ended by itself: %w", errors.Join(err, wanting))
		case <-deadline:
			return wanting
		case <-tick.C:
		}
		picture, err := screen.picture()
		if err != nil {
			wanting = err
			continue
		}
		if err := savePNG(filepath.Join(d.out, "window.png"), picture); err != nil {
			return err
		}
		if wanting = rendered(picture); wanting != nil {
			continue
		}
		if !strings.Contains(string(said.bytes()), readyWords) {
			wanting = errors.New("the page was drawn, but the backend answered none of its calls")
			continue
		}
		return nil
	}
}

// rendered says what is wrong with a picture of the screen; nil when a page is on it.
func rendered(m *image.RGBA) error {
	counts := map[color.RGBA]int{}
	most, all := 0, m.Rect.Dx()*m.Rect.Dy()
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			c := m.RGBAAt(x, y)
			counts[c]++
			most = max(most, counts[c])
		}
	}
	drawn := 1 - float64(most)/float64(all)
	if len(counts) < minColours || drawn < minDrawn {
		return fmt.Errorf("the window looks empty: %d colours, %.1f %% drawn", len(counts), 100*drawn)
	}
	return nil
}

// screen is a virtual X display whose pixels lie in a file.
type screen struct {
	file  string
	ended chan struct{}
}

// startScreen starts Xvfb on a display of its own choice and returns that display's name.
func (d *dev) startScreen(ctx context.Context, log io.Writer, dir string) (string, *screen, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", nil, err
	}
	cmd := d.command(ctx, d.root, nil, "Xvfb", "-displayfd", "3", "-screen", "0", "1366x768x24", "-fbdir", dir, "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{w}
	cmd.Stdout, cmd.Stderr = log, log
	err = cmd.Start()
	_ = w.Close()
	if err != nil {
		_ = r.Close()
		return "", nil, err
	}
	s := &screen{file: filepath.Join(dir, "Xvfb_screen0"), ended: make(chan struct{})}
	go waitFor(cmd, s.ended)
	number, err := bufio.NewReader(r).ReadString('\n')
	_ = r.Close()
	if err != nil {
		return "", nil, fmt.Errorf("the virtual screen did not start: %w", err)
	}
	return ":" + strings.TrimSpace(number), s, nil
}

func waitFor(cmd *exec.Cmd, ended chan struct{}) {
	_ = cmd.Wait()
	close(ended)
}

func (s *screen) wait() { <-s.ended }

// picture reads the screen's file, which has the format of an X window dump:
// 25 numbers of 32 bits (header size 0, width 4, height 5, bytes per line 12,
// colours 19), the colour table, then the pixels as blue, green, red, pad.
func (s *screen) picture() (*image.RGBA, error) {
	raw, err := os.ReadFile(s.file)
	if err != nil {
		return nil, err
	}
	var head [25]uint32
	if err := binary.Read(bytes.NewReader(raw), binary.BigEndian, &head); err != nil {
		return nil, err
	}
	width, height, line := int(head[4]), int(head[5]), int(head[12])
	start := int(head[0]) + 12*int(head[19])
	if head[7] != 0 || head[11] != 32 || start+line*height > len(raw) {
		return nil, errors.New("the screen's file is not as expected")
	}
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		row := raw[start+y*line:]
		for x := range width {
			p := row[4*x : 4*x+4]
			m.SetRGBA(x, y, color.RGBA{R: p[2], G: p[1], B: p[0], A: 0xff})
		}
	}
	return m, nil
}

func savePNG(file string, m image.Image) error {
	var buf bytes.Buffer
	if err := png.Encode(&buf, m); err != nil {
		return err
	}
	return os.WriteFile(file, buf.Bytes(), 0o644)
}
