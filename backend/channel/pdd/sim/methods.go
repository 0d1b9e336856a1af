package sim

import (
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"time"

	"zhanggui/backend/wire/pdd/gate"
)

// Methods are the order and logistics APIs of the shop.
func (s *Server) Methods() map[string]gate.Method {
	num := func(name string, must bool, in ...int64) gate.Param {
		return gate.Param{Name: name, Kind: gate.Number, Must: must, In: in}
	}
	text := func(name string, must bool) gate.Param { return gate.Param{Name: name, Must: must, Max: 64} }
	page := []gate.Param{
		{Name: "page", Kind: gate.Number, Min: 1},
		{Name: "page_size", Kind: gate.Number, Min: 1, Max: 100},
		{Name: "use_has_next", Kind: gate.Bool},
		num("trade_type", false, 0, 1),
	}
	orderFilter := []gate.Param{num("order_status", true, 1, 2, 3, 5), num("refund_status", true, 1, 2, 3, 4, 5)}
	with := func(a []gate.Param, b ...gate.Param) []gate.Param {
		return append(append([]gate.Param(nil), a...), b...)
	}
	minute := time.Minute
	return map[string]gate.Method{
		"pdd.time.get":      {Key: "time_get_response", N: 50, Per: time.Second, Do: s.clock},
		"pdd.mall.info.get": {Key: "mall_info_get_response", Scope: "mall", N: 50, Per: time.Second, Do: s.mall},
		"pdd.order.number.list.increment.get": {
			Key: "order_sn_increment_get_response", Scope: "order", N: 3000, Per: minute, Do: s.increment,
			Params: with(with(page, orderFilter...), num("is_lucky_flag", true, 0, 1, 2), num("start_updated_at", true), num("end_updated_at", true)),
		},
		"pdd.order.basic.list.get": {
			Key: "order_basic_list_get_response", Scope: "order", N: 6000, Per: minute, Do: s.basic,
			Params: with(with(page, orderFilter...), num("start_confirm_at", true), num("end_confirm_at", true)),
		},
		"pdd.order.information.get": {
			Key: "order_info_get_response", Scope: "order", N: 30000, Per: minute, Do: s.information, Params: []gate.Param{text("order_sn", true)},
		},
		"pdd.order.status.get": {
			Key: "order_status_get_response", Scope: "order", N: 3000, Per: minute, Do: s.status,
			Params: []gate.Param{{Name: "order_sns", Must: true, Max: 4000}},
		},
		"pdd.refund.list.increment.get": {
			Key: "refund_increment_get_response", Scope: "refund", N: 100, Per: 10 * time.Second, Do: s.refunds,
			Params: []gate.Param{
				num("after_sales_status", true), num("after_sales_type", true, 1, 2, 3, 4, 5), num("start_updated_at", true),
				num("end_updated_at", true), page[0], page[1], text("order_sn", false),
			},
		},
		"pdd.logistics.companies.get": {Key: "logistics_companies_get_response", N: 50, Per: time.Second, Do: s.companies},
		"pdd.logistics.online.send": {
			Key: "logistics_online_send_response", Scope: "logistics", Write: true, N: 30000, Per: 10 * time.Second, Do: s.send,
			Params: []gate.Param{
				text("order_sn", true), num("logistics_id", true),
				{Name: "tracking_number", Must: true, Max: 40},
				text("refund_address_id", false),
				{Name: "feature"},
				num("redelivery_type", false, 1, 2),
			},
		},
		"pdd.order.upload.extra.logistics": {
			Key: "upload_extra_logistics_response", Scope: "logistics", Write: true, N: 50, Per: time.Second, Do: s.extra,
			Params: []gate.Param{text("order_sn", true), {Name: "extra_track_list", Kind: gate.List, Must: true}, num("extra_track_type", true, 1, 2, 3)},
		},
		"pdd.erp.order.sync": {
			Key: "erp_order_sync_response", Scope: "order", Write: true, N: 100, Per: time.Second, Do: s.printed,
			Params: []gate.Param{text("order_sn", true), num("logistics_id", true), text("waybill_no", true), num("order_state", true, 1)},
		},
	}
}

func bad(sub string) *gate.Error {
	return &gate.Error{Code: 10001, Msg: "公共参数错误", SubMsg: sub}
}

func (s *Server) clock(c gate.Call) (any, *gate.Error) {
	return map[string]any{"time": s.stamp(c.Now)}, nil
}

func (s *Server) mall(gate.Call) (any, *gate.Error) {
	return map[string]any{"mall_id": s.o.MallID, "mall_name": s.o.MallName, "mall_desc": "", "logo": "", "merchant_type": 6}, nil
}

// listed is the part of the shop that a list call sees, newest change first.
func (s *Server) listed(c gate.Call, axis func(*order) time.Time, from, to string, span time.Duration) ([]*order, *gate.Error) {
	start, end := time.Unix(c.Int(from, 0), 0), time.Unix(c.Int(to, 0), 0)
	switch {
	case end.Before(start):
		return nil, bad("结束时间早于开始时间")
	case end.Sub(start) > span:
		return nil, bad("时间跨度过长")
	case c.Now.Sub(start) > 92*24*time.Hour:
		return nil, bad("只能查询三个月以内的订单")
	}
	var out []*order
	for _, o := range s.orders {
		t := axis(o)
		if t.Before(start) || !t.Before(end) || o.visible.After(c.Now) || o.confirmStatus == 0 {
			continue
		}
		if st := c.Int("order_status", 5); st != 5 && int64(o.orderStatus) != st {
			continue
		}
		if st := c.Int("refund_status", 5); st != 5 && int64(o.refundStatus) != st {
			continue
		}
		if l := c.Int("is_lucky_flag", 0); l != 0 && int64(o.lucky) != l {
			continue
		}
		if c.Args["trade_type"] != "" && int64(o.tradeType) != c.Int("trade_type", 0) {
			continue
		}
		out = append(out, o)
	}
	sort.Slice(out, func(i, j int) bool {
		if a, b := axis(out[i]), axis(out[j]); !a.Equal(b) {
			return a.After(b)
		}
		return out[i].sn > out[j].sn
	})
	return out, nil
}

func (s *Server) page(c gate.Call, all []*order, key string, render func(*order) map[string]any) map[string]any {
	size, n := int(c.Int("page_size", 100)), int(c.Int("page", 1))
	from := min(len(all), (n-1)*size)
	to := min(len(all), from+size)
	rows := []map[string]any{}
	for _, o := range all[from:to] {
		rows = append(rows, render(o))
	}
	v := map[string]any{key: rows}
	if c.Args["use_has_next"] == "true" {
		v["has_next"] = to < len(all)
	} else {
		v["total_count"], v["has_next"] = len(all), false
	}
	return v
}

func (s *Server) increment(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, e := s.listed(c, func(o *order) time.Time { return o.updated }, "start_updated_at", "end_updated_at", 30*time.Minute)
	if e != nil {
		return nil, e
	}
	return s.page(c, all, "order_sn_list", s.render), nil
}

func (s *Server) basic(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, e := s.listed(c, func(o *order) time.Time { return o.confirmed }, "start_confirm_at", "end_confirm_at", 24*time.Hour)
	if e != nil {
		return nil, e
	}
	return s.page(c, all, "order_list", func(o *order) map[string]any {
		return map[string]any{
			"order_sn": o.sn, "order_status": o.orderStatus, "refund_status": o.refundStatus, "confirm_time": s.stamp(o.confirmed),
			"updated_at": s.stamp(o.updated), "pay_amount": yuan(o.pay()),
		}
	}), nil
}

func (s *Server) information(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[c.Args["order_sn"]]
	if o == nil || o.visible.After(c.Now) {
		return map[string]any{"order_info": nil}, nil
	}
	return map[string]any{"order_info": s.render(o)}, nil
}

func (s *Server) status(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := []map[string]any{}
	for _, sn := range strings.Split(c.Args["order_sns"], ",") {
		row := map[string]any{"orderSn": sn, "order_status": 0, "refund_status": 0}
		if o := s.orders[sn]; o != nil {
			row["order_status"], row["refund_status"] = o.orderStatus, o.refundStatus
		}
		rows = append(rows, row)
	}
	return map[string]any{"order_status_list": rows}, nil
}

func (s *Server) refunds(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	start, end := time.Unix(c.Int("start_updated_at", 0), 0), time.Unix(c.Int("end_updated_at", 0), 0)
	if end.Sub(start) > 30*time.Minute || end.Before(start) {
		return nil, bad("时间跨度过长")
	}
	type row struct {
		o *order
		r refund
	}
	var all []row
	for _, o := range s.orders {
		for _, r := range o.refunds {
			if sn := c.Args["order_sn"]; sn != "" {
				if o.sn == sn {
					all = append(all, row{o, r})
				}
				continue
			}
			kind, st := c.Int("after_sales_type", 1), c.Int("after_sales_status", 1)
			if r.updated.Before(start) || !r.updated.Before(end) || (kind != 1 && int64(r.kind) != kind) || (st != 1 && int64(r.status) != st) {
				continue
			}
			all = append(all, row{o, r})
		}
	}
	sort.Slice(all, func(i, j int) bool {
		if !all[i].r.updated.Equal(all[j].r.updated) {
			return all[i].r.updated.After(all[j].r.updated)
		}
		return all[i].r.id > all[j].r.id
	})
	size, n := int(c.Int("page_size", 100)), int(c.Int("page", 1))
	from := min(len(all), (n-1)*size)
	rows := []map[string]any{}
	for _, x := range all[from:min(len(all), from+size)] {
		rows = append(rows, s.renderRefund(x.o, x.r))
	}
	return map[string]any{"refund_list": rows, "total_count": len(all)}, nil
}

// carriers are the platform's courier ids as public copies agree on them.
func carriers() map[int64]string {
	return map[int64]string{
		1: "申通快递", 44: "顺丰速运", 85: "圆通速递", 115: "中通快递", 121: "韵达快递", 118: "EMS", 120: "京东快递", 129: "宅急送",
		131: "德邦快递", 132: "邮政快递包裹", 384: "极兔速递", 117: "优速快递", 119: "天天快递", 208: "安能物流", 124: "国通快递",
	}
}

func (s *Server) companies(gate.Call) (any, *gate.Error) {
	code := map[int64]string{
		1: "STO", 44: "SF", 85: "YTO", 115: "ZTO", 121: "YUNDA", 118: "EMS", 120: "JD", 129: "ZJS", 131: "DB", 132: "YZXB",
		384: "JTSD", 117: "UC", 119: "TT", 208: "ANE", 124: "GTO",
	}
	var ids []int64
	for id := range carriers() {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
	rows := []map[string]any{}
	for _, id := range ids {
		rows = append(rows, map[string]any{"id": id, "logistics_company": carriers()[id], "code": code[id], "available": btoi(id != 119 && id != 124)})
	}
	return map[string]any{"logistics_companies": rows}, nil
}

func (s *Server) send(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[c.Args["order_sn"]]
	no := func(sub string) *gate.Error {
		return &gate.Error{Code: 50001, Msg: "业务服务错误", Sub: "50001", SubMsg: sub}
	}
	id, number := c.Int("logistics_id", 0), c.Args["tracking_number"]
	switch {
	case o == nil:
		return nil, no("订单不存在")
	case carriers()[id] == "":
		return nil, no("快递公司不存在")
	case !plausible(number):
		return nil, no("快递单号格式不正确")
	}
	kind := "first"
	if c.Int("redelivery_type", 1) == 2 {
		kind = "correct"
		if o.orderStatus != 2 {
			return nil, no("仅已发货订单可修改")
		}
	} else if e := o.shippable(); e != nil {
		return nil, e
	}
	o.orderStatus, o.main, o.updated = 2, delivery{id, number}, c.Now.Truncate(time.Second)
	if kind == "first" {
		o.shipped = o.updated
	}
	s.ledger.Shipments = append(s.ledger.Shipments, Shipment{SN: o.sn, LogisticsID: id, Number: number, Kind: kind, At: c.Now})
	return map[string]any{"is_success": true}, nil
}

func (s *Server) extra(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[c.Args["order_sn"]]
	no := func(sub string) *gate.Error {
		return &gate.Error{Code: 50001, Msg: "业务服务错误", Sub: "50001", SubMsg: sub}
	}
	var rows []struct {
		ID     int64  `json:"shipping_id"`
		Number string `json:"tracking_number"`
	}
	d := json.NewDecoder(strings.NewReader(c.Args["extra_track_list"]))
	d.DisallowUnknownFields()
	switch err := d.Decode(&rows); {
	case err != nil || len(rows) == 0:
		return nil, &gate.Error{Code: 21001, Msg: "请求参数错误", SubMsg: "extra_track_list"}
	case o == nil:
		return nil, no("订单不存在")
	case o.orderStatus != 2:
		return nil, no("仅已发货订单可上传")
	}
	for _, r := range rows {
		if carriers()[r.ID] == "" || !plausible(r.Number) {
			return nil, no("快递单号格式不正确")
		}
	}
	for _, r := range rows {
		o.extra = append(o.extra, delivery{r.ID, r.Number})
		s.ledger.Shipments = append(s.ledger.Shipments, Shipment{SN: o.sn, LogisticsID: r.ID, Number: r.Number, Kind: "extra", At: c.Now})
	}
	o.updated = c.Now.Truncate(time.Second)
	return map[string]any{"success": true}, nil
}

func (s *Server) printed(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.orders[c.Args["order_sn"]] == nil || carriers()[c.Int("logistics_id", 0)] == "" {
		return nil, &gate.Error{Code: 50001, Msg: "业务服务错误", Sub: "50001", SubMsg: "订单不存在"}
	}
	s.ledger.Printed = append(s.ledger.Printed, Shipment{
		SN: c.Args["order_sn"], LogisticsID: c.Int("logistics_id", 0), Number: c.Args["waybill_no"], Kind: "printed", At: c.Now,
	})
	return map[string]any{"is_success": true, "request_id": strconv.Itoa(c.N)}, nil
}

func plausible(number string) bool {
	if len(number) < 8 || len(number) > 30 {
		return false
	}
	for _, r := range number {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && r != '-' {
			return false
		}
	}
	return true
}
