// Package api is the program's only way in from a screen: JSON over HTTP, the same in the window and in a
// browser. In come requests, out go the read models and results declared here; what a request means is decided
// by the Desk it is given. An error leaves as problem+json with a code, the key of a sentence and its values.
package api
