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
		for _, s := range syncers() {
			if strings.Contains(low, s[0]) {
				return s[1]
			}
		}
	}
	return ""
}

// syncers are parts of folder names and the programs that make them.
func syncers() [][2]string {
	return [][2]string{
		{"onedrive", "OneDrive"},
		{"dropbox", "Dropbox"},
		{"google drive", "Google Drive"},
		{"googledrive", "Google Drive"},
		{"mobile documents", "iCloud"},
		{"icloud", "iCloud"},
		{"nutstore", "坚果云"},
		{"坚果云", "坚果云"},
		{"baidusyncdisk", "百度网盘"},
		{"baidunetdisk", "百度网盘"},
		{"syncthing", "Syncthing"},
		{"wpsdrive", "WPS 云盘"},
	}
}
