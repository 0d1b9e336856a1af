package backend

import (
	"context"
	"errors"
	"slices"
	"sync"

	"zhanggui/backend/api"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// keptJobs is how many jobs are remembered while the program runs.
const keptJobs = 50

// jobs is the list of long work. It lives in memory: what the work did is in the database, not here.
type jobs struct {
	clock shop.Clock
	ids   *shop.IDs
	bell  func() // rings when a job starts, moves or ends

	mu   sync.Mutex
	list []*job // oldest first
	all  sync.WaitGroup
}

type job struct {
	api.Job
	cancel context.CancelFunc
}

// jobRun is what running work is given: progress and counts go through it.
type jobRun struct {
	jobs *jobs
	job  *job
}

// jobResult is what work leaves behind.
type jobResult struct {
	Result map[string]any
	Files  []string
}

func newJobs(clock shop.Clock, ids *shop.IDs, bell func()) *jobs {
	return &jobs{clock: clock, ids: ids, bell: bell}
}

// start runs work apart from the request that asked for it and returns its first picture.
func (j *jobs) start(ctx context.Context, kind, name string, by journal.Actor, work func(ctx context.Context, run *jobRun) (jobResult, error)) api.Job {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	jb := &job{cancel: cancel, Job: api.Job{
		ID: j.ids.New(), Kind: kind, State: "running", Name: name, StartedAt: shop.NowMillis(j.clock), LeftMS: -1,
		Counts: map[string]int64{}, Result: map[string]any{}, By: api.Who{Class: by.Class, Name: by.Name},
	}}
	j.mu.Lock()
	j.list = append(j.list, jb)
	for i := 0; len(j.list) > keptJobs && i < len(j.list); {
		if j.list[i].State == "running" {
			i++
			continue
		}
		j.list = slices.Delete(j.list, i, i+1)
	}
	first := jb.picture()
	j.mu.Unlock()
	j.all.Add(1)
	go func() {
		defer j.all.Done()
		defer cancel()
		res, err := work(ctx, &jobRun{jobs: j, job: jb})
		j.end(ctx, jb, res, err)
	}()
	j.bell()
	return first
}

func (j *jobs) end(ctx context.Context, jb *job, res jobResult, err error) {
	j.mu.Lock()
	jb.EndedAt, jb.LeftMS = shop.NowMillis(j.clock), 0
	if res.Result != nil {
		jb.Result = res.Result
	}
	jb.Files = res.Files
	var e *shop.Err
	switch {
	case err == nil:
		jb.State = "done"
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		jb.State = "cancelled"
	case errors.As(err, &e):
		jb.State = "failed"
		w := api.Say(e.Key, e.Args)
		jb.Error = &w
	default:
		jb.State = "failed"
		w := api.Say("api.error.internal", shop.Args{"id": jb.ID})
		jb.Error = &w
	}
	j.mu.Unlock()
	j.bell()
}

// At tells how far the work is; total 0 means not known.
func (r *jobRun) At(done, total int64) {
	r.jobs.mu.Lock()
	jb := r.job
	jb.Done, jb.Total, jb.LeftMS = done, total, -1
	if spent := shop.NowMillis(r.jobs.clock) - jb.StartedAt; total > 0 && done > 0 {
		jb.LeftMS = spent * (total - done) / done
	}
	r.jobs.mu.Unlock()
	r.jobs.bell()
}

// Count sets a live count.
func (r *jobRun) Count(name string, n int64) {
	r.jobs.mu.Lock()
	defer r.jobs.mu.Unlock()
	r.job.Counts[name] = n
}

func (jb *job) picture() api.Job {
	p := jb.Job
	p.Counts = make(map[string]int64, len(jb.Counts))
	for k, v := range jb.Counts {
		p.Counts[k] = v
	}
	return p
}

// pictures lists the jobs, newest first; only those running when asked so.
func (j *jobs) pictures(running bool) []api.Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]api.Job, 0, len(j.list))
	for i := len(j.list) - 1; i >= 0; i-- {
		if !running || j.list[i].State == "running" {
			out = append(out, j.list[i].picture())
		}
	}
	return out
}

func (j *jobs) find(id string) (api.Job, context.CancelFunc, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, jb := range j.list {
		if jb.ID == id {
			return jb.picture(), jb.cancel, nil
		}
	}
	return api.Job{}, nil, shop.E(shop.NotFound, "job.error.not_found", "id", id)
}

// stop cancels what runs and waits for it.
func (j *jobs) stop() {
	j.mu.Lock()
	for _, jb := range j.list {
		jb.cancel()
	}
	j.mu.Unlock()
	j.all.Wait()
}
