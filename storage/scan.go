package storage

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"attest/annotate"
)

var segmentName = regexp.MustCompile(`^([0-9]{8})\.jsonl$`)

func segmentPath(dir string, segment uint32) string {
	return filepath.Join(dir, fmt.Sprintf("%08d.jsonl", segment))
}

// line is the place of an Action in the ledger.
type line struct {
	segment uint32
	number  int   // of the line in its segment, from 1; the header is line 1
	offset  int64 // bytes from the start of the segment
	length  int   // bytes without the LF
	sum     digest
}

// scanned is what a pass over the whole ledger found.
type scanned struct {
	project annotate.ID
	lines   []line // the Actions in order
	seqs    map[annotate.ID]uint64

	segment  uint32 // the newest one
	numbered int    // its lines, the header included
	size     int64  // its good length in bytes, the LF of the last line included even where the file lacks it
	torn     int64  // bytes of an unfinished line behind that
	noLF     bool   // the last line is whole but for its LF
	tail     digest // of the last line
}

// countSegments returns the number of segments in the ledger folder; they must be numbered from 1 without a gap.
func countSegments(dir string) (uint32, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, fmt.Errorf("reading the ledger: %w", err)
	}
	var n uint32
	for _, e := range entries { // in the order of their names
		m := segmentName.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		number, _ := strconv.ParseUint(m[1], 10, 32) // eight digits always fit
		n++
		if uint32(number) != n {
			return 0, &DamageError{Path: segmentPath(dir, n), Reason: "the segment is missing, but there are later ones"}
		}
	}
	return n, nil
}

// scanLedger reads the whole ledger and checks every line's checksum, the chain and the numbering. The content of Actions
// is not decoded.
func scanLedger(dir string) (*scanned, error) {
	n, err := countSegments(dir)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, fmt.Errorf("%s: %w: its ledger has no segments", filepath.Dir(dir), ErrNotAProject)
	}
	s := &scanned{seqs: map[annotate.ID]uint64{}}
	for i := uint32(1); i <= n; i++ {
		if err := s.segmentFile(segmentPath(dir, i), i, i == n); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *scanned) segmentFile(path string, segment uint32, newest bool) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("reading the ledger: %w", err)
	}
	defer func() { _ = f.Close() }()

	s.segment, s.numbered, s.size = segment, 0, 0
	lines := newLineReader(f)
	for {
		raw, whole, err := lines.next()
		switch {
		case errors.Is(err, io.EOF):
			if s.numbered == 0 {
				return &DamageError{Path: path, Line: 1, Reason: "the file is empty"}
			}
			return nil
		case err != nil:
			return s.fault(path, err)
		}
		if !whole && (!newest || s.numbered == 0) {
			return s.fault(path, errors.New("the line has no end"))
		}
		if !whole && checkSeal(raw) != nil {
			s.torn = int64(len(raw))
			return nil
		}
		if err := s.line(path, segment, raw); err != nil {
			return s.fault(path, err)
		}
		s.noLF = !whole
	}
}

func (s *scanned) fault(path string, err error) error {
	var newer *NewerError
	var unreadable *fs.PathError
	if errors.As(err, &newer) {
		return newer
	}
	if errors.As(err, &unreadable) {
		return fmt.Errorf("reading the ledger: %w", err)
	}
	return &DamageError{Path: path, Line: s.numbered + 1, Reason: err.Error()}
}

// line takes one line, without its LF, into the account.
func (s *scanned) line(path string, segment uint32, raw []byte) error {
	at := line{segment: segment, number: s.numbered + 1, offset: s.size, length: len(raw), sum: hashOf(raw)}
	if at.number == 1 {
		h, err := parseHeader(path, raw)
		switch {
		case err != nil:
			return err
		case h.Segment != segment:
			return fmt.Errorf("its header says segment %d", h.Segment)
		case segment > 1 && h.Project != s.project:
			return errors.New("the segment belongs to another project")
		case h.Prev != s.tail.String():
			return errors.New("the segment does not follow on the one before")
		}
		s.project = h.Project
	} else {
		if err := checkSeal(raw); err != nil {
			return err
		}
		id, err := parseIdentity(raw)
		if err != nil {
			return err
		}
		if id.prev != s.tail.String() {
			return errors.New("it does not follow on the line before: a line is missing, changed or out of place")
		}
		if want := s.seqs[id.device] + 1; id.seq != want {
			return fmt.Errorf("it is action %d of its device, and %d is due", id.seq, want)
		}
		s.seqs[id.device] = id.seq
		s.lines = append(s.lines, at)
	}
	s.numbered, s.size, s.tail = at.number, s.size+int64(len(raw))+1, at.sum
	return nil
}

// lineReader reads lines of bounded length.
type lineReader struct {
	r   *bufio.Reader
	buf []byte
	max int // bytes
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 256<<10), max: MaxLine}
}

// next returns the next line without its LF, and whether it had one. The line is valid until the following call. The
// error is io.EOF behind the last line.
func (l *lineReader) next() (line []byte, whole bool, err error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		if len(l.buf)+len(part) > l.max+1 {
			return nil, false, fmt.Errorf("the line is longer than %d bytes", l.max)
		}
		switch {
		case err == nil && len(l.buf) == 0:
			return part[:len(part)-1], true, nil
		case err == nil:
			l.buf = append(l.buf, part...)
			return l.buf[:len(l.buf)-1], true, nil
		case errors.Is(err, bufio.ErrBufferFull):
			l.buf = append(l.buf, part...)
		case errors.Is(err, io.EOF):
			l.buf = append(l.buf, part...)
			if len(l.buf) == 0 {
				return nil, false, io.EOF
			}
			return l.buf, false, nil
		default:
			return nil, false, err
		}
	}
}

// actionAt decodes the line that was read from a place, which must be the one that was scanned there.
func actionAt(path string, at line, raw []byte) (*annotate.Action, error) {
	if hashOf(raw) != at.sum {
		return nil, &DamageError{Path: path, Line: at.number, Reason: "it has changed since it was read first"}
	}
	a, err := parseAction(raw)
	if err != nil {
		return nil, &DamageError{Path: path, Line: at.number, Reason: err.Error()}
	}
	return a, nil
}
