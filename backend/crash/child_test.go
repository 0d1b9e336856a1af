package crash_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/store/storetest"
)

// The test's own binary is also the desk that gets killed: with envDir set it works on that folder and never tests.
const (
	envDir       = "ZHANGGUI_CRASH_DIR"
	envWork      = "ZHANGGUI_CRASH_WORK" // desk or writes
	envComponent = "ZHANGGUI_CRASH_COMPONENT"
	envFrom      = "ZHANGGUI_CRASH_FROM"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(envDir); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}

// told is what the desk says on its standard output, one line each and only after the fact is committed.
type told struct{ mu sync.Mutex }

func (o *told) say(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, _ = fmt.Fprintf(os.Stdout, format+"\n", args...)
}

func child(dir string) int {
	ctx := context.Background()
	out := &told{}
	from, err := strconv.Atoi(os.Getenv(envFrom))
	if err != nil {
		return 4
	}
	if os.Getenv(envWork) == "writes" {
		return writes(ctx, dir, from, out)
	}
	start := time.Now()
	b, err := openDesk(ctx, dir, os.Getenv(envComponent))
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "open:", err)
		return 3
	}
	out.say("open %d", time.Since(start).Milliseconds())
	go bell(b.Store, out)
	w := &worker{b: b, dir: dir, out: out, next: from}
	if err := w.day(ctx); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "day:", err)
		return 5
	}
	out.say("idle")
	if err := b.Close(); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "close:", err)
		return 6
	}
	return 0
}

// bell acknowledges every commit by the newest journal number it rang for.
func bell(st *store.Store, out *told) {
	for {
		ring, seq := st.Changed()
		out.say("seq %d", seq)
		<-ring
	}
}

// worker does what a shop does all day, in the journey's order, again and again.
type worker struct {
	b    *backend.Backend
	dir  string
	out  *told
	next int // number of the next own order
}

// day works until nothing is left to do.
func (w *worker) day(ctx context.Context) error {
	for {
		if moved, err := w.round(ctx); err != nil || moved == 0 {
			return err
		}
	}
}

// round does each step once and says how much moved.
func (w *worker) round(ctx context.Context) (moved int, err error) {
	if err := w.ownOrders(ctx); err != nil {
		return 0, err
	}
	imp, err := w.b.Import(ctx, backend.ImportRequest{
		Shop: shopFile, Files: []string{exportPath(w.dir)}, Platform: string(shop.Generic), Map: exportMap(),
	})
	if err != nil {
		return 0, fmt.Errorf("import: %w", err)
	}
	w.out.say("imported %d", imp.OrdersNew+imp.OrdersUnchanged+imp.OrdersUpdated)
	pulled, err := w.b.Sync(ctx, backend.SyncRequest{Since: shop.NowMillis(shop.SystemClock{}) - 3600_000})
	if err != nil {
		return 0, fmt.Errorf("sync: %w", err)
	}
	for _, s := range pulled.Shops {
		if s.Error != "" {
			return 0, fmt.Errorf("sync %s: %s", s.Name, s.Error)
		}
		moved += s.New
	}
	reviewed, err := w.b.Review(ctx, backend.Pass{})
	if err != nil {
		return 0, fmt.Errorf("review: %w", err)
	}
	planned, err := w.b.Allocate(ctx, backend.Pass{})
	if err != nil {
		return 0, fmt.Errorf("allocate: %w", err)
	}
	labels, err := w.b.Print(ctx, backend.PrintRequest{Paper: "labels", Out: filepath.Join(w.dir, "papers", "labels.pdf"), Pick: backend.Pick{Limit: 100}})
	if err != nil {
		return 0, fmt.Errorf("print: %w", err)
	}
	left, err := w.b.Ship(ctx, backend.ShipRequest{})
	if err != nil {
		return 0, fmt.Errorf("ship: %w", err)
	}
	return moved + imp.OrdersNew + reviewed.Moved + planned.Moved + labels.Pages + labels.Component + left.Parcels + left.Waiting + left.Confirmed, nil
}

// ownOrders writes a few orders of its own and acknowledges each.
func (w *worker) ownOrders(ctx context.Context) error {
	const n, last = 8, 1_000_000
	sh, err := w.b.Store.ShopByName(ctx, shopOwn)
	if err != nil || w.next >= last {
		return err
	}
	return keepOwn(ctx, w.b.Store, sh.ID, w.next, n, func(from int) {
		w.out.say("kept %d %d", from, n)
		w.next = last // once per life: the day must end
	})
}

// keepOwn writes own orders from number from on.
func keepOwn(ctx context.Context, st *store.Store, shopID string, from, n int, ack func(from int)) error {
	m := storetest.NewMaker(uint64(from), ownSKUs, 1_700_000_000_000, 1_700_086_400_000) //nolint:gosec // never negative
	m.Fresh = true
	in := m.Orders(n)
	for i := range in {
		in[i].Order.ChannelOrderNo = shop.ChannelOrderID(ownNo(from + i))
	}
	kept, err := st.Keep(ctx, shopID, in, nil)
	if err != nil {
		return err
	}
	for _, k := range kept {
		if k.Err != nil {
			return k.Err
		}
	}
	ack(from)
	return nil
}

func ownNo(n int) string { return fmt.Sprintf("OWN%08d", n) }

// writes is the bare store under a failing disk: batch after batch with fresh numbers; one that fails is not tried again.
func writes(ctx context.Context, dir string, from int, out *told) int {
	st, err := store.Open(ctx, store.Options{Dir: dir, Name: "zhanggui crash"})
	if err != nil {
		out.say("closed door")
		return 0
	}
	sh, err := st.ShopByName(ctx, shopOwn)
	if err != nil {
		out.say("closed door")
		return 0
	}
	const batches, n = 12, 8
	for i := range batches {
		err := keepOwn(ctx, st, sh.ID, from+i*n, n, func(from int) { out.say("kept %d %d", from, n) })
		if err != nil {
			out.say("failed %s", shop.KindOf(err))
		}
	}
	out.say("end")
	if err := st.Close(); err != nil {
		out.say("close %v", err)
	}
	return 0
}
