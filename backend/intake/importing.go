package intake

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"sync"
)

// RowRef names a data row of a file.
type RowRef struct {
	File string
	Row  int
}

// RowVerdict is what became of one data row.
type RowVerdict struct {
	RowRef
	Verdict string // line, set_aside, refused
	Reason  string // "" for a line
	OrderNo string
}

// Verdicts of rows.
const (
	VerdictLine     = "line"
	VerdictSetAside = "set_aside"
	VerdictRefused  = "refused"
)

// ReasonNotKept: the row was understood, but its order could not be stored.
const ReasonNotKept = "not_kept"

// Parse reads files: it hands every order on, with the rows it came from, and gives each data row a verdict. A row's
// verdict comes after its order. An error of either function ends it.
type Parse func(ctx context.Context, order func(context.Context, Arrival, []RowRef) error, row func(RowVerdict) error) error

// Imported counts one import: Rows = Lines + SetAside + Refused.
type Imported struct {
	Rows             int
	Lines            int
	SetAside         int
	Refused          int
	SetAsideByReason map[string]int
	RefusedRows      []RowVerdict // the first 100
	New              int
	Updated          int
	Unchanged        int
	Doubts           int // orders with a value nobody could read
}

// refusedShown is how many refused rows a result names; the verdict file names all.
const refusedShown = 100

// Import keeps the orders of files. Verdicts are written as they fall, as CSV; they hold row numbers and order
// numbers, nothing of a buyer. What was kept before an error stays kept: importing again goes on from there.
func (in *Intake) Import(ctx context.Context, shopID string, verdicts io.Writer, parse Parse) (Imported, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	im := &importing{in: in, shopID: shopID, first: map[string]string{}, lost: map[RowRef]bool{}, work: make(chan batch, 2), stop: cancel}
	im.out.SetAsideByReason = map[string]int{}
	buf := bufio.NewWriterSize(verdicts, 1<<16)
	if _, err := buf.WriteString("\ufeff"); err != nil {
		return im.out, err
	}
	im.csv = csv.NewWriter(buf)
	im.csv.UseCRLF = true
	if err := im.csv.Write([]string{"file", "row", "verdict", "reason", "order_no"}); err != nil {
		return im.out, err
	}
	var keeping sync.WaitGroup
	for range keepers {
		keeping.Go(func() { im.keepAll(ctx) })
	}
	err := parse(ctx, im.order, func(v RowVerdict) error { return im.row(ctx, v) })
	if err == nil {
		err = im.flush(ctx)
	}
	close(im.work)
	keeping.Wait()
	if ferr := im.failed(); ferr != nil { // the reader only stopped because of it
		err = ferr
	}
	im.csv.Flush()
	im.tally()
	return im.out, errors.Join(err, im.csv.Error(), buf.Flush())
}

// batch is a set of orders on its way to the store.
type batch struct {
	list []Arrival
	rows [][]RowRef
}

// Batches of an import. The store cuts them smaller still for its writer.
const (
	importOrders = 200
	importLines  = 1200
	// keepers prepare batches at the same time; the store writes one after the other. Within one file an order is
	// handed on once, and files are waited for before their verdicts, so that no order is overtaken by itself.
	keepers = 2
)

type importing struct {
	in     *Intake
	shopID string
	csv    *csv.Writer
	out    Imported
	next   batch
	lines  int
	under  sync.WaitGroup // batches on their way
	work   chan batch
	stop   context.CancelFunc

	mu    sync.Mutex
	err   error
	first map[string]string // outcome by order number: an order in two files counts once
	lost  map[RowRef]bool   // rows of orders that could not be kept
}

func (im *importing) order(ctx context.Context, a Arrival, rows []RowRef) error {
	im.next.list = append(im.next.list, a)
	im.next.rows = append(im.next.rows, rows)
	im.lines += len(a.Order.Lines)
	if len(im.next.list) < importOrders && im.lines < importLines {
		return nil
	}
	return im.send(ctx)
}

func (im *importing) send(ctx context.Context) error {
	if len(im.next.list) == 0 {
		return nil
	}
	b := im.next
	im.next, im.lines = batch{}, 0
	im.under.Add(1)
	select {
	case im.work <- b:
		return nil
	case <-ctx.Done():
		im.under.Done()
		return ctx.Err()
	}
}

// flush waits until every order handed on so far is kept: the verdicts of its rows need that.
func (im *importing) flush(ctx context.Context) error {
	if err := im.send(ctx); err != nil {
		return err
	}
	im.under.Wait()
	return ctx.Err()
}

func (im *importing) row(ctx context.Context, v RowVerdict) error {
	if err := im.flush(ctx); err != nil {
		return err
	}
	if v.Verdict == VerdictLine && im.lost[v.RowRef] {
		v.Verdict, v.Reason = VerdictRefused, ReasonNotKept
	}
	o := &im.out
	o.Rows++
	switch v.Verdict {
	case VerdictLine:
		o.Lines++
	case VerdictSetAside:
		o.SetAside++
		o.SetAsideByReason[v.Reason]++
	default:
		o.Refused++
		if len(o.RefusedRows) < refusedShown {
			o.RefusedRows = append(o.RefusedRows, v)
		}
	}
	return im.csv.Write([]string{safeCell(v.File), strconv.Itoa(v.Row), v.Verdict, v.Reason, safeCell(v.OrderNo)})
}

// safeCell keeps a spreadsheet from taking a text for a formula.
func safeCell(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return "'" + s
	}
	return s
}

// keepAll keeps batches as they come. After an error nothing more is kept.
func (im *importing) keepAll(ctx context.Context) {
	for b := range im.work {
		if im.failed() == nil {
			im.keep(ctx, b)
		}
		im.under.Done()
	}
}

func (im *importing) keep(ctx context.Context, b batch) {
	kept, err := im.in.Store.Keep(ctx, im.shopID, b.list, nil)
	im.mu.Lock()
	defer im.mu.Unlock()
	for i, k := range kept {
		im.note(b.list[i], k, b.rows[i])
	}
	if err != nil && im.err == nil {
		im.err = err
		im.stop()
	}
}

func (im *importing) failed() error {
	im.mu.Lock()
	defer im.mu.Unlock()
	return im.err
}

// note remembers what became of an order: new once is new for the whole import.
func (im *importing) note(a Arrival, k Kept, rows []RowRef) {
	if k.Outcome == OrderNotKept {
		for _, r := range rows {
			im.lost[r] = true
		}
		return
	}
	if len(a.Doubts) > 0 && k.Outcome != OrderUnchanged {
		im.out.Doubts++
	}
	was, ok := im.first[string(a.Order.ChannelOrderNo)]
	if !ok || was == OrderUnchanged {
		im.first[string(a.Order.ChannelOrderNo)] = k.Outcome
	}
}

func (im *importing) tally() {
	for _, outcome := range im.first {
		switch outcome {
		case OrderNew:
			im.out.New++
		case OrderUpdated:
			im.out.Updated++
		default:
			im.out.Unchanged++
		}
	}
}
