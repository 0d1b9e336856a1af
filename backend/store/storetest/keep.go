package storetest

import (
	"context"
	"errors"
	"testing"

	"zhanggui/backend/flow"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// hostile are texts a buyer can type; each must come back byte for byte.
func hostile() []string {
	return []string{
		"王芳", "𠮷野䶮㛃", "👨‍👩‍👧‍👦 家", "a\u200bb\u200d", "\u202eabc", "Robert'); DROP TABLE orders;--", "%_\\", "line\nbreak\ttab",
		"é e\u0301", "ＡＢＣ１２３", "\u0000", "🏳️‍🌈", "لا إله", "<script>alert(1)</script>",
	}
}

func roundTrip(t *testing.T, st *store.Store) {
	sh := addShop(t, st)
	for i, text := range hostile() {
		o := order(No(i + 1))
		o.Receiver.Name, o.Receiver.Address.Detail, o.BuyerMessage, o.SellerMemo = text, text+"路 1 号", text, text
		o.Lines[0].Title, o.Lines[0].Spec, o.Lines[0].ChannelSKU = text, text, text
		raw := []byte(`{"text":` + text + `}`)
		id := keep(t, st, sh.ID, []store.Arrival{{Order: o, Raw: raw, Source: store.SourceSync}})[0]
		got, err := st.Order(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		r, err := st.Receiver(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Name != text || r.Address.Detail != text+"路 1 号" || got.BuyerMessage != text || got.SellerMemo != text ||
			got.Lines[0].Title != text || got.Lines[0].Spec != text || got.Lines[0].ChannelSKU != text {
			t.Errorf("%q came back as %q %q %q", text, r.Name, got.BuyerMessage, got.Lines[0].Title)
		}
		body, err := st.RawOrder(t.Context(), id)
		if err != nil || string(body) != string(raw) {
			t.Errorf("raw record of %q: %v %q", text, err, body)
		}
	}
}

func instants(t *testing.T, st *store.Store) {
	sh := addShop(t, st)
	for i, at := range []shop.Millis{1, 951_782_400_000, 1_709_164_800_123, 2_147_483_647_999, 2_147_483_648_000, 253_402_300_799_999} {
		o := order(No(i + 1))
		o.CreatedAt, o.PaidAt, o.UpdatedAt, o.ShipBy = at, at, at, at
		got, err := st.Order(t.Context(), keep(t, st, sh.ID, []store.Arrival{arrival(o)})[0])
		if err != nil {
			t.Fatal(err)
		}
		if got.CreatedAt != at || got.PaidAt != at || got.UpdatedAt != at || got.ShipBy != at || got.SortAt != at {
			t.Errorf("%d came back as %d %d %d %d %d", at, got.CreatedAt, got.PaidAt, got.UpdatedAt, got.ShipBy, got.SortAt)
		}
	}
}

func twice(t *testing.T, st *store.Store) {
	sh := addShop(t, st)
	o := order("260101-1")
	for i, want := range []string{store.OrderNew, store.OrderUnchanged} {
		kept, err := st.Keep(t.Context(), sh.ID, []store.Arrival{arrival(o)}, nil)
		if err != nil || kept[0].Outcome != want {
			t.Fatalf("reading %d: %v %+v", i+1, err, kept)
		}
	}
	o.SellerMemo, o.UpdatedAt = "加急", o.UpdatedAt+1000
	kept, err := st.Keep(t.Context(), sh.ID, []store.Arrival{arrival(o)}, nil)
	if err != nil || kept[0].Outcome != store.OrderUpdated {
		t.Fatalf("a change: %v %+v", err, kept)
	}
	o.SellerMemo, o.UpdatedAt = "旧", o.UpdatedAt-2000
	kept, err = st.Keep(t.Context(), sh.ID, []store.Arrival{arrival(o)}, nil)
	if err != nil || kept[0].Outcome != store.OrderUnchanged {
		t.Fatalf("an older word: %v %+v", err, kept)
	}
	got, err := st.Order(t.Context(), kept[0].OrderID)
	if err != nil || got.SellerMemo != "加急" {
		t.Fatalf("memo %q %v", got.SellerMemo, err)
	}
}

func rollsBack(t *testing.T, st *store.Store) {
	sh := addShop(t, st)
	id := keep(t, st, sh.ID, []store.Arrival{arrival(order("260101-1"))})[0]
	before, err := st.Order(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	_, seq := st.Changed()
	boom := errors.New("boom")
	err = st.Write(t.Context(), store.Interactive, func(tx *store.Tx) error {
		if _, err := tx.PlaceHold(id, shop.Hold{Reason: shop.HoldClerk}, journal.Clerk("t"), ""); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	same(t, st, id, before, seq)
}

func panics(t *testing.T, st *store.Store) {
	sh := addShop(t, st)
	id := keep(t, st, sh.ID, []store.Arrival{arrival(order("260101-1"))})[0]
	before, err := st.Order(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	_, seq := st.Changed()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = st.Write(t.Context(), store.Interactive, func(tx *store.Tx) error {
			if _, err := tx.PlaceHold(id, shop.Hold{Reason: shop.HoldClerk}, journal.Clerk("t"), ""); err != nil {
				return err
			}
			panic("boom")
		})
	}()
	same(t, st, id, before, seq)
}

// same checks that an order and the journal are as they were, and that the next write works.
func same(t *testing.T, st *store.Store, id string, before store.Order, seq int64) {
	t.Helper()
	after, err := st.Order(t.Context(), id)
	if err != nil || after.Version != before.Version || len(after.HoldReasons) != 0 {
		t.Errorf("the order changed: %v %+v", err, after)
	}
	if err := st.SetSetting(t.Context(), "after", "1", journal.System()); err != nil {
		t.Fatal(err)
	}
	if _, now := st.Changed(); now != seq+1 {
		t.Errorf("the journal went from %d to %d", seq, now)
	}
}

func versions(t *testing.T, st *store.Store) {
	sh := addShop(t, st)
	id := keep(t, st, sh.ID, []store.Arrival{arrival(order("260101-1"))})[0]
	move := func(version int64, ev flow.Event) (v int64, err error) {
		err = st.Write(context.WithoutCancel(t.Context()), store.Interactive, func(tx *store.Tx) error {
			v, err = tx.MoveOrder(id, version, ev, flow.ByClerk, journal.Entry{Kind: journal.OrderReviewed, Actor: journal.Clerk("t")})
			return err
		})
		return v, err
	}
	o, err := st.Order(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	v, err := move(o.Version, flow.EvReview)
	if err != nil || v != o.Version+1 {
		t.Fatalf("version %d, %v", v, err)
	}
	if _, err := move(o.Version, flow.EvUnreview); !shop.IsKind(err, shop.Stale) {
		t.Errorf("an old version: %v", err)
	}
	if _, err := move(0, flow.EvReview); err == nil {
		t.Error("a ready order was reviewed again")
	}
	if _, err := move(v, flow.EvUnreview); err != nil {
		t.Error(err)
	}
	if _, err := st.Order(t.Context(), "nobody"); !shop.IsKind(err, shop.NotFound) {
		t.Errorf("an order that is not there: %v", err)
	}
}

func holds(t *testing.T, st *store.Store) {
	sh := addShop(t, st)
	id := keep(t, st, sh.ID, []store.Arrival{arrival(order("260101-1"))})[0]
	by := journal.Clerk("t")
	act := func(want bool, fn func(*store.Tx) (bool, error)) {
		t.Helper()
		err := st.Write(t.Context(), store.Interactive, func(tx *store.Tx) error {
			got, err := fn(tx)
			if got != want {
				t.Errorf("changed %v, want %v", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	shown := func(head flow.Headline, n int) {
		t.Helper()
		o, err := st.Order(t.Context(), id)
		if err != nil || o.Headline != head || len(o.HoldReasons) != n {
			t.Errorf("shown %s %v, want %s and %d: %v", o.Headline, o.HoldReasons, head, n, err)
		}
	}
	place := func(r shop.HoldReason) func(*store.Tx) (bool, error) {
		return func(tx *store.Tx) (bool, error) { return tx.PlaceHold(id, shop.Hold{Reason: r}, by, "") }
	}
	lift := func(r shop.HoldReason) func(*store.Tx) (bool, error) {
		return func(tx *store.Tx) (bool, error) { return tx.LiftHold(id, r, by, "看过了") }
	}
	act(true, place(shop.HoldClerk))
	act(false, place(shop.HoldClerk))
	act(true, place(shop.HoldMessage))
	shown(flow.HeadHeld, 2)
	act(true, lift(shop.HoldClerk))
	act(false, lift(shop.HoldClerk))
	shown(flow.HeadHeld, 1)
	act(true, lift(shop.HoldMessage))
	shown(flow.Headline(shop.Arrived), 0)
	act(true, place(shop.HoldClerk)) // a lifted hold may be placed again
	shown(flow.HeadHeld, 1)
}
