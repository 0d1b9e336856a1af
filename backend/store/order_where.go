package store

import (
	"strconv"
	"strings"

	"zhanggui/backend/flow"
	"zhanggui/backend/shop"
)

// OrderTab is one of the fixed lists of orders; "" means all.
type OrderTab string

// Tabs that are more than one state.
const (
	TabAll         OrderTab = "all"
	TabShipped     OrderTab = "shipped"      // shipped, delivered and closed
	TabShipBackBad OrderTab = "shipback_bad" // refused or unknown on the channel
	TabRefund      OrderTab = "refund"       // a refund is asked for, the order is not over
)

// OrderFilter says which orders. Empty members do not restrict.
type OrderFilter struct {
	Tab          OrderTab
	Text         string // search: number, phone, name, place, goods; several numbers at once
	AllHits      bool   // a search finds everything, not only the newest
	ShopIDs      []string
	Warehouse    string
	Platform     shop.Platform
	State        shop.OrderState
	Headline     flow.Headline
	Hold         shop.HoldReason
	PaidFrom     shop.Millis // inclusive
	PaidTo       shop.Millis // exclusive
	ShipByBefore shop.Millis
	Flag         string
	HasMessage   bool
	Province     string
	SKU          string
}

// plain reports whether only tab, shop and state restrict: then order_count knows the answer.
func (f OrderFilter) plain() bool {
	return f.Text == "" && f.Warehouse == "" && f.Platform == "" && f.Headline == "" && f.Hold == "" && f.PaidFrom == 0 && f.PaidTo == 0 &&
		f.ShipByBefore == 0 && f.Flag == "" && !f.HasMessage && f.Province == "" && f.SKU == ""
}

// states are the states the filter allows, nil when all are.
func (f OrderFilter) states() []shop.OrderState {
	if f.State != "" {
		return []shop.OrderState{f.State}
	}
	switch f.Tab {
	case "", TabAll, TabShipBackBad, TabRefund:
		return nil
	case TabShipped:
		return []shop.OrderState{shop.Shipped, shop.Delivered, shop.Closed}
	}
	return []shop.OrderState{shop.OrderState(f.Tab)}
}

// openStates is written exactly as in the partial index orders_due; the || keeps the engine from using another
// index for it, which would have to sort.
const openStates = `o.state || '' IN ('arrived', 'ready', 'short', 'planned', 'in_work')`

// where collects conditions and their values; texts are constants of this package, values always parameters.
type where struct {
	conds []string
	args  []any
}

// arg adds a value and returns its placeholder.
func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// and adds a condition; each ? in it stands for the next value.
func (w *where) and(cond string, vals ...any) {
	for _, v := range vals {
		cond = strings.Replace(cond, "?", w.arg(v), 1)
	}
	w.conds = append(w.conds, cond)
}

// in adds col IN (values).
func (w *where) in(col string, vals []string) {
	ps := make([]string, len(vals))
	for i, v := range vals {
		ps[i] = w.arg(v)
	}
	w.conds = append(w.conds, col+" IN ("+strings.Join(ps, ", ")+")")
}

func (w *where) String() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conds, " AND ")
}

// rest adds everything of the filter but tab, state, shop and text. A column written "|| ”" is one the
// engine shall test row by row: the list's own order picks the index.
func (f OrderFilter) rest(w *where, skuIDs skuHits) {
	switch f.Tab {
	case TabShipBackBad:
		w.and(`o.shipback_bad > 0`)
	case TabRefund:
		w.and(`o.refund = 'asked' AND o.state <> 'cancelled'`)
	case TabAll, TabShipped:
	}
	if f.Platform != "" {
		w.and(`o.platform = ?`, string(f.Platform))
	}
	if f.Headline != "" {
		w.and(`o.headline = ?`, string(f.Headline))
	}
	if f.Hold != "" {
		w.and(`o.hold_count > 0 AND ',' || o.hold_reasons || ',' LIKE '%,' || ? || ',%'`, string(f.Hold))
	}
	if f.PaidFrom > 0 { // sort_at is paid_at for every paid order, and is indexed
		w.and(`o.sort_at >= ? AND o.paid_at >= ?`, f.PaidFrom, f.PaidFrom)
	}
	if f.PaidTo > 0 {
		w.and(`o.sort_at < ? AND o.paid_at > 0 AND o.paid_at < ?`, f.PaidTo, f.PaidTo)
	}
	if f.ShipByBefore > 0 {
		w.and(openStates+` AND o.ship_by > 0 AND o.ship_by < ?`, f.ShipByBefore)
	}
	if f.Flag != "" {
		w.and(`o.flag = ?`, f.Flag)
	}
	if f.HasMessage {
		w.and(`o.buyer_message <> ''`)
	}
	if f.Province != "" {
		w.and(`o.province = ?`, f.Province)
	}
	if f.Warehouse != "" {
		w.and(`EXISTS (SELECT 1 FROM parcel_order po JOIN parcel p ON p.id = po.parcel_id
			WHERE po.order_id = o.id AND p.warehouse_id = ? AND p.state <> 'void')`, f.Warehouse)
	}
	skuIDs.add(w, f.SKU)
}
