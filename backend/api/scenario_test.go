package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/store"
)

// world is a desk with one shop, a warehouse with stock, and a handler.
type world struct {
	t     *testing.T
	b     *backend.Backend
	h     http.Handler
	clock *shop.ManualClock
	shop  store.Shop
	ids   map[string]string // by order number
}

func newWorld(t *testing.T) *world {
	t.Helper()
	clock := shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC))
	b, err := backend.Open(t.Context(), backend.Config{Dir: t.TempDir(), Clock: clock, Name: "test", User: "宋听雨"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	sh, err := b.Store.AddShop(t.Context(), store.Shop{
		Kind: "file", Platform: shop.PDD, Name: "禾下百货", Zone: shop.DefaultZone, Currency: "CNY", ShipHours: 48, IntervalMin: 15, HistoryDays: 7,
	}, journal.Clerk("t"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, b: b, h: b.Handler(), clock: clock, shop: sh, ids: map[string]string{}}
	by := journal.Clerk("t")
	if _, err := b.Store.PutSKUs(t.Context(), []store.SKU{{Code: "CUP", Title: "保温杯", Currency: "CNY", Counted: true}, {Code: "BAG", Title: "帆布袋", Currency: "CNY", Counted: true}}, store.SKUFields{}, by); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Store.AddWarehouse(t.Context(), store.Warehouse{Name: "杭州仓", Province: "浙江省", City: "杭州市", Counted: true, Open: true}, by); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Store.CountStock(t.Context(), []store.StockCount{{Warehouse: "杭州仓", SKU: "CUP", OnHand: 10}, {Warehouse: "杭州仓", SKU: "BAG", OnHand: 1}}, by, "test"); err != nil {
		t.Fatal(err)
	}
	return w
}

// add keeps one good order changed by edit.
func (w *world) add(no string, edit func(*shop.Order)) string {
	w.t.Helper()
	zero, goods := shop.Minor(0), shop.Minor(2990)
	o := shop.Order{
		Platform: shop.PDD, ChannelOrderNo: shop.ChannelOrderID(no), Status: shop.ChPaid, StatusWords: "待发货", Currency: "CNY",
		GoodsMinor: &goods, FreightMinor: &zero, ShopDiscount: &zero, PlatformDiscount: &zero, PaidMinor: 2990, PaidKnown: true,
		CreatedAt: shop.NowMillis(w.clock) - 7_200_000, PaidAt: shop.NowMillis(w.clock) - 3_600_000,
		Receiver: shop.Receiver{Party: shop.Party{Name: "林晚秋", Phone: "13812340000", Address: shop.Address{
			Province: "江苏省", City: "苏州市", District: "吴中区", Detail: "云栖路 18 号 3 幢 " + no,
		}}},
		Lines: []shop.Line{{LineNo: 1, ChannelSKU: "CUP", Title: "保温杯", Spec: "松绿", Qty: 1, UnitMinor: 2990, AmountMinor: 2990}},
	}
	if edit != nil {
		edit(&o)
	}
	kept, err := w.b.Store.Keep(w.t.Context(), w.shop.ID, []store.Arrival{{Order: o, Raw: []byte(no), Source: store.SourceSync}}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.ids[no] = kept[0].OrderID
	return kept[0].OrderID
}

// ask sends one request; a body that is not a string is sent as JSON, {no} in a path or text becomes the order's id.
func (w *world) ask(method, path string, body any) (int, map[string]any, *httptest.ResponseRecorder) {
	w.t.Helper()
	fill := func(s string) string {
		for no, id := range w.ids {
			s = strings.ReplaceAll(s, "{"+no+"}", id)
		}
		return s
	}
	var rd io.Reader
	switch v := body.(type) {
	case nil:
	case string:
		rd = strings.NewReader(fill(v))
	case []byte:
		rd = bytes.NewReader(v)
	}
	req := httptest.NewRequestWithContext(w.t.Context(), method, fill(path), rd)
	if rd != nil {
		req.Header.Set("Content-Type", "application/json")
		if _, raw := body.([]byte); raw {
			req.Header.Set("Content-Type", "application/octet-stream")
		}
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, req)
	var out map[string]any
	if strings.Contains(rec.Header().Get("Content-Type"), "json") && rec.Body.Len() > 0 && rec.Body.Bytes()[0] == '{' {
		if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
			w.t.Fatalf("%s %s: %v: %s", method, path, err, rec.Body)
		}
	}
	return rec.Code, out, rec
}

// at walks a path such as rows.0.receiver; a missing part is nil. "#" is the length of a list.
func at(v any, path string) any {
	for _, p := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[p]
		case []any:
			if p == "#" {
				return float64(len(x))
			}
			i := 0
			if _, err := fmt.Sscan(p, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// journalled counts the journal rows since seq by kind.
func (w *world) journalled(ids []string, since int64) map[string]int {
	w.t.Helper()
	out := map[string]int{}
	for _, id := range ids {
		list, err := w.b.Store.Timeline(w.t.Context(), id, 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, r := range list {
			if r.Seq > since {
				out[string(r.Kind)]++
			}
		}
	}
	return out
}

func (w *world) seq() int64 {
	_, seq := w.b.Store.Changed()
	return seq
}

// step is one request of a scenario: what is asked, what must come back, what the journal must hold more.
type step struct {
	name   string
	method string
	path   string
	body   string
	status int
	want   map[string]any // path → value
	events map[string]int // exactly these, over the orders of the world
	undo   bool           // send the undo token of the step before
}

func (w *world) play(steps []step) {
	w.t.Helper()
	var ids []string
	for _, id := range w.ids {
		ids = append(ids, id)
	}
	token := ""
	for _, s := range steps {
		since := w.seq()
		w.clock.Advance(time.Second)
		var body any
		if s.body != "" {
			body = s.body
		}
		if s.undo {
			s.method, s.path, body = http.MethodPost, "/api/undo", `{"token":"`+token+`"}`
		}
		status, got, rec := w.ask(s.method, s.path, body)
		if s.status == 0 {
			s.status = http.StatusOK
		}
		if status != s.status {
			w.t.Fatalf("%s: status %d, want %d: %s", s.name, status, s.status, rec.Body)
		}
		for path, want := range s.want {
			if str, ok := want.(string); ok && strings.HasPrefix(str, "{") {
				want = w.ids[strings.Trim(str, "{}")]
			}
			if n, ok := want.(int); ok {
				want = float64(n)
			}
			if v := at(any(got), path); v != want {
				w.t.Errorf("%s: %s is %v, want %v\n%s", s.name, path, v, want, rec.Body)
			}
		}
		if v, ok := got["undo_token"].(string); ok {
			token = v
		}
		if s.events != nil {
			if have := w.journalled(ids, since); fmt.Sprint(have) != fmt.Sprint(s.events) {
				w.t.Errorf("%s: journalled %v, want %v", s.name, have, s.events)
			}
		}
	}
}
