package backend

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

func TestJobsAreWatchedCancelledAndForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
		rings := 0
		j := newJobs(clock, shop.NewIDs(clock, nil), func() { rings++ })
		by := journal.Clerk("宋听雨")
		// It outlives the request that asked for it.
		ctx, leave := context.WithCancel(t.Context())
		first := j.start(ctx, "import", "a.csv", by, func(ctx context.Context, run *jobRun) (jobResult, error) {
			clock.Advance(time.Second)
			run.At(250, 1000)
			run.Count("new", 7)
			<-ctx.Done()
			return jobResult{}, ctx.Err()
		})
		leave()
		synctest.Wait()
		p, cancel, err := j.find(first.ID)
		if err != nil || p.State != "running" || p.Done != 250 || p.LeftMS != 3000 || p.Counts["new"] != 7 || p.By.Name != "宋听雨" {
			t.Fatalf("%v %+v", err, p)
		}
		cancel()
		synctest.Wait()
		if p, _, err = j.find(first.ID); err != nil || p.State != "cancelled" || p.EndedAt == 0 {
			t.Fatalf("%v %+v", err, p)
		}
		for i := range 3 * keptJobs {
			j.start(t.Context(), "sync", "", by, func(context.Context, *jobRun) (jobResult, error) {
				switch i % 3 {
				case 0:
					return jobResult{}, shop.E(shop.ChannelDown, "channel.error.down")
				case 1:
					return jobResult{}, errors.New("nobody's words")
				}
				return jobResult{Result: map[string]any{"n": 1}}, nil
			})
			synctest.Wait()
		}
		all := j.pictures(false)
		if len(all) != keptJobs || all[0].State != "done" || all[1].Error.Key != "api.error.internal" || all[2].Error.Key != "channel.error.down" {
			t.Errorf("%d jobs, newest %+v", len(all), all[0])
		}
		if _, _, err := j.find(first.ID); !shop.IsKind(err, shop.NotFound) {
			t.Errorf("the oldest is still there: %v", err)
		}
		if len(j.pictures(true)) != 0 || rings < 300 {
			t.Errorf("%d still run, %d rings", len(j.pictures(true)), rings)
		}
		j.stop()
	})
}
