package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"hash"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// finder turns text into opaque search tokens: HMAC(key, bigram) cut to 40 bits. The index never holds a
// readable character, so that personal fields can be encrypted later without a rebuild.
type finder struct{ key []byte }

// tokens returns the distinct bigram tokens of the texts, space separated, for the index. Each run of
// letters and digits gives its overlapping pairs; a run of one character gives itself.
func (f finder) tokens(texts ...string) string {
	seen := map[string]bool{}
	m := hmac.New(sha256.New, f.key)
	var b strings.Builder
	for _, text := range texts {
		for _, run := range runs(text) {
			for _, g := range grams(run) {
				if !seen[g] {
					seen[g] = true
					m.Reset()
					b.WriteString(token(m, "g", g))
					b.WriteByte(' ')
				}
			}
		}
	}
	return b.String()
}

// exact is one token for a whole value, such as the last four digits of a phone.
func (f finder) exact(field, value string) string { return f.mac(field, fold(value)) }

// query returns the tokens that must all be present for q, none when q has no letter or digit.
func (f finder) query(q string) []string {
	var out []string
	for _, run := range runs(q) {
		for _, g := range grams(run) {
			out = append(out, f.mac("g", g))
		}
	}
	return out
}

func (f finder) mac(field, v string) string {
	return token(hmac.New(sha256.New, f.key), field, v)
}

// token is the opaque word of a value in a field; m is fresh or reset.
func token(m hash.Hash, field, v string) string {
	m.Write([]byte(field + "\x00" + v))
	return strings.ToLower(base32.StdEncoding.EncodeToString(m.Sum(nil)[:5]))
}

// fold makes two spellings of the same text equal: NFKC, lower case, no zero-width characters.
func fold(s string) string {
	s = norm.NFKC.String(s)
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

func runs(s string) [][]rune {
	var out [][]rune
	var cur []rune
	for _, r := range fold(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			cur = append(cur, r)
			continue
		}
		if len(cur) > 0 {
			out = append(out, cur)
			cur = nil
		}
	}
	if len(cur) > 0 {
		out = append(out, cur)
	}
	return out
}

func grams(run []rune) []string {
	if len(run) == 1 {
		return []string{string(run)}
	}
	out := make([]string, 0, len(run)-1)
	for i := 0; i+1 < len(run); i++ {
		out = append(out, string(run[i:i+2]))
	}
	return out
}
