package tabular

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"zhanggui/backend/shop"
)

// Column of a written sheet.
type Column struct {
	Title string
	Width float64 // in characters; 0 = 16
}

// Money is an amount written as a number cell with its currency's decimals.
type Money struct {
	Minor    shop.Minor
	Currency string
}

// Writer streams rows into one sheet of an xlsx.
type Writer struct {
	f      *excelize.File
	sw     *excelize.StreamWriter
	row    int
	styles map[int]int
}

// NewWriter starts an xlsx with one sheet and a header row. Order numbers, phones and codes given as strings
// become text cells, so that nothing loses digits and nothing runs as a formula.
func NewWriter(sheet string, cols []Column) (*Writer, error) {
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	sw, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	w := &Writer{f: f, sw: sw, styles: map[int]int{}}
	head := make([]any, len(cols))
	for i, c := range cols {
		width := c.Width
		if width == 0 {
			width = 16
		}
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
		head[i] = c.Title
	}
	if len(cols) == 0 {
		return w, nil
	}
	return w, w.Row(head...)
}

// Row appends a row: strings become text, int and int64 numbers, Money a number with its decimals, nil an
// empty cell. Any other type is an error of kind Internal.
func (w *Writer) Row(values ...any) error {
	cells := make([]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case nil:
		case string:
			cells[i] = Printable(v)
		case int, int64:
			cells[i] = v
		case Money:
			style, err := w.decimals(shop.Decimals(v.Currency))
			if err != nil {
				return err
			}
			cells[i] = excelize.Cell{StyleID: style, Value: decimal(v)}
		default:
			return shop.E(shop.Internal, "tabular.error.cell_type")
		}
	}
	w.row++
	at, err := excelize.CoordinatesToCellName(1, w.row)
	if err != nil {
		return err
	}
	return w.sw.SetRow(at, cells)
}

// decimal is the nearest number a spreadsheet can hold: exact for every amount below 2⁵³ minor units.
func decimal(m Money) float64 {
	div := 1.0
	for range shop.Decimals(m.Currency) {
		div *= 10
	}
	return float64(m.Minor) / div
}

func (w *Writer) decimals(n int) (int, error) {
	if s, ok := w.styles[n]; ok {
		return s, nil
	}
	format := "0"
	if n > 0 {
		format += "." + strings.Repeat("0", n)
	}
	s, err := w.f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	w.styles[n] = s
	return s, err
}

// WriteTo ends the sheet and writes the workbook.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	if err := w.sw.Flush(); err != nil {
		return 0, err
	}
	defer func() { _ = w.f.Close() }()
	return w.f.WriteTo(out)
}

// Printable takes out what XML cannot hold (control characters but tab and line breaks, half surrogates) and
// cuts at the 32,767 characters a cell may have.
func Printable(s string) string {
	if ascii([]byte(s)) && strings.IndexFunc(s, notXML) < 0 && len(s) <= 32_767 {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if notXML(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if utf8.RuneCountInString(s) > 32_767 {
		n := 0
		for i := range s {
			if n++; n > 32_767 {
				return s[:i]
			}
		}
	}
	return s
}

func notXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// SafeCSV makes a text harmless in a CSV a spreadsheet opens: what it would take for a formula gets an
// apostrophe in front (CleanID takes it off again).
func SafeCSV(s string) string {
	t := strings.TrimLeft(s, " \"'")
	if t == "" {
		return s
	}
	r, _ := utf8.DecodeRuneInString(t)
	if strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) {
		return "'" + s
	}
	return s
}

// WriteCSV writes rows with CRLF line ends in an encoding: UTF8BOM for anything a spreadsheet opens, GB18030
// where a platform asks for GBK. Cells go through SafeCSV.
func WriteCSV(out io.Writer, enc Encoding, rows [][]string) error {
	switch enc {
	case UTF8BOM:
		if _, err := io.WriteString(out, "\uFEFF"); err != nil {
			return err
		}
	case GB18030:
		g := simplifiedchinese.GB18030.NewEncoder().Writer(out)
		out = g
		if c, ok := g.(io.Closer); ok {
			defer func() { _ = c.Close() }()
		}
	case UTF8:
	case UTF16LE, UTF16BE:
		return shop.E(shop.Internal, "tabular.error.encoding")
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, c := range row {
			safe[i] = SafeCSV(c)
		}
		if err := w.Write(safe); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
