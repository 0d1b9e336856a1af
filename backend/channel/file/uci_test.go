package file

import (
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"zhanggui/backend/shop"
)

// sharedData finds the folder of shared test data beside the repository, "" when there is none.
func sharedData(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if p := filepath.Join(dir, "shared", "data"); isDir(p) {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Log("not run: data absent")
			return ""
		}
		dir = up
	}
}

func isDir(p string) bool {
	st, err := os.Stat(p)
	return err == nil && st.IsDir()
}

func uciMap() map[string]string {
	return map[string]string{
		"order_no": "InvoiceNo", "sku": "StockCode", "title": "Description", "qty": "Quantity", "created_at": "InvoiceDate",
		"unit_price": "UnitPrice", "buyer": "CustomerID",
	}
}

func TestUCI(t *testing.T) {
	dir := sharedData(t)
	if dir == "" {
		return
	}
	f, err := os.Open(filepath.Join(dir, "uci-online-retail", "online_retail_by_day.csv.gz"))
	if err != nil {
		t.Log("not run: data absent")
		return
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	long := os.Getenv("ZHANGGUI_LONG") == "1"
	rows := 541_909
	if !long {
		rows = 50_000
		text = []byte(strings.Join(strings.SplitAfterN(string(text), "\n", rows+2)[:rows+1], ""))
	}
	plan, err := Detect([]Source{memory("uci.csv", text)}, Options{Map: uciMap(), Currency: "GBP"})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Platform != shop.Generic || plan.Encoding() != "utf-8" {
		t.Errorf("%s %s", plan.Platform, plan.Encoding())
	}
	orders, lines, verdicts := 0, 0, 0
	var peak uint64
	start := time.Now()
	rep, err := Parse(t.Context(), plan, Sink{
		Order: func(_ context.Context, p Parsed) error {
			orders++
			lines += len(p.Order.Lines)
			if orders%4000 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
			return nil
		},
		Row: func(RowVerdict) error { verdicts++; return nil },
	}, ParseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows, %d orders in %s, heap %d MB, %+v", rep.Rows, orders, time.Since(start).Round(time.Millisecond), peak>>20, rep.SetAsideByReason)
	if rep.Rows != rows || rep.Rows != rep.Lines+rep.SetAside+rep.Refused || verdicts != rows || lines != rep.Lines || rep.Orders != orders {
		t.Errorf("%+v, %d orders %d lines %d verdicts", rep, orders, lines, verdicts)
	}
	if took := time.Since(start); took > 60*time.Second {
		t.Errorf("took %s", took)
	}
	if peak > 300<<20 {
		t.Errorf("heap %d MB", peak>>20)
	}
	if !long {
		return
	}
	if rep.SetAside != 10_624 || rep.Refused != 6 || rep.RefusedByReason[RNegative] != 2 || rep.RefusedByReason[RDecimals] != 4 {
		t.Errorf("%+v", rep)
	}
}
