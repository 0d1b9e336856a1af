package intake

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"zhanggui/backend/channel"
	"zhanggui/backend/shop"
)

// window reads [from, to) to its end and returns where the next one begins. A cursor means the window was under
// way when an earlier run stopped.
func (r *reading) window(ctx context.Context, from, to shop.Millis, cursor channel.Cursor) (shop.Millis, error) {
	for try := 0; ; try++ {
		w := walk{r: r, from: from, to: to, resumed: cursor != "", rows: map[string]bool{}, ids: map[string]bool{}, cursors: map[channel.Cursor]bool{}}
		err := w.read(ctx, cursor)
		var moved *endMoved
		switch {
		case errors.As(err, &moved):
			if moved.to <= from {
				return from, nil
			}
			to, cursor = moved.to, ""
		case err != nil && w.resumed && try == 0 && restartable(err): // the platform forgot the place mark
			cursor = ""
		case err != nil:
			return from, err
		case !w.resumed && w.short() && try == 0: // rows slipped between pages: once more from the top
			cursor = ""
		default:
			return to, nil
		}
	}
}

// restartable tells errors that a stale place mark may have caused.
func restartable(err error) bool {
	c := channel.Class(err)
	return c == "refused" || c == "malformed" || c == "gone"
}

// endMoved says that the window reaches beyond the platform's own now and must be asked again, shorter.
type endMoved struct{ to shop.Millis }

func (e *endMoved) Error() string { return "window ends by the platform's clock" }

// walk is one pass over the pages of a window.
type walk struct {
	r        *reading
	from, to shop.Millis
	resumed  bool
	rows     map[string]bool // rows met: id and time of change
	ids      map[string]bool
	cursors  map[channel.Cursor]bool
	last     string // the page before, to notice one that comes again
	news     int    // pages with something new
	idle     int    // pages without
	total    int    // what the platform says the window holds, −1 = not told
}

// short tells that the platform says the window holds more than was met.
func (w *walk) short() bool { return w.total > len(w.ids) }

func (w *walk) read(ctx context.Context, cursor channel.Cursor) error {
	r := w.r
	w.total = -1
	for {
		page, err := w.page(ctx, cursor)
		if err != nil {
			return err
		}
		if r.told(page.Server) && cursor == "" && w.to > r.end {
			return &endMoved{to: r.end}
		}
		w.total = page.Total
		w.cursors[cursor] = true
		again := w.note(page.Rows)
		end := page.Next == ""
		if !end && (again || w.cursors[page.Next] || w.idle > max(w.news, 2)) {
			if w.short() || w.total < 0 && !again {
				return errors.Join(w.mark(ctx, "", false), loopError(w.news))
			}
			end = true
		}
		if err := w.keep(ctx, page, end); err != nil {
			return err
		}
		if end {
			return nil
		}
		cursor = page.Next
	}
}

func loopError(pages int) error {
	return &channel.Malformed{What: "pages", Cause: fmt.Errorf("the listing goes in circles after %d pages", pages)}
}

// page asks for one page. A first window the platform refuses may only reach beyond its clock: ask it for the time.
func (w *walk) page(ctx context.Context, cursor channel.Cursor) (channel.Page[channel.Raw], error) {
	page, err := w.r.a.Orders(ctx, channel.Window{From: w.from, To: w.to, Cursor: cursor, First: w.r.first})
	if channel.Class(err) != "refused" || cursor != "" || w.r.server > 0 {
		return page, err
	}
	past, perr := w.r.a.Orders(ctx, channel.Window{From: w.from, To: min(w.to, w.from+60_000)})
	if perr != nil || !w.r.told(past.Server) || w.to <= w.r.end {
		return page, err
	}
	return page, &endMoved{to: w.r.end}
}

// note remembers the rows of a page and reports whether the very same page came before.
func (w *walk) note(rows []channel.Raw) (again bool) {
	fresh := 0
	var seen strings.Builder
	for _, raw := range rows {
		key := string(raw.ID) + "|" + strconv.FormatInt(raw.UpdatedAt, 10)
		seen.WriteString(key + "\n")
		w.ids[string(raw.ID)] = true
		if !w.rows[key] {
			w.rows[key] = true
			fresh++
		}
	}
	if fresh > 0 {
		w.news++
	} else {
		w.idle++
	}
	again = len(rows) > 0 && seen.String() == w.last
	w.last = seen.String()
	return again
}

// keep archives a page, reads its records and stores them together with the place mark.
func (w *walk) keep(ctx context.Context, page channel.Page[channel.Raw], end bool) error {
	if len(page.Rows) == 0 {
		return w.mark(ctx, page.Next, end)
	}
	m := w.at(page.Next, end)
	if err := w.r.take(ctx, page.Rows, &m); err != nil {
		return err
	}
	w.r.mark = m
	return nil
}

func (w *walk) mark(ctx context.Context, next channel.Cursor, end bool) error {
	m := w.at(next, end)
	if err := w.r.in.Store.MarkPull(ctx, w.r.shop.ID, m); err != nil {
		return err
	}
	w.r.mark = m
	return nil
}

// at is the mark after a page: the window goes on at next, or is covered.
func (w *walk) at(next channel.Cursor, end bool) Mark {
	m := Mark{CoveredTo: w.r.mark.CoveredTo}
	if end {
		m.CoveredTo = max(m.CoveredTo, w.to)
		if w.r.mark.CoveredTo > w.r.end { // what was covered by a wrong clock is not covered
			m.CoveredTo = w.to
		}
		return m
	}
	m.WindowFrom, m.WindowTo, m.Cursor = w.from, w.to, string(next)
	return m
}
