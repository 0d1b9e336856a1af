package tabular

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// sheetRows streams the rows of one sheet.
type sheetRows struct {
	b     *book
	x     *xmlScan
	c     io.Closer
	no    int
	cells []Cell
	buf   []byte
	bad   bool
	long  bool
}

func (b *book) rows(s sheetRef) (*sheetRows, error) {
	r, err := b.open(s.part)
	if err != nil {
		return nil, b.named(err)
	}
	return &sheetRows{b: b, x: newXMLScan(r), c: r}, nil
}

// cell being read.
type rawCell struct {
	col   int
	kind  string
	style int
	value []byte // of v, still coded
	text  []byte // of is/t, decoded
}

func (s *sheetRows) next() (Row, error) {
	row, err := s.scan()
	if err != nil && !errors.Is(err, io.EOF) {
		err = s.b.named(err)
	}
	return row, err
}

func (s *sheetRows) scan() (Row, error) {
	var c rawCell
	col, inRow, inCell, hint := -1, false, false, false
	for {
		t, err := s.x.next()
		if err != nil {
			return Row{}, err
		}
		switch string(t.name) {
		case "row":
			if t.open {
				s.no++
				if n, err := strconv.Atoi(string(t.attr("r"))); err == nil && n >= s.no {
					s.no = n
				}
				if s.no > 1_048_576 {
					return Row{}, badXML("too many rows")
				}
				col, inRow, s.bad, s.long = -1, true, false, false
				s.cells = s.cells[:0]
			}
			if t.close && inRow {
				inRow = false
				row := Row{No: s.no, Cells: s.cells, Damaged: s.bad, TooLong: s.long}
				if !blank(row) {
					return row, nil
				}
			}
		case "c":
			if t.open && inRow {
				col++
				if n, ok := column(t.attr("r")); ok {
					col = n
				}
				if col < 0 || col >= MaxColumns {
					return Row{}, tooWide(s.no)
				}
				style, err := strconv.Atoi(string(t.attr("s")))
				if err != nil {
					style = 0
				}
				c = rawCell{col: col, kind: string(t.attr("t")), style: style, value: c.value[:0], text: c.text[:0]}
				inCell = true
			}
			if t.close && inCell {
				inCell = false
				if err := s.put(c); err != nil {
					return Row{}, err
				}
			}
		case "v":
			if t.close && !t.open && inCell {
				c.value = append(c.value[:0], s.x.text...)
			}
		case "rPh":
			hint = t.open && !t.close
		case "t":
			if t.close && !t.open && inCell && !hint {
				c.text = unescape(c.text, s.x.text)
			}
		}
	}
}

// put stores a finished cell; gaps before it become empty cells.
func (s *sheetRows) put(c rawCell) error {
	cell := Cell{}
	switch c.kind {
	case "s":
		if len(c.value) == 0 {
			return nil
		}
		i, err := strconv.Atoi(string(bytes.TrimSpace(c.value)))
		if err != nil || i < 0 || i >= len(s.b.texts) {
			return badXML("shared text missing")
		}
		cell.Text = s.b.texts[i]
		s.bad = s.bad || s.b.bad[i]
	case "inlineStr":
		cell.Text = s.str(c.text)
	case "str":
		s.buf = unescape(s.buf[:0], c.value)
		cell.Text = s.str(s.buf)
	case "b":
		cell = Cell{"FALSE", Bool}
		if string(c.value) == "1" {
			cell.Text = "TRUE"
		}
	case "e":
		cell = Cell{plainText(c.value), Fault}
	case "d":
		cell = Cell{strings.Replace(string(c.value), "T", " ", 1), Date}
	default:
		if len(c.value) == 0 {
			return nil
		}
		cell = s.b.number(string(bytes.TrimSpace(c.value)), c.style)
	}
	if len(cell.Text) > MaxCell {
		s.long = true
		cell.Text = ""
	}
	for len(s.cells) <= c.col {
		s.cells = append(s.cells, Cell{})
	}
	s.cells[c.col] = cell
	return nil
}

func (s *sheetRows) str(p []byte) string {
	if !validText(p) || bytes.Contains(p, []byte("\uFFFD")) {
		s.bad = true
	}
	return validString(p)
}

// number turns a stored number into the text a person sees: plain decimals, at most 15 significant digits
// (a spreadsheet keeps 0.3 as 0.30000000000000004), dates as wall time. Integers of 16 digits and more stay
// as stored so that DamagedID sees them.
func (b *book) number(v string, style int) Cell {
	if style >= 0 && style < len(b.dates) && b.dates[style] {
		if f, err := strconv.ParseFloat(v, 64); err == nil && f >= 0 && f < 2_958_466 {
			if b.d1904 {
				f += 1462
			}
			if f < 1 { // a time of day alone
				return Cell{serialWall(f).Format("15:04:05"), Text}
			}
			return Cell{serialWall(f).Format(time.DateTime), Date}
		}
	}
	if len(v) <= 16 && number(strings.TrimPrefix(v, "-")) && len(strings.Replace(strings.TrimPrefix(v, "-"), ".", "", 1)) <= 15 {
		return Cell{v, Number}
	}
	if digits(v) {
		return Cell{v, Number}
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return Cell{v, Text}
	}
	if math.Abs(f) < 1e15 {
		if g, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err == nil {
			f = g
		}
	}
	return Cell{strconv.FormatFloat(f, 'f', -1, 64), Number}
}

// column reads the letters of a cell reference: "C7" is 2.
func column(ref []byte) (int, bool) {
	n := 0
	for i, ch := range ref {
		if ch >= 'a' && ch <= 'z' {
			ch -= 'a' - 'A'
		}
		if ch < 'A' || ch > 'Z' {
			return n - 1, i > 0
		}
		if n = n*26 + int(ch-'A'+1); n > 20_000 {
			return n, true
		}
	}
	return 0, false
}
