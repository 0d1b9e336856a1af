package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"zhanggui/backend/store"
	"zhanggui/backend/store/storetest"
)

// intakeOrders is how many orders one round of the comparison takes in.
const intakeOrders = 20_000

// intake compares taking orders in with writing the very same rows by bare prepared statements, in turns, so that
// both meet the same machine.
func intake(ctx context.Context, z sizes) ([]line, error) {
	var in, bare, same []float64
	for i := range z.Rounds {
		progress("intake: round %d of %d", i+1, z.Rounds)
		dir := filepath.Join(z.Dir, fmt.Sprintf("intake%d", i))
		rate, err := keepRate(ctx, filepath.Join(dir, "desk"), z.Seed+uint64(i)) //nolint:gosec // a small number
		if err != nil {
			return nil, err
		}
		in = append(in, rate)
		rows, err := storetest.ReadRows(ctx, filepath.Join(dir, "desk"))
		if err != nil {
			return nil, err
		}
		if rows.Len() != intakeOrders {
			return nil, fmt.Errorf("%d orders were written, %d read back", intakeOrders, rows.Len())
		}
		for _, kind := range []struct {
			name string
			bare bool
			to   *[]float64
		}{{"bare", true, &bare}, {"same", false, &same}} {
			to := filepath.Join(dir, kind.name)
			if err := os.MkdirAll(to, 0o700); err != nil {
				return nil, err
			}
			took, err := rows.Insert(ctx, to, kind.bare)
			if err != nil {
				return nil, err
			}
			*kind.to = append(*kind.to, intakeOrders/took.Seconds())
		}
		if err := os.RemoveAll(dir); err != nil {
			return nil, err
		}
	}
	l := line{What: "orders taken in (limit: the same rows into the same tables)", Unit: "/s", Median: median(in), Limit: median(same), Aim: "ratio ≥ 0.5"}
	l.met(l.Median >= 0.5*l.Limit)
	b := line{What: "  (limit: the same rows into bare tables, no index, no search)", Unit: "/s", Median: median(in), Limit: median(bare)}
	return []line{l, b}, nil
}

// keepRate takes orders into a new folder and says how many a second.
func keepRate(ctx context.Context, dir string, seed uint64) (rate float64, err error) {
	st, err := store.Open(ctx, store.Options{Dir: dir, Name: "bench"})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	f, err := storetest.Fill(ctx, st, storetest.FillOptions{Seed: seed, Shops: 1, SKUs: 500, Fresh: true, Days: 30})
	if err != nil {
		return 0, err
	}
	orders := f.Maker.Orders(intakeOrders)
	start := time.Now()
	for at := 0; at < len(orders); at += 1000 {
		if _, err := st.Keep(ctx, f.Shops[0].ID, orders[at:min(at+1000, len(orders))], nil); err != nil {
			return 0, err
		}
	}
	return intakeOrders / time.Since(start).Seconds(), nil
}
