package pdd

import (
	"context"
	"encoding/json"

	"zhanggui/backend/channel"
	wpdd "zhanggui/backend/wire/pdd"
)

// couriers lists the platform's companies, mapped by id, then name, then code.
func (a *Adapter) couriers(ctx context.Context) ([]channel.Courier, error) {
	rep, err := a.c.Read(ctx, wpdd.MCompanies, nil)
	if err != nil {
		return nil, err
	}
	var v struct {
		Rows []struct {
			ID        scalar `json:"id"`
			Name      scalar `json:"logistics_company"`
			Code      scalar `json:"code"`
			Available scalar `json:"available"`
		} `json:"logistics_companies"`
	}
	if err := json.Unmarshal(rep.Body, &v); err != nil {
		return nil, &channel.Malformed{What: "logistics_companies", Cause: err}
	}
	out := make([]channel.Courier, 0, len(v.Rows))
	for _, r := range v.Rows {
		if r.ID.text == "" || r.Available.text == "0" {
			continue
		}
		out = append(out, channel.Courier{
			ID: r.ID.text, Name: r.Name.text, Company: wpdd.CompanyNamed(r.ID.text, r.Name.text, r.Code.text),
		})
	}
	return out, nil
}

// logisticsID finds the platform's id for our company code: the option logistics_ids (ZTO=115,JT=384), the
// built-in table, then the platform's own list.
func (a *Adapter) logisticsID(ctx context.Context, company string) (string, error) {
	if id := a.ids[company]; id != "" {
		return id, nil
	}
	if id := wpdd.LogisticsID(company); id != "" {
		return id, nil
	}
	list, err := a.couriers(ctx)
	if err != nil {
		return "", err
	}
	for _, c := range list {
		if c.Company == company {
			return c.ID, nil
		}
	}
	return "", &channel.Refused{Code: "courier_unknown", Message: company}
}
