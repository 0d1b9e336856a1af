package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhanggui/backend/shop"
)

const problemType = "application/problem+json"

// Problem is an error a person can be told about (RFC 9457 with our members).
type Problem struct {
	Status int                `json:"status"`
	Title  string             `json:"title"`
	Code   ErrorKind          `json:"code" doc:"what to do about it"`
	Key    string             `json:"key" doc:"key of the sentence in the words catalogue"`
	Args   map[string]any     `json:"args" doc:"values named in the sentence"`
	ID     string             `json:"id" doc:"a number to read out to us; empty unless it is our fault"`
	Fields List[FieldTrouble] `json:"fields" doc:"which parts of the request were not understood"`
}

// FieldTrouble names one part of a request that cannot be right.
type FieldTrouble struct {
	Where   string `json:"where" doc:"body.ids[3], query.limit …"`
	Message string `json:"message" doc:"for a developer; the screen shows its own words"`
}

// Error is for logs.
func (p *Problem) Error() string { return string(p.Code) + " " + p.Key }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the media type of problems.
func (p *Problem) ContentType(string) string { return problemType }

// statusOf maps a kind of error to its one HTTP status.
func statusOf(k shop.Kind) int {
	switch k {
	case shop.Invalid:
		return http.StatusUnprocessableEntity
	case shop.NotFound:
		return http.StatusNotFound
	case shop.Conflict, shop.Stale:
		return http.StatusConflict
	case shop.NotAllowed:
		return http.StatusForbidden
	case shop.ChannelRefused:
		return http.StatusBadGateway
	case shop.ChannelDown, shop.OutcomeUnknown:
		return http.StatusServiceUnavailable
	case shop.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}

// problem turns any error into a Problem. What is our fault is logged with a number the person can read out;
// its cause never leaves the program.
func (s *server) problem(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	var e *shop.Err
	if !errors.As(err, &e) {
		if errors.Is(err, context.Canceled) {
			e = shop.E(shop.NotAllowed, "api.error.left")
		} else {
			e = shop.Wrap(err, shop.Internal, "api.error.internal")
		}
	}
	st := statusOf(e.Kind)
	p := &Problem{Status: st, Title: http.StatusText(st), Code: ErrorKind(e.Kind), Key: e.Key, Args: map[string]any{}}
	for k, v := range e.Args {
		p.Args[k] = v
	}
	if e.Kind == shop.Internal {
		if s.NewID != nil {
			p.ID = s.NewID()
		}
		p.Args["id"] = p.ID
		s.Log.ErrorContext(ctx, "a request was not done", shop.LogID, p.ID, shop.LogKey, e.Key, shop.LogErr, err)
	}
	return p
}

// plainProblem gives the library's own refusals (a malformed request) our shape.
func (s *server) plainProblem(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := &Problem{Status: m.Status, Title: m.Title, Code: ErrorKind(shop.Invalid), Key: "api.error.request", Args: map[string]any{}}
	if m.Status >= http.StatusInternalServerError {
		p.Code, p.Key = ErrorKind(shop.Internal), "api.error.internal"
	}
	for _, d := range m.Errors {
		p.Fields = append(p.Fields, FieldTrouble{Where: d.Location, Message: d.Message})
	}
	return p, nil
}

// reg registers an operation whose errors become problems.
func reg[I, O any](s *server, o huma.Operation, fn func(context.Context, *I) (*O, error)) {
	huma.Register(s.api, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// Out is an answer with a JSON body.
type Out[T any] struct{ Body T }

func body[T any](v T, err error) (*Out[T], error) {
	if err != nil {
		return nil, err
	}
	return &Out[T]{Body: v}, nil
}
