package storage

import (
	"errors"
	"fmt"
	"time"

	"attest/annotate"
)

// segmentBytes is the size past which a ledger segment is closed and the next one begun.
const segmentBytes = 8 << 20

// ledger appends to the newest segment, in two steps, so that several writers can share a flush: stage gives a line its
// place in the chain, and write puts all that were staged on the disk. Stage, advance, drop and rotate are called by one
// goroutine at a time. Write may run beside stage, but beside nothing else.
type ledger struct {
	files   files
	project annotate.ID
	limit   int64 // segmentBytes but in tests
	maxLine int   // MaxLine but in tests

	file    file
	segment uint32
	end     ledgerEnd // of what is known to be on the disk
	staged  ledgerEnd // of what has been staged
	lines   []byte    // that were staged and have not been handed to write
	spare   []byte    // memory for the next ones
	scratch []byte    // memory for one of them
	failed  error     // why nothing can be appended any more
}

// ledgerEnd is where the next line goes.
type ledgerEnd struct {
	size     int64 // bytes in the segment
	numbered int   // lines in the segment
	tail     digest
	last     int // length of the last line in bytes, without its LF
}

// createLedger begins a ledger with its first Action. Header and Action become durable together, so a folder either has a
// first Action or is not a project.
func createLedger(f files, project annotate.ID, first *annotate.Action) error {
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
	written := append(f.key().sealHead(1, top), f.key().sealLine(1, act)...)
	if err := writeFile(f, segmentName(1), written); err != nil {
		return fmt.Errorf("beginning the ledger: %w", err)
	}
	return nil
}

// openLedger makes the scanned ledger ready for appending and cuts off an unfinished line.
func openLedger(f files, s *scanned) (*ledger, error) {
	last := 0
	if n := len(s.places); n > 0 && s.places[n-1].segment == s.segment {
		last = int(s.places[n-1].length)
	} else {
		last = int(s.size) - 1 // the header stands alone
	}
	end := ledgerEnd{size: s.size, numbered: s.numbered, tail: s.tail, last: last}
	l := &ledger{files: f, project: s.project, limit: segmentBytes, maxLine: MaxLine, segment: s.segment, end: end, staged: end}
	name := segmentName(s.segment)
	out, err := f.openToWrite(name)
	if err != nil {
		return nil, whyNotWritable(f.path(name), err)
	}
	l.file = out
	switch {
	case s.noLF:
		_, err = out.WriteAt([]byte{'\n'}, s.size-1)
	case s.torn > 0:
		err = out.Truncate(s.size)
	default:
		return l, nil
	}
	if err = errors.Join(err, out.flush()); err != nil {
		_ = out.Close()
		return nil, fmt.Errorf("repairing the unfinished last line of %s: %w", f.path(name), err)
	}
	return l, nil
}

func tornNotice(path string, torn int64) string {
	return fmt.Sprintf("the last line of %s was unfinished, as after a crash: %d bytes that had not been acknowledged were cut off", path, torn)
}

// full reports whether the next line belongs into a new segment.
func (l *ledger) full() bool { return l.staged.size >= l.limit }

// stage sets a.Prev, takes the Action's line in behind all others and returns where it will stand.
func (l *ledger) stage(a *annotate.Action) (place, error) {
	if l.failed != nil {
		return place{}, l.failed
	}
	a.Prev = l.staged.tail.String()
	raw, err := encodeActionIn(l.scratch, a)
	if err != nil {
		return place{}, err
	}
	l.scratch = kept(raw)
	sum := hashOf(raw[:len(raw)-1])
	raw = l.files.key().sealLine(l.segment, raw)
	length := len(raw) - 1
	if length > l.maxLine {
		return place{}, fmt.Errorf("it is too large to be written down as one action: %d bytes of at most %d", length, l.maxLine)
	}
	at := place{offset: l.staged.size, seq: a.Seq, segment: l.segment, number: uint32(l.staged.numbered + 1), length: uint32(length)}
	l.lines = append(l.lines, raw...)
	l.staged = ledgerEnd{l.staged.size + int64(len(raw)), l.staged.numbered + 1, sum, length}
	return at, nil
}

// take returns the lines that were staged, for write, and where they end, for advance.
func (l *ledger) take() ([]byte, ledgerEnd) {
	lines := l.lines
	l.lines, l.spare = l.spare[:0], nil
	return lines, l.staged
}

// write appends lines and returns when they are on the disk.
func (l *ledger) write(lines []byte) error {
	if _, err := l.file.WriteAt(lines, l.end.size); err != nil {
		return err
	}
	return l.file.flush()
}

// advance says that what take returned has been written.
func (l *ledger) advance(lines []byte, to ledgerEnd) {
	l.spare = kept(lines)
	l.end = to
}

// kept returns the memory of b for the next time, unless it is that of a large import.
func kept(b []byte) []byte {
	const most = 1 << 20
	if cap(b) > most {
		return nil
	}
	return b[:0]
}

// drop forgets what was staged and removes what a failed write may have left in the file. A line that was not
// acknowledged must not turn up later, in the middle of others or after a restart. The error says that this could not be
// had: then the ledger refuses everything from then on.
func (l *ledger) drop() error {
	l.lines, l.staged = nil, l.end
	if err := errors.Join(l.file.Truncate(l.end.size), l.file.flush()); err != nil {
		l.failed = fmt.Errorf("%s could not be put back to what it was: %w", l.files.path(segmentName(l.segment)), err)
	}
	return l.failed
}

// rotate begins a new segment. Nothing may be staged.
func (l *ledger) rotate(at time.Time) error {
	top, err := encodeHeader(header{
		Format: ledgerFormat, Version: ledgerVersion, Needs: ledgerNeeds, Project: l.project, Segment: l.segment + 1,
		Prev: l.end.tail.String(), Created: at,
	})
	if err != nil {
		return err
	}
	name := segmentName(l.segment + 1)
	written := l.files.key().sealHead(l.segment+1, top)
	if err := writeFile(l.files, name, written); err != nil {
		// The rename may have happened although the folder's flush failed. A header that nothing follows is harmless, but
		// then the old segment is not the newest any more and must not grow.
		if _, statErr := l.files.info(name); statErr == nil {
			l.failed = fmt.Errorf("%s could not be made durable: %w", l.files.path(name), err)
		}
		return err
	}
	next, err := l.files.openToWrite(name)
	if err != nil {
		l.failed = err
		return err
	}
	_ = l.file.Close() // flushed after its last line
	l.file, l.segment = next, l.segment+1
	l.end = ledgerEnd{int64(len(written)), 1, hashOf(top[:len(top)-1]), len(written) - 1}
	l.staged = l.end
	return nil
}

// reopen opens the segment anew, makes sure that it ends where it did, and removes what a failed write may have left there.
// Nothing may be staged.
func (l *ledger) reopen() error {
	name := segmentName(l.segment)
	out, err := l.files.openToWrite(name)
	if err != nil {
		return err
	}
	if err := l.meet(out); err != nil {
		return errors.Join(err, out.Close())
	}
	_ = l.file.Close() // of which nothing is expected any more
	l.file, l.failed = out, nil
	return nil
}

// meet compares a file with the end that the ledger is known to have, and cuts off what is behind it.
func (l *ledger) meet(out file) error {
	info, err := out.Stat()
	if err != nil {
		return err
	}
	lost := &DamageError{Path: l.files.path(segmentName(l.segment)), Line: l.end.numbered, Reason: "it is not what was written there"}
	if info.Size() < l.end.size {
		return lost
	}
	last := make([]byte, l.end.last)
	if _, err := out.ReadAt(last, l.end.size-int64(len(last))-1); err != nil {
		return err
	}
	if last, err = l.files.key().openLine(lost.Path, l.segment, last); err != nil || hashOf(last) != l.end.tail {
		return lost
	}
	if info.Size() == l.end.size {
		return nil
	}
	return errors.Join(out.Truncate(l.end.size), out.flush())
}

func (l *ledger) close() error {
	if l.failed == nil {
		l.failed = ErrClosed
	}
	return l.file.Close()
}
