package storage

import (
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// networkFileSystem returns the name of the kind of file system that a folder is on, if that is on another machine.
func networkFileSystem(dir string) string {
	volume := filepath.VolumeName(dir)
	if strings.HasPrefix(volume, `\\`) && !strings.HasPrefix(volume, `\\?\`) && !strings.HasPrefix(volume, `\\.\`) {
		return "a network share"
	}
	root, err := windows.UTF16PtrFromString(volume + `\`)
	if err != nil || windows.GetDriveType(root) != windows.DRIVE_REMOTE {
		return ""
	}
	return "a network drive"
}
