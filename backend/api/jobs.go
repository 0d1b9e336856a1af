package api

import (
	"context"
	"net/http"
)

// Job is long work under way or done; the last 50 are kept while the program runs.
type Job struct {
	ID        string           `json:"id"`
	Kind      string           `json:"kind" enum:"import,sync,print,ship,plan,export"`
	State     string           `json:"state" enum:"running,done,failed,cancelled"`
	Name      string           `json:"name" doc:"file or shop, else empty"`
	StartedAt int64            `json:"started_at"`
	EndedAt   int64            `json:"ended_at" doc:"0 while it runs"`
	Done      int64            `json:"done"`
	Total     int64            `json:"total" doc:"0 = not known"`
	LeftMS    int64            `json:"left_ms" doc:"estimate, -1 = not known"`
	Counts    map[string]int64 `json:"counts" doc:"live counts by name"`
	Result    map[string]any   `json:"result" doc:"what came out, as the command line prints it"`
	Files     List[string]     `json:"files" doc:"names below the papers folder"`
	Error     *Words           `json:"error"`
	By        Who              `json:"by"`
}

// Jobs watches long work.
type Jobs interface {
	ListJobs(ctx context.Context) (List[Job], error)
	Job(ctx context.Context, id string) (Job, error)
	// CancelJob stops it at the next whole record. A job that has ended stays as it is.
	CancelJob(ctx context.Context, id string) (Job, error)
}

func (s *server) jobOps() {
	reg(s, op("list-jobs", http.MethodGet, "/api/jobs", "The last 50 jobs, newest first"),
		func(ctx context.Context, _ *struct{}) (*Out[List[Job]], error) { return body(s.Desk.ListJobs(ctx)) })
	reg(s, op("get-job", http.MethodGet, "/api/jobs/{id}", "One job"),
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"26"`
		},
		) (*Out[Job], error) {
			return body(s.Desk.Job(ctx, in.ID))
		})
	reg(s, op("cancel-job", http.MethodPost, "/api/jobs/{id}/cancel", "Stop a job at the next whole record"),
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"26"`
		},
		) (*Out[Job], error) {
			return body(s.Desk.CancelJob(ctx, in.ID))
		})
}
