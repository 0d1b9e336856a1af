package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"zhanggui/backend/channel"
)

// NotSent reports whether a transport error proves that no byte of the request left: the name was not found,
// the connection or the TLS handshake was refused. Anything else may have arrived.
func NotSent(err error) bool {
	var (
		dns  *net.DNSError
		op   *net.OpError
		cert *tls.CertificateVerificationError
		auth x509.UnknownAuthorityError
		host x509.HostnameError
		rec  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &dns), errors.As(err, &cert), errors.As(err, &auth), errors.As(err, &host), errors.As(err, &rec):
		return true
	case errors.As(err, &op):
		return op.Op == "dial"
	}
	return false
}

// TransportError turns an error of http.Client.Do into a class. A read is simply Down; a write that may have
// arrived is Unknown. When the caller gave up on a read, its own context error is returned.
func TransportError(ctx context.Context, err error, write bool) error {
	switch {
	case NotSent(err):
		return &channel.Down{Cause: err}
	case write:
		return &channel.Unknown{Cause: err}
	case ctx.Err() != nil:
		return fmt.Errorf("call given up: %w", ctx.Err())
	}
	return &channel.Down{Cause: err}
}

// StatusError turns a non-2xx HTTP status into a class; nil for 2xx. A write answered with 5xx may have
// landed, hence Unknown.
func StatusError(res *http.Response, write bool) error {
	cause := fmt.Errorf("HTTP %d", res.StatusCode)
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return nil
	case res.StatusCode == http.StatusTooManyRequests:
		return &channel.Throttled{After: RetryAfter(res.Header)}
	case res.StatusCode >= 500 && write:
		return &channel.Unknown{Cause: cause}
	case res.StatusCode >= 500:
		return &channel.Down{Cause: cause}
	}
	return &channel.Refused{Code: "http " + strconv.Itoa(res.StatusCode), Message: http.StatusText(res.StatusCode)}
}

// RetryAfter reads a Retry-After header in seconds, bounded to ten minutes; zero when absent or odd.
func RetryAfter(h http.Header) time.Duration {
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(n)*time.Second, 10*time.Minute)
}

// LostReply turns what went wrong while reading the reply of a write into Unknown; reads keep their class.
func LostReply(err error, write bool) error {
	if err == nil || !write {
		return err
	}
	return &channel.Unknown{Cause: err}
}
