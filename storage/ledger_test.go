package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"attest/annotate"
)

func drawAction(t *rapid.T) *annotate.Action {
	text := rapid.String()
	a := kitAction(rapid.Uint64Range(1, 1<<63).Draw(t, "seq"))
	a.Prev, a.Verb = strings.Repeat("0123456789abcdef", 4), text.Draw(t, "verb")
	a.Undoes = rapid.Uint64().Draw(t, "undoes")
	a.Changes = nil
	raw := func(s string) json.RawMessage {
		b, err := encodeJSON(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for range rapid.IntRange(1, 4).Draw(t, "changes") {
		c := annotate.Change{Kind: annotate.Kind(text.Draw(t, "kind")), ID: annotate.NewID(), Set: annotate.Fields{}}
		for range rapid.IntRange(0, 3).Draw(t, "fields") {
			c.Set[text.Draw(t, "field")] = raw(text.Draw(t, "value"))
		}
		if rapid.Bool().Draw(t, "update") {
			c.Was = annotate.Fields{"was": json.RawMessage("null")}
		}
		a.Changes = append(a.Changes, c)
	}
	if rapid.Bool().Draw(t, "extra") {
		a.Extra = annotate.Extra{"later": raw(text.Draw(t, "later"))}
	}
	return a
}

func TestAnActionIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := drawAction(t)
		line, err := encodeAction(want)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(line) || bytes.Count(line, []byte("\n")) != 1 {
			t.Fatalf("not one line of JSON: %s", line)
		}
		got, err := parseAction(line[:len(line)-1])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		if id, ok := leadingIdentity(line); !ok || id != (identity{want.Device, want.Seq, want.Prev}) {
			t.Fatalf("the short cut reads %v, %v", id, ok)
		}
		// No change of one byte goes unseen.
		at := rapid.IntRange(0, len(line)-2).Draw(t, "at")
		bad := bytes.Clone(line[:len(line)-1])
		bad[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		if _, err := parseAction(bad); err == nil {
			t.Fatalf("byte %d changed and nobody minds: %s", at, bad)
		}
	})
}

// FuzzParseAction looks for lines that end the program, and for two readings of one line.
func FuzzParseAction(f *testing.F) {
	for _, seq := range []uint64{1, 1 << 60} {
		line, err := encodeAction(kitAction(seq))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line[:len(line)-1-crcLength])
	}
	f.Add([]byte(`{"device":"a6e89ef4-da86-5ad0-8756-c2957b7f7a3b","seq":1,"prev":"","changes":[null],"x":1}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) == 0 {
			return
		}
		line := bytes.TrimSuffix(seal(append(bytes.Clone(body), '}')), []byte("\n"))
		a, err := parseAction(line)
		if err != nil {
			return
		}
		if id, err := parseIdentity(line); err != nil || id != (identity{a.Device, a.Seq, a.Prev}) {
			t.Errorf("the chain sees %v (%v), the project %v %v %v", id, err, a.Device, a.Seq, a.Prev)
		}
		again, err := encodeAction(a)
		if err != nil {
			return // such as a member with a time that JSON cannot spell
		}
		b, err := parseAction(again[:len(again)-1])
		if err != nil {
			t.Fatalf("written again it is refused: %v\n%s", err, again)
		}
		if b.Device != a.Device || b.Seq != a.Seq || len(b.Changes) != len(a.Changes) || len(b.Extra) != len(a.Extra) {
			t.Errorf("written again it says something else:\n%s\n%s", line, again)
		}
	})
}

// faultyFile fails as a disk does: a write stops after a while, a flush or a truncation is refused.
type faultyFile struct {
	file
	room                    int // bytes that can be written at once
	cause                   error
	failFlush, failTruncate bool
	written                 int
	slow                    time.Duration // that a flush takes
}

var errDisk = errors.New("the disk gave up")

func (f *faultyFile) WriteAt(p []byte, off int64) (int, error) {
	f.written++
	if len(p) > f.room {
		n, _ := f.file.WriteAt(p[:f.room], off)
		return n, f.cause
	}
	return f.file.WriteAt(p, off)
}

func (f *faultyFile) flush() error {
	if f.failFlush {
		return errDisk
	}
	time.Sleep(f.slow)
	return f.file.flush()
}

func (f *faultyFile) Truncate(size int64) error {
	if f.failTruncate {
		return errDisk
	}
	return f.file.Truncate(size)
}

// withFaults puts a faultyFile between the Folder and its ledger.
func withFaults(f *Folder) *faultyFile {
	disk := &faultyFile{file: f.ledger.file, room: 1 << 30, cause: errDisk}
	f.ledger.file = disk
	return disk
}

// firstSegment is the path of the ledger's first segment.
func firstSegment(f *Folder) string { return f.files.path(segmentName(1)) }

func tryNote(f *Folder, doc annotate.ID, note string) error {
	_, err := f.Commit("Note", func(d *annotate.Draft) error {
		return d.EditDocument(doc, func(d *annotate.Document) { d.Note = note })
	})
	return err
}

func TestAFaultOfTheDiskIsSurvived(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	disk := withFaults(f)
	for _, room := range []int{0, 1, 100, 300} {
		before := stateOf(t, f)
		disk.room = room
		if err := tryNote(f, doc, "no room"); !errors.Is(err, errDisk) {
			t.Fatalf("got %v", err)
		}
		if stateOf(t, f) != before {
			t.Fatal("the project changed")
		}
		disk.room = 1 << 30
		if err := tryNote(f, doc, fmt.Sprint("room after ", room)); err != nil {
			t.Fatalf("when it works again: %v", err)
		}
	}
	want := stateOf(t, f)
	f = reopen(t, f)
	if stateOf(t, f) != want {
		t.Error("another state after reopening")
	}
	wantSound(t, f)
}

func TestAFailedFlushIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	disk := withFaults(f)
	before := stateOf(t, f)
	disk.failFlush = true
	if err := tryNote(f, doc, "not flushed"); !errors.Is(err, errDisk) {
		t.Fatalf("got %v", err)
	}
	// Nobody knows what is on the disk now: there must be no more commits until that has been found out.
	disk.failFlush = false
	err := tryNote(f, doc, "later")
	var fault *ObstacleError
	if !errors.Is(err, errDisk) || !errors.As(f.Health().Saving, &fault) || fault.Obstacle != DiskFaulty {
		t.Errorf("went on: %v, health %v", err, f.Health())
	}
	if stateOf(t, f) != before {
		t.Error("the project changed")
	}
	if err := f.Resume(); err != nil || f.Health().Saving != nil {
		t.Errorf("resuming: %v, health %v", err, f.Health())
	}
	note(t, f, doc, "after resuming")
	want := stateOf(t, f)
	f = reopen(t, f)
	if stateOf(t, f) != want {
		t.Error("another state after reopening")
	}
	wantSound(t, f)
}

func TestALedgerThatCannotBeTakenBackRefuses(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	disk := withFaults(f)
	disk.room, disk.failTruncate = 10, true
	if err := tryNote(f, doc, "torn"); !errors.Is(err, errDisk) {
		t.Fatalf("got %v", err)
	}
	disk.room, disk.failTruncate = 1<<30, false
	writes := disk.written
	if err := tryNote(f, doc, "more"); !errors.Is(err, errDisk) || disk.written != writes {
		t.Errorf("wrote behind a torn line: %v", err)
	}
	f = reopen(t, f)
	wantNotice(t, f, "unfinished")
	note(t, f, doc, "after reopening")
	wantSound(t, f)
}

func wantNotice(t testing.TB, f *Folder, words string) {
	t.Helper()
	if n := strings.Join(f.Health().Notices, "\n"); !strings.Contains(n, words) {
		t.Errorf("notices %q do not speak of %q", n, words)
	}
}

func TestSegmentsFollowOnEachOther(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	f.ledger.limit = 2000
	for i := range 30 {
		note(t, f, doc, fmt.Sprint(i))
	}
	n, err := countSegments(f.files)
	if err != nil || n < 4 {
		t.Fatalf("%d segments, %v", n, err)
	}
	want := stateOf(t, f)
	f = reopen(t, f)
	if stateOf(t, f) != want || f.Count() != 32 {
		t.Error("another state after reopening")
	}
	if h, err := f.History(20, 2); err != nil || h[0].Seq != 12 || h[1].Seq != 11 {
		t.Errorf("history %v, %v", h, err)
	}
	wantSound(t, f)
}

func TestDamageInTheMiddleNamesFileAndLine(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	for i := range 5 {
		note(t, f, doc, fmt.Sprint("note ", i))
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	path := firstSegment(f)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte("note 2"), []byte("note 7"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() (*Folder, error){
		"Open": func() (*Folder, error) { return Open(f.Path(), testOptions()) },
		"Read": func() (*Folder, error) { return Read(f.Path(), nil) },
	} {
		_, err := try()
		var damage *DamageError
		if !errors.As(err, &damage) || damage.Path != path || damage.Line != 6 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Contains(after, []byte("note 7")) || len(after) != len(data) {
		t.Error("the damaged ledger was touched")
	}
}

func TestATornLastLineIsCutOffByTheWriterOnly(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "saved")
	want := stateOf(t, f)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	path := firstSegment(f)
	torn := appendTo(t, path, `{"device":"a6e8`)
	read, err := Read(f.Path(), nil)
	if err != nil || stateOf(t, read) != want {
		t.Fatalf("reading: %v", err)
	}
	if now, _ := os.ReadFile(path); !bytes.Equal(now, torn) {
		t.Error("a reader changed the ledger")
	}
	f = mustOpen(t, f.Path())
	wantNotice(t, f, "unfinished")
	if stateOf(t, f) != want {
		t.Error("another state")
	}
	note(t, f, doc, "goes on")
	wantSound(t, f)
}

// A last line that the store has seen was acknowledged. If it is cut, or gone, the ledger has lost something.
func TestAnAcknowledgedLineThatIsGoneIsDamage(t *testing.T) {
	t.Parallel()
	for _, cut := range []int{1 << 20, 30} {
		f, doc := newProject(t)
		note(t, f, doc, "first")
		note(t, f, doc, "acknowledged")
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		overwrite(t, firstSegment(f), func(b []byte) []byte {
			last := bytes.LastIndexByte(b[:len(b)-1], '\n') + 1
			return b[:max(last, len(b)-cut)]
		})
		_, err := Open(f.Path(), testOptions())
		var damage *DamageError
		if !errors.As(err, &damage) || damage.Path != firstSegment(f) || damage.Line != 5 || !strings.Contains(damage.Reason, "missing") {
			t.Errorf("got %v", err)
		}
		r, err := Verify(t.Context(), f.Path(), nil, nil)
		if err != nil || r.OK() || r.Problems[0].Line != 5 {
			t.Errorf("verify: %v, %v", r, err)
		}
	}
}

func appendTo(t testing.TB, path, s string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, s...)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheLengthOfALineIsBounded(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	f.ledger.maxLine = 1000
	if err := tryNote(f, doc, strings.Repeat("x", 1000)); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("writing: %v", err)
	}
	note(t, f, doc, "short")

	r := newLineReader(strings.NewReader(strings.Repeat("x", 1<<20) + "\n"))
	r.max = 1<<20 - 1
	if _, _, err := r.next(); err == nil || !strings.Contains(err.Error(), "longer") {
		t.Errorf("reading: %v", err)
	}
	r = newLineReader(strings.NewReader(strings.Repeat("x", 1<<20) + "\nrest"))
	r.max = 1 << 20
	if line, whole, err := r.next(); err != nil || !whole || len(line) != 1<<20 {
		t.Errorf("a line of exactly that length: %d bytes, %v", len(line), err)
	}
	if line, whole, err := r.next(); err != nil || whole || string(line) != "rest" {
		t.Errorf("behind it: %q, %v", line, err)
	}
}
