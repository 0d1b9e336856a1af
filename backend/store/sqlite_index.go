package store

import "strings"

// findRow is one order's line in the search table, to be written at the end of its transaction.
type findRow struct {
	tokens string
	again  bool // there is a line already
}

// indexOrder makes an order findable by tokens when the transaction ends. The search table writes its whole buffer
// out at each statement that could be undone on its own (FTS5's xSavepoint), so that one statement for all orders
// of a batch is many times cheaper than one each.
func (t *Tx) indexOrder(n int64, tokens string, again bool) {
	if old, ok := t.find[n]; ok {
		again = old.again
	} else {
		t.findOrder = append(t.findOrder, n)
	}
	t.find[n] = findRow{tokens, again}
}

// writeIndex writes what indexOrder collected.
func (t *Tx) writeIndex() error {
	const most = 200
	for len(t.findOrder) > 0 {
		part := t.findOrder[:min(most, len(t.findOrder))]
		t.findOrder = t.findOrder[len(part):]
		var gone, all []any
		for _, n := range part {
			row := t.find[n]
			if row.again {
				gone = append(gone, n)
			}
			all = append(all, n, row.tokens)
		}
		if len(gone) > 0 {
			if _, err := t.exec(`DELETE FROM order_find WHERE rowid IN (`+placeholders(1, len(gone))+`)`, gone...); err != nil {
				return err
			}
		}
		values := strings.TrimSuffix(strings.Repeat(`(?, ?), `, len(part)), ", ")
		if _, err := t.exec(`INSERT INTO order_find (rowid, tok) VALUES `+values, all...); err != nil {
			return err
		}
	}
	return nil
}
