//go:build !linux

package ui

// returnLargeBlocks is for Linux.
func returnLargeBlocks() {}
