package paper

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func linesOf(p *Press, s string, width, size float64) []string {
	rs, _ := p.clean(s)
	var out []string
	for _, l := range cutOut(rs, p.wrap(rs, width, size, len(rs))) {
		out = append(out, string(l))
	}
	return out
}

func TestWrap(t *testing.T) {
	em := 10 / ptPerMM // a Han character at 10 points
	for _, tc := range []struct {
		in   string
		ems  float64
		want string // lines joined by |
	}{
		{"科技园科苑路街道", 4.1, "科技园科|苑路街道"},
		{"浙江省杭州市，西湖区", 6.1, "浙江省杭州|市，西湖区"},
		{"收货人（王先生）", 4.1, "收货人|（王先|生）"},
		{"中国。。。。。。", 3.1, "中|国。。|。。。|。"},
		{"Hello world again", 6.1, "Hello world|again"},
		{"送到 Building 7", 4.6, "送到|Building|7"},
		{"保温杯 500 ml 白", 5.2, "保温杯|500 ml 白"},
		{"AAAAAAAAAAAAAAAAAAAA", 3, "AAAA|AAAA|AAAA|AAAA|AAAA"},
		{"電話0571-88881234号", 4, "電話|0571-88|881234|号"},
		{"", 4, ""},
		{"国", 0.1, "国"},
		{"国家", 0.1, "国|家"},
	} {
		if got := strings.Join(linesOf(testPress(), tc.in, tc.ems*em, 10), "|"); got != tc.want {
			t.Errorf("%q in %.1f em: %s; want %s", tc.in, tc.ems, got, tc.want)
		}
	}
}

// checkWrap: nothing but blanks is lost between lines, nothing comes twice, and no line is wider than the column.
func checkWrap(t interface{ Fatalf(string, ...any) }, s string, width, size float64) {
	p := testPress()
	rs, _ := p.clean(s)
	at := 0
	for _, l := range p.wrap(rs, width, size, len(rs)) {
		if l.from < at || l.to <= l.from {
			t.Fatalf("%q: line %v begins before %d or is empty", s, l, at)
		}
		for ; at < l.from; at++ {
			if rs[at] != ' ' {
				t.Fatalf("%q: %q lost before line %v", s, rs[at], l)
			}
		}
		if w := p.measure(rs[l.from:l.to], size); w > width+1e-9 && l.to-l.from > 1 {
			t.Fatalf("%q: line %v is %.2f mm wide, column %.2f", s, l, w, width)
		}
		at = l.to
	}
	if at != len(rs) {
		t.Fatalf("%q: %q lost at the end", s, string(rs[at:]))
	}
}

func TestWrapConserves(t *testing.T) {
	text := rapid.StringOf(rapid.OneOf(
		rapid.RuneFrom([]rune("浙江省杭州市西湖，。（）“”、！…ab12 -/,(")), rapid.Rune()))
	rapid.Check(t, func(t *rapid.T) {
		checkWrap(t, text.Draw(t, "s"), rapid.Float64Range(0.5, 100).Draw(t, "width"), rapid.Float64Range(5, 40).Draw(t, "size"))
	})
}

func FuzzWrap(f *testing.F) {
	for _, o := range odds() {
		f.Add(o.address, uint16(300), uint8(10))
	}
	f.Fuzz(func(t *testing.T, s string, width uint16, size uint8) {
		checkWrap(t, s, float64(width)/10+0.1, float64(size)/4+1)
	})
}

// A text that does not fit keeps its beginning and ends in a visible …; one that fits is left whole.
func TestFitCutsVisibly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := testPress()
		rs, _ := p.clean(rapid.StringN(1, 60, -1).Draw(t, "s"))
		if len(rs) == 0 {
			return
		}
		b := p.fit(rs, fitting{width: rapid.Float64Range(8, 60).Draw(t, "w"), largest: 12, smallest: 7, lines: rapid.IntRange(1, 3).Draw(t, "n")})
		whole := []rune(strings.ReplaceAll(string(rs), " ", ""))
		got := []rune(strings.ReplaceAll(string(slices.Concat(b.lines...)), " ", ""))
		if !b.cut {
			if string(got) != string(whole) {
				t.Fatalf("%q became %q", string(whole), string(got))
			}
			return
		}
		n := len(got) - 1
		if got[n] != ellipsis || n > len(whole) || string(got[:n]) != string(whole[:n]) {
			t.Fatalf("%q cut to %q", string(whole), string(got))
		}
	})
}
