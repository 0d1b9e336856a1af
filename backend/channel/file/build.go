package file

import (
	"sort"
	"strconv"
	"strings"
	"time"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// builder makes orders of rows. It is pure: the same rows always make the same order.
type builder struct {
	spec     *spec
	status   statusReader
	currency string // where no column says
	zone     string
	loc      *time.Location
	byHand   map[string]string
}

func newBuilder(s *spec, currency, zone string, byHand map[string]string) *builder {
	if currency == "" {
		currency = "CNY"
	}
	return &builder{
		spec: s, status: statusReader{own: s.words, all: statusWords()}, currency: currency, zone: zone, loc: shop.Zone(zone), byHand: byHand,
	}
}

// making is one order in the making.
type making struct {
	*builder
	rows   []srcRow
	heads  []srcRow // rows with the order's columns
	items  []srcRow // rows with a line
	out    shop.Order
	doubts []shop.Doubt
	held   bool // the shop has the order already
	coarse bool // a time without seconds was read
}

// build makes the order its accepted rows say. A value that cannot be read is a doubt. refused counts rows of
// the order that were not taken: what is missing must be seen before anything is sent.
func (b *builder) build(no string, rows []srcRow, refused int, held bool) *making {
	m := &making{builder: b, rows: rows, held: held}
	for _, r := range rows {
		if r.file.role != roleItems {
			m.heads = append(m.heads, r)
		}
		if r.file.role != roleHead {
			m.items = append(m.items, r)
		}
		m.out.UpdatedAt = max(m.out.UpdatedAt, r.file.exported)
	}
	if len(m.heads) == 0 {
		m.heads = m.items
	}
	m.out.Platform, m.out.ChannelOrderNo = b.spec.platform, shop.ChannelOrderID(no)
	m.out.Currency = b.currency
	if c, ok := currencyOf(m.first(fCurrency)); ok {
		m.out.Currency = c
	} else if t := m.first(fCurrency); t != "" {
		m.doubt(fCurrency, t, shop.HoldAmount)
	}
	m.times()
	m.lines()
	m.state()
	m.money()
	m.people()
	m.shipped()
	m.leftover()
	if refused > 0 {
		m.doubt("rows", strconv.Itoa(refused), shop.HoldDoubt)
	}
	if part(rows) == LinesOnly {
		m.onlyLines()
	}
	return m
}

func (m *making) doubt(field, value string, kind shop.HoldReason) {
	for _, d := range m.doubts {
		if d.Field == field && d.Kind == kind {
			return
		}
	}
	m.doubts = append(m.doubts, shop.Doubt{Field: field, Value: clip(value, 100), Kind: kind})
}

// first is the first text of a field that is not empty, orders' rows before lines' rows.
func (m *making) first(key string) string {
	for _, r := range m.heads {
		if v := r.text(key); v != "" {
			return v
		}
	}
	for _, r := range m.items {
		if v := r.text(key); v != "" {
			return v
		}
	}
	return ""
}

// hasColumn: some file of the order has a column for the field.
func (m *making) hasColumn(key string) bool {
	for _, r := range m.rows {
		if r.has(key) {
			return true
		}
	}
	return false
}

func (m *making) times() {
	m.out.CreatedAt = m.instant(fCreatedAt)
	m.out.PaidAt = m.instant(fPaidAt)
	m.out.ShippedAt = m.instant(fShippedAt)
	v := m.first(fShipBy)
	if hours, ok := promise(v); ok {
		if m.out.PaidAt != 0 {
			m.out.ShipBy = m.out.PaidAt + hours*3_600_000
		}
		return
	}
	m.out.ShipBy = m.instant(fShipBy)
}

// promise reads "48小时内发货" as hours.
func promise(s string) (int64, bool) {
	n, rest, ok := strings.Cut(s, "小时")
	h, err := strconv.ParseInt(strings.TrimSpace(n), 10, 64)
	return h, ok && err == nil && h > 0 && h <= 24*90 && len(rest) < 30
}

func (m *making) instant(key string) shop.Millis {
	v := m.first(key)
	if v == "" {
		return 0
	}
	t, err := tabular.ParseTime(v, m.loc)
	if err != nil {
		m.doubt(key, v, shop.HoldDoubt)
		return 0
	}
	m.coarse = m.coarse || t.Coarse && !t.DateOnly
	return t.At
}

func (m *making) lines() {
	items := m.items
	m.items = nil
	for _, r := range items {
		l := shop.Line{ChannelLine: r.id(fLineNo), ChannelItem: r.id(fItemID), Title: r.text(fTitle), Spec: r.text(fSpec)}
		for _, key := range []string{fSKU, fSKUItem, fSKUPlatform} {
			if l.ChannelSKU = r.id(key); l.ChannelSKU != "" {
				break
			}
		}
		qty, err := quantity(r.amount(fQty))
		if err != nil || qty < 1 || qty > maxQty { // judged before; archived rows may be damaged
			m.doubt("lines.qty", r.amount(fQty), shop.HoldDoubt)
			continue
		}
		l.Qty = qty
		if g := r.text(fGift); g == "是" || g == "1" || strings.EqualFold(g, "true") || strings.EqualFold(g, "yes") {
			l.Gift = true
		}
		m.price(r, &l)
		m.out.Lines, m.items = append(m.out.Lines, l), append(m.items, r)
	}
	m.order()
	for _, r := range m.items {
		m.giftLine(r)
	}
	for i := range m.out.Lines {
		m.out.Lines[i].LineNo = i + 1
	}
	if len(m.out.Lines) == 0 && !m.held {
		m.doubt("lines", "", shop.HoldDoubt)
	}
}

// order sorts lines by the platform's own line ids when each has one, so that a later export in another order
// of rows gives the same lines.
func (m *making) order() {
	seen := map[string]bool{}
	for _, l := range m.out.Lines {
		if l.ChannelLine == "" || seen[l.ChannelLine] {
			return
		}
		seen[l.ChannelLine] = true
	}
	type pair struct {
		l shop.Line
		r srcRow
	}
	ps := make([]pair, len(m.items))
	for i := range ps {
		ps[i] = pair{m.out.Lines[i], m.items[i]}
	}
	sort.SliceStable(ps, func(i, j int) bool {
		a, b := ps[i].l.ChannelLine, ps[j].l.ChannelLine
		return len(a) < len(b) || len(a) == len(b) && a < b
	})
	sorted := make([]srcRow, len(ps))
	for i, p := range ps {
		m.out.Lines[i], sorted[i] = p.l, p.r
	}
	m.items = sorted
}

// price fills a line's money: unit and amount as stated, one from the other where only one is.
func (m *making) price(r srcRow, l *shop.Line) {
	unit, hasUnit := m.minor(r, fUnitPrice)
	sum, hasSum := m.minor(r, fAmount)
	switch {
	case hasUnit && hasSum:
		l.UnitMinor, l.AmountMinor = unit, sum
	case hasUnit:
		total, ok := shop.MulMinor(unit, l.Qty)
		if !ok || total > shop.MaxMinor {
			m.doubt("lines.amount", r.amount(fUnitPrice), shop.HoldAmount)
			total = 0
		}
		l.UnitMinor, l.AmountMinor = unit, total
	case hasSum:
		l.AmountMinor = sum
		if l.Qty > 0 {
			l.UnitMinor = sum / l.Qty
		}
	case (r.has(fUnitPrice) || r.has(fAmount)) && !l.Gift:
		m.doubt("lines.unit_price", "", shop.HoldAmount)
	}
}

// minor reads an amount that the row check has let pass; blank is not stated.
func (m *making) minor(r srcRow, key string) (shop.Minor, bool) {
	t := r.amount(key)
	if t == "" {
		return 0, false
	}
	v, err := shop.ParseMinor(t, m.out.Currency)
	if err != nil {
		m.doubt(key, t, shop.HoldAmount)
		return 0, false
	}
	return v, true
}

// giftLine adds a gift that stands in columns of its own beside the line.
func (m *making) giftLine(r srcRow) {
	name := r.text(fGiftName)
	if name == "" {
		return
	}
	qty, err := quantity(r.amount(fGiftQty))
	if err != nil || qty < 1 {
		m.doubt("gift_qty", r.text(fGiftQty), shop.HoldDoubt)
		return
	}
	id := r.id(fGiftID)
	m.out.Lines = append(m.out.Lines, shop.Line{ChannelItem: id, ChannelSKU: id, Title: name, Spec: r.text(fGiftSpec), Qty: qty, Gift: true})
}

// onlyLines drops what rows without their order cannot know.
func (m *making) onlyLines() {
	kept := m.doubts[:0]
	for _, d := range m.doubts {
		if strings.HasPrefix(d.Field, "lines") || d.Field == fLineRefund || d.Field == "rows" || d.Field == fStatus && m.out.StatusWords != "" {
			kept = append(kept, d)
		}
	}
	m.doubts = kept
}

// leftover keeps columns no field needs, as long as they are no personal data.
func (m *making) leftover() {
	known := map[string]bool{}
	raw := map[string]string{}
	for _, r := range m.rows {
		used := map[int]bool{}
		for _, i := range r.file.header.Columns {
			used[i] = true
		}
		for i, name := range r.file.header.Names {
			if name == "" || used[i] || known[name] || personal(name) || i >= len(r.cells) {
				continue
			}
			if v := tabular.CleanText(r.cells[i]); v != "" && len(v) <= 500 {
				raw[name], known[name] = v, true
			}
		}
	}
	if len(raw) > 0 {
		m.out.Raw = raw
	}
}

// personal: headers of columns that say who somebody is. They stay in the archived rows only.
func personal(header string) bool {
	for _, w := range []string{
		"姓名", "手机", "电话", "身份证", "地址", "帐号", "账号", "支付宝", "昵称", "会员名", "会员", "证件", "抬头", "消费者", "邮编", "邮政编码", "买家",
		"收货", "收件", "实名", "充值", "旅行", "留言", "name", "phone", "mobile", "address", "email", "mail", "tel", "customer", "buyer",
	} {
		if strings.Contains(strings.ToLower(header), w) {
			return true
		}
	}
	return false
}

func clip(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
