package local

import (
	"context"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"zhanggui/backend/shop"
)

// viewable are the kinds of file this program writes as papers; anything else,
// above all a program, is never handed to the system.
func viewable() []string { return []string{".pdf", ".xlsx", ".csv", ".png", ".txt"} }

// paperFile returns the absolute path of a paper. The path is relative, stays
// inside the folder with every link followed, exists and is of a viewable kind.
func paperFile(folder, rel string) (string, error) {
	local := filepath.FromSlash(rel)
	if rel == "" || !filepath.IsLocal(local) || strings.ContainsRune(rel, 0) {
		return "", shop.E(shop.NotAllowed, "desktop.open.outside")
	}
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return "", shop.Wrap(err, shop.NotFound, "desktop.open.gone")
	}
	file, err := filepath.EvalSymlinks(filepath.Join(root, local))
	if isMissing(err) {
		return "", shop.Wrap(err, shop.NotFound, "desktop.open.gone")
	}
	if err != nil {
		return "", shop.Wrap(err, shop.NotAllowed, "desktop.open.outside")
	}
	inside, err := filepath.Rel(root, file)
	if err != nil || !filepath.IsLocal(inside) {
		return "", shop.E(shop.NotAllowed, "desktop.open.outside")
	}
	if !slices.Contains(viewable(), strings.ToLower(filepath.Ext(file))) {
		return "", shop.E(shop.NotAllowed, "desktop.open.kind")
	}
	return file, nil
}

// SystemViewer opens a file in the program the system has for its kind and does
// not wait for it to be closed.
func SystemViewer(ctx context.Context, file string) error {
	name, args := "xdg-open", []string{file}
	switch runtime.GOOS {
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", file}
	case "darwin":
		name = "open"
	}
	// The viewer outlives the request that opened it.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), name, args...)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // reaps it; how the viewer ends is not ours to judge
	return nil
}
