package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"attest/annotate"
)

// A survey reads a ledger that is damaged. Unlike a scan it does not stop at the first fault: it takes every line that is
// whole by itself, and puts them in order by the hashes that each has of the one before, wherever they stand.

// surveyed is a line of the ledger. Bytes is its content without the LF, which the survey keeps only of what is damaged.
type surveyed struct {
	segment uint32
	number  int   // of the line in its segment, from 1
	offset  int64 // bytes from the start of the segment
	length  int   // bytes without the LF
	ended   bool  // whether it has an LF

	sum      digest
	prev     string
	header   bool
	device   annotate.ID
	seq      uint64
	fault    string // why it is not whole; "" for one that is
	bytes    []byte
	repaired []byte // what it was before the damage, as the hashes prove; nil if that is not known
}

// survey is what can be read of a ledger.
type survey struct {
	files    files
	last     digest // of a line that was there, as the store says
	segments []uint32
	lines    []*surveyed        // as they stand in the files
	chained  []*surveyed        // the lines that are whole, in the order of the chain
	order    []*surveyed        // the Actions among them
	breaks   map[*surveyed]bool // those before which something is missing
	faults   []*DamageError
	torn     int64 // bytes of an unfinished last line, which was never acknowledged
}

// surveyLedger reads all that is there of a ledger. The error is ctx's, that of a disk that cannot be read, or a
// [*NewerError].
//
// Last is the hash of the last line that is known to have been there, from the store; it may be none.
func surveyLedger(ctx context.Context, f files, last digest) (*survey, error) {
	s := &survey{files: f, last: last, breaks: map[*surveyed]bool{}}
	entries, err := f.list(ledgerFolder)
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	for _, e := range entries {
		if m := segmentFile.FindStringSubmatch(e.Name()); m != nil {
			number, _ := strconv.ParseUint(m[1], 10, 32)
			s.segments = append(s.segments, uint32(number))
		}
	}
	for i, segment := range s.segments {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := s.read(segment, i == len(s.segments)-1); err != nil {
			return nil, err
		}
	}
	s.repair()
	s.chain()
	s.nameMissingSegments()
	s.faults = slices.CompactFunc(s.faults, func(a, b *DamageError) bool { return *a == *b }) // of two lines that were one
	slices.SortStableFunc(s.faults, func(a, b *DamageError) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
	return s, nil
}

func (s *survey) fault(segment uint32, number int, format string, args ...any) {
	s.faults = append(s.faults, &DamageError{Path: s.files.path(segmentName(segment)), Line: number, Reason: fmt.Sprintf(format, args...)})
}

// read takes in the lines of a segment.
func (s *survey) read(segment uint32, newest bool) error {
	in, err := s.files.open(segmentName(segment))
	if errors.Is(err, errNotRegular) {
		s.fault(segment, 0, "%s", errNotRegular)
		return nil
	} else if err != nil {
		return fmt.Errorf("reading the ledger: %w", err)
	}
	defer func() { _ = in.Close() }()
	lines := newLineReader(in)
	l := &surveyed{segment: segment}
	for number := 1; ; number++ {
		raw, whole, err := lines.next()
		if errors.Is(err, io.EOF) {
			if number == 1 {
				s.fault(segment, 1, "the file is empty")
			}
			return nil
		} else if err != nil {
			s.fault(segment, number, "what follows cannot be read: %s", err)
			return nil
		}
		offset := l.offset + int64(l.length)
		if number > 1 {
			offset++
		}
		l = &surveyed{segment: segment, number: number, offset: offset, length: len(raw), ended: whole}
		if err := l.parse(s.files, raw); err != nil {
			return err
		}
		if !whole && newest && l.fault != "" && number > 1 {
			if !l.mendEnd(s.files, s.last) {
				s.torn = int64(len(raw))
				return nil
			}
			s.fault(segment, number, "its end is wrong; what it was is certain, because the hashes say so")
		}
		s.lines = append(s.lines, l)
	}
}

// parse finds out what the line says. The error is a [*NewerError].
func (l *surveyed) parse(f files, raw []byte) error {
	path := f.path(segmentName(l.segment))
	line, err := f.key().openLine(path, l.segment, raw)
	if err == nil {
		err = checkSeal(line)
	}
	var newer *NewerError
	if err == nil {
		l.sum = hashOf(line)
		var h header
		var id identity
		if bytes.HasPrefix(line, []byte(`{"format":`)) {
			if h, err = parseHeader(path, line); err == nil {
				l.header, l.prev = true, h.Prev
			}
		} else if id, err = parseIdentity(line); err == nil {
			l.prev, l.device, l.seq = id.prev, id.device, id.seq
		}
	}
	if errors.As(err, &newer) {
		return newer
	}
	if err != nil {
		l.fault, l.bytes = err.Error(), bytes.Clone(raw)
	}
	return nil
}

// chain puts the lines in order and names what does not fit.
func (s *survey) chain() {
	follows := map[string]*surveyed{} // the line that has the hash of the one before
	known := map[digest]bool{}
	var whole []*surveyed
	for _, l := range s.lines {
		switch {
		case l.fault != "" && l.repaired == nil:
			s.fault(l.segment, l.number, "%s; %s", l.fault, l.affects())
			continue
		case known[l.sum]:
			s.fault(l.segment, l.number, "it stands in the ledger twice")
			continue
		}
		known[l.sum] = true
		if follows[l.prev] == nil {
			follows[l.prev] = l
		}
		whole = append(whole, l)
	}
	placed := map[*surveyed]bool{}
	var last *surveyed
	for _, first := range whole {
		if placed[first] {
			continue
		}
		if first.prev != "" && known[digestOf(first.prev)] && follows[first.prev] == first {
			continue // it is reached from the one before
		}
		if last != nil || !first.header || first.prev != "" {
			s.breaks[first] = true
			s.nameBreak(last, first)
		}
		for l := first; l != nil && !placed[l]; l = follows[l.sum.String()] {
			placed[l] = true
			if l != first && !standsBehind(last, l) {
				s.fault(l.segment, l.number, "it is out of place: it follows on line %d of %s", last.number, segmentName(last.segment))
			}
			s.chained = append(s.chained, l)
			if !l.header {
				s.order = append(s.order, l)
			}
			last = l
		}
	}
}

// standsBehind reports whether b stands behind a in the files, with nothing but damage between them.
func standsBehind(a, b *surveyed) bool {
	return a.segment == b.segment && a.offset < b.offset || a.segment+1 == b.segment && b.number == 1
}

// digestOf returns the hash that prev spells, or none.
func digestOf(prev string) (d digest) {
	if len(prev) != 2*len(d) {
		return digest{}
	}
	for i := range d {
		n, err := strconv.ParseUint(prev[2*i:2*i+2], 16, 8)
		if err != nil {
			return digest{}
		}
		d[i] = byte(n)
	}
	return d
}

// nameBreak says that something is missing between two lines, if no damaged line is named there already.
func (s *survey) nameBreak(last, next *surveyed) {
	for _, l := range s.lines {
		if l.fault != "" && l.repaired == nil && l.segment == next.segment && l.number == next.number-1 {
			return
		}
	}
	if next.number == 1 && (last == nil || next.segment != last.segment+1) {
		return // whole segments are missing, and named
	}
	s.fault(next.segment, next.number, "it does not follow on the line before: at least one line is missing here")
}

func (s *survey) nameMissingSegments() {
	want := uint32(1)
	for _, have := range s.segments {
		for ; want < have; want++ {
			s.fault(want, 0, "the file is missing, and with it everything that was recorded there")
		}
		want = have + 1
	}
}

// affects says, as far as that can be made out, what a damaged line was about.
func (l *surveyed) affects() string {
	if bytes.HasPrefix(l.bytes, []byte(`{"format":`)) {
		return "it is the head of the segment; no action is affected"
	}
	a, err := annotate.ParseAction(l.bytes, "crc")
	if err != nil {
		verb := quotedAfter(l.bytes, `"verb":`)
		at := quotedAfter(l.bytes, `"at":`)
		if verb == "" {
			return "what was done there cannot be made out"
		}
		return fmt.Sprintf("it records %q of %s", verb, at)
	}
	var what []string
	for _, c := range a.Changes {
		if len(what) == 5 {
			what = append(what, fmt.Sprintf("and %d more", len(a.Changes)-5))
			break
		}
		what = append(what, fmt.Sprintf("%s %s", c.Kind, c.ID))
	}
	return fmt.Sprintf("it records %q of %s, about %s", a.Verb, a.At.Format("2006-01-02 15:04:05"), strings.Join(what, ", "))
}

// quotedAfter returns the string that stands behind name in damaged JSON, or "".
func quotedAfter(b []byte, name string) string {
	_, rest, found := bytes.Cut(b, []byte(name+`"`))
	if !found {
		return ""
	}
	s, _, _ := bytes.Cut(rest, []byte(`"`))
	const most = 80
	if len(s) > most || bytes.ContainsFunc(s, func(r rune) bool { return r < ' ' }) {
		return ""
	}
	return strings.ToValidUTF8(string(s), "�")
}

// content returns the line as it was.
func (s *survey) content(l *surveyed) ([]byte, error) {
	r := &lineFetcher{files: s.files}
	defer r.close()
	at := place{segment: l.segment, offset: l.offset, length: uint32(l.length), number: uint32(l.number)}
	switch {
	case l.repaired != nil:
		return r.open(at, l.repaired)
	case l.bytes != nil:
		return r.open(at, l.bytes)
	}
	return r.line(at)
}

// action decodes the line of an Action.
func (s *survey) action(l *surveyed) (*annotate.Action, error) {
	raw, err := s.content(l)
	if err != nil {
		return nil, err
	}
	a, err := parseAction(raw)
	if err != nil {
		return nil, &DamageError{Path: s.files.path(segmentName(l.segment)), Line: l.number, Reason: err.Error()}
	}
	return a, nil
}

// replayInto applies what can be read, as far as it fits, and shows it to seen. It returns all that is wrong with the ledger.
func (s *survey) replayInto(p *annotate.Project, seen func(*annotate.Action)) []*DamageError {
	faults := slices.Clone(s.faults)
	for _, l := range s.order {
		a, err := s.action(l)
		if err == nil {
			seen(a)
			_, err = applyLoosely(p, a)
		}
		if err == nil {
			continue
		}
		var damage *DamageError
		if !errors.As(err, &damage) {
			damage = &DamageError{Path: s.files.path(segmentName(l.segment)), Line: l.number, Reason: err.Error()}
		}
		faults = append(faults, damage)
	}
	return faults
}

// applyLoosely applies those changes of an Action that fit, and returns them. The error says which did not, and why.
func applyLoosely(p *annotate.Project, a *annotate.Action) (fitting []annotate.Change, err error) {
	if err := p.Check(a.Changes, nil); err == nil {
		return a.Changes, p.Apply(a)
	}
	var left []error
	for _, c := range a.Changes {
		one := &annotate.Action{Device: a.Device, Seq: a.Seq, At: a.At, By: a.By, Verb: a.Verb, Changes: []annotate.Change{c}}
		err := p.Check(one.Changes, nil)
		if err == nil {
			err = p.Apply(one)
		}
		if err != nil {
			left = append(left, err)
			continue
		}
		fitting = append(fitting, c)
	}
	if len(left) > 3 {
		left = append(left[:3], fmt.Errorf("and %d more", len(left)-3))
	}
	return fitting, fmt.Errorf("%q cannot be applied whole, because something that it builds on is lost: %w", a.Verb, errors.Join(left...))
}
