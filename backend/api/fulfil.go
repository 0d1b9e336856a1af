package api

import (
	"context"
	"io"
	"mime"
	"net/http"
	"path"

	"github.com/danielgtaylor/huma/v2"
)

// PrintAsk asks for papers of orders; without a pick, of all that are due.
type PrintAsk struct {
	Pick
	Paper string `json:"paper" enum:"labels,picklist,slips,shiplist"`
	Size  string `json:"size,omitempty" enum:"100x150,76x130," doc:"of labels"`
}

// ShipAsk hands parcels over; without a pick, all whose label was printed or whose waybill was imported.
type ShipAsk struct {
	Pick
}

// PaperFile is a file below the papers folder.
type PaperFile struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	At   int64  `json:"at"`
}

// Fulfilment prints and ships as jobs; the job's result carries the files, the counts and what was refused.
type Fulfilment interface {
	PrintPapers(ctx context.Context, a PrintAsk) (Job, error)
	ShipOrders(ctx context.Context, a ShipAsk) (Job, error)
	ListPapers(ctx context.Context) (List[PaperFile], error)
	// OpenPaper opens a file of the papers folder. Errors: NotFound, also for a name that leads elsewhere.
	OpenPaper(ctx context.Context, name string) (io.ReadCloser, error)
}

func (s *server) fulfilOps() {
	reg(s, op("print-papers", http.MethodPost, "/api/papers", "Draw labels or lists as a job; labels take numbers first"),
		func(ctx context.Context, in *struct{ Body PrintAsk }) (*Out[Job], error) {
			return body(s.Desk.PrintPapers(ctx, in.Body))
		})
	reg(s, op("ship-orders", http.MethodPost, "/api/ship", "Hand parcels over and report them back, as a job"),
		func(ctx context.Context, in *struct{ Body ShipAsk }) (*Out[Job], error) {
			return body(s.Desk.ShipOrders(ctx, in.Body))
		})
	reg(s, op("list-papers", http.MethodGet, "/api/papers", "The files of the papers folder, newest first"),
		func(ctx context.Context, _ *struct{}) (*Out[List[PaperFile]], error) {
			return body(s.Desk.ListPapers(ctx))
		})
	huma.Register(s.api, file(op("get-paper", http.MethodGet, "/api/papers/{name}", "One file of the papers folder"), "application/pdf"),
		func(ctx context.Context, in *struct {
			Name string `path:"name" maxLength:"200"`
		},
		) (*huma.StreamResponse, error) {
			f, err := s.Desk.OpenPaper(ctx, in.Name)
			if err != nil {
				return nil, s.problem(ctx, err)
			}
			return &huma.StreamResponse{Body: func(hc huma.Context) {
				defer s.shut(ctx, f)
				kind := mime.TypeByExtension(path.Ext(in.Name))
				if kind == "" {
					kind = "application/octet-stream"
				}
				hc.SetHeader("Content-Type", kind)
				hc.SetHeader("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": in.Name}))
				hc.SetStatus(http.StatusOK)
				if _, err := io.Copy(hc.BodyWriter(), f); err != nil {
					s.lateProblem(ctx, hc, true, err)
				}
			}}, nil
		})
}
