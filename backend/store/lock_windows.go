//go:build windows

package store

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes an exclusive lock on a byte far behind the text, so that others may still read who holds it.
func tryLock(f *os.File) error {
	ol := &windows.Overlapped{OffsetHigh: 1}
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, ol)
}
