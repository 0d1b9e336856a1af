package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/journal"
	"zhanggui/backend/store/storetest"
	"zhanggui/backend/vault"
)

// plan reviews, plans and labels the orders of a great day.
func plan(ctx context.Context, z sizes) (lines []line, err error) {
	dir := filepath.Join(z.Dir, "plan")
	b, err := backend.Open(ctx, backend.Config{Dir: dir, Name: "bench", User: "bench", Vault: vault.NewMemory()})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.Close(), os.RemoveAll(dir)) }()
	progress("plan: %d orders", z.Plan)
	if _, err := storetest.Fill(ctx, b.Store, storetest.FillOptions{
		Seed: z.Seed, Shops: 2, SKUs: 5000, Warehouses: 5, Orders: z.Plan, OnHand: int64(z.Plan/10000 + 1), Fresh: true, Days: 10,
	}); err != nil {
		return nil, err
	}
	if _, err := b.AddCourier(ctx, backend.CourierAsk{Kind: "range", Name: "号段", Company: "YTO", From: "YT8800000000001", To: "YT8800009999999"}, journal.System()); err != nil {
		return nil, err
	}
	start := time.Now()
	reviewed, err := b.Review(ctx, backend.Pass{})
	if err != nil {
		return nil, err
	}
	took := time.Since(start)
	lines = append(lines, most(fmt.Sprintf("%d orders reviewed, %d go on", z.Plan, reviewed.Moved), "s", took.Seconds(), 0, 0))
	start = time.Now()
	planned, err := b.Allocate(ctx, backend.Pass{})
	if err != nil {
		return nil, err
	}
	took = time.Since(start)
	aim := 15 * float64(z.Plan) / 100_000
	limit, err := storetest.BareReserve(ctx, filepath.Join(z.Dir, "reserve"), planned.Moved)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("%d orders planned and reserved, %d short (limit: the reservations' bare rows)", planned.Moved, len(planned.Short))
	lines = append(lines, most(what, "s", took.Seconds(), limit.Seconds(), aim))
	more, err := labels(ctx, b, z)
	if err != nil {
		return nil, err
	}
	lines = append(lines, more...)
	if mb := peakMB(); mb > 0 {
		lines = append(lines, most("most memory held while planning", "MB", mb, 0, 400))
	}
	return lines, nil
}

// labels prints labels twice: the first time each takes its number, the second time they are only drawn.
func labels(ctx context.Context, b *backend.Backend, z sizes) ([]line, error) {
	page := func(out string, orders []string) (backend.PrintResult, time.Duration, error) {
		start := time.Now()
		res, err := b.Print(ctx, backend.PrintRequest{
			Paper: "labels", Out: filepath.Join(b.Dir(), out), Pick: backend.Pick{Limit: z.Labels, Orders: orders},
		})
		return res, time.Since(start), err
	}
	res, took, err := page("labels.pdf", nil)
	if err != nil {
		return nil, err
	}
	if res.Pages < min(z.Labels, res.Orders) || res.Pages == 0 {
		return nil, fmt.Errorf("%d labels asked, %d pages printed, %d left out", z.Labels, res.Pages, len(res.NotPrinted))
	}
	aim := 2 * float64(z.Labels) / 1000
	first := most(fmt.Sprintf("%d labels, each taking its number", res.Pages), "s", took.Seconds(), 0, aim)
	orders, err := inWork(ctx, b, z.Labels)
	if err != nil {
		return nil, err
	}
	res, took, err = page("again.pdf", orders)
	if err != nil {
		return nil, err
	}
	return []line{first, most(fmt.Sprintf("%d labels drawn again", res.Pages), "s", took.Seconds(), 0, aim)}, nil
}
