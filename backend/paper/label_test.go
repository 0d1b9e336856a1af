package paper

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

func TestTinyLabelIsTheSameToTheByte(t *testing.T) {
	doc := LabelDoc{Meta: testMeta, Labels: []Label{sampleLabel()}}
	a, rep, err := testPress().Labels(wordsOf(t, "zh-CN"), doc)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Pages != 1 || rep.ReplacedGlyphs != 0 || len(rep.Notes) != 0 {
		t.Errorf("report %+v", rep)
	}
	for range 3 {
		b, _, err := testPress().Labels(wordsOf(t, "zh-CN"), doc)
		if err != nil || !bytes.Equal(a, b) {
			t.Fatalf("second print differs (%v)", err)
		}
	}
	golden(t, "label-tiny.pdf", a)
}

func TestLabelListing(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for _, size := range []Size{Size100x150, Size76x130} {
			var list strings.Builder
			pdf, rep, err := testPress().labels(wordsOf(t, lang), LabelDoc{Meta: testMeta, Size: size, Labels: oddLabels()}, &list)
			if err != nil {
				t.Fatal(err)
			}
			if rep.Pages != len(odds()) {
				t.Errorf("%d pages for %d labels", rep.Pages, len(odds()))
			}
			keep(t, "odd-"+lang+"-"+string(size)+".pdf", pdf)
			golden(t, "labels-"+lang+"-"+string(size)+".txt", []byte(list.String()))
		}
	}
}

func BenchmarkThousandLabels(b *testing.B) {
	var labels []Label
	for len(labels) < 1000 {
		labels = append(labels, oddLabels()...)
	}
	doc := LabelDoc{Meta: testMeta, Labels: labels[:1000]}
	words := wordsOf(b, "zh-CN")
	for b.Loop() {
		if _, _, err := testPress().Labels(words, doc); err != nil {
			b.Fatal(err)
		}
	}
}

// checkConserved draws doc and checks that every field of every label is on its page in full, or noted as cut.
func checkConserved(t *testing.T, doc LabelDoc) {
	t.Helper()
	var list strings.Builder
	_, rep, err := testPress().labels(wordsOf(t, "zh-CN"), doc, &list)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Pages != len(doc.Labels) {
		t.Fatalf("%d pages for %d labels", rep.Pages, len(doc.Labels))
	}
	cut := map[string]bool{}
	replaced := map[int]int{}
	for _, n := range rep.Notes {
		if n.Cut {
			cut[itoa(n.Item)+n.Field] = true
		}
		replaced[n.Item] += len([]rune(n.Replaced))
	}
	total := 0
	for i, page := range strings.Split(list.String(), "page ")[1:] {
		text := pageText(t, page)
		l := doc.Labels[i]
		mark := strings.Contains(text, "含生僻字")
		if (replaced[i] > 0) != mark {
			t.Errorf("label %q: %d characters replaced, mark on paper: %v", l.ID, replaced[i], mark)
		}
		total += replaced[i]
		fields := map[string]string{
			"to.name": l.To.Name, "to.phone": l.To.Phone, "to.address": l.To.Address, "company": l.Company, "service": l.Service,
			"from.name": l.From.Name, "from.phone": l.From.Phone, "from.address": l.From.Address, "dest": l.Dest,
			"waybill": l.Waybill, "memo": l.Memo, "order_no": l.OrderNo, "batch": l.Batch, "printed": l.Printed, "routing": l.Routing,
		}
		if rs, _ := testPress().clean(l.Routing); len(rs) > 0 {
			fields["hub"] = l.Hub
		}
		for _, it := range l.Items {
			for _, s := range []string{it.SKU, it.Title, it.Spec, "×" + itoa(it.Qty)} {
				rs, _ := testPress().clean(s)
				if !strings.Contains(text, strings.ReplaceAll(string(rs), " ", "")) && !cut[itoa(i)+"items"] {
					t.Errorf("label %q: item text %q is not on it", l.ID, s)
				}
			}
		}
		for field, s := range fields {
			rs, _ := testPress().clean(s)
			want := strings.ReplaceAll(string(rs), " ", "")
			if !strings.Contains(text, want) && !cut[itoa(i)+field] {
				t.Errorf("label %q: %s %q is not on it in full", l.ID, field, want)
			}
		}
	}
	if total != rep.ReplacedGlyphs {
		t.Errorf("%d characters in notes, %d counted", total, rep.ReplacedGlyphs)
	}
}

// pageText joins the texts of one page of a listing without their blanks.
func pageText(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "text ") {
			continue
		}
		s, err := strconv.Unquote(line[strings.Index(line, `"`):])
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		b.WriteString(strings.ReplaceAll(s, " ", ""))
	}
	return b.String()
}

func TestOddLabelsLoseNothing(t *testing.T) {
	for _, size := range []Size{Size100x150, Size76x130} {
		checkConserved(t, LabelDoc{Meta: testMeta, Size: size, Labels: oddLabels()})
	}
}

func TestLabelReport(t *testing.T) {
	l := sampleLabel()
	l.To.Name, l.To.Address = "李𠮷", "🏠"
	m := sampleLabel()
	m.Waybill = "单号-1"
	_, rep, err := testPress().Labels(wordsOf(t, "zh-CN"), LabelDoc{Meta: testMeta, Labels: []Label{sampleLabel(), l, m}})
	if err != nil {
		t.Fatal(err)
	}
	want := []Note{
		{Item: 1, ID: "p1", Field: "to.name", Replaced: "𠮷"},
		{Item: 1, ID: "p1", Field: "to.address", Replaced: "🏠"},
		{Item: 2, ID: "p1", Field: "waybill", NoBars: "单号-1"},
	}
	if !slices.Equal(rep.Notes, want) || rep.ReplacedGlyphs != 2 || !slices.Equal(rep.Rare(), []int{1}) {
		t.Errorf("%+v", rep)
	}
}

func TestNothingToPrint(t *testing.T) {
	w := wordsOf(t, "zh-CN")
	if _, _, err := testPress().Labels(w, LabelDoc{}); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
	if _, _, err := testPress().PickList(w, PickList{}); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
	if _, _, err := testPress().Slips(w, SlipDoc{}); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
	if _, _, err := testPress().ShipList(w, ShipList{}); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
	if _, err := ShipListXLSX(w, ShipList{}); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
	if _, _, err := testPress().Labels(w, LabelDoc{Size: "10x10", Labels: []Label{sampleLabel()}}); err == nil {
		t.Error("a size nobody has was accepted")
	}
	if _, err := NewPress([]byte("no font")); err == nil {
		t.Error("a font that is none was accepted")
	}
	panics := func(string, map[string]any) string { panic("words") }
	if _, _, err := testPress().Labels(panics, LabelDoc{Labels: []Label{sampleLabel()}}); err == nil {
		t.Error("a panic while drawing was not turned into an error")
	}
}

// Thousands of consecutive code points once took the PDF library many seconds; every one of them must still be set.
func TestWholeAlphabetPrintsSoon(t *testing.T) {
	p := testPress()
	var all []rune
	for r := rune(0x4E00); r < 0x9FA6; r++ {
		all = append(all, r)
	}
	l := sampleLabel()
	doc := SlipDoc{Meta: testMeta, Slips: []Slip{{ID: "1", OrderNo: "1", To: l.To, Message: string(all)}}}
	var list strings.Builder
	_, rep, err := p.slips(wordsOf(t, "zh-CN"), doc, &list)
	if err != nil || rep.ReplacedGlyphs != 0 {
		t.Fatal(err, rep)
	}
	text := pageText(t, strings.ReplaceAll(list.String(), "\npage ", "\n"))
	for _, r := range all {
		if !strings.ContainsRune(text, r) {
			t.Fatalf("%c is not on the paper", r)
		}
	}
	c := newCanvas(p, wordsOf(t, "zh-CN"), 100, 100, testMeta)
	for _, r := range all {
		c.faceOf(r)
	}
	if len(c.faces) > 3 {
		t.Errorf("%d copies of the font", len(c.faces))
	}
	for i := range c.faces {
		for _, r := range all {
			if c.faces[i].has(r) && c.faces[i].run(r) > longestRun {
				t.Fatalf("face %d holds a run of %d at %U", i, c.faces[i].run(r), r)
			}
		}
	}
}

func TestTwoPrintersAtOnce(t *testing.T) {
	doc := LabelDoc{Meta: testMeta, Labels: oddLabels()}
	want, _, err := testPress().Labels(wordsOf(t, "zh-CN"), doc)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			got, _, err := testPress().Labels(wordsOf(t, "zh-CN"), doc)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("another paper came out (%v)", err)
			}
		})
	}
	wg.Wait()
}
