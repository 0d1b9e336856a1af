package backend

import (
	"context"
	"errors"

	"zhanggui/backend/channel"
	"zhanggui/backend/intake"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// wireIntake makes the stage that brings orders in.
func (b *Backend) wireIntake() {
	b.parts.intake = intake.New(intake.Deps{Store: intakeStore{b.Store}, Open: b.channelByID, Clock: b.Clock, Log: b.Log})
}

// channelByID opens a shop's channel.
func (b *Backend) channelByID(ctx context.Context, shopID string) (channel.Adapter, error) {
	sh, err := b.Store.ShopByID(ctx, shopID)
	if err != nil {
		return nil, err
	}
	return b.channelOf(ctx, sh)
}

// SyncRequest asks to read shops.
type SyncRequest struct {
	Shop     string      // name; "" = every shop with a live channel
	Since    shop.Millis // read again from here; zero = go on
	Progress func(shop string)
}

// SyncResult tells what each shop brought.
type SyncResult struct {
	Shops []SyncedShop `json:"shops"`
}

// SyncedShop is one shop's part. Counts are −1 where the platform does not tell.
type SyncedShop struct {
	Name         string   `json:"name"`
	Seen         int      `json:"seen"`
	New          int      `json:"new"`
	Updated      int      `json:"updated"`
	Doubts       int      `json:"doubts"`
	ChannelCount int64    `json:"channel_count"`
	HeldCount    int64    `json:"held_count"`
	Missing      []string `json:"missing"`
	Error        string   `json:"error"` // words; "" = fine
}

// Failed counts the shops that could not be read.
func (r SyncResult) Failed() (n int) {
	for _, s := range r.Shops {
		if s.Error != "" {
			n++
		}
	}
	return n
}

// Doubts counts what a person has to look at.
func (r SyncResult) Doubts() (n int) {
	for _, s := range r.Shops {
		n += s.Doubts + len(s.Missing)
	}
	return n
}

// Sync reads the shops with a live channel, each on its own: one that fails does not stop the others.
func (b *Backend) Sync(ctx context.Context, r SyncRequest) (SyncResult, error) {
	shops, err := b.liveShops(ctx, r.Shop)
	if err != nil {
		return SyncResult{}, err
	}
	out := SyncResult{Shops: []SyncedShop{}}
	for _, sh := range shops {
		if r.Progress != nil {
			r.Progress(sh.Name)
		}
		out.Shops = append(out.Shops, b.syncShop(ctx, sh, r.Since))
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
	}
	return out, nil
}

// liveShops lists the shops orders can be asked from; a named file shop is Invalid, a paused one is read when named.
func (b *Backend) liveShops(ctx context.Context, name string) ([]store.Shop, error) {
	if name != "" {
		sh, err := b.Store.ShopByName(ctx, name)
		if err != nil {
			return nil, err
		}
		if sh.Kind == store.FileKind {
			return nil, shop.E(shop.Invalid, "intake.error.file_shop", "name", name)
		}
		return []store.Shop{sh}, nil
	}
	all, err := b.Store.Shops(ctx)
	if err != nil {
		return nil, err
	}
	var out []store.Shop
	for _, sh := range all {
		if sh.Kind != store.FileKind && !sh.Paused {
			out = append(out, sh)
		}
	}
	return out, nil
}

func (b *Backend) syncShop(ctx context.Context, sh store.Shop, since shop.Millis) SyncedShop {
	out := SyncedShop{Name: sh.Name, ChannelCount: -1, HeldCount: -1, Missing: []string{}}
	res, err := b.parts.intake.Pull(ctx, sh.ID, intake.Options{Since: since})
	out.add(res)
	if err == nil {
		var t intake.Tally
		t, err = b.parts.intake.Reconcile(ctx, sh.ID)
		t.Fetched.Seen = t.Fetched.New // the others were seen before
		out.add(t.Fetched)
		out.ChannelCount, out.HeldCount = t.Channel, t.Held
		out.Missing = append(out.Missing, t.Missing...)
	}
	if err != nil {
		out.Error = b.channelWords(err)
	}
	return out
}

func (s *SyncedShop) add(r intake.Result) {
	s.Seen += r.Seen
	s.New += r.New
	s.Updated += r.Updated
	s.Doubts += r.Doubts
}

// reread asks a channel for one order anew; file shops have nobody to ask.
func (b *Backend) reread(ctx context.Context, o shop.ParcelOrder) (asked bool, err error) {
	sh, err := b.Store.ShopByID(ctx, o.ShopID)
	if err != nil {
		return false, err
	}
	if sh.Kind == store.FileKind {
		return false, nil
	}
	if err := b.parts.intake.Reread(ctx, sh.ID, o.ChannelOrderNo); err != nil {
		return false, err
	}
	return true, nil
}

// channelFailure turns a channel's error into one a person can be told; class is what it asks of us.
func channelFailure(err error) (class string, e *shop.Err) {
	class = channel.Class(err)
	if errors.As(err, &e) {
		if class == "other" {
			class = string(e.Kind)
		}
		return class, e
	}
	kind, args := shop.ChannelDown, []any{}
	var re *channel.Refused
	switch {
	case errors.As(err, &re):
		kind, args = shop.ChannelRefused, []any{"code", re.Code, "words", re.Message}
	case class == "auth_expired", class == "gone":
		kind = shop.ChannelRefused
	case class == "unknown":
		kind = shop.OutcomeUnknown
	case class == "other", class == "malformed":
		kind = shop.Internal
	}
	return class, shop.Wrap(err, kind, "channel.error."+class, args...)
}

// channelWords says a channel's error in the session's language.
func (b *Backend) channelWords(err error) string {
	_, e := channelFailure(err)
	return b.Say(e.Key, e.Args)
}

// intakeStore gives intake what it needs kept.
type intakeStore struct{ *store.Store }

func (s intakeStore) Shop(ctx context.Context, id string) (intake.Shop, error) {
	sh, err := s.ShopByID(ctx, id)
	if err != nil {
		return intake.Shop{}, err
	}
	p, err := s.Pull(ctx, id)
	return intake.Shop{ID: sh.ID, Name: sh.Name, HistoryDays: sh.HistoryDays, Mark: intake.Mark(p.PullMark)}, err
}

func (s intakeStore) KeepRaw(ctx context.Context, id string, recs []intake.RawRecord) error {
	out := make([]store.RawRecord, len(recs))
	for i, r := range recs {
		out[i] = store.RawRecord(r)
	}
	return s.Store.KeepRaw(ctx, id, out)
}

func (s intakeStore) RawApart(ctx context.Context, id string, n int) ([]intake.RawRecord, error) {
	recs, err := s.Store.RawApart(ctx, id, n)
	out := make([]intake.RawRecord, len(recs))
	for i, r := range recs {
		out[i] = intake.RawRecord(r)
	}
	return out, err
}

func (s intakeStore) Keep(ctx context.Context, id string, in []intake.Arrival, mark *intake.Mark) ([]intake.Kept, error) {
	list := make([]store.Arrival, len(in))
	for i, a := range in {
		list[i] = store.Arrival(a)
	}
	kept, err := s.Store.Keep(ctx, id, list, (*store.PullMark)(mark))
	out := make([]intake.Kept, len(kept))
	for i, k := range kept {
		out[i] = intake.Kept(k)
	}
	return out, err
}

func (s intakeStore) MarkPull(ctx context.Context, id string, m intake.Mark) error {
	return s.Store.MarkPull(ctx, id, store.PullMark(m))
}

func (s intakeStore) PullEnded(ctx context.Context, id string, failure error, counts map[string]any) error {
	if failure == nil {
		return s.Store.PullEnded(ctx, id, "", nil, counts)
	}
	class, e := channelFailure(failure)
	return s.Store.PullEnded(ctx, id, class, e, counts)
}

func (s intakeStore) CountToShip(ctx context.Context, id string, axis channel.TimeAxis, from, to shop.Millis) (int64, error) {
	return s.Store.CountToShip(ctx, id, string(axis), from, to)
}
