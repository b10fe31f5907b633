//go:build !linux || !cgo

package ui

// trimReserve does nothing: only glibc is known to keep a reserve that is worth a call.
func trimReserve() {}
