package storage

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/annotate"
)

// kitSource is a ledger of the test kit as a Source.
type kitSource map[string][]byte

func (s kitSource) Open(name string) (io.ReadCloser, error) {
	data, ok := s[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

func (s kitSource) Segments() (uint32, error) {
	var names []string
	for i := range uint32(len(s) + 1) {
		if _, ok := s[SegmentName(i+1)]; ok {
			names = append(names, SegmentName(i+1))
		}
	}
	return CountSegments(names)
}

// What is read as a record is accepted and refused just as what is opened.
func TestRecordKeepsToTheLedgerKit(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("testdata", "ledger", "*.ledger"))
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d kit files, %v", len(paths), err)
	}
	for _, path := range paths {
		k := readKitFile(t, path)
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			src := kitSource{}
			for i, s := range k.body {
				if len(s) > 0 || k.head["comment"] != missingSegment {
					src[SegmentName(uint32(i+1))] = s
				}
			}
			lines := 0
			r, err := ReadRecord(t.Context(), src, nil, func(Line) error { lines++; return nil })
			var damage *DamageError
			var newer *NewerError
			switch k.head["expect"] {
			case "accepted":
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				if r.Actions != k.number(t, "actions") || lines != r.Actions+r.Segments || r.Segments != len(k.body) {
					t.Errorf("%d actions in %d lines and %d segments, want %d", r.Actions, lines, r.Segments, k.number(t, "actions"))
				}
				if id, head, err := LedgerEnd(src, nil); r.Actions > 0 && (err != nil || id != r.ID || head != r.Head) {
					t.Errorf("its end is %s %s, %v; want %s %s", id, head, err, r.ID, r.Head)
				}
			case "newer":
				if !errors.As(err, &newer) {
					t.Errorf("%v", err)
				}
			default:
				if !errors.As(err, &damage) || damage.Path != SegmentName(uint32(k.number(t, "segment"))) || damage.Line != k.number(t, "line") || !strings.Contains(damage.Reason, k.head["reason"]) {
					t.Errorf("%v, want %s", err, k.head["reason"])
				}
			}
		})
	}
}

func TestRecordOfAFolder(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	highlight(t, f, doc, "Søløve")
	src, err := OpenSource(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = src.Close() })
	r, err := ReadRecord(t.Context(), src, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r.Actions != f.Count() || len(r.Heads) != 1 || r.Heads[0].Actions != uint64(f.Count()) || r.Heads[0].SHA256 != r.Head || r.Heads[0].By != f.Reviewer() {
		t.Errorf("%+v", r)
	}
	if r.Counts()[annotate.KindHighlight] != 1 || r.Counts()[annotate.KindSource] != 0 {
		t.Errorf("%v", r.Counts())
	}
	blobs, err := src.Blobs(nil)
	if err != nil || len(blobs) != 1 {
		t.Fatalf("%v, %v", blobs, err)
	}
	packed, err := os.ReadFile(filepath.Join(f.Path(), filepath.FromSlash(blobs[0])))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := Unpack(blobs[0], packed); err != nil || string(data) != report {
		t.Errorf("%.40q, %v", data, err)
	}
	var damage *DamageError
	if _, err := Unpack(BlobName(strings.Repeat("a", 64)), packed); !errors.As(err, &damage) {
		t.Errorf("under another name: %v", err)
	}
	stopped := errors.New("stopped")
	if _, err := ReadRecord(t.Context(), src, nil, func(Line) error { return stopped }); !errors.Is(err, stopped) {
		t.Errorf("%v", err)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadRecord(done, src, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A project folder from somebody else does not lead out of itself.
func TestASourceStaysInItsFolder(t *testing.T) {
	t.Parallel()
	f, _ := newProject(t)
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	name := BlobName(strings.Repeat("a", 64))
	path := filepath.Join(f.Path(), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	src, err := OpenSource(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = src.Close() })
	for _, n := range []string{name, "../secret", outside, "ledger", "ledger/absent"} {
		if _, err := src.Open(n); err == nil {
			t.Errorf("%s can be opened", n)
		}
	}
	if blobs, err := src.Blobs(nil); err != nil || len(blobs) != 1 {
		t.Errorf("%v, %v", blobs, err)
	}
}

func TestNamesOfParts(t *testing.T) {
	t.Parallel()
	hash := strings.Repeat("ab", 32)
	for name, want := range map[string]bool{
		BlobName(hash): true, "blobs/ab/" + hash + ".zst": true, "blobs/cd/" + hash + ".zst": false, "blobs/" + hash + ".zst": false,
		"blobs/ab/" + hash: false, "blobs/ab/../ab/" + hash + ".zst": false, "blobs/AB/" + strings.ToUpper(hash) + ".zst": false, "": false,
	} {
		if got, ok := BlobHash(name); ok != want || ok && got != hash {
			t.Errorf("%q: %q, %v", name, got, ok)
		}
	}
	for name, want := range map[string]bool{SegmentName(1): true, "ledger/00000001.jsonl": true, "ledger/1.jsonl": false, "ledger/00000001.jsonl/": false, "00000001.jsonl": false, "../ledger/00000001.jsonl": false} {
		if got := IsSegmentName(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
	if got := BlobName("../../etc/passwd"); got != "" {
		t.Errorf("%q", got)
	}
}
