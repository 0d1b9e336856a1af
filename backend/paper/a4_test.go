package paper

import (
	"bytes"
	"strings"
	"testing"
)

func TestPickListListing(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		var list strings.Builder
		pdf, rep, err := testPress().pickLists(wordsOf(t, lang), samplePickList(60).Meta, []PickList{samplePickList(60)}, &list)
		if err != nil {
			t.Fatal(err)
		}
		if got := rep.Rare(); len(got) != 1 || got[0] != 0 || rep.ReplacedGlyphs != 2 {
			t.Errorf("rare items %v, %d replaced; want line 0 with 𠮷 and 🍳", got, rep.ReplacedGlyphs)
		}
		keep(t, "pick-"+lang+".pdf", pdf)
		golden(t, "picklist-"+lang+".txt", []byte(list.String()))
	}
}

func TestSlipListing(t *testing.T) {
	for _, size := range []Size{SizeA4, Size100x150} {
		var list strings.Builder
		pdf, _, err := testPress().slips(wordsOf(t, "zh-CN"), sampleSlips(size), &list)
		if err != nil {
			t.Fatal(err)
		}
		keep(t, "slip-"+string(size)+".pdf", pdf)
		golden(t, "slips-"+string(size)+".txt", []byte(list.String()))
	}
}

func TestShipListListing(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		var list strings.Builder
		pdf, _, err := testPress().shipList(wordsOf(t, lang), sampleShipList(50), &list)
		if err != nil {
			t.Fatal(err)
		}
		keep(t, "ship-"+lang+".pdf", pdf)
		golden(t, "shiplist-"+lang+".txt", []byte(list.String()))
	}
}

func TestA4PapersAreTheSameToTheByte(t *testing.T) {
	w := wordsOf(t, "zh-CN")
	for name, draw := range map[string]func() ([]byte, Report, error){
		"pick": func() ([]byte, Report, error) { return testPress().PickList(w, samplePickList(60)) },
		"slip": func() ([]byte, Report, error) { return testPress().Slips(w, sampleSlips(SizeA4)) },
		"ship": func() ([]byte, Report, error) { return testPress().ShipList(w, sampleShipList(50)) },
	} {
		a, _, err := draw()
		if err != nil {
			t.Fatal(name, err)
		}
		b, _, err := draw()
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: second print differs (%v)", name, err)
		}
	}
}

func BenchmarkPickListTwoThousandLines(b *testing.B) {
	doc := samplePickList(2000)
	words := wordsOf(b, "zh-CN")
	for b.Loop() {
		if _, _, err := testPress().PickList(words, doc); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTwoWarehousesShareAFileButNoPage(t *testing.T) {
	a, b := samplePickList(60), samplePickList(5)
	b.Warehouse = "义乌仓"
	_, alone, err := testPress().PickList(wordsOf(t, "zh-CN"), a)
	if err != nil {
		t.Fatal(err)
	}
	_, both, err := testPress().PickLists(wordsOf(t, "zh-CN"), a.Meta, []PickList{a, {}, b})
	if err != nil {
		t.Fatal(err)
	}
	if both.Pages != alone.Pages+1 {
		t.Errorf("%d pages for both, %d for the first alone", both.Pages, alone.Pages)
	}
}
