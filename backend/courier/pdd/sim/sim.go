// Package sim is Pinduoduo's simulated e-waybill: it gives numbers per parcel, keeps the account's quantity and
// a ledger of every number given or taken back, and knows which print documents it issued. It is strict about
// every member of a request and about ciphertexts: they must be those of the order.
package sim

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"

	"zhanggui/backend/shop"
	"zhanggui/backend/wire/pdd/gate"
)

// Options open a simulated e-waybill.
type Options struct {
	Clock  shop.Clock
	UserID int64 // the shop's mall_id
	// Ciphers tells what the platform shows of an order's receiver now; ok is false for an unknown order.
	Ciphers func(sn string) (name, phone, address string, ok bool)
	// Quantity is the balance per company, default 100000.
	Quantity int64
	// Forgetful makes it give a new number for a parcel it already gave one: the case the desk must survive.
	Forgetful bool
	// NoLookup makes the query refuse to search by object_id alone.
	NoLookup bool
}

// Given is one number in the ledger.
type Given struct {
	Object, WP, Number string
	Orders             []string
	At                 time.Time
	Cancelled          bool
	print              document
}

type document struct {
	Data      string `json:"encryptedData"`
	Signature string `json:"signature"`
	Template  string `json:"templateUrl"`
	Ver       string `json:"ver"`
}

// Server is the e-waybill service; mount it on a gateway.
type Server struct {
	o  Options
	mu sync.Mutex
	n  int64

	given []*Given
}

// New returns a service without numbers given.
func New(o Options) *Server {
	if o.Clock == nil {
		o.Clock = shop.SystemClock{}
	}
	if o.Quantity == 0 {
		o.Quantity = 100000
	}
	return &Server{o: o}
}

// Ledger returns all numbers given, in order.
func (s *Server) Ledger() []Given {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Given, 0, len(s.given))
	for _, g := range s.given {
		out = append(out, *g)
	}
	return out
}

// Issued reports whether a print document is exactly one this service gave out for a number still in force;
// waybill is that number. The print component asks this, as the real one decrypts.
func (s *Server) Issued(data, signature, template, ver string) (waybill string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.given {
		if g.print == (document{data, signature, template, ver}) {
			return g.Number, !g.Cancelled
		}
	}
	return "", false
}

func templates() map[string]string {
	out := map[string]string{}
	for _, wp := range []string{"SF", "ZTO", "STO", "YTO", "YUNDA", "JTSD", "JD", "EMS", "YZXB", "DB"} {
		out[wp] = "https://file-link.example/" + strings.ToLower(wp) + "_one"
	}
	return out
}

// Methods are the e-waybill APIs.
func (s *Server) Methods() map[string]gate.Method {
	wp := gate.Param{Name: "wp_code", Max: 16}
	second := time.Second
	return map[string]gate.Method{
		"pdd.waybill.get": {
			Key: "pdd_waybill_get_response", Scope: "waybill", Write: true, N: 200, Per: second, Do: s.get,
			Params: []gate.Param{{Name: "param_waybill_cloud_print_apply_new_request", Kind: gate.Object, Must: true}},
		},
		"pdd.waybill.query.by.waybillcode": {
			Key: "pdd_waybill_query_by_waybillcode_response", Scope: "waybill", N: 200, Per: second, Do: s.query,
			Params: []gate.Param{{Name: "param_list", Kind: gate.List, Must: true}},
		},
		"pdd.waybill.cancel": {
			Key: "pdd_waybill_cancel_response", Scope: "waybill", Write: true, N: 200, Per: second, Do: s.cancel,
			Params: []gate.Param{{Name: "waybill_code", Must: true, Max: 40}, {Name: "wp_code", Must: true, Max: 16}},
		},
		"pdd.waybill.search":              {Key: "pdd_waybill_search_response", Scope: "waybill", N: 50, Per: second, Do: s.search, Params: []gate.Param{wp}},
		"pdd.cloudprint.stdtemplates.get": {Key: "pdd_cloudprint_stdtemplates_get_response", N: 50, Per: second, Do: s.templates, Params: []gate.Param{wp}},
	}
}

func no(sub string) *gate.Error {
	return &gate.Error{Code: 50001, Msg: "业务服务错误", Sub: "50001", SubMsg: sub}
}

func wrong(what string) *gate.Error {
	return &gate.Error{Code: 21001, Msg: "请求参数错误", SubMsg: what}
}

// strict decodes JSON and refuses members it does not know.
func strict(text string, v any) *gate.Error {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return wrong(err.Error())
	}
	return nil
}

type address struct {
	Country  string `json:"country"`
	Province string `json:"province"`
	City     string `json:"city"`
	District string `json:"district"`
	Town     string `json:"town"`
	Detail   string `json:"detail"`
}

type who struct {
	Address address `json:"address"`
	Name    string  `json:"name"`
	Mobile  string  `json:"mobile"`
	Phone   string  `json:"phone"`
}

func (w who) complete() bool {
	a := w.Address
	return w.Name != "" && a.Province != "" && a.City != "" && a.District != "" && a.Detail != ""
}

type application struct {
	NeedEncrypt bool   `json:"need_encrypt"`
	WP          string `json:"wp_code"`
	Sender      who    `json:"sender"`
	Trades      []one  `json:"trade_order_info_dtos"`
}

type one struct {
	Object   string `json:"object_id"`
	Services string `json:"logistics_services"`
	Order    struct {
		Channel string   `json:"order_channels_type"`
		Numbers []string `json:"trade_order_list"`
	} `json:"order_info"`
	Package struct {
		ID     string `json:"id"`
		Volume int64  `json:"volume"`
		Weight int64  `json:"weight"`
		Items  []struct {
			Name  string `json:"name"`
			Count int64  `json:"count"`
		} `json:"items"`
	} `json:"package_info"`
	Recipient who    `json:"recipient"`
	Template  string `json:"template_url"`
	User      int64  `json:"user_id"`
}

func (s *Server) get(c gate.Call) (any, *gate.Error) {
	var a application
	if e := strict(c.Args["param_waybill_cloud_print_apply_new_request"], &a); e != nil {
		return nil, e
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case templates()[a.WP] == "":
		return nil, no("物流公司编码不存在")
	case !a.Sender.complete() || (a.Sender.Mobile == "" && a.Sender.Phone == ""):
		return nil, wrong("sender")
	case len(a.Trades) == 0 || len(a.Trades) > 10:
		return nil, wrong("trade_order_info_dtos")
	case s.used(a.WP)+int64(len(a.Trades)) > s.o.Quantity:
		return nil, no("电子面单余额不足")
	}
	seen := map[string]bool{}
	for i := range a.Trades {
		t := &a.Trades[i]
		if seen[t.Object] {
			return nil, wrong("object_id")
		}
		seen[t.Object] = true
		if e := s.valid(a.WP, t); e != nil {
			return nil, e
		}
	}
	modules := []map[string]any{}
	for i := range a.Trades {
		g := s.number(a.WP, &a.Trades[i], c.Now)
		modules = append(modules, map[string]any{
			"object_id": g.Object, "waybill_code": g.Number, "parent_waybill_code": "", "print_data": g.data(),
		})
	}
	return map[string]any{"modules": modules}, nil
}

func (s *Server) valid(wp string, t *one) *gate.Error {
	switch {
	case t.Object == "" || len(t.Object) > 64:
		return wrong("object_id")
	case t.Template != templates()[wp]:
		return wrong("template_url")
	case t.User != s.o.UserID:
		return wrong("user_id")
	case len(t.Order.Numbers) == 0 || len(t.Order.Numbers) > 100:
		return wrong("trade_order_list")
	case len(t.Package.Items) == 0 || len(t.Package.Items) > 100:
		return wrong("items")
	case !t.Recipient.complete():
		return wrong("recipient")
	case t.Order.Channel != "PDD":
		return no("订单渠道不支持")
	}
	for _, it := range t.Package.Items {
		if it.Name == "" || it.Count < 1 {
			return wrong("items")
		}
	}
	for _, sn := range t.Order.Numbers {
		name, phone, detail, ok := s.o.Ciphers(sn)
		switch {
		case !ok:
			return no("订单不存在 " + sn)
		case name == "":
			return no("订单当前状态不支持取号 " + sn)
		case t.Recipient.Name == name && t.Recipient.Mobile == phone && t.Recipient.Address.Detail == detail:
			return nil
		}
	}
	return no("收件人信息与订单不一致")
}

func (s *Server) used(wp string) (n int64) {
	for _, g := range s.given {
		if g.WP == wp && !g.Cancelled {
			n++
		}
	}
	return n
}

func (s *Server) number(wp string, t *one, at time.Time) *Given {
	if !s.o.Forgetful {
		for _, g := range s.given {
			if g.Object == t.Object && g.WP == wp && !g.Cancelled {
				return g
			}
		}
	}
	s.n++
	g := &Given{Object: t.Object, WP: wp, Number: serial(wp, s.n), Orders: t.Order.Numbers, At: at}
	g.print = document{
		Data: fmt.Sprintf("AES:%016x%016x", s.n*2654435761, at.UnixNano()), Signature: fmt.Sprintf("MD:%032d", s.n*40503),
		Template: t.Template, Ver: "3",
	}
	s.given = append(s.given, g)
	return g
}

// serial makes numbers in the shape each company uses.
func serial(wp string, n int64) string {
	switch wp {
	case "SF":
		return fmt.Sprintf("SF1%012d", n)
	case "ZTO":
		return fmt.Sprintf("76%012d", n)
	case "STO":
		return fmt.Sprintf("77%013d", n)
	case "YTO":
		return fmt.Sprintf("YT%013d", n)
	case "YUNDA":
		return fmt.Sprintf("4%014d", n)
	case "JTSD":
		return fmt.Sprintf("JT%013d", n)
	case "JD":
		return fmt.Sprintf("JDV0%011d", n)
	case "DB":
		return fmt.Sprintf("DPK%012d", n)
	}
	return fmt.Sprintf("98%011d", n)
}

func (g *Given) data() string {
	b, err := json.Marshal(g.print)
	if err != nil {
		panic(err) // four texts always marshal
	}
	return string(b)
}

func (s *Server) query(c gate.Call) (any, *gate.Error) {
	var list []struct {
		Object string `json:"object_id"`
		Code   string `json:"waybill_code"`
		WP     string `json:"wp_code"`
	}
	if e := strict(c.Args["param_list"], &list); e != nil {
		return nil, e
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	modules := []map[string]any{}
	for _, q := range list {
		if q.WP == "" || (q.Code == "" && (q.Object == "" || s.o.NoLookup)) {
			return nil, &gate.Error{Code: 21002, Msg: "请求参数不能为空", SubMsg: "waybill_code"}
		}
		for _, g := range s.given {
			if g.Cancelled || g.WP != q.WP || (q.Code != "" && g.Number != q.Code) || (q.Code == "" && g.Object != q.Object) {
				continue
			}
			modules = append(modules, map[string]any{"waybill_cloud_print_response": map[string]any{
				"object_id": g.Object, "waybill_code": g.Number, "print_data": g.data(),
			}})
		}
	}
	return map[string]any{"modules": modules}, nil
}

func (s *Server) cancel(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.given {
		if g.Number == c.Args["waybill_code"] && g.WP == c.Args["wp_code"] {
			if g.Cancelled {
				return nil, no("面单已取消")
			}
			g.Cancelled = true
			return map[string]any{"cancel_result": true}, nil
		}
	}
	return nil, no("面单号不存在")
}

func (s *Server) search(c gate.Call) (any, *gate.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows := []map[string]any{}
	for wp := range templates() {
		if w := c.Args["wp_code"]; w != "" && w != wp {
			continue
		}
		rows = append(rows, map[string]any{"wp_code": wp, "wp_type": 1, "branch_account_cols": []map[string]any{{
			"quantity": s.o.Quantity - s.used(wp), "allocated_quantity": s.used(wp), "branch_code": "571", "branch_name": "示例网点",
		}}})
	}
	sort.Slice(rows, func(i, j int) bool { return fmt.Sprint(rows[i]["wp_code"]) < fmt.Sprint(rows[j]["wp_code"]) })
	return map[string]any{"waybill_apply_subscription_cols": rows}, nil
}

func (s *Server) templates(c gate.Call) (any, *gate.Error) {
	rows := []map[string]any{}
	for wp, url := range templates() {
		if w := c.Args["wp_code"]; w != "" && w != wp {
			continue
		}
		rows = append(rows, map[string]any{"wp_code": wp, "standard_templates": []map[string]any{{
			"standard_template_id": 1, "standard_template_name": "标准一联单", "standard_template_url": url, "standard_waybill_type": 1,
		}}})
	}
	sort.Slice(rows, func(i, j int) bool { return fmt.Sprint(rows[i]["wp_code"]) < fmt.Sprint(rows[j]["wp_code"]) })
	return map[string]any{"result": map[string]any{"datas": rows}}, nil
}
