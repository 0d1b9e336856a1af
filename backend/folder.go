package backend

import (
	"path/filepath"
	"strings"
)

// syncedFolder names the program that seems to copy dir elsewhere on its own, "" when none is known to: they
// copy the database and its log at different moments.
func syncedFolder(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = dir
	}
	for _, part := range strings.FieldsFunc(abs, func(r rune) bool { return r == '/' || r == '\\' }) {
		low := strings.ToLower(part)
		for _, s := range []struct{ has, name string }{
			{"onedrive", "OneDrive"}, {"dropbox", "Dropbox"}, {"google drive", "Google Drive"}, {"googledrive", "Google Drive"},
			{"mobile documents", "iCloud"}, {"icloud", "iCloud"}, {"nutstore", "坚果云"}, {"坚果云", "坚果云"}, {"我的坚果云", "坚果云"},
			{"baidusyncdisk", "百度网盘"}, {"baidunetdisk", "百度网盘"}, {"百度", "百度网盘"}, {"syncthing", "Syncthing"}, {"wpsdrive", "WPS 云盘"},
		} {
			if strings.Contains(low, s.has) {
				return s.name
			}
		}
	}
	return ""
}
