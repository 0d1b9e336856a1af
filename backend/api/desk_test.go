package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zhanggui/backend/api"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
)

// job waits for a job to end and returns it.
func (w *world) job(id string) map[string]any {
	w.t.Helper()
	for range 500 {
		_, got, rec := w.ask("GET", "/api/jobs/"+id, nil)
		if got["state"] != "running" {
			return got
		}
		if rec.Code != http.StatusOK {
			w.t.Fatal(rec.Body)
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.t.Fatal("the job does not end")
	return nil
}

const tableCSV = "单号,名称,数量,实付,收货人,电话,收货地址\r\n" +
	"T-1,保温杯,1,29.90,林晚秋,13812340000,江苏省 苏州市 吴中区 云栖路 18 号\r\n" +
	"T-2,帆布袋,0,10.00,陆远,13900001111,江苏省 苏州市 吴中区 云栖路 19 号\r\n" +
	"T-3,帆布袋,一,10.00,陆远,13900001111,江苏省 苏州市 吴中区 云栖路 19 号\r\n"

func TestAFileComesInByPreviewAndMapping(t *testing.T) {
	w := newWorld(t)
	raw := []byte(tableCSV)
	for i := 0; i < len(raw); i += 100 {
		part := raw[i:min(i+100, len(raw))]
		path := "/api/uploads/upload-0001?name=" + "orders.csv" + "&offset=" + itoa(i)
		for range 2 { // a chunk sent twice is no harm
			if status, got, rec := w.ask("PUT", path, part); status != 200 || at(any(got), "size") != float64(i+len(part)) {
				t.Fatalf("chunk at %d: %d %s", i, status, rec.Body)
			}
		}
	}
	if status, got, _ := w.ask("PUT", "/api/uploads/upload-0001?name=orders.csv&offset=9999", []byte("x")); status != http.StatusConflict || got["code"] != "stale" {
		t.Errorf("a gap: %d %v", status, got)
	}
	ask := `"uploads":["upload-0001"],"shop":"表格店"`
	mapping := `"map":{"order_no":"单号","title":"名称","qty":"数量","paid":"实付","receiver":"收货人","phone":"电话","address":"收货地址"}`
	w.play([]step{
		{
			name: "a table nobody knows", method: "POST", path: "/api/imports/preview", body: `{` + ask + `}`,
			want: map[string]any{"platform": "generic", "ready": false, "columns.#": 7, "columns.0.header": "单号", "sample.#": 3, "sample.0.cells.0": "T-1", "sample.0.cells.4": "林**", "sample.0.cells.5": "138****0000"},
		},
		{
			name: "mapped", method: "POST", path: "/api/imports/preview", body: `{` + ask + `,` + mapping + `}`,
			want: map[string]any{"ready": true, "rows": 3, "files.0.encoding": "utf-8", "columns.0.field": "order_no", "columns.4.field": "receiver", "columns.4.samples.0": "林**", "missing.#": 0},
		},
		{name: "a shop is needed", method: "POST", path: "/api/imports", body: `{"uploads":["upload-0001"]}`, status: 422, want: map[string]any{"key": "import.error.no_shop"}},
		{name: "an upload that is not there", method: "POST", path: "/api/imports", body: `{"uploads":["upload-9999"],"shop":"x"}`, status: 404, want: map[string]any{"key": "upload.error.not_found"}},
	})
	_, started, _ := w.ask("POST", "/api/imports", `{`+ask+`,`+mapping+`}`)
	done := w.job(text(started, "id"))
	if done["state"] != "done" || at(any(done), "result.lines") != 1.0 || at(any(done), "result.set_aside") != 1.0 || at(any(done), "result.refused") != 1.0 {
		t.Fatalf("%v", done)
	}
	id := text(done, "result.id")
	w.play([]step{
		{name: "verdicts", method: "GET", path: "/api/imports/" + id + "/verdicts?verdict=refused", want: map[string]any{"total": 1, "rows.0.row": 4, "rows.0.order_no": "T-3", "rows.0.reason.key": "import.why.qty_bad", "counts.0.n": 1}},
		{name: "all verdicts", method: "GET", path: "/api/imports/" + id + "/verdicts", want: map[string]any{"total": 3, "rows.#": 3}},
		{name: "no such import", method: "GET", path: "/api/imports/x/verdicts", status: 404},
		{name: "the order is there", method: "GET", path: "/api/orders?q=T-1", want: map[string]any{"rows.#": 1, "rows.0.shop": "表格店", "rows.0.paid_minor": 2990, "rows.0.city": "苏州市"}},
	})
	_, _, rec := w.ask("GET", "/api/imports", nil)
	var list []api.ImportLine
	if err := json.Unmarshal(rec.Body.Bytes(), &list); err != nil || len(list) != 1 || list[0].Counts.New != 1 || list[0].Counts.Rows != 3 {
		t.Errorf("%v %s", err, rec.Body)
	}
	_, _, rec = w.ask("GET", "/api/imports/"+id+"/rows?verdict=refused", nil)
	if got := rec.Body.String(); !strings.HasPrefix(got, "\xef\xbb\xbf") || !strings.Contains(got, "数量看不懂,orders.csv,4,T-3,帆布袋") || strings.Contains(got, "T-1") {
		t.Errorf("refused rows: %q", got)
	}
	if status, _, rec := w.ask("DELETE", "/api/uploads/upload-0001", nil); status != http.StatusNoContent {
		t.Errorf("drop: %d %s", status, rec.Body)
	}
	if _, _, rec = w.ask("GET", "/api/imports/"+id+"/rows?verdict=refused", nil); !strings.Contains(rec.Body.String(), "数量看不懂,orders.csv,4,T-3\r\n") {
		t.Errorf("without the file: %q", rec.Body)
	}
}

func itoa(i int) string { return strconv.Itoa(i) }

// text is a text of an answer, "" when there is none.
func text(m map[string]any, path string) string {
	s, ok := at(any(m), path).(string)
	if !ok {
		return ""
	}
	return s
}

// number is a whole number of an answer, −1 when there is none.
func number(m map[string]any, path string) int64 {
	f, ok := at(any(m), path).(float64)
	if !ok {
		return -1
	}
	return int64(f)
}

func TestTheDoorbellRingsForOrdersAndJobs(t *testing.T) {
	w := newWorld(t)
	id := w.add("1", nil)
	_, got, _ := w.ask("GET", "/api/changes", nil)
	seq := number(got, "seq")
	if _, got, _ = w.ask("GET", "/api/changes?since=0", nil); at(any(got), "orders.0") != id {
		t.Errorf("since the start: %v", got)
	}
	desk := func(ctx context.Context) api.Changes {
		rec := httptest.NewRecorder()
		w.h.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, "GET", "/api/changes?since="+itoa(int(seq))+"&jobs=0", nil))
		var c api.Changes
		if err := json.Unmarshal(rec.Body.Bytes(), &c); err != nil {
			t.Errorf("%v: %s", err, rec.Body)
		}
		return c
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if c := desk(ctx); c.Seq != seq || len(c.Topics) != 0 {
		t.Errorf("nothing happened: %+v", c)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if c := desk(t.Context()); c.Seq <= seq || len(c.Topics) != 1 || c.Topics[0] != journal.SubOrder || c.Orders[0] != id {
			t.Errorf("a note was written: %+v", c)
		}
	})
	time.Sleep(30 * time.Millisecond)
	w.ask("POST", "/api/orders/note", `{"ids":["{1}"],"note":"x"}`)
	wg.Wait()
	w.ask("POST", "/api/papers", `{"paper":"picklist"}`)
	_, got, _ = w.ask("GET", "/api/changes", nil)
	seq = number(got, "seq")
	if c := desk(t.Context()); len(c.Topics) != 1 || c.Topics[0] != "job" || c.Jobs == 0 {
		t.Errorf("a job moved: %+v", c)
	}
}

func TestTodaySaysWhatIsMostUrgent(t *testing.T) {
	w := newWorld(t)
	now := shop.NowMillis(w.clock)
	w.add("late", func(o *shop.Order) { o.ShipBy = now - 60_000 })
	w.add("soon", func(o *shop.Order) { o.ShipBy = now + 3_600_000 })
	w.add("bag", func(o *shop.Order) { o.Lines[0].ChannelSKU, o.Lines[0].Title, o.Lines[0].Qty = "BAG", "帆布袋", 3 })
	w.add("held", func(o *shop.Order) { o.Receiver.Address.Detail = "" })
	w.ask("POST", "/api/orders/review", `{"all":{}}`)
	w.clock.Advance(time.Second)
	w.ask("POST", "/api/orders/plan", `{"ids":["{bag}"]}`)
	w.play([]step{{name: "today", method: "GET", path: "/api/today", want: map[string]any{
		"tasks.0.kind": "overdue", "tasks.0.n": 1, "tasks.0.severity": "stop", "tasks.0.action.filter.ship_by_before": int(now) + 2000,
		"tasks.1.kind": "due_soon", "tasks.2.kind": "plan_ready", "tasks.3.kind": "short", "tasks.4.kind": "review", "to_ship": 2, "shipped": 0, "journey.#": 6, "journey.0.n": 1,
		"journey.0.note.args.reason_key": "hold.address_incomplete", "journey.1.note.args.n": 1, "kpis.0.value": nil, "kpis.#": 4,
		"shops.0.health": "file", "done.last.0.kind": "order_short", "done.last.0.by.name": "宋听雨",
	}}})
	_, got, _ := w.ask("GET", "/api/today", nil)
	kinds := map[string]map[string]any{}
	for i := range number(got, "tasks.#") {
		task, ok := at(any(got), "tasks."+itoa(int(i))).(map[string]any)
		if !ok {
			t.Fatal(got)
		}
		kinds[text(task, "kind")] = task
	}
	if at(any(kinds["short"]), "evidence.0.args.n") != 2.0 || at(any(kinds["short"]), "evidence.0.args.sku") != "BAG" {
		t.Errorf("short: %v", kinds["short"])
	}
	if at(any(kinds["review"]), "evidence.0.args.reason_key") != "hold.address_incomplete" || at(any(kinds["plan_ready"]), "n") != 2.0 {
		t.Errorf("%v", kinds)
	}
}

func TestStatusSessionAndPrefs(t *testing.T) {
	w := newWorld(t)
	w.add("1", nil)
	w.play([]step{
		{name: "status", method: "GET", path: "/api/status", want: map[string]any{"needs_person": 1, "offline": false, "waiting": 0, "shops_fine": 0, "jobs.#": 0}},
		{name: "session", method: "GET", path: "/api/session", want: map[string]any{"who": "宋听雨", "prefs.language": "zh-CN", "prefs.single_keys": true, "prefs.theme": "system"}},
		{name: "prefs", method: "PUT", path: "/api/prefs", body: `{"language":"en","theme":"dark","density":"compact","text_size":"large","single_keys":false,"views":{"orders":"wide"}}`, want: map[string]any{"theme": "dark"}},
		{name: "kept", method: "GET", path: "/api/session", want: map[string]any{"prefs.language": "en", "prefs.density": "compact", "prefs.views.orders": "wide"}},
		{name: "no such theme", method: "PUT", path: "/api/prefs", body: `{"language":"en","theme":"pink","density":"compact","text_size":"large","single_keys":false,"views":{}}`, status: 422},
		{name: "version", method: "GET", path: "/api/version", want: map[string]any{"product": "掌柜 Zhanggui"}},
		{name: "pause", method: "POST", path: "/api/shops/" + w.shop.ID + "/pause", body: `{"paused":true}`, want: map[string]any{"name": "禾下百货"}},
		{name: "no such job", method: "GET", path: "/api/jobs/x", status: 404, want: map[string]any{"key": "job.error.not_found"}},
		{name: "no such shop", method: "POST", path: "/api/shops/sync", body: `{"shops":["x"]}`, status: 404},
	})
	_, started, _ := w.ask("POST", "/api/shops/sync", `{}`)
	if done := w.job(text(started, "id")); done["state"] != "done" || at(any(done), "result.shops.#") != 0.0 {
		t.Errorf("nothing to pull from: %v", done)
	}
}

func TestPapersAndHandOverAreJobs(t *testing.T) {
	w := newWorld(t)
	w.add("1", nil)
	w.ask("POST", "/api/orders/review", `{"all":{}}`)
	w.ask("POST", "/api/orders/plan", `{"ids":["{1}"]}`)
	_, started, rec := w.ask("POST", "/api/papers", `{"ids":["{1}"],"paper":"picklist"}`)
	if rec.Code != 200 {
		t.Fatal(rec.Body)
	}
	done := w.job(text(started, "id"))
	name, ok := at(any(done), "files.0").(string)
	if !ok || done["state"] != "done" {
		t.Fatalf("%v", done)
	}
	if status, _, rec := w.ask("GET", "/api/papers/"+name, nil); status != 200 || !strings.HasPrefix(rec.Body.String(), "%PDF") || rec.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("%d %v", status, rec.Header())
	}
	_, started, _ = w.ask("POST", "/api/ship", `{"ids":["{1}"]}`)
	if done = w.job(text(started, "id")); done["state"] != "done" || at(any(done), "result.parcels") != 0.0 {
		t.Errorf("a parcel without a number left: %v", done)
	}
	_, _, rec = w.ask("GET", "/api/jobs", nil)
	var jobs []api.Job
	if err := json.Unmarshal(rec.Body.Bytes(), &jobs); err != nil || len(jobs) != 2 || jobs[0].Kind != "ship" {
		t.Errorf("%v %s", err, rec.Body)
	}
}
