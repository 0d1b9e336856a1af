package wire

import (
	"fmt"
	"net/url"
	"strings"
)

// Endpoint returns base with scheme and host replaced by those of override; path and query of base stay.
// An empty override returns base. Only http and https are accepted.
func Endpoint(base, override string) (string, error) {
	b, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("platform address: %w", err)
	}
	if strings.TrimSpace(override) == "" {
		return b.String(), nil
	}
	o, err := url.Parse(strings.TrimSpace(override))
	if err != nil {
		return "", fmt.Errorf("endpoint: %w", err)
	}
	if (o.Scheme != "http" && o.Scheme != "https") || o.Host == "" || o.User != nil {
		return "", fmt.Errorf("endpoint %q: want http(s)://host[:port]", o.Redacted())
	}
	b.Scheme, b.Host = o.Scheme, o.Host
	return b.String(), nil
}
