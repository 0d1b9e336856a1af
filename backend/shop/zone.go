package shop

import (
	"time"
	_ "time/tzdata" // zones must work on a Windows PC without a zone database
)

// DefaultZone is the shop's zone unless set otherwise.
const DefaultZone = "Asia/Shanghai"

// Zone loads a zone by name, falling back to the default's fixed +08:00 when the name is unknown.
func Zone(name string) *time.Location {
	if name == "" {
		name = DefaultZone
	}
	if loc, err := time.LoadLocation(name); err == nil {
		return loc
	}
	return time.FixedZone(DefaultZone, 8*3600)
}

// DayBounds returns the first and the last-exclusive instant of the calendar day of t in loc.
func DayBounds(t time.Time, loc *time.Location) (from, to Millis) {
	y, m, d := t.In(loc).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, loc).UnixMilli(), time.Date(y, m, d+1, 0, 0, 0, 0, loc).UnixMilli()
}
