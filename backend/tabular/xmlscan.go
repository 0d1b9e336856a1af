package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"zhanggui/backend/shop"
)

// xmlScan walks the tags of a sheet's XML many times faster than encoding/xml. It knows what spreadsheets
// write and nothing more: a document type declaration or an entity of its own making ends the reading.
type xmlScan struct {
	br   *bufio.Reader
	tag  []byte // the tag between < and >, without a closing slash; its own copy
	text []byte // what stood before the tag, entities still coded
}

func newXMLScan(r io.Reader) *xmlScan { return &xmlScan{br: bufio.NewReaderSize(r, 64<<10)} }

// xmlTag is one tag: name without prefix, what follows the name, and whether it opens, closes or both.
type xmlTag struct {
	name        []byte
	attrs       []byte
	open, close bool
}

func badXML(what string) error {
	return shop.E(shop.Invalid, "tabular.error.broken_xlsx", "what", what)
}

// next returns the next tag; x.text then holds the text before it. The tag's bytes live until the next call.
func (x *xmlScan) next() (xmlTag, error) {
	x.text = x.text[:0]
	for {
		if err := x.until('<', &x.text, MaxCell*8); err != nil {
			return xmlTag{}, err
		}
		x.tag = x.tag[:0]
		if err := x.until('>', &x.tag, 1<<20); err != nil {
			if errors.Is(err, io.EOF) {
				err = badXML("cut short")
			}
			return xmlTag{}, err
		}
		switch {
		case len(x.tag) == 0:
			return xmlTag{}, badXML("empty tag")
		case x.tag[0] == '?':
			continue
		case bytes.HasPrefix(x.tag, []byte("!--")):
			if err := x.rest("--"); err != nil {
				return xmlTag{}, err
			}
			continue
		case bytes.HasPrefix(x.tag, []byte("![CDATA[")):
			if err := x.rest("]]"); err != nil {
				return xmlTag{}, err
			}
			inner := x.tag[8 : len(x.tag)-2]
			x.text = append(x.text, bytes.ReplaceAll(inner, []byte("&"), []byte("&amp;"))...)
			continue
		case x.tag[0] == '!':
			return xmlTag{}, badXML("document type")
		}
		for bytes.Count(x.tag, []byte{'"'})%2 == 1 { // a > inside an attribute
			x.tag = append(x.tag, '>')
			if err := x.until('>', &x.tag, 1<<20); err != nil {
				return xmlTag{}, badXML("cut short")
			}
		}
		return split(x.tag), nil
	}
}

func split(tag []byte) xmlTag {
	t := xmlTag{open: true}
	if tag[0] == '/' {
		t.open, t.close, tag = false, true, tag[1:]
	} else if tag[len(tag)-1] == '/' {
		t.close, tag = true, tag[:len(tag)-1]
	}
	end := bytes.IndexAny(tag, " \t\r\n")
	if end < 0 {
		end = len(tag)
	}
	t.name, t.attrs = tag[:end], tag[end:]
	if i := bytes.IndexByte(t.name, ':'); i >= 0 {
		t.name = t.name[i+1:]
	}
	return t
}

// rest reads on until the tag ends with the given mark, for comments and CDATA that contain >.
func (x *xmlScan) rest(mark string) error {
	for !bytes.HasSuffix(x.tag, []byte(mark)) || (mark == "--" && len(x.tag) < 5) {
		x.tag = append(x.tag, '>')
		if err := x.until('>', &x.tag, 4<<20); err != nil {
			return badXML("cut short")
		}
	}
	return nil
}

// until appends everything before the next b to dst and consumes b.
func (x *xmlScan) until(b byte, dst *[]byte, limit int) error {
	for {
		p, err := x.br.ReadSlice(b)
		if err == nil {
			*dst = append(*dst, p[:len(p)-1]...)
			return nil
		}
		*dst = append(*dst, p...)
		if len(*dst) > limit {
			return badXML("text too long")
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// attr returns an attribute's raw value, nil when absent. A prefix of the attribute's name is ignored.
func (t xmlTag) attr(name string) []byte {
	p := t.attrs
	for {
		p = bytes.TrimLeft(p, " \t\r\n")
		eq := bytes.IndexByte(p, '=')
		if eq < 0 {
			return nil
		}
		key := bytes.TrimSpace(p[:eq])
		p = bytes.TrimLeft(p[eq+1:], " \t\r\n")
		if len(p) == 0 || (p[0] != '"' && p[0] != '\'') {
			return nil
		}
		end := bytes.IndexByte(p[1:], p[0])
		if end < 0 {
			return nil
		}
		if i := bytes.IndexByte(key, ':'); i >= 0 {
			key = key[i+1:]
		}
		if string(key) == name {
			return p[1 : 1+end]
		}
		p = p[end+2:]
	}
}

// unescape decodes the five XML entities, character numbers and the _xHHHH_ form xlsx uses for control
// characters. Anything else after & is damage and becomes U+FFFD, which marks the row.
func unescape(dst, p []byte) []byte {
	for {
		i := bytes.IndexAny(p, "&_")
		if i < 0 {
			return append(dst, p...)
		}
		dst = append(dst, p[:i]...)
		p = p[i:]
		if p[0] == '_' {
			if r, ok := escapedUnit(p); ok {
				dst, p = utf8.AppendRune(dst, r), p[7:]
			} else {
				dst, p = append(dst, '_'), p[1:]
			}
			continue
		}
		end := bytes.IndexByte(p[:min(len(p), 12)], ';')
		if end < 0 {
			dst, p = append(dst, "\uFFFD"...), p[1:]
			continue
		}
		dst, p = utf8.AppendRune(dst, entity(string(p[1:end]))), p[end+1:]
	}
}

func escapedUnit(p []byte) (rune, bool) {
	if len(p) < 7 || p[1] != 'x' || p[6] != '_' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(p[2:6]), 16, 16)
	if err != nil || v >= 0xD800 && v < 0xE000 {
		return 0, false
	}
	return rune(v), true
}

func entity(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	base, text := 10, ""
	if len(name) > 2 && (name[:2] == "#x" || name[:2] == "#X") {
		base, text = 16, name[2:]
	} else if len(name) > 1 && name[0] == '#' {
		text = name[1:]
	}
	if v, err := strconv.ParseUint(text, base, 21); err == nil && utf8.ValidRune(rune(v)) && v > 0 {
		return rune(v)
	}
	return utf8.RuneError
}
