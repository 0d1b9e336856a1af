package tabular

import (
	"errors"
	"io"

	"zhanggui/backend/shop"
)

// Options of reading.
type Options struct {
	// Sheet names the xlsx sheet; "" is the first visible one.
	Sheet string
}

// Book is an opened file: one table for text files, one per visible sheet for xlsx. It can be read more than
// once; every Rows starts at the top.
type Book struct {
	Name     string
	Format   Format
	Encoding Encoding
	Sheets   []string // visible sheets; one empty name for text files

	file  File
	size  int64
	shape shape
	xlsx  *book
}

// Open looks at a file's bytes and prepares reading. Errors are shop.Err of kind Invalid whose key says what
// stands against it: tabular.error.{empty,not_a_table,old_xls,encrypted,broken_archive,nested_archive,
// too_many_entries,unpacks_too_large,not_xlsx,broken_xlsx,unreadable}.
func Open(src Source) (*Book, error) {
	f, err := src.Open()
	if err != nil {
		return nil, shop.Wrap(err, shop.Invalid, "tabular.error.unreadable", "file", src.Name)
	}
	b := &Book{Name: src.Name, file: f, size: src.Size, Sheets: []string{""}}
	if b.shape, err = look(src.Name, f, src.Size); err == nil && b.shape.format == XLSX {
		b.xlsx, err = openBook(src.Name, f, src.Size)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	b.Format, b.Encoding = b.shape.format, b.shape.encoding
	if b.xlsx != nil {
		b.Sheets = b.Sheets[:0]
		for _, s := range b.xlsx.sheets {
			if !s.hidden {
				b.Sheets = append(b.Sheets, s.name)
			}
		}
	}
	return b, nil
}

// Close closes the file.
func (b *Book) Close() error { return b.file.Close() }

// Rows streams the rows of a sheet ("" = the first visible one) that are not blank.
type Rows struct {
	src  interface{ next() (Row, error) }
	shut io.Closer
	name string
}

// Rows starts reading a sheet from its top.
func (b *Book) Rows(sheet string) (*Rows, error) {
	if b.xlsx != nil {
		for _, s := range b.xlsx.sheets {
			if s.name == sheet || (sheet == "" && !s.hidden) {
				r, err := b.xlsx.rows(s)
				if err != nil {
					return nil, err
				}
				return &Rows{src: r, shut: r.c, name: b.Name}, nil
			}
		}
		return nil, shop.E(shop.NotFound, "tabular.error.no_sheet", "file", b.Name, "sheet", sheet)
	}
	r, err := plain(b.Name, b.file, b.size, b.shape.gzipped)
	if err != nil {
		return nil, err
	}
	if b.Format == HTML {
		return &Rows{src: newHTML(r, b.shape), name: b.Name}, nil
	}
	c, err := newCSV(r, b.shape)
	if err != nil {
		return nil, unreadable(b.Name, err)
	}
	return &Rows{src: c, name: b.Name}, nil
}

// Next returns the next row, io.EOF after the last.
func (r *Rows) Next() (Row, error) {
	row, err := r.src.next()
	if err != nil && !errors.Is(err, io.EOF) {
		return row, unreadable(r.name, err)
	}
	return row, err
}

// Close ends the reading; the book stays open.
func (r *Rows) Close() error {
	if r.shut == nil {
		return nil
	}
	return r.shut.Close()
}
