package paper

import (
	"bytes"
	"strings"
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
