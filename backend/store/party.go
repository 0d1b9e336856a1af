package store

import (
	"context"
	"encoding/json"
	"strings"

	"zhanggui/backend/shop"
)

// This file is the only one through which names, phones and addresses of receivers reach SQL.

// putParty writes a receiver under id, new or changed.
func (t *Tx) putParty(id string, r shop.Receiver) error {
	cipher := "{}"
	if len(r.Cipher) > 0 {
		b, err := json.Marshal(r.Cipher)
		if err != nil {
			return shop.Wrap(err, shop.Internal, "store.error.json")
		}
		cipher = string(b)
	}
	a := r.Address
	_, err := t.exec(`INSERT INTO party (id, name, phone, country, province, city, district, town, detail, cipher, merge_token, same_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, phone = excluded.phone, country = excluded.country,
		province = excluded.province, city = excluded.city, district = excluded.district, town = excluded.town,
		detail = excluded.detail, cipher = excluded.cipher, merge_token = excluded.merge_token, same_key = excluded.same_key`,
		id, r.Name, r.Phone, a.Country, a.Province, a.City, a.District, a.Town, a.Detail, cipher, r.MergeToken, t.s.find.sameKey(r))
	return err
}

const partyColumns = `p.name, p.phone, p.country, p.province, p.city, p.district, p.town, p.detail, p.cipher, p.merge_token`

// partyDest returns scan targets for partyColumns; finish fills the ciphertext map.
func partyDest(r *shop.Receiver) (dest []any, finish func() error) {
	var cipher string
	a := &r.Address
	dest = []any{&r.Name, &r.Phone, &a.Country, &a.Province, &a.City, &a.District, &a.Town, &a.Detail, &cipher, &r.MergeToken}
	return dest, func() error {
		if cipher == "" || cipher == "{}" {
			return nil
		}
		return json.Unmarshal([]byte(cipher), &r.Cipher)
	}
}

// Receiver reads one order's receiver in full. Whoever shows it to a person journals that.
func (s *Store) Receiver(ctx context.Context, orderID string) (shop.Receiver, error) {
	var r shop.Receiver
	dest, finish := partyDest(&r)
	err := s.r.QueryRowContext(ctx, `SELECT o.masked, `+partyColumns+` FROM orders o JOIN party p ON p.id = o.party_id WHERE o.id = $1`,
		orderID).Scan(append([]any{&r.Masked}, dest...)...)
	if err != nil {
		return r, one(err, "order.error.not_found", "id", orderID)
	}
	return r, finish()
}

// sameKey tells receivers apart without storing who they are: the platform's own token where the platform
// masks, else name + phone + address without white space; "" when there is too little to compare.
func (f finder) sameKey(r shop.Receiver) string {
	if r.MergeToken != "" {
		return f.mac("token", r.MergeToken)
	}
	a := r.Address
	if r.Masked || r.Name == "" || r.Phone == "" || a.Detail == "" {
		return ""
	}
	flat := strings.Join(strings.Fields(fold(r.Name+"|"+r.Phone+"|"+a.Province+a.City+a.District+a.Town+a.Detail)), "")
	return f.mac("party", flat)
}

// partyTokens are the search tokens of a receiver: name, place, and the phone's tail as one exact token.
func (f finder) partyTokens(r shop.Receiver) string {
	a := r.Address
	out := f.tokens(r.Name, a.Province+" "+a.City+" "+a.District+" "+a.Town+" "+a.Detail)
	if tail := phoneTail(r.Phone); tail != "" {
		out += f.exact("tail", tail) + " "
	}
	if d := onlyDigits(r.Phone); len(d) >= 7 {
		out += f.exact("phone", d) + " "
	}
	return out
}

func phoneTail(p string) string {
	if i := strings.IndexByte(p, '-'); i > 0 {
		p = p[:i]
	}
	d := onlyDigits(p)
	if len(d) < 4 || strings.Contains(p[max(0, len(p)-4):], "*") {
		return ""
	}
	return d[len(d)-4:]
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
