package tabular

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"sort"
	"strings"

	"zhanggui/backend/shop"
)

// book is an opened xlsx: its visible sheets, shared texts and which cell styles show dates.
type book struct {
	name   string
	parts  map[string]*zip.File
	sheets []sheetRef
	texts  []string
	bad    map[int]bool // shared texts with characters that are none
	dates  []bool       // by style index
	d1904  bool
}

type sheetRef struct {
	name, part string
	hidden     bool
}

// openBook checks an archive before anything is unpacked (number of entries, unpacked size, ratio, overlaps,
// archives inside) and reads the small parts.
func openBook(name string, f File, size int64) (*book, error) {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil, shop.Wrap(err, shop.Invalid, "tabular.error.broken_archive", "file", name)
	}
	if err := guard(name, z, size); err != nil {
		return nil, err
	}
	b := &book{name: name, parts: make(map[string]*zip.File, len(z.File)), bad: map[int]bool{}}
	for _, e := range z.File {
		b.parts[strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(e.Name, "/"), `\`, "/"))] = e
	}
	main := "xl/workbook.xml"
	rels, err := b.relations("_rels/.rels")
	if err != nil {
		return nil, err
	}
	for _, r := range rels {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			main = target("", r.target)
		}
	}
	if b.part(main) == nil {
		return nil, shop.E(shop.Invalid, "tabular.error.not_xlsx", "file", name)
	}
	if strings.HasSuffix(main, ".bin") {
		return nil, shop.E(shop.Invalid, "tabular.error.old_xls", "file", name)
	}
	if err := b.workbook(main); err != nil {
		return nil, b.named(err)
	}
	return b, nil
}

// named puts the file's name to a damage found inside it.
func (b *book) named(err error) error {
	var e *shop.Err
	if errors.As(err, &e) {
		if e.Args == nil {
			e.Args = shop.Args{}
		}
		if _, has := e.Args["file"]; !has {
			e.Args["file"] = b.name
		}
		return err
	}
	return shop.Wrap(err, shop.Invalid, "tabular.error.broken_archive", "file", b.name)
}

func guard(name string, z *zip.Reader, size int64) error {
	if len(z.File) > MaxEntries {
		return shop.E(shop.Invalid, "tabular.error.too_many_entries", "file", name, "limit", MaxEntries)
	}
	type span struct{ from, to int64 }
	var total uint64
	spans := make([]span, 0, len(z.File))
	seen := make(map[string]bool, len(z.File))
	for _, e := range z.File {
		if e.Flags&1 != 0 {
			return shop.E(shop.Invalid, "tabular.error.encrypted", "file", name)
		}
		low := strings.ToLower(e.Name)
		switch path.Ext(low) {
		case ".zip", ".xlsx", ".xlsm", ".docx", ".pptx", ".jar", ".gz", ".rar", ".7z":
			return shop.E(shop.Invalid, "tabular.error.nested_archive", "file", name)
		}
		if seen[low] {
			return shop.E(shop.Invalid, "tabular.error.broken_archive", "file", name)
		}
		seen[low] = true
		if e.UncompressedSize64 > MaxUnpacked || total+e.UncompressedSize64 > MaxUnpacked {
			return tooLarge(name)
		}
		total += e.UncompressedSize64
		off, err := e.DataOffset()
		if err != nil {
			return shop.Wrap(err, shop.Invalid, "tabular.error.broken_archive", "file", name)
		}
		spans = append(spans, span{off, off + int64(min(e.CompressedSize64, 1<<62))}) //nolint:gosec // bounded above
	}
	if total > smallArchive && total > uint64(max(size, 1))*MaxRatio { //nolint:gosec // size is positive
		return tooLarge(name)
	}
	sort.Slice(spans, func(i, j int) bool { return spans[i].from < spans[j].from })
	for i, s := range spans {
		if s.to > size || (i > 0 && s.from < spans[i-1].to) {
			return shop.E(shop.Invalid, "tabular.error.broken_archive", "file", name)
		}
	}
	return nil
}

func (b *book) part(name string) *zip.File { return b.parts[strings.ToLower(name)] }

// open reads a part, never beyond the size its entry states.
func (b *book) open(name string) (io.ReadCloser, error) {
	e := b.part(name)
	if e == nil {
		return nil, badXML("no " + name)
	}
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{&capped{r: r, left: int64(e.UncompressedSize64), name: b.name}, r}, nil //nolint:gosec // guard bounds it
}

// walk hands every tag of a part to fn together with the text before it.
func (b *book) walk(name string, fn func(t xmlTag, text []byte) error) error {
	r, err := b.open(name)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	head := make([]byte, 2)
	n, _ := io.ReadFull(r, head)
	if bytes.Equal(head[:n], []byte{0xFF, 0xFE}) || bytes.Equal(head[:n], []byte{0xFE, 0xFF}) {
		return badXML("UTF-16 inside")
	}
	x := newXMLScan(io.MultiReader(bytes.NewReader(head[:n]), r))
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := fn(t, x.text); err != nil {
			return err
		}
	}
}

type relation struct{ id, kind, target string }

func (b *book) relations(name string) ([]relation, error) {
	if b.part(name) == nil {
		return nil, nil
	}
	var out []relation
	err := b.walk(name, func(t xmlTag, _ []byte) error {
		if t.open && string(t.name) == "Relationship" {
			out = append(out, relation{string(t.attr("Id")), string(t.attr("Type")), plainText(t.attr("Target"))})
		}
		return nil
	})
	if err != nil {
		return nil, b.named(err)
	}
	return out, nil
}

// target resolves a relation's target against the folder of the part that names it.
func target(base, t string) string {
	if strings.HasPrefix(t, "/") {
		return strings.TrimPrefix(t, "/")
	}
	return path.Join(base, t)
}

func plainText(p []byte) string { return string(unescape(nil, p)) }

func (b *book) workbook(main string) error {
	dir, file := path.Split(main)
	rels, err := b.relations(path.Join(dir, "_rels", file+".rels"))
	if err != nil {
		return err
	}
	byID := make(map[string]relation, len(rels))
	for _, r := range rels {
		byID[r.id] = r
	}
	err = b.walk(main, func(t xmlTag, _ []byte) error {
		if !t.open {
			return nil
		}
		switch string(t.name) {
		case "workbookPr":
			v := string(t.attr("date1904"))
			b.d1904 = v == "1" || v == "true"
		case "sheet":
			r, ok := byID[string(t.attr("id"))]
			if !ok || !strings.HasSuffix(r.kind, "/worksheet") {
				return nil
			}
			b.sheets = append(b.sheets, sheetRef{
				name: plainText(t.attr("name")), part: target(dir, r.target),
				hidden: len(t.attr("state")) > 0 && string(t.attr("state")) != "visible",
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(b.sheets) == 0 {
		return badXML("no sheet")
	}
	for _, r := range rels {
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			err = b.sharedTexts(target(dir, r.target))
		case strings.HasSuffix(r.kind, "/styles"):
			err = b.styles(target(dir, r.target))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sharedTexts reads the table cells of type "s" point into. Pronunciation hints (rPh) are no text.
func (b *book) sharedTexts(part string) error {
	if b.part(part) == nil {
		return nil
	}
	var cur []byte
	total, inItem, hint, inText := 0, false, false, false
	return b.walk(part, func(t xmlTag, text []byte) error {
		switch string(t.name) {
		case "si":
			if t.open {
				cur, inItem = cur[:0], true
			}
			if t.close && inItem {
				inItem = false
				if bytes.Contains(cur, []byte("\uFFFD")) || !validText(cur) {
					b.bad[len(b.texts)] = true
				}
				if total += len(cur) + 24; total > MaxShared {
					return tooLarge(b.name)
				}
				b.texts = append(b.texts, validString(cur))
			}
		case "rPh":
			hint = t.open && !t.close
		case "t":
			if t.close && inText && inItem && !hint {
				cur = unescape(cur, text)
			}
			inText = t.open && !t.close
		}
		return nil
	})
}
