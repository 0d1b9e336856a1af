package paper

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// cellLimit is what an Excel cell holds (Microsoft's published limits), in characters.
const cellLimit = 32767

// ShipListXLSX writes the list as a workbook: one sheet of parcels in the order given, one of totals per courier. Numbers
// of waybills and orders are text cells. A text that a spreadsheet could take for a formula (it begins with = + - @ or a
// control character) gets a leading apostrophe.
func ShipListXLSX(words Words, doc ShipList) (out []byte, err error) {
	defer rescue(&err)
	if len(doc.Rows) == 0 {
		return nil, ErrNothing
	}
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("paper: workbook: %w", e)
		}
	}()
	if err := writeShipSheets(f, words, doc); err != nil {
		return nil, fmt.Errorf("paper: workbook: %w", err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		return nil, fmt.Errorf("paper: workbook: %w", err)
	}
	return buf.Bytes(), nil
}

func writeShipSheets(f *excelize.File, words Words, doc ShipList) error {
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	rows := sheetName(words("paper.ship.title", nil))
	if err := f.SetSheetName("Sheet1", rows); err != nil {
		return err
	}
	head := []string{"courier", "waybill", "order_no", "receiver", "city", "items", "qty", "weight_g"}
	widths := []float64{14, 22, 28, 16, 20, 48, 8, 12}
	w, err := f.NewStreamWriter(rows)
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := w.SetRow("A1", heads(words, bold, head)); err != nil {
		return err
	}
	at := func(s string) excelize.Cell { return excelize.Cell{StyleID: text, Value: safeCell(s)} }
	for i, r := range doc.Rows {
		row := []any{at(r.Courier), at(r.Waybill), at(r.OrderNo), at(r.Receiver), at(r.City), at(r.Items), r.Qty, nil}
		if r.WeightG > 0 {
			row[7] = r.WeightG
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return writeShipTotals(f, words, doc, text, bold)
}

// writeShipTotals writes the second sheet cell by cell: a workbook with two streamed sheets has them in any order.
func writeShipTotals(f *excelize.File, words Words, doc ShipList, text, bold int) error {
	name := sheetName(words("paper.ship.totals_sheet", nil))
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	if err := f.SetColWidth(name, "A", "A", 18); err != nil {
		return err
	}
	for i, key := range []string{"courier", "parcels", "qty", "weight_g"} {
		if err := f.SetCellStr(name, string(rune('A'+i))+"1", safeCell(words("paper.ship."+key, nil))); err != nil {
			return err
		}
	}
	if err := f.SetCellStyle(name, "A1", "D1", bold); err != nil {
		return err
	}
	for i, g := range doc.byCourier() {
		row := itoa(i + 2)
		if err := f.SetCellStr(name, "A"+row, safeCell(g.name)); err != nil {
			return err
		}
		if err := f.SetCellStyle(name, "A"+row, "A"+row, text); err != nil {
			return err
		}
		if err := f.SetSheetRow(name, "B"+row, &[]any{g.parcels, g.pieces, g.grams}); err != nil {
			return err
		}
	}
	return nil
}

func heads(words Words, style int, keys []string) []any {
	out := make([]any, len(keys))
	for i, k := range keys {
		out[i] = excelize.Cell{StyleID: style, Value: safeCell(words("paper.ship."+k, nil))}
	}
	return out
}

// safeCell makes a text harmless and storable: valid UTF-8 that XML can hold, never a formula, within cellLimit.
func safeCell(s string) string {
	s = strings.Map(func(r rune) rune {
		if (r < 0x20 && r != '\t' && r != '\n') || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if s != "" && strings.ContainsRune("=+-@\t\n＝＋－＠", firstRune(s)) {
		s = "'" + s
	}
	if utf8.RuneCountInString(s) > cellLimit/2 {
		s = limitUTF16(s, cellLimit)
	}
	return s
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// limitUTF16 cuts s to n UTF-16 units, the last of them a visible ….
func limitUTF16(s string, n int) string {
	units := 0
	cut := len(s)
	for i, r := range s {
		u := 1
		if r > 0xFFFF {
			u = 2
		}
		if units+u <= n-1 {
			cut = i + utf8.RuneLen(r)
		}
		units += u
	}
	if units <= n {
		return s
	}
	return s[:cut] + string(ellipsis)
}

// sheetName drops what Excel refuses in a sheet's name.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return -1
		}
		return r
	}, s)
	rs := []rune(s)
	return string(rs[:min(len(rs), 31)])
}
