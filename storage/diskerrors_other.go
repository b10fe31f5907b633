//go:build !unix && !windows

package storage

func isReadOnlyFS(error) bool { return false }
func isFull(error) bool       { return false }
func isGone(error) bool       { return false }
