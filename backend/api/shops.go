package api

import (
	"context"
	"net/http"
)

// SyncAsk names shops to pull from; none means all.
type SyncAsk struct {
	Shops []string `json:"shops,omitempty" maxItems:"200" doc:"ids"`
	Since int64    `json:"since,omitempty" doc:"UTC ms to reach back to"`
}

// Warehouse is a place goods leave from.
type Warehouse struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Province string `json:"province"`
	City     string `json:"city"`
	Counted  bool   `json:"counted"`
}

// ShopDesk looks after the connected shops.
type ShopDesk interface {
	ListShops(ctx context.Context) (List[ShopLine], error)
	ListWarehouses(ctx context.Context) (List[Warehouse], error)
	// SyncNow starts a job that pulls now.
	SyncNow(ctx context.Context, a SyncAsk) (Job, error)
	PauseShop(ctx context.Context, id string, paused bool) (ShopLine, error)
}

func (s *server) shopOps() {
	reg(s, op("list-shops", http.MethodGet, "/api/shops", "The shops and how they are"),
		func(ctx context.Context, _ *struct{}) (*Out[List[ShopLine]], error) {
			return body(s.Desk.ListShops(ctx))
		})
	reg(s, op("list-warehouses", http.MethodGet, "/api/warehouses", "The warehouses"),
		func(ctx context.Context, _ *struct{}) (*Out[List[Warehouse]], error) {
			return body(s.Desk.ListWarehouses(ctx))
		})
	reg(s, op("sync-shops", http.MethodPost, "/api/shops/sync", "Pull now, as a job"),
		func(ctx context.Context, in *struct{ Body SyncAsk }) (*Out[Job], error) {
			return body(s.Desk.SyncNow(ctx, in.Body))
		})
	reg(s, op("pause-shop", http.MethodPost, "/api/shops/{id}/pause", "Stop or resume pulling"),
		func(ctx context.Context, in *struct {
			ID   string `path:"id" maxLength:"26"`
			Body struct {
				Paused bool `json:"paused"`
			}
		},
		) (*Out[ShopLine], error) {
			return body(s.Desk.PauseShop(ctx, in.ID, in.Body.Paused))
		})
}
