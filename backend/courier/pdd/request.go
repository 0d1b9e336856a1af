package pdd

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"zhanggui/backend/courier"
	"zhanggui/backend/shop"
	"zhanggui/backend/wire"
	wpdd "zhanggui/backend/wire/pdd"
)

// The members of param_waybill_cloud_print_apply_new_request, as the platform's page of pdd.waybill.get has them.
type apply struct {
	NeedEncrypt bool    `json:"need_encrypt"`
	Sender      person  `json:"sender"`
	Orders      []trade `json:"trade_order_info_dtos"`
	WP          string  `json:"wp_code"`
}

type person struct {
	Address place  `json:"address"`
	Name    string `json:"name"`
	Mobile  string `json:"mobile,omitempty"`
	Phone   string `json:"phone,omitempty"`
}

type place struct {
	Province string `json:"province"`
	City     string `json:"city"`
	District string `json:"district"`
	Town     string `json:"town,omitempty"`
	Detail   string `json:"detail"`
}

type trade struct {
	Object    string    `json:"object_id"`
	Order     orderPart `json:"order_info"`
	Package   parcel    `json:"package_info"`
	Recipient person    `json:"recipient"`
	Template  string    `json:"template_url"`
	User      int64     `json:"user_id"`
}

type orderPart struct {
	Channel string   `json:"order_channels_type"`
	Numbers []string `json:"trade_order_list"`
}

type parcel struct {
	ID     string `json:"id"`
	Items  []good `json:"items"`
	Weight int64  `json:"weight,omitempty"` // grams
}

type good struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// party fills a person; land lines go to phone, everything else to mobile.
func party(name, phone string, a shop.Address) person {
	p := person{Name: name, Address: place{Province: a.Province, City: a.City, District: a.District, Town: a.Town, Detail: a.Detail}}
	if strings.HasPrefix(phone, "0") || strings.HasPrefix(phone, "400") {
		p.Phone = phone
	} else {
		p.Mobile = phone
	}
	return p
}

// request renders one parcel. A hidden receiver travels as ciphertexts; without them nothing is sent.
func (a *Adapter) request(ctx context.Context, r courier.Request) (string, error) {
	wp, ok := a.wp[r.Company]
	if !ok {
		return "", &courier.Refused{Code: "courier_unknown", Message: r.Company}
	}
	if r.Key == "" || len(r.OrderNos) == 0 || len(r.OrderNos) > 100 || len(r.Goods) == 0 {
		return "", &courier.Refused{Code: "input", Message: "key, orders and goods are needed"}
	}
	to, err := recipient(r.Receiver)
	if err != nil {
		return "", err
	}
	user, err := a.user(ctx)
	if err != nil {
		return "", err
	}
	tpl, err := a.template(ctx, r.Company, wp)
	if err != nil {
		return "", err
	}
	goods := make([]good, 0, min(len(r.Goods), 100))
	for _, g := range r.Goods {
		if len(goods) == 100 {
			break // the label lists no more; the parcel is the same
		}
		goods = append(goods, good{Name: g.Name, Count: g.Qty})
	}
	out, err := wpdd.JSON(apply{
		NeedEncrypt: true, WP: wp, Sender: party(r.Sender.Name, r.Sender.Phone, r.Sender.Address),
		Orders: []trade{{
			Object: r.Key, Order: orderPart{Channel: "PDD", Numbers: r.OrderNos},
			Package: parcel{ID: r.Key, Items: goods, Weight: r.WeightG}, Recipient: to, Template: tpl, User: user,
		}},
	})
	if err != nil {
		return "", shop.Wrap(err, shop.Internal, "pdd.error.request")
	}
	return out, nil
}

func recipient(r shop.Receiver) (person, error) {
	if !r.Masked {
		return party(r.Name, r.Phone, r.Address), nil
	}
	first := func(keys ...string) string {
		for _, k := range keys {
			if v := r.Cipher[k]; v != "" {
				return v
			}
		}
		return ""
	}
	name, phone, detail := first("receiver_name"), first("contact_mobile", "receiver_phone"), first("receiver_address", "address")
	if name == "" || phone == "" || detail == "" {
		return person{}, &courier.Refused{Code: "cipher_missing", Message: "the platform gives no receiver for this order now"}
	}
	p := person{Name: name, Mobile: phone}
	p.Address = place{Province: r.Address.Province, City: r.Address.City, District: r.Address.District, Town: r.Address.Town, Detail: detail}
	return p, nil
}

// user is the account's user id: the option, else the shop's own number, asked once.
func (a *Adapter) user(ctx context.Context) (int64, error) {
	a.mu.Lock()
	id := a.userID
	a.mu.Unlock()
	if id != 0 {
		return id, nil
	}
	rep, err := a.c.Read(ctx, wpdd.MMall, nil)
	var refused *courier.Refused
	if errors.As(wire.CourierError(err), &refused) && refused.Code != "auth_expired" {
		return 0, nil // an app without that permission: public code then writes 0; the option user_id overrides
	}
	if err != nil {
		return 0, wire.CourierError(err)
	}
	var v struct {
		ID json.RawMessage `json:"mall_id"`
	}
	if err := json.Unmarshal(rep.Body, &v); err != nil {
		return 0, &courier.Down{Cause: err}
	}
	if id, err = strconv.ParseInt(strings.Trim(string(v.ID), `"`), 10, 64); err != nil || id <= 0 {
		return 0, &courier.Refused{Code: "user_id", Message: "the shop's number is unknown; set user_id"}
	}
	a.mu.Lock()
	a.userID = id
	a.mu.Unlock()
	return id, nil
}

// template is the address of the label's design: the option, else the platform's first standard one for the
// company (of the preferred type), asked once.
func (a *Adapter) template(ctx context.Context, company, wp string) (string, error) {
	if t := a.templates[company]; t != "" {
		return t, nil
	}
	a.mu.Lock()
	t := a.found[wp]
	a.mu.Unlock()
	if t != "" {
		return t, nil
	}
	rep, err := a.c.Read(ctx, wpdd.MTemplates, map[string]string{"wp_code": wp})
	if cerr := wire.CourierError(err); cerr != nil {
		var refused *courier.Refused
		if errors.As(cerr, &refused) { // without the list: the address public code uses; template_urls overrides
			return "https://file-link.pinduoduo.com/" + strings.ToLower(wp) + "_one", nil
		}
		return "", cerr
	}
	var v struct {
		Result struct {
			Datas []struct {
				WP        string `json:"wp_code"`
				Templates []struct {
					URL  string          `json:"standard_template_url"`
					Type json.RawMessage `json:"standard_waybill_type"`
				} `json:"standard_templates"`
			} `json:"datas"`
		} `json:"result"`
	}
	if err := json.Unmarshal(rep.Body, &v); err != nil {
		return "", &courier.Down{Cause: err}
	}
	for _, d := range v.Result.Datas {
		for _, s := range d.Templates {
			if d.WP == wp && s.URL != "" && (a.kind == "" || strings.Trim(string(s.Type), `"`) == a.kind) {
				a.mu.Lock()
				a.found[wp] = s.URL
				a.mu.Unlock()
				return s.URL, nil
			}
		}
	}
	return "", &courier.Refused{Code: "template_missing", Message: wp}
}
