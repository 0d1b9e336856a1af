package file

import (
	"context"
	"errors"
	"io"
	"strings"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// ParseOptions of one run over a plan.
type ParseOptions struct {
	// Known tells which orders the shop holds already; lines whose order is in none of the files go to these.
	// nil = none.
	Known func(ctx context.Context, orderNos []string) (map[string]bool, error)
	// Progress is told rows done and, once known, rows in all; nil = nobody watches.
	Progress func(done, total int)
}

// mark is the verdict of one row, kept small: a file may have a million.
type mark struct {
	no      int32
	order   int32 // index into the unit's orders, −1 for none
	verdict uint8
	reason  uint8
}

// group is one order while its rows are counted and collected.
type group struct {
	no       string
	left     int32 // accepted rows not met yet in the second pass
	refused  int32
	head     int32 // newest table with the order's row, −1
	items    int32 // newest table with lines of it, −1
	skip     Reason
	held     bool // the shop has this order already
	currency string
}

// run is one parsing.
type run struct {
	plan   Plan
	opt    ParseOptions
	sink   Sink
	b      *builder
	files  []*srcFile
	rep    Report
	done   int
	total  int
	coarse int
}

// unit is a set of tables read together: the files of a pair, or one table alone.
type unit struct {
	tables []int
	marks  map[int][]mark
	texts  map[[2]int]string // values at fault by table and position
	groups []group
	index  map[string]int32
}

// Parse reads the plan's tables twice: first to judge each row and to learn where each order ends, then to
// make orders as soon as their last row is read, so that memory is bounded by the orders that lie open, not
// by the file. Errors of the sink and of reading end it; rows never do.
func Parse(ctx context.Context, plan Plan, sink Sink, opt ParseOptions) (Report, error) {
	r := &run{plan: plan, opt: opt, sink: sink, b: newBuilder(plan.spec, plan.Currency, plan.Zone, plan.Map)}
	r.rep = Report{Platform: plan.Platform, Encoding: plan.Encoding(), SetAsideByReason: map[Reason]int{}, RefusedByReason: map[Reason]int{}}
	names := map[string]bool{}
	for _, t := range plan.Tables {
		names[t.Source.Name] = true
		r.files = append(r.files, &srcFile{name: t.File, role: t.role, header: t.Header, exported: t.Exported})
	}
	r.rep.Files = len(names)
	for _, u := range r.units() {
		if err := r.unit(ctx, u); err != nil {
			return r.rep, err
		}
	}
	if r.coarse > 0 {
		r.rep.Notices = append(r.rep.Notices, Notice{Key: "import.notice.seconds_lost", Args: shop.Args{"n": r.coarse}})
	}
	return r.rep, nil
}

// units: files of a pair go together, every other table stands for itself.
func (r *run) units() []*unit {
	var out []*unit
	fresh := func() *unit {
		u := &unit{marks: map[int][]mark{}, texts: map[[2]int]string{}, index: map[string]int32{}}
		out = append(out, u)
		return u
	}
	if r.plan.spec.pair {
		u := fresh()
		for i := range r.plan.Tables {
			u.tables = append(u.tables, i)
		}
		return out
	}
	for i := range r.plan.Tables {
		u := fresh()
		u.tables = []int{i}
	}
	return out
}

func (r *run) unit(ctx context.Context, u *unit) error {
	for _, t := range u.tables {
		if err := r.judgeTable(ctx, u, t); err != nil {
			return err
		}
	}
	if err := r.decide(ctx, u); err != nil {
		return err
	}
	open := map[int32][]srcRow{}
	for _, t := range u.tables {
		if err := r.collect(ctx, u, t, open); err != nil {
			return err
		}
	}
	for _, t := range u.tables {
		if err := r.verdicts(u, t); err != nil {
			return err
		}
	}
	return nil
}

// each reads the data rows of a table: those below its header.
func (r *run) each(ctx context.Context, t int, fn func(tabular.Row) error) error {
	table := r.plan.Tables[t]
	book, err := tabular.Open(table.Source)
	if err != nil {
		return err
	}
	defer func() { _ = book.Close() }()
	rows, err := book.Rows(table.Sheet)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	fill := filler{spec: r.plan.spec, header: table.Header}
	for n := 0; ; n++ {
		if n%256 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.No <= table.Header.RowNo {
			continue
		}
		fill.down(&row)
		if err := fn(row); err != nil {
			return err
		}
	}
}

func (r *run) judgeTable(ctx context.Context, u *unit, t int) error {
	f := r.files[t]
	table := r.plan.Tables[t]
	sums := newSums(f)
	var long, spoilt int
	marks := make([]mark, 0, 1024)
	err := r.each(ctx, t, func(row tabular.Row) error {
		j := r.b.judge(f, row)
		m := mark{no: int32(row.No), order: -1, verdict: verdictCode(j.verdict), reason: reasonCode(j.reason)} //nolint:gosec // rows are below 2³¹
		if j.text != "" {
			u.texts[[2]int{t, len(marks)}] = j.text
		}
		if j.orderNo != "" {
			m.order = u.order(j.orderNo)
			r.mixed(u, f, row, &m, j)
		}
		switch j.longID {
		case 1:
			long++
		case 2:
			long++
			spoilt++
		}
		if j.reason == RTotals {
			r.rep.Notices = append(r.rep.Notices, sums.compare(table.File, row)...)
		} else if j.verdict == Line {
			sums.add(row)
		}
		marks = append(marks, m)
		if r.done++; r.opt.Progress != nil && r.done%2000 == 0 {
			r.opt.Progress(0, 0)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if long >= 3 && spoilt == long { // every number ends in zeros behind its 15th digit: a spreadsheet did that
		for i := range marks {
			if m := &marks[i]; m.verdict == verdictCode(Line) && m.order >= 0 && longID(u.groups[m.order].no) == 2 {
				m.verdict, m.reason = verdictCode(Refused), reasonCode(RDamagedID)
				u.texts[[2]int{t, i}] = u.groups[m.order].no
			}
		}
	}
	u.marks[t] = marks
	r.total += len(marks)
	return nil
}

// mixed refuses rows whose currency is not that of the order's first row: totals never mix currencies.
func (r *run) mixed(u *unit, f *srcFile, row tabular.Row, m *mark, j judged) {
	i := f.header.Column(fCurrency)
	if i < 0 || j.verdict != Line {
		return
	}
	c, _ := currencyOf(tabular.CleanText(row.Cell(i).Text))
	g := &u.groups[m.order]
	switch {
	case c == "" || g.currency == c:
	case g.currency == "":
		g.currency = c
	default:
		m.verdict, m.reason = verdictCode(Refused), reasonCode(RCurrencyMix)
	}
}

func (u *unit) order(no string) int32 {
	if i, ok := u.index[no]; ok {
		return i
	}
	i := int32(len(u.groups)) //nolint:gosec // bounded by rows
	no = strings.Clone(no)
	u.groups = append(u.groups, group{no: no, head: -1, items: -1})
	u.index[no] = i
	return i
}

// collect reads a table again and hands each order on when its last row is there.
func (r *run) collect(ctx context.Context, u *unit, t int, open map[int32][]srcRow) error {
	f, marks, at := r.files[t], u.marks[t], 0
	err := r.each(ctx, t, func(row tabular.Row) error {
		if at >= len(marks) || marks[at].no != int32(row.No) { //nolint:gosec // rows are below 2³¹
			return shop.E(shop.Stale, "import.error.file_changed", "file", f.name)
		}
		m := marks[at]
		at++
		if r.done++; r.opt.Progress != nil && at%2000 == 0 {
			r.opt.Progress(r.rep.Rows+at, r.total)
		}
		if m.verdict != verdictCode(Line) {
			return nil
		}
		open[m.order] = append(open[m.order], srcRow{file: f, no: row.No, cells: row.Texts()})
		g := &u.groups[m.order]
		if g.left--; g.left > 0 {
			return nil
		}
		rows := open[m.order]
		delete(open, m.order)
		return r.emit(ctx, g, rows)
	})
	if err == nil && at != len(marks) {
		err = shop.E(shop.Stale, "import.error.file_changed", "file", f.name)
	}
	return err
}

func (r *run) emit(ctx context.Context, g *group, rows []srcRow) error {
	m := r.b.build(g.no, rows, int(g.refused), g.held)
	if m.coarse {
		r.coarse++
	}
	r.rep.Orders++
	if r.sink.Order == nil {
		return nil
	}
	body, err := r.b.archive(g.no, rows, int(g.refused), g.held)
	if err != nil {
		return shop.Wrap(err, shop.Internal, "error.internal", "detail", "archive")
	}
	p := Parsed{
		Order: m.out, Doubts: m.doubts, Part: part(rows), FillOnly: r.plan.Platform == shop.Generic || part(rows) == LinesOnly,
		Raw: channel.Raw{ID: m.out.ChannelOrderNo, UpdatedAt: m.out.UpdatedAt, Body: body},
	}
	for _, row := range rows {
		p.Rows = append(p.Rows, RowRef{row.file.name, row.no})
	}
	return r.sink.Order(ctx, p)
}

// part tells what an order's rows cover.
func part(rows []srcRow) Part {
	head, items := false, false
	for _, r := range rows {
		head = head || r.file.role != roleItems
		items = items || r.file.role != roleHead
	}
	switch {
	case head && items:
		return Whole
	case head:
		return HeadOnly
	}
	return LinesOnly
}

func (r *run) verdicts(u *unit, t int) error {
	f := r.files[t]
	for i, m := range u.marks[t] {
		v := RowVerdict{
			RowRef: RowRef{f.name, int(m.no)}, Verdict: verdictOf(m.verdict), Reason: reasonOf(m.reason), Text: u.texts[[2]int{t, i}],
		}
		if m.order >= 0 {
			v.OrderNo = u.groups[m.order].no
		}
		r.rep.count(v)
		if r.sink.Row != nil {
			if err := r.sink.Row(v); err != nil {
				return err
			}
		}
	}
	u.marks[t] = nil
	return nil
}
