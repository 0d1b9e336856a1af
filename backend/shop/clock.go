package shop

import (
	"sync"
	"time"
)

// Millis is an instant in milliseconds since 1970-01-01 UTC. Zero means "not known".
type Millis = int64

// Clock tells the time. Every part of the program that needs "now" is given one.
type Clock interface {
	Now() time.Time
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now returns the machine's time in UTC.
func (SystemClock) Now() time.Time { return time.Now().UTC() }

// NowMillis is the clock's present instant in UTC milliseconds.
func NowMillis(c Clock) Millis { return c.Now().UnixMilli() }

// ManualClock stands still until it is moved. It is safe for concurrent use.
type ManualClock struct {
	mu sync.Mutex
	t  time.Time
}

// NewManualClock returns a clock that stands at t.
func NewManualClock(t time.Time) *ManualClock { return &ManualClock{t: t.UTC()} }

// Now returns the instant the clock stands at.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// Advance moves the clock by d, which may be negative.
func (c *ManualClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// Set moves the clock to t.
func (c *ManualClock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t.UTC()
}

// OffsetClock runs with another clock but some time before or after it.
type OffsetClock struct {
	Base   Clock
	Offset time.Duration
}

// Now returns the base clock's time moved by the offset.
func (c OffsetClock) Now() time.Time { return c.Base.Now().Add(c.Offset) }

// FromMillis turns UTC milliseconds into a time in UTC.
func FromMillis(m Millis) time.Time { return time.UnixMilli(m).UTC() }
