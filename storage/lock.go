package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// projectLock makes this process the project's one writer.
type projectLock struct {
	file *flock.Flock
	bell *bell // nil where no socket could be had
}

const lockFile = "lock"

// takeLock locks the folder or returns a *LockedError.
func takeLock(f files, onRaise func()) (*projectLock, error) {
	dir := f.path(".")
	// The lock is taken on a path, and through a link it would make a file somewhere else.
	if info, err := f.info(lockFile); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: %w", f.path(lockFile), errNotRegular)
	}
	file := flock.New(f.path(lockFile))
	got, err := tryLock(file)
	if err != nil {
		return nil, whyNotWritable(dir, err)
	}
	if !got {
		_ = file.Close()
		held := &LockedError{Dir: dir}
		if a, err := readAddress(f); err == nil {
			held.PID = a.PID
		}
		return nil, held
	}
	l := &projectLock{file: file}
	// Without a bell a second start cannot raise this window. That is no reason not to open the project.
	if b, err := hangBell(f, onRaise); err == nil {
		l.bell = b
	}
	return l, nil
}

// tryLock takes the lock unless somebody has it. A program that this process is just starting holds for a moment whatever
// was open here, a lock that has been released since included; so it is asked for again before it counts as taken.
func tryLock(file *flock.Flock) (got bool, err error) {
	for range 5 {
		if got, err = file.TryLock(); got || err != nil {
			return got, err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false, nil
}

// hold makes sure that the lock is on the file that is in the folder now. After a drive was out of reach, it may be on one
// that nobody else sees.
func (l *projectLock) hold(f files) error {
	there, err := f.info(lockFile)
	if err == nil {
		have, statErr := l.file.Stat()
		if statErr == nil && os.SameFile(there, have) {
			return nil
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	again := flock.New(f.path(lockFile))
	got, err := tryLock(again)
	if err != nil {
		return err
	}
	if !got {
		_ = again.Close()
		return &LockedError{Dir: f.path(".")}
	}
	_ = l.file.Close()
	l.file = again
	return nil
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
