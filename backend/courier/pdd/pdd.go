// Package pdd takes waybill numbers from Pinduoduo's e-waybill. In: a parcel, its receiver as the platform's
// ciphertexts. Out: one number and the document for the platform's print component. What can go wrong is told
// in the classes of package courier; after Unknown, Find must be asked before Get. README.md is the docs page.
package pdd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"zhanggui/backend/courier"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire"
	wpdd "zhanggui/backend/wire/pdd"
)

// Adapter is one shop's e-waybill account.
type Adapter struct {
	c         *wpdd.Client
	wp        map[string]string // our company code → the platform's wp_code
	templates map[string]string // our company code → template address
	kind      string            // preferred standard_waybill_type
	lookup    bool
	same      bool // the same object_id gives the same number

	mu     sync.Mutex
	userID int64
	found  map[string]string // wp_code → template address
}

// Describe is the kind's descriptor.
func Describe() courier.Descriptor {
	return courier.Descriptor{Kind: "pdd", Name: "courier.pdd", BaseURL: wpdd.Gateway}
}

// wpCodes are the platform's courier codes of the e-waybill. JTSD, ZTO and YTO are seen in public code; the
// others follow its custom and can be replaced by the option wp_codes.
func wpCodes() map[string]string {
	return map[string]string{
		"SF": "SF", "ZTO": "ZTO", "STO": "STO", "YTO": "YTO", "YUNDA": "YUNDA", "JT": "JTSD", "JD": "JD", "EMS": "EMS",
		"POST": "YZXB", "DBL": "DB",
	}
}

// Open opens a connection; it calls no network. Options beside the client's: user_id (default: the shop's
// mall_id), wp_codes and template_urls (ZTO=…,JT=…), template_type, waybill_lookup (object | off),
// waybill_same_object (same_number | unknown).
func Open(cfg courier.Config) (*Adapter, error) {
	c, err := wpdd.New(wpdd.Config{Options: cfg.Options, Secret: cfg.Secret, Endpoint: cfg.Endpoint, Clock: cfg.Clock, HTTP: cfg.HTTP})
	if err != nil {
		return nil, err
	}
	a := &Adapter{
		c: c, wp: wpCodes(), templates: wpdd.Pairs(cfg.Options["template_urls"]), kind: cfg.Options["template_type"],
		found: map[string]string{},
	}
	for k, v := range wpdd.Pairs(cfg.Options["wp_codes"]) {
		a.wp[k] = v
	}
	if v := cfg.Options["user_id"]; v != "" {
		if a.userID, err = strconv.ParseInt(v, 10, 64); err != nil || a.userID <= 0 {
			return nil, shop.E(shop.Invalid, "pdd.error.option_value", "option", "user_id")
		}
	}
	for _, o := range []struct {
		key string
		to  *bool
		on  string
		off string
	}{{"waybill_lookup", &a.lookup, "object", "off"}, {"waybill_same_object", &a.same, "same_number", "unknown"}} {
		switch v := cfg.Options[o.key]; v {
		case "", o.on:
			*o.to = true
		case o.off:
		default:
			return nil, shop.E(shop.Invalid, "pdd.error.option_value", "option", o.key)
		}
	}
	return a, nil
}

// Descriptor describes the kind.
func (a *Adapter) Descriptor() courier.Descriptor { return Describe() }

// Can tells what this connection can do.
func (a *Adapter) Can() courier.Capabilities {
	return courier.Capabilities{Masked: true, Component: true, Idempotent: a.same}
}

// Get takes one number. The parcel's key is the platform's object_id and package id, so that asking again
// names the same parcel; where that is not trusted (waybill_same_object=unknown) it looks first.
func (a *Adapter) Get(ctx context.Context, r courier.Request) (courier.Waybill, error) {
	if !a.same {
		if w, found, err := a.Find(ctx, r); err != nil || found {
			return w, err
		}
	}
	ask, err := a.request(ctx, r)
	if err != nil {
		return courier.Waybill{}, err
	}
	rep, err := a.c.Write(ctx, wpdd.MWaybillGet, map[string]string{"param_waybill_cloud_print_apply_new_request": ask})
	if err != nil {
		return courier.Waybill{}, wire.CourierError(err)
	}
	var v struct {
		Modules []module `json:"modules"`
	}
	if err := json.Unmarshal(rep.Body, &v); err != nil {
		return courier.Waybill{}, &courier.Unknown{Cause: err}
	}
	for _, m := range v.Modules {
		if m.Object == r.Key && m.Code != "" {
			return a.waybill(ctx, r, m)
		}
	}
	return courier.Waybill{}, &courier.Unknown{Cause: fmt.Errorf("%d numbers came, none for this parcel", len(v.Modules))}
}

type module struct {
	Object string `json:"object_id"`
	Code   string `json:"waybill_code"`
	Print  string `json:"print_data"`
}

// Find asks by the parcel's key. The documents list the key among the query's optional members but do not say
// that it alone finds a number: a platform that refuses such a query is answered by asking Get again when the
// same key gives the same number, else a person must look.
func (a *Adapter) Find(ctx context.Context, r courier.Request) (courier.Waybill, bool, error) {
	wp, ok := a.wp[r.Company]
	if !ok {
		return courier.Waybill{}, false, &courier.Refused{Code: "courier_unknown", Message: r.Company}
	}
	if !a.lookup {
		return courier.Waybill{}, false, a.blind(nil)
	}
	mods, err := a.query(ctx, query{Object: r.Key, WP: wp})
	var refused *courier.Refused
	switch {
	case errors.As(err, &refused) && unsupported(refused.Code):
		return courier.Waybill{}, false, a.blind(refused)
	case err != nil:
		return courier.Waybill{}, false, err
	}
	for _, m := range mods {
		if m.Object == r.Key && m.Code != "" {
			w, err := a.waybill(ctx, r, m)
			return w, err == nil, err
		}
	}
	return courier.Waybill{}, false, nil
}

// blind is the answer of Find when the platform cannot be asked by key.
func (a *Adapter) blind(refused *courier.Refused) error {
	if a.same {
		return nil
	}
	if refused == nil {
		refused = &courier.Refused{Code: "lookup_off"}
	}
	return refused
}

// unsupported tells refusals that mean "not this way" rather than "not this parcel".
func unsupported(code string) bool {
	return slices.Contains([]string{"10000", "10001", "10017", "20031", "20034", "21001", "21002", "30000"}, code)
}

type query struct {
	Object string `json:"object_id,omitempty"`
	Code   string `json:"waybill_code,omitempty"`
	WP     string `json:"wp_code"`
}

func (a *Adapter) query(ctx context.Context, q query) ([]module, error) {
	list, err := wpdd.JSON([]query{q})
	if err != nil {
		return nil, shop.Wrap(err, shop.Internal, "pdd.error.request")
	}
	rep, err := a.c.Read(ctx, wpdd.MWaybillQuery, map[string]string{"param_list": list})
	if err != nil {
		return nil, wire.CourierError(err)
	}
	var v struct {
		Modules []struct {
			Inner module `json:"waybill_cloud_print_response"`
		} `json:"modules"`
	}
	if err := json.Unmarshal(rep.Body, &v); err != nil {
		return nil, &courier.Down{Cause: err}
	}
	out := make([]module, 0, len(v.Modules))
	for _, m := range v.Modules {
		out = append(out, m.Inner)
	}
	return out, nil
}

// waybill builds the answer: the platform's print data with what the component wants beside it.
func (a *Adapter) waybill(ctx context.Context, r courier.Request, m module) (courier.Waybill, error) {
	w := courier.Waybill{Number: m.Code, Company: r.Company}
	if m.Print == "" {
		return w, nil // printing will Find it again
	}
	doc := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(m.Print), &doc); err != nil {
		return w, nil //nolint:nilerr // the number counts; without a readable document it is not printed
	}
	user, err := a.user(ctx)
	if err != nil {
		return courier.Waybill{}, &courier.Unknown{Cause: err}
	}
	if other, there := doc["templateURL"]; there { // the component spells it its own way
		delete(doc, "templateURL")
		doc["templateUrl"] = other
	}
	put := func(key string, v any) {
		if _, there := doc[key]; !there {
			if b, err := json.Marshal(v); err == nil {
				doc[key] = b
			}
		}
	}
	put("userid", strconv.FormatInt(user, 10))
	if _, there := doc["templateUrl"]; !there {
		tpl, err := a.template(ctx, r.Company, a.wp[r.Company])
		if err != nil {
			return courier.Waybill{}, &courier.Unknown{Cause: err}
		}
		put("templateUrl", tpl)
	}
	put("addData", map[string]any{"sender": party(r.Sender.Name, r.Sender.Phone, r.Sender.Address)})
	if b, err := json.Marshal(doc); err == nil {
		w.PrintData = b
	}
	return w, nil
}

// Void gives a number back. A refusal counts as success when the platform no longer knows the number.
func (a *Adapter) Void(ctx context.Context, r courier.Request, number string) error {
	wp, ok := a.wp[r.Company]
	if !ok {
		return &courier.Refused{Code: "courier_unknown", Message: r.Company}
	}
	rep, err := a.c.Write(ctx, wpdd.MWaybillVoid, map[string]string{"waybill_code": number, "wp_code": wp})
	if err == nil {
		var v struct {
			Result *bool `json:"cancel_result"`
		}
		switch {
		case json.Unmarshal(rep.Body, &v) != nil || v.Result == nil:
			return &courier.Unknown{Cause: errors.New("the answer says neither yes nor no")}
		case *v.Result:
			return nil
		}
	}
	cerr := wire.CourierError(err)
	var refused *courier.Refused
	if err != nil && (!errors.As(cerr, &refused) || !strings.HasPrefix(refused.Code, "5")) {
		return cerr
	}
	mods, qerr := a.query(ctx, query{Code: number, WP: wp})
	if qerr == nil && !slices.ContainsFunc(mods, func(m module) bool { return m.Code == number }) {
		return nil
	}
	if refused == nil {
		refused = &courier.Refused{Code: "not_cancelled"}
	}
	return refused
}

// Printed tells the platform that the label was printed, once per order of the parcel.
func (a *Adapter) Printed(ctx context.Context, r courier.Request, number string) error {
	id := wpdd.LogisticsID(r.Company)
	if id == "" {
		return &courier.Refused{Code: "courier_unknown", Message: r.Company}
	}
	for _, sn := range r.OrderNos {
		_, err := a.c.Write(ctx, wpdd.MPrinted, map[string]string{
			"order_sn": sn, "logistics_id": id, "waybill_no": number, "order_state": "1",
		})
		if err != nil {
			return wire.CourierError(err)
		}
	}
	return nil
}
