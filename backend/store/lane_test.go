package store

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"zhanggui/backend/shop"
)

// TestAClickGoesBeforeWaitingBatches queues batches first and clicks last; the clicks are served first, each
// queue in its own order.
func TestAClickGoesBeforeWaitingBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLane()
		if err := l.enter(t.Context(), Bulk); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var got []string
		var wg sync.WaitGroup
		for _, w := range []struct {
			name string
			lane Lane
		}{{"batch 1", Bulk}, {"batch 2", Bulk}, {"click 1", Interactive}, {"batch 3", Bulk}, {"click 2", Interactive}} {
			wg.Go(func() {
				if err := l.enter(t.Context(), w.lane); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				got = append(got, w.name)
				mu.Unlock()
				l.leave()
			})
			synctest.Wait()
		}
		l.leave()
		wg.Wait()
		if want := []string{"click 1", "click 2", "batch 1", "batch 2", "batch 3"}; !slices.Equal(got, want) {
			t.Errorf("served %v, want %v", got, want)
		}
	})
}

// TestWhoGivesUpLeavesNoHole cancels a waiter in the middle of the line, and one that is cancelled at the very
// moment it is its turn; the lane goes on.
func TestWhoGivesUpLeavesNoHole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLane()
		if err := l.enter(t.Context(), Interactive); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error, 2)
		go func() { errs <- l.enter(ctx, Bulk) }()
		synctest.Wait()
		cancel()
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Fatalf("the one who gave up got in: %v", err)
		}
		for range 200 {
			ctx, cancel := context.WithCancel(t.Context())
			go func() { errs <- l.enter(ctx, Bulk) }()
			synctest.Wait()
			go cancel()
			l.leave()
			if err := <-errs; err == nil {
				l.leave()
			}
			synctest.Wait()
			if err := l.enter(t.Context(), Interactive); err != nil {
				t.Fatal(err)
			}
		}
		l.leave()
		if l.busy || len(l.wait[Bulk])+len(l.wait[Interactive]) != 0 {
			t.Errorf("the lane is stuck: busy %v, waiting %v", l.busy, l.wait)
		}
	})
}

func TestAnEndedContextNeverGetsIn(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l := newLane()
	if err := l.enter(ctx, Interactive); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if l.busy {
		t.Error("the lane is taken by nobody")
	}
}

// TestClosingLetsTheLineFinish: who waits already is served, who comes later is refused, close returns last.
func TestClosingLetsTheLineFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLane()
		if err := l.enter(t.Context(), Bulk); err != nil {
			t.Fatal(err)
		}
		served, closed := make(chan bool, 1), make(chan bool, 1)
		go func() {
			if err := l.enter(t.Context(), Bulk); err != nil {
				t.Error(err)
			}
			served <- true
		}()
		synctest.Wait()
		go func() {
			l.close()
			closed <- true
		}()
		synctest.Wait()
		if err := l.enter(t.Context(), Interactive); !shop.IsKind(err, shop.NotAllowed) {
			t.Errorf("a closing lane let somebody in: %v", err)
		}
		l.leave()
		<-served
		if len(closed) != 0 {
			t.Error("close did not wait for the one under way")
		}
		l.leave()
		<-closed
	})
}
