package backend

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zhanggui/backend/api"
	"zhanggui/backend/channel/file"
	"zhanggui/backend/shop"
	"zhanggui/backend/tabular"
)

// importAsk turns the seam's request into the stage's.
func (d *desk) importAsk(a api.ImportAsk) (ImportRequest, error) {
	r := ImportRequest{Shop: strings.TrimSpace(a.Shop), Platform: a.Platform, Map: a.Map, Currency: a.Currency}
	var err error
	if r.Sources, err = d.sources(a.Uploads); err != nil {
		return r, err
	}
	for i, src := range r.Sources {
		if r.Sources[i], err = readAs(src, a.Encoding); err != nil {
			return r, err
		}
	}
	return r, nil
}

// readAs makes a text file be read in the encoding a person chose; "" and auto leave it to the reader.
func readAs(src tabular.Source, encoding string) (tabular.Source, error) {
	if encoding == "" || encoding == "auto" {
		return src, nil
	}
	if encoding != "utf-8" && encoding != "gb18030" {
		return src, shop.E(shop.Invalid, "import.error.encoding", "encoding", encoding)
	}
	f, err := src.Open()
	if err != nil {
		return src, shop.Wrap(err, shop.Invalid, "tabular.error.unreadable", "file", src.Name)
	}
	raw, err := io.ReadAll(io.NewSectionReader(f, 0, src.Size))
	if err = errors.Join(err, f.Close()); err != nil {
		return src, shop.Wrap(err, shop.Invalid, "tabular.error.unreadable", "file", src.Name)
	}
	if bytes.HasPrefix(raw, []byte("PK")) {
		return src, nil // a workbook has no encoding to choose
	}
	if encoding == "gb18030" {
		if raw, err = simplifiedchinese.GB18030.NewDecoder().Bytes(raw); err != nil {
			return src, shop.Wrap(err, shop.Invalid, "tabular.error.unreadable", "file", src.Name)
		}
	}
	bom := []byte("\xef\xbb\xbf")
	if !bytes.HasPrefix(raw, bom) {
		raw = append(bom, raw...)
	}
	return tabular.FromBytes(src.Name, raw, src.Modified), nil
}

// PreviewImport tells what files look like; a table of no known platform comes back with its columns to be mapped.
func (d *desk) PreviewImport(ctx context.Context, a api.ImportAsk) (api.ImportPreview, error) {
	r, err := d.importAsk(a)
	if err != nil {
		return api.ImportPreview{}, err
	}
	plan, err := d.b.PlanImport(ctx, r)
	var e *shop.Err
	if errors.As(err, &e) && slices.Contains([]string{"import.error.unknown_headers", "import.error.missing_columns", "import.error.ambiguous", "import.error.map_header"}, e.Key) {
		return d.unmapped(a, r, e)
	}
	if err != nil {
		return api.ImportPreview{}, err
	}
	out := api.ImportPreview{Platform: plan.Platform, Sure: true, Ready: true, Fields: fieldsOf()}
	seen := map[string]bool{}
	for i, t := range plan.Tables {
		rows, err := countRows(ctx, t)
		if err != nil {
			return out, err
		}
		out.Rows += rows
		out.Files = append(out.Files, api.PreviewFile{
			Upload: uploadOf(a, r, t.Source.Name), Name: t.File, Platform: plan.Platform, Layout: t.Holds, Encoding: string(t.Encoding), Rows: rows, HeadRow: int64(t.Header.RowNo),
		})
		fields := fieldOfColumn(t.Header)
		if i == 0 {
			out.Sample = sampleOf(t.Preview, t.Header.RowNo, fields)
		}
		for c, name := range t.Header.Names {
			if name == "" || seen[name] && i > 0 {
				continue
			}
			seen[name] = true
			out.Columns = append(out.Columns, api.Column{Header: name, Field: fields[c], Samples: samplesOf(t.Preview, c, fields[c], name)})
		}
	}
	return out, nil
}

// unmapped shows a table the reader has no name for: its first row as heads, nothing mapped but what was asked.
func (d *desk) unmapped(a api.ImportAsk, r ImportRequest, why *shop.Err) (api.ImportPreview, error) {
	out := api.ImportPreview{Platform: shop.Generic, Fields: fieldsOf(), Notes: api.List[api.Words]{api.Say(why.Key, why.Args)}}
	byHeader := map[string]string{}
	for field, header := range r.Map {
		byHeader[tabular.CleanHeader(header)] = field
	}
	for i, src := range r.Sources {
		book, err := tabular.Open(src)
		if err != nil {
			return out, err
		}
		rows, err := book.Head(book.Sheets[0], headRows)
		if err = errors.Join(err, book.Close()); err != nil {
			return out, err
		}
		if len(rows) == 0 {
			continue
		}
		out.Files = append(out.Files, api.PreviewFile{Upload: a.Uploads[i], Name: src.Name, Platform: shop.Generic, Encoding: string(book.Encoding), HeadRow: int64(rows[0].No)})
		if i > 0 {
			continue
		}
		preview := make([][]string, 0, 11)
		for _, row := range rows[:min(len(rows), 11)] {
			preview = append(preview, row.Texts())
		}
		fields := map[int]string{}
		for c, name := range preview[0] {
			fields[c] = byHeader[tabular.CleanHeader(name)]
			out.Columns = append(out.Columns, api.Column{Header: name, Field: fields[c], Samples: samplesOf(preview, c, fields[c], name)})
		}
		out.Sample = sampleOf(preview, rows[0].No, fields)
	}
	for _, f := range out.Fields {
		if f.Required && r.Map[f.Name] == "" {
			out.Missing = append(out.Missing, f.Name)
		}
	}
	return out, nil
}

// fieldsOf lists the fields a person may map, the needed ones marked.
func fieldsOf() api.List[api.Field] {
	var out api.List[api.Field]
	for _, f := range file.MapFields() {
		out = append(out, api.Field{Name: f, Words: api.Say("import.field."+f, nil), Required: f == "order_no" || f == "qty" || f == "title"})
	}
	return out
}

func fieldOfColumn(h tabular.Header) map[int]string {
	out := map[int]string{}
	for f, c := range h.Columns {
		if old, ok := out[c]; !ok || f < old {
			out[c] = f
		}
	}
	return out
}

func uploadOf(a api.ImportAsk, r ImportRequest, name string) string {
	for i, src := range r.Sources {
		if src.Name == name {
			return a.Uploads[i]
		}
	}
	return ""
}

func samplesOf(preview [][]string, c int, field, header string) api.List[string] {
	var out api.List[string]
	for _, row := range preview[min(1, len(preview)):] {
		if c < len(row) && row[c] != "" && len(out) < 3 {
			if v := personal(field, header, row[c]); !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return out
}

func sampleOf(preview [][]string, head int, fields map[int]string) api.List[api.SampleRow] {
	var out api.List[api.SampleRow]
	for i, row := range preview {
		if i == 0 {
			continue
		}
		cells := api.List[string]{}
		for c, v := range row {
			header := ""
			if c < len(preview[0]) {
				header = preview[0][c]
			}
			cells = append(cells, personal(fields[c], header, v))
		}
		out = append(out, api.SampleRow{Row: int64(head + i), Cells: cells})
	}
	return out
}

// personal masks a cell that holds or may hold a buyer's name, phone or address: by its field, by its heading
// where no field is mapped yet, and by its look.
func personal(field, header, v string) string {
	h := strings.ToLower(header)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(h, w) })
	}
	digits := 0
	for _, r := range v {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	switch {
	case field == "phone" || strings.HasPrefix(field, "phone"), field == "" && has("电话", "手机", "phone", "mobile", "tel"):
		return shop.MaskPhone(v)
	case field == "receiver", field == "buyer", field == "" && has("收货人", "收件人", "姓名", "昵称", "会员名", "name", "receiver", "buyer"):
		return shop.MaskName(v)
	case field == "address", field == "" && has("地址", "address"):
		return shop.MaskDetail(v)
	case field == "" && digits == 11 && strings.HasPrefix(strings.TrimLeft(v, "'`\t "), "1") && len(strings.TrimSpace(v)) <= 14:
		return shop.MaskPhone(v)
	}
	return v
}

// countRows counts the rows below the heads.
func countRows(ctx context.Context, t file.Table) (n int64, err error) {
	err = tableRows(t.Source, t.Sheet, func(row tabular.Row) error {
		if row.No > t.Header.RowNo {
			n++
		}
		return ctx.Err()
	})
	return n, err
}
