package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"attest/annotate"
	"attest/annotate/ingest"
)

// inHarm makes a project with several segments, a document that was imported from a file with other line ends, and some
// history, closes it, and returns its folder and state.
func inHarm(t *testing.T) (dir, state string) {
	t.Helper()
	f, doc := newProject(t)
	f.ledger.limit = 3000
	im, err := ingest.Document("log.txt", []byte(strings.ReplaceAll("Log of the day.\n"+report, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if err := im.Save(f); err != nil {
		t.Fatal(err)
	}
	commit(t, f, "Import a file", func(d *annotate.Draft) error { _, _, err := ingest.Add(d, im, "Harbour Gazette"); return err })
	for i := range 12 {
		highlight(t, f, doc, []string{"Søløve", "We counted 212 people", "Port Ambel"}[i%3])
		note(t, f, doc, fmt.Sprintf("note %d", i))
	}
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	state = stateOf(t, f)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return f.Path(), state
}

// treeOf returns the contents of all files in a folder by name.
func treeOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		out[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// onLine changes one line of a segment, its line feed included.
func onLine(t *testing.T, dir string, segment uint32, number int, change func([]byte) []byte) {
	t.Helper()
	overwrite(t, filepath.Join(dir, filepath.FromSlash(segmentName(segment))), func(data []byte) []byte {
		lines := bytes.SplitAfter(data, []byte("\n"))
		lines[number-1] = change(bytes.Clone(lines[number-1]))
		return bytes.Join(lines, nil)
	})
}

func TestRecover(t *testing.T) {
	t.Parallel()
	withoutStore := func(t *testing.T, dir string) {
		if err := os.RemoveAll(filepath.Join(dir, storeFolder)); err != nil {
			t.Fatal(err)
		}
	}
	nothing := func([]byte) []byte { return nil }
	for _, c := range []struct {
		name     string
		damage   func(t *testing.T, dir string)
		same     bool   // whether the copy is in the state of the project
		complete bool   // whether the recovery says that nothing is lost
		kept     bool   // whether all that is left of the ledger was taken over as it was
		says     string // words of the report
	}{
		{"nothing", func(*testing.T, string) {}, true, true, true, "Nothing that the project held is missing"},
		{"a byte flipped", func(t *testing.T, dir string) {
			onLine(t, dir, 2, 3, func(b []byte) []byte { b[len(b)/2] ^= 0x20; return b })
		}, true, true, true, "line 3: one byte of it is wrong"},
		{"a byte flipped, without the store", func(t *testing.T, dir string) {
			withoutStore(t, dir)
			onLine(t, dir, 2, 3, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		}, true, true, true, "because the hashes say so"},
		{"a byte of the last line flipped", func(t *testing.T, dir string) {
			last := newest(t, dir)
			overwrite(t, last, func(b []byte) []byte { b[len(b)-100] ^= 1; return b })
		}, true, true, true, "because the hashes say so"},
		{"a byte of a checksum flipped", func(t *testing.T, dir string) {
			onLine(t, dir, 2, 2, func(b []byte) []byte { b[len(b)-5] ^= 1; return b })
		}, true, true, true, "because the hashes say so"},
		{"a head flipped", func(t *testing.T, dir string) {
			onLine(t, dir, 2, 1, func(b []byte) []byte { b[30] ^= 1; return b })
		}, true, true, true, "because the hashes say so"},
		{"a line feed flipped", func(t *testing.T, dir string) {
			withoutStore(t, dir)
			onLine(t, dir, 2, 2, func(b []byte) []byte { b[len(b)-1] = 'x'; return b })
		}, true, true, true, "because the hashes say so"},
		{"the last line feed flipped", func(t *testing.T, dir string) {
			withoutStore(t, dir)
			overwrite(t, newest(t, dir), func(b []byte) []byte { b[len(b)-1] = 'x'; return b })
		}, true, true, true, "its end is wrong"},
		{"a byte turned into a line feed", func(t *testing.T, dir string) {
			withoutStore(t, dir)
			onLine(t, dir, 2, 2, func(b []byte) []byte { b[len(b)/3] = '\n'; return b })
		}, true, true, true, "because the hashes say so"},
		{"two lines swapped", func(t *testing.T, dir string) {
			withoutStore(t, dir)
			overwrite(t, filepath.Join(dir, filepath.FromSlash(segmentName(2))), func(b []byte) []byte {
				lines := bytes.SplitAfter(b, []byte("\n"))
				lines[1], lines[2] = lines[2], lines[1]
				return bytes.Join(lines, nil)
			})
		}, true, true, true, "out of place"},
		{"a line doubled", func(t *testing.T, dir string) {
			withoutStore(t, dir)
			onLine(t, dir, 2, 2, func(b []byte) []byte { return append(b, b...) })
		}, true, true, true, "twice"},
		{"half a line gone", func(t *testing.T, dir string) {
			onLine(t, dir, 2, 2, func(b []byte) []byte { return append(b[:len(b)/2], '\n') })
		}, true, true, false, "what came of it is known from the store"},
		{"a line gone", func(t *testing.T, dir string) { onLine(t, dir, 2, 2, nothing) }, true, true, false, "at least one line is missing"},
		{"a line gone, without the store", func(t *testing.T, dir string) {
			withoutStore(t, dir)
			onLine(t, dir, 2, 3, nothing)
		}, false, false, false, "LOST"},
		{"the end gone", func(t *testing.T, dir string) {
			overwrite(t, newest(t, dir), func(b []byte) []byte { return b[:bytes.LastIndexByte(b[:len(b)-1], '\n')+1] })
		}, true, true, false, "comes from the store"},
		{"a segment gone", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, filepath.FromSlash(segmentName(2)))); err != nil {
				t.Fatal(err)
			}
		}, true, true, false, "the file is missing"},
		{"the first segment gone", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, filepath.FromSlash(segmentName(1)))); err != nil {
				t.Fatal(err)
			}
		}, true, true, false, "the file is missing"},
		{"a segment of zeros, without the store", func(t *testing.T, dir string) {
			withoutStore(t, dir)
			overwrite(t, filepath.Join(dir, filepath.FromSlash(segmentName(2))), func(b []byte) []byte { clear(b); return b })
		}, false, false, false, "LOST"},
		{"a text gone, whose original is there", func(t *testing.T, dir string) {
			f, err := Read(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range f.Project().Documents() {
				if d.SHA256 != d.TextSHA256 {
					overwrite(t, f.blobs.path(d.TextSHA256), func(b []byte) []byte { return b[:len(b)/2] })
				}
			}
		}, true, true, true, `Made anew from the original file: the text of`},
		{"a text gone for good", func(t *testing.T, dir string) {
			f, err := Read(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(f.blobs.path(f.Project().Documents()[0].TextSHA256)); err != nil {
				t.Fatal(err)
			}
		}, true, false, true, `LOST: the text of "Ferry report", on which there are 12 highlights`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir, want := inHarm(t)
			c.damage(t, dir)
			before := treeOf(t, dir)
			to := filepath.Join(t.TempDir(), "copy.attest")
			r, err := Recover(t.Context(), dir, to, testOptions(), nil)
			if err != nil {
				t.Fatal(err)
			}
			report := strings.Join(r.Lines(), "\n")
			if r.Complete() != c.complete || !strings.Contains(report, c.says) || (r.Renewed == 0 && r.Filled == 0) != c.kept {
				t.Errorf("complete %v, %d kept, %d renewed, %d filled:\n%s", r.Complete(), r.Kept, r.Renewed, r.Filled, report)
			}
			if written, err := os.ReadFile(filepath.Join(to, recoveryFile)); err != nil || strings.TrimSpace(string(written)) != report {
				t.Errorf("the report in the copy is %s, %v", written, err)
			}
			after := treeOf(t, dir)
			for path, data := range before {
				if after[path] != data {
					t.Errorf("%s was changed in the damaged project", path)
				}
			}
			if len(after) != len(before) {
				t.Errorf("there are %d files in the damaged project now, not %d", len(after), len(before))
			}
			f := mustOpen(t, to)
			if notices := strings.Join(f.Health().Notices, "\n"); strings.Contains(notices, "store") {
				t.Errorf("opening the copy says %q", notices)
			}
			if got := stateOf(t, f); (got == want) != c.same {
				t.Errorf("the copy is in another state: same %v\n%s", got == want, cmp.Diff(asJSON(t, want), asJSON(t, got)))
			}
			doc := f.Project().Documents()
			if c.complete {
				wantSound(t, f)
				note(t, f, doc[0].ID, "goes on")
				wantSound(t, f)
			}
		})
	}
}

func asJSON(t *testing.T, s string) (v map[string]map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// newest returns the path of the newest segment.
func newest(t *testing.T, dir string) string {
	return one(t, filepath.Join(dir, ledgerFolder), "*.jsonl")
}

func TestRecoverRefuses(t *testing.T) {
	t.Parallel()
	dir, _ := inHarm(t)
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for to, want := range map[string]string{
		full:                             "not empty",
		filepath.Join(dir, "copy"):       "outside",
		filepath.Dir(dir):                "outside",
		dir:                              "outside",
		filepath.Join(full, "mine", "x"): "",
	} {
		if _, err := Recover(t.Context(), dir, to, testOptions(), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("into %s: %v", to, err)
		}
	}
	if _, err := Recover(t.Context(), full, filepath.Join(t.TempDir(), "x"), testOptions(), nil); !errors.Is(err, ErrNotAProject) {
		t.Errorf("what is no project: %v", err)
	}
	f := mustOpen(t, dir)
	to := filepath.Join(t.TempDir(), "x")
	var locked *LockedError
	if _, err := Recover(t.Context(), dir, to, testOptions(), nil); !errors.As(err, &locked) {
		t.Errorf("one that is open: %v", err)
	}
	if _, err := os.Stat(to); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder is left: %v", err)
	}
	_ = f
}

// Whatever one byte is changed in a ledger, it is found, and put right for certain.
func TestAnyByteOfALedgerCanBePutRight(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]Options{"plain": testOptions(), "encrypted": encryptedOptions()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, doc := newProjectWith(t, opt)
			note(t, f, doc, "one")
			note(t, f, doc, "two")
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			anyByteCanBePutRight(t, f)
		})
	}
}

func anyByteCanBePutRight(t *testing.T, f *Folder) {
	t.Helper()
	good, err := os.ReadFile(firstSegment(f))
	if err != nil {
		t.Fatal(err)
	}
	files, err := openProjectFiles(f.Path(), f.Key())
	if err != nil {
		t.Fatal(err)
	}
	defer files.close()
	read := func(last digest) (lines []string, s *survey) {
		s, err := surveyLedger(t.Context(), files, last)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range s.chained {
			line, err := s.content(l)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(line))
		}
		return lines, s
	}
	want, _ := read(digest{})
	last := hashOf([]byte(want[len(want)-1]))
	for at := 0; at < len(good); at += 1 + at%7 {
		bad := bytes.Clone(good)
		bad[at] ^= byte(1 + at*37%255)
		if err := os.WriteFile(firstSegment(f), bad, 0o600); err != nil {
			t.Fatal(err)
		}
		var damage *DamageError
		if _, err := scanLedger(files); !errors.As(err, &damage) {
			t.Errorf("byte %d: a scan says %v", at, err)
		}
		if again, s := read(last); !slices.Equal(again, want) || len(s.faults) == 0 {
			t.Errorf("byte %d of %d: not put right; faults %v", at, len(good), s.faults)
		}
	}
}
