package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"golang.org/x/text/transform"
)

// csvRows cuts text into rows as spreadsheet programs do: a quoted cell may hold separators and line breaks,
// a quotation mark inside an unquoted cell is itself, blank lines count as rows.
type csvRows struct {
	br      *bufio.Reader
	newline byte
	sep     byte
	dec     *decoder

	no    int
	line  []byte // the current physical line without its end
	more  []byte // lines longer than the reader's buffer
	text  []byte // decoded cells of the row, back to back
	raw   []byte // one cell's bytes
	ends  []int
	cells []Cell
	done  bool
}

func newCSV(r io.Reader, s shape) (*csvRows, error) {
	if s.encoding == UTF16LE || s.encoding == UTF16BE {
		r = transform.NewReader(r, utf16Decoder(s.encoding))
	}
	br := bufio.NewReaderSize(r, 256<<10)
	if b, _ := br.Peek(3); bytes.Equal(b, []byte{0xEF, 0xBB, 0xBF}) {
		_, _ = br.Discard(3)
	}
	c := &csvRows{br: br, newline: s.newline, dec: newDecoder(s.encoding)}
	head, err := br.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	c.sep = separator(head, s.newline)
	return c, nil
}

// separator is the one of comma, tab and semicolon that cuts most lines of the file's start into the same number
// of cells; of equals the one with more cells. A first line "sep=;" names it.
func separator(head []byte, newline byte) byte {
	if bytes.HasPrefix(bytes.ToLower(head), []byte("sep=")) && len(head) > 4 {
		return head[4]
	}
	best, bestLines, bestCells := byte(','), 0, 0
	for _, sep := range []byte{',', '\t', ';'} {
		lines := map[int]int{}
		n, quoted := 0, false
		for _, b := range head {
			switch {
			case b == '"':
				quoted = !quoted
			case b == newline && !quoted:
				lines[n]++
				n = 0
			case b == sep && !quoted:
				n++
			}
		}
		lines[n]++
		for cells, same := range lines {
			if cells > 0 && (same > bestLines || same == bestLines && cells > bestCells) {
				best, bestLines, bestCells = sep, same, cells
			}
		}
	}
	return best
}

func (c *csvRows) next() (Row, error) {
	for {
		if c.done {
			return Row{}, io.EOF
		}
		if err := c.readLine(); err != nil {
			return Row{}, err
		}
		if c.done && len(c.line) == 0 {
			return Row{}, io.EOF
		}
		c.no++
		if len(c.line) == 0 || (c.no == 1 && len(c.line) == 5 && bytes.EqualFold(c.line[:4], []byte("sep="))) {
			continue
		}
		row, err := c.row()
		if err != nil {
			return Row{}, err
		}
		if !blank(row) {
			return row, nil
		}
	}
}

func blank(r Row) bool {
	for _, c := range r.Cells {
		if Trim(c.Text) != "" {
			return false
		}
	}
	return !r.Damaged && !r.Unclosed
}

// readLine puts the next physical line into c.line; done is set at the end of the file.
func (c *csvRows) readLine() error {
	c.more = c.more[:0]
	for {
		p, err := c.br.ReadSlice(c.newline)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if c.more = append(c.more, p...); len(c.more) > maxLine {
				return lineTooLong(c.no + 1)
			}
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return err
		}
		c.done = err != nil
		if len(c.more) > 0 {
			c.more = append(c.more, p...)
			p = c.more
		}
		if !c.done {
			p = p[:len(p)-1]
		}
		if n := len(p); n > 0 && p[n-1] == '\r' {
			p = p[:n-1]
		}
		c.line = p
		return nil
	}
}

func (c *csvRows) row() (Row, error) {
	row := Row{No: c.no}
	c.text, c.ends = c.text[:0], c.ends[:0]
	if c.dec.looksUTF8(c.line) {
		row.Damaged = true
	}
	at := 0
	for {
		var err error
		if at < len(c.line) && c.line[at] == '"' {
			at, err = c.quoted(at+1, &row)
			if err != nil {
				return row, err
			}
			c.cell(c.raw, &row)
		} else {
			end := bytes.IndexByte(c.line[at:], c.sep)
			if end < 0 {
				end = len(c.line)
			} else {
				end += at
			}
			c.cell(c.line[at:end], &row)
			at = end
		}
		if at >= len(c.line) {
			break
		}
		at++ // the separator
	}
	if len(c.ends) > MaxColumns {
		return row, tooWide(c.no)
	}
	all := string(c.text)
	c.cells = c.cells[:0]
	from := 0
	for _, end := range c.ends {
		c.cells = append(c.cells, Cell{Text: all[from:end]})
		from = end
	}
	row.Cells = c.cells
	return row, nil
}

// quoted reads a quoted cell into c.raw, over several lines if need be, and returns where its separator is.
func (c *csvRows) quoted(at int, row *Row) (int, error) {
	c.raw = c.raw[:0]
	for {
		end := bytes.IndexByte(c.line[at:], '"')
		if end < 0 {
			c.keep(c.line[at:], row)
			if c.done {
				row.Unclosed = true
				return len(c.line), nil
			}
			c.keep([]byte{'\n'}, row)
			if err := c.readLine(); err != nil {
				return 0, err
			}
			at = 0
			continue
		}
		c.keep(c.line[at:at+end], row)
		at += end + 1
		if at < len(c.line) && c.line[at] == '"' {
			c.keep([]byte{'"'}, row)
			at++
			continue
		}
		// Anything between the closing mark and the separator belongs to the cell, as in spreadsheets.
		tail := bytes.IndexByte(c.line[at:], c.sep)
		if tail < 0 {
			c.keep(c.line[at:], row)
			return len(c.line), nil
		}
		c.keep(c.line[at:at+tail], row)
		return at + tail, nil
	}
}

func (c *csvRows) keep(p []byte, row *Row) {
	if len(c.raw)+len(p) > MaxCell {
		row.TooLong = true
		return
	}
	c.raw = append(c.raw, p...)
}

func (c *csvRows) cell(p []byte, row *Row) {
	if len(p) > MaxCell {
		row.TooLong = true
		p = p[:0]
	}
	var ok bool
	if c.text, ok = c.dec.append(c.text, p); !ok {
		row.Damaged = true
	}
	c.ends = append(c.ends, len(c.text))
}
