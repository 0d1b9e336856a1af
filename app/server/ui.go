package server

import (
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// apiPrefix is where the backend's own handler is mounted.
const apiPrefix = "/api"

// Handler joins the backend's handler (everything under /api) and the built
// interface (everything else) into the one handler that the window and the listener share.
func Handler(api http.Handler, dist fs.FS) http.Handler {
	ui := UI(dist)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if under(r.URL.Path, apiPrefix) {
			api.ServeHTTP(w, r)
			return
		}
		ui.ServeHTTP(w, r)
	})
}

// UI serves the built single-page interface. A path that names no file is a page
// of the interface and gets index.html; a missing asset (a name with an extension)
// and anything under /api or /desktop is 404. Without an index.html each page
// says, in Chinese and English, how to build the interface.
func UI(dist fs.FS) http.Handler {
	files := http.FileServerFS(dist)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		switch {
		case under(r.URL.Path, apiPrefix), under(r.URL.Path, "/desktop"), hidden(name):
			http.NotFound(w, r)
		case name == "" || name == "index.html" || path.Ext(name) == "":
			servePage(w, r, dist)
		default:
			// Vite puts a content hash in each name under assets/: such a file never changes.
			if strings.HasPrefix(name, "assets/") {
				if info, err := fs.Stat(dist, name); err == nil && !info.IsDir() {
					w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
				}
			}
			files.ServeHTTP(w, r)
		}
	})
}

// servePage answers with index.html, or with the words that say how to build it.
func servePage(w http.ResponseWriter, r *http.Request, dist fs.FS) {
	page, err := fs.ReadFile(dist, "index.html")
	status := http.StatusOK
	if errors.Is(err, fs.ErrNotExist) {
		page, status = []byte(notBuilt), http.StatusServiceUnavailable
	} else if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(page) // the reader left: nothing to tell it
	}
}

// under says whether p is prefix itself or lies below it.
func under(p, prefix string) bool {
	rest, ok := strings.CutPrefix(path.Clean("/"+p), prefix)
	return ok && (rest == "" || rest[0] == '/')
}

// hidden says whether a name has a part starting with a dot (.gitkeep and the like).
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
}

const notBuilt = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>掌柜</title>
<style>body{font:16px/1.7 system-ui,"Noto Sans CJK SC",sans-serif;max-width:38rem;margin:12vh auto;padding:0 1.5rem;color:#222;background:#fff}
h1{font-size:1.4rem}code{background:#f2f2f0;padding:.15em .4em;border-radius:4px}</style></head>
<body>
<h1>界面还没有编译</h1>
<p>命令行可以照常使用。要看到界面，请在项目目录里运行（需要 Go 和 Node）：</p>
<p><code>go run ./build/dev demo</code></p>
<p>或者：<code>cd frontend &amp;&amp; npm ci &amp;&amp; npm run build</code>，然后重新编译程序。</p>
<hr>
<h1 lang="en">The interface is not built yet</h1>
<p lang="en">The command line works as it is. To see the interface, run this in the project folder (it needs Go and Node):</p>
<p><code>go run ./build/dev demo</code></p>
<p lang="en">or <code>cd frontend &amp;&amp; npm ci &amp;&amp; npm run build</code>, then build the program again.</p>
</body></html>
`
