package backend

import (
	"net/http"
	"slices"
	"sync"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// desk answers the screens: it turns the store's rows into the shapes of the seam and calls the stages.
type desk struct {
	b       *Backend
	jobs    *jobs
	undo    undos
	uploads uploads

	bellMu sync.Mutex
	bell   chan struct{} // closed when something changed that is not in the journal
	bells  int64
}

var _ api.Desk = (*desk)(nil)

// wireDesk makes the screens' part.
func (b *Backend) wireDesk() {
	d := &desk{b: b, bell: make(chan struct{})}
	d.jobs = newJobs(b.Clock, b.IDs, d.ring)
	b.parts.desk = d
	b.parts.stop = append(b.parts.stop, d.jobs.stop)
}

// Handler is everything under /api, the same for the window and a listener.
func (b *Backend) Handler() http.Handler {
	return api.New(api.Deps{Desk: b.parts.desk, Log: b.Log, NewID: b.IDs.New})
}

// ring wakes the doorbell for what is not journalled.
func (d *desk) ring() {
	d.bellMu.Lock()
	defer d.bellMu.Unlock()
	d.bells++
	close(d.bell)
	d.bell = make(chan struct{})
}

func (d *desk) rung() (<-chan struct{}, int64) {
	d.bellMu.Lock()
	defer d.bellMu.Unlock()
	return d.bell, d.bells
}

// filterOf turns the seam's filter into the store's. Errors: Invalid for a tab there is not.
func filterOf(f api.OrderFilter) (store.OrderFilter, error) {
	if f.Tab != "" && !slices.Contains(api.Tabs(), f.Tab) {
		return store.OrderFilter{}, shop.E(shop.Invalid, "orders.error.tab", "tab", string(f.Tab))
	}
	return store.OrderFilter{
		Tab: store.OrderTab(f.Tab), Text: f.Q, ShopIDs: f.Shop, Warehouse: f.Warehouse, Platform: f.Platform, State: f.State,
		Headline: f.Headline, Hold: f.Hold, PaidFrom: f.PaidFrom, PaidTo: f.PaidTo, ShipByBefore: f.ShipByBefore, Flag: f.Flag,
		HasMessage: f.HasMessage, Province: f.Province, SKU: f.SKU,
	}, nil
}

// holdWords is why an order waits, in a sentence of the catalogue.
func holdWords(h shop.Hold) api.Words { return api.Say("hold."+string(h.Reason), h.Args) }
