package file

import (
	"strings"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// people fills buyer, notes and receiver.
func (m *making) people() {
	o := &m.out
	o.BuyerNick, o.BuyerMessage, o.SellerMemo = m.first(fBuyer), m.first(fBuyerMessage), m.first(fSellerMemo)
	o.Promotion = m.first(fPromotion)
	o.Flag = m.spec.flagOf(m.first(fFlag))
	m.receiver()
	m.sameReceiver()
}

func (m *making) receiver() {
	rc := &m.out.Receiver
	id := func(key string) string {
		for _, r := range m.rows {
			if v := r.id(key); v != "" {
				return v
			}
		}
		return ""
	}
	rc.Name = m.plain("name", m.first(fReceiver))
	phone := id(fPhone)
	if phone == "" {
		phone = id(fPhone2)
	}
	rc.Phone = m.plain("phone", phone)
	whole := m.first(fAddressNew)
	if whole == "" {
		whole = m.first(fAddress)
	}
	detail := m.plain("address", whole)
	a := shop.Address{Province: m.first(fProvince), City: m.first(fCity), District: m.first(fDistrict), Town: m.first(fTown)}
	for key, part := range map[string]*string{fProvince: &a.Province, fCity: &a.City, fDistrict: &a.District, fTown: &a.Town} {
		*part = m.plain(key, *part)
	}
	switch {
	case a.Province != "":
		a.Detail = withoutParts(detail, a)
	case m.spec.platform == shop.Taobao:
		a = spaced(detail)
	case detail != "":
		a = SplitAddress(detail)
		if a.Province == "" {
			a.City, a.District, a.Town = m.first(fCity), m.first(fDistrict), m.first(fTown)
		}
	}
	rc.Address = a
	if shop.IsMaskedText(rc.Name) || shop.IsMaskedText(rc.Phone) || shop.IsMaskedText(detail) {
		rc.Masked = true
	}
	// A platform whose export has no column for who receives it keeps the receiver to itself.
	if m.spec.platform != shop.Generic && !m.hasColumn(fReceiver) && !m.hasColumn(fPhone) && !m.hasColumn(fAddress) {
		rc.Masked = true
	}
}

// plain shows text and masks; a ciphertext goes to the receiver's Cipher, verbatim, and nothing is shown.
func (m *making) plain(key, v string) string {
	cipher := strings.HasPrefix(v, "##") || strings.HasPrefix(v, "$$") || (strings.HasPrefix(v, "~") && strings.HasSuffix(v, "~") && len(v) > 8) ||
		(strings.HasPrefix(v, "$") && strings.HasSuffix(v, "$") && len(v) > 8)
	if !cipher {
		return v
	}
	rc := &m.out.Receiver
	if rc.Cipher == nil {
		rc.Cipher = map[string]string{}
	}
	rc.Cipher[key], rc.Masked = v, true
	return ""
}

// spaced reads Taobao's form "省 市 区 详细(邮编)"; where the first part is no province, any form is tried.
func spaced(s string) shop.Address {
	s = dropPostcode(s)
	p := strings.SplitN(strings.Join(strings.Fields(s), " "), " ", 4)
	if _, rest, ok := loadDivisions().province(p[0]); !ok || rest != "" || len(p) < 4 {
		return SplitAddress(s)
	}
	return shop.Address{Province: p[0], City: p[1], District: p[2], Detail: p[3]}
}

// withoutParts takes province, city, district and town off the front of a detail that repeats them.
func withoutParts(detail string, a shop.Address) string {
	rest, cut := detail, false
	for _, part := range []string{a.Province, a.City, a.District, a.Town} {
		if part == "" {
			continue
		}
		if t, ok := cutPlace(rest, part); ok {
			rest, cut = t, true
		} else if part == a.Province {
			return detail
		}
	}
	if !cut || rest == "" {
		return detail
	}
	return rest
}

// sameReceiver: rows of one order must name one receiver.
func (m *making) sameReceiver() {
	for _, key := range []string{fReceiver, fPhone, fAddress} {
		first := ""
		for _, r := range m.heads {
			v := r.text(key)
			if first == "" {
				first = v
			}
			if v != "" && v != first {
				m.doubt("receiver", "", shop.HoldDoubt)
				return
			}
		}
	}
}

// shipped reads the waybills the platform already has.
func (m *making) shipped() {
	seen := map[string]bool{}
	add := func(company, number string) {
		number = tabular.CleanID(number)
		if number == "" || seen[number] || len(number) > 40 {
			return
		}
		seen[number] = true
		m.out.Foreign = append(m.out.Foreign, shop.Waybill{Company: companyOf(company), Number: number, At: m.out.ShippedAt})
	}
	for _, r := range m.rows {
		company := r.text(fCourier)
		for _, n := range strings.FieldsFunc(r.text(fWaybill), func(c rune) bool { return strings.ContainsRune(",，;；、 \n", c) }) {
			add(company, n)
		}
		// "单号-快递公司,商品…", one parcel per line or semicolon
		for _, p := range strings.FieldsFunc(r.text(fCourierInfo), func(c rune) bool { return strings.ContainsRune(";；\n", c) }) {
			head, _, _ := strings.Cut(strings.ReplaceAll(p, "，", ","), ",")
			if number, name, ok := strings.Cut(head, "-"); ok {
				add(name, number)
			}
		}
	}
}
