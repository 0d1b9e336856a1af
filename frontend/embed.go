// Package frontend carries the built user interface inside the executable.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Dist is the root of the built user interface. It holds no index.html when the
// interface was not built before the program; Handler then says how to build it.
func Dist() fs.FS {
	dist, err := fs.Sub(files, "dist")
	if err != nil {
		return files
	}
	return dist
}
