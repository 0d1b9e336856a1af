package tabular

import (
	"strconv"

	"zhanggui/backend/shop"
)

// Field is a value a table may carry and the headers it goes by. Aliases are compared by CleanHeader; the
// first alias present in the file wins.
type Field struct {
	Key      string
	Aliases  []string
	Required bool
}

// Header is a file's header row, understood.
type Header struct {
	RowNo   int
	Names   []string       // as in the file, cleaned; a repeated name gets " (2)" behind it
	Columns map[string]int // field key → column, only those found
	Unknown []string       // names no field asks for
	Missing []string       // keys of required fields that were not found
}

// Column returns a field's column, −1 when the file has none.
func (h Header) Column(key string) int {
	if i, ok := h.Columns[key]; ok {
		return i
	}
	return -1
}

// HeaderNames cleans the names of a header row and makes repeated ones distinct; the first keeps its name.
func HeaderNames(r Row) []string {
	names := make([]string, len(r.Cells))
	seen := make(map[string]int, len(r.Cells))
	for i, c := range r.Cells {
		n := CleanID(c.Text)
		if n == "" {
			continue
		}
		seen[n]++
		if seen[n] > 1 {
			n += " (" + strconv.Itoa(seen[n]) + ")"
		}
		names[i] = n
	}
	return names
}

// MatchHeader reads a row as a header; byHand maps field keys to header names a person chose and goes before
// the aliases.
func MatchHeader(r Row, fields []Field, byHand map[string]string) Header {
	h := Header{RowNo: r.No, Names: HeaderNames(r), Columns: map[string]int{}}
	at := make(map[string]int, len(h.Names))
	for i, n := range h.Names {
		if c := CleanHeader(n); c != "" {
			if _, has := at[c]; !has {
				at[c] = i
			}
		}
	}
	used := make(map[int]bool, len(fields))
	for _, f := range fields {
		aliases := f.Aliases
		if hand, ok := byHand[f.Key]; ok {
			aliases = []string{hand}
		}
		for _, a := range aliases {
			if i, ok := at[CleanHeader(a)]; ok {
				h.Columns[f.Key], used[i] = i, true
				break
			}
		}
		if _, ok := h.Columns[f.Key]; !ok && f.Required {
			h.Missing = append(h.Missing, f.Key)
		}
	}
	for i, n := range h.Names {
		if n != "" && !used[i] {
			h.Unknown = append(h.Unknown, n)
		}
	}
	return h
}

// Head returns copies of a sheet's first n rows that are not blank.
func (b *Book) Head(sheet string, n int) ([]Row, error) {
	rows, err := b.Rows(sheet)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Row
	for len(out) < n {
		r, err := rows.Next()
		if err != nil {
			if isEOF(err) {
				break
			}
			return nil, err
		}
		r.Cells = append([]Cell(nil), r.Cells...)
		out = append(out, r)
	}
	return out, nil
}

// FindHeader takes, among the first MaxHeaderRow rows, the one with most fields found; of equal ones the
// first. Errors: Invalid tabular.error.no_header with the missing fields and the headers seen.
func FindHeader(rows []Row, fields []Field, byHand map[string]string) (Header, error) {
	best, found := Header{}, 0
	for _, r := range rows {
		if r.No > MaxHeaderRow {
			break
		}
		if h := MatchHeader(r, fields, byHand); len(h.Columns) > found {
			best, found = h, len(h.Columns)
		}
	}
	if found == 0 && len(rows) > 0 {
		best = MatchHeader(rows[0], fields, byHand)
	}
	if found == 0 || len(best.Missing) > 0 {
		return best, shop.E(shop.Invalid, "tabular.error.no_header", "missing", best.Missing, "seen", best.Names)
	}
	return best, nil
}
