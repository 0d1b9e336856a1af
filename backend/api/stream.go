package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"zhanggui/backend/shop"
)

// lateProblem tells of an error inside a stream: as a problem when nothing was sent, else only in the log.
func (s *server) lateProblem(ctx context.Context, hc huma.Context, begun bool, err error) {
	var p *Problem
	if begun || !errors.As(s.problem(ctx, err), &p) {
		s.Log.WarnContext(ctx, "a file was cut short", shop.LogErr, err)
		return
	}
	b, merr := json.Marshal(p)
	if merr != nil {
		s.Log.ErrorContext(ctx, "a problem was not told", shop.LogErr, merr)
		return
	}
	hc.SetHeader("Content-Type", problemType)
	hc.SetStatus(p.Status)
	if _, err := hc.BodyWriter().Write(b); err != nil {
		s.Log.WarnContext(ctx, "the reader left", shop.LogErr, err)
	}
}

func (s *server) shut(ctx context.Context, c io.Closer) {
	if err := c.Close(); err != nil {
		s.Log.WarnContext(ctx, "a file was not closed", shop.LogErr, err)
	}
}
