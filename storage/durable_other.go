//go:build !unix

package storage

// isReadOnlyFS is for file systems mounted read-only, which other systems report as a lack of permission.
func isReadOnlyFS(error) bool { return false }
