package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"time"

	"attest/annotate"
)

// Source opens files of a project by their slash-separated names, such as ledger/00000001.jsonl. The error wraps
// [fs.ErrNotExist] for a file that is not there. A project folder is a Source, see [OpenSource], and so is an archive.
type Source interface {
	Open(name string) (io.ReadCloser, error)
	// Segments returns how many segments the ledger has. They are numbered from 1 without a gap.
	Segments() (uint32, error)
}

// FolderSource is a project folder as a Source. It never leaves the folder.
type FolderSource struct {
	root *os.Root
}

// OpenSource opens a project folder for reading, locked or not. What it gives is as it stands in the folder, encrypted or not.
// Close it after use.
func OpenSource(dir string) (*FolderSource, error) {
	if err := looksLikeProject(dir); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &FolderSource{root}, nil
}

// Close ends the use of the folder.
func (s *FolderSource) Close() error { return s.root.Close() }

// Open implements [Source]. A link or a pipe in the place of a file is an error.
func (s *FolderSource) Open(name string) (io.ReadCloser, error) {
	info, err := s.root.Lstat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", name)
	}
	return s.root.Open(name)
}

// Segments implements [Source].
func (s *FolderSource) Segments() (uint32, error) {
	entries, err := fs.ReadDir(s.root.FS(), ledgerFolder) // in the order of their names
	if err != nil {
		return 0, fmt.Errorf("reading the ledger: %w", err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = ledgerFolder + "/" + e.Name()
	}
	return CountSegments(names)
}

// CountSegments returns how many of the names, which are in order, are segments of a ledger. One that is missing between them
// is damage.
func CountSegments(names []string) (uint32, error) {
	var n uint32
	for _, name := range names {
		if !IsSegmentName(name) {
			continue
		}
		if n++; name != SegmentName(n) {
			return 0, &DamageError{Path: SegmentName(n), Reason: "the segment is missing, but there are later ones"}
		}
	}
	return n, nil
}

// KeyFile returns the content of the file that holds the key of the project, from whichever copy of it is sound. It is nil for
// a project that is not encrypted; the error is a [*KeyError] or a [*NewerError].
func (s *FolderSource) KeyFile() ([]byte, error) {
	f, err := openFiles(s.root.Name())
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.close() }()
	found := readKeyFiles(f)
	if found.sound != nil {
		return found.sound, nil
	}
	_, err = unlock(f, nil)
	return nil, err
}

// Blobs returns the names of the blobs that are there, in order, of a project with the given key. What else lies among them is
// left out.
func (s *FolderSource) Blobs(key *Key) ([]string, error) {
	suffix := blobSuffixOf(key)
	var names []string
	err := fs.WalkDir(s.root.FS(), blobsFolder, func(name string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case e.Type().IsRegular() && isBlobName(name) && strings.HasSuffix(name, suffix):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing the blobs: %w", err)
	}
	return names, nil
}

var (
	segmentFileName = regexp.MustCompile(`^` + ledgerFolder + `/([0-9]{8})\.jsonl$`)
	blobFileName    = regexp.MustCompile(`^` + blobsFolder + `/([0-9a-f]{2})/([0-9a-f]{64})\.(?:zst|sealed)$`)
)

func isBlobName(name string) bool {
	m := blobFileName.FindStringSubmatch(name)
	return m != nil && strings.HasPrefix(m[2], m[1])
}

// MaxSegment is the greatest size of a segment of the ledger in bytes: it is closed when it has grown past a limit, by one
// line of any length.
const MaxSegment = 2*segmentBytes + MaxLine

// SegmentName returns the name of a segment of the ledger, counted from 1.
func SegmentName(segment uint32) string { return fmt.Sprintf("%s/%08d.jsonl", ledgerFolder, segment) }

// IsSegmentName reports whether name is that of a segment of the ledger, in the form in which a [Source] has it.
func IsSegmentName(name string) bool { return segmentFileName.MatchString(name) }

// BlobHash returns the SHA-256 of what the blob of that name holds, and whether name is that of a blob.
func BlobHash(name string) (sha256 string, ok bool) {
	if !isBlobName(name) {
		return "", false
	}
	hash, ok := strings.CutSuffix(path.Base(name), blobSuffix)
	return hash, ok
}

// IsBlobName reports whether name is that of a blob, encrypted or not, in the form in which a [Source] has it.
func IsBlobName(name string) bool { return isBlobName(name) }

// BlobName returns the name of the blob with that SHA-256, and "" for what is none.
func BlobName(sha256 string) string {
	if !blobHash.MatchString(sha256) {
		return ""
	}
	return blobsFolder + "/" + sha256[:2] + "/" + sha256 + blobSuffix
}

// Unpack returns what a blob's file of the given name holds. The error says why it is not what its name says.
func Unpack(name string, packed []byte) ([]byte, error) {
	hash, ok := BlobHash(name)
	if !ok {
		return nil, fmt.Errorf("%s is not the name of a blob", name)
	}
	data, err := unpack(packed)
	if err != nil {
		return nil, &DamageError{Path: name, Reason: err.Error()}
	}
	if hashOf(data).String() != hash {
		return nil, &DamageError{Path: name, Reason: "its content has another SHA-256 than its name"}
	}
	return data, nil
}

// Head is the end of what one device has written into a ledger.
type Head struct {
	Device  annotate.ID `json:"device"`
	Actions uint64      `json:"actions"` // that the device has written, which is the number of its last one
	SHA256  string      `json:"sha256"`  // of its last line, lower-case hex
	At      time.Time   `json:"at"`      // of that, as the device's clock had it
	By      annotate.ID `json:"by"`      // the Reviewer who did it
}

// Record is what a ledger says, from its first line to its last.
type Record struct {
	ID       annotate.ID       // of the ledger
	Project  *annotate.Project // what it leads to
	Segments int
	Actions  int
	First    time.Time // of the first Action
	Head     string    // SHA-256 of the last Action's line
	Heads    []Head    // of each device, in the order of their first Actions
}

// Counts returns how many entities of each kind there are; kinds without any are left out.
func (r *Record) Counts() map[annotate.Kind]int {
	counts := map[annotate.Kind]int{}
	for _, kind := range annotate.Kinds {
		if n := r.Project.Count(kind); n > 0 {
			counts[kind] = n
		}
	}
	return counts
}

// Line is a line of a ledger, without its LF.
type Line struct {
	Segment string // the name of its segment
	Written []byte // as it stands there
	Text    []byte // what it says, which is the same where the ledger is not encrypted
}

// ReadRecord reads a whole ledger, of which the key is that of its project: every line is checked as [Open] does, and every
// Action applied. Each whole line is handed to each, which may be nil; the line is valid during the call. A ledger that
// somebody is writing to is read up to a line that was its last at some moment. Damage is a [*DamageError] whose Path is the
// segment's name.
func ReadRecord(ctx context.Context, src Source, key *Key, each func(Line) error) (*Record, error) {
	r := &recordReader{ctx: ctx, src: src, key: key, each: each, at: map[annotate.ID]int{}, Record: Record{Project: annotate.NewProject()}}
	if err := r.run(); err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	return &r.Record, nil
}

type recordReader struct {
	Record
	ctx  context.Context
	src  Source
	key  *Key
	each func(Line) error

	at   map[annotate.ID]int // places of the devices in Heads
	tail digest
}

func (r *recordReader) run() error {
	// How many there are is asked before any is read: a writer may begin another meanwhile.
	n, err := r.src.Segments()
	switch {
	case err != nil:
		return err
	case n == 0:
		return fmt.Errorf("%w: it has no segments", ErrNotAProject)
	}
	for segment := uint32(1); segment <= n; segment++ {
		in, err := r.src.Open(SegmentName(segment))
		if err != nil {
			return err
		}
		err = r.segment(segment, in, segment == n)
		_ = in.Close() // only read from
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *recordReader) segment(segment uint32, in io.Reader, newest bool) error {
	r.Segments = int(segment)
	name := SegmentName(segment)
	lines := newLineReader(in)
	for number := 1; ; number++ {
		raw, whole, err := lines.next()
		switch {
		case errors.Is(err, io.EOF) && number == 1:
			err = wrongLine("the file is empty")
		case errors.Is(err, io.EOF):
			return nil
		case err == nil && !whole && (!newest || number == 1):
			err = wrongLine("the line has no end")
		case err == nil && !whole && checkSeal(raw) != nil:
			return nil // it was being written
		}
		line := raw
		if err == nil {
			line, err = r.open(segment, raw)
		}
		if err == nil {
			err = r.line(segment, number, line)
		}
		if err == nil && r.each != nil {
			err = r.each(Line{name, raw, line})
		}
		if err == nil && number%64 == 1 {
			err = r.ctx.Err()
		}
		if err != nil {
			return r.fault(name, number, err)
		}
	}
}

// fault tells damage from a source that cannot be read and from a consumer that wants no more.
func (r *recordReader) fault(name string, number int, err error) error {
	var newer *NewerError
	var reason *lineError
	switch {
	case errors.As(err, &newer):
		return newer
	case errors.As(err, &reason):
		return &DamageError{Path: name, Line: number, Reason: reason.Error()}
	}
	return fmt.Errorf("%s: %w", name, err)
}

// lineError is what is wrong with a line.
type lineError struct{ error }

func (e *lineError) Unwrap() error { return e.error }

func wrongLine(format string, args ...any) error { return &lineError{fmt.Errorf(format, args...)} }

func (r *recordReader) open(segment uint32, raw []byte) ([]byte, error) {
	line, err := r.key.openLine(SegmentName(segment), segment, raw)
	if err != nil {
		return nil, wrongLine("%w", err)
	}
	return line, nil
}

func (r *recordReader) line(segment uint32, number int, raw []byte) error {
	if number == 1 {
		h, err := parseHeader(SegmentName(segment), raw)
		switch {
		case err != nil:
			return wrongLine("%w", err)
		case h.Segment != segment:
			return wrongLine("its header says segment %d", h.Segment)
		case segment > 1 && h.Project != r.ID:
			return wrongLine("the segment belongs to another project")
		case h.Prev != r.tail.String():
			return wrongLine("the segment does not follow on the one before")
		}
		r.ID, r.tail = h.Project, hashOf(raw)
		return nil
	}
	a, err := parseAction(raw)
	if err != nil {
		return wrongLine("%w", err)
	}
	at, known := r.at[a.Device]
	if !known {
		at = len(r.Heads)
		r.at[a.Device] = at
		r.Heads = append(r.Heads, Head{Device: a.Device})
	}
	head := &r.Heads[at]
	switch {
	case a.Prev != r.tail.String():
		return wrongLine("it does not follow on the line before: a line is missing, changed or out of place")
	case a.Seq != head.Actions+1:
		return wrongLine("it is action %d of its device, and %d is due", a.Seq, head.Actions+1)
	}
	if err := r.Project.Apply(a); err != nil {
		return wrongLine("%w", err)
	}
	r.tail = hashOf(raw)
	r.Actions++
	r.Head = r.tail.String()
	*head = Head{Device: a.Device, Actions: a.Seq, SHA256: r.Head, At: a.At, By: a.By}
	if r.Actions == 1 {
		r.First = a.At
	}
	return nil
}

// LedgerEnd returns the ID of a ledger and the SHA-256 of its last Action's line, from which can be told whether anything was
// done since they were asked for last. Only the last segments are read, and not checked.
func LedgerEnd(src Source, key *Key) (id annotate.ID, head string, err error) {
	n, err := src.Segments()
	for segment := n; err == nil && segment > 0; segment-- {
		var top, last []byte
		if top, last, err = endLines(src, SegmentName(segment)); err != nil {
			break
		}
		if top, err = key.openLine(SegmentName(segment), segment, top); err == nil && last != nil {
			last, err = key.openLine(SegmentName(segment), segment, last)
		}
		if err != nil {
			break
		}
		var h header
		if h, err = parseHeader(SegmentName(segment), top); err != nil {
			break
		}
		if last != nil {
			return h.Project, hashOf(last).String(), nil
		}
	}
	if err == nil {
		err = fmt.Errorf("%w: its ledger has no actions", ErrNotAProject)
	}
	return annotate.None, "", fmt.Errorf("reading the end of the ledger: %w", err)
}

// endLines returns the first line of a segment and the last whole one behind it, or nil.
func endLines(src Source, name string) (top, last []byte, err error) {
	in, err := src.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = in.Close() }()
	lines := newLineReader(in)
	for {
		raw, whole, err := lines.next()
		switch {
		case errors.Is(err, io.EOF) || err == nil && !whole && checkSeal(raw) != nil:
			return top, last, nil
		case err != nil:
			return nil, nil, err
		case top == nil:
			top = bytes.Clone(raw)
		default:
			last = append(last[:0], raw...)
		}
	}
}
