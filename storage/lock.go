package storage

import (
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"
)

// projectLock makes this process the project's one writer.
type projectLock struct {
	file *flock.Flock
	bell *bell // nil where no socket could be had
}

const lockFile = "lock"

// takeLock locks the folder or returns a *LockedError.
func takeLock(dir string, onRaise func()) (*projectLock, error) {
	file := flock.New(filepath.Join(dir, lockFile))
	got, err := file.TryLock()
	if err != nil {
		return nil, whyNotWritable(dir, err)
	}
	if !got {
		_ = file.Close()
		held := &LockedError{Dir: dir}
		if a, err := readAddress(dir); err == nil {
			held.PID = a.PID
		}
		return nil, held
	}
	l := &projectLock{file: file}
	// Without a bell a second start cannot raise this window. That is no reason not to open the project.
	if b, err := hangBell(dir, onRaise); err == nil {
		l.bell = b
	}
	return l, nil
}

func (l *projectLock) release() error {
	if l.bell != nil {
		l.bell.close()
	}
	// The file stays: removing it would let two processes lock two files of the same name.
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("unlocking the project: %w", err)
	}
	return nil
}
