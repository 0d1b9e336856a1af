package backend_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhanggui/backend"
	"zhanggui/backend/channel/file"
	"zhanggui/backend/journal"
	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

func csvSource(name, text string) []tabular.Source {
	return []tabular.Source{tabular.FromBytes(name, []byte(text), time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC).UnixMilli())}
}

func importNow(t *testing.T, b *backend.Backend, r backend.ImportRequest) backend.ImportResult {
	t.Helper()
	res, err := b.Import(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if res.Rows != res.Lines+res.SetAside+res.Refused {
		t.Errorf("rows do not add up: %+v", res)
	}
	return res
}

const sheet = `no,code,name,n,price,who,tel,prov,city,addr
A1,SKU1,茶杯,2,12.50,王小明,13800001234,浙江省,杭州市,文三路1号
A1,SKU2,茶壶,1,30,王小明,13800001234,浙江省,杭州市,文三路1号
A2,SKU1,茶杯,0,12.50,李四,13900001234,浙江省,杭州市,文三路2号
A3,SKU1,茶杯,1,-1,李四,13900001234,浙江省,杭州市,文三路2号
`

func sheetMap() map[string]string {
	return map[string]string{
		"order_no": "no", "sku": "code", "title": "name", "qty": "n", "unit_price": "price", "receiver": "who", "phone": "tel", "province": "prov", "city": "city", "address": "addr",
	}
}

func TestATableIsImportedByAMappingMadeOnce(t *testing.T) {
	b := deskAt(t, shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)))
	first := importNow(t, b, backend.ImportRequest{Shop: "表格店", Sources: csvSource("a.csv", sheet), Map: sheetMap()})
	if first.OrdersNew != 1 || first.Lines != 2 || first.SetAside != 1 || first.Refused != 1 || first.Platform != "generic" || first.Files != 1 ||
		len(first.RefusedRows) != 1 || first.RefusedRows[0] != (backend.RefusedRow{File: "a.csv", Row: 5, Reason: "negative_price"}) {
		t.Errorf("%+v", first)
	}
	again := importNow(t, b, backend.ImportRequest{Shop: "表格店", Sources: csvSource("b.csv", sheet)})
	if again.OrdersUnchanged != 1 || again.OrdersNew+again.OrdersUpdated != 0 {
		t.Errorf("again: %+v", again)
	}
	verdicts, err := os.ReadFile(first.Verdicts)
	if err != nil || strings.Count(string(verdicts), "\r\n") != 5 || strings.Contains(string(verdicts), "王小明") || strings.Contains(string(verdicts), "13800001234") {
		t.Errorf("%q %v", verdicts, err)
	}
	if left, err := filepath.Glob(filepath.Join(b.Dir(), "imports", ".verdicts-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	runs, err := b.Store.Imports(t.Context(), "", 10)
	if err != nil || len(runs) != 2 || runs[1].Files[0] != "a.csv" {
		t.Errorf("%+v %v", runs, err)
	}
	sh, err := b.Store.ShopByName(t.Context(), "表格店")
	if err != nil || sh.Kind != file.Kind || sh.Platform != shop.Generic {
		t.Errorf("%+v %v", sh, err)
	}
}

func TestASecondFileFillsOnlyEmptyFields(t *testing.T) {
	b := deskAt(t, shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)))
	importNow(t, b, backend.ImportRequest{Shop: "店", Sources: csvSource("orders.csv", "order_no,sku,qty,unit_price\nA1,S,1,5\nA2,S,1,5\n"), Platform: "generic"})
	fill := "order_no,receiver,phone,province,city,address\nA1,王小明,13800001234,浙江省,杭州市,文三路1号\nA9,无此单,13800001234,浙江省,杭州市,文三路1号\n"
	res := importNow(t, b, backend.ImportRequest{Shop: "店", Sources: csvSource("names.csv", fill), Platform: "generic"})
	if res.OrdersUpdated != 1 {
		t.Errorf("%+v", res)
	}
	o := orderOf(t, b, "A1")
	r, err := b.Store.Receiver(t.Context(), o.ID)
	if err != nil || r.Name != "王小明" || o.PaidMinor != 500 || len(o.Lines) != 1 {
		t.Errorf("%+v %+v %v", r, o, err)
	}
	if res = importNow(t, b, backend.ImportRequest{Shop: "店", Sources: csvSource("names.csv", fill), Platform: "generic"}); res.OrdersUpdated+res.OrdersNew != 0 {
		t.Errorf("again: %+v", res)
	}
}

func TestFilesOfAnotherPlatformAreRefused(t *testing.T) {
	b := deskAt(t, shop.NewManualClock(time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)))
	pdd := "商品,订单号,订单状态,商品总价(元),邮费(元),用户实付金额(元),商品数量(件),商品id,商品规格,样式ID,商家编码-规格维度,快递单号,快递公司,订单成交时间\n" +
		"茶杯,261122-100000000000001\t,待发货,10.00,0.00,10.00,1,1,白,2,SKU1,,,2026-11-22 10:00:00\n"
	first := importNow(t, b, backend.ImportRequest{Shop: "店", Sources: csvSource("pdd.csv", pdd)})
	if first.Platform != "pdd" || first.OrdersNew != 1 {
		t.Fatalf("%+v", first)
	}
	jd := "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,应付金额,订单状态,客户姓名,客户地址,联系电话,货号\n1,2,茶杯,1,在线,2026-11-22 10:00:00,10,10,10,10,等待出库,王*,浙江省杭州市,138****1234,SKU1\n"
	if _, err := b.Import(t.Context(), backend.ImportRequest{Shop: "店", Sources: csvSource("jd.csv", jd)}); !shop.IsKind(err, shop.Conflict) {
		t.Errorf("%v", err)
	}
	if _, err := b.Import(t.Context(), backend.ImportRequest{Shop: " ", Sources: csvSource("jd.csv", jd)}); !shop.IsKind(err, shop.Invalid) {
		t.Errorf("no shop: %v", err)
	}
}

// sharedData finds a file of the shared data beside or above the project; "" when it is absent.
func sharedData(name string) string {
	dir, err := os.Getwd()
	for err == nil {
		path := filepath.Join(dir, "shared", "data", filepath.FromSlash(name))
		if _, serr := os.Stat(path); serr == nil {
			return path
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return ""
}

// TestTheOnlineRetailTable imports a part of a real table (all of it in the long run) while somebody clicks.
func TestTheOnlineRetailTable(t *testing.T) {
	name := sharedData("uci-online-retail/online_retail_by_day.csv.gz")
	if name == "" {
		t.Log("not run: data absent")
		return
	}
	src, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = src.Close() }()
	z, err := gzip.NewReader(src)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "uci.csv")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	part := int64(3 << 20)
	if os.Getenv("ZHANGGUI_LONG") != "" {
		part = 1 << 40
	}
	if _, err := io.CopyN(out, z, part); err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	b := deskAt(t, shop.SystemClock{})
	req := backend.ImportRequest{Shop: "UCI", Files: []string{path}, Currency: "GBP", Map: map[string]string{
		"order_no": "InvoiceNo", "sku": "StockCode", "title": "Description", "qty": "Quantity", "unit_price": "UnitPrice", "created_at": "InvoiceDate", "buyer": "CustomerID",
	}}
	var slowest atomic.Int64
	clicking, stop := context.WithCancel(t.Context())
	done := make(chan int)
	go func() {
		n := 0
		for ; clicking.Err() == nil; n++ {
			began := time.Now()
			if err := b.Store.SetSetting(t.Context(), "click", began.String(), journal.System()); err != nil {
				t.Error(err)
			}
			slowest.Store(max(slowest.Load(), int64(time.Since(began))))
			time.Sleep(20 * time.Millisecond)
		}
		done <- n
	}()
	first := importNow(t, b, req)
	stop()
	clicks := <-done
	if first.OrdersNew < 1000 || first.OrdersUpdated+first.OrdersUnchanged != 0 || clicks < 10 {
		t.Errorf("%+v, %d clicks", first, clicks)
	}
	second := importNow(t, b, req)
	if second.OrdersUnchanged != first.OrdersNew || second.OrdersNew+second.OrdersUpdated != 0 || second.Lines != first.Lines {
		t.Errorf("again: %+v", second)
	}
	t.Logf("%d rows in %.1f s, again in %.1f s; %d clicks, slowest %s", first.Rows, first.Seconds, second.Seconds, clicks, time.Duration(slowest.Load()))
}
