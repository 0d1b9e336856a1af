package backend

import (
	"context"
	"time"

	"zhanggui/backend/api"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// ListShops tells how each shop is.
func (d *desk) ListShops(ctx context.Context) (api.List[api.ShopLine], error) {
	shops, err := d.b.Store.Shops(ctx)
	if err != nil {
		return nil, err
	}
	pulls, err := d.b.Store.Pulls(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[string]store.Pull{}
	for _, p := range pulls {
		byID[p.ShopID] = p
	}
	now := shop.NowMillis(d.b.Clock)
	out := api.List[api.ShopLine]{}
	for _, sh := range shops {
		p, ok := byID[sh.ID]
		if !ok {
			p = store.Pull{ChannelCount: -1, HeldCount: -1}
		}
		l := api.ShopLine{
			ID: sh.ID, Name: sh.Name, Platform: sh.Platform, Kind: sh.Kind, Health: healthOf(sh, p, now), LastOKAt: p.LastOK, LastTryAt: p.LastTry,
			ChannelCount: p.ChannelCount, HeldCount: p.HeldCount, CountedAt: p.CountedAt, Missing: p.Missing, TokenExpires: p.TokenExpires,
			IntervalMin: sh.IntervalMin,
		}
		if p.ErrorClass != "" {
			w := api.Say(p.ErrorKey, p.ErrorArgs)
			l.Error = &w
		}
		out = append(out, l)
	}
	return out, nil
}

// healthOf is one word for how a shop is. One missed call is not yet trouble; two in a row are, as is a sign-in
// the platform does not take any more.
func healthOf(sh store.Shop, p store.Pull, now shop.Millis) string {
	interval := time.Duration(max(1, sh.IntervalMin)) * time.Minute
	switch {
	case sh.Kind == store.FileKind:
		return "file"
	case sh.Paused:
		return "paused"
	case p.ErrorClass == "auth_expired", p.TokenExpires > 0 && p.TokenExpires-now < signInAge.Milliseconds():
		return "sign_in_ending"
	case p.Fails >= 2:
		return "no_answer"
	case p.Fails > 0, p.LastOK > 0 && now-p.LastOK > 2*interval.Milliseconds():
		return "behind"
	}
	return "fine"
}

// ListWarehouses lists the open warehouses.
func (d *desk) ListWarehouses(ctx context.Context) (api.List[api.Warehouse], error) {
	whs, err := d.b.Store.Warehouses(ctx)
	var out api.List[api.Warehouse]
	for _, w := range whs {
		if w.Open {
			out = append(out, api.Warehouse{ID: w.ID, Name: w.Name, Province: w.Province, City: w.City, Counted: w.Counted})
		}
	}
	return out, err
}

// SyncNow starts a job that pulls from the named shops, or from all.
func (d *desk) SyncNow(ctx context.Context, a api.SyncAsk) (api.Job, error) {
	names := []string{""}
	if len(a.Shops) > 0 {
		names = names[:0]
		for _, id := range a.Shops {
			sh, err := d.b.Store.ShopByID(ctx, id)
			if err != nil {
				return api.Job{}, err
			}
			names = append(names, sh.Name)
		}
	}
	title := ""
	if len(names) == 1 {
		title = names[0]
	}
	return d.jobs.start(ctx, "sync", title, d.b.Clerk(), func(ctx context.Context, run *jobRun) (jobResult, error) {
		all := SyncResult{Shops: []SyncedShop{}}
		var done int64
		for _, name := range names {
			res, err := d.b.Sync(ctx, SyncRequest{Shop: name, Since: a.Since, Progress: func(string) {
				done++
				run.At(done-1, 0)
			}})
			if err != nil {
				return jobResult{}, err
			}
			all.Shops = append(all.Shops, res.Shops...)
		}
		for _, s := range all.Shops {
			run.Count("new", int64(s.New))
		}
		return resultOf(all, nil)
	}), nil
}

// PauseShop stops or resumes pulling from a shop.
func (d *desk) PauseShop(ctx context.Context, id string, paused bool) (api.ShopLine, error) {
	if err := d.b.Store.UpdateShop(ctx, id, d.b.Clerk(), func(s *store.Shop) error {
		s.Paused = paused
		return nil
	}); err != nil {
		return api.ShopLine{}, err
	}
	lines, err := d.ListShops(ctx)
	if err != nil {
		return api.ShopLine{}, err
	}
	for _, l := range lines {
		if l.ID == id {
			return l, nil
		}
	}
	return api.ShopLine{}, shop.E(shop.NotFound, "shop.error.not_found", "name", id)
}
