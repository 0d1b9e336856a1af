package stock

import (
	"cmp"
	"slices"
	"strings"

	"zhanggui/backend/shop"
)

// refusedMax is how many refused rows a report lists.
const refusedMax = 100

// Refused is one row that was not taken over, and why.
type Refused struct {
	File   string    `json:"file"`
	Row    int       `json:"row"`
	Reason string    `json:"reason"` // token
	Args   shop.Args `json:"args,omitempty"`
	key    string
}

// Words is the key of the sentence that says why.
func (r Refused) Words() string { return r.key }

// Report counts what became of every row: Rows = New + Updated + Unchanged + Refused.
type Report struct {
	Rows        int       `json:"rows"`
	New         int       `json:"new"`
	Updated     int       `json:"updated"`
	Unchanged   int       `json:"unchanged"`
	Refused     int       `json:"refused"`
	RefusedRows []Refused `json:"refused_rows"` // the first 100
}

// NewReport is an empty report.
func NewReport() Report { return Report{RefusedRows: []Refused{}} }

// Count books one row that was taken over; what is new, updated or unchanged.
func (r *Report) Count(what string) {
	r.Rows++
	switch what {
	case "new":
		r.New++
	case "updated":
		r.Updated++
	default:
		r.Unchanged++
	}
}

// Sort puts the refused rows into the order of their files' rows.
func (r *Report) Sort() {
	slices.SortStableFunc(r.RefusedRows, func(a, b Refused) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Row, b.Row))
	})
}

// Refuse books one row that was not; the error's key is the reason.
func (r *Report) Refuse(file string, row int, e *shop.Err) {
	r.Rows++
	r.Refused++
	if len(r.RefusedRows) >= refusedMax {
		return
	}
	token := e.Key[strings.LastIndexByte(e.Key, '.')+1:]
	r.RefusedRows = append(r.RefusedRows, Refused{File: file, Row: row, Reason: token, Args: e.Args, key: e.Key})
}
