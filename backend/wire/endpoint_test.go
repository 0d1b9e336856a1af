package wire

import "testing"

func TestEndpointKeepsPath(t *testing.T) {
	for _, c := range []struct{ base, over, want string }{
		{"https://gw.example.com/api/router", "", "https://gw.example.com/api/router"},
		{"https://gw.example.com/api/router", "http://127.0.0.1:8080", "http://127.0.0.1:8080/api/router"},
		{"https://gw.example.com/api/router?a=1", "http://127.0.0.1:8080/other/", "http://127.0.0.1:8080/api/router?a=1"},
		{"https://gw.example.com/x", " https://h ", "https://h/x"},
	} {
		got, err := Endpoint(c.base, c.over)
		if err != nil || got != c.want {
			t.Errorf("Endpoint(%q, %q) = %q, %v; want %q", c.base, c.over, got, err, c.want)
		}
	}
	for _, bad := range []string{"127.0.0.1:80", "file:///etc/passwd", "http://", "http://u:p@h", "://"} {
		if got, err := Endpoint("https://gw.example.com/x", bad); err == nil {
			t.Errorf("Endpoint(…, %q) = %q, want an error", bad, got)
		}
	}
}
