package backend

import "golang.org/x/sys/unix"

// diskSpace returns the bytes free to this user and in all, where dir lies.
func diskSpace(dir string) (free, total int64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, err
	}
	return int64(s.Bavail) * s.Bsize, int64(s.Blocks) * s.Bsize, nil //nolint:gosec // no disk has 2⁶³ blocks
}

// networkFolder tells whether dir lies on another machine, and by what protocol (statfs(2), f_type).
func networkFolder(dir string) (bool, string) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return false, ""
	}
	switch uint32(s.Type) { //nolint:gosec // the magic numbers are 32 bits
	case unix.NFS_SUPER_MAGIC:
		return true, "NFS"
	case unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC:
		return true, "SMB"
	case unix.AFS_SUPER_MAGIC:
		return true, "AFS"
	case unix.V9FS_MAGIC:
		return true, "9P"
	case unix.CEPH_SUPER_MAGIC:
		return true, "Ceph"
	}
	return false, ""
}
