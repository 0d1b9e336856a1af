package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// line is one result. Of times the smaller is better, of rates the larger.
type line struct {
	What   string
	Unit   string  // ms, s, /s, MB
	Median float64 // or the one value there is
	P99    float64 // 0 = not told
	Limit  float64 // what this machine does at best, 0 = no limit to compare with
	Aim    string  // as the owner of the aim wrote it, "" = none
	Met    *bool
}

// ms is a line of times in milliseconds with an aim for its 99th percentile, or for its median.
func ms(what string, took []time.Duration, limit time.Duration, aim float64, ofMedian bool) line {
	l := line{What: what, Unit: "ms", Median: millis(quantile(took, 0.5)), P99: millis(quantile(took, 0.99)), Limit: millis(limit)}
	got, which := l.P99, "p99"
	if ofMedian {
		got, which = l.Median, "median"
	}
	if aim > 0 {
		l.Aim = fmt.Sprintf("%s ≤ %g ms", which, aim)
		l.met(got <= aim)
	}
	return l
}

// most is a line of one value that shall stay below an aim; 0 = no aim.
func most(what, unit string, value, limit, aim float64) line {
	l := line{What: what, Unit: unit, Median: value, Limit: limit}
	if aim > 0 {
		l.Aim = fmt.Sprintf("≤ %g %s", aim, unit)
		l.met(value <= aim)
	}
	return l
}

func (l *line) met(ok bool) { l.Met = &ok }

// ratio is how many times the limit is better.
func (l line) ratio() string {
	if l.Limit == 0 || l.Median == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", l.Median/l.Limit)
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile is the value below which a part q of the measurements lies.
func quantile(took []time.Duration, q float64) time.Duration {
	if len(took) == 0 {
		return 0
	}
	s := slices.Clone(took)
	slices.Sort(s)
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

func median(v []float64) float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	return s[len(s)/2]
}

// show prints the table and, last, what misses its aim.
func show(w io.Writer, lines []line) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "what\tmedian\tp99\tlimit\tratio\taim\tmet")
	var misses []string
	for _, l := range lines {
		p99, limit, met := "–", "–", "–"
		if l.P99 > 0 {
			p99 = number(l.P99)
		}
		if l.Limit > 0 {
			limit = number(l.Limit)
		}
		if l.Met != nil {
			if met = "yes"; !*l.Met {
				met = "no"
				misses = append(misses, strings.TrimSpace(l.What))
			}
		}
		aim := l.Aim
		if aim == "" {
			aim = "–"
		}
		_, _ = fmt.Fprintf(t, "%s\t%s %s\t%s\t%s\t%s\t%s\t%s\n", l.What, number(l.Median), l.Unit, p99, limit, l.ratio(), aim, met)
	}
	_ = t.Flush() // the table goes to a terminal or a file; a reader that left needs no answer
	if len(misses) == 0 {
		_, _ = fmt.Fprintln(w, "misses: nothing")
		return
	}
	_, _ = fmt.Fprintln(w, "misses:", strings.Join(misses, "; "))
}

func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 1:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.3f", v)
}
