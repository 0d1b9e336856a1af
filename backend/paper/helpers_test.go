package paper

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"zhanggui/assets"
)

var update = flag.Bool("update", false, "write the golden files anew")

// testPress parses the font once for all tests.
var testPress = sync.OnceValue(func() *Press {
	ttf, err := assets.FS.ReadFile(assets.FontFile)
	if err != nil {
		panic(err)
	}
	p, err := NewPress(ttf)
	if err != nil {
		panic(err)
	}
	return p
})

var catalogues = sync.OnceValue(func() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, lang := range []string{"zh-CN", "en"} {
		raw, err := assets.FS.ReadFile("text/" + lang + ".json")
		if err != nil {
			panic(err)
		}
		m := map[string]string{}
		if err := json.Unmarshal(raw, &m); err != nil {
			panic(err)
		}
		out[lang] = m
	}
	return out
})

// wordsOf reads the real catalogue; a missing key fails the test.
func wordsOf(t testing.TB, lang string) Words {
	m := catalogues()[lang]
	return func(key string, args map[string]any) string {
		s, ok := m[key]
		if !ok {
			t.Errorf("no words for %s in %s", key, lang)
		}
		for k, v := range args {
			s = strings.ReplaceAll(s, "{"+k+"}", fmt.Sprint(v))
		}
		return s
	}
}

// golden compares got with testdata/name, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s differs (run with -update and look at the difference)%s", name, firstDifference(string(want), string(got)))
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			return fmt.Sprintf("\nline %d\nwant %.200q\n got %.200q", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("\nwant %d lines, got %d", len(w), len(g))
}

// keep writes a paper where PAPER_OUT says, for looking at.
func keep(t testing.TB, name string, data []byte) {
	if dir := os.Getenv("PAPER_OUT"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
