package store

import (
	"context"
	"encoding/json"
	"maps"
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

// receiver reads a receiver inside the transaction.
func (t *Tx) receiver(partyID string, masked bool) (shop.Receiver, error) {
	r := shop.Receiver{Masked: masked}
	dest, finish := partyDest(&r)
	if err := t.row(`SELECT `+partyColumns+` FROM party p WHERE p.id = $1`, partyID).Scan(dest...); err != nil {
		return r, err
	}
	return r, finish()
}

// receiverNow decides between the receiver we know and the one a channel tells now, and whether it is somebody or
// somewhere else. A channel that has begun to hide what it told us plainly before does not make us forget it.
func receiverNow(old, in shop.Receiver) (now shop.Receiver, changed bool) {
	if blank(in) {
		return old, false
	}
	if blank(old) {
		return in, true
	}
	if !old.Masked && in.Masked && (in.Address.Province == "" || sameText(old.Address.Province, in.Address.Province)) &&
		(in.Address.City == "" || sameText(old.Address.City, in.Address.City)) {
		if len(in.Cipher) > 0 {
			old.Cipher = in.Cipher
		}
		old.MergeToken = in.MergeToken
		return old, false
	}
	if old.MergeToken != "" && in.MergeToken != "" {
		return in, old.MergeToken != in.MergeToken
	}
	a, b := old.Address, in.Address
	same := sameText(old.Name, in.Name) && sameText(old.Phone, in.Phone) && sameText(a.Country, b.Country) && sameText(a.Province, b.Province) &&
		sameText(a.City, b.City) && sameText(a.District, b.District) && sameText(a.Town, b.Town) && sameText(a.Detail, b.Detail) && old.Masked == in.Masked
	return in, !same
}

// blank tells that a channel says nothing of the receiver.
func blank(r shop.Receiver) bool {
	return r.Name == "" && r.Phone == "" && r.Address == (shop.Address{}) && len(r.Cipher) == 0 && r.MergeToken == ""
}

func sameText(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// keepCipher keeps the newest ciphertext of an unchanged receiver: the label call wants it.
func (k *keeper) keepCipher(old Order, now shop.Receiver) error {
	if len(now.Cipher) == 0 || maps.Equal(now.Cipher, old.Receiver.Cipher) {
		return nil
	}
	return k.t.putParty(old.PartyID, now)
}

// fillReceiver fills the empty parts of a receiver.
func fillReceiver(old, in shop.Receiver) (now shop.Receiver, changed bool) {
	if blank(in) {
		return old, false
	}
	if blank(old) {
		return in, true
	}
	now = old
	now.Name, now.Phone = firstText(old.Name, in.Name), firstText(old.Phone, in.Phone)
	a, b := &now.Address, in.Address
	a.Country, a.Province, a.City = firstText(a.Country, b.Country), firstText(a.Province, b.Province), firstText(a.City, b.City)
	a.District, a.Town, a.Detail = firstText(a.District, b.District), firstText(a.Town, b.Town), firstText(a.Detail, b.Detail)
	now.Masked = old.Masked || shop.IsMaskedText(now.Name) || shop.IsMaskedText(now.Phone) || shop.IsMaskedText(a.Detail)
	return now, now.Name != old.Name || now.Phone != old.Phone || now.Address != old.Address
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

// searchText is what a hit of the search index is checked against, folded.
type searchText struct {
	words []string
	phone string
}

// searchTexts reads the texts an order can be found by, of the orders w allows.
func (s *Store) searchTexts(ctx context.Context, w *where) (map[int64]searchText, error) {
	rows, err := s.r.QueryContext(ctx, `SELECT o.n, p.name, p.phone, p.province, p.city, p.district, p.town, p.detail
		FROM orders o JOIN party p ON p.id = o.party_id`+w.String(), w.args...)
	if err != nil {
		return nil, err
	}
	out := map[int64]searchText{}
	if err := eachRow(rows, func() error {
		var n int64
		var t searchText
		var name string
		var a shop.Address
		if err := rows.Scan(&n, &name, &t.phone, &a.Province, &a.City, &a.District, &a.Town, &a.Detail); err != nil {
			return err
		}
		t.words = []string{fold(name), fold(a.Province + " " + a.City + " " + a.District + " " + a.Town + " " + a.Detail)}
		out[n] = t
		return nil
	}); err != nil {
		return nil, err
	}
	rows, err = s.r.QueryContext(ctx, `SELECT o.n, l.title, l.spec, l.channel_sku FROM orders o JOIN order_line l ON l.order_id = o.id`+w.String(), w.args...)
	if err != nil {
		return nil, err
	}
	return out, eachRow(rows, func() error {
		var n int64
		var title, spec, code string
		if err := rows.Scan(&n, &title, &spec, &code); err != nil {
			return err
		}
		if t, ok := out[n]; ok {
			t.words = append(t.words, fold(title), fold(spec), fold(code))
			out[n] = t
		}
		return nil
	})
}
