package demo_test

import (
	"os"
	"path/filepath"
	"testing"

	"zhanggui/app/demo"
	"zhanggui/backend/shop"
)

func TestAPracticeDayLosesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "练习 #1")
	d, err := demo.Start(t.Context(), demo.Options{Dir: dir, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	res, err := d.Once(t.Context())
	t.Logf("%+v", res)
	if cerr := d.Close(); cerr != nil {
		t.Error(cerr)
	}
	if err != nil {
		t.Fatal(err)
	}
	if res.Orders != 300 {
		t.Errorf("%d orders, want 300", res.Orders)
	}
	if res.Shipped == 0 || res.Shipped != res.ConfirmedByChannel {
		t.Errorf("%d shipped, the channel recorded %d", res.Shipped, res.ConfirmedByChannel)
	}
	if res.ShippedByFile == 0 || res.Held == 0 || res.Short == 0 {
		t.Errorf("a believable day has files, holds and shortages: %+v", res)
	}
	if len(res.Papers) != 2 {
		t.Errorf("papers %v", res.Papers)
	}
	for _, p := range res.Papers {
		if fi, err := os.Stat(p); err != nil || fi.Size() < 1000 {
			t.Errorf("%s: %v", p, err)
		}
	}
}

func TestARealShopIsNeverEmptied(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "zhanggui.db")
	if err := os.WriteFile(precious, []byte("orders"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Start(t.Context(), demo.Options{Dir: dir}); !shop.IsKind(err, shop.NotAllowed) {
		t.Fatalf("started over a shop: %v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Fatal(err)
	}
}
