// Package schedule says when: it runs named jobs by the clock on the wall, one at a time per group, in the order of
// the journey. In: jobs. Out: their results, kept with the time of the last run. What can go wrong stays with the
// job it happened to; a PC that slept makes up for a missed run once, not once per missed turn.
package schedule

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"

	"zhanggui/backend/shop"
)

// Result is what a job says it did: counts and words, no personal text.
type Result map[string]any

// Job is one kind of work that comes again and again.
type Job struct {
	Name string // stable; kept with its last run
	// Group: jobs of one group never overlap and run in the order they are listed. Reading a shop is a group of its own.
	Group  string
	Every  time.Duration
	Paused bool // held by what it works on, such as a paused shop
	Run    func(ctx context.Context) (Result, error)
}

// Past is what is known of a job's last run. Zero instants: it never ran.
type Past struct {
	Paused  bool
	Started shop.Millis
	Ended   shop.Millis
	OK      bool
}

// Store keeps the last runs.
type Store interface {
	Job(ctx context.Context, name string) (Past, error)
	JobStarted(ctx context.Context, name string) error
	JobEnded(ctx context.Context, name string, ok bool, result Result) error
	PauseJob(ctx context.Context, name string, paused bool) error
}

// Deps are what a schedule works with.
type Deps struct {
	Store Store
	Clock shop.Clock
	Log   *slog.Logger
	// Jobs lists the jobs there are now, in the order of the journey; it is asked at every look.
	Jobs func(ctx context.Context) ([]Job, error)
	// Look is how often the wall clock is looked at.
	Look time.Duration
	// Jitter is the longest a job of a group of its own waits before it starts, so that shops are not all read at
	// the same second. Zero = none.
	Jitter time.Duration
}

// Schedule runs jobs. It is safe for concurrent use.
type Schedule struct {
	d      Deps
	cron   gocron.Scheduler
	mu     sync.Mutex
	groups map[string]chan struct{}
}

// All is the name under which every job is paused at once.
const All = "*"

// New makes a schedule; nothing runs before Start.
func New(d Deps) *Schedule {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Look == 0 {
		d.Look = 15 * time.Second
	}
	return &Schedule{d: d, groups: map[string]chan struct{}{}}
}

// Start begins to look at the clock. What is due already, because the program or the PC was off, runs at once.
func (s *Schedule) Start() error {
	cron, err := gocron.NewScheduler(gocron.WithStopTimeout(20 * time.Second))
	if err != nil {
		return shop.Wrap(err, shop.Internal, "schedule.error.start")
	}
	s.cron = cron
	_, err = cron.NewJob(gocron.DurationJob(s.d.Look), gocron.NewTask(s.look), gocron.WithName("look"),
		gocron.WithSingletonMode(gocron.LimitModeReschedule), gocron.WithStartAt(gocron.WithStartImmediately()))
	if err != nil {
		return shop.Wrap(errors.Join(err, cron.Shutdown()), shop.Internal, "schedule.error.start")
	}
	cron.Start()
	return nil
}

// Stop ends what runs, by its context, and waits for it.
func (s *Schedule) Stop() error {
	if s.cron == nil {
		return nil
	}
	return s.cron.Shutdown()
}

// look starts, for each group that is idle, what is due in it.
func (s *Schedule) look(ctx context.Context) {
	jobs, err := s.d.Jobs(ctx)
	if err != nil {
		s.d.Log.Error("jobs not listed", slog.Any(shop.LogErr, err))
		return
	}
	all, err := s.d.Store.Job(ctx, All)
	if err != nil || all.Paused {
		return
	}
	for _, group := range groupsOf(jobs) {
		due := s.due(ctx, jobs, group)
		if len(due) == 0 || !s.try(group) {
			continue
		}
		_, err := s.cron.NewJob(gocron.OneTimeJob(gocron.OneTimeJobStartImmediately()), gocron.NewTask(func(ctx context.Context) {
			defer s.free(group)
			s.runDue(ctx, due)
		}), gocron.WithName(cmp.Or(group, "desk")))
		if err != nil {
			s.free(group)
			s.d.Log.Error("jobs not started", slog.String(shop.LogJob, group), slog.Any(shop.LogErr, err))
		}
	}
}

func (s *Schedule) due(ctx context.Context, jobs []Job, group string) []Job {
	now := shop.NowMillis(s.d.Clock)
	var out []Job
	for _, j := range jobs {
		if j.Group != group || j.Paused {
			continue
		}
		p, err := s.d.Store.Job(ctx, j.Name)
		if err != nil {
			s.d.Log.Error("last run unknown", slog.String(shop.LogJob, j.Name), slog.Any(shop.LogErr, err))
			continue
		}
		if Due(p, j.Every, now) {
			out = append(out, j)
		}
	}
	return out
}

// Due decides by the wall clock whether a job should run now. A run cut short by a stop of the program is made up
// for at once; a last run in the future means the clock was set back, and the job runs once.
func Due(p Past, every time.Duration, now shop.Millis) bool {
	switch {
	case p.Paused:
		return false
	case p.Started == 0, p.Started > now, p.Ended < p.Started:
		return true
	}
	return now-p.Started >= every.Milliseconds()
}

func (s *Schedule) runDue(ctx context.Context, due []Job) {
	for _, j := range due {
		if wait := s.jitter(j); wait > 0 && !pause(ctx, wait) {
			return
		}
		s.run(ctx, j)
		if ctx.Err() != nil {
			return
		}
	}
}

// jitter spreads jobs by their name: the same job always waits the same, different ones differ.
func (s *Schedule) jitter(j Job) time.Duration {
	limit := min(s.d.Jitter, j.Every/10)
	if limit <= 0 || j.Group == "" {
		return 0
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(j.Name))
	return time.Duration(h.Sum32()) * time.Millisecond % limit
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Ran is one job that ran, or was skipped because it is paused.
type Ran struct {
	Name    string
	Skipped bool
	Err     error
	Result  Result
	Took    time.Duration
}

func (s *Schedule) run(ctx context.Context, j Job) Ran {
	began := s.d.Clock.Now()
	out := Ran{Name: j.Name}
	if out.Err = s.d.Store.JobStarted(ctx, j.Name); out.Err != nil {
		return out
	}
	out.Result, out.Err = guarded(ctx, j)
	out.Took = s.d.Clock.Now().Sub(began)
	if out.Err != nil {
		s.d.Log.Warn("job did not go through", slog.String(shop.LogJob, j.Name), slog.Any(shop.LogErr, out.Err))
	}
	kept := out.Result
	if kept == nil {
		kept = Result{}
	}
	err := s.d.Store.JobEnded(context.WithoutCancel(ctx), j.Name, out.Err == nil, kept)
	out.Err = errors.Join(out.Err, err)
	return out
}

// guarded turns a panic of a job into its error: the other jobs go on.
func guarded(ctx context.Context, j Job) (res Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = shop.Wrap(fmt.Errorf("%v\n%s", p, debug.Stack()), shop.Internal, "schedule.error.panic", "job", j.Name)
		}
	}()
	return j.Run(ctx)
}

// RunNow runs one job now, paused or not, after whatever its group is doing. NotFound when there is no such job.
func (s *Schedule) RunNow(ctx context.Context, name string) (Ran, error) {
	jobs, err := s.d.Jobs(ctx)
	if err != nil {
		return Ran{}, err
	}
	for _, j := range jobs {
		if j.Name == name {
			return s.inTurn(ctx, j)
		}
	}
	return Ran{}, shop.E(shop.NotFound, "schedule.error.not_found", "job", name)
}

// RunOnce runs every job once, in the order of the journey, and tells how each went. Paused jobs are skipped. A job
// that does not go through does not stop the others; the error is only the context's or that of listing the jobs.
func (s *Schedule) RunOnce(ctx context.Context) ([]Ran, error) {
	jobs, err := s.d.Jobs(ctx)
	if err != nil {
		return nil, err
	}
	var out []Ran
	for _, j := range jobs {
		p, err := s.d.Store.Job(ctx, j.Name)
		if err != nil {
			return out, err
		}
		if p.Paused || j.Paused {
			out = append(out, Ran{Name: j.Name, Skipped: true})
			continue
		}
		ran, err := s.inTurn(ctx, j)
		if err != nil {
			return out, err
		}
		out = append(out, ran)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
	}
	return out, nil
}

// inTurn runs a job after whatever its group is doing.
func (s *Schedule) inTurn(ctx context.Context, j Job) (Ran, error) {
	select {
	case s.turn(j.Group) <- struct{}{}:
		defer s.free(j.Group)
		return s.run(ctx, j), nil
	case <-ctx.Done():
		return Ran{}, ctx.Err()
	}
}

// Pause holds a job, or every job with All, until it is resumed.
func (s *Schedule) Pause(ctx context.Context, name string, paused bool) error {
	return s.d.Store.PauseJob(ctx, name, paused)
}

func groupsOf(jobs []Job) []string {
	var out []string
	for _, j := range jobs {
		if !slices.Contains(out, j.Group) {
			out = append(out, j.Group)
		}
	}
	return out
}

func (s *Schedule) turn(group string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.groups[group]
	if !ok {
		c = make(chan struct{}, 1)
		s.groups[group] = c
	}
	return c
}

func (s *Schedule) try(group string) bool {
	select {
	case s.turn(group) <- struct{}{}:
		return true
	default:
		return false
	}
}

func (s *Schedule) free(group string) { <-s.turn(group) }
