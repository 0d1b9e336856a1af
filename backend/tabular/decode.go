package tabular

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoder turns the bytes of single cells into UTF-8. Separators, quotes and line ends are never part of a
// longer character in UTF-8 or GB18030, so that a file may be cut into cells before it is decoded; UTF-16 is
// decoded as a whole beforehand.
type decoder struct {
	gb *encoding.Decoder
}

func newDecoder(e Encoding) *decoder {
	if e == GB18030 {
		return &decoder{gb: simplifiedchinese.GB18030.NewDecoder()}
	}
	return &decoder{}
}

// append decodes src to the end of dst and reports false when bytes were no characters (U+FFFD stands there).
func (d *decoder) append(dst, src []byte) ([]byte, bool) {
	if ascii(src) {
		return append(dst, src...), true
	}
	at := len(dst)
	if d.gb != nil {
		d.gb.Reset()
		out, _, err := transform.Bytes(d.gb, src)
		if err != nil {
			return append(dst, "\uFFFD"...), false
		}
		dst = append(dst, out...)
	} else if utf8.Valid(src) {
		dst = append(dst, src...)
	} else {
		dst = append(dst, bytes.ToValidUTF8(src, []byte("\uFFFD"))...)
	}
	return dst, !bytes.Contains(dst[at:], []byte("\uFFFD"))
}

// looksUTF8 reports whether bytes of a GB18030 file are rather UTF-8 text glued into it.
func (d *decoder) looksUTF8(src []byte) bool {
	if d.gb == nil || !utf8.Valid(src) {
		return false
	}
	long := 0
	for _, r := range string(src) {
		if r >= 0x800 {
			long++
		}
	}
	return long >= 4
}

func ascii(p []byte) bool {
	for _, b := range p {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func utf16Decoder(e Encoding) transform.Transformer {
	endian := unicode.LittleEndian
	if e == UTF16BE {
		endian = unicode.BigEndian
	}
	return unicode.UTF16(endian, unicode.UseBOM).NewDecoder()
}
