package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// jsonCheck json EXPRESSION…: the last command printed exactly one JSON object on stdout and nothing else, and each
// expression holds. An expression is "PATH OP VALUE" with
//
//	PATH   .a.b  .a[0]  .a[*].b (a list)  .a[name=x] (the first element whose name is x)  . (the whole)
//	OP     == != >= <= has (a list has it, a text contains it) len keys (all of these, blank between) type
//	VALUE  JSON, or a text as it stands
func jsonCheck(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("json cannot be negated; use !=")
	}
	root, err := oneObject(ts.ReadFile("stdout"))
	ts.Check(err)
	for _, x := range args {
		if err := holds(root, x); err != nil {
			ts.Fatalf("%s: %v", x, err)
		}
	}
}

// jsonSet jsonset NAME PATH: keeps a value in the script's environment.
func jsonSet(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: jsonset NAME PATH")
	}
	root, err := oneObject(ts.ReadFile("stdout"))
	ts.Check(err)
	v, err := at(root, args[1])
	ts.Check(err)
	ts.Setenv(args[0], fmt.Sprint(v))
}

// oneObject reads a text that must be one JSON object, a line end and nothing else.
func oneObject(text string) (map[string]any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var root map[string]any
	if err := d.Decode(&root); err != nil {
		return nil, fmt.Errorf("no JSON object: %w: %q", err, text)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("more than one JSON object: %q", text)
	}
	if !strings.HasPrefix(text, "{") || !strings.HasSuffix(text, "}\n") || root == nil {
		return nil, fmt.Errorf("not just one object and a line end: %q", text)
	}
	return root, nil
}

func holds(root any, x string) error {
	path, rest, ok := strings.Cut(strings.TrimSpace(x), " ")
	if !ok {
		_, err := at(root, path)
		return err
	}
	op, text, _ := strings.Cut(strings.TrimSpace(rest), " ")
	got, err := at(root, path)
	if err != nil {
		return err
	}
	var want any = text
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) == nil && !d.More() {
		want = v
	}
	if !compare(got, op, want, text) {
		b, err := plainJSON(got)
		return fmt.Errorf("it is %s (%w)", b, errors.Join(err, errDiffers))
	}
	return nil
}

var errDiffers = errors.New("differs")

func plainJSON(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSpace(b.String()), err
}

func compare(got any, op string, want any, text string) bool {
	switch op {
	case "==":
		return same(got, want)
	case "!=":
		return !same(got, want)
	case ">=", "<=":
		a, err1 := number(got)
		b, err2 := number(want)
		return err1 == nil && err2 == nil && (op == ">=" && a >= b || op == "<=" && a <= b)
	case "len":
		n, err := number(want)
		return err == nil && int64(size(got)) == n
	case "has":
		if s, ok := got.(string); ok {
			return strings.Contains(s, text)
		}
		l, ok := got.([]any)
		return ok && slices.ContainsFunc(l, func(v any) bool { return same(v, want) })
	case "keys":
		m, ok := got.(map[string]any)
		for _, k := range strings.Fields(text) {
			if _, there := m[k]; !there {
				return false
			}
		}
		return ok
	case "type":
		return text == kind(got)
	}
	return false
}

func same(a, b any) bool {
	if s, ok := a.(string); ok { // a text in the script may look like a number
		return s == fmt.Sprint(b)
	}
	return reflect.DeepEqual(a, b)
}

func number(v any) (int64, error) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, fmt.Errorf("%v is no number", v)
	}
	return n.Int64()
}

func size(v any) int {
	switch x := v.(type) {
	case []any:
		return len(x)
	case map[string]any:
		return len(x)
	case string:
		return len(x)
	}
	return -1
}

func kind(v any) string {
	switch x := v.(type) {
	case json.Number:
		if _, err := x.Int64(); err == nil {
			return "int"
		}
		return "number"
	case string:
		return "text"
	case bool:
		return "bool"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	}
	return "null"
}

// at follows a path.
func at(v any, path string) (any, error) {
	rest := strings.TrimPrefix(path, ".")
	for rest != "" {
		if rest[0] == '[' {
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, fmt.Errorf("path %s", path)
			}
			l, ok := v.([]any)
			if !ok {
				return nil, fmt.Errorf("no list at %s", rest)
			}
			what := rest[1:end]
			rest = strings.TrimPrefix(rest[end+1:], ".")
			if what == "*" {
				out := make([]any, len(l))
				for i := range l {
					var err error
					if out[i], err = at(l[i], rest); err != nil {
						return nil, err
					}
				}
				return out, nil
			}
			var err error
			if v, err = element(l, what); err != nil {
				return nil, err
			}
			continue
		}
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		m, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("no object at %s", rest)
		}
		key := rest[:end]
		if v, ok = m[key]; !ok {
			return nil, fmt.Errorf("no field %q", key)
		}
		rest = strings.TrimPrefix(rest[end:], ".")
	}
	return v, nil
}

func element(l []any, what string) (any, error) {
	if name, want, ok := strings.Cut(what, "="); ok {
		for _, e := range l {
			if m, ok := e.(map[string]any); ok && fmt.Sprint(m[name]) == want {
				return e, nil
			}
		}
		return nil, fmt.Errorf("no element with %s = %s", name, want)
	}
	i, err := strconv.Atoi(what)
	if err != nil || i < 0 || i >= len(l) {
		return nil, fmt.Errorf("no element %s of %d", what, len(l))
	}
	return l[i], nil
}

func TestJSONCheck(t *testing.T) {
	root, err := oneObject(`{"a":[{"n":"x","v":3},{"n":"y","v":-1}],"s":"007","z":null}` + "\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []string{
		".a[0].v == 3", ".a[n=y].v == -1", ".a[*].n == [\"x\",\"y\"]", ".a len 2", ".s == 007", ".s type text", ".a[*].v has 3", ". keys a s z",
		".a[0].v >= 3", ".a[1].v <= 0", ".z type null", ".a[0].v type int", ".a[0].v != 4", ".z == null",
	} {
		if err := holds(root, x); err != nil {
			t.Errorf("%s: %v", x, err)
		}
	}
	for _, x := range []string{".b == 1", ".a[0].v == 4", ".a[5]", ". keys a q", ".s == 7", ".a[n=q].v == 1", ".a has 3", ".a[0].v same 3"} {
		if holds(root, x) == nil {
			t.Errorf("%s holds", x)
		}
	}
	for _, bad := range []string{"", "{}", "[]\n", "{}\n{}\n", "x {}\n", "{}\nbye\n", "\n{}\n"} {
		if _, err := oneObject(bad); err == nil {
			t.Errorf("%q passes", bad)
		}
	}
}
