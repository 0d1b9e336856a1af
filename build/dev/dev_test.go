package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestCountTests(t *testing.T) {
	events := `{"Action":"run","Package":"p","Test":"A"}
{"Action":"run","Package":"p","Test":"A/one"}
{"Action":"output","Package":"p","Test":"A/one","Output":"one said\n"}
{"Action":"pass","Package":"p","Test":"A/one"}
{"Action":"run","Package":"p","Test":"A/two"}
{"Action":"output","Package":"p","Test":"A/two","Output":"two said\n"}
{"Action":"fail","Package":"p","Test":"A/two"}
{"Action":"fail","Package":"p","Test":"A"}
{"Action":"skip","Package":"p","Test":"B"}
{"Action":"output","Package":"p","Test":"C","Output":"    c_test.go:9: not run: data absent\n"}
{"Action":"pass","Package":"p","Test":"C"}
{"Action":"fail","Package":"p"}
{"Action":"build-output","ImportPath":"q","Output":"q.go:1: broken\n"}
{"Action":"output","Package":"q","Output":"FAIL q [build failed]\n"}
{"Action":"fail","Package":"q"}
no event
`
	var log bytes.Buffer
	got, err := countTests(strings.NewReader(events), &log)
	if err != nil {
		t.Fatal(err)
	}
	// Failed: A/two (which is why A did) and package q.
	if got.passed != 2 || got.failed != 2 || got.skipped != 1 {
		t.Errorf("counted %+v", got)
	}
	if len(got.notRun) != 1 || got.notRun[0] != "p C: data absent" {
		t.Errorf("not run: %v", got.notRun)
	}
	for _, want := range []string{"two said", "q.go:1: broken", "FAIL q", "no event"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("log lacks %q", want)
		}
	}
	if strings.Contains(log.String(), "one said") {
		t.Error("the log repeats what passed")
	}
}

func TestStepsKeepTheirOrder(t *testing.T) {
	var mu sync.Mutex
	var order []string
	busy, most := 0, 0
	mark := func(name string, alone bool, fail bool, after ...string) step {
		return step{name: name, after: after, alone: alone, run: func(context.Context, io.Writer) (tally, error) {
			mu.Lock()
			order = append(order, name)
			busy++
			most = max(most, busy)
			if alone && busy > 1 {
				t.Errorf("%s is not alone", name)
			}
			mu.Unlock()
			defer func() { mu.Lock(); busy--; mu.Unlock() }()
			if fail {
				return tally{}, errors.New("no")
			}
			return tally{}, nil
		}}
	}
	d := &dev{out: t.TempDir()}
	var out bytes.Buffer
	got, ok := d.runSteps(t.Context(), &out, []step{
		mark("late", false, false, "broken"), mark("later", false, false, "late"),
		mark("e2e", true, false, "a"), mark("window", true, false, "a"),
		mark("a", false, false), mark("broken", false, true), mark("b", false, false, "a"), mark("c", false, false).following("broken"),
	})
	if ok || got.passed != 5 || got.failed != 1 || got.skipped != 2 {
		t.Errorf("%v %+v\n%s", ok, got, out.String())
	}
	if slices.Contains(order, "late") || slices.Contains(order, "later") {
		t.Errorf("ran after a failure: %v", order)
	}
	if slices.Index(order, "b") < slices.Index(order, "a") || slices.Index(order, "e2e") < slices.Index(order, "b") {
		t.Errorf("order %v", order)
	}
	if slices.Index(order, "c") < slices.Index(order, "broken") {
		t.Errorf("c did not wait: %v", order)
	}
	if most > workers {
		t.Errorf("%d at once", most)
	}
}

func TestCountWords(t *testing.T) {
	for said, want := range map[string]tally{
		"nothing":            {},
		"3 passed, 1 failed": {passed: 3, failed: 1},
		"1 passed, 0 failed\n9 passed, 2 failed, 4 skipped\n": {passed: 9, failed: 2, skipped: 4},
	} {
		if got := countWords([]byte(said)); got.passed != want.passed || got.failed != want.failed || got.skipped != want.skipped {
			t.Errorf("%q: %+v", said, got)
		}
	}
}

func TestAnEmptyWindowIsSeen(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 200, 100))
	if rendered(m) == nil {
		t.Error("a blank screen passed")
	}
	for i := range 40 * 100 {
		m.SetRGBA(i%200, i/200, color.RGBA{R: byte(i), G: byte(i / 7), B: 9, A: 255})
	}
	if err := rendered(m); err != nil {
		t.Error(err)
	}
}
