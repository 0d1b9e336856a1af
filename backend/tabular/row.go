package tabular

// CellKind tells what a file says a cell is. CSV and HTML know only text.
type CellKind uint8

// Cell kinds.
const (
	Text   CellKind = iota
	Number          // an xlsx number cell: Text holds it in plain decimal form as Excel would, at most 15 digits exact
	Date            // an xlsx number cell shown as a date: Text holds "2006-01-02 15:04:05", zone-less
	Bool            // "TRUE" or "FALSE"
	Fault           // an Excel error value such as #N/A
)

// Cell is one cell: its text exactly as stored (see CleanText, CleanID, CleanAmount) and its kind.
type Cell struct {
	Text string
	Kind CellKind
}

// Row is one row that is not blank. Its cells are overwritten by the next read: copy what is kept.
type Row struct {
	No    int // from 1, as Excel shows it: blank rows count, a line break inside a cell does not
	Cells []Cell
	// Damaged: bytes of the row are not valid in the file's encoding; its text shows U+FFFD there.
	Damaged bool
	// TooLong: a cell exceeds MaxCell and is cut.
	TooLong bool
	// Unclosed: a quotation mark opened in this row is not closed before the file ends.
	Unclosed bool
}

// Cell returns the cell in column i, or an empty one beyond the row's end or for a negative i.
func (r Row) Cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Texts returns a copy of the row's texts.
func (r Row) Texts() []string {
	out := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		out[i] = c.Text
	}
	return out
}
