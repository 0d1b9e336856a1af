package api

import (
	"context"
	"net/http"
)

// Status is the one line at the bottom.
type Status struct {
	Now           int64        `json:"now"`
	Seq           int64        `json:"seq"`
	ShopsFine     int64        `json:"shops_fine"`
	ShopsTrouble  List[string] `json:"shops_trouble" doc:"names"`
	LastPullAt    int64        `json:"last_pull_at"`
	Waiting       int64        `json:"waiting" doc:"ship-backs not yet confirmed"`
	WaitingOldest int64        `json:"waiting_oldest" doc:"UTC ms the oldest waits since, 0 = none"`
	Offline       bool         `json:"offline" doc:"no connected shop answers"`
	NeedsPerson   int64        `json:"needs_person" doc:"badge of the orders entry"`
	Jobs          List[Job]    `json:"jobs" doc:"those running"`
}

// VersionInfo says what is running.
type VersionInfo struct {
	Product string `json:"product"`
	Version string `json:"version"`
	Go      string `json:"go"`
	Data    string `json:"data" doc:"the data folder"`
}

// Prefs are the settings of the screens.
type Prefs struct {
	Language   string            `json:"language" enum:"zh-CN,en"`
	Theme      string            `json:"theme" enum:"system,light,dark"`
	Density    string            `json:"density" enum:"compact,normal,roomy"`
	TextSize   string            `json:"text_size" enum:"normal,large"`
	SingleKeys bool              `json:"single_keys" doc:"single-letter keys act"`
	Views      map[string]string `json:"views" doc:"what the screens remember: widths, columns, saved views; opaque"`
}

// Session is who works here and how.
type Session struct {
	Who    string `json:"who"`
	Zone   string `json:"zone"`
	Window bool   `json:"window" doc:"inside the desktop window"`
	Prefs  Prefs  `json:"prefs"`
}

// StatusReader tells how things stand.
type StatusReader interface {
	Status(ctx context.Context) (Status, error)
	Version(ctx context.Context) (VersionInfo, error)
	Session(ctx context.Context) (Session, error)
	SetPrefs(ctx context.Context, p Prefs) (Prefs, error)
	// Changes waits until the journal is past since, a job moved past jobs, or ctx ends, and names what changed.
	Changes(ctx context.Context, since, jobs int64) (Changes, error)
}

func (s *server) statusOps() {
	reg(s, op("get-status", http.MethodGet, "/api/status", "The status line"),
		func(ctx context.Context, _ *struct{}) (*Out[Status], error) { return body(s.Desk.Status(ctx)) })
	reg(s, op("get-version", http.MethodGet, "/api/version", "What is running"),
		func(ctx context.Context, _ *struct{}) (*Out[VersionInfo], error) { return body(s.Desk.Version(ctx)) })
	reg(s, op("get-session", http.MethodGet, "/api/session", "Who works here"),
		func(ctx context.Context, _ *struct{}) (*Out[Session], error) { return body(s.Desk.Session(ctx)) })
	reg(s, op("put-prefs", http.MethodPut, "/api/prefs", "Keep the settings of the screens"),
		func(ctx context.Context, in *struct{ Body Prefs }) (*Out[Prefs], error) {
			return body(s.Desk.SetPrefs(ctx, in.Body))
		})
}
