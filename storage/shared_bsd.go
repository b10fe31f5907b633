//go:build darwin || freebsd

package storage

import (
	"path/filepath"

	"golang.org/x/sys/unix"
)

// networkFileSystem returns the name of the kind of file system that a folder is on, if that is on another machine.
func networkFileSystem(dir string) string {
	var s unix.Statfs_t
	for at := dir; ; at = filepath.Dir(at) {
		if unix.Statfs(at, &s) == nil {
			break
		}
		if filepath.Dir(at) == at {
			return ""
		}
	}
	if s.Flags&unix.MNT_LOCAL != 0 {
		return ""
	}
	return unix.ByteSliceToString(s.Fstypename[:])
}
