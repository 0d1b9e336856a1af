package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/store/storetest"
)

// looks is how often each screen is asked for.
const looks = 300

// desk fills a large shop, restarts it and asks what a person at the desk asks, while another import runs.
func desk(ctx context.Context, z sizes) ([]line, error) {
	dir := filepath.Join(z.Dir, "desk")
	filled, rate, err := fill(ctx, dir, z)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	st, err := store.Open(ctx, store.Options{Dir: dir, Name: "bench"})
	if err != nil {
		return nil, err
	}
	opened := time.Since(start)
	bare, err := storetest.OpenBare(ctx, dir)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	d := &deskRun{st: st, bare: bare, z: z, dir: dir, filled: filled, rnd: rand.New(rand.NewPCG(z.Seed, 2))} //nolint:gosec // a measurement
	lines, err := d.measure(ctx)
	if err = errors.Join(err, bare.Close()); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	start = time.Now()
	if err := st.Close(); err != nil {
		return nil, err
	}
	closed := time.Since(start)
	size, err := os.Stat(filepath.Join(dir, "zhanggui.db"))
	if err != nil {
		return nil, err
	}
	lines = append(lines,
		most("restart", "s", opened.Seconds(), 0, 3),
		most("closing", "s", closed.Seconds(), 0, 0),
		line{What: fmt.Sprintf("orders taken in up to %d", z.Orders), Unit: "/s", Median: rate},
		most("largest write-ahead log", "MB", float64(d.log)/(1<<20), 0, 200),
		most("database on disk", "MB", float64(size.Size())/(1<<20), 0, 0))
	if mb := peakMB(); mb > 0 {
		lines = append(lines, most("most memory held", "MB", mb, 0, 400))
	}
	return lines, os.RemoveAll(dir)
}

func fill(ctx context.Context, dir string, z sizes) (f storetest.Filled, rate float64, err error) {
	st, err := store.Open(ctx, store.Options{Dir: dir, Name: "bench"})
	if err != nil {
		return f, 0, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	start := time.Now()
	told := 0
	f, err = storetest.Fill(ctx, st, storetest.FillOptions{
		Seed: z.Seed, Shops: 4, SKUs: 2000, Orders: z.Orders,
		Progress: func(done int) {
			if done*10/z.Orders > told {
				told = done * 10 / z.Orders
				progress("desk: %d of %d orders after %.0f s", done, z.Orders, time.Since(start).Seconds())
			}
		},
	})
	return f, float64(z.Orders) / time.Since(start).Seconds(), err
}

type deskRun struct {
	st     *store.Store
	bare   *storetest.Bare
	z      sizes
	dir    string
	filled storetest.Filled
	rnd    *rand.Rand
	log    int64 // most bytes of the database's write-ahead log
}

// times are the measurements of one question, and of the barest way to answer it.
type times struct{ desk, bare []time.Duration }

func (d *deskRun) measure(ctx context.Context) ([]line, error) {
	ids, err := d.someIDs(ctx)
	if err != nil {
		return nil, err
	}
	var got [6]times
	asks := []func(context.Context) error{d.first, d.deep, d.counts, d.exact, d.name, func(ctx context.Context) error { return d.note(ctx, ids) }}
	bare := []func(context.Context) error{
		func(ctx context.Context) error { return d.bare.First(ctx, 50) },
		func(ctx context.Context) error { return d.bare.After(ctx, d.rnd.Int64N(int64(d.z.Orders)), 50) },
		d.bare.Counts,
		func(ctx context.Context) error { return d.bare.Exact(ctx, d.no()) },
		nil,
		d.bare.Commit,
	}
	stop := d.importing(ctx)
	err = func() error {
		for i := range looks {
			for q := range asks {
				if err := clock(ctx, &got[q].desk, asks[q]); err != nil {
					return err
				}
				if bare[q] == nil {
					continue
				}
				if err := clock(ctx, &got[q].bare, bare[q]); err != nil {
					return err
				}
			}
			if (i+1)%100 == 0 {
				progress("desk: %d of %d looks", i+1, looks)
			}
			if info, err := os.Stat(filepath.Join(d.dir, "zhanggui.db-wal")); err == nil {
				d.log = max(d.log, info.Size())
			}
			time.Sleep(5 * time.Millisecond)
		}
		return nil
	}()
	rate, ierr := stop()
	if err = errors.Join(err, ierr); err != nil {
		return nil, err
	}
	at := fmt.Sprintf("at %d orders, import running: ", d.z.Orders)
	names := []string{"first page", "a page anywhere", "tab counts", "one order number", "two characters of a name", "a click that writes"}
	aims := []float64{20, 20, 20, 20, 60, 100}
	lines := make([]line, 0, len(names)+1)
	for q, name := range names {
		l := ms(name, got[q].desk, quantile(got[q].bare, 0.5), aims[q], q == 5)
		if q == 0 {
			l.What = at + name
		} else {
			l.What = "  " + name
		}
		lines = append(lines, l)
	}
	return append(lines, line{What: "  the import meanwhile", Unit: "/s", Median: rate}), nil
}

func clock(ctx context.Context, into *[]time.Duration, ask func(context.Context) error) error {
	start := time.Now()
	err := ask(ctx)
	*into = append(*into, time.Since(start))
	return err
}

// importing takes orders in, in pages as a channel gives them, until stopped.
func (d *deskRun) importing(ctx context.Context) (stop func() (rate float64, err error)) {
	var halt atomic.Bool
	done := make(chan error, 1)
	n, start := 0, time.Now()
	go func() {
		for !halt.Load() {
			sh := d.filled.Shops[n/100%len(d.filled.Shops)]
			if _, err := d.st.Keep(ctx, sh.ID, d.filled.Maker.Orders(100), nil); err != nil {
				done <- err
				return
			}
			n += 100
		}
		done <- nil
	}()
	return func() (float64, error) {
		halt.Store(true)
		err := <-done
		return float64(n) / time.Since(start).Seconds(), err
	}
}

func (d *deskRun) no() string { return storetest.No(1 + d.rnd.IntN(d.z.Orders)) }

func (d *deskRun) someIDs(ctx context.Context) ([]string, error) {
	page, err := d.st.ListOrders(ctx, store.OrderQuery{Limit: 200, Anchor: 0.3})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(page.Rows))
	for i, r := range page.Rows {
		ids[i] = r.ID
	}
	return ids, nil
}

// filter is one of the lists a person goes through: all, a tab, one shop.
func (d *deskRun) filter() store.OrderFilter {
	tabs := []store.OrderTab{"", store.OrderTab(shop.Arrived), store.TabShipped, store.OrderTab(shop.Cancelled), store.TabRefund}
	f := store.OrderFilter{Tab: tabs[d.rnd.IntN(len(tabs))]}
	if d.rnd.IntN(2) == 0 {
		f.ShopIDs = []string{d.filled.Shops[d.rnd.IntN(len(d.filled.Shops))].ID}
	}
	return f
}

func (d *deskRun) first(ctx context.Context) error {
	return d.page(ctx, store.OrderQuery{OrderFilter: d.filter(), Limit: 50})
}

// deep jumps to a place anywhere in a list and goes one page on.
func (d *deskRun) deep(ctx context.Context) error {
	return d.page(ctx, store.OrderQuery{OrderFilter: store.OrderFilter{Tab: store.TabShipped}, Limit: 50, Anchor: d.rnd.Float64()})
}

func (d *deskRun) page(ctx context.Context, q store.OrderQuery) error {
	p, err := d.st.ListOrders(ctx, q)
	if err == nil && len(p.Rows) == 0 {
		err = fmt.Errorf("an empty page for %+v", q)
	}
	return err
}

func (d *deskRun) counts(ctx context.Context) error {
	counts, err := d.st.Counts(ctx)
	if err == nil && store.CountTab(counts, store.OrderFilter{}) < int64(d.z.Orders) {
		err = errors.New("the tab counts miss orders")
	}
	return err
}

func (d *deskRun) exact(ctx context.Context) error {
	return d.page(ctx, store.OrderQuery{OrderFilter: store.OrderFilter{Text: d.no()}, Limit: 50})
}

func (d *deskRun) name(ctx context.Context) error {
	names := []string{"王芳", "欧阳", "子涵", "𠮷红", "雨桐", "李伟", "周静", "秀英", "䶮志", "孙磊"}
	return d.page(ctx, store.OrderQuery{OrderFilter: store.OrderFilter{Text: names[d.rnd.IntN(len(names))]}, Limit: 50})
}

func (d *deskRun) note(ctx context.Context, ids []string) error {
	id := ids[d.rnd.IntN(len(ids))]
	return d.st.Write(ctx, store.Interactive, func(t *store.Tx) error { return t.SetNote(id, "看过了", journal.Clerk("bench")) })
}
