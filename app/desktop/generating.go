//go:build bindings

package desktop

// generating is true in the throw-away program wails build starts to list bindings.
const generating = true
