package backend_test

import (
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers are the layers a package may be of, as backend/README.md explains them.
func layers() []string {
	return []string{"nouns", "states", "engine", "journal", "contract", "suite", "toolkit", "adapter", "stage", "store", "schedule", "vault", "api", "wiring"}
}

// TestEveryPackageIsOnTheMap compares the table of backend/README.md with the
// folders, both ways. A simulator or a generator belongs to the package it lies in
// and has no line of its own.
func TestEveryPackageIsOnTheMap(t *testing.T) {
	table := readmeTable(t)
	found := packages(t)
	for _, p := range found {
		if table[p] == "" {
			t.Errorf("%s has no line in the table of backend/README.md: say its layer and what it is for", p)
		}
	}
	for p, layer := range table {
		if !slices.Contains(found, p) {
			t.Errorf("backend/README.md names %s, which is not there", p)
		}
		if !slices.Contains(layers(), layer) {
			t.Errorf("backend/README.md gives %s the layer %q, want one of %v", p, layer, layers())
		}
	}
	if len(table) == 0 {
		t.Error("backend/README.md has no table of packages")
	}
}

// TestEveryAdapterIsWhole checks what makes a folder an adapter: a line in
// registry.go, a strict simulator (files have none), a run of the conformance
// suite, and a rule of its own in .golangci.yml that keeps it from its siblings.
func TestEveryAdapterIsWhole(t *testing.T) {
	lint, err := os.ReadFile("../.golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	registered := registryImports(t)
	for _, kind := range []string{"channel", "courier"} {
		suite := kind + "test"
		for _, p := range packages(t) {
			dir, name := path.Split(p)
			if dir != "backend/"+kind+"/" || name == suite {
				continue
			}
			t.Run(kind+" "+name, func(t *testing.T) {
				if !slices.Contains(registered, "zhanggui/"+p) {
					t.Errorf("no registry.go of the backend imports zhanggui/%s", p)
				}
				if !strings.Contains(string(lint), `"**/`+p+`/**"`) {
					t.Errorf(".golangci.yml has no depguard rule for **/%s/**", p)
				}
				if kind == "channel" && name != "file" && !slices.Contains(goFolders(t), p+"/sim") {
					t.Errorf("%s has no sim/", p)
				}
				if exists(t, "backend/"+kind+"/"+suite) && !callsSuite(t, p, "zhanggui/backend/"+kind+"/"+suite, suite+".Run(") {
					t.Errorf("no test of %s calls %s.Run", p, suite)
				}
				if kind == "channel" && !exists(t, "backend/channel/channeltest") {
					t.Error("backend/channel/channeltest is missing")
				}
			})
		}
	}
}

// readmeTable reads the rows "| path | layer | …" of backend/README.md, paths
// as they are from the project's folder.
func readmeTable(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) < 5 || cells[0] != "" {
			continue
		}
		p := strings.Trim(strings.TrimSpace(cells[1]), "`")
		if p != "backend" && !strings.HasPrefix(p, "backend/") {
			continue
		}
		if rows[p] != "" {
			t.Errorf("backend/README.md names %s twice", p)
		}
		rows[p] = strings.TrimSpace(cells[2])
	}
	return rows
}

// packages lists the Go packages of the backend, simulators and generators left out.
func packages(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(goFolders(t), func(p string) bool {
		return path.Base(p) == "gen" || path.Base(p) == "sim" && strings.Count(p, "/") == 3
	})
}

// goFolders lists every folder of the backend that holds Go source.
func goFolders(t *testing.T) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(os.DirFS(".."), "backend", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == "testdata":
			return fs.SkipDir
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !slices.Contains(all, path.Dir(name)):
			all = append(all, path.Dir(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// registryImports lists what the files named registry.go import.
func registryImports(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, dir := range goFolders(t) {
		file := dir + "/registry.go"
		if exists(t, file) {
			all = append(all, imports(t, file)...)
		}
	}
	return all
}

// callsSuite says whether a test file of p, or of its simulator, imports the suite and runs it.
func callsSuite(t *testing.T, p, suite, call string) bool {
	t.Helper()
	names, err := fs.Glob(os.DirFS(".."), p+"/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile("../" + name)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(imports(t, name), suite) && strings.Contains(string(text), call) {
			return true
		}
	}
	return false
}

func imports(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), "../"+file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, spec := range parsed.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func exists(t *testing.T, name string) bool {
	t.Helper()
	_, err := os.Stat("../" + name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}
