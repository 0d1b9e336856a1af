package file

import (
	"context"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// decide settles, once all rows of a unit are judged, what only the whole can tell: older copies of an order,
// lines without an order, orders beyond all measure.
func (r *run) decide(ctx context.Context, u *unit) error {
	line := verdictCode(Line)
	for _, t := range u.tables { // tables are sorted, the newest comes last
		for _, m := range u.marks[t] {
			if m.order < 0 || m.verdict != line {
				continue
			}
			g := &u.groups[m.order]
			if r.files[t].role != roleItems {
				g.head = int32(t) //nolint:gosec // a handful of tables
			}
			if r.files[t].role != roleHead {
				g.items = int32(t) //nolint:gosec // a handful of tables
			}
		}
	}
	if err := r.orphans(ctx, u); err != nil {
		return err
	}
	for _, t := range u.tables {
		for i := range u.marks[t] {
			m := &u.marks[t][i]
			if m.order < 0 {
				continue
			}
			g := &u.groups[m.order]
			if m.verdict != line {
				if m.verdict == verdictCode(Refused) {
					g.refused++
				}
				continue
			}
			newest := g.head
			if r.files[t].role == roleItems {
				newest = g.items
			}
			switch {
			case g.skip != NoReason:
				m.verdict, m.reason = verdictCode(SetAside), reasonCode(g.skip)
			case int(newest) != t:
				m.verdict, m.reason = verdictCode(SetAside), reasonCode(ROlderCopy)
			default:
				g.left++
			}
		}
	}
	for _, t := range u.tables {
		for i := range u.marks[t] {
			m := &u.marks[t][i]
			if m.order >= 0 && m.verdict == line && u.groups[m.order].left > maxOrderRows {
				m.verdict, m.reason = verdictCode(Refused), reasonCode(RTooManyLines)
			}
		}
	}
	return nil
}

// orphans asks whether the shop holds the orders of lines that come without them, and those of orders that come
// without lines. Lines of an order nobody has are set aside.
func (r *run) orphans(ctx context.Context, u *unit) error {
	var ask []int32
	for i := range u.groups {
		if (u.groups[i].head < 0) != (u.groups[i].items < 0) {
			ask = append(ask, int32(i)) //nolint:gosec // bounded by rows
		}
	}
	const batch = 500
	for len(ask) > 0 {
		some := ask[:min(batch, len(ask))]
		ask = ask[len(some):]
		nos := make([]string, len(some))
		for i, k := range some {
			nos[i] = u.groups[k].no
		}
		var known map[string]bool
		if r.opt.Known != nil {
			var err error
			if known, err = r.opt.Known(ctx, nos); err != nil {
				return err
			}
		}
		for _, k := range some {
			g := &u.groups[k]
			if g.held = known[g.no]; !g.held && g.head < 0 {
				g.skip = RNoOrder
			}
		}
	}
	return nil
}

// Small codes for marks.
func verdictCode(v Verdict) uint8 {
	switch v {
	case Line:
		return 0
	case SetAside:
		return 1
	case Refused:
		return 2
	}
	return 2
}

func verdictOf(c uint8) Verdict { return [...]Verdict{Line, SetAside, Refused}[min(c, 2)] }

func reasonCode(r Reason) uint8 {
	if r == NoReason {
		return 0
	}
	for i, x := range Reasons() {
		if x == r {
			return uint8(i + 1) //nolint:gosec // two dozen reasons
		}
	}
	return 0
}

func reasonOf(c uint8) Reason {
	if c == 0 {
		return NoReason
	}
	return Reasons()[c-1]
}

// filler copies an order's columns down into rows that leave them empty because the cells are merged.
type filler struct {
	spec   *spec
	header tabular.Header
	last   []tabular.Cell
	own    map[int]bool // columns of the line itself
}

func (f *filler) down(row *tabular.Row) {
	if !f.spec.fillDown {
		return
	}
	col := f.header.Column(fOrderNo)
	if tabular.CleanID(row.Cell(col).Text) != "" {
		f.last = append(f.last[:0], row.Cells...)
		return
	}
	hasLine := false
	for _, k := range lineFields() {
		hasLine = hasLine || tabular.CleanText(row.Cell(f.header.Column(k)).Text) != ""
	}
	first := ""
	for _, c := range row.Cells {
		if first = tabular.CleanText(c.Text); first != "" {
			break
		}
	}
	if !hasLine || f.last == nil || totalWord(first) {
		return
	}
	if f.own == nil {
		f.own = map[int]bool{}
		for _, k := range append(lineFields(), fSpec, fUnitPrice, fAmount, fItemID, fGift, fLineRefund, fRefunded, fMaybe2, fMaybe3) {
			f.own[f.header.Column(k)] = true
		}
	}
	for len(row.Cells) < len(f.last) {
		row.Cells = append(row.Cells, tabular.Cell{})
	}
	for i, c := range f.last {
		if !f.own[i] && tabular.CleanText(row.Cells[i].Text) == "" {
			row.Cells[i] = c
		}
	}
}

// sums adds up money and quantity columns as they stand, to compare with a totals row.
type sums struct {
	f     *srcFile
	total map[string]shop.Minor
}

func newSums(f *srcFile) *sums { return &sums{f: f, total: map[string]shop.Minor{}} }

func summed() []string { return []string{fQty, fAmount, fPaid, fFreight} }

func (s *sums) value(row tabular.Row, key string) (shop.Minor, bool) {
	t := tabular.CleanAmount(row.Cell(s.f.header.Column(key)).Text)
	if t == "" {
		return 0, false
	}
	v, err := shop.ParseMinor(t, "BHD") // three decimals hold any currency's amounts
	return v, err == nil
}

func (s *sums) add(row tabular.Row) {
	for _, k := range summed() {
		if v, ok := s.value(row, k); ok {
			s.total[k] += v
		}
	}
}

// compare tells which of a totals row's numbers are not the sum of the lines above it.
func (s *sums) compare(file string, row tabular.Row) []Notice {
	var out []Notice
	for _, k := range summed() {
		if v, ok := s.value(row, k); ok && v != s.total[k] {
			out = append(out, Notice{Key: "import.notice.total_differs", Args: shop.Args{
				"file": file, "row": row.No, "column": s.f.header.Names[s.f.header.Column(k)],
				"stated": shop.FormatMinor(v, "BHD"), "found": shop.FormatMinor(s.total[k], "BHD"),
			}})
		}
	}
	return out
}
