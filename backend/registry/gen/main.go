// Command gen writes backend/channel/MATRIX.md. In: the registry. Out: the file, rewritten. It is run in the
// project's folder; what can go wrong is that it is not.
package main

import (
	"fmt"
	"os"

	"zhanggui/backend/registry"
)

func main() {
	text, err := registry.Matrix()
	if err == nil {
		err = os.WriteFile("backend/channel/MATRIX.md", []byte(text), 0o644) //nolint:gosec // a document for everyone
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
