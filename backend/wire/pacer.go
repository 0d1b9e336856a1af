package wire

import (
	"context"
	"sync"
	"time"
)

// Limit is "at most N calls in any span of Per".
type Limit struct {
	N   int
	Per time.Duration
}

// Back-off bounds after a platform's "slow down": it starts at minSleep, doubles up to maxSleep and loses a
// quarter with every success.
const (
	minSleep = time.Second
	maxSleep = 8 * time.Second
)

// Pacer keeps one shop's calls within the platform's limits, each key (a method) by its own limit. Time is
// counted by timers, never by a clock that may jump. A Pacer holds no goroutine.
type Pacer struct {
	limits func(key string) Limit
	mu     sync.Mutex
	gates  map[string]*gate
}

// NewPacer returns a pacer; limits tells the limit of a key, a zero one means unlimited.
func NewPacer(limits func(key string) Limit) *Pacer {
	return &Pacer{limits: limits, gates: map[string]*gate{}}
}

type gate struct {
	tokens chan struct{}
	per    time.Duration

	mu    sync.Mutex
	sleep time.Duration // present back-off step
	shut  chan struct{} // not nil while the platform asked for quiet; closed when that is over
}

func (p *Pacer) gate(key string) *gate {
	p.mu.Lock()
	defer p.mu.Unlock()
	g := p.gates[key]
	if g == nil {
		g = &gate{}
		if l := p.limits(key); l.N > 0 && l.Per > 0 {
			g.tokens = make(chan struct{}, l.N)
			for range l.N {
				g.tokens <- struct{}{}
			}
			// A token comes back a little later than Per, because calls do not travel equally fast.
			g.per = l.Per + l.Per/20
		}
		p.gates[key] = g
	}
	return g
}

// Wait blocks until a call of key may be sent or ctx ends.
func (p *Pacer) Wait(ctx context.Context, key string) error {
	g := p.gate(key)
	if err := g.open(ctx); err != nil {
		return err
	}
	if g.tokens == nil {
		return ctx.Err()
	}
	select {
	case <-g.tokens:
	case <-ctx.Done():
		return ctx.Err()
	}
	time.AfterFunc(g.per, func() { g.tokens <- struct{}{} })
	return g.open(ctx)
}

func (g *gate) open(ctx context.Context) error {
	for {
		g.mu.Lock()
		shut := g.shut
		g.mu.Unlock()
		if shut == nil {
			return ctx.Err()
		}
		select {
		case <-shut:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Throttled shuts key for a while: for after when the platform named a time, else for the growing back-off.
func (p *Pacer) Throttled(key string, after time.Duration) {
	g := p.gate(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut != nil && after <= 0 {
		return // one storm is one step, however many calls it hit
	}
	g.sleep = min(max(2*g.sleep, minSleep), maxSleep)
	d := g.sleep
	if after > 0 {
		d = after
	}
	mine := make(chan struct{})
	g.shut = mine
	time.AfterFunc(d, func() {
		g.mu.Lock()
		if g.shut == mine {
			g.shut = nil
		}
		g.mu.Unlock()
		close(mine)
	})
}

// Succeeded lets the back-off of key shrink.
func (p *Pacer) Succeeded(key string) {
	g := p.gate(key)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sleep -= g.sleep / 4
	if g.sleep < minSleep/4 {
		g.sleep = 0
	}
}
