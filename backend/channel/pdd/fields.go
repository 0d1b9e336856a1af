package pdd

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"zhanggui/backend/shop"
)

// scalar is a JSON string, number, boolean or null as text: the platform writes ids and amounts now as a
// number, now as text. set is false for null or an absent member.
type scalar struct {
	text string
	set  bool
	odd  bool // an object or a list where a plain value belongs
}

// UnmarshalJSON accepts any JSON value and never fails.
func (s *scalar) UnmarshalJSON(b []byte) error {
	*s = scalar{set: true}
	switch {
	case bytes.Equal(b, []byte("null")):
		s.set = false
	case len(b) > 0 && b[0] == '"':
		var t string
		if err := json.Unmarshal(b, &t); err != nil {
			s.odd = true
			return nil //nolint:nilerr // told as a doubt by whoever reads the field
		}
		s.text = strings.TrimSpace(t)
	case len(b) > 0 && (b[0] == '{' || b[0] == '['):
		s.odd = true
	default:
		s.text = string(b)
	}
	return nil
}

// reader reads one record's fields and collects what it could not read.
type reader struct {
	doubts []shop.Doubt
	cur    string
}

// doubt notes a field once; an unknown status says more than a broken value.
func (r *reader) doubt(field, value string, kind shop.HoldReason) {
	for i := range r.doubts {
		if r.doubts[i].Field == field {
			if kind == shop.HoldUnknownStatus {
				r.doubts[i].Kind = kind
			}
			return
		}
	}
	if n := []rune(value); len(n) > 100 {
		value = string(n[:100])
	}
	r.doubts = append(r.doubts, shop.Doubt{Field: field, Value: value, Kind: kind})
}

// enum reads a whole number; ok is false when it is absent, blank or no number (the latter is a doubt).
func (r *reader) enum(field string, s scalar) (n int, ok bool) {
	if !s.set || (s.text == "" && !s.odd) {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s.text, ".0"))
	if err != nil || s.odd {
		r.doubt(field, s.text, shop.HoldDoubt)
		return 0, false
	}
	return n, true
}

// qty reads a count of at least one.
func (r *reader) qty(field string, s scalar) int64 {
	n, err := strconv.ParseInt(strings.TrimSuffix(s.text, ".0"), 10, 64)
	if err != nil || n < 1 || n > 1_000_000 {
		r.doubt(field, s.text, shop.HoldDoubt)
		return 1
	}
	return n
}

// yuan reads an amount in yuan, number or text, as minor units; nil when absent. A broken one is a doubt.
func (r *reader) yuan(field string, s scalar) *shop.Minor {
	if !s.set || (s.text == "" && !s.odd) {
		return nil
	}
	v, err := shop.ParseMinor(s.text, r.cur)
	if err != nil || s.odd {
		r.doubt(field, s.text, shop.HoldAmount)
		return nil
	}
	return &v
}

// stamp reads "yyyy-MM-dd HH:mm:ss" in GMT+8, or epoch seconds or milliseconds; zero when absent.
func (r *reader) stamp(field string, s scalar) shop.Millis {
	t := s.text
	if s.odd {
		r.doubt(field, t, shop.HoldDoubt)
		return 0
	}
	if t == "" || t == "0" || strings.HasPrefix(t, "0000-00-00") || strings.HasPrefix(t, "1970-01-01") {
		return 0
	}
	if at, err := time.ParseInLocation("2006-01-02 15:04:05", t, platformZone()); err == nil && at.Year() < 10000 {
		return at.UnixMilli()
	}
	if n, err := strconv.ParseInt(t, 10, 64); err == nil {
		switch {
		case len(t) == 10:
			return n * 1000
		case len(t) == 13:
			return n
		}
	}
	r.doubt(field, t, shop.HoldDoubt)
	return 0
}

// platformZone is the zone of every zone-less text of the platform, whatever the shop's or the PC's is.
func platformZone() *time.Location { return time.FixedZone("GMT+8", 8*60*60) }
