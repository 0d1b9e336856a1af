package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

// TestMain lets this test program play the demo: it says what the real one says.
func TestMain(m *testing.M) {
	switch os.Getenv("DEV_TEST_DEMO") {
	case "works":
		fmt.Println("URL http://127.0.0.1:1/#token=x")
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	case "silent":
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	case "breaks":
		os.Exit(2)
	}
	os.Exit(m.Run())
}

func TestTheDemoStopsWhenItsStdinCloses(t *testing.T) {
	t.Setenv("DEV_TEST_DEMO", "works")
	d := &dev{root: t.TempDir()}
	shop, err := d.startDemo(t.Context(), io.Discard, os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if shop.url != "http://127.0.0.1:1/#token=x" {
		t.Errorf("url %q", shop.url)
	}
	if err := shop.stop(); err != nil {
		t.Error(err)
	}
}

func TestADemoThatBreaksIsTold(t *testing.T) {
	t.Setenv("DEV_TEST_DEMO", "breaks")
	d := &dev{root: t.TempDir()}
	if _, err := d.startDemo(t.Context(), io.Discard, os.Args[0]); err == nil || !strings.Contains(err.Error(), "exit status 2") {
		t.Errorf("told %v", err)
	}
}

func TestWaitingForTheDemoCanBeCancelled(t *testing.T) {
	t.Setenv("DEV_TEST_DEMO", "silent")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := &dev{root: t.TempDir()}
	if _, err := d.startDemo(ctx, io.Discard, os.Args[0]); err == nil {
		t.Error("a cancelled start was ready")
	}
}
