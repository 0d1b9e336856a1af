package cli_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// tool runs a small program on the arguments of its process.
func tool(run func(args []string) error) int {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	return 0
}

// table FILE: prints the rows of a csv or of every sheet of an xlsx as csv. A cell of an xlsx that is no text is
// marked, since numbers must be text cells.
func table(args []string) error {
	out := csv.NewWriter(os.Stdout)
	defer out.Flush()
	if filepath.Ext(args[0]) != ".xlsx" {
		rows, err := readCSV(args[0])
		return errors.Join(err, out.WriteAll(rows))
	}
	f, err := excelize.OpenFile(args[0])
	if err != nil {
		return err
	}
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			return err
		}
		for r, row := range rows {
			for c := range row {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					return err
				}
				kind, err := f.GetCellType(sheet, at)
				if err != nil {
					return err
				}
				if text := kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString; !text && row[c] != "" {
					row[c] = "(no text) " + row[c]
				}
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	return f.Close()
}

// toXLSX IN.csv… OUT.xlsx: the same rows as text cells, a sheet for each file.
func toXLSX(args []string) error {
	f := excelize.NewFile()
	for i, in := range args[:len(args)-1] {
		rows, err := readCSV(in)
		if err != nil {
			return err
		}
		sheet := fmt.Sprintf("Sheet%d", i+1)
		if _, err := f.NewSheet(sheet); err != nil {
			return err
		}
		for r, row := range rows {
			for c, v := range row {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					return err
				}
				if err := f.SetCellStr(sheet, at, v); err != nil {
					return err
				}
			}
		}
	}
	return errors.Join(f.SaveAs(args[len(args)-1]), f.Close())
}

// toGBK IN OUT: the same text as old Chinese back-offices write it.
func toGBK(args []string) error {
	b, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	if b, err = simplifiedchinese.GB18030.NewEncoder().Bytes(b); err != nil {
		return err
	}
	return os.WriteFile(args[1], b, 0o600)
}

func readCSV(path string) ([][]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff")))
	r.FieldsPerRecord = -1
	return r.ReadAll()
}
