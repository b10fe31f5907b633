//go:build !linux && !darwin && !freebsd && !windows

package storage

// networkFileSystem is for systems that cannot be asked.
func networkFileSystem(string) string { return "" }
