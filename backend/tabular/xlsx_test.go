package tabular

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"zhanggui/backend/shop"
)

func sheetBytes(t *testing.T, build func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	build(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestXLSXCells(t *testing.T) {
	b := sheetBytes(t, func(f *excelize.File) {
		set := func(at string, v any) {
			if err := f.SetCellValue("Sheet1", at, v); err != nil {
				t.Fatal(err)
			}
		}
		set("A1", "订单号")
		set("C1", "价")
		set("A3", "240101123456789012")
		set("B3", 1234567890123456)
		set("C3", 0.1+0.2)
		set("D3", true)
		set("E3", time.Date(2024, 5, 1, 10, 20, 30, 0, time.UTC))
		set("F3", "a&b<c>\"' 😀 _x00ZZ_")
		set("G3", 45000)
		if err := f.SetCellRichText("Sheet1", "H3", []excelize.RichTextRun{{Text: "红"}, {Text: "色"}}); err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellFormula("Sheet1", "I3", "=1+1"); err != nil {
			t.Fatal(err)
		}
	})
	book, err := Open(FromBytes("x.xlsx", b, 0))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.Head("", 9)
	if err != nil || len(rows) != 2 || rows[1].No != 3 {
		t.Fatalf("%v %+v", err, rows)
	}
	if rows[0].Cell(1).Text != "" || rows[0].Cell(2).Text != "价" {
		t.Errorf("gap lost: %+v", rows[0].Cells)
	}
	want := []Cell{
		{"240101123456789012", Text},
		{"1234567890123456", Number},
		{"0.3", Number},
		{"TRUE", Bool},
		{"2024-05-01 10:20:30", Date},
		{"a&b<c>\"' 😀 _x00ZZ_", Text},
		{"45000", Number},
		{"红色", Text},
	}
	for i, w := range want {
		if got := rows[1].Cell(i); got != w {
			t.Errorf("column %d: %+v, want %+v", i, got, w)
		}
	}
	if !DamagedID(rows[1].Cell(1)) || DamagedID(rows[1].Cell(0)) {
		t.Error("damaged ids not told apart")
	}
}

func TestXLSXSheets(t *testing.T) {
	b := sheetBytes(t, func(f *excelize.File) {
		for _, n := range []string{"隐", "订单"} {
			if _, err := f.NewSheet(n); err != nil {
				t.Fatal(err)
			}
			_ = f.SetCellValue(n, "A1", n)
		}
		_ = f.SetSheetVisible("隐", false)
	})
	book, err := Open(FromBytes("x.xlsx", b, 0))
	if err != nil || fmt.Sprint(book.Sheets) != "[Sheet1 订单]" {
		t.Fatalf("%v %v", err, book)
	}
	head, err := book.Head("订单", 3)
	if err != nil || head[0].Cell(0).Text != "订单" {
		t.Errorf("%v %+v", err, head)
	}
}

// zipOf builds an archive; sizes of several MB of zeros make a bomb.
func zipOf(t *testing.T, parts map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, p := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchiveGuards(t *testing.T) {
	many := map[string][]byte{}
	for i := range MaxEntries + 1 {
		many[fmt.Sprintf("f%d.xml", i)] = []byte("x")
	}
	good := sheetBytes(t, func(f *excelize.File) { _ = f.SetCellValue("Sheet1", "A1", strings.Repeat("x", 500)) })
	for name, c := range map[string]struct {
		b   []byte
		key string
	}{
		"bomb":      {zipOf(t, map[string][]byte{"xl/workbook.xml": make([]byte, 60<<20)}), "unpacks_too_large"},
		"many":      {zipOf(t, many), "too_many_entries"},
		"nested":    {zipOf(t, map[string][]byte{"xl/embeddings/a.xlsx": {1}}), "nested_archive"},
		"plain zip": {zipOf(t, map[string][]byte{"orders.csv": {1}}), "not_xlsx"},
		"cut":       {good[:len(good)-30], "broken_archive"},
		"no sheet":  {zipOf(t, map[string][]byte{"xl/workbook.xml": []byte("<workbook/>")}), "broken_xlsx"},
		"entity": {zipOf(t, map[string][]byte{
			"xl/workbook.xml": []byte(`<!DOCTYPE a [<!ENTITY b "c">]><workbook/>`),
		}), "broken_xlsx"},
	} {
		_, err := Open(FromBytes(name, c.b, 0))
		var e *shop.Err
		if !errors.As(err, &e) || e.Key != "tabular.error."+c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestWriterTextStaysText(t *testing.T) {
	w, err := NewWriter("单", []Column{{Title: "订单号"}, {Title: "备注"}, {Title: "金额"}, {Title: "数"}})
	if err != nil {
		t.Fatal(err)
	}
	hostile := []string{"=1+1", "+A1", "-2", "@x", "\t=1", "＝1", "a\x00b", "😀", "_x0041_"}
	for _, h := range hostile {
		if err := w.Row("240101123456789012", h, Money{-1234, "CNY"}, 3); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for i := range hostile {
		at := fmt.Sprintf("B%d", i+2)
		if fx, _ := f.GetCellFormula("单", at); fx != "" {
			t.Errorf("%s runs as %q", at, fx)
		}
	}
	_, rows := readAll(t, "w.xlsx", b.Bytes())
	if rows[1][0] != "240101123456789012" || rows[1][1] != "=1+1" || rows[1][2] != "-12.34" || rows[7][1] != "ab" || rows[8][1] != "😀" || rows[9][1] != "_x0041_" {
		t.Errorf("%q", rows)
	}
}

// The sheet scanner must read what excelize reads.
func TestScannerAgreesWithExcelize(t *testing.T) {
	b := sheetBytes(t, func(f *excelize.File) {
		for i := 1; i <= 40; i++ {
			for j := 1; j <= 12; j++ {
				if (i*j)%5 == 0 {
					continue
				}
				at, _ := excelize.CoordinatesToCellName(j, i)
				_ = f.SetCellStr("Sheet1", at, fmt.Sprintf("%d·%d & <%s>", i, j, strings.Repeat("长", i)))
			}
		}
	})
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	want, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	_, got := readAll(t, "x.xlsx", b)
	k := 0
	for _, row := range want {
		if len(row) == 0 {
			continue
		}
		if fmt.Sprint(row) != fmt.Sprint(got[k]) {
			t.Fatalf("row %d: %q, want %q", k, got[k], row)
		}
		k++
	}
	if k != len(got) {
		t.Errorf("%d rows, want %d", len(got), k)
	}
}
