package file

import (
	"context"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// RowRef names a data row.
type RowRef struct {
	File string
	Row  int // as Excel shows it
}

// Part says how much of an order its rows tell.
type Part string

// Parts.
const (
	Whole     Part = "whole"
	HeadOnly  Part = "head"  // no lines: those held already stay
	LinesOnly Part = "lines" // nothing but lines
)

// Parsed is one order as its rows say.
type Parsed struct {
	Order  shop.Order
	Doubts []shop.Doubt
	Raw    channel.Raw // the rows, for the archive; Adapter.Normalise makes the same order of it
	Rows   []RowRef
	Part   Part
	// FillOnly: an order held already takes only what it lacks; so for mapped tables and for lines that come
	// without their order.
	FillOnly bool
}

// RowVerdict is the verdict of one data row.
type RowVerdict struct {
	RowRef
	Verdict Verdict
	Reason  Reason // words import.reason.<reason>
	Text    string // the value at fault, cut to 40 characters
	OrderNo string
}

// Sink takes what Parse finds. An error ends the parsing and is returned. Row is called once for each data row
// of each file, in the files' order, after the orders of its file; either may be nil.
type Sink struct {
	Order func(context.Context, Parsed) error
	Row   func(RowVerdict) error
}

// Notice is something a person should know about a file although every row has its verdict.
type Notice struct {
	Key  string // words import.notice.…
	Args shop.Args
}

// Report counts rows: Rows = Lines + SetAside + Refused.
type Report struct {
	Files            int
	Platform         shop.Platform
	Encoding         string
	Rows             int
	Lines            int
	SetAside         int
	Refused          int
	Orders           int // handed to the sink
	SetAsideByReason map[Reason]int
	RefusedByReason  map[Reason]int
	RefusedRows      []RowVerdict // the first 100
	Notices          []Notice
}

func (r *Report) count(v RowVerdict) {
	r.Rows++
	switch v.Verdict {
	case Line:
		r.Lines++
	case SetAside:
		r.SetAside++
		r.SetAsideByReason[v.Reason]++
	case Refused:
		r.Refused++
		r.RefusedByReason[v.Reason]++
		if len(r.RefusedRows) < 100 {
			r.RefusedRows = append(r.RefusedRows, v)
		}
	}
}
