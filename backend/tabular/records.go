package tabular

import (
	"context"
	"errors"
	"io"

	"zhanggui/backend/shop"
)

// Table streams the records of a plain table whose columns are found by their headers: the way SKU lists,
// stock counts and waybill lists are read.
type Table struct {
	Header Header
	book   *Book
	rows   *Rows
	ctx    context.Context //nolint:containedctx // a reader lives as long as one call and checks it per row
}

// ReadTable opens a file, finds its header row among the first 50 rows and stands before the first data row.
// byHand may be nil. Errors: Invalid as Open and FindHeader. The caller closes the table.
func ReadTable(ctx context.Context, src Source, fields []Field, byHand map[string]string, opt Options) (*Table, error) {
	b, err := Open(src)
	if err != nil {
		return nil, err
	}
	t, err := b.table(ctx, fields, byHand, opt)
	if err != nil {
		_ = b.Close()
		return nil, Named(err, src.Name)
	}
	return t, nil
}

// Named puts a file's name into an error that does not know it.
func Named(err error, file string) error {
	var e *shop.Err
	if errors.As(err, &e) && e.Args != nil {
		if _, has := e.Args["file"]; !has {
			e.Args["file"] = file
		}
	}
	return err
}

func (b *Book) table(ctx context.Context, fields []Field, byHand map[string]string, opt Options) (*Table, error) {
	head, err := b.Head(opt.Sheet, MaxHeaderRow)
	if err != nil {
		return nil, err
	}
	h, err := FindHeader(head, fields, byHand)
	if err != nil {
		return nil, err
	}
	rows, err := b.Rows(opt.Sheet)
	if err != nil {
		return nil, err
	}
	for {
		r, err := rows.Next()
		if err != nil {
			return nil, err
		}
		if r.No >= h.RowNo {
			return &Table{Header: h, book: b, rows: rows, ctx: ctx}, nil
		}
	}
}

// Record is one data row.
type Record struct {
	Row
	header *Header
}

// Next returns the next data row, io.EOF after the last.
func (t *Table) Next() (Record, error) {
	if err := t.ctx.Err(); err != nil {
		return Record{}, err
	}
	r, err := t.rows.Next()
	if err != nil {
		return Record{}, err
	}
	return Record{Row: r, header: &t.Header}, nil
}

// Close closes the file.
func (t *Table) Close() error {
	_ = t.rows.Close()
	return t.book.Close()
}

// Has reports whether the file has a column for the field.
func (r Record) Has(key string) bool { return r.header.Column(key) >= 0 }

// At is the cell of a field as stored.
func (r Record) At(key string) Cell { return r.Cell(r.header.Column(key)) }

// Text is a field as free text.
func (r Record) Text(key string) string { return CleanText(r.At(key).Text) }

// ID is a field as a code, number or phone.
func (r Record) ID(key string) string { return CleanID(r.At(key).Text) }

// Amount is a field as a number, ready for shop.ParseMinor.
func (r Record) Amount(key string) string { return CleanAmount(r.At(key).Text) }

func isEOF(err error) bool { return errors.Is(err, io.EOF) }
