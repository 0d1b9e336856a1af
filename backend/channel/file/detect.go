package file

import (
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// Source is a file to be imported.
type Source = tabular.Source

// Options of an import. The zero value is an automatic one in the default zone and currency.
type Options struct {
	Platform shop.Platform     // "" or "auto" = told by the headers
	Map      map[string]string // field → header; goes before what the platform's own headers say
	Currency string            // for tables without a currency column; "" = CNY
	Zone     string            // of times without a zone; "" = Asia/Shanghai
	// Clock judges dates in file names; nil = the export time is the file's own date only.
	Clock shop.Clock
}

// Plan is what Detect found out about a set of files that belong to one import.
type Plan struct {
	Platform shop.Platform
	Tables   []Table
	Currency string
	Zone     string
	Map      map[string]string
	spec     *spec
}

// Table is one text file or one sheet of a workbook.
type Table struct {
	Source   Source
	File     string // name as shown; the sheet behind it when a file has several
	Sheet    string
	Format   tabular.Format
	Encoding tabular.Encoding
	Holds    string // whole, head or items: see README
	Header   tabular.Header
	Exported shop.Millis // when the platform wrote it: the name's own stamp, else the file's date
	Preview  [][]string  // the header and up to ten rows below it
	role     role
}

// Encoding names the encodings of the plan's files, each once.
func (p Plan) Encoding() string {
	var out []string
	seen := map[string]bool{}
	for _, t := range p.Tables {
		if e := string(t.Encoding); !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return strings.Join(out, ", ")
}

// Detect opens each file and tells platform, encoding and columns. All files must be of one platform. Errors
// (Invalid, besides those of tabular.Open): import.error.{no_files,unknown_headers,missing_columns,
// ambiguous,mixed_platforms,map_field,map_header,platform,currency}.
func Detect(files []Source, opt Options) (Plan, error) {
	if len(files) == 0 {
		return Plan{}, shop.E(shop.Invalid, "import.error.no_files")
	}
	plan := Plan{Platform: opt.Platform, Currency: opt.Currency, Zone: opt.Zone, Map: opt.Map}
	if plan.Platform == "auto" {
		plan.Platform = ""
	}
	if opt.Currency != "" {
		c, ok := currencyOf(opt.Currency)
		if !ok {
			return Plan{}, shop.E(shop.Invalid, "import.error.currency", "text", clip(opt.Currency, 20))
		}
		plan.Currency = c
	}
	if err := checkMap(opt.Map); err != nil {
		return Plan{}, err
	}
	cands := specs()
	switch {
	case plan.Platform != "":
		s := specOf(plan.Platform)
		if s == nil {
			return Plan{}, shop.E(shop.Invalid, "import.error.platform", "platform", string(plan.Platform))
		}
		cands = []*spec{s}
	case len(opt.Map) > 0:
		cands = []*spec{genericSpec()}
	}
	for _, src := range files {
		if err := plan.add(src, cands, opt); err != nil {
			return Plan{}, err
		}
	}
	plan.sort()
	return plan, nil
}

func checkMap(m map[string]string) error {
	known := map[string]bool{}
	for _, f := range mappable() {
		known[f] = true
	}
	for f, h := range m {
		if !known[f] || strings.TrimSpace(h) == "" {
			return shop.E(shop.Invalid, "import.error.map_field", "field", clip(f, 40), "fields", strings.Join(mappable(), ", "))
		}
	}
	return nil
}

func (p *Plan) add(src Source, cands []*spec, opt Options) error {
	book, err := tabular.Open(src)
	if err != nil {
		return err
	}
	defer func() { _ = book.Close() }()
	var refused error
	found := 0
	for _, sheet := range book.Sheets {
		rows, err := book.Head(sheet, tabular.MaxHeaderRow+12)
		if err != nil {
			return err
		}
		s, h, err := choose(rows, cands, opt.Map, src.Name)
		if err != nil {
			if refused == nil {
				refused = err
			}
			continue
		}
		if p.spec != nil && s.platform != p.spec.platform {
			return shop.E(shop.Invalid, "import.error.mixed_platforms", "file", src.Name, "platform", string(s.platform), "other", string(p.spec.platform))
		}
		p.spec, p.Platform = s, s.platform
		r, _ := s.role(h)
		name := src.Name
		if len(book.Sheets) > 1 {
			name += " · " + sheet
		}
		found++
		p.Tables = append(p.Tables, Table{
			Source: src, File: name, Sheet: sheet, Format: book.Format, Encoding: book.Encoding, Holds: string(r), Header: h,
			Exported: exported(src, opt.Clock), Preview: preview(rows, h), role: r,
		})
	}
	if found == 0 {
		return refused
	}
	if found == 1 {
		p.Tables[len(p.Tables)-1].File = src.Name
	}
	return nil
}

func preview(rows []tabular.Row, h tabular.Header) [][]string {
	out := [][]string{h.Names}
	for _, r := range rows {
		if r.No > h.RowNo && len(out) <= 10 {
			out = append(out, r.Texts())
		}
	}
	return out
}

// choose tells whose header these rows have: the platform most of whose own headers stand in one row and whose
// needed columns are all there. Two that fit equally well are not chosen between.
func choose(rows []tabular.Row, cands []*spec, byHand map[string]string, file string) (*spec, tabular.Header, error) {
	type fit struct {
		s     *spec
		h     tabular.Header
		score int
		lacks []string
	}
	var fits []fit
	for _, s := range cands {
		known, fields := s.known(), s.fields()
		for _, h := range byHand {
			known[tabular.CleanHeader(h)] = true
		}
		best := fit{s: s}
		for _, r := range rows {
			if r.No > tabular.MaxHeaderRow {
				break
			}
			score := 0
			for _, c := range r.Cells {
				if t := tabular.CleanHeader(c.Text); t != "" && known[t] {
					score++
				}
			}
			if score > best.score {
				best.score, best.h = score, tabular.MatchHeader(r, fields, byHand)
			}
		}
		if best.score > 0 {
			_, best.lacks = s.role(best.h)
			fits = append(fits, best)
		}
	}
	sort.SliceStable(fits, func(i, j int) bool { return fits[i].score > fits[j].score })
	var seen []string
	if len(rows) > 0 {
		seen = tabular.HeaderNames(rows[0])
	}
	if len(fits) > 0 {
		seen = fits[0].h.Names
	}
	one := len(cands) == 1
	if one {
		for field, h := range byHand {
			if len(fits) == 0 || fits[0].h.Column(field) < 0 {
				return nil, tabular.Header{}, shop.E(shop.Invalid, "import.error.map_header", "file", file, "field", field, "header", clip(h, 40), "seen", list(seen))
			}
		}
	}
	if len(byHand) == 0 && len(fits) > 0 {
		if h := otherFile(fits[0].h.Names); h != "" {
			return nil, tabular.Header{}, shop.E(shop.Invalid, "import.error.not_orders", "file", file, "header", h)
		}
	}
	if len(fits) > 0 && (one || fits[0].score >= 3) && len(fits[0].lacks) == 0 {
		if len(fits) > 1 && len(fits[1].lacks) == 0 && fits[1].score == fits[0].score {
			return nil, tabular.Header{}, shop.E(shop.Invalid, "import.error.ambiguous", "file", file,
				"one", string(fits[0].s.platform), "two", string(fits[1].s.platform))
		}
		return fits[0].s, fits[0].h, nil
	}
	if !one { // a table whose headers are our own field names needs no mapping
		if s, h, err := choose(rows, []*spec{genericSpec()}, nil, file); err == nil && len(h.Columns) >= 2 {
			return s, h, nil
		}
	}
	if len(fits) > 0 && (one || fits[0].score >= 3) {
		s := fits[0].s
		lacks := make([]string, len(fits[0].lacks))
		for i, k := range fits[0].lacks {
			lacks[i] = s.header(k)
		}
		return nil, tabular.Header{}, shop.E(shop.Invalid, "import.error.missing_columns", "file", file, "platform", string(s.platform),
			"missing", list(lacks), "seen", list(seen))
	}
	missing := []string{fOrderNo}
	if one {
		missing = []string{cands[0].header(fOrderNo)}
	}
	return nil, tabular.Header{}, shop.E(shop.Invalid, "import.error.unknown_headers", "file", file, "missing", list(missing), "seen", list(seen))
}

// otherFile finds a header that only after-sale lists, bills and settlements have; "" for order exports.
func otherFile(names []string) string {
	for _, n := range names {
		switch tabular.CleanHeader(n) {
		case "退款编号", "售后单号", "售后编号", "动账时间", "动帐时间", "动账流水号", "动帐流水号", "账务流水号", "流水单号", "结算单类型", "费用项", "入账时间",
			"实际结算时间", "结算金额(元)", "投保单号":
			return n
		}
	}
	return ""
}

func list(names []string) string {
	var out []string
	for _, n := range names {
		if n != "" && len(out) < 100 {
			out = append(out, clip(n, 40))
		}
	}
	return strings.Join(out, ", ")
}

// exported tells when the platform wrote a file: the Unix seconds or milliseconds some put in front of the
// name, else the file's own date.
func exported(src Source, clock shop.Clock) shop.Millis {
	base := strings.TrimSuffix(src.Name, filepath.Ext(src.Name))
	end := 0
	for end < len(base) && base[end] >= '0' && base[end] <= '9' {
		end++
	}
	if end == 10 || end == 13 {
		if v, err := strconv.ParseInt(base[:end], 10, 64); err == nil {
			if end == 10 {
				v *= 1000
			}
			at := time.UnixMilli(v).UTC()
			if at.Year() >= 2015 && (clock == nil || !at.After(clock.Now().Add(48*time.Hour))) && at.Year() < 2100 {
				return v
			}
		}
	}
	return src.Modified
}

// sort puts older exports first, so that the newest has the last word; files of a mapped table keep the order
// they were given in.
func (p *Plan) sort() {
	if p.spec.platform == shop.Generic {
		return
	}
	sort.SliceStable(p.Tables, func(i, j int) bool { return p.Tables[i].Exported < p.Tables[j].Exported })
}
