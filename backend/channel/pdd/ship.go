package pdd

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	wpdd "zhanggui/backend/wire/pdd"
)

// shipBack reports one parcel. The platform has no key of ours, so nothing here is ever sent twice: a lost
// reply is Unknown, and a refusal (perhaps "shipped already") is success only when a fresh look at the order
// shows this very number.
func (a *Adapter) shipBack(ctx context.Context, in channel.ShipIntent) (channel.Receipt, error) {
	if strings.TrimSpace(in.Waybill) == "" || in.OrderNo == "" {
		return channel.Receipt{}, &channel.Refused{Code: "input", Message: "order or waybill missing"}
	}
	id, err := a.logisticsID(ctx, in.Company)
	if err != nil {
		return channel.Receipt{}, err
	}
	method, params := wpdd.MShip, map[string]string{
		"order_sn": string(in.OrderNo), "logistics_id": id, "tracking_number": in.Waybill,
	}
	switch {
	case in.Correct:
		params["redelivery_type"] = "2" // overwrites the number of a shipped order
	case !in.First:
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return channel.Receipt{}, &channel.Refused{Code: "courier_unknown", Message: in.Company}
		}
		list, err := wpdd.JSON([]extraTrack{{ID: n, Number: in.Waybill}})
		if err != nil {
			return channel.Receipt{}, shop.Wrap(err, shop.Internal, "pdd.error.request")
		}
		method, params = wpdd.MShipExtra, map[string]string{
			"order_sn": string(in.OrderNo), "extra_track_list": list, "extra_track_type": "1",
		}
	}
	rep, err := a.c.Write(ctx, method, params)
	var refused *channel.Refused
	switch {
	case err == nil:
		ok, known := success(rep.Body)
		if !known {
			return channel.Receipt{}, &channel.Unknown{Cause: errors.New("the answer says neither yes nor no")}
		}
		if ok {
			return channel.Receipt{Done: true}, nil
		}
		refused = &channel.Refused{Code: "not_successful", Message: string(rep.Body)}
	case !errors.As(err, &refused):
		return channel.Receipt{}, err
	case !business(refused.Code):
		return channel.Receipt{}, refused
	}
	now, err := a.shipStatus(ctx, in)
	if err == nil && now.Done {
		now.Already, now.Words = true, refused.Message
		return now, nil
	}
	if err != nil && channel.Class(err) != "gone" {
		return channel.Receipt{}, &channel.Unknown{Cause: err} // refused, but why cannot be looked up now
	}
	return channel.Receipt{}, refused
}

type extraTrack struct {
	ID     int64  `json:"shipping_id"`
	Number string `json:"tracking_number"`
}

// business tells the order's own refusals (5xxxx and inner ones) from those of the gateway.
func business(code string) bool {
	return strings.HasPrefix(code, "5") || strings.HasPrefix(code, "not_")
}

// success reads is_success or success; known is false when the answer has neither.
func success(body json.RawMessage) (ok, known bool) {
	var v struct {
		Is      *bool `json:"is_success"`
		Success *bool `json:"success"`
		Result  *bool `json:"result"`
	}
	if json.Unmarshal(body, &v) != nil {
		return false, false
	}
	for _, p := range []*bool{v.Is, v.Success, v.Result} {
		if p != nil {
			return *p, true
		}
	}
	return false, false
}

// shipStatus looks at the order as the platform has it now and compares numbers.
func (a *Adapter) shipStatus(ctx context.Context, in channel.ShipIntent) (channel.Receipt, error) {
	info, _, err := a.info(ctx, in.OrderNo)
	if err != nil {
		return channel.Receipt{}, err
	}
	var o orderInfo
	if err := json.Unmarshal(info, &o); err != nil {
		return channel.Receipt{}, &channel.Malformed{What: "order_info", Cause: err}
	}
	var out shop.Order
	r := &reader{cur: a.currency}
	r.shipped(&o, &out)
	rec := channel.Receipt{}
	for _, w := range out.Foreign {
		if sameNumber(w.Number, in.Waybill) {
			rec.Done = true
		} else {
			rec.Others = append(rec.Others, w)
		}
	}
	return rec, nil
}

func sameNumber(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}
