package storage

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Obstacle is a state of the disk in which nothing can be saved, and which may pass.
type Obstacle int

// The obstacles.
const (
	DiskFull     Obstacle = iota + 1 // there is no room for what was to be saved
	DiskReadOnly                     // the disk, or the folder, does not take writing
	DiskGone                         // the folder is not there any more: a drive was unplugged, a share is out of reach
	DiskFaulty                       // the disk reports a fault, and the last line may be half-written
)

// String says what is the matter.
func (o Obstacle) String() string {
	switch o {
	case DiskFull:
		return "the disk is full"
	case DiskReadOnly:
		return "the project folder cannot be written to"
	case DiskGone:
		return "the project folder is out of reach"
	default:
		return "the disk reports a fault"
	}
}

// ObstacleError is why nothing can be saved for the time being. What was saved before is safe.
type ObstacleError struct {
	Dir      string
	Obstacle Obstacle
	Err      error // what the system said
}

func (e *ObstacleError) Error() string {
	return fmt.Sprintf("%s (%s): %s", e.Obstacle, e.Dir, e.Err)
}

// Unwrap returns what the system said.
func (e *ObstacleError) Unwrap() error { return e.Err }

// Is makes a folder that cannot be written to an [ErrReadOnly] as well.
func (e *ObstacleError) Is(target error) bool {
	return target == ErrReadOnly && e.Obstacle == DiskReadOnly
}

// errNoRoom is said where the system was not asked to write because there is too little room.
var errNoRoom = errors.New("there is too little room left")

// errMoved is said of a folder whose files are not where they were.
var errMoved = errors.New("the project's files are not where they were")

// obstacleOf returns what an error of the system means, 0 for none of the obstacles.
func obstacleOf(err error) Obstacle {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errNoRoom), isFull(err):
		return DiskFull
	case errors.Is(err, errMoved), isGone(err), errors.Is(err, fs.ErrNotExist):
		return DiskGone
	case errors.Is(err, fs.ErrPermission), isReadOnlyFS(err):
		return DiskReadOnly
	}
	return 0
}

// disk tells how much room there is. Tests have ones of their own.
type disk interface {
	// free returns how many bytes can be written.
	free() (int64, error)
}

// folderDisk is the disk that a folder is on.
type folderDisk struct{ dir string }

func (d folderDisk) free() (int64, error) { return freeBytes(d.dir) }

func diskOf(f files) disk { return folderDisk{f.path(".")} }

const (
	// reserveFile holds room for what the reviewer is in the middle of when the disk fills up: it is removed for the sake of
	// one more commit.
	reserveFile = "reserve"
	// reserveBytes is its size. Larger Actions are rare, and are told before they are begun.
	reserveBytes = 2 << 20
	// marginBytes must be free beside what is written: a file system needs some for itself.
	marginBytes = 256 << 10
	// storeRoom must be free beside what the store is going to take. Badger writes through mapped memory, where a disk that
	// fills up meanwhile ends the process; so it does not write when that is anywhere near.
	storeRoom = 48 << 20
)

// makeReserve sees to it that the reserve is there. Its content is random, lest a file system think it can do without. The
// caller holds writing, or has the Folder for itself.
func (f *Folder) makeReserve() {
	if info, err := f.files.info(reserveFile); err == nil && info.Mode().IsRegular() && info.Size() == reserveBytes {
		f.reserved = true
		return
	}
	if free, err := f.disk.free(); err != nil || free < 2*reserveBytes+marginBytes {
		return
	}
	data := make([]byte, reserveBytes)
	_, _ = rand.Read(data) // never fails
	_ = f.files.remove(reserveFile)
	f.reserved = writeFile(f.files, reserveFile, data) == nil
}

// releaseReserve gives the reserve up and reports whether there was one.
func (f *Folder) releaseReserve() bool {
	if !f.reserved {
		return false
	}
	f.reserved = false
	return f.files.remove(reserveFile) == nil
}

// room returns why n bytes cannot be written, or nil.
func (f *Folder) room(n int64) error {
	free, err := f.disk.free()
	switch {
	case err != nil:
		return err
	case free < n+marginBytes:
		return fmt.Errorf("%w: %s", errNoRoom, megabytes(free))
	}
	return nil
}

// roomForStore returns why the store had better not be written, or nil. The caller holds writing.
func (f *Folder) roomForStore() error {
	f.mu.Lock()
	saving := f.health.Saving
	f.mu.Unlock()
	if saving != nil {
		return saving
	}
	free, err := f.disk.free()
	if err != nil {
		return err
	}
	if need := storeRoom + 3*f.lag + 3*f.store.bytes; free < need {
		return fmt.Errorf("%w: %s are free, and it needs up to %s while it is written", errNoRoom, megabytes(free), megabytes(need))
	}
	return nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// askDiskAgain is how long what the disk said of itself is taken to hold. A program that commits without pause asks once for
// several commits, and keeps count of what it has written meanwhile.
const askDiskAgain = 50 * time.Millisecond

// lookAround is what is known of the disk.
type lookAround struct {
	at   time.Time
	free int64 // bytes, less what was written since
}

// roomForLines returns why lines of the ledger cannot be written, or nil. It is called by one goroutine at a time.
func (f *Folder) roomForLines(n int64) error {
	const plenty = 64 << 20
	f.seen.free -= n
	if now := time.Now(); f.seen.free < plenty || now.Sub(f.seen.at) > askDiskAgain {
		if err := f.inPlace(); err != nil {
			return err
		}
		free, err := f.disk.free()
		if err != nil {
			return err
		}
		f.seen = lookAround{now, free - n}
	}
	if f.seen.free < marginBytes {
		return fmt.Errorf("%w: %s", errNoRoom, megabytes(f.seen.free+n))
	}
	return nil
}

// writeLines writes lines of the ledger. Scarce says that this was only possible because the reserve was given up. It is
// called by one goroutine at a time, which does not hold writing.
func (f *Folder) writeLines(lines []byte) (scarce, err error) {
	if scarce = f.roomForLines(int64(len(lines))); scarce == nil {
		err = f.ledger.write(lines)
		if obstacleOf(err) != DiskFull {
			return nil, err
		}
		scarce = err // though there should have been room: quotas are not asked for
	}
	f.seen = lookAround{}
	if obstacleOf(scarce) != DiskFull || !f.releaseReserve() {
		return nil, scarce
	}
	if err := f.room(int64(len(lines)) - marginBytes); err != nil {
		return nil, err
	}
	return scarce, f.ledger.write(lines)
}

// inPlace returns why the ledger's open file is not the one in the folder any more, or nil. Writing to a file that was
// deleted meanwhile succeeds, and is for nothing.
func (f *Folder) inPlace() error {
	same, err := f.files.same(segmentName(f.ledger.segment), f.ledger.file)
	if err == nil && !same {
		err = errMoved
	}
	return err
}

// obstructed notes in Health that nothing can be saved, if err means that, and returns err in the reviewer's words.
func (f *Folder) obstructed(err error) error {
	o := obstacleOf(err)
	f.mu.Lock()
	defer f.mu.Unlock()
	if o == 0 && f.ledger.failed != nil && !errors.Is(f.ledger.failed, ErrClosed) {
		o = DiskFaulty
	}
	if o == 0 {
		return err
	}
	var already *ObstacleError
	if errors.As(err, &already) {
		return err
	}
	told := &ObstacleError{Dir: f.dir, Obstacle: o, Err: err}
	f.health.Saving = told
	return told
}

// Resume looks whether what kept the folder from being written to has passed, and if so, lets commits through again. It
// returns what is still in the way, or nil.
func (f *Folder) Resume() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	f.settle()
	defer f.goOn()
	err := f.writable()
	var passing *ObstacleError
	if err == nil || !errors.As(err, &passing) {
		return err
	}
	err = f.takeUpAgain() // it may take its time on a drive that does not answer: Health is not to wait for it
	if o := obstacleOf(err); o != 0 {
		err = &ObstacleError{Dir: f.dir, Obstacle: o, Err: err}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.health.Saving = err
	return err
}

// takeUpAgain checks everything that commits rely on.
func (f *Folder) takeUpAgain() error {
	if err := f.files.reopen(); err != nil {
		return err
	}
	if err := f.lock.hold(f.files); err != nil {
		return err
	}
	if err := f.ledger.reopen(); err != nil {
		return err
	}
	if err := f.room(2 * reserveBytes); err != nil {
		return err
	}
	f.reserved = false
	f.makeReserve()
	if !f.reserved {
		return fmt.Errorf("%w for the reserve", errNoRoom)
	}
	return nil
}

// Check looks whether the folder can still be written to, as is done before each commit, and returns why not, or nil. It
// makes a drive that was unplugged known before the reviewer goes on working in vain.
func (f *Folder) Check() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if err := f.writable(); err != nil || f.flushing {
		return err // whoever flushes will find out
	}
	err := f.inPlace()
	if err == nil && !f.reserved {
		err = f.room(0) // with the reserve, one more commit is possible
	}
	return f.obstructed(err)
}
