// Command gen writes openapi.yaml beside the API's source.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"zhanggui/backend/api"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run finds the folder by its name, so that it works from the project root and from the folder itself.
func run() error {
	doc, err := api.OpenAPI()
	if err != nil {
		return err
	}
	for _, dir := range []string{"backend/api", ".", ".."} {
		if _, err := os.Stat(filepath.Join(dir, "gen", "main.go")); err == nil {
			return os.WriteFile(filepath.Join(dir, "openapi.yaml"), doc, 0o644) //nolint:gosec // a source file everybody may read
		}
	}
	return fmt.Errorf("backend/api was not found from here")
}
