package local

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// desk is a Desk whose dialog answers with path and whose viewer notes what it was given.
func desk(t *testing.T, path string) (http.Handler, *Desk, *[]string) {
	t.Helper()
	var seen []string
	d := &Desk{
		AskSave: func(context.Context, string) (string, error) { return path, nil },
		View:    func(_ context.Context, file string) error { seen = append(seen, file); return nil },
		Papers:  t.TempDir(),
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d.Handler(http.NotFoundHandler()), d, &seen
}

func call(t *testing.T, h http.Handler, method, path string, body []byte) (int, map[string]any) {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body)))
	var out map[string]any
	if strings.Contains(rec.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
	}
	return rec.Code, out
}

func TestSaveInChunks(t *testing.T) {
	target := filepath.Join(t.TempDir(), "面单 0001.pdf")
	h, _, _ := desk(t, target)
	want := bytes.Repeat([]byte("0123456789abcdef"), (MaxChunk*5/2)/16)

	code, out := call(t, h, "POST", "/desktop/save", []byte(`{"name":"labels.pdf"}`))
	if code != http.StatusOK {
		t.Fatal(code, out)
	}
	id := fmt.Sprint(out["id"])
	for at := 0; at < len(want); at += MaxChunk {
		part := want[at:min(at+MaxChunk, len(want))]
		for range 2 { // a chunk whose answer was lost is sent again
			if code, out := call(t, h, "PUT", fmt.Sprintf("/desktop/save/%s?at=%d", id, at), part); code != http.StatusOK {
				t.Fatal(code, out)
			}
		}
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("the file has its name before it is whole")
	}
	if code, out := call(t, h, "POST", "/desktop/save/"+id+"/done", nil); code != http.StatusOK || out["path"] != target {
		t.Fatal(code, out)
	}
	got, err := os.ReadFile(target)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes on the disk, want %d, %v", len(got), len(want), err)
	}
	if code, _ := call(t, h, "PUT", "/desktop/save/"+id+"?at=0", []byte("x")); code != http.StatusNotFound {
		t.Errorf("a finished save took bytes: %d", code)
	}
	onlyFile(t, target)
}

// onlyFile fails when anything but path is left in its folder.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func TestSaveRefusals(t *testing.T) {
	folder := t.TempDir()
	h, d, _ := desk(t, filepath.Join(folder, "a.pdf"))
	_, out := call(t, h, "POST", "/desktop/save", []byte(`{"name":"a.pdf"}`))
	id := fmt.Sprint(out["id"])
	for _, c := range []struct {
		name, method, path, body, key string
		want                          int
	}{
		{"gap", "PUT", "/desktop/save/" + id + "?at=9", "x", "desktop.save.order", 409},
		{"before the start", "PUT", "/desktop/save/" + id + "?at=-1", "x", "desktop.save.order", 409},
		{"no place", "PUT", "/desktop/save/" + id, "x", "desktop.save.order", 400},
		{"too much", "PUT", "/desktop/save/" + id + "?at=0", strings.Repeat("x", MaxChunk+1), "desktop.save.chunk", 400},
		{"unknown save", "PUT", "/desktop/save/nope?at=0", "x", "desktop.save.gone", 404},
		{"unknown done", "POST", "/desktop/save/nope/done", "", "desktop.save.gone", 404},
		{"broken request", "POST", "/desktop/save", "{", "desktop.request", 400},
		{"unknown field", "POST", "/desktop/save", `{"path":"/etc/passwd"}`, "desktop.request", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out := call(t, h, c.method, c.path, []byte(c.body))
			if code != c.want || out["key"] != c.key {
				t.Errorf("%d %v, want %d %s", code, out["key"], c.want, c.key)
			}
		})
	}
	if code, _ := call(t, h, "DELETE", "/desktop/save/"+id, nil); code != http.StatusOK {
		t.Error("giving up was refused")
	}
	onlyFile(t, filepath.Join(folder, "nothing"))

	for range maxOpenSaves {
		call(t, h, "POST", "/desktop/save", []byte(`{"name":"a.pdf"}`))
	}
	if code, out := call(t, h, "POST", "/desktop/save", []byte(`{"name":"a.pdf"}`)); code != http.StatusForbidden || out["key"] != "desktop.save.many" {
		t.Errorf("one save too many: %d %v", code, out)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	onlyFile(t, filepath.Join(folder, "nothing"))
}

func TestSaveDialogAnswers(t *testing.T) {
	for _, c := range []struct {
		name, path string
		err        error
		want       int
	}{
		{"cancelled", "", nil, http.StatusOK},
		{"dialog broke", "", errors.New("no display"), http.StatusInternalServerError},
		{"folder is gone", filepath.Join(t.TempDir(), "gone", "a.pdf"), nil, http.StatusBadRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &Desk{AskSave: func(context.Context, string) (string, error) { return c.path, c.err }}
			code, out := call(t, d.Handler(http.NotFoundHandler()), "POST", "/desktop/save", []byte(`{"name":"a.pdf"}`))
			if code != c.want || (c.name == "cancelled") != (out["cancelled"] == true) {
				t.Errorf("%d %v", code, out)
			}
		})
	}
}

func TestOpenStaysInThePapers(t *testing.T) {
	h, d, seen := desk(t, "")
	outside := t.TempDir()
	write(t, filepath.Join(outside, "secret.pdf"))
	write(t, filepath.Join(d.Papers, "labels.pdf"))
	write(t, filepath.Join(d.Papers, "day", "拣货单.PDF"))
	write(t, filepath.Join(d.Papers, "run.sh"))
	if err := os.Symlink(filepath.Join(outside, "secret.pdf"), filepath.Join(d.Papers, "link.pdf")); err != nil {
		t.Log("not run: this system makes no links")
	}
	for _, c := range []struct {
		path string
		want int
	}{
		{"labels.pdf", 200},
		{"day/拣货单.PDF", 200},
		{"day/../labels.pdf", 200},
		{"gone.pdf", 404},
		{"", 403},
		{"../" + filepath.Base(outside) + "/secret.pdf", 403},
		{filepath.Join(outside, "secret.pdf"), 403},
		{"link.pdf", 403},
		{"run.sh", 403},
		{"day", 403},
		{"labels.pdf\x00.sh", 403},
	} {
		body, err := json.Marshal(map[string]string{"path": c.path})
		if err != nil {
			t.Fatal(err)
		}
		if code, out := call(t, h, "POST", "/desktop/open", body); code != c.want {
			t.Errorf("open %q = %d %v, want %d", c.path, code, out, c.want)
		}
	}
	if len(*seen) != 3 {
		t.Errorf("viewer was given %v", *seen)
	}
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("%PDF-1.4"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTheRestGoesToTheSharedHandler(t *testing.T) {
	d := &Desk{}
	h := d.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	for path, want := range map[string]int{"/": 418, "/api/orders": 418, "/desktopx": 418, "/desktop/nope": 404, "/desktop/about": 200} {
		if code, _ := call(t, h, "GET", path, nil); code != want {
			t.Errorf("%s = %d, want %d", path, code, want)
		}
	}
}

func TestSafeName(t *testing.T) {
	for in, want := range map[string]string{
		"面单 2026-01-02.pdf": "面单 2026-01-02.pdf",
		"../../etc/passwd":  "_.._etc_passwd",
		`C:\a<b>.pdf`:       "C__a_b_.pdf",
		"":                  "zhanggui",
		" . ":               "zhanggui",
		"a\u202efdp.exe":    "afdp.exe",
		"a\x00\nb.pdf":      "ab.pdf",
	} {
		if got := SafeName(in); got != want {
			t.Errorf("SafeName(%q) = %q, want %q", in, got, want)
		}
	}
	long := SafeName(strings.Repeat("长", 300) + ".xlsx")
	if utf8.RuneCountInString(long) != 120 || !strings.HasSuffix(long, ".xlsx") {
		t.Errorf("long name became %q", long)
	}
}
