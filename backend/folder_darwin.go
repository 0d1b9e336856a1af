package backend

import "golang.org/x/sys/unix"

// diskSpace returns the bytes free to this user and in all, where dir lies.
func diskSpace(dir string) (free, total int64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize), nil
}

// networkFolder tells whether dir lies on another machine, and by what file system.
func networkFolder(dir string) (bool, string) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil || s.Flags&unix.MNT_LOCAL != 0 {
		return false, ""
	}
	return true, unix.ByteSliceToString(s.Fstypename[:])
}
