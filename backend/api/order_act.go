package api

import (
	"context"
	"net/http"
)

// Pick says which orders an action is for: ids, or everything a filter finds now.
type Pick struct {
	IDs []string     `json:"ids,omitempty" maxItems:"5000"`
	All *OrderFilter `json:"all,omitempty"`
}

// Refusal is one order an action was not done for, and why.
type Refusal struct {
	ID   string         `json:"id"`
	No   string         `json:"no" doc:"the channel's order number"`
	Key  string         `json:"key"`
	Args map[string]any `json:"args"`
}

// ActResult tells of every order: done or refused.
type ActResult struct {
	Done      List[string]  `json:"done"`
	Refused   List[Refusal] `json:"refused"`
	UndoToken string        `json:"undo_token" doc:"for undo; empty when it cannot be undone"`
	UndoUntil int64         `json:"undo_until"`
}

// PickWhy is a pick with the person's reason.
type PickWhy struct {
	Pick
	Why string `json:"why,omitempty" maxLength:"500"`
}

// Release asks to lift holds: the named reasons, or all that a person may lift.
type Release struct {
	Pick
	Reasons []string `json:"reasons,omitempty" maxItems:"20"`
	Why     string   `json:"why,omitempty" maxLength:"500"`
	Review  bool     `json:"review,omitempty" doc:"review it right after"`
}

// Note sets our own note; an empty one removes it.
type Note struct {
	Pick
	Note string `json:"note" maxLength:"500"`
}

// UndoResult tells what was taken back and what could not be.
type UndoResult struct {
	Action  string        `json:"action"`
	Done    List[string]  `json:"done"`
	Refused List[Refusal] `json:"refused"`
}

// OrderActions change orders. Each tells of every order; a refused one is untouched.
type OrderActions interface {
	// Review lets orders go on: arrived → ready, or says what stands in the way.
	ReviewOrders(ctx context.Context, p Pick) (ActResult, error)
	// UnreviewOrders puts ready or short orders back to review.
	UnreviewOrders(ctx context.Context, p PickWhy) (ActResult, error)
	HoldOrders(ctx context.Context, p PickWhy) (ActResult, error)
	ReleaseHolds(ctx context.Context, p Release) (ActResult, error)
	NoteOrders(ctx context.Context, n Note) (ActResult, error)
	PlanOrders(ctx context.Context, p Pick) (ActResult, error)
	UnplanOrders(ctx context.Context, p PickWhy) (ActResult, error)
	CancelOrders(ctx context.Context, p PickWhy) (ActResult, error)
	// Undo takes an action back within its time. Errors: NotFound when the token is unknown or over.
	Undo(ctx context.Context, token string) (UndoResult, error)
}

func act[I any](s *server, id, path, summary string, fn func(context.Context, I) (ActResult, error)) {
	reg(s, op(id, http.MethodPost, path, summary),
		func(ctx context.Context, in *struct{ Body I }) (*Out[ActResult], error) {
			return body(fn(ctx, in.Body))
		})
}

func (s *server) orderActOps() {
	act(s, "review-orders", "/api/orders/review", "Let orders go on",
		func(ctx context.Context, p Pick) (ActResult, error) { return s.Desk.ReviewOrders(ctx, p) })
	act(s, "unreview-orders", "/api/orders/unreview", "Put orders back to review",
		func(ctx context.Context, p PickWhy) (ActResult, error) { return s.Desk.UnreviewOrders(ctx, p) })
	act(s, "hold-orders", "/api/orders/hold", "Hold orders",
		func(ctx context.Context, p PickWhy) (ActResult, error) { return s.Desk.HoldOrders(ctx, p) })
	act(s, "release-holds", "/api/orders/release", "Lift holds",
		func(ctx context.Context, p Release) (ActResult, error) { return s.Desk.ReleaseHolds(ctx, p) })
	act(s, "note-orders", "/api/orders/note", "Set our own note",
		func(ctx context.Context, n Note) (ActResult, error) { return s.Desk.NoteOrders(ctx, n) })
	act(s, "plan-orders", "/api/orders/plan", "Give orders stock, warehouse and courier",
		func(ctx context.Context, p Pick) (ActResult, error) { return s.Desk.PlanOrders(ctx, p) })
	act(s, "unplan-orders", "/api/orders/unplan", "Take plans back and free the stock",
		func(ctx context.Context, p PickWhy) (ActResult, error) { return s.Desk.UnplanOrders(ctx, p) })
	act(s, "cancel-orders", "/api/orders/cancel", "Cancel orders here",
		func(ctx context.Context, p PickWhy) (ActResult, error) { return s.Desk.CancelOrders(ctx, p) })
	reg(s, op("undo-action", http.MethodPost, "/api/undo", "Take the last action back"),
		func(ctx context.Context, in *struct {
			Body struct {
				Token string `json:"token" maxLength:"26"`
			}
		},
		) (*Out[UndoResult], error) {
			return body(s.Desk.Undo(ctx, in.Body.Token))
		})
}
