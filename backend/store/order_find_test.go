package store_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhanggui/backend/shop"
	"zhanggui/backend/store"
	"zhanggui/backend/store/storetest"
)

type wanted struct {
	no, name, phone, detail, title, code string
}

// searchShop keeps orders with the given texts among 300 others; it returns ids by number.
func searchShop(t *testing.T, list []wanted) (*store.Store, map[string]string) {
	t.Helper()
	st, f := filled(t, 300)
	var in []store.Arrival
	for i, w := range list {
		o := shop.Order{
			Platform: shop.PDD, ChannelOrderNo: shop.ChannelOrderID(w.no), Status: shop.ChPaid, Currency: "CNY", PaidMinor: 100, PaidKnown: true,
			PaidAt: st.Now() - int64(i)*1000, Receiver: shop.Receiver{Party: shop.Party{
				Name: w.name, Phone: w.phone, Address: shop.Address{Province: "浙江省", City: "杭州市", District: "余杭区", Detail: w.detail},
			}},
			Lines: []shop.Line{{LineNo: 1, Title: w.title, Spec: "默认", ChannelSKU: w.code, Qty: 1, AmountMinor: 100}},
		}
		raw, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		in = append(in, store.Arrival{Order: o, Raw: raw, Source: store.SourceSync})
	}
	kept, err := st.Keep(t.Context(), f.Shops[0].ID, in, nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for i, k := range kept {
		ids[list[i].no] = k.OrderID
	}
	return st, ids
}

func search(t *testing.T, st *store.Store, f store.OrderFilter) []string {
	t.Helper()
	p, err := st.ListOrders(t.Context(), store.OrderQuery{OrderFilter: f, Limit: 50})
	if err != nil {
		t.Fatalf("%q: %v", f.Text, err)
	}
	out := make([]string, len(p.Rows))
	for i, r := range p.Rows {
		out[i] = string(r.ChannelOrderNo)
	}
	return out
}

func TestSearchFindsWhatAClerkTypes(t *testing.T) {
	list := []wanted{
		{"A-7001", "宋听雨", "13912345678", "云栖路 18 号 3 幢 402", "保温杯 松绿", "BW-500-G"},
		{"A-7002", "雨听宋", "13900001111", "听雨轩小区 9 栋", "陶瓷 马克杯", "MK-300"},
		{"A-7003", "𠮷野家明", "13922223333", "和平街 7 号", "香薰😀蜡烛", "XX-120"},
		{"A-7004", "Ann O'Neil", "13933334444", "Room 5, 100% \"best\" st.", "tea_towel", "TT 01"},
		{"A-7005", "䶮", "13944445555", "龙门路 2 号", "收纳箱", "1E5"},
		{"A-7006", "ＦＵＬＬ宽", "13955556666", "宽窄巷子", "café 咖啡", "0012345"},
		{"A-7007", "林**", "138****7788", "云栖路***", "毛巾", "MJ-3P"},
	}
	st, _ := searchShop(t, list)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"听雨", []string{"A-7001", "A-7002"}}, // a name's and an address' two characters
		{"宋听", []string{"A-7001"}},           // together, in this order
		{"宋听雨", []string{"A-7001"}},
		{"𠮷野", []string{"A-7003"}},
		{"䶮", []string{"A-7005"}},
		{"香薰😀蜡烛", []string{"A-7003"}}, // a sign between two words parts them
		{"云栖路", []string{"A-7001", "A-7007"}},
		{"5678", []string{"A-7001"}},
		{"13912345678", []string{"A-7001"}},
		{"139 1234 5678", []string{"A-7001"}},
		{"A-7004", []string{"A-7004"}},
		{"a-7004", nil},
		{"BW-500", []string{"A-7001"}},
		{"0012345", []string{"A-7006"}},
		{"1E5", []string{"A-7005"}},
		{"full", []string{"A-7006"}},
		{"CAFÉ", []string{"A-7006"}},
		{"o'neil", []string{"A-7004"}},
		{"100%", []string{"A-7004"}},
		{"林**", []string{"A-7007"}},
		{"松绿 保温杯", []string{"A-7001"}},
		{"松绿 马克杯", nil},
		{"绿松", nil},
		{"不存在的人", nil},
		{"😀", nil},
		{"A-7001 A-7003,A-7009\nA-7007", []string{"A-7001", "A-7003", "A-7007"}},
	} {
		got := search(t, st, store.OrderFilter{Text: c.text, Platform: shop.PDD})
		slices.Sort(got)
		if !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
			t.Errorf("%q: found %v, want %v", c.text, got, c.want)
		}
	}
}

func TestAPasteNamesWhatIsNotThere(t *testing.T) {
	st, _ := filled(t, 400)
	var nums []string
	for i := 1; i <= 500; i++ {
		nums = append(nums, storetest.No(i))
	}
	p, err := st.ListOrders(t.Context(), store.OrderQuery{OrderFilter: store.OrderFilter{Text: strings.Join(nums, "，\n")}, Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Rows) != 400 || !slices.Equal(p.NotFound, nums[400:]) || p.Total.N != 400 || p.Total.Capped {
		t.Errorf("%d rows, %d not found, total %+v", len(p.Rows), len(p.NotFound), p.Total)
	}
}

func TestASearchStaysInsideTheFilter(t *testing.T) {
	st, f := both(t, 600)
	all := search(t, st, store.OrderFilter{Text: "杭州"})
	one := search(t, st, store.OrderFilter{Text: "杭州", ShopIDs: []string{f.Shops[0].ID}})
	done := search(t, st, store.OrderFilter{Text: "杭州", Tab: store.TabShipped})
	if len(one) == 0 || len(one) >= len(all) || len(done) == 0 || len(done) >= len(all) {
		t.Fatalf("all %d, one shop %d, shipped %d", len(all), len(one), len(done))
	}
	for _, no := range append(one, done...) {
		if !slices.Contains(all, no) {
			t.Errorf("%s is not among all", no)
		}
	}
}

// Whatever is typed is looked for and never executed: every hostile string finds nothing or an order that holds it.
func TestHostileTextIsOnlyText(t *testing.T) {
	st, _ := searchShop(t, []wanted{{"A-1", "林晚", "13900000000", "和平里 1 号", "杯", "C"}})
	var list []string
	raw := sharedData(t, "hostile-strings/blns.json")
	if raw == nil {
		return
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	before, err := st.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		for _, f := range []store.OrderFilter{{Text: s}, {SKU: s, Province: s, Flag: s}, {Warehouse: s, ShopIDs: []string{s}}, {Tab: store.OrderTab(s)}} {
			if _, err := st.ListOrders(t.Context(), store.OrderQuery{OrderFilter: f, Limit: 5}); err != nil {
				t.Errorf("%q: %v", s, err)
			}
		}
		for _, hit := range search(t, st, store.OrderFilter{Text: s, Platform: shop.PDD}) {
			t.Logf("%q finds %s", s, hit)
		}
	}
	after, err := st.Counts(t.Context())
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("the orders changed: %v", err)
	}
}

// sharedData reads a file of the data folder beside the project; nil when it is not there.
func sharedData(t *testing.T, name string) []byte {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if b, err := os.ReadFile(filepath.Join(dir, "shared", "data", name)); err == nil {
			return b
		}
	}
	t.Log("not run: data absent")
	return nil
}

func TestManyHitsAreCappedAndSaidSo(t *testing.T) {
	var list []wanted
	for i := range 260 {
		list = append(list, wanted{fmt.Sprintf("B-%04d", i), "欧阳", "13900000000", "和平里", "杯", "C"})
	}
	st, _ := searchShop(t, list)
	p, err := st.ListOrders(t.Context(), store.OrderQuery{OrderFilter: store.OrderFilter{Text: "欧阳", Platform: shop.PDD}, Limit: 50})
	if err != nil || len(p.Rows) != 200 || !p.Total.Capped {
		t.Fatalf("%v: %d rows, %+v", err, len(p.Rows), p.Total)
	}
	p, err = st.ListOrders(t.Context(), store.OrderQuery{OrderFilter: store.OrderFilter{Text: "欧阳", Platform: shop.PDD, AllHits: true}, Limit: 50})
	if err != nil || len(p.Rows) != 260 || p.Total.Capped {
		t.Fatalf("%v: %d rows, %+v", err, len(p.Rows), p.Total)
	}
}
