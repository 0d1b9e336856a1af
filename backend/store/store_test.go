package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// open opens a store in a fresh folder with a standing clock.
func open(t *testing.T) (*store.Store, *shop.ManualClock) {
	t.Helper()
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	st, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Clock: clock, Name: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st, clock
}

func TestSecondProcessIsToldWhoHoldsTheFolder(t *testing.T) {
	dir := t.TempDir()
	st, err := store.Open(t.Context(), store.Options{Dir: dir, Name: "zhanggui serve"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(t.Context(), store.Options{Dir: dir, Name: "other"})
	if !shop.IsKind(err, shop.NotAllowed) {
		t.Fatalf("second open: %v", err)
	}
	var e *shop.Err
	if !asErr(err, &e) || !strings.Contains(fmt.Sprint(e.Args["who"]), "zhanggui serve") {
		t.Errorf("the holder is not named: %v", e)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	st, err = store.Open(t.Context(), store.Options{Dir: dir, Name: "again"})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAnEqualShopIsAnsweredUnchanged(t *testing.T) {
	st, _ := open(t)
	ctx := t.Context()
	in := store.Shop{Kind: "pdd", Platform: shop.PDD, Name: "示例小店", Options: map[string]string{"client_id": "c"}, Zone: shop.DefaultZone, Currency: "CNY", ShipHours: 48, IntervalMin: 15, HistoryDays: 7}
	a, err := st.AddShop(ctx, in, journal.Clerk("测试"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := st.AddShop(ctx, in, journal.Clerk("测试"))
	if err != nil || a.ID != b.ID {
		t.Fatalf("repeat: %v %s %s", err, a.ID, b.ID)
	}
	in.Endpoint = "http://127.0.0.1:1"
	if _, err := st.AddShop(ctx, in, journal.Clerk("测试")); !shop.IsKind(err, shop.Conflict) {
		t.Fatalf("another shop under the same name: %v", err)
	}
	list, err := st.Shops(ctx)
	if err != nil || len(list) != 1 || list[0].Options["client_id"] != "c" {
		t.Fatalf("%v %+v", err, list)
	}
}

func TestAFailedWriteLeavesNothing(t *testing.T) {
	st, _ := open(t)
	ctx := t.Context()
	boom := shop.E(shop.Invalid, "x")
	err := st.Write(ctx, store.Bulk, func(tx *store.Tx) error {
		if err := tx.Journal(journal.Entry{Kind: journal.JobRan, Actor: journal.System(), SubKind: journal.SubJob, Subject: "x"}); err != nil {
			return err
		}
		return boom
	})
	if !shop.IsKind(err, shop.Invalid) {
		t.Fatal(err)
	}
	_, seq := st.Changed()
	if err := st.SetSetting(ctx, "a", "b", journal.System()); err != nil {
		t.Fatal(err)
	}
	if _, now := st.Changed(); now != seq+1 {
		t.Errorf("journal went from %d to %d", seq, now)
	}
}
