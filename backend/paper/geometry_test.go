package paper

import (
	"fmt"
	"strings"
	"testing"
)

// place is one text of a listing with the box its letters fill.
type place struct {
	x1, y1, x2, y2 float64
	s              string
}

// places reads the texts of one page of a listing.
func places(t *testing.T, page string) []place {
	t.Helper()
	var out []place
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "text ") {
			continue
		}
		var x, y, w, size float64
		if _, err := fmt.Sscanf(strings.Replace(line, "pt", " ", 1), "text %f %f %f %f", &x, &y, &w, &size); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		out = append(out, place{x, y - size*0.80/ptPerMM, x + w, y + size*0.08/ptPerMM, strings.TrimSpace(line)})
	}
	return out
}

// No text lies on another or leaves the page's margin, whatever people typed.
func TestTextsKeepApart(t *testing.T) {
	labels := oddLabels()
	for i := range labels {
		l := labels[i]
		o := odds()[i]
		l.Memo, l.OrderNo, l.Batch, l.Routing, l.Hub = o.address, o.to+o.address, o.to, o.to, o.address
		l.Dest, l.Company, l.Service, l.Printed, l.Marks = o.address, o.to, o.address, o.address, []string{o.to, o.address, o.to}
		l.From, l.Parcel, l.Parcels = Contact{o.to, o.address, o.address}, 123, 456
		l.To.Phone = o.address
		labels = append(labels, l)
	}
	lists := map[string]float64{}
	var b strings.Builder
	for _, lang := range []string{"zh-CN", "en"} {
		for _, size := range []Size{Size100x150, Size76x130} {
			b.Reset()
			if _, _, err := testPress().labels(wordsOf(t, lang), LabelDoc{Meta: testMeta, Size: size, Labels: labels}, &b); err != nil {
				t.Fatal(err)
			}
			lists[b.String()] = inset
		}
		b.Reset()
		if _, _, err := testPress().pickLists(wordsOf(t, lang), samplePickList(90).Meta, []PickList{samplePickList(90)}, &b); err != nil {
			t.Fatal(err)
		}
		lists[b.String()] = 4
		b.Reset()
		if _, _, err := testPress().shipList(wordsOf(t, lang), sampleShipList(60), &b); err != nil {
			t.Fatal(err)
		}
		lists[b.String()] = 4
		for _, size := range []Size{SizeA4, Size100x150} {
			b.Reset()
			if _, _, err := testPress().slips(wordsOf(t, lang), sampleSlips(size), &b); err != nil {
				t.Fatal(err)
			}
			lists[b.String()] = 2
		}
	}
	for list, margin := range lists {
		for _, page := range strings.Split(list, "page ")[1:] {
			var n int
			var w, h float64
			if _, err := fmt.Sscanf(page, "%d %f×%f", &n, &w, &h); err != nil {
				t.Fatal(err)
			}
			checkPlaces(t, places(t, page), margin, w-margin, h-margin, fmt.Sprintf("%g×%g page %d", w, h, n))
		}
	}
}

func checkPlaces(t *testing.T, all []place, margin, right, bottom float64, name string) {
	t.Helper()
	const slack = 0.05
	for i, a := range all {
		if a.x1 < margin-slack || a.y1 < margin-slack || a.x2 > right+slack || a.y2 > bottom+slack {
			t.Errorf("%s: %s leaves the page", name, a.s)
		}
		for _, b := range all[:i] {
			if a.x1 < b.x2-slack && b.x1 < a.x2-slack && a.y1 < b.y2-slack && b.y1 < a.y2-slack {
				t.Errorf("%s: %s\n  lies on %s", name, a.s, b.s)
			}
		}
	}
}
