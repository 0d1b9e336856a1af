package backend_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store/storetest"
	"zhanggui/backend/vault"
)

func examined(t *testing.T, b *backend.Backend, deep bool) map[string]backend.DoctorCheck {
	t.Helper()
	res, err := b.Doctor(t.Context(), backend.DoctorRequest{Deep: deep})
	if err != nil {
		t.Fatal(err)
	}
	if !res.OK() {
		t.Errorf("a sound shop is called broken: %+v", res.Checks)
	}
	out := map[string]backend.DoctorCheck{}
	for _, c := range res.Checks {
		if c.Name == "" || c.Detail == "" || strings.Contains(c.Detail, "doctor.") || strings.Contains(c.Detail, "{") {
			t.Errorf("not in words: %+v", c)
		}
		if _, twice := out[c.Name]; twice {
			t.Errorf("%s comes twice", c.Name)
		}
		out[c.Name] = c
	}
	return out
}

func TestASoundShopIsCalledSound(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			b, err := backend.Open(t.Context(), backend.Config{Dir: filepath.Join(t.TempDir(), "data"), Lang: lang, Vault: vault.NewMemory()})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := b.Close(); err != nil {
					t.Error(err)
				}
			}()
			if _, err := storetest.Fill(t.Context(), b.Store, storetest.FillOptions{Seed: 3, Orders: 60, OnHand: 50}); err != nil {
				t.Fatal(err)
			}
			got := examined(t, b, true)
			for _, name := range []string{"quick_check", "integrity_check", "journal_whole", "order_counts", "stock_ledger", "disk", "folder", "files", "clock", "backup"} {
				if _, ok := got[name]; !ok {
					t.Errorf("%s was not looked at", name)
				}
			}
			if _, ok := examined(t, b, false)["integrity_check"]; ok {
				t.Error("the slow check ran unasked")
			}
		})
	}
}

// TestWarningsAreNoBrokenData: what a person should know about the place is told, and nothing is called broken.
func TestWarningsAreNoBrokenData(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "OneDrive - 店", "data")
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	b, err := backend.Open(t.Context(), backend.Config{Dir: dir, Lang: "en", Clock: clock, Vault: vault.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := b.Store.SetSetting(t.Context(), "language", "en", journal.System()); err != nil {
		t.Fatal(err)
	}
	if c := examined(t, b, false)["clock"]; strings.Contains(c.Detail, "behind") {
		t.Errorf("the clock is right: %s", c.Detail)
	}
	clock.Advance(-2 * time.Hour)
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	got := examined(t, b, false)
	want := map[string]string{"folder": "OneDrive", "clock": "120 minutes", "backup": "No place"}
	if runtime.GOOS != "windows" {
		want["files"] = "notes.txt"
	}
	for name, text := range want {
		if !strings.Contains(got[name].Detail, text) {
			t.Errorf("%s says %q, want something of %q", name, got[name].Detail, text)
		}
	}
}
