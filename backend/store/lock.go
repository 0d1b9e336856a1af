package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"zhanggui/backend/shop"
)

// lockDir makes the data folder (0700) and takes its lock before anything else is opened. When another
// process holds it the error names that process.
func lockDir(dir, name string) (func() error, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, shop.Wrap(err, shop.Invalid, "store.error.folder", "dir", dir)
	}
	path := filepath.Join(dir, "zhanggui.lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, shop.Wrap(err, shop.Invalid, "store.error.folder", "dir", dir)
	}
	if err := tryLock(f); err != nil {
		who, _ := os.ReadFile(path)
		_ = f.Close()
		return nil, shop.Wrap(err, shop.NotAllowed, "store.error.locked", "who", strings.TrimSpace(string(who)), "dir", dir)
	}
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(fmt.Sprintf("%s (pid %d)\n", name, os.Getpid())), 0)
	}
	return f.Close, nil
}

// Held tells which program has the folder open, "" when none has.
func Held(dir string) (string, error) {
	unlock, err := lockDir(dir, "zhanggui")
	if err == nil {
		return "", unlock()
	}
	var e *shop.Err
	if errors.As(err, &e) && e.Key == "store.error.locked" {
		return fmt.Sprint(e.Args["who"]), nil
	}
	return "", err
}
