package store

import (
	"context"
	"sync"

	"zhanggui/backend/shop"
)

// Lane says who waits for whom at the one writer.
type Lane int

// Lanes. A click goes before every waiting batch; batches are kept short by their callers (≤ 200 orders).
const (
	Interactive Lane = iota
	Bulk
)

// lane is a mutex whose waiting line has two queues, interactive first.
type lane struct {
	mu     sync.Mutex
	busy   bool
	closed bool
	wait   [2][]chan struct{}
}

func newLane() *lane { return &lane{} }

// enter waits for its turn or for ctx; one that ended already never gets in. A closed lane refuses.
func (l *lane) enter(ctx context.Context, which Lane) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return shop.E(shop.NotAllowed, "store.error.closed")
	}
	if !l.busy {
		l.busy = true
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	l.wait[which] = append(l.wait[which], turn)
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		for i, c := range l.wait[which] {
			if c == turn {
				l.wait[which] = append(l.wait[which][:i], l.wait[which][i+1:]...)
				return ctx.Err()
			}
		}
		// The turn was given while ctx ended: pass it on.
		l.leaveLocked()
		return ctx.Err()
	}
}

func (l *lane) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leaveLocked()
}

func (l *lane) leaveLocked() {
	for which := range l.wait {
		if q := l.wait[which]; len(q) > 0 {
			l.wait[which] = q[1:]
			close(q[0])
			return
		}
	}
	l.busy = false
}

// close lets the write under way finish and refuses new ones.
func (l *lane) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.drain()
}

// drain waits until nobody writes any more.
func (l *lane) drain() {
	l.mu.Lock()
	if !l.busy {
		l.busy = true
		l.mu.Unlock()
		return
	}
	turn := make(chan struct{})
	l.wait[Bulk] = append(l.wait[Bulk], turn)
	l.mu.Unlock()
	<-turn
}
