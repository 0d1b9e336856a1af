package api_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"zhanggui/backend/shop"
)

func TestOrdersGoOnAndComeBack(t *testing.T) {
	w := newWorld(t)
	w.add("1001", nil)
	w.add("1002", nil)
	w.add("1003", func(o *shop.Order) { o.Receiver.Address.Detail = "" })
	w.add("1004", func(o *shop.Order) { o.Status, o.StatusWords = shop.ChCancelled, "已取消" })
	w.play([]step{
		{
			name: "review some, tell of all", method: "POST", path: "/api/orders/review", body: `{"ids":["{1001}","{1003}","{1004}","nobody"]}`,
			want: map[string]any{
				"done.#": 1, "done.0": "{1001}", "refused.#": 3, "refused.0.key": "order.error.not_found",
				"refused.1.id": "{1004}", "refused.1.key": "order.refused.state", "refused.2.id": "{1003}", "refused.2.key": "hold.address_incomplete",
			},
			events: map[string]int{"order_reviewed": 1, "hold_placed": 1},
		},
		{name: "undo", undo: true, want: map[string]any{"action": "review", "done.#": 1, "refused.#": 0}, events: map[string]int{"order_unreviewed": 1}},
		{name: "an undo works once", undo: true, status: http.StatusNotFound, want: map[string]any{"code": "not_found", "key": "undo.error.over"}, events: map[string]int{}},
		{
			name: "hold", method: "POST", path: "/api/orders/hold", body: `{"ids":["{1001}","{1004}"],"why":"等买家回话"}`,
			want:   map[string]any{"done.#": 1, "refused.0.key": "order.refused.over", "refused.0.args.state_key": "state.order.cancelled"},
			events: map[string]int{"hold_placed": 1},
		},
		{name: "held twice", method: "POST", path: "/api/orders/hold", body: `{"ids":["{1001}"]}`, want: map[string]any{"done.#": 0, "refused.0.key": "order.refused.held_already", "undo_token": ""}, events: map[string]int{}},
		{name: "a held order does not go on", method: "POST", path: "/api/orders/review", body: `{"ids":["{1001}"]}`, want: map[string]any{"refused.0.key": "hold.clerk"}},
		{name: "release and review", method: "POST", path: "/api/orders/release", body: `{"ids":["{1001}"],"why":"回了","review":true}`, want: map[string]any{"done.#": 1}, events: map[string]int{"hold_lifted": 1, "order_reviewed": 1}},
		{name: "undo brings hold and state back", undo: true, want: map[string]any{"action": "release", "done.#": 1}, events: map[string]int{"hold_placed": 1, "order_unreviewed": 1}},
		{name: "as it was", method: "GET", path: "/api/orders/{1001}", want: map[string]any{"order.state": "arrived", "order.headline": "held", "holds.0.reason": "clerk", "holds.0.words.args.note": "等买家回话"}},
		{name: "an address nobody wrote is not released", method: "POST", path: "/api/orders/release", body: `{"ids":["{1003}"],"reasons":["address_incomplete"]}`, want: map[string]any{"done.#": 0, "refused.0.key": "review.error.blank_receiver"}, events: map[string]int{}},
		{name: "a reason there is not", method: "POST", path: "/api/orders/release", body: `{"ids":["{1003}"],"reasons":["x"]}`, status: 422, want: map[string]any{"code": "invalid"}},
		{name: "note", method: "POST", path: "/api/orders/note", body: `{"ids":["{1002}"],"note":"老客户"}`, want: map[string]any{"done.#": 1}, events: map[string]int{"order_noted": 1}},
		{name: "undo the note", undo: true, want: map[string]any{"done.#": 1}, events: map[string]int{"order_noted": 1}},
		{name: "no note", method: "GET", path: "/api/orders/{1002}", want: map[string]any{"order.our_note": ""}},
		{name: "cancel wants a reason", method: "POST", path: "/api/orders/cancel", body: `{"ids":["{1002}"]}`, status: 422, want: map[string]any{"key": "orders.error.why"}, events: map[string]int{}},
		{name: "cancel", method: "POST", path: "/api/orders/cancel", body: `{"ids":["{1003}","{1004}"],"why":"买家不要了"}`, want: map[string]any{"done.#": 1, "refused.#": 1}, events: map[string]int{"order_cancelled": 1, "hold_lifted": 1}},
		{name: "everything a filter finds", method: "POST", path: "/api/orders/review", body: `{"all":{"tab":"arrived"}}`, want: map[string]any{"done.#": 1, "refused.#": 1}},
	})
}

func TestPlanAndUndo(t *testing.T) {
	w := newWorld(t)
	w.add("1", nil)
	bag := func(o *shop.Order) { o.Lines[0].ChannelSKU, o.Lines[0].Title, o.Lines[0].Qty = "BAG", "帆布袋", 2 }
	w.add("2", bag)
	w.play([]step{
		{name: "not reviewed yet", method: "POST", path: "/api/orders/plan", body: `{"ids":["{1}"]}`, want: map[string]any{"done.#": 0, "refused.0.key": "order.refused.state"}, events: map[string]int{}},
		{name: "review", method: "POST", path: "/api/orders/review", body: `{"ids":["{1}","{2}"]}`, want: map[string]any{"done.#": 2}},
		{
			name: "plan one, one is short", method: "POST", path: "/api/orders/plan", body: `{"ids":["{1}","{2}"]}`,
			want:   map[string]any{"done.#": 1, "done.0": "{1}", "refused.0.id": "{2}", "refused.0.key": "order.refused.short", "refused.0.args.sku": "BAG", "refused.0.args.free": 1},
			events: map[string]int{"order_planned": 1, "order_short": 1},
		},
		{name: "the panel says why and from where", method: "GET", path: "/api/orders/{1}", want: map[string]any{
			"order.state": "planned", "order.warehouse": "杭州仓", "parcels.#": 1, "parcels.0.state": "planned", "parcels.0.lines.0.sku": "CUP",
			"lines.0.skus.0.code": "CUP", "lines.0.skus.0.available.0.available": 9, "lines.0.skus.0.available.0.warehouse": "杭州仓",
		}},
		{name: "short tab", method: "GET", path: "/api/orders?tab=short", want: map[string]any{"rows.#": 1, "rows.0.id": "{2}", "total.n": 1}},
	})
	w.play([]step{
		{name: "unplan", method: "POST", path: "/api/orders/unplan", body: `{"ids":["{1}","{2}"],"why":"换仓"}`, want: map[string]any{"done.#": 1, "refused.0.key": "plan.error.no_plan"}, events: map[string]int{"order_unplanned": 1}},
	})
}

func TestBuyersStayMaskedUntilAsked(t *testing.T) {
	w := newWorld(t)
	w.add("1", nil)
	w.add("2", func(o *shop.Order) {
		o.Receiver = shop.Receiver{Party: shop.Party{Name: "陆**", Phone: "139****1111", Address: shop.Address{Province: "四川省", City: "成都市", Detail: "武侯***"}}, Masked: true}
	})
	for _, path := range []string{"/api/orders", "/api/orders?q=林晚秋", "/api/orders/{1}", "/api/today"} {
		_, _, rec := w.ask("GET", path, nil)
		for _, secret := range []string{"林晚秋", "13812340000", "3 幢"} {
			if strings.Contains(rec.Body.String(), secret) {
				t.Errorf("%s shows %s", path, secret)
			}
		}
	}
	w.play([]step{
		{name: "list", method: "GET", path: "/api/orders?q=" + url.QueryEscape("林晚秋"), want: map[string]any{"rows.#": 1, "rows.0.receiver": "林**", "rows.0.city": "苏州市"}, events: map[string]int{}},
		{name: "panel", method: "GET", path: "/api/orders/{1}", want: map[string]any{"receiver.name": "林**", "receiver.phone": "138****0000", "receiver.full": false, "receiver.can_reveal": true}, events: map[string]int{}},
		{name: "reveal", method: "POST", path: "/api/orders/{1}/receiver", body: `{"why":"打电话"}`, want: map[string]any{"name": "林晚秋", "phone": "13812340000", "detail": "云栖路 18 号 3 幢 1", "full": true}, events: map[string]int{"receiver_shown": 1}},
		{name: "it stands in the history", method: "GET", path: "/api/orders/{1}", want: map[string]any{"timeline.0.kind": "receiver_shown", "timeline.0.by.name": "宋听雨", "timeline.0.cause": "打电话"}},
		{name: "nothing more than the platform shows", method: "POST", path: "/api/orders/{2}/receiver", body: `{}`, status: 403, want: map[string]any{"key": "order.refused.masked"}, events: map[string]int{}},
	})
}

func TestMoneyAddsUpOrSaysByHowMuch(t *testing.T) {
	w := newWorld(t)
	w.add("1", nil)
	w.add("2", func(o *shop.Order) { o.PaidMinor = 2980 })
	w.add("3", func(o *shop.Order) { o.FreightMinor = nil })
	w.play([]step{
		{name: "agrees", method: "GET", path: "/api/orders/{1}", want: map[string]any{"money.checked": true, "money.adds_up": true, "money.difference_minor": 0, "money.lines_minor": 2990}},
		{name: "ten fen short", method: "GET", path: "/api/orders/{2}", want: map[string]any{"money.checked": true, "money.adds_up": false, "money.difference_minor": -10}},
		{name: "not told", method: "GET", path: "/api/orders/{3}", want: map[string]any{"money.checked": false, "money.freight_minor": nil}},
		{name: "no such order", method: "GET", path: "/api/orders/zzz", status: 404, want: map[string]any{"code": "not_found", "args.id": "zzz"}},
	})
}

func TestListsCountsAndRefusals(t *testing.T) {
	w := newWorld(t)
	for _, no := range []string{"1", "2", "3"} {
		w.add(no, nil)
	}
	w.add("9", func(o *shop.Order) { o.BuyerMessage, o.Currency, o.PaidMinor = "=1+1", "JPY", 500 })
	w.play([]step{
		{name: "first page", method: "GET", path: "/api/orders?limit=2", want: map[string]any{"rows.#": 2, "total.n": 4, "prev": "", "start": 0}},
		{name: "counts", method: "GET", path: "/api/orders/counts", want: map[string]any{"tabs.0.n": 4, "tabs.1.tab": "arrived", "tabs.1.n": 4, "filtered": nil, "paid.#": 0}},
		{name: "sums per currency", method: "GET", path: "/api/orders/counts?platform=pdd", want: map[string]any{"filtered.n": 4, "paid.0.currency": "CNY", "paid.0.minor": 8970, "paid.1.minor": 500}},
		{name: "by message", method: "GET", path: "/api/orders?has_message=true", want: map[string]any{"rows.#": 1, "rows.0.id": "{9}", "total.capped": false}},
		{name: "paste", method: "GET", path: "/api/orders?q=" + url.QueryEscape("10001 10002"), want: map[string]any{"rows.#": 0, "not_found.#": 2}},
		{name: "unknown tab", method: "GET", path: "/api/orders?tab=x", status: 422, want: map[string]any{"code": "invalid", "key": "api.error.request", "fields.0.where": "query.tab"}},
		{name: "unknown parameter", method: "GET", path: "/api/orders?tabb=all", status: 422, want: map[string]any{"fields.0.where": "query.tabb"}},
		{name: "cursor of elsewhere", method: "GET", path: "/api/orders?cursor=abc", status: 422, want: map[string]any{"key": "orders.error.cursor"}},
		{name: "too many", method: "GET", path: "/api/orders?limit=201", status: 422},
		{name: "neighbours", method: "GET", path: "/api/orders/{2}/neighbours", want: map[string]any{"before": "{3}", "after": "{1}"}},
		{name: "a body that is none", method: "POST", path: "/api/orders/review", body: `{"ids":`, status: 400, want: map[string]any{"code": "invalid"}},
		{name: "nowhere", method: "GET", path: "/api/nothing", status: 404},
	})
}

func TestTheExportIsTextAndSafe(t *testing.T) {
	w := newWorld(t)
	w.add("0012345678901234567", func(o *shop.Order) { o.BuyerMessage = "=HYPERLINK(\"http://x\")" })
	status, _, rec := w.ask("GET", "/api/orders/export?tab=arrived", nil)
	if status != 200 || !strings.Contains(rec.Header().Get("Content-Disposition"), "orders.xlsx") {
		t.Fatalf("%d %v", status, rec.Header())
	}
	z, err := zip.NewReader(bytes.NewReader(rec.Body.Bytes()), int64(rec.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<t>0012345678901234567</t>", "<t>&#39;=HYPERLINK(", "<t>林**</t>", "<v>29.9</v>"} {
		if !strings.Contains(string(sheet), want) {
			t.Errorf("the sheet lacks %s", want)
		}
	}
	if strings.Contains(string(sheet), "<f>") || strings.Contains(string(sheet), "林晚秋") {
		t.Error("the sheet holds a formula or a buyer's name")
	}
	w.play([]step{
		{name: "save", method: "POST", path: "/api/orders/export", body: `{"tab":"all"}`, want: map[string]any{"rows": 1}},
		{name: "it lies among the papers", method: "GET", path: "/api/papers"},
		{name: "nothing outside can be read", method: "GET", path: "/api/papers/..%2Fzhanggui.db", status: 404},
		{name: "a search that finds none", method: "GET", path: "/api/orders/counts?q=" + url.QueryEscape("没有这人"), want: map[string]any{"filtered.n": 0}},
	})
}
