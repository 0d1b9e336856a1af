package backend

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// diskSpace returns the bytes free to this user and in all, where dir lies.
func diskSpace(dir string) (free, total int64, err error) {
	p, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	var mine, all, unused uint64
	if err := windows.GetDiskFreeSpaceEx(p, &mine, &all, &unused); err != nil {
		return 0, 0, err
	}
	return int64(mine), int64(all), nil //nolint:gosec // no disk has 2⁶³ bytes
}

// networkFolder tells whether dir lies on a share (GetDriveType).
func networkFolder(dir string) (bool, string) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return false, ""
	}
	vol := filepath.VolumeName(abs)
	if strings.HasPrefix(vol, `\\`) {
		return true, vol
	}
	p, err := windows.UTF16PtrFromString(vol + `\`)
	if err != nil {
		return false, ""
	}
	return windows.GetDriveType(p) == windows.DRIVE_REMOTE, vol
}
