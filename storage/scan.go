package storage

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"

	"attest/annotate"
)

var segmentFile = regexp.MustCompile(`^([0-9]{8})\.jsonl$`)

func segmentName(segment uint32) string { return fmt.Sprintf("%s/%08d.jsonl", ledgerFolder, segment) }

// place is where an Action stands in the ledger, and which one it is.
type place struct {
	offset  int64  // bytes from the start of the segment
	seq     uint64 // its number among those of its device
	segment uint32
	number  uint32 // of the line in its segment, from 1; the header is line 1
	length  uint32 // bytes without the LF
	device  uint32 // an index into devices
}

// devices gives each device that took part a small number.
type devices struct {
	ids     []annotate.ID
	numbers map[annotate.ID]uint32
}

func (d *devices) number(id annotate.ID) uint32 {
	n, ok := d.numbers[id]
	if !ok {
		if d.numbers == nil {
			d.numbers = map[annotate.ID]uint32{}
		}
		n = uint32(len(d.ids))
		d.ids, d.numbers[id] = append(d.ids, id), n
	}
	return n
}

// scanned is what a pass over the whole ledger found.
type scanned struct {
	project annotate.ID
	devices devices
	places  []place // of the Actions, in order
	seqs    map[annotate.ID]uint64
	last    digest // of the last Action's line

	segment  uint32 // the newest one
	numbered int    // its lines, the header included
	size     int64  // its good length in bytes, the LF of the last line included even where the file lacks it
	torn     int64  // bytes of an unfinished line behind that
	noLF     bool   // the last line is whole but for its LF
	tail     digest // of the last line
}

// countSegments returns the number of segments in the ledger folder; they must be numbered from 1 without a gap.
func countSegments(f files) (uint32, error) {
	entries, err := f.list(ledgerFolder)
	if err != nil {
		return 0, fmt.Errorf("reading the ledger: %w", err)
	}
	var n uint32
	for _, e := range entries { // in the order of their names
		m := segmentFile.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		number, _ := strconv.ParseUint(m[1], 10, 32) // eight digits always fit
		n++
		if uint32(number) != n {
			return 0, &DamageError{Path: f.path(segmentName(n)), Reason: "the segment is missing, but there are later ones"}
		}
	}
	return n, nil
}

// scanLedger reads the whole ledger and checks every line's checksum, the chain and the numbering. The content of Actions
// is not decoded. Segments are read side by side; a fault is that of the first line that has one.
func scanLedger(f files) (*scanned, error) {
	n, err := countSegments(f)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, fmt.Errorf("%s: %w: its ledger has no segments", f.path("."), ErrNotAProject)
	}
	segments := make([]*segmentScan, n)
	var next atomic.Uint32
	var readers sync.WaitGroup
	for range min(int(n), runtime.GOMAXPROCS(0)) {
		readers.Go(func() {
			for i := next.Add(1); i <= n; i = next.Add(1) {
				segments[i-1] = scanSegment(f, i, i == n)
			}
		})
	}
	readers.Wait()
	s := &scanned{seqs: map[annotate.ID]uint64{}}
	for i, segment := range segments {
		if err := s.join(segment); err != nil {
			return nil, err
		}
		segments[i] = nil
	}
	return s, nil
}

// segmentScan is what a pass over one segment found, as far as that can be seen without the others.
type segmentScan struct {
	path    string
	key     *Key
	segment uint32
	header  header
	devices devices
	places  []place
	fault   error // of the line behind them, or of the header

	numbered int
	size     int64
	torn     int64
	noLF     bool
	tail     digest
}

func scanSegment(f files, segment uint32, newest bool) *segmentScan {
	s := &segmentScan{path: f.path(segmentName(segment)), key: f.key(), segment: segment}
	in, err := f.open(segmentName(segment))
	if err != nil {
		s.fault = err
		return s
	}
	defer func() { _ = in.Close() }()
	lines := newLineReader(in)
	for {
		raw, whole, err := lines.next()
		switch {
		case errors.Is(err, io.EOF) && s.numbered == 0:
			s.fault = errors.New("the file is empty")
			return s
		case errors.Is(err, io.EOF):
			return s
		case err != nil:
			s.fault = err
			return s
		case !whole && (!newest || s.numbered == 0):
			s.fault = errors.New("the line has no end")
			return s
		case !whole && wrongEnd(raw):
			s.fault = errors.New("the line does not end in a line feed but in another byte")
			return s
		case !whole && checkSeal(raw) != nil:
			s.torn = int64(len(raw))
			return s
		}
		if s.fault = s.line(raw); s.fault != nil {
			return s
		}
		s.noLF = !whole
	}
}

// line takes one line, as it is written but without its LF, into the account.
func (s *segmentScan) line(raw []byte) error {
	line, err := s.key.openLine(s.path, s.segment, raw)
	if err != nil {
		return err
	}
	if s.numbered == 0 {
		h, err := parseHeader(s.path, line)
		if err != nil {
			return err
		}
		s.header = h
	} else {
		if err := checkSeal(line); err != nil {
			return err
		}
		id, err := parseIdentity(line)
		if err != nil {
			return err
		}
		if id.prev != s.tail.String() {
			return errOutOfPlace
		}
		s.places = append(s.places, place{
			offset: s.size, seq: id.seq, segment: s.segment, number: uint32(s.numbered + 1), length: uint32(len(raw)),
			device: s.devices.number(id.device),
		})
	}
	s.numbered, s.size, s.tail = s.numbered+1, s.size+int64(len(raw))+1, hashOf(line)
	return nil
}

// wrongEnd reports whether a line without a line feed is a whole one with one byte behind it, which a write that was cut
// short cannot leave.
func wrongEnd(raw []byte) bool { return len(raw) > 0 && checkSeal(raw[:len(raw)-1]) == nil }

var errOutOfPlace = errors.New("it does not follow on the line before: a line is missing, changed or out of place")

// join takes the next segment into the account.
func (s *scanned) join(next *segmentScan) error {
	if next.numbered == 0 {
		return next.wrong(1, next.fault)
	}
	switch {
	case next.header.Segment != next.segment:
		return next.wrong(1, fmt.Errorf("its header says segment %d", next.header.Segment))
	case next.segment > 1 && next.header.Project != s.project:
		return next.wrong(1, errors.New("the segment belongs to another project"))
	case next.header.Prev != s.tail.String():
		return next.wrong(1, errors.New("the segment does not follow on the one before"))
	}
	s.project = next.header.Project
	for _, p := range next.places {
		device := next.devices.ids[p.device]
		if want := s.seqs[device] + 1; p.seq != want {
			return next.wrong(int(p.number), fmt.Errorf("it is action %d of its device, and %d is due", p.seq, want))
		}
		s.seqs[device] = p.seq
		p.device = s.devices.number(device)
		s.places = append(s.places, p)
	}
	if next.fault != nil {
		return next.wrong(next.numbered+1, next.fault)
	}
	if len(next.places) > 0 {
		s.last = next.tail
	}
	s.segment, s.numbered, s.size, s.torn, s.noLF, s.tail = next.segment, next.numbered, next.size, next.torn, next.noLF, next.tail
	return nil
}

// wrong returns a fault as the error that it is: damage, a newer version, or a disk that cannot be read.
func (s *segmentScan) wrong(line int, err error) error {
	var newer *NewerError
	var unreadable *fs.PathError
	if errors.As(err, &newer) {
		return newer
	}
	if errors.As(err, &unreadable) {
		return fmt.Errorf("reading the ledger: %w", err)
	}
	return &DamageError{Path: s.path, Line: line, Reason: err.Error()}
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
