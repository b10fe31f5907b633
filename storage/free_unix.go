//go:build linux || darwin || freebsd

package storage

import "golang.org/x/sys/unix"

// freeBytes returns how many bytes somebody without special rights can write to the file system that dir is on.
func freeBytes(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
