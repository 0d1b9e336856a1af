// Package app is the shell around the backend: the console program or the window, chosen by build tag.
//
// Without a tag the console program is built (no cgo, no GTK). With Wails' own
// tags (desktop, production, dev) the window is built. Only app/desktop imports Wails.
package app

import (
	"os"

	"zhanggui/backend"
)

// Main runs the shell this executable was built as and ends the process with
// 0 (done), 1 (some refused or doubtful) or 2 (failed).
func Main() {
	backend.LimitMemory()
	os.Exit(run())
}
