package tabular

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"zhanggui/backend/shop"
)

// htmlRows reads every table row of a page, as spreadsheets show such a page: cells spanning columns leave
// empty cells behind them. Scripts and styles are not text.
type htmlRows struct {
	z     *html.Tokenizer
	no    int
	cells []Cell
}

func newHTML(r io.Reader, s shape) *htmlRows {
	switch s.encoding {
	case UTF16LE, UTF16BE:
		r = transform.NewReader(r, utf16Decoder(s.encoding))
	case GB18030:
		r = transform.NewReader(r, simplifiedchinese.GB18030.NewDecoder())
	case UTF8, UTF8BOM:
	}
	z := html.NewTokenizer(r)
	z.SetMaxBuf(4 << 20)
	return &htmlRows{z: z}
}

func (h *htmlRows) next() (Row, error) {
	var text strings.Builder
	inRow, inCell, span, skip := false, false, 1, ""
	tooLong := false
	flush := func() {
		if !inCell {
			return
		}
		h.cells = append(h.cells, Cell{Text: strings.Trim(text.String(), " \t\r\n")})
		for ; span > 1; span-- {
			h.cells = append(h.cells, Cell{})
		}
		text.Reset()
		inCell = false
	}
	for {
		switch tt := h.z.Next(); tt {
		case html.ErrorToken:
			err := h.z.Err()
			if !errors.Is(err, io.EOF) {
				return Row{}, shop.Wrap(err, shop.Invalid, "tabular.error.broken_page", "row", h.no+1)
			}
			flush()
			if inRow && len(h.cells) > 0 {
				return h.row(tooLong)
			}
			return Row{}, io.EOF
		case html.TextToken:
			if inCell && skip == "" {
				if p := h.z.Text(); text.Len()+len(p) > MaxCell {
					tooLong = true
				} else {
					text.Write(p)
				}
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := h.z.TagName()
			switch string(name) {
			case "script", "style":
				skip = string(name)
			case "br":
				if inCell {
					text.WriteByte('\n')
				}
			case "tr":
				flush()
				if inRow && len(h.cells) > 0 {
					return h.row(tooLong)
				}
				inRow, h.cells = true, h.cells[:0]
			case "td", "th":
				flush()
				if !inRow {
					inRow, h.cells = true, h.cells[:0]
				}
				inCell, span = tt == html.StartTagToken, columnSpan(h.z, more)
				if len(h.cells)+span > MaxColumns {
					return Row{}, tooWide(h.no + 1)
				}
			}
		case html.EndTagToken:
			name, _ := h.z.TagName()
			switch string(name) {
			case skip:
				skip = ""
			case "td", "th":
				flush()
			case "tr", "table":
				flush()
				if inRow && len(h.cells) > 0 {
					return h.row(tooLong)
				}
				inRow = false
			}
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

func (h *htmlRows) row(tooLong bool) (Row, error) {
	h.no++
	r := Row{No: h.no, Cells: h.cells, TooLong: tooLong}
	for _, c := range h.cells {
		if strings.ContainsRune(c.Text, '\uFFFD') {
			r.Damaged = true
		}
	}
	if blank(r) {
		h.cells = h.cells[:0]
		return h.next()
	}
	return r, nil
}

func columnSpan(z *html.Tokenizer, more bool) int {
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if string(k) == "colspan" {
			if n, err := strconv.Atoi(strings.TrimSpace(string(v))); err == nil && n > 1 {
				return n
			}
		}
	}
	return 1
}
