package intake

import (
	"context"
	"log/slog"
	"sync"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// Arrival is one order as a channel or a file has it.
type Arrival struct {
	Order    shop.Order
	Doubts   []shop.Doubt
	Raw      []byte // as received
	FillOnly bool   // fills empty fields of an order that is there already, changes nothing else
	Source   string // "sync" or the id of an import
}

// Outcomes of keeping one order.
const (
	OrderNew       = "new"
	OrderUpdated   = "updated"
	OrderUnchanged = "unchanged"
	OrderNotKept   = "not_kept" // its record is set apart; Err says why
)

// Kept is what became of one Arrival.
type Kept struct {
	OrderID string
	Outcome string
	Err     error
}

// Mark is how far the reading of a shop has come. A window with a To is under way and goes on at its Cursor.
type Mark struct {
	CoveredTo  shop.Millis // everything that changed before this was seen
	WindowFrom shop.Millis
	WindowTo   shop.Millis
	Cursor     string
}

// RawRecord is a record kept apart before, or instead of, becoming an order.
type RawRecord struct {
	OrderNo string
	Body    []byte
	Reason  string
}

// Reasons a record is kept apart.
const (
	Unread     = "unread"     // kept before anything tries to read it
	Unreadable = "unreadable" // could not be read as an order
)

// Shop is what the reading of a shop needs to know of it.
type Shop struct {
	ID          string
	Name        string
	HistoryDays int64
	Mark        Mark
}

// Store is what intake needs kept.
type Store interface {
	// Shop reads a shop with the mark of its reading.
	Shop(ctx context.Context, shopID string) (Shop, error)
	// KeepRaw puts records apart; a record of the same order replaces the earlier one.
	KeepRaw(ctx context.Context, shopID string, recs []RawRecord) error
	// RawApart lists records that are apart, oldest first.
	RawApart(ctx context.Context, shopID string, n int) ([]RawRecord, error)
	// Keep stores orders, in the order given, each whole or not at all; mark goes with the last of them.
	Keep(ctx context.Context, shopID string, in []Arrival, mark *Mark) ([]Kept, error)
	// MarkPull stores a mark alone.
	MarkPull(ctx context.Context, shopID string, m Mark) error
	// PullEnded records how a reading ended; counts, when not nil, go to the journal.
	PullEnded(ctx context.Context, shopID string, failure error, counts map[string]any) error
	// Absent returns those of the numbers that are no order of the shop here.
	Absent(ctx context.Context, shopID string, nos []string) ([]string, error)
	// Behind returns those of the numbers that are no order of the shop here or are not yet paid as we know them.
	Behind(ctx context.Context, shopID string, nos []string) ([]string, error)
	// CountToShip counts our orders the channel calls paid and not shipped in a window of its axis.
	CountToShip(ctx context.Context, shopID string, axis channel.TimeAxis, from, to shop.Millis) (int64, error)
	// Counted records the comparison of the platform's count with ours.
	Counted(ctx context.Context, shopID string, channel, held int64, missing []string) error
}

// Deps are what intake works with.
type Deps struct {
	Store Store
	// Open connects to a shop's channel.
	Open  func(ctx context.Context, shopID string) (channel.Adapter, error)
	Clock shop.Clock
	Log   *slog.Logger
}

// Intake reads shops. It is safe for concurrent use; one shop is read by one caller at a time.
type Intake struct {
	Deps
	mu   sync.Mutex
	busy map[string]chan struct{}
	skew map[string]shop.Millis // platform's clock minus ours, as last seen
}

// New makes an intake.
func New(d Deps) *Intake {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Intake{Deps: d, busy: map[string]chan struct{}{}, skew: map[string]shop.Millis{}}
}

// enter waits until nobody else reads the shop.
func (in *Intake) enter(ctx context.Context, shopID string) (leave func(), err error) {
	for {
		in.mu.Lock()
		wait, taken := in.busy[shopID]
		if !taken {
			mine := make(chan struct{})
			in.busy[shopID] = mine
			in.mu.Unlock()
			return func() {
				in.mu.Lock()
				delete(in.busy, shopID)
				in.mu.Unlock()
				close(mine)
			}, nil
		}
		in.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Result counts what one reading of a shop brought.
type Result struct {
	Seen      int
	New       int
	Updated   int
	Unchanged int
	Doubts    int // orders with a value nobody could read, and records that are no order at all
}

// counts is nil when the reading brought nothing a person would want to see in the time line.
func (r Result) counts() map[string]any {
	if r.New == 0 && r.Updated == 0 && r.Doubts == 0 {
		return nil
	}
	return map[string]any{"new": r.New, "updated": r.Updated, "doubts": r.Doubts}
}
