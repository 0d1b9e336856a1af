//go:build (desktop || production || dev) && !bindings

package desktop

const generating = false
