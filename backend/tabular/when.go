package tabular

import (
	"math"
	"strconv"
	"strings"
	"time"

	"zhanggui/backend/shop"
)

// Instant is a time read from a cell.
type Instant struct {
	At shop.Millis
	// Coarse: the text has no seconds, as after a file was saved again by a spreadsheet program.
	Coarse bool
	// DateOnly: the text names a day without a time of day.
	DateOnly bool
}

// ParseTime reads the forms exports use: yyyy-MM-dd HH:mm:ss, yyyy/M/d H:mm, yyyy.M.d, yyyy年M月d日, yyyyMMdd,
// yyyyMMddHHmmss, RFC 3339 with its own zone, and Excel serial numbers. Zone-less text is in loc. Anything
// else, including day/month order nobody can tell, is Invalid.
func ParseTime(s string, loc *time.Location) (Instant, error) {
	t := CleanID(s)
	if t == "" || len(t) > 40 {
		return Instant{}, badTime(s)
	}
	if digits(t) || number(t) {
		return numericTime(t, s, loc)
	}
	if strings.ContainsRune(t, 'T') {
		if at, err := time.Parse(time.RFC3339Nano, t); err == nil && saneYear(at.Year()) {
			return Instant{At: at.UnixMilli()}, nil
		}
		t = strings.Replace(t, "T", " ", 1)
	}
	date, clock, _ := strings.Cut(splitChinese(t), " ")
	y, m, d, ok := dateParts(date)
	if !ok {
		return Instant{}, badTime(s)
	}
	clock = strings.TrimSpace(clock)
	if clock == "" {
		return instant(y, m, d, [4]int{}, loc, Instant{Coarse: true, DateOnly: true}, s)
	}
	hms, coarse, ok := clockParts(clock)
	if !ok {
		return Instant{}, badTime(s)
	}
	return instant(y, m, d, hms, loc, Instant{Coarse: coarse}, s)
}

func numericTime(t, orig string, loc *time.Location) (Instant, error) {
	if digits(t) && (len(t) == 8 || len(t) == 14) {
		y, _ := strconv.Atoi(t[:4])
		m, _ := strconv.Atoi(t[4:6])
		d, _ := strconv.Atoi(t[6:8])
		if len(t) == 8 {
			return instant(y, m, d, [4]int{}, loc, Instant{Coarse: true, DateOnly: true}, orig)
		}
		var hms [4]int
		for i := range 3 {
			hms[i], _ = strconv.Atoi(t[8+2*i : 10+2*i])
		}
		return instant(y, m, d, hms, loc, Instant{}, orig)
	}
	v, err := strconv.ParseFloat(t, 64)
	if err != nil || v < 25569 || v >= 73051 { // 1970-01-01 … 2099-12-31
		return Instant{}, badTime(orig)
	}
	w := serialWall(v)
	return instant(w.Year(), int(w.Month()), w.Day(), [4]int{w.Hour(), w.Minute(), w.Second(), 0}, loc,
		Instant{DateOnly: v == math.Trunc(v), Coarse: v == math.Trunc(v)}, orig)
}

// serialWall turns an Excel serial day number (1900 system) into the wall time it shows, to the second.
func serialWall(v float64) time.Time {
	day := math.Floor(v)
	sec := math.Round((v - day) * 86400)
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day)).Add(time.Duration(sec) * time.Second)
}

func instant(y, m, d int, hms [4]int, loc *time.Location, got Instant, orig string) (Instant, error) {
	if !saneYear(y) || m < 1 || m > 12 || d < 1 || d > 31 || hms[0] > 23 || hms[1] > 59 || hms[2] > 59 {
		return Instant{}, badTime(orig)
	}
	t := time.Date(y, time.Month(m), d, hms[0], hms[1], hms[2], hms[3]*int(time.Millisecond), loc)
	if t.Day() != d { // 31 April
		return Instant{}, badTime(orig)
	}
	got.At = t.UnixMilli()
	return got, nil
}

func saneYear(y int) bool { return y >= 1970 && y <= 2099 }

func badTime(s string) error { return shop.E(shop.Invalid, "tabular.error.time", "text", cut(s, 40)) }

// splitChinese rewrites 2024年5月1日12时30分 as 2024-5-1 12:30.
func splitChinese(s string) string {
	if !strings.ContainsAny(s, "年月日时分秒") {
		return strings.Join(strings.Fields(s), " ")
	}
	r := strings.NewReplacer("年", "-", "月", "-", "日", " ", "时", ":", "分", ":", "秒", "")
	s = strings.Join(strings.Fields(r.Replace(s)), " ")
	return strings.TrimSuffix(s, ":")
}

func dateParts(s string) (y, m, d int, ok bool) {
	sep := ""
	for _, c := range []string{"-", "/", "."} {
		if strings.Contains(s, c) {
			sep = c
			break
		}
	}
	if sep == "" {
		if len(s) == 8 && digits(s) {
			y, _ = strconv.Atoi(s[:4])
			m, _ = strconv.Atoi(s[4:6])
			d, _ = strconv.Atoi(s[6:])
			return y, m, d, true
		}
		return 0, 0, 0, false
	}
	p := strings.Split(s, sep)
	if len(p) != 3 || len(p[0]) != 4 || !short(p[1]) || !short(p[2]) || !digits(p[0]) {
		return 0, 0, 0, false
	}
	y, _ = strconv.Atoi(p[0])
	m, _ = strconv.Atoi(p[1])
	d, _ = strconv.Atoi(p[2])
	return y, m, d, true
}

func clockParts(s string) (hms [4]int, coarse, ok bool) {
	s, frac, _ := strings.Cut(s, ".")
	p := strings.Split(s, ":")
	if len(p) < 2 || len(p) > 3 || (frac != "" && (!digits(frac) || len(p) == 2 || len(frac) > 9)) {
		return hms, false, false
	}
	for i, x := range p {
		if !short(x) {
			return hms, false, false
		}
		hms[i], _ = strconv.Atoi(x)
	}
	if frac != "" {
		hms[3], _ = strconv.Atoi((frac + "000")[:3])
	}
	return hms, len(p) == 2, true
}

func short(s string) bool { return len(s) >= 1 && len(s) <= 2 && digits(s) }

// cut shortens a text to n characters for a message.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}
