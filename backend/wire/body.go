package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"zhanggui/backend/channel"
)

// MaxBody bounds a reply: 16 MiB. A page of 100 orders is well under 1 MiB.
const MaxBody = 16 << 20

// ReadJSON reads a reply's body whole and checks that it is one JSON value. A body cut short, too long, an
// HTML page or anything else that is no JSON is Malformed. The body is closed.
func ReadJSON(res *http.Response) ([]byte, error) {
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(res.Body, MaxBody+1))
	if err != nil {
		return nil, &channel.Malformed{What: "body cut short", Cause: err}
	}
	if len(b) > MaxBody {
		return nil, &channel.Malformed{What: "body too long", Cause: fmt.Errorf("more than %d bytes", MaxBody)}
	}
	t := bytes.TrimSpace(b)
	switch {
	case len(t) == 0:
		return nil, &channel.Malformed{What: "empty body", Cause: io.ErrUnexpectedEOF}
	case t[0] == '<':
		return nil, &channel.Malformed{What: "a web page instead of JSON", Cause: errors.New("starts with <")}
	case !json.Valid(t):
		return nil, &channel.Malformed{What: "no valid JSON", Cause: errors.New("syntax")}
	}
	return t, nil
}
