package tabular

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"zhanggui/backend/shop"
)

// Format is the physical form of a file.
type Format string

// Formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
	HTML Format = "html" // an HTML table, often named .xls
)

// Encoding is how text is coded; xlsx is always UTF-8 inside.
type Encoding string

// Encodings.
const (
	UTF8    Encoding = "utf-8"
	UTF8BOM Encoding = "utf-8-bom"
	UTF16LE Encoding = "utf-16le"
	UTF16BE Encoding = "utf-16be"
	GB18030 Encoding = "gb18030"
)

// shape is what one look over a file's bytes finds.
type shape struct {
	format   Format
	encoding Encoding
	gzipped  bool
	newline  byte // '\n', or '\r' in files of very old programs
}

// look tells format and encoding. It reads text files once from end to end: half a file proves nothing.
func look(name string, f File, size int64) (shape, error) {
	head := make([]byte, 4096)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return shape{}, shop.Wrap(err, shop.Invalid, "tabular.error.unreadable", "file", name)
	}
	head = head[:n]
	switch {
	case len(bytes.TrimSpace(head)) == 0 && size == int64(n):
		return shape{}, shop.E(shop.Invalid, "tabular.error.empty", "file", name)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return shape{format: XLSX, encoding: UTF8}, nil
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return shape{}, oleError(name, f, size)
	case bytes.HasPrefix(head, []byte("%PDF")), bytes.HasPrefix(head, []byte("Rar!")), bytes.HasPrefix(head, []byte("7z\xBC\xAF")),
		bytes.HasPrefix(head, []byte{0x89, 'P', 'N', 'G'}), bytes.HasPrefix(head, []byte{0xFF, 0xD8, 0xFF}):
		return shape{}, shop.E(shop.Invalid, "tabular.error.not_a_table", "file", name)
	}
	s := shape{gzipped: len(head) > 2 && head[0] == 0x1F && head[1] == 0x8B}
	r, err := plain(name, f, size, s.gzipped)
	if err != nil {
		return shape{}, err
	}
	return s.text(name, r)
}

// plain is the file's bytes in order, unzipped when it is a .gz.
func plain(name string, f File, size int64, gzipped bool) (io.Reader, error) {
	r := io.Reader(io.NewSectionReader(f, 0, size))
	if !gzipped {
		return r, nil
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(r, 64<<10))
	if err != nil {
		return nil, shop.Wrap(err, shop.Invalid, "tabular.error.broken_archive", "file", name)
	}
	limit := max(int64(smallArchive), size*MaxRatio)
	return &capped{r: z, left: min(limit, MaxUnpacked), name: name}, nil
}

// oleError tells a password-protected workbook from an old binary .xls.
func oleError(name string, f File, size int64) error {
	b := make([]byte, min(size, 1<<20))
	n, _ := f.ReadAt(b, 0)
	if bytes.Contains(b[:n], wide("EncryptedPackage")) {
		return shop.E(shop.Invalid, "tabular.error.encrypted", "file", name)
	}
	return shop.E(shop.Invalid, "tabular.error.old_xls", "file", name)
}

func wide(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

// text reads everything once and decides the encoding: byte-order mark, else strict UTF-8, else GB18030. A
// file that is UTF-8 but for a few broken bytes stays UTF-8, so that only the rows with those bytes suffer.
func (s shape) text(name string, r io.Reader) (shape, error) {
	br := bufio.NewReaderSize(r, 256<<10)
	first, err := br.Peek(3)
	if err != nil && len(first) == 0 {
		return shape{}, unreadable(name, err)
	}
	s.newline = '\n'
	switch {
	case bytes.HasPrefix(first, []byte{0xEF, 0xBB, 0xBF}):
		s.encoding = UTF8BOM
	case bytes.HasPrefix(first, []byte{0xFF, 0xFE}):
		s.encoding = UTF16LE
	case bytes.HasPrefix(first, []byte{0xFE, 0xFF}):
		s.encoding = UTF16BE
	}
	var c census
	var start []byte
	buf := make([]byte, 256<<10)
	keep := 0
	for {
		n, err := br.Read(buf[keep:])
		if n > 0 {
			if len(start) < 2048 {
				start = append(start, buf[keep:keep+min(n, 2048)]...)
			}
			keep = c.add(buf[:keep+n])
		}
		if errors.Is(err, io.EOF) {
			c.bad += keep
			break
		}
		if err != nil {
			return shape{}, unreadable(name, err)
		}
	}
	if s.encoding == "" {
		if s.encoding, err = c.encoding(name); err != nil {
			return shape{}, err
		}
	}
	if c.lf == 0 && c.cr > 0 {
		s.newline = '\r'
	}
	s.format = CSV
	if isHTML(start) {
		s.format = HTML
	} else if bytes.Contains(start, []byte("<Workbook")) && bytes.Contains(start, []byte("urn:schemas-microsoft-com")) {
		return shape{}, shop.E(shop.Invalid, "tabular.error.old_xls", "file", name)
	}
	return s, nil
}

func unreadable(name string, err error) error {
	var e *shop.Err
	if errors.As(err, &e) {
		return err
	}
	return shop.Wrap(err, shop.Invalid, "tabular.error.unreadable", "file", name)
}

func isHTML(start []byte) bool {
	t := strings.ToLower(Trim(strings.ToValidUTF8(strings.ReplaceAll(string(start), "\x00", ""), "")))
	return strings.HasPrefix(t, "<") && (strings.Contains(t, "<html") || strings.Contains(t, "<table"))
}

// census counts what tells encodings apart.
type census struct {
	total, multi, bad int // bytes, valid multi-byte UTF-8 sequences, bytes that are none
	nulEven, nulOdd   int
	lf, cr            int
}

// add counts p and moves an unfinished sequence at its end to its front, returning that sequence's length.
func (c *census) add(p []byte) int {
	i := 0
	for i < len(p) {
		b := p[i]
		if b < utf8.RuneSelf {
			switch b {
			case 0:
				if (c.total+i)%2 == 0 {
					c.nulEven++
				} else {
					c.nulOdd++
				}
			case '\n':
				c.lf++
			case '\r':
				c.cr++
			}
			i++
			continue
		}
		if !utf8.FullRune(p[i:]) {
			break
		}
		r, n := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && n == 1 {
			c.bad++
		} else {
			c.multi++
		}
		i += n
	}
	c.total += i
	return copy(p, p[i:])
}

func (c *census) encoding(name string) (Encoding, error) {
	nul := c.nulEven + c.nulOdd
	switch {
	case nul > 0 && c.nulOdd > 20*c.nulEven && nul*4 > c.total:
		return UTF16LE, nil
	case nul > 0 && c.nulEven > 20*c.nulOdd && nul*4 > c.total:
		return UTF16BE, nil
	case nul > 0 && nul*100 > c.total:
		return "", shop.E(shop.Invalid, "tabular.error.not_a_table", "file", name)
	case c.bad == 0, c.multi > 4*c.bad:
		return UTF8, nil
	default:
		return GB18030, nil
	}
}
