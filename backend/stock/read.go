package stock

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// maxCode bounds a SKU code in characters; codes are any text up to that.
const maxCode = 200

// maxPieces bounds a count, a weight in grams and a quantity.
const maxPieces = 1_000_000_000

// sheet is an opened table with its header understood.
type sheet struct {
	book *tabular.Book
	rows *tabular.Rows
	head tabular.Header
}

// openSheet opens a file's first table and finds its header.
func openSheet(src tabular.Source, fields []tabular.Field) (*sheet, error) {
	book, err := tabular.Open(src)
	if err != nil {
		return nil, err
	}
	top, err := book.Head("", tabular.MaxHeaderRow)
	if err == nil {
		var h tabular.Header
		if h, err = tabular.FindHeader(top, fields, nil); err == nil {
			var rows *tabular.Rows
			if rows, err = book.Rows(""); err == nil {
				return &sheet{book: book, rows: rows, head: h}, nil
			}
		}
	}
	return nil, errors.Join(tabular.Named(err, src.Name), book.Close())
}

func (s *sheet) close() error { return errors.Join(s.rows.Close(), s.book.Close()) }

// each calls fn for every row below the header.
func (s *sheet) each(fn func(tabular.Row)) error {
	for {
		row, err := s.rows.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.No > s.head.RowNo {
			fn(row)
		}
	}
}

func (s *sheet) has(key string) bool { return s.head.Column(key) >= 0 }

func (s *sheet) text(r tabular.Row, key string) string {
	return tabular.CleanText(r.Cell(s.head.Column(key)).Text)
}

// code reads a SKU or channel code: any text, kept as it stands but for what a spreadsheet put around it.
func (s *sheet) code(r tabular.Row, key string) (string, *shop.Err) {
	cell := r.Cell(s.head.Column(key))
	v := tabular.CleanID(cell.Text)
	switch {
	case r.Damaged, cell.Kind == tabular.Fault:
		return "", shop.E(shop.Invalid, "stock.refused.damaged")
	case v == "":
		return "", shop.E(shop.Invalid, "stock.refused.no_code", "column", key)
	case len([]rune(v)) > maxCode:
		return "", shop.E(shop.Invalid, "stock.refused.long_code", "limit", maxCode)
	}
	return v, nil
}

// pieces reads a whole number of at least least; blank is def when there is one.
func (s *sheet) pieces(r tabular.Row, key string, least int64, def *int64) (int64, *shop.Err) {
	v := tabular.CleanID(r.Cell(s.head.Column(key)).Text)
	if v == "" && def != nil {
		return *def, nil
	}
	n, ok := whole(v)
	if !ok || n < least || n > maxPieces {
		return 0, shop.E(shop.Invalid, "stock.refused.number", "column", key, "text", cut(v))
	}
	return n, nil
}

// money reads an amount; blank is nothing.
func (s *sheet) money(r tabular.Row, key string) (shop.Minor, *shop.Err) {
	v := tabular.CleanAmount(r.Cell(s.head.Column(key)).Text)
	if v == "" {
		return 0, nil
	}
	m, err := shop.ParseMinor(v, "CNY")
	if err != nil || m < 0 {
		return 0, shop.E(shop.Invalid, "stock.refused.number", "column", key, "text", cut(v))
	}
	return m, nil
}

// whole reads "12", "1,200" and "12.00" as whole numbers.
func whole(v string) (int64, bool) {
	v = strings.ReplaceAll(v, ",", "")
	if w, frac, dot := strings.Cut(v, "."); dot {
		if strings.Trim(frac, "0") != "" || frac == "" {
			return 0, false
		}
		v = w
	}
	n, err := strconv.ParseInt(v, 10, 64)
	return n, err == nil && n < math.MaxInt64
}

func cut(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
