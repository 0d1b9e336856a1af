package intake_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"

	"zhanggui/backend/intake"
	"zhanggui/backend/shop"
)

// picky is a store that does not take some orders, or breaks at one.
type picky struct {
	*memory
	refuse, breakAt string
}

func (p picky) Keep(ctx context.Context, id string, in []intake.Arrival, mark *intake.Mark) ([]intake.Kept, error) {
	var out []intake.Kept
	for _, a := range in {
		no := string(a.Order.ChannelOrderNo)
		if no == p.breakAt {
			return out, errors.New("disk")
		}
		if no == p.refuse {
			out = append(out, intake.Kept{Outcome: intake.OrderNotKept, Err: errors.New("no")})
			continue
		}
		k, err := p.memory.Keep(ctx, id, []intake.Arrival{a}, mark)
		if err != nil {
			return out, err
		}
		out = append(out, k...)
	}
	return out, nil
}

// table is a reading of n orders of two rows each, a total and a refused row; twice reads it as two files.
func table(n, files int) intake.Parse {
	return func(ctx context.Context, order func(context.Context, intake.Arrival, []intake.RowRef) error, row func(intake.RowVerdict) error) error {
		for f := range files {
			name := fmt.Sprint("f", f, ".csv")
			for i := range n {
				o := shop.Order{ChannelOrderNo: shop.ChannelOrderID(fmt.Sprint("o", i)), UpdatedAt: shop.Millis(1 + f)}
				if err := order(ctx, intake.Arrival{Order: o}, []intake.RowRef{{File: name, Row: 2 * i}, {File: name, Row: 2*i + 1}}); err != nil {
					return err
				}
			}
			for i := range 2 * n {
				if err := row(intake.RowVerdict{RowRef: intake.RowRef{File: name, Row: i}, Verdict: intake.VerdictLine, OrderNo: fmt.Sprint("o", i/2)}); err != nil {
					return err
				}
			}
			for _, v := range []intake.RowVerdict{{Verdict: intake.VerdictSetAside, Reason: "totals"}, {Verdict: intake.VerdictRefused, Reason: "qty_bad", OrderNo: "=1+1"}} {
				v.RowRef = intake.RowRef{File: name, Row: 2*n + 1}
				if err := row(v); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

func TestEveryRowOfAnImportIsCountedOnce(t *testing.T) {
	for _, c := range []struct {
		name             string
		n, files         int
		refuse           string
		created, refused int
	}{
		{"one file", 1000, 1, "", 1000, 1},
		{"an order that cannot be kept", 1000, 1, "o500", 999, 3},
		{"the same orders in two files", 300, 2, "", 300, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := intake.New(intake.Deps{Store: picky{memory: newMemory(), refuse: c.refuse}})
			var out bytes.Buffer
			got, err := in.Import(t.Context(), "s1", &out, table(c.n, c.files))
			if err != nil {
				t.Fatal(err)
			}
			rows := c.files * (2*c.n + 2)
			if got.Rows != rows || got.Lines+got.SetAside+got.Refused != rows || got.New != c.created || got.Refused != c.refused || got.SetAsideByReason["totals"] != c.files {
				t.Errorf("%+v", got)
			}
			lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
			if err != nil || len(lines) != rows+1 || !strings.HasPrefix(out.String(), "\ufefffile,row,verdict,reason,order_no\r\n") {
				t.Errorf("%d lines, %v", len(lines), err)
			}
			if last := lines[len(lines)-1]; last[4] != "'=1+1" {
				t.Errorf("a formula can run: %q", last)
			}
		})
	}
}

func TestAnImportThatCannotBeKeptSaysSo(t *testing.T) {
	in := intake.New(intake.Deps{Store: picky{memory: newMemory(), breakAt: "o700"}})
	var out bytes.Buffer
	_, err := in.Import(t.Context(), "s1", &out, table(1000, 1))
	if err == nil || !strings.Contains(err.Error(), "disk") {
		t.Errorf("%v", err)
	}
}

func TestImportingAgainChangesNothing(t *testing.T) {
	in := intake.New(intake.Deps{Store: newMemory()})
	for round := range 2 {
		var out bytes.Buffer
		got, err := in.Import(t.Context(), "s1", &out, table(450, 1))
		if err != nil || (round == 0) != (got.New == 450) || (round == 1) != (got.Unchanged == 450) {
			t.Errorf("round %d: %+v %v", round, got, err)
		}
	}
}
