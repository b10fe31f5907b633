//go:build !linux

package storage

import "os"

// dataSync flushes what was written to f. On macOS, Sync is F_FULLFSYNC, without which the drive may keep it to itself.
func dataSync(f *os.File) error { return f.Sync() }
