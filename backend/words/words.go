// Package words turns a key and its values into a sentence in the user's language. One catalogue serves the
// command line, the papers, verdicts, alerts and the screens. In: language, key, values. Out: text; a key
// without words comes out as the key itself, so that nothing ever vanishes.
package words

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"zhanggui/assets"
	"zhanggui/backend/shop"
)

// Languages, the default first.
const (
	Zh = "zh-CN"
	En = "en"
)

// Book holds the words of every language.
type Book struct{ text map[string]map[string]string }

// Load reads the catalogue built into the program.
func Load() (*Book, error) {
	b := &Book{text: map[string]map[string]string{}}
	for _, lang := range []string{Zh, En} {
		raw, err := fs.ReadFile(assets.FS, "text/"+lang+".json")
		if err != nil {
			return nil, err
		}
		m := map[string]string{}
		if err := json.Unmarshal(raw, &m); err != nil {
			return nil, fmt.Errorf("words %s: %w", lang, err)
		}
		b.text[lang] = m
	}
	return b, nil
}

// Language maps any wish ("", "zh", "en-US") to one we have.
func Language(wish string) string {
	if strings.HasPrefix(strings.ToLower(wish), "en") {
		return En
	}
	return Zh
}

// Keys lists the keys of a language, sorted.
func (b *Book) Keys(lang string) []string {
	out := make([]string, 0, len(b.text[lang]))
	for k := range b.text[lang] {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Raw returns the message of a key before its values are filled in, "" when there is none.
func (b *Book) Raw(lang, key string) string { return b.text[Language(lang)][key] }

// Say writes a sentence. Values whose name ends in _key are themselves keys and are said first.
func (b *Book) Say(lang, key string, args shop.Args) string {
	lang = Language(lang)
	msg, ok := b.text[lang][key]
	if !ok {
		return key + values(args)
	}
	return fill(msg, func(name string) (string, bool) {
		if v, ok := args[name]; ok {
			return value(lang, v), true
		}
		if v, ok := args[name+"_key"]; ok {
			return b.Say(lang, fmt.Sprint(v), nil), true
		}
		return "", false
	})
}

// value writes one value; the elements of a list stand apart as the language has it.
func value(lang string, v any) string {
	list, ok := v.([]string)
	if !ok {
		return fmt.Sprint(v)
	}
	if lang == Zh {
		return strings.Join(list, "、")
	}
	return strings.Join(list, ", ")
}

// Error says an error: its own words when it has a key, else the sentence for our own fault.
func (b *Book) Error(lang string, err error) string {
	var e *shop.Err
	if errors.As(err, &e) && e.Key != "" {
		return b.Say(lang, e.Key, e.Args)
	}
	return b.Say(lang, "error.internal", shop.Args{"detail": err.Error()})
}

// For binds the book to one language.
func (b *Book) For(lang string) func(key string, args map[string]any) string {
	return func(key string, args map[string]any) string { return b.Say(lang, key, args) }
}

func values(args shop.Args) string {
	if len(args) == 0 {
		return ""
	}
	names := make([]string, 0, len(args))
	for k := range args {
		names = append(names, k)
	}
	slices.Sort(names)
	var sb strings.Builder
	for _, k := range names {
		fmt.Fprintf(&sb, " %s=%v", k, args[k])
	}
	return sb.String()
}
