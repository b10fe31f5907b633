package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"attest/annotate"
)

// segmentBytes is the size past which a ledger segment is closed and the next one begun.
const segmentBytes = 8 << 20

// segmentFile is what the ledger needs of an *os.File.
type segmentFile interface {
	WriteAt(p []byte, off int64) (int, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

// ledger appends to the newest segment. It is not safe for concurrent use.
type ledger struct {
	dir     string
	project annotate.ID
	limit   int64 // segmentBytes but in tests
	maxLine int   // MaxLine but in tests

	file     segmentFile
	segment  uint32
	numbered int   // lines in the segment
	size     int64 // bytes in the segment that are known to be good
	tail     digest
	failed   error // why nothing can be appended any more

	openSegment func(path string) (segmentFile, error)
}

func openForWriting(path string) (segmentFile, error) {
	// Not with O_APPEND: Windows cannot truncate such a file.
	return os.OpenFile(path, os.O_RDWR, 0)
}

// createLedger begins a ledger with its first Action. Header and Action become durable together, so a folder either has a
// first Action or is not a project.
func createLedger(dir string, project annotate.ID, first *annotate.Action) error {
	top, err := encodeHeader(header{
		Format: ledgerFormat, Version: ledgerVersion, Needs: ledgerNeeds, Project: project, Segment: 1, Created: first.At,
	})
	if err != nil {
		return err
	}
	first.Prev = hashOf(top[:len(top)-1]).String()
	act, err := encodeAction(first)
	if err != nil {
		return err
	}
	if err := writeFile(segmentPath(dir, 1), append(top, act...)); err != nil {
		return fmt.Errorf("beginning the ledger: %w", err)
	}
	return nil
}

// openLedger makes the scanned ledger ready for appending and cuts off an unfinished line.
func openLedger(dir string, s *scanned) (*ledger, error) {
	l := &ledger{
		dir: dir, project: s.project, limit: segmentBytes, maxLine: MaxLine,
		segment: s.segment, numbered: s.numbered, size: s.size, tail: s.tail,
		openSegment: openForWriting,
	}
	path := segmentPath(dir, s.segment)
	f, err := l.openSegment(path)
	if err != nil {
		return nil, whyNotWritable(path, err)
	}
	l.file = f
	switch {
	case s.noLF:
		_, err = f.WriteAt([]byte{'\n'}, s.size-1)
	case s.torn > 0:
		err = f.Truncate(s.size)
	default:
		return l, nil
	}
	if err = errors.Join(err, f.Sync()); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("repairing the unfinished last line of %s: %w", path, err)
	}
	return l, nil
}

// keepTorn copies the unfinished last line before openLedger cuts it off. It is called when the store has seen more
// Actions than the ledger holds: then the line was acknowledged, and what is left of it must not be thrown away.
func keepTorn(dir string, s *scanned, at time.Time) error {
	if s.torn == 0 {
		return nil
	}
	path := segmentPath(dir, s.segment)
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("keeping the unfinished last line of %s: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	rest := make([]byte, s.torn)
	if _, err = f.ReadAt(rest, s.size); err == nil {
		err = writeFile(path+".torn-"+at.UTC().Format(asideTime), rest)
	}
	if err != nil {
		return fmt.Errorf("keeping the unfinished last line of %s: %w", path, err)
	}
	return nil
}

func tornNotice(path string, torn int64, acknowledged bool) string {
	if acknowledged {
		return fmt.Sprintf("the last line of %s is damaged although it had been saved: its %d bytes are kept beside it, what was done there is lost", path, torn)
	}
	return fmt.Sprintf("the last line of %s was unfinished, as after a crash: %d bytes that had not been acknowledged were cut off", path, torn)
}

// append sets a.Prev, writes the Action behind all others and returns its place when it is on the disk. After an error
// the ledger is as it was before, or, where that cannot be had, refuses everything from then on.
func (l *ledger) append(a *annotate.Action) (line, error) {
	if l.failed != nil {
		return line{}, l.failed
	}
	if l.size >= l.limit {
		if err := l.rotate(a.At); err != nil {
			return line{}, fmt.Errorf("beginning a new segment of the ledger: %w", err)
		}
	}
	a.Prev = l.tail.String()
	raw, err := encodeAction(a)
	if err != nil {
		return line{}, err
	}
	if len(raw)-1 > l.maxLine {
		return line{}, fmt.Errorf("it is too large to be written down as one action: %d bytes of at most %d", len(raw)-1, l.maxLine)
	}
	_, err = l.file.WriteAt(raw, l.size)
	if err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		return line{}, l.takeBack(err)
	}
	at := line{segment: l.segment, number: l.numbered + 1, offset: l.size, length: len(raw) - 1, sum: hashOf(raw[:len(raw)-1])}
	l.numbered, l.size, l.tail = at.number, l.size+int64(len(raw)), at.sum
	return at, nil
}

// takeBack removes what a failed append may have left in the file. A line that was not acknowledged must not turn up
// later, in the middle of others or after a restart.
func (l *ledger) takeBack(cause error) error {
	path := segmentPath(l.dir, l.segment)
	if err := errors.Join(l.file.Truncate(l.size), l.file.Sync()); err != nil {
		l.failed = fmt.Errorf("%s could not be written to, nothing more can be saved until the project is opened anew: %w", path, errors.Join(cause, err))
		return l.failed
	}
	return fmt.Errorf("writing to %s: %w", path, cause)
}

func (l *ledger) rotate(at time.Time) error {
	top, err := encodeHeader(header{
		Format: ledgerFormat, Version: ledgerVersion, Needs: ledgerNeeds, Project: l.project, Segment: l.segment + 1,
		Prev: l.tail.String(), Created: at,
	})
	if err != nil {
		return err
	}
	path := segmentPath(l.dir, l.segment+1)
	if err := writeFile(path, top); err != nil {
		// The rename may have happened although the folder's flush failed. A header that nothing follows is harmless, but
		// then the old segment is not the newest any more and must not grow.
		if _, statErr := os.Stat(path); statErr == nil {
			l.failed = fmt.Errorf("%s could not be made durable, nothing more can be saved until the project is opened anew: %w", filepath.Base(path), err)
		}
		return err
	}
	f, err := l.openSegment(path)
	if err != nil {
		l.failed = err
		return err
	}
	_ = l.file.Close() // flushed after its last line
	l.file, l.segment, l.numbered, l.size, l.tail = f, l.segment+1, 1, int64(len(top)), hashOf(top[:len(top)-1])
	return nil
}

func (l *ledger) close() error {
	if l.failed == nil {
		l.failed = ErrClosed
	}
	return l.file.Close()
}
