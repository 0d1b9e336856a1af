package file

import (
	"bytes"
	"strings"

	"github.com/xuri/excelize/v2"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// Template is a seller's own batch-ship file, understood.
type Template struct {
	Sheet    string
	Format   tabular.Format
	Encoding tabular.Encoding
	Header   tabular.Header
	First    int      // first row parcels go into, from 1
	Couriers []string // names the template lists, "" elements never
	// listed are orders the template names already, by number, with their row.
	listed map[string]int
	next   int // first row behind everything that is there
}

// shipFields are the columns a batch-ship file must have, under the names platforms give them.
func shipFields() []tabular.Field {
	split := func(s string) []string { return strings.Split(s, ",") }
	return []tabular.Field{
		{Key: fOrderNo, Required: true, Aliases: split("订单号,订单编号,主订单编号,订单号/包裹号,平台订单号,order_sn,order_no")},
		{Key: fCourier, Required: true, Aliases: split("快递公司,物流公司,快递公司名称,物流公司名称,快递名称,承运商,物流公司(编码),shipping_name,courier")},
		{Key: fWaybill, Required: true, Aliases: split("快递单号,运单号,物流单号,物流运单号,运单编号,快递运单号,包裹单号,shipping_sn,waybill")},
	}
}

// ReadTemplate looks at a seller's batch-ship template: xlsx or csv, its header found by name, a row of keys
// below it kept. Errors (Invalid): those of tabular.Open, ship.error.template_columns {missing, seen} and
// ship.error.template_rows {row} when rows are filled already.
func ReadTemplate(body []byte, name string) (Template, error) {
	book, err := tabular.Open(tabular.FromBytes(name, body, 0))
	if err != nil {
		return Template{}, err
	}
	defer func() { _ = book.Close() }()
	var t Template
	var seen []string
	lists := map[string][]string{}
	found := false
	for _, sheet := range book.Sheets {
		rows, err := book.Head(sheet, 5000)
		if err != nil {
			return Template{}, err
		}
		h, err := tabular.FindHeader(rows, shipFields(), nil)
		if err != nil || found {
			lists[sheet] = courierList(rows)
			if err != nil && len(seen) == 0 {
				seen = h.Names
			}
			continue
		}
		found = true
		t = Template{Sheet: sheet, Format: book.Format, Encoding: book.Encoding, Header: h}
		if err := t.below(rows); err != nil {
			return Template{}, err
		}
	}
	if !found {
		return Template{}, shop.E(shop.Invalid, "ship.error.template_columns", "file", name, "seen", list(seen),
			"missing", strings.Join([]string{"订单号", "快递公司", "快递单号"}, ", "))
	}
	for _, sheet := range book.Sheets {
		if len(lists[sheet]) > len(t.Couriers) {
			t.Couriers = lists[sheet]
		}
	}
	if book.Format == tabular.XLSX {
		t.validated(body)
	}
	return t, nil
}

// below reads what stands under the header: a row of keys, orders listed in advance, or rows filled already.
func (t *Template) below(rows []tabular.Row) error {
	t.First, t.listed = t.Header.RowNo+1, map[string]int{}
	t.next = t.First
	for _, r := range rows {
		if r.No <= t.Header.RowNo {
			continue
		}
		get := func(key string) string { return tabular.CleanID(r.Cell(t.Header.Column(key)).Text) }
		no, number := get(fOrderNo), get(fWaybill)
		switch {
		case r.No == t.First && keyRow(r):
			t.First = r.No + 1
		case number != "":
			return shop.E(shop.Invalid, "ship.error.template_rows", "row", r.No)
		case no != "":
			t.listed[no] = r.No
		}
		t.next = max(t.next, r.No+1, t.First)
	}
	return nil
}

// keyRow: every filled cell is a key like order_sn.
func keyRow(r tabular.Row) bool {
	n := 0
	for _, c := range r.Cells {
		s := tabular.CleanID(c.Text)
		if s == "" {
			continue
		}
		n++
		if !strings.Contains(s, "_") || strings.IndexFunc(s, func(c rune) bool { return c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') }) >= 0 {
			return false
		}
	}
	return n >= 2
}

// courierList is a sheet's column with most names of couriers, when there are three or more.
func courierList(rows []tabular.Row) []string {
	cols := map[int][]string{}
	hits := map[int]int{}
	for _, r := range rows {
		for i, c := range r.Cells {
			s := tabular.CleanText(c.Text)
			if s == "" || len(s) > 60 {
				continue
			}
			cols[i] = append(cols[i], s)
			if ourCompany(s) {
				hits[i]++
			}
		}
	}
	best := -1
	for i, n := range hits {
		if n >= 3 && (best < 0 || n > hits[best] || n == hits[best] && i < best) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	return cols[best]
}

func ourCompany(name string) bool { return courierNames(companyOf(name)) != nil }

// validated takes the courier names of a choice list written into the template's cells themselves.
func (t *Template) validated(body []byte) {
	if len(t.Couriers) > 0 {
		return
	}
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{UnzipSizeLimit: tabular.MaxUnpacked})
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }()
	rules, err := f.GetDataValidations(t.Sheet)
	if err != nil {
		return
	}
	for _, r := range rules {
		if r.Type != "list" || !strings.HasPrefix(r.Formula1, `"`) {
			continue
		}
		names := strings.Split(strings.Trim(r.Formula1, `"`), ",")
		hits := 0
		for i, n := range names {
			names[i] = strings.TrimSpace(n)
			if ourCompany(names[i]) {
				hits++
			}
		}
		if hits > 0 && len(names) > len(t.Couriers) {
			t.Couriers = names
		}
	}
}

// FillTemplate writes parcels into a seller's own template: rows of orders it lists are completed in place, the
// others follow behind; sheets, hidden rows and keys stay; numbers are text. More than MaxShipRows make
// several files of the same name, numbered. Errors: those of ReadTemplate.
func FillTemplate(body []byte, name string, rows []ShipRow) (ShipFiles, error) {
	t, err := ReadTemplate(body, name)
	if err != nil {
		return ShipFiles{}, err
	}
	out, filled := ready(rows, t.Couriers)
	for n, part := range parts(filled) {
		var b []byte
		if t.Format == tabular.XLSX {
			b, err = t.fillXLSX(body, part)
		} else {
			b, err = t.fillText(body, name, part)
		}
		if err != nil {
			return ShipFiles{}, err
		}
		out.Files = append(out.Files, ShipFile{Name: numbered(name, n, len(filled)), Body: b, Rows: plainRows(part)})
	}
	return out, nil
}

// placed gives each parcel its row: a listed order's own row once, then new ones.
func (t *Template) placed(part []namedRow) map[int]namedRow {
	out := make(map[int]namedRow, len(part))
	next := t.next
	for _, r := range part {
		at, ok := t.listed[r.row.OrderNo]
		if _, taken := out[at]; !ok || taken {
			at = next
			next++
		}
		out[at] = r
	}
	return out
}

func (t *Template) fillXLSX(body []byte, part []namedRow) ([]byte, error) {
	f, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{UnzipSizeLimit: tabular.MaxUnpacked})
	if err != nil {
		return nil, shop.Wrap(err, shop.Invalid, "tabular.error.broken_archive", "file", t.Sheet)
	}
	defer func() { _ = f.Close() }()
	for at, r := range t.placed(part) {
		for key, text := range map[string]string{fOrderNo: r.row.OrderNo, fCourier: r.courier, fWaybill: r.row.Waybill} {
			cell, err := excelize.CoordinatesToCellName(t.Header.Column(key)+1, at)
			if err != nil {
				return nil, err
			}
			if err := f.SetCellStr(t.Sheet, cell, tabular.Printable(text)); err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// fillText writes a csv template in its own encoding.
func (t *Template) fillText(body []byte, name string, part []namedRow) ([]byte, error) {
	book, err := tabular.Open(tabular.FromBytes(name, body, 0))
	if err != nil {
		return nil, err
	}
	defer func() { _ = book.Close() }()
	have, err := book.Head("", 1<<20)
	if err != nil {
		return nil, err
	}
	byNo := map[int][]string{}
	last := t.next - 1
	for _, r := range have {
		byNo[r.No] = r.Texts()
	}
	for at, r := range t.placed(part) {
		row := byNo[at]
		for key, text := range map[string]string{fOrderNo: r.row.OrderNo, fCourier: r.courier, fWaybill: r.row.Waybill} {
			col := t.Header.Column(key)
			for len(row) <= max(col, len(t.Header.Names)-1) {
				row = append(row, "")
			}
			row[col] = text
		}
		byNo[at] = row
		last = max(last, at)
	}
	table := make([][]string, 0, last)
	for no := 1; no <= last; no++ {
		if row, ok := byNo[no]; ok {
			table = append(table, row)
		}
	}
	enc := t.Encoding
	if enc == tabular.UTF16LE || enc == tabular.UTF16BE {
		enc = tabular.UTF8BOM
	}
	var b bytes.Buffer
	err = tabular.WriteCSV(&b, enc, table)
	return b.Bytes(), err
}
