//go:build desktop || production || dev || bindings

package desktop

import (
	"html"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"zhanggui/backend/shop"
)

// calm keeps the window alive when a request panics: the page gets a 500, the log
// gets the stack. WebKit takes over the signals that Go turns into panics, so
// they are taken back first (it does nothing outside Linux).
func calm(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				slog.Error("a request broke", shop.LogPath, r.URL.Path, shop.LogPanic, p, shop.LogStack, string(debug.Stack()))
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			}
		}()
		runtime.ResetSignalHandlers()
		next.ServeHTTP(w, r)
	})
}

// firstAnswer logs once that the page in the window has been answered by the
// backend, which is the sign that everything between the two works.
func firstAnswer(next http.Handler) http.Handler {
	var once sync.Once
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		if strings.HasPrefix(r.URL.Path, "/api/") && seen.status < http.StatusMultipleChoices {
			once.Do(func() { slog.Info("window ready", shop.LogPath, r.URL.Path) })
		}
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the real writer.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// unopened is the page of a window whose shop could not be opened.
func unopened(words string) http.Handler {
	page := `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>` + Name + `</title>
<style>body{font:16px/1.7 system-ui,"Noto Sans CJK SC",sans-serif;max-width:36rem;margin:18vh auto;padding:0 2rem;color:#222;background:#f7f6f3}</style>
</head><body><p style="white-space:pre-wrap">` + html.EscapeString(words) + `</p></body></html>`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page)) // the window left: nobody to tell
	})
}
