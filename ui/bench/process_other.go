//go:build !linux

package bench

import "time"

// threadTime and resident are known on Linux only; elsewhere the report says 0.
func threadTime() time.Duration { return 0 }
func resident() int64           { return 0 }
