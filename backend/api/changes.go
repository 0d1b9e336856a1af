package api

import (
	"context"
	"net/http"
	"time"
)

// pollFor is how long the doorbell waits before it answers that nothing changed.
const pollFor = 25 * time.Second

// Changes is a ring of the doorbell: read again what shows these topics.
type Changes struct {
	Seq    int64        `json:"seq" doc:"ask with this next"`
	Topics List[string] `json:"topics" doc:"order, parcel, shop, stock, sku, import, job, setting …; empty = nothing changed"`
	Jobs   int64        `json:"jobs" doc:"ask with this next, beside seq"`
	Orders List[string] `json:"orders" doc:"ids of changed orders, at most 100; empty with topic order = many"`
}

func (s *server) changeOps() {
	reg(s, op("get-changes", http.MethodGet, "/api/changes", "Wait up to 25 s for the next change"),
		func(ctx context.Context, in *struct {
			Since int64 `query:"since" minimum:"-1" default:"-1" doc:"-1 = answer at once with the present number"`
			Jobs  int64 `query:"jobs" minimum:"-1" default:"-1" doc:"-1 = jobs that moved meanwhile do not matter"`
		},
		) (*Out[Changes], error) {
			ctx, cancel := context.WithTimeout(ctx, pollFor)
			defer cancel()
			return body(s.Desk.Changes(ctx, in.Since, in.Jobs))
		})
}
