package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// demoShop is a running demo: zhanggui demo --headless.
type demoShop struct {
	url   string
	cmd   *exec.Cmd
	stdin io.WriteCloser
	ended chan error
}

const (
	demoStart = 2 * time.Minute
	demoStop  = 20 * time.Second
)

// startDemo starts the demo and waits for its line "URL http://…". The demo is not
// ended by ctx but by stop, so that it can put its things away.
func (d *dev) startDemo(ctx context.Context, log io.Writer, program string, args ...string) (*demoShop, error) {
	cmd := d.command(context.WithoutCancel(ctx), d.root, nil, program, append([]string{"demo", "--headless"}, args...)...)
	cmd.Stderr = log
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &demoShop{cmd: cmd, stdin: stdin, ended: make(chan error, 1)}
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			_, _ = fmt.Fprintln(log, lines.Text())
			if url, ok := strings.CutPrefix(lines.Text(), "URL "); ok {
				select {
				case found <- url:
				default:
				}
			}
		}
		s.ended <- cmd.Wait()
	}()
	select {
	case s.url = <-found:
		return s, nil
	case err := <-s.ended:
		return nil, fmt.Errorf("the demo ended before it was ready: %w", notNil(err))
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), s.stop())
	case <-time.After(demoStart):
		return nil, errors.Join(errors.New("the demo was not ready after two minutes"), s.stop())
	}
}

// stop closes the demo's stdin, as whoever started it would by going away, and
// waits for it to end by itself.
func (s *demoShop) stop() error {
	closeErr := s.stdin.Close()
	select {
	case err := <-s.ended:
		return errors.Join(closeErr, err)
	case <-time.After(demoStop):
		return errors.Join(closeErr, errors.New("the demo did not stop when its stdin closed"), s.cmd.Process.Kill(), <-s.ended)
	}
}

// notNil gives an end without an error one, so that it can be told.
func notNil(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}
