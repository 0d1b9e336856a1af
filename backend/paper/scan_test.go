package paper

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tools reports whether the raster and scanning tools are here; on Linux, where every check runs, they must be.
func tools(t *testing.T) bool {
	t.Helper()
	for _, name := range []string{"pdftoppm", "zbarimg"} {
		if _, err := exec.LookPath(name); err != nil {
			if runtime.GOOS == "linux" {
				t.Fatalf("%s is missing (Debian: poppler-utils, zbar-tools)", name)
			}
			t.Logf("not run: %s is missing", name)
			return false
		}
	}
	return true
}

// raster turns a PDF into one 1-bit image a page as a 203 dpi thermal printer would.
func raster(t *testing.T, pdf []byte) []string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "in.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "pdftoppm", "-r", "203", "-mono", file, filepath.Join(dir, "p"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v %s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "p-*.pbm"))
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	slices.Sort(pages)
	return pages
}

// scan reads all codes of an image: kind and text.
func scan(t *testing.T, image string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "zbarimg", "-q", "-Sdisable", "-Scode128.enable", "-Sqrcode.enable", image)
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		return nil
	}
	codes := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
	slices.Sort(codes)
	return codes
}

func TestEveryLabelScansAt203Dpi(t *testing.T) {
	if !tools(t) {
		return
	}
	for _, size := range []Size{Size100x150, Size76x130} {
		doc := LabelDoc{Meta: testMeta, Size: size, Labels: oddLabels()}
		for i, n := range []string{"SF1020304050607", "YT8888888888888", "JT0000000000018", "DPK364123456789", "RR123456785CN", "9876543210123", "4312345678901234567", "a-B/c+D 9", "x"} {
			doc.Labels[i].Waybill = n
		}
		pdf, _, err := testPress().Labels(wordsOf(t, "zh-CN"), doc)
		if err != nil {
			t.Fatal(err)
		}
		pages := raster(t, pdf)
		if len(pages) != len(doc.Labels) {
			t.Fatalf("%d pages", len(pages))
		}
		for i, image := range pages {
			w := doc.Labels[i].Waybill
			if got, want := scan(t, image), []string{"CODE-128:" + w, "QR-Code:" + w}; !slices.Equal(got, want) {
				t.Errorf("%s label %d: scanned %q; want %q", size, i, got, want)
			}
			checkInset(t, image, fmt.Sprintf("%s label %d", size, i))
		}
	}
}

func TestOtherPapersScan(t *testing.T) {
	if !tools(t) {
		return
	}
	w := wordsOf(t, "zh-CN")
	pick, _, err := testPress().PickList(w, samplePickList(20))
	if err != nil {
		t.Fatal(err)
	}
	if got := scan(t, raster(t, pick)[0]); !slices.Equal(got, []string{"CODE-128:01jw7q3k9m"}) {
		t.Errorf("pick list: %q", got)
	}
	for _, size := range []Size{SizeA4, Size100x150} {
		doc := sampleSlips(size)
		doc.Slips = doc.Slips[:2]
		slips, _, err := testPress().Slips(w, doc)
		if err != nil {
			t.Fatal(err)
		}
		for i, image := range raster(t, slips) {
			if got := scan(t, image); !slices.Equal(got, []string{"CODE-128:" + doc.Slips[i].OrderNo}) {
				t.Errorf("%s slip %d: %q", size, i, got)
			}
		}
	}
}

// checkInset fails when a dot of a label is inked nearer than 2 mm to the edge.
func checkInset(t *testing.T, image, name string) {
	t.Helper()
	raw, err := os.ReadFile(image)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`^P4\s(?:#.*\s)?(\d+)\s(\d+)\s`).FindSubmatch(raw)
	if m == nil {
		t.Fatalf("%s: not a bitmap", name)
	}
	w, _ := strconv.Atoi(string(m[1]))
	h, _ := strconv.Atoi(string(m[2]))
	bits := raw[len(m[0]):]
	stride := (w + 7) / 8
	const in = 14 // dots; 2 mm are 15.98, the library rounds to a hundredth of a point
	count := 0
	for y := range h {
		for x := range w {
			edge := x < in || y < in || x >= w-in || y >= h-in
			black := bits[y*stride+x/8]&(0x80>>(x%8)) != 0
			if edge && black {
				t.Fatalf("%s: ink at dot %d,%d", name, x, y)
			}
			if black {
				count++
			}
		}
	}
	if count < w*h/50 {
		t.Errorf("%s: nearly empty", name)
	}
}

// A copied rare character is the character, though it is drawn as an outline.
func TestOutlinedCharactersCanBeCopied(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if runtime.GOOS == "linux" {
			t.Fatal("pdftotext is missing (Debian: poppler-utils)")
		}
		t.Log("not run: pdftotext is missing")
		return
	}
	l := sampleLabel()
	l.To.Name = "李𬭊𰻝"
	pdf, _, err := testPress().Labels(wordsOf(t, "zh-CN"), LabelDoc{Meta: testMeta, Labels: []Label{l}})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-enc", "UTF-8", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "𬭊") || !strings.Contains(string(out), "𰻝") {
		t.Errorf("not found in %q", out)
	}
}
