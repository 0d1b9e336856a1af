package paper

import "errors"

// ErrNothing is returned for a document without a single label, line or order.
var ErrNothing = errors.New("paper: nothing to print")

// Words turns a key of the word catalogue (all of ours begin with "paper.") and its named values into text.
type Words func(key string, args map[string]any) string

// Report says what the reader of the paper cannot see on it.
type Report struct {
	Pages          int
	ReplacedGlyphs int    // characters printed as 〓
	Notes          []Note // in order of printing; empty when everything was printed as given
}

// Note tells of one text of one item that is not on the paper exactly as given.
type Note struct {
	Item     int    // index of the label, line, slip or row in the document
	ID       string // the item's own id
	Field    string // to.name, to.address, items, waybill …
	Replaced string // the characters printed as 〓, in order
	Cut      bool   // the text ends in a visible … because it did not fit
	NoBars   string // the text that could not be drawn as a bar code or QR and is printed in figures only
}

// Rare lists the indexes of the items that hold a replaced character, ascending.
func (r Report) Rare() []int {
	var out []int
	for _, n := range r.Notes {
		if n.Replaced != "" && (len(out) == 0 || out[len(out)-1] != n.Item) {
			out = append(out, n.Item)
		}
	}
	return out
}
