// Package server puts the backend's one http.Handler behind a listener for a browser.
//
// In comes a handler that trusts its caller; out goes the same handler on a
// loopback address that answers only the browser that was handed this launch's
// token. What can go wrong: the port is taken, or the address is not loopback
// (a listener on the shop's network needs TLS and log-in, which is another listener).
package server
