package file

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhanggui/backend/shop"
)

// Header rows published for real exports are told without help.
func TestPublishedHeaders(t *testing.T) {
	dir := sharedData(t)
	if dir == "" {
		return
	}
	b, err := os.ReadFile(filepath.Join(dir, "platform-export-headers", "headers.json"))
	if err != nil {
		t.Log("not run: data absent")
		return
	}
	var all map[string]struct {
		Columns string `json:"columns"`
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		platform shop.Platform
		role     role
	}{
		"pdd_orders_csv": {shop.PDD, roleWhole}, "douyin_orders_csv": {shop.Douyin, roleWhole}, "taobao_export_order_list_csv": {shop.Taobao, roleHead},
	} {
		plan, err := Detect([]Source{memory(name, []byte(all[name].Columns+"\n"))}, Options{})
		if err != nil || plan.Platform != c.platform || plan.Tables[0].role != c.role {
			t.Errorf("%s: %v %s", name, err, plan.Platform)
		}
	}
	for _, name := range []string{"douyin_settlement_csv", "wangdiantong_order_detail_xlsx"} {
		if plan, err := Detect([]Source{memory(name, []byte(all[name].Columns+"\n"))}, Options{}); err == nil {
			t.Errorf("%s was taken for an order export of %s", name, plan.Platform)
		}
	}
}

// After-sale lists and bills carry order numbers too; none of them is an order export.
func TestOtherFilesAreNoOrders(t *testing.T) {
	for _, head := range []string{
		"退款编号,订单编号,商家编码,宝贝标题,退款完结时间,退款总额,售后类型,买家退款原因,退给买家金额,退给平台金额",
		"售后单号,订单号,商品单号,商品名称,商品ID,应付金额（元）,售后类型,退商品金额（元）,售后状态,商家编码,商品数量",
		"流水单号,记账时间,动帐类型,收支类型,收支金额,账户余额,关联订单号",
	} {
		if plan, err := Detect([]Source{memory("a.csv", []byte(head+"\n1,2,3\n"))}, Options{}); err == nil {
			t.Errorf("%s was taken for orders of %s", head, plan.Platform)
		}
	}
}

// An address changed after the order was placed goes before the first one; mostly its column is empty.
func TestChangedAddress(t *testing.T) {
	head := "订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名,收货地址,联系手机,修改后的收货地址,订单创建时间,订单付款时间\n"
	row := "%s,甲,1.00,买家已付款，等待卖家发货,张三,浙江省 杭州市 余杭区 旧路1号,13800000000,%s,2024-05-01 10:00:00,2024-05-01 10:00:00\n"
	r := parse(t, Options{}, ParseOptions{}, memory("o.csv", []byte(head+fmt.Sprintf(row, "1", "")+fmt.Sprintf(row, "2", "上海 上海市 徐汇区 新路2号"))))
	if a := r.orders["1"].Order.Receiver.Address; a.Detail != "旧路1号" {
		t.Errorf("%+v", a)
	}
	if a := r.orders["2"].Order.Receiver.Address; a.District != "徐汇区" || a.Detail != "新路2号" {
		t.Errorf("%+v", a)
	}
}

// The full forms, whatever columns beyond the needed ones a seller ticks.
func TestFullForms(t *testing.T) {
	for _, s := range specs() {
		var cols []string
		seen := map[string]bool{}
		for _, k := range allFields() {
			for _, h := range strings.Split(s.aliases[k], ",") {
				if h != "" && !seen[h] {
					seen[h] = true
					cols = append(cols, h)
				}
			}
		}
		cols = append(cols, strings.Split(s.others, ",")...)
		if s.platform == shop.Taobao { // its two files never share one table
			cols = strings.Split(taobaoOrderHead, ",")
		}
		plan, err := Detect([]Source{memory("f.csv", []byte("店铺订单导出\n\n"+strings.Join(cols, ",")+"\n"))}, Options{})
		if err != nil || plan.Platform != s.platform || plan.Tables[0].Header.RowNo != 3 {
			t.Errorf("%s: %v %s", s.platform, err, plan.Platform)
		}
	}
}
