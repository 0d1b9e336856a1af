package backend

import (
	"context"
	"errors"
	"sync"
	"time"

	"zhanggui/backend/intake"
	"zhanggui/backend/journal"
	"zhanggui/backend/schedule"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// Names of the scheduled jobs; reading and counting have one each per shop.
const (
	JobPull     = "pull"
	JobCount    = "count"
	JobReview   = "review"
	JobAllocate = "allocate"
	JobNumbers  = "numbers"
	JobShipBack = "shipback"
)

// How often the desk's own jobs run; how often a shop is read is the shop's own setting.
const (
	everyReview   = time.Minute
	everyShipBack = time.Minute
	everyNumbers  = 10 * time.Minute
	everyCount    = 6 * time.Hour
	jitterMax     = 30 * time.Second
)

// wireSchedule makes the schedule; it runs nothing by itself until StartSchedule.
func (b *Backend) wireSchedule() {
	b.parts.schedule = schedule.New(schedule.Deps{
		Store: jobStore{b.Store, b}, Clock: b.Clock, Log: b.Log, Jobs: b.scheduled, Jitter: jitterMax,
	})
}

// StartSchedule lets the jobs run by the clock until ctx ends or the desk is closed. What is due already runs at once.
func (b *Backend) StartSchedule(ctx context.Context) error {
	if err := b.parts.schedule.Start(); err != nil {
		return err
	}
	stop := sync.OnceFunc(func() {
		if err := b.parts.schedule.Stop(); err != nil {
			b.Log.Error("schedule not stopped in time", shop.LogErr, err)
		}
	})
	context.AfterFunc(ctx, stop)
	b.parts.stop = append(b.parts.stop, stop)
	return nil
}

// scheduled lists the jobs there are now, in the order of the journey.
func (b *Backend) scheduled(ctx context.Context) ([]schedule.Job, error) {
	shops, err := b.Store.Shops(ctx)
	if err != nil {
		return nil, err
	}
	var jobs, counts []schedule.Job
	for _, sh := range shops {
		if sh.Kind == store.FileKind {
			continue
		}
		jobs = append(jobs, b.pullJob(sh))
		counts = append(counts, b.countJob(sh))
	}
	jobs = append(jobs,
		schedule.Job{Name: JobReview, Every: everyReview, Run: b.reviewJob},
		schedule.Job{Name: JobAllocate, Every: everyReview, Run: b.allocateJob},
		schedule.Job{Name: JobNumbers, Group: JobShipBack, Every: everyNumbers, Run: b.numbersJob},
		schedule.Job{Name: JobShipBack, Group: JobShipBack, Every: everyShipBack, Run: b.shipBackJob},
	)
	return append(jobs, counts...), nil
}

func (b *Backend) pullJob(sh store.Shop) schedule.Job {
	every := time.Duration(min(max(sh.IntervalMin, 1), 60)) * time.Minute
	return schedule.Job{Name: JobPull + ":" + sh.ID, Group: sh.ID, Every: every, Paused: sh.Paused, Run: func(ctx context.Context) (schedule.Result, error) {
		res, err := b.parts.intake.Pull(ctx, sh.ID, intake.Options{})
		return schedule.Result{"shop": sh.Name, "seen": res.Seen, "new": res.New, "updated": res.Updated, "doubts": res.Doubts}, err
	}}
}

func (b *Backend) countJob(sh store.Shop) schedule.Job {
	return schedule.Job{Name: JobCount + ":" + sh.ID, Group: sh.ID, Every: everyCount, Paused: sh.Paused, Run: func(ctx context.Context) (schedule.Result, error) {
		t, err := b.parts.intake.Reconcile(ctx, sh.ID)
		return schedule.Result{
			"shop": sh.Name, "channel_count": t.Channel, "held_count": t.Held, "missing": len(t.Missing), "new": t.Fetched.New, "doubts": t.Fetched.Doubts,
		}, err
	}}
}

func (b *Backend) reviewJob(ctx context.Context) (schedule.Result, error) {
	return b.whenChanged(JobReview, func() (schedule.Result, error) {
		res, err := b.Review(ctx, Pass{By: journal.System()})
		return passed(res), err
	})
}

func (b *Backend) allocateJob(ctx context.Context) (schedule.Result, error) {
	return b.whenChanged(JobAllocate, func() (schedule.Result, error) {
		res, err := b.Allocate(ctx, Pass{By: journal.System()})
		return passed(res), err
	})
}

// numbersJob gives the numbers of stopped parcels back to their platforms.
func (b *Backend) numbersJob(ctx context.Context) (schedule.Result, error) {
	returned, waiting, err := b.GiveBackNumbers(ctx)
	return schedule.Result{"returned": returned, "waiting": waiting}, err
}

// whenChanged runs a pass only when anything was written since its last run went through: a desk at rest costs nothing.
func (b *Backend) whenChanged(name string, run func() (schedule.Result, error)) (schedule.Result, error) {
	_, now := b.Store.Changed()
	if last, ok := b.parts.passes.Load(name); ok && last == now {
		return schedule.Result{"unchanged": true}, nil
	}
	res, err := run()
	if err == nil {
		b.parts.passes.Store(name, now)
	}
	return res, err
}

func passed(r PassResult) schedule.Result {
	return schedule.Result{"moved": r.Moved, "held": len(r.Held), "short": len(r.Short)}
}

func (b *Backend) shipBackJob(ctx context.Context) (schedule.Result, error) {
	res, err := b.deliver(ctx, 0)
	return schedule.Result{"confirmed": res.Confirmed, "refused": res.Refused, "waiting": res.Waiting}, err
}

// RunOnceResult tells how every scheduled job went.
type RunOnceResult struct {
	Jobs    []JobResult `json:"jobs"`
	Seconds float64     `json:"seconds"`
}

// JobResult is one job of a round.
type JobResult struct {
	Name    string         `json:"name"`
	OK      bool           `json:"ok"`
	Skipped bool           `json:"skipped"` // paused
	Error   string         `json:"error"`   // words, "" = fine
	Result  map[string]any `json:"result"`
}

// Failed counts the jobs that did not go through.
func (r RunOnceResult) Failed() (n int) {
	for _, j := range r.Jobs {
		if !j.OK {
			n++
		}
	}
	return n
}

// Ran counts the jobs that were not skipped.
func (r RunOnceResult) Ran() (n int) {
	for _, j := range r.Jobs {
		if !j.Skipped {
			n++
		}
	}
	return n
}

// Doubts counts what the round found for a person to look at.
func (r RunOnceResult) Doubts() (n int) {
	for _, j := range r.Jobs {
		for _, key := range []string{"doubts", "missing", "refused"} {
			if v, ok := j.Result[key].(int); ok {
				n += v
			}
		}
	}
	return n
}

// RunOnce runs every scheduled job once, in the order of the journey.
func (b *Backend) RunOnce(ctx context.Context) (RunOnceResult, error) {
	began := b.Clock.Now()
	ran, err := b.parts.schedule.RunOnce(ctx)
	out := RunOnceResult{Jobs: []JobResult{}}
	for _, r := range ran {
		j := JobResult{Name: r.Name, OK: r.Err == nil, Skipped: r.Skipped, Result: r.Result}
		if j.Result == nil {
			j.Result = map[string]any{}
		}
		if r.Err != nil {
			j.Error = b.channelWords(r.Err)
		}
		out.Jobs = append(out.Jobs, j)
	}
	out.Seconds = b.Clock.Now().Sub(began).Seconds()
	return out, err
}

// RunJob runs one scheduled job now: "sync now". name is a job's name.
func (b *Backend) RunJob(ctx context.Context, name string) error {
	r, err := b.parts.schedule.RunNow(ctx, name)
	return errors.Join(err, r.Err)
}

// PauseJobs holds one job, or all with schedule.All, or lets it run again.
func (b *Backend) PauseJobs(ctx context.Context, name string, paused bool) error {
	return b.Store.PauseJob(ctx, name, paused, b.Clerk())
}

// jobStore gives the schedule what it needs kept.
type jobStore struct {
	*store.Store
	b *Backend
}

func (s jobStore) Job(ctx context.Context, name string) (schedule.Past, error) {
	j, err := s.JobRun(ctx, name)
	return schedule.Past{Paused: j.Paused, Started: j.Started, Ended: j.Ended, OK: j.OK}, err
}

func (s jobStore) JobEnded(ctx context.Context, name string, ok bool, res schedule.Result) error {
	return s.Store.JobEnded(ctx, name, ok, res)
}

func (s jobStore) PauseJob(ctx context.Context, name string, paused bool) error {
	return s.b.PauseJobs(ctx, name, paused)
}
