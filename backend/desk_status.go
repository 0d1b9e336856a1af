package backend

import (
	"context"
	"encoding/json"
	"runtime"
	"slices"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

const (
	prefsKey  = "ui_prefs"
	maxOrders = 100
)

// Status reads the line at the bottom.
func (d *desk) Status(ctx context.Context) (api.Status, error) {
	_, seq := d.b.Store.Changed()
	out := api.Status{Now: shop.NowMillis(d.b.Clock), Seq: seq, Jobs: d.jobs.pictures(true)}
	lines, err := d.ListShops(ctx)
	if err != nil {
		return out, err
	}
	live, silent := 0, 0
	for _, l := range lines {
		if l.Health == "file" || l.Health == "paused" {
			continue
		}
		live++
		out.LastPullAt = max(out.LastPullAt, l.LastOKAt)
		switch l.Health {
		case "fine", "behind":
			out.ShopsFine++
		default:
			out.ShopsTrouble = append(out.ShopsTrouble, l.Name)
		}
		if l.Health == "no_answer" {
			silent++
		}
	}
	out.Offline = live > 0 && silent == live
	back, err := d.b.Store.ShipBackWaiting(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range back {
		if c.State == shop.ShipBackRefused {
			continue // a person's task, not something under way
		}
		out.Waiting += c.N
		if out.WaitingOldest == 0 || c.Oldest < out.WaitingOldest {
			out.WaitingOldest = c.Oldest
		}
	}
	counts, err := d.b.Store.Counts(ctx)
	out.NeedsPerson = tabOf(counts, api.TabArrived) + tabOf(counts, api.TabShort) +
		store.CountTab(counts, store.OrderFilter{Tab: store.TabShipBackBad})
	return out, err
}

// Version says what is running.
func (d *desk) Version(context.Context) (api.VersionInfo, error) {
	return api.VersionInfo{Product: "掌柜 Zhanggui", Version: Version, Go: runtime.Version(), Data: d.b.Dir()}, nil
}

// Session says who works here.
func (d *desk) Session(ctx context.Context) (api.Session, error) {
	p, err := d.prefs(ctx)
	return api.Session{Who: d.b.Clerk().Name, Zone: shop.DefaultZone, Prefs: p}, err
}

func (d *desk) prefs(ctx context.Context) (api.Prefs, error) {
	p := api.Prefs{Language: d.b.Lang(), Theme: "system", Density: "normal", TextSize: "normal", SingleKeys: true, Views: map[string]string{}}
	raw, err := d.b.Store.Setting(ctx, prefsKey)
	if err != nil || raw == "" {
		return p, err
	}
	if err := json.Unmarshal([]byte(raw), &p); err != nil {
		return p, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	if d.b.cfg.Lang != "" {
		p.Language = d.b.Lang() // asked for on the command line
	}
	if p.Views == nil {
		p.Views = map[string]string{}
	}
	return p, nil
}

// SetPrefs keeps the settings of the screens; the language is also that of papers and the command line.
func (d *desk) SetPrefs(ctx context.Context, p api.Prefs) (api.Prefs, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return p, shop.Wrap(err, shop.Internal, "store.error.json")
	}
	if err := d.b.Store.SetSetting(ctx, prefsKey, string(raw), d.b.Clerk()); err != nil {
		return p, err
	}
	if err := d.b.Store.SetSetting(ctx, "language", p.Language, d.b.Clerk()); err != nil {
		return p, err
	}
	return d.prefs(ctx)
}

// Changes waits until the journal is past since, a job moved past jobs, or ctx ends; then it names what changed.
func (d *desk) Changes(ctx context.Context, since, jobs int64) (api.Changes, error) {
	bell, seq := d.b.Store.Changed()
	jobBell, bells := d.rung()
	if since < 0 || since > seq {
		return api.Changes{Seq: seq, Jobs: bells}, nil
	}
	if since == seq && (jobs < 0 || jobs == bells) {
		select {
		case <-bell:
		case <-jobBell:
		case <-ctx.Done():
			return api.Changes{Seq: seq, Jobs: bells}, nil
		}
		_, seq = d.b.Store.Changed()
		before := bells
		if _, bells = d.rung(); jobs < 0 {
			jobs = before
		}
	}
	topics, orders, _, err := d.b.Store.ChangesSince(context.WithoutCancel(ctx), since, maxOrders)
	if err != nil {
		return api.Changes{}, err
	}
	if jobs >= 0 && jobs != bells && !slices.Contains(topics, "job") {
		topics = append(topics, "job")
	}
	return api.Changes{Seq: seq, Jobs: bells, Topics: topics, Orders: orders}, nil
}

// ListJobs lists the last jobs, newest first.
func (d *desk) ListJobs(context.Context) (api.List[api.Job], error) {
	return d.jobs.pictures(false), nil
}

// Job returns one job.
func (d *desk) Job(_ context.Context, id string) (api.Job, error) {
	p, _, err := d.jobs.find(id)
	return p, err
}

// CancelJob stops a job at the next whole record.
func (d *desk) CancelJob(_ context.Context, id string) (api.Job, error) {
	p, cancel, err := d.jobs.find(id)
	if err != nil {
		return p, err
	}
	cancel()
	return p, nil
}
