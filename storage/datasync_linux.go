package storage

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// dataSync flushes what was written to f, and of what is known about it only what is needed to read it: not the time of
// the change, which would be a second write for each commit.
func dataSync(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		for failed = unix.EINTR; errors.Is(failed, unix.EINTR); {
			failed = unix.Fdatasync(int(fd))
		}
	})
	if err = errors.Join(err, failed); err != nil {
		return &os.PathError{Op: "fdatasync", Path: f.Name(), Err: err}
	}
	return nil
}
