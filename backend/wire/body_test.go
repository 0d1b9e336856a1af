package wire

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"zhanggui/backend/channel"
)

func TestReadJSON(t *testing.T) {
	for _, c := range []struct {
		name string
		body io.Reader
		ok   bool
	}{
		{"object", strings.NewReader(` {"a":1} `), true},
		{"cut value", strings.NewReader(`{"a":`), false},
		{"cut connection", iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(`{"a":1}`))), false},
		{"html", strings.NewReader("\n<html><body>登录</body>"), false},
		{"empty", strings.NewReader(""), false},
		{"two values", strings.NewReader(`{} {}`), false},
		{"too long", io.LimitReader(neverEnding('9'), MaxBody+10), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := ReadJSON(&http.Response{Body: io.NopCloser(c.body)})
			if c.ok != (err == nil) {
				t.Fatalf("%q, %v", b, err)
			}
			if err != nil && channel.Class(err) != "malformed" {
				t.Errorf("class %s", channel.Class(err))
			}
		})
	}
}

type neverEnding byte

func (n neverEnding) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(n)
	}
	return len(p), nil
}
