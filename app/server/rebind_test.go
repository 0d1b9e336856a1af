package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestReboundNamesAndForeignPagesAreRefused sends each shape byte by byte, token
// included, so that nothing but the Host and Origin check can stop it.
func TestReboundNamesAndForeignPagesAreRefused(t *testing.T) {
	s := started(t, Options{})
	port := fmt.Sprint(s.addr.Port)
	own := "127.0.0.1:" + port
	host := func(h string) string { return "Host: " + h + "\r\n" }
	origin := func(o string) string { return host(own) + "Origin: " + o + "\r\n" }

	for name, head := range map[string]string{
		"foreign name":                     host("shop.example"),
		"foreign name, our port":           host("shop.example:" + port),
		"our address as a sub-domain":      host("127.0.0.1.shop.example:" + port),
		"localhost as a sub-domain":        host("localhost.shop.example:" + port),
		"name ending like ours":            host("notlocalhost:" + port),
		"localhost without port":           host("localhost"),
		"address without port":             host("127.0.0.1"),
		"other port":                       host("127.0.0.1:1"),
		"port with leading zero":           host("127.0.0.1:0" + port),
		"empty port":                       host("127.0.0.1:"),
		"any address":                      host("0.0.0.0:" + port),
		"IPv6 loopback":                    host("[::1]:" + port),
		"IPv4 in IPv6":                     host("[::ffff:127.0.0.1]:" + port),
		"short address":                    host("127.1:" + port),
		"address as one number":            host("2130706433:" + port),
		"hexadecimal address":              host("0x7f.0.0.1:" + port),
		"octal address":                    host("0177.0.0.1:" + port),
		"other loopback address":           host("127.0.0.2:" + port),
		"address with a trailing dot":      host("127.0.0.1.:" + port),
		"localhost with a trailing dot":    host("localhost.:" + port),
		"upper case":                       host("LOCALHOST:" + port),
		"two hosts in one line":            host(own + ", shop.example"),
		"user before the host":             host("shop@" + own),
		"empty host":                       host(""),
		"forwarded host does not help":     host("shop.example") + "X-Forwarded-Host: " + own + "\r\nForwarded: host=" + own + "\r\n",
		"foreign origin":                   origin("http://shop.example"),
		"foreign origin, our port":         origin("http://shop.example:" + port),
		"origin null":                      origin("null"),
		"empty origin":                     origin(""),
		"origin of a file":                 origin("file://"),
		"our origin over https":            origin("https://" + own),
		"origin with another port":         origin("http://127.0.0.1:1"),
		"origin without port":              origin("http://127.0.0.1"),
		"origin with a slash":              origin("http://" + own + "/"),
		"origin that goes on":              origin("http://" + own + ".shop.example"),
		"origin of localhost":              origin("http://localhost:" + port),
		"origin with a user":               origin("http://shop@" + own),
		"two origins in one line":          origin("http://" + own + " http://shop.example"),
		"two origin lines":                 origin("http://"+own) + "Origin: http://shop.example\r\n",
		"window's scheme":                  origin("wails://wails"),
		"no origin, but from another site": host(own) + "Sec-Fetch-Site: cross-site\r\n",
		"no origin, another port's page":   host(own) + "Sec-Fetch-Site: same-site\r\n",
	} {
		for _, path := range []string{"/api/orders", "/"} {
			t.Run(name+" "+path, func(t *testing.T) {
				if got := raw(t, s, "GET "+path+" HTTP/1.1\r\n"+head); got != http.StatusForbidden && got != http.StatusBadRequest {
					t.Errorf("answered %d", got)
				}
			})
		}
	}

	for name, first := range map[string]string{
		"foreign name in the request line": "GET http://shop.example/api/orders HTTP/1.1\r\n" + host(own),
		"old protocol without host":        "GET /api/orders HTTP/1.0\r\n",
		"two host lines":                   "GET /api/orders HTTP/1.1\r\n" + host(own) + host("shop.example"),
		"foreign page posts":               "POST /api/orders HTTP/1.1\r\n" + origin("http://shop.example") + "Content-Length: 0\r\n",
		"foreign page asks first":          "OPTIONS /api/orders HTTP/1.1\r\n" + origin("http://shop.example") + "Access-Control-Request-Method: PUT\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got := raw(t, s, first); got != http.StatusForbidden && got != http.StatusBadRequest {
				t.Errorf("answered %d", got)
			}
		})
	}

	for name, head := range map[string]string{
		"no origin":     host(own),
		"our own page":  origin("http://" + own),
		"by localhost":  host("localhost:"+port) + "Origin: http://localhost:" + port + "\r\n",
		"typed by hand": host(own) + "Sec-Fetch-Site: none\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got := raw(t, s, "GET /api/orders HTTP/1.1\r\n"+head); got != http.StatusOK {
				t.Errorf("answered %d", got)
			}
		})
	}
}

// raw sends a request as it is written, with the right token, and returns the status.
func raw(t *testing.T, s *Server, head string) int {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", s.addr.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, head+"Authorization: Bearer "+testToken+"\r\nConnection: close\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if allow := resp.Header.Get("Access-Control-Allow-Origin"); allow != "" {
		t.Errorf("foreign pages are let in: %s", allow)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil && !strings.Contains(err.Error(), "EOF") {
		t.Error(err)
	}
	return resp.StatusCode
}
