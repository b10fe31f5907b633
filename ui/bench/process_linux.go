package bench

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// threadTime returns the CPU time that the calling thread has used, to a microsecond.
func threadTime() time.Duration {
	const thisThread = 1 // RUSAGE_THREAD of getrusage(2)
	var u syscall.Rusage
	if syscall.Getrusage(thisThread, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident returns the resident set of this process in bytes.
func resident() int64 {
	statm, err := os.ReadFile("/proc/self/statm") // proc(5): sizes in pages, the resident set second
	if err != nil {
		return 0
	}
	fields := bytes.Fields(statm)
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * int64(os.Getpagesize())
}
