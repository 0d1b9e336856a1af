package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// TokenHeader is the second way to send the launch token, for clients that
// cannot set Authorization.
const TokenHeader = "X-Zhanggui-Token"

// VersionHeader tells a page that was loaded from an older program to reload.
const VersionHeader = "X-Zhanggui-Version"

// uploadPrefix is the one place where a body that is not JSON is taken.
const uploadPrefix = "/api/uploads/"

// guard stands between a socket and the shared handler. In this order it asks:
// is the Host exactly ours (a rebound name has another one), is the Origin
// exactly ours or absent, is the caller one that holds the token (only under
// /api), and is the body of a kind and size that is taken here.
func guard(o Options, addr *net.TCPAddr) http.Handler {
	port := strconv.Itoa(addr.Port)
	hosts := []string{addr.String(), "localhost:" + port}
	want := sha256.Sum256([]byte(o.Token))

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header(), o.Version)
		api := under(r.URL.Path, apiPrefix)
		switch {
		case !hostAllowed(r, hosts), !originAllowed(r, hosts):
			refuse(w, refusedSource())
			return
		case strings.Contains(r.URL.Path, "//"), strings.Contains(r.URL.Path, "/../"), strings.HasSuffix(r.URL.Path, "/.."):
			refuse(w, refusedPath())
			return
		case api && !tokenMatches(r, want):
			refuse(w, refusedToken())
			return
		}
		if api {
			w.Header().Set("Cache-Control", "no-store")
			upload := strings.HasPrefix(r.URL.Path, uploadPrefix)
			if !upload && !jsonBody(r) {
				refuse(w, refusedKind())
				return
			}
			limit := o.MaxBody
			if upload {
				limit = o.MaxUpload
			}
			if r.ContentLength > limit {
				refuse(w, refusedSize())
				return
			}
			r.Body = http.MaxBytesReader(w, r.Body, limit)
		}
		o.Handler.ServeHTTP(w, r)
	})
}

// secure sets what every answer carries, refusals included.
func secure(h http.Header, version string) {
	// Inline style is allowed because components write style attributes; script never is.
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "+
		"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'self'; worker-src 'self' blob:; "+
		"manifest-src 'self'; frame-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	h.Set(VersionHeader, version)
}

// hostAllowed takes only a Host that is written exactly as we write it.
func hostAllowed(r *http.Request, hosts []string) bool {
	for _, h := range hosts {
		if r.Host == h {
			return true
		}
	}
	return false
}

// originAllowed takes a request without an Origin (a navigation, a program) or
// with exactly one that is ours. A browser's own word that another site asked is
// believed too: some requests of a foreign page carry no Origin.
func originAllowed(r *http.Request, hosts []string) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" || site == "same-site" {
		return false
	}
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return true
	}
	if len(origins) > 1 {
		return false
	}
	// The page and what it asks for must be one origin: localhost may not ask 127.0.0.1.
	return origins[0] == "http://"+r.Host && hostAllowed(r, hosts)
}

// tokenMatches compares in constant time, whatever the lengths.
func tokenMatches(r *http.Request, want [sha256.Size]byte) bool {
	got := r.Header.Get(TokenHeader)
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		got = bearer
	}
	sum := sha256.Sum256([]byte(got))
	return subtle.ConstantTimeCompare(sum[:], want[:]) == 1
}

// jsonBody says whether the request has no body or a JSON one. A page of another
// site cannot send JSON without asking first, so this also stops form posts.
func jsonBody(r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return true
	}
	header := r.Header.Get("Content-Type")
	if header == "" {
		return r.ContentLength == 0
	}
	kind, _, err := mime.ParseMediaType(header)
	return err == nil && kind == "application/json"
}

// refusal is a status with the error kind and the words' key the interface shows.
type refusal struct {
	status    int
	code, key string
}

func refusedSource() refusal {
	return refusal{http.StatusForbidden, "not_allowed", "server.refused.source"}
}

func refusedToken() refusal {
	return refusal{http.StatusUnauthorized, "not_allowed", "server.refused.token"}
}

func refusedPath() refusal { return refusal{http.StatusBadRequest, "invalid", "server.refused.path"} }

func refusedKind() refusal {
	return refusal{http.StatusUnsupportedMediaType, "invalid", "server.refused.kind"}
}

func refusedSize() refusal {
	return refusal{http.StatusRequestEntityTooLarge, "invalid", "server.refused.size"}
}

// refuse answers in the problem shape the interface reads everywhere else.
func refuse(w http.ResponseWriter, why refusal) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	if why.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(why.status)
	_, _ = fmt.Fprintf(w, `{"status":%d,"title":%q,"code":%q,"key":%q}`+"\n",
		why.status, http.StatusText(why.status), why.code, why.key)
}
