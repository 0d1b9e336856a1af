package api

import (
	"context"
	"net/http"

	"zhanggui/backend/shop"
)

// Today is the first screen: what to do next, sorted by what goes wrong first.
type Today struct {
	Now     int64          `json:"now"`
	Zone    string         `json:"zone" doc:"of the shop; decides what today is"`
	DayFrom int64          `json:"day_from"`
	DayTo   int64          `json:"day_to"`
	ToShip  int64          `json:"to_ship" doc:"orders due today or before, plus those shipped today"`
	Shipped int64          `json:"shipped" doc:"orders shipped today"`
	Waiting int64          `json:"waiting" doc:"all tasks, also those not listed"`
	Journey List[Step]     `json:"journey"`
	Tasks   List[Task]     `json:"tasks" doc:"at most 9"`
	Shops   List[ShopLine] `json:"shops"`
	KPIs    List[KPI]      `json:"kpis"`
	Done    DoneToday      `json:"done"`
}

// Step is one stage of the journey strip.
type Step struct {
	Tab  Tab    `json:"tab"`
	Step string `json:"step" enum:"arrived,ready,planned,in_work,shipped,shipback"`
	N    int64  `json:"n"`
	Note *Words `json:"note" doc:"a remark below the count"`
}

// Task is something a person must do.
type Task struct {
	Kind     string      `json:"kind" enum:"overdue,due_soon,short,shipback_refused,shipback_unknown,review,plan_ready,label_stopped,shop_down,sign_in_ending,count_mismatch"`
	N        int64       `json:"n"`
	What     Words       `json:"what"`
	Evidence List[Words] `json:"evidence"`
	LatestAt int64       `json:"latest_at" doc:"UTC ms by which it must be done, 0 = no fixed time"`
	Severity string      `json:"severity" enum:"stop,wait,move"`
	Action   TaskAction  `json:"action"`
}

// TaskAction is where the task's one button leads.
type TaskAction struct {
	Verb   Words        `json:"verb"`
	Open   string       `json:"open" enum:"orders,shops,import" doc:"the screen"`
	Filter *OrderFilter `json:"filter"`
	Sort   Sort         `json:"sort"`
	Shop   string       `json:"shop" doc:"shop id, else empty"`
}

// ShopLine is one shop of the table on the right.
type ShopLine struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	Platform     shop.Platform `json:"platform"`
	Kind         string        `json:"kind" doc:"adapter; file = no connection"`
	Health       string        `json:"health" enum:"fine,behind,no_answer,paused,sign_in_ending,file"`
	LastOKAt     int64         `json:"last_ok_at"`
	LastTryAt    int64         `json:"last_try_at"`
	ChannelCount int64         `json:"channel_count" doc:"what the platform holds to ship; -1 = not told"`
	HeldCount    int64         `json:"held_count" doc:"what we hold of the same; -1 = not counted"`
	CountedAt    int64         `json:"counted_at"`
	Missing      List[string]  `json:"missing" doc:"order numbers the platform has and we have not"`
	Error        *Words        `json:"error"`
	TokenExpires int64         `json:"token_expires"`
	IntervalMin  int64         `json:"interval_min"`
}

// KPI is one measure over the last 7 days. Permille keeps percentages whole: 998 is 99.8 %.
type KPI struct {
	Kind       string `json:"kind" enum:"handling_time,accuracy,touched,on_time"`
	Value      *int64 `json:"value" doc:"null when there are no facts yet"`
	Unit       string `json:"unit" enum:"ms,permille"`
	Base       int64  `json:"base" doc:"orders it was computed from"`
	HealthyMin *int64 `json:"healthy_min"`
	HealthyMax *int64 `json:"healthy_max"`
	Definition Words  `json:"definition"`
}

// DoneToday is the strip of what people did today.
type DoneToday struct {
	N    int64      `json:"n"`
	Last List[Done] `json:"last" doc:"newest first, at most 5"`
}

// Done is one thing a person did.
type Done struct {
	At   int64  `json:"at"`
	By   Who    `json:"by"`
	Kind string `json:"kind" doc:"journal kind"`
	N    int64  `json:"n" doc:"orders it was done to"`
}

// TodayReader reads the first screen.
type TodayReader interface {
	Today(ctx context.Context) (Today, error)
}

func (s *server) todayOps() {
	reg(s, op("get-today", http.MethodGet, "/api/today", "What to do next"),
		func(ctx context.Context, _ *struct{}) (*Out[Today], error) { return body(s.Desk.Today(ctx)) })
}
