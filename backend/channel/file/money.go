package file

import (
	"zhanggui/backend/shop"
)

// money fills the order's amounts. Columns of the order repeated on each of its rows are taken once; columns
// of the row are added up. Which of the two they are is told by the arithmetic, never assumed.
func (m *making) money() {
	goods, priced := m.goods()
	if priced {
		m.out.GoodsMinor = &goods
	}
	keys := []string{fPaid, fFreight, fDiscount, fPlatformOff, fTotalOff, fMaybe1, fMaybe2, fMaybe3, fMaybe4, fNetGoods}
	once, sum, differ := map[string]*shop.Minor{}, map[string]*shop.Minor{}, false
	for _, k := range keys {
		var equal bool
		once[k], sum[k], equal = m.column(k)
		differ = differ || !equal
	}
	pick := once
	if len(m.heads) > 1 {
		perRow := m.rowsAddUp()
		switch {
		case differ && (perRow || balances(goods, sum)):
			pick = sum
		case differ:
			pick = sum
			m.doubt(fPaid, "", shop.HoldAmount)
		case !balances(goods, once) && perRow:
			pick = sum
		}
	}
	m.settle(goods, priced, pick)
}

func (m *making) goods() (shop.Minor, bool) {
	var goods shop.Minor
	for _, l := range m.out.Lines {
		s, ok := shop.AddMinor(goods, l.AmountMinor)
		if !ok || s > shop.MaxMinor {
			m.doubt("lines.amount", "", shop.HoldAmount)
			return goods, false
		}
		goods = s
	}
	return goods, len(m.out.Lines) > 0 && (m.hasColumn(fUnitPrice) || m.hasColumn(fAmount))
}

// column reads a money column over the order's rows: the first value stated, the sum, and whether all stated
// values are equal.
func (m *making) column(key string) (first, sum *shop.Minor, equal bool) {
	equal = true
	var total shop.Minor
	for _, r := range m.heads {
		v, ok := m.minor(r, key)
		if !ok {
			continue
		}
		if v < 0 {
			if key != fMaybe2 && key != fMaybe4 { // changed prices may go either way
				m.doubt(key, shop.FormatMinor(v, m.out.Currency), shop.HoldAmount)
			}
			v = max(v, 0)
		}
		if first == nil {
			c := v
			first = &c
		}
		equal = equal && v == *first
		if s, ok := shop.AddMinor(total, v); ok {
			total = s
		} else {
			m.doubt(key, "", shop.HoldAmount)
		}
	}
	if first != nil {
		sum = &total
	}
	return first, sum, equal
}

// rowsAddUp: on every row, its own goods, freight and discounts make its own paid amount.
func (m *making) rowsAddUp() bool {
	if len(m.items) != len(m.heads) {
		return false
	}
	for i, r := range m.items {
		one := map[string]*shop.Minor{}
		for _, k := range []string{fPaid, fFreight, fDiscount, fPlatformOff, fTotalOff, fMaybe1, fMaybe2, fMaybe3, fMaybe4} {
			if v, ok := m.minor(r, k); ok {
				one[k] = &v
			}
		}
		if one[fPaid] == nil || i >= len(m.out.Lines) || !balances(m.out.Lines[i].AmountMinor, one) {
			return false
		}
	}
	return true
}

// balances: goods + freight − discounts is what was paid, with or without the discounts that some forms do not
// count into it.
func balances(goods shop.Minor, a map[string]*shop.Minor) bool {
	if a[fPaid] == nil {
		return false
	}
	left := goods + val(a[fFreight])
	if a[fTotalOff] != nil && left-val(a[fTotalOff]) == val(a[fPaid]) {
		return true
	}
	left -= val(a[fDiscount]) + val(a[fPlatformOff])
	return left == val(a[fPaid]) || left-maybe(a) == val(a[fPaid])
}

func maybe(a map[string]*shop.Minor) shop.Minor {
	return val(a[fMaybe1]) + val(a[fMaybe2]) + val(a[fMaybe3]) + val(a[fMaybe4])
}

func val(v *shop.Minor) shop.Minor {
	if v == nil {
		return 0
	}
	return *v
}

func (m *making) settle(goods shop.Minor, priced bool, a map[string]*shop.Minor) {
	o := &m.out
	o.FreightMinor, o.ShopDiscount = a[fFreight], a[fDiscount]
	o.PlatformDiscount = a[fPlatformOff]
	if a[fNetGoods] != nil && priced && o.ShopDiscount == nil && goods >= *a[fNetGoods] {
		d := goods - *a[fNetGoods]
		o.ShopDiscount = &d
	}
	if a[fPaid] != nil && priced {
		left := goods + val(o.FreightMinor) - val(o.ShopDiscount)
		switch extra := maybe(a); {
		case left-val(o.PlatformDiscount) == *a[fPaid]:
		case a[fTotalOff] != nil && *a[fTotalOff] >= val(o.ShopDiscount) && goods+val(o.FreightMinor)-*a[fTotalOff] == *a[fPaid]:
			d := *a[fTotalOff] - val(o.ShopDiscount)
			o.PlatformDiscount = &d
		case extra != 0 && left-val(o.PlatformDiscount)-extra == *a[fPaid]:
			d := val(o.PlatformDiscount) + extra
			o.PlatformDiscount = &d
		}
		if o.PlatformDiscount == nil && m.spec.pair && left == *a[fPaid] {
			var none shop.Minor
			o.PlatformDiscount = &none
		}
	}
	m.paid(goods, priced, a[fPaid])
}

// paid is what was paid so far. Where the source has no such column a generic table's is the sum of what it
// has; an order not paid yet has paid nothing, whatever its column of amounts due says.
func (m *making) paid(goods shop.Minor, priced bool, stated *shop.Minor) {
	o := &m.out
	switch {
	case o.Status == shop.ChPendingPayment, o.Status == shop.ChCancelled && o.Refund == shop.RefundNone && o.PaidAt == 0 && m.hasColumn(fPaidAt):
		o.PaidMinor, o.PaidKnown = 0, true
	case stated != nil:
		o.PaidMinor, o.PaidKnown = *stated, true
	case m.spec.platform == shop.Generic && priced:
		sum := goods + val(o.FreightMinor) - val(o.ShopDiscount)
		if sum < 0 || sum > shop.MaxMinor {
			m.doubt(fPaid, shop.FormatMinor(sum, o.Currency), shop.HoldAmount)
			return
		}
		o.PaidMinor, o.PaidKnown = sum, true
	case m.hasColumn(fPaid) && m.spec.platform != shop.Generic:
		m.doubt(fPaid, "", shop.HoldAmount)
	}
}
