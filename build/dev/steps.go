package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// tally is what a step counted. A step that counts nothing is one check.
type tally struct {
	passed, failed, skipped int
	notRun                  []string // named, with the reason
}

func (t *tally) add(o tally) {
	t.passed += o.passed
	t.failed += o.failed
	t.skipped += o.skipped
	t.notRun = append(t.notRun, o.notRun...)
}

// step is one piece of a run. Steps named in after must have passed first, those
// in behind must only have ended; a step that is alone has the machine for
// itself, because it measures or is watched.
type step struct {
	name   string
	after  []string
	behind []string
	alone  bool
	run    func(ctx context.Context, log io.Writer) (tally, error)
}

// plain is a step that either holds or does not.
func plain(name string, after []string, run func(ctx context.Context, log io.Writer) error) step {
	return step{name: name, after: after, run: func(ctx context.Context, log io.Writer) (tally, error) {
		return tally{}, run(ctx, log)
	}}
}

// following lets a step wait until others have ended, however they did.
func (s step) following(names ...string) step {
	s.behind = append(s.behind, names...)
	return s
}

// workers is how many steps run at once: a small machine has two cores.
const workers = 2

type state int

const (
	waiting state = iota
	running
	passed
	failed
	notRun
)

// board runs steps and remembers how they ended.
type board struct {
	dev   *dev
	steps []step
	out   io.Writer

	mu    sync.Mutex
	cond  *sync.Cond
	state map[string]state
	total tally
	ok    bool
}

// runSteps runs the steps, at most two at a time and in the order given as far as
// their needs allow, prints one line for each and returns what they counted.
func (d *dev) runSteps(ctx context.Context, out io.Writer, steps []step) (tally, bool) {
	b := &board{dev: d, steps: steps, out: out, state: map[string]state{}, ok: true}
	b.cond = sync.NewCond(&b.mu)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() { b.work(ctx) })
	}
	wg.Wait()
	return b.total, b.ok
}

func (b *board) work(ctx context.Context) {
	for {
		s, ok := b.next()
		if !ok {
			return
		}
		b.one(ctx, s)
	}
}

// next waits for a step that may run now; false when none is left.
func (b *board) next() (step, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		left, changed, busy := false, false, 0
		for _, st := range b.state {
			if st == running {
				busy++
			}
		}
		for _, s := range b.steps {
			if b.state[s.name] != waiting {
				continue
			}
			switch ready, hopeless := b.ready(s); {
			case hopeless:
				b.state[s.name] = notRun
				b.total.skipped++
				_, _ = fmt.Fprintf(b.out, "–     %-24s          not run: a step before it did not pass\n", s.name)
				changed = true
			case ready && s.alone && busy > 0:
				left = true
			case ready:
				b.state[s.name] = running
				return s, true
			default:
				left = true
			}
		}
		if changed {
			b.cond.Broadcast()
			continue // others may have lost what they waited for
		}
		if !left {
			return step{}, false
		}
		b.cond.Wait()
	}
}

// ready says whether all before s have passed, or that this can no longer happen.
// A step that is alone waits for all others; while it runs nothing else starts.
func (b *board) ready(s step) (ready, hopeless bool) {
	ready = true
	for _, other := range b.steps {
		st := b.state[other.name]
		if other.alone && st == running {
			ready = false
		}
		if s.alone && !other.alone && (st == waiting || st == running) {
			ready = false
		}
	}
	for _, name := range s.behind {
		if st := b.state[name]; b.known(name) && (st == waiting || st == running) {
			ready = false
		}
	}
	for _, name := range s.after {
		switch b.state[name] {
		case failed, notRun:
			return false, true
		case waiting, running:
			if b.known(name) {
				ready = false
			}
		case passed:
		}
	}
	return ready, false
}

func (b *board) known(name string) bool {
	for _, s := range b.steps {
		if s.name == name {
			return true
		}
	}
	return false
}

// one runs a step, keeps its log and prints its line.
func (b *board) one(ctx context.Context, s step) {
	var log syncBuffer
	start := time.Now()
	t, err := s.run(ctx, &log)
	took := time.Since(start).Seconds()
	if err == nil && t.failed > 0 {
		err = fmt.Errorf("%d failed", t.failed)
	}
	if err != nil && t.failed == 0 {
		t.failed = 1
	}
	words := ""
	if t.passed+t.failed+t.skipped == 0 {
		t.passed = 1
	} else if t.passed+t.failed > 1 {
		words = fmt.Sprintf("  %d passed, %d failed, %d skipped", t.passed, t.failed, t.skipped)
	}
	file := filepath.Join(b.dev.out, "log", strings.ReplaceAll(s.name, " ", "-")+".log")
	saveErr := os.MkdirAll(filepath.Dir(file), 0o755)
	if saveErr == nil {
		saveErr = os.WriteFile(file, log.bytes(), 0o644)
	}

	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.cond.Broadcast()
	b.total.add(t)
	if err == nil {
		b.state[s.name] = passed
		_, _ = fmt.Fprintf(b.out, "ok    %-24s %7.1f s%s\n", s.name, took, words)
		return
	}
	b.state[s.name] = failed
	b.ok = false
	_, _ = fmt.Fprintf(b.out, "FAIL  %-24s %7.1f s%s\n%s      %v\n", s.name, took, words, indent(tail(log.bytes(), 80)), err)
	if saveErr != nil {
		_, _ = fmt.Fprintf(b.out, "      no log kept: %v\n", saveErr)
	}
}

// syncBuffer is a log that several programs of one step may write at once.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *syncBuffer) bytes() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.buf.Bytes())
}

// tail returns the last n lines.
func tail(log []byte, n int) string {
	lines := strings.Split(strings.TrimRight(string(log), "\n"), "\n")
	if len(lines) > n {
		lines = append([]string{fmt.Sprintf("… %d lines before", len(lines)-n)}, lines[len(lines)-n:]...)
	}
	return strings.Join(lines, "\n")
}

func indent(s string) string {
	if s == "" {
		return ""
	}
	return "      | " + strings.ReplaceAll(s, "\n", "\n      | ") + "\n"
}
