package backend

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

const (
	dueSoon   = 4 * time.Hour      // under this the deadline is crimson
	signInAge = 3 * 24 * time.Hour // a sign-in ending sooner is a task
	kpiDays   = 7 * 24 * time.Hour
	maxTasks  = 9
)

// Today reads the first screen.
func (d *desk) Today(ctx context.Context) (api.Today, error) {
	t := d.b.Clock.Now()
	now := t.UnixMilli()
	from, to := shop.DayBounds(t, shop.Zone(""))
	out := api.Today{Now: now, Zone: shop.DefaultZone, DayFrom: from, DayTo: to}
	f, err := d.b.Store.Today(ctx, now, now+dueSoon.Milliseconds(), from, to)
	if err != nil {
		return out, err
	}
	counts, err := d.b.Store.Counts(ctx)
	if err != nil {
		return out, err
	}
	lines, err := d.ListShops(ctx)
	if err != nil {
		return out, err
	}
	out.Shops, out.Shipped, out.ToShip = lines, f.ShippedToday, f.DueToday+f.ShippedToday
	out.Journey = journeyOf(f, counts)
	tasks := tasksOf(f, lines, now)
	out.Waiting = int64(len(tasks))
	out.Tasks = tasks[:min(len(tasks), maxTasks)]
	if out.KPIs, err = d.kpis(ctx, now); err != nil {
		return out, err
	}
	out.Done, err = d.doneToday(ctx, from)
	return out, err
}

func tabOf(counts []store.TabCount, t api.Tab) int64 {
	return store.CountTab(counts, store.OrderFilter{Tab: store.OrderTab(t)})
}

func sentence(key string, kv ...any) *api.Words {
	w := api.Say(key, shop.E(shop.Invalid, key, kv...).Args)
	return &w
}

// journeyOf is the strip: how many stand where, with one remark each.
func journeyOf(f store.TodayFacts, counts []store.TabCount) api.List[api.Step] {
	step := func(tab api.Tab, name string, n int64, note *api.Words) api.Step {
		return api.Step{Tab: tab, Step: name, N: n, Note: note}
	}
	var review, ready, shipped, back *api.Words
	if len(f.ArrivedReasons) > 0 {
		top := f.ArrivedReasons[0]
		review = sentence("today.note.reason", "n", top.N, "reason_key", "hold."+string(top.Reason))
	}
	if f.Short.N > 0 {
		ready = sentence("today.note.short", "n", f.Short.N)
	}
	if all := f.DueToday + f.ShippedToday; all > 0 && f.ShippedToday > 0 {
		shipped = sentence("today.note.shipped", "percent", f.ShippedToday*100/all)
	}
	var queued int64
	for _, c := range f.ShipBack {
		queued += c.N
	}
	if queued > 0 {
		back = sentence("today.note.queued", "n", queued)
	}
	return api.List[api.Step]{
		step(api.TabArrived, "arrived", tabOf(counts, api.TabArrived), review),
		step(api.TabReady, "ready", tabOf(counts, api.TabReady), ready),
		step(api.TabPlanned, "planned", tabOf(counts, api.TabPlanned), nil),
		step(api.TabInWork, "in_work", tabOf(counts, api.TabInWork), nil),
		step(api.TabShipped, "shipped", f.ShippedToday, shipped),
		step(api.TabShipBackBad, "shipback", f.ConfirmedToday, back),
	}
}

// taskOrder is the order in which things go wrong if nobody acts.
func taskOrder() []string {
	return []string{
		"overdue", "due_soon", "label_stopped", "short", "shipback_refused", "shipback_unknown", "review", "plan_ready",
		"shop_down", "sign_in_ending", "count_mismatch",
	}
}

// tasksOf lists what a person must do, what goes wrong first on top: by latest time, what has none at the end;
// among equals by kind.
func tasksOf(f store.TodayFacts, lines []api.ShopLine, now shop.Millis) []api.Task {
	tasks := append(orderTasks(f, now), shopTasks(lines, now)...)
	slices.SortStableFunc(tasks, func(a, b api.Task) int {
		return cmp.Or(
			cmp.Compare(lateness(a), lateness(b)),
			cmp.Compare(latest(a), latest(b)),
			cmp.Compare(slices.Index(taskOrder(), a.Kind), slices.Index(taskOrder(), b.Kind)),
		)
	})
	return tasks
}

// lateness puts the orders that are late, and those that soon will be, before everything else.
func lateness(t api.Task) int {
	if t.Kind == "overdue" || t.Kind == "due_soon" {
		return slices.Index(taskOrder(), t.Kind) - len(taskOrder())
	}
	return 0
}

// latest is a task's deadline for sorting.
func latest(t api.Task) shop.Millis {
	if t.LatestAt == 0 {
		return math.MaxInt64
	}
	return t.LatestAt
}

func ordersAction(verb string, f api.OrderFilter, sort api.Sort) api.TaskAction {
	return api.TaskAction{Verb: api.Say("today.verb."+verb, nil), Open: "orders", Filter: &f, Sort: sort}
}

func orderTasks(f store.TodayFacts, now shop.Millis) []api.Task {
	var out []api.Task
	add := func(kind string, n int64, latest shop.Millis, severity string, a api.TaskAction, evidence ...api.Words) {
		if n > 0 {
			out = append(out, api.Task{
				Kind: kind, N: n, What: api.Say("today.task."+kind, shop.Args{"n": n}), Evidence: evidence, LatestAt: latest, Severity: severity, Action: a,
			})
		}
	}
	add("overdue", f.Overdue.N, f.Overdue.At, "stop", ordersAction("look", api.OrderFilter{ShipByBefore: now}, api.SortShipBy))
	add("due_soon", f.DueSoon.N, f.DueSoon.At, "stop", ordersAction("look", api.OrderFilter{ShipByBefore: now + dueSoon.Milliseconds()}, api.SortShipBy))
	var lack []api.Words
	for _, m := range f.Missing {
		lack = append(lack, *sentence("today.evidence.missing", "sku", m.Code, "title", m.Title, "n", m.Missing))
	}
	add("short", f.Short.N, f.Short.At, "stop", ordersAction("short", api.OrderFilter{Tab: api.TabShort}, api.SortShipBy), lack...)
	for _, c := range f.ShipBack {
		var told []api.Words
		if c.Words != "" {
			told = append(told, *sentence("today.evidence.refused", "shop", c.Shop, "words", c.Words))
		}
		a := ordersAction("resend", api.OrderFilter{Tab: api.TabShipBackBad}, api.SortNewest)
		switch c.State {
		case shop.ShipBackRefused:
			add("shipback_refused", c.N, 0, "stop", a, told...)
		case shop.ShipBackUnknown:
			add("shipback_unknown", c.N, 0, "wait", a, *sentence("today.evidence.asking"))
		case shop.NotDue, shop.ShipBackQueued, shop.ShipBackSent, shop.ShipBackOK:
		}
	}
	var why []api.Words
	for i, r := range f.ArrivedReasons {
		if i < 4 {
			why = append(why, *sentence("today.evidence.reason", "reason_key", "hold."+string(r.Reason), "n", r.N))
		}
	}
	add("review", f.Arrived.N, f.Arrived.At, "wait", ordersAction("review", api.OrderFilter{Tab: api.TabArrived}, api.SortShipBy), why...)
	add("plan_ready", f.Ready.N, f.Ready.At, "move", ordersAction("plan", api.OrderFilter{Tab: api.TabReady}, api.SortShipBy))
	add("label_stopped", f.Stopped.N, f.Stopped.At, "stop", ordersAction("look", api.OrderFilter{Headline: "held", Tab: api.TabInWork}, api.SortShipBy))
	return out
}

func shopTasks(lines []api.ShopLine, now shop.Millis) []api.Task {
	var out []api.Task
	for _, l := range lines {
		t := api.Task{N: 1, Severity: "wait", Action: api.TaskAction{Verb: api.Say("today.verb.shop", nil), Open: "shops", Shop: l.ID, Sort: api.SortNewest}}
		args := shop.Args{"shop": l.Name}
		switch {
		case l.Health == "no_answer":
			t.Kind, t.Severity = "shop_down", "stop"
			args["since"] = l.LastOKAt
			if l.Error != nil {
				t.Evidence = append(t.Evidence, *l.Error)
			}
		case l.Health == "sign_in_ending":
			t.Kind, t.LatestAt = "sign_in_ending", l.TokenExpires
			if l.TokenExpires <= now {
				t.Severity = "stop"
			}
		case l.ChannelCount >= 0 && l.HeldCount >= 0 && l.ChannelCount != l.HeldCount:
			t.Kind, t.N = "count_mismatch", max(l.ChannelCount-l.HeldCount, l.HeldCount-l.ChannelCount)
			args["channel"], args["held"] = l.ChannelCount, l.HeldCount
			for i, no := range l.Missing {
				if i < 3 {
					t.Evidence = append(t.Evidence, *sentence("today.evidence.order", "no", no))
				}
			}
		default:
			continue
		}
		t.What = api.Say("today.task."+t.Kind, args)
		out = append(out, t)
	}
	return out
}

// doneToday is what people did since the day began.
func (d *desk) doneToday(ctx context.Context, from shop.Millis) (api.DoneToday, error) {
	acts, err := d.b.Store.PersonActs(ctx, from)
	out := api.DoneToday{N: int64(len(acts))}
	for i, a := range acts {
		if i < 5 {
			out.Last = append(out.Last, api.Done{At: a.At, By: who(a.By), Kind: string(a.Kind), N: a.N})
		}
	}
	return out, err
}
