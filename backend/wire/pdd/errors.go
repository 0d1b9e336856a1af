package pdd

import (
	"encoding/json"
	"fmt"
	"strings"

	"zhanggui/backend/channel"
)

// apiError is the platform's error envelope. Codes arrive as numbers or text.
type apiError struct {
	Code   text   `json:"error_code"`
	Msg    string `json:"error_msg"`
	Sub    text   `json:"sub_code"`
	SubMsg string `json:"sub_msg"`
}

// text takes a JSON string, number or null as text.
type text string

// UnmarshalJSON accepts a string, a number or null.
func (t *text) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if s == "null" {
		s = ""
	}
	*t = text(s)
	return nil
}

// class maps an error of the platform to what it asks of us (facts: error classes of the open platform).
// Codes 50000–52002 are internal errors but may also carry a business answer: with a sub code or sub text of
// their own they are final, otherwise a read may be retried and a write has an unknown outcome. The option
// internal_errors=refuse makes them final in every case.
func (c *Client) class(e apiError, write bool) error {
	refused := &channel.Refused{Code: string(e.Code), Message: words(e)}
	if e.Sub != "" && e.Sub != e.Code {
		refused.Code += "/" + string(e.Sub)
	}
	switch e.Code {
	case "52101", "70031":
		return &channel.Throttled{}
	case "10019", "20032":
		return &channel.AuthExpired{Code: string(e.Code)}
	case "52102", "52103", "70033":
		return &channel.Down{Cause: fmt.Errorf("platform answers %s", e.Code)}
	case "50000", "50001", "50002", "52001", "52002":
		if c.InternalFinal || (e.Sub != "" && e.Sub != "0" && e.Sub != e.Code) || (e.SubMsg != "" && e.SubMsg != e.Msg) {
			return refused
		}
		cause := fmt.Errorf("platform's internal error %s", e.Code)
		if write {
			return &channel.Unknown{Cause: cause}
		}
		return &channel.Down{Cause: cause}
	}
	return refused
}

func words(e apiError) string {
	if e.SubMsg != "" && e.SubMsg != e.Msg {
		return e.Msg + " " + e.SubMsg
	}
	return e.Msg
}

// envelope takes the one "…_response" member out of a reply, or its error.
func envelope(body []byte) (json.RawMessage, *apiError, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, nil, &channel.Malformed{What: "reply is no object", Cause: err}
	}
	if raw, ok := m["error_response"]; ok {
		var e apiError
		if err := json.Unmarshal(raw, &e); err != nil || e.Code == "" {
			return nil, nil, &channel.Malformed{What: "error_response", Cause: fmt.Errorf("unreadable: %w", err)}
		}
		return nil, &e, nil
	}
	for k, raw := range m {
		if k == "response" || strings.HasSuffix(k, "_response") {
			return raw, nil, nil
		}
	}
	return nil, nil, &channel.Malformed{What: "reply", Cause: fmt.Errorf("no …_response among %d members", len(m))}
}
