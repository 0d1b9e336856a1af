package wire

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRecorderKeepsNoSecret(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"receiver_phone":"13812345678","ok":1}`)
	}))
	defer srv.Close()
	tape := &Tape{Max: 1}
	c := NewHTTP(NewRedactor("secret-1"), tape)
	defer c.CloseIdleConnections()
	for range 2 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/r?token=secret-1",
			strings.NewReader("access_token=secret-1&page=3"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, err = ReadJSON(res)
		_ = res.Body.Close() // once more: harmless
		if err != nil {
			t.Fatal(err)
		}
	}
	all := tape.All()
	if len(all) != 1 {
		t.Fatalf("%d exchanges kept, want 1", len(all))
	}
	ex := all[0]
	if s := ex.URL + ex.Ask + ex.Answer; strings.Contains(s, "secret-1") || strings.Contains(s, "138") {
		t.Errorf("not redacted: %+v", ex)
	}
	if ex.Status != 200 || !strings.Contains(ex.Ask, "page=3") || !strings.Contains(ex.Answer, `"ok":1`) {
		t.Errorf("lost: %+v", ex)
	}
}
