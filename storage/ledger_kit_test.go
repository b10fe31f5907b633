package storage

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"attest/annotate"
)

var update = flag.Bool("update", false, "write the files of testdata anew")

// The ledger test kit: testdata/ledger/*.ledger, for whoever reads or writes this format. A file has a head of "name:
// value" lines, an empty line, and then the bytes of the segments, one after another:
//
//	comment   what the file is about
//	expect    accepted, refused or newer
//	actions   of an accepted ledger: how many Actions it holds
//	torn      of an accepted ledger: how many bytes at its end are passed over
//	segment   of a refused ledger: in which segment the fault is
//	line      and in which line of that, from 1; 0 stands for the whole file
//	reason    words that the refusal contains
//	segments  the length of each segment in bytes
type kitFile struct {
	name string
	head map[string]string
	body [][]byte
}

func (k kitFile) write(t *testing.T) {
	var b bytes.Buffer
	lengths := make([]string, len(k.body))
	for i, s := range k.body {
		lengths[i] = strconv.Itoa(len(s))
	}
	k.head["segments"] = strings.Join(lengths, " ")
	for _, name := range []string{"comment", "expect", "actions", "torn", "segment", "line", "reason", "segments"} {
		if v, ok := k.head[name]; ok {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	b.WriteByte('\n')
	for _, s := range k.body {
		b.Write(s)
	}
	if err := os.WriteFile(filepath.Join("testdata", "ledger", k.name+".ledger"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readKitFile(t *testing.T, path string) kitFile {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	k := kitFile{name: strings.TrimSuffix(filepath.Base(path), ".ledger"), head: map[string]string{}}
	head, body, ok := bytes.Cut(data, []byte("\n\n"))
	if !ok {
		t.Fatalf("%s has no head", path)
	}
	for l := range strings.Lines(string(head)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(l, "\n"), ": ")
		k.head[name] = value
	}
	for _, field := range strings.Fields(k.head["segments"]) {
		n, err := strconv.Atoi(field)
		if err != nil || n > len(body) {
			t.Fatalf("%s: segments: %q", path, field)
		}
		k.body, body = append(k.body, body[:n]), body[n:]
	}
	if len(body) > 0 {
		t.Fatalf("%s: %d bytes belong to no segment", path, len(body))
	}
	return k
}

func (k kitFile) number(t *testing.T, name string) int {
	t.Helper()
	if k.head[name] == "" {
		return 0
	}
	n, err := strconv.Atoi(k.head[name])
	if err != nil {
		t.Fatalf("%s: %s: %v", k.name, name, err)
	}
	return n
}

// lay writes the segments into a new folder.
func (k kitFile) lay(t *testing.T) files {
	t.Helper()
	f := newFiles(t)
	if err := f.mkdir(ledgerFolder); err != nil {
		t.Fatal(err)
	}
	for i, s := range k.body {
		if len(s) == 0 && k.head["comment"] == missingSegment {
			continue
		}
		if err := writeNew(f, segmentName(uint32(i+1)), s); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// newFiles returns an empty folder.
func newFiles(t testing.TB) *folderFiles {
	t.Helper()
	f, err := openFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.close() })
	return f
}

const missingSegment = "the first of two segments is not there"

func TestLedgerKit(t *testing.T) {
	t.Parallel()
	if *update {
		for _, k := range makeKit(t) {
			k.write(t)
		}
	}
	paths, err := filepath.Glob(filepath.Join("testdata", "ledger", "*.ledger"))
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d kit files, %v", len(paths), err)
	}
	for _, path := range paths {
		k := readKitFile(t, path)
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			f := k.lay(t)
			s, err := scanLedger(f)
			if err == nil {
				err = replayInto(f, s.devices.ids, s.places, annotate.NewProject())
			}
			switch k.head["expect"] {
			case "accepted":
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				if len(s.places) != k.number(t, "actions") || s.torn != int64(k.number(t, "torn")) {
					t.Errorf("%d actions, %d bytes torn", len(s.places), s.torn)
				}
				acceptedCanBeWritten(t, f, s)
			case "newer":
				var newer *NewerError
				if !errors.As(err, &newer) || !strings.Contains(err.Error(), k.head["reason"]) {
					t.Errorf("got %v", err)
				}
			case "refused":
				var damage *DamageError
				if !errors.As(err, &damage) {
					t.Fatalf("got %v", err)
				}
				if want := f.path(segmentName(uint32(k.number(t, "segment")))); damage.Path != want || damage.Line != k.number(t, "line") {
					t.Errorf("the fault is said to be in %s, line %d", damage.Path, damage.Line)
				}
				if !strings.Contains(damage.Reason, k.head["reason"]) {
					t.Errorf("reason: %s", damage.Reason)
				}
			default:
				t.Fatalf("expect: %q", k.head["expect"])
			}
		})
	}
}

// acceptedCanBeWritten appends an Action and reads the whole again.
func acceptedCanBeWritten(t *testing.T, f files, s *scanned) {
	t.Helper()
	l, err := openLedger(f, s)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	if _, err := l.stage(kitAction(s.seqs[kitDevice] + 1)); err != nil {
		t.Fatal(err)
	}
	lines, end := l.take()
	if err := l.write(lines); err != nil {
		t.Fatal(err)
	}
	l.advance(lines, end)
	again, err := scanLedger(f)
	if err != nil {
		t.Fatalf("after appending: %v", err)
	}
	if len(again.places) != len(s.places)+1 || again.torn != 0 || again.noLF {
		t.Errorf("after appending: %d actions, %d bytes torn", len(again.places), again.torn)
	}
}

var (
	kitDevice  = annotate.ParseID("", "device of the kit")
	kitProject = annotate.ParseID("", "project of the kit")
	kitTime    = time.Date(2031, 4, 5, 6, 7, 8, 0, time.UTC)
)

// kitAction returns an Action that adds a source; those of different numbers do not touch each other.
func kitAction(seq uint64) *annotate.Action {
	return &annotate.Action{
		Device: kitDevice, Seq: seq, At: kitTime.Add(time.Duration(seq) * time.Minute), By: annotate.ParseID("", "reviewer of the kit"),
		Verb: "Add a source",
		Changes: []annotate.Change{{
			Kind: annotate.KindSource, ID: annotate.ParseID(annotate.KindSource, fmt.Sprint(seq)),
			Set: annotate.Fields{"name": []byte(fmt.Sprintf(`"Harbour office <%d> & Søn 🚢"`, seq))},
		}},
	}
}

// kitSegment returns a segment of n Actions that follows on prev, and the hash of its last line.
func kitSegment(t *testing.T, segment uint32, prev digest, seq uint64, n int) ([][]byte, digest) {
	t.Helper()
	h, err := encodeHeader(header{
		Format: ledgerFormat, Version: ledgerVersion, Needs: ledgerNeeds, Project: kitProject, Segment: segment,
		Prev: prev.String(), Created: kitTime,
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := [][]byte{h}
	last := hashOf(h[:len(h)-1])
	for range n {
		a := kitAction(seq)
		a.Prev = last.String()
		l, err := encodeAction(a)
		if err != nil {
			t.Fatal(err)
		}
		lines, last, seq = append(lines, l), hashOf(l[:len(l)-1]), seq+1
	}
	return lines, last
}

// resealed gives a line that was changed on purpose a checksum that is right again.
func resealed(line []byte) []byte {
	return seal(append(bytes.Clone(line[:len(line)-1-crcLength]), '}'))
}

func makeKit(t *testing.T) []kitFile {
	base := func() [][]byte { lines, _ := kitSegment(t, 1, digest{}, 1, 3); return lines }
	join := func(lines ...[]byte) []byte { return bytes.Join(lines, nil) }
	then := func(lines [][]byte, end []byte) []byte { return append(join(lines...), end...) }
	replace := func(i int, old, with string) [][]byte {
		lines := base()
		if !bytes.Contains(lines[i], []byte(old)) {
			t.Fatalf("line %d has no %q", i, old)
		}
		lines[i] = bytes.Replace(lines[i], []byte(old), []byte(with), 1)
		return lines
	}
	var kit []kitFile
	accepted := func(name, comment string, actions, torn int, segments ...[]byte) {
		kit = append(kit, kitFile{name, map[string]string{
			"comment": comment, "expect": "accepted", "actions": fmt.Sprint(actions), "torn": fmt.Sprint(torn)}, segments})
	}
	refused := func(name, comment string, segment, line int, reason string, segments ...[]byte) {
		kit = append(kit, kitFile{name, map[string]string{
			"comment": comment, "expect": "refused", "segment": fmt.Sprint(segment), "line": fmt.Sprint(line), "reason": reason}, segments})
	}
	first, tail := kitSegment(t, 1, digest{}, 1, 3)
	second, _ := kitSegment(t, 2, tail, 4, 2)
	last := first[3]

	accepted("good", "three actions", 3, 0, join(base()...))
	accepted("good-header-only", "a ledger in which nothing has happened yet", 0, 0, first[0])
	accepted("good-two-segments", "the chain goes through the header of the second segment", 5, 0, join(first...), join(second...))
	accepted("good-empty-second-segment", "a crash between beginning a segment and writing to it", 3, 0, join(first...), second[0])
	accepted("torn-half-line", "the last line is cut in its middle", 2, len(last)/2, then(first[:3], last[:len(last)/2]))
	accepted("torn-one-byte", "of the last line there is one byte", 2, 1, then(first[:3], last[:1]))
	accepted("torn-checksum", "the last line is cut in its checksum", 2, len(last)-5, then(first[:3], last[:len(last)-5]))
	accepted("torn-zeros", "the file had grown before its content was written", 3, 300, then(first, make([]byte, 300)))
	accepted("torn-second-segment", "the last line of the newest segment is cut", 4, 100, join(first...), then(second[:2], second[2][:100]))
	accepted("no-final-newline", "the last line is whole but for its newline", 3, 0, then(first[:3], last[:len(last)-1]))
	later := base()
	later[3] = resealed(bytes.Replace(later[3], []byte(`"changes":`), []byte(`"place":{"room":7},"changes":`), 1))
	accepted("unknown-member", "an action with a member of a later version", 3, 0, join(later...))
	spaced := base()
	spaced[3] = resealed(bytes.Replace(spaced[3], []byte(`{"device":"`), []byte(`{ "device": "`), 1))
	accepted("spaces", "an action written with spaces, as other programs may", 3, 0, join(spaced...))

	refused("flipped-byte", "one letter of an action is another", 1, 3, "checksum", join(replace(2, "Harbour", "Harbowr")...))
	refused("flipped-byte-last-line", "one letter of the last action is another, and the line has its end", 1, 4, "checksum", join(replace(3, "Harbour", "Harbowr")...))
	refused("flipped-byte-header", "one letter of the header is another", 1, 1, "checksum", join(replace(0, "2031", "2032")...))
	refused("flipped-checksum", "one digit of a checksum is another", 1, 2, "checksum", func() []byte {
		lines := base()
		lines[1][len(lines[1])-4] ^= 1
		return join(lines...)
	}())
	refused("no-checksum", "a line without a checksum", 1, 3, "checksum", join(first[0], first[1], []byte("{\"device\":\"nobody\",\"seq\":2}"+strings.Repeat(" ", 40)+"\n")))
	refused("missing-line", "a line was taken out", 1, 3, "does not follow", join(first[0], first[1], first[3]))
	refused("missing-first-action", "the first action was taken out", 1, 2, "does not follow", join(first[0], first[2], first[3]))
	refused("doubled-line", "a line stands there twice", 1, 4, "does not follow", join(first[0], first[1], first[2], first[2]))
	refused("swapped-lines", "two lines have changed places", 1, 2, "does not follow", join(first[0], first[2], first[1], first[3]))
	refused("edited", "an action was changed and its checksum made right", 1, 4, "does not follow", func() []byte {
		lines := replace(2, "Harbour", "Customs")
		lines[2] = resealed(lines[2])
		return join(lines...)
	}())
	refused("empty-line", "an empty line between two actions", 1, 3, "not a ledger line", join(first[0], first[1], []byte("\n"), first[2]))
	refused("crlf", "line ends were changed to CR LF", 1, 1, "checksum", bytes.ReplaceAll(join(base()...), []byte("\n"), []byte("\r\n")))
	refused("empty-file", "a segment without a header", 1, 1, "empty", nil)
	refused("torn-header", "a header without its end", 1, 1, "no end", first[0][:50])
	refused("torn-old-segment", "the last line of a segment that is not the newest is cut", 1, 4, "no end",
		then(first[:3], last[:len(last)-20]), join(second...))
	refused("missing-segment", missingSegment, 1, 0, "missing", nil, join(second...))
	refused("other-project", "the second segment is of another project", 2, 1, "another project", join(first...),
		resealed(bytes.Replace(second[0], []byte(kitProject.String()), []byte(kitDevice.String()), 1)))
	refused("segment-out-of-chain", "the last action of the first segment was cut off whole", 2, 1, "does not follow", join(first[:3]...), join(second...))
	refused("wrong-segment-number", "the header says another number than the file's name", 1, 1, "segment 2", join(second...))
	refused("other-format", "a JSON line file of another format", 1, 1, "format",
		resealed(bytes.Replace(first[0], []byte(ledgerFormat), []byte("other-ledger"), 1)))
	gap, _ := kitSegment(t, 1, digest{}, 1, 1)
	skipped := kitAction(3)
	skipped.Prev = hashOf(gap[1][:len(gap[1])-1]).String()
	leap, err := encodeAction(skipped)
	if err != nil {
		t.Fatal(err)
	}
	refused("number-gap", "a device goes from action 1 to 3", 1, 3, "2 is due", join(gap[0], gap[1], leap))
	unfit := kitAction(2)
	unfit.Changes[0].ID = kitAction(1).Changes[0].ID
	unfit.Prev = skipped.Prev
	twice, err := encodeAction(unfit)
	if err != nil {
		t.Fatal(err)
	}
	refused("does-not-apply", "an action creates what is there already", 1, 3, "exists already", join(gap[0], gap[1], twice))

	future := bytes.Replace(first[0], []byte(`"version":1,"needs":"0.1.0"`), []byte(`"version":2,"needs":"7.5.0"`), 1)
	kit = append(kit, kitFile{"newer", map[string]string{
		"comment": "a ledger of a later version", "expect": "newer", "reason": "needs Attest 7.5.0 or newer"}, [][]byte{resealed(future)}})
	return kit
}
