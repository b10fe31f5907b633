package storage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/annotate"
)

// A project folder may come from anyone. Whatever is in it, opening it must write nowhere else, end, and not take up more
// memory than a project of that size may.

// onlyIn fails if anything beside dir has changed in its parent since.
func onlyIn(t *testing.T, dir string) (check func()) {
	t.Helper()
	before := treeOf(t, filepath.Dir(dir))
	return func() {
		t.Helper()
		after := treeOf(t, filepath.Dir(dir))
		for path, data := range after {
			if !strings.HasPrefix(path, dir+string(filepath.Separator)) && before[path] != data {
				t.Errorf("%s was written", path)
			}
		}
		for path := range before {
			if _, there := after[path]; !there && !strings.HasPrefix(path, dir+string(filepath.Separator)) {
				t.Errorf("%s is gone", path)
			}
		}
	}
}

func TestLinksInAProjectLeadNowhere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		ledgerFolder, blobsFolder, storeFolder, lockFile, addressFile, reserveFile, segmentName(1), segmentName(2),
		buildFolder, formerFolder, storeFolder + "/MANIFEST", temporaryPrefix + "x",
	} {
		t.Run(strings.ReplaceAll(name, "/", " "), func(t *testing.T) {
			t.Parallel()
			f, doc := newProject(t)
			highlight(t, f, doc, "Søløve")
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			dir, outside := f.Path(), filepath.Join(filepath.Dir(f.Path()), "outside")
			at := filepath.Join(dir, filepath.FromSlash(name))
			// What was there is moved out, and a link to it put in its place; where there was nothing, one to a file of somebody.
			if err := os.Rename(at, outside); errors.Is(err, os.ErrNotExist) {
				err = os.WriteFile(outside, []byte("precious"), 0o600)
				if err != nil {
					t.Fatal(err)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(outside, at); err != nil {
				t.Skip(err)
			}
			check := onlyIn(t, dir)
			if g, err := Open(dir, testOptions()); err == nil {
				_ = tryNote(g, doc, "written")
				_, _ = g.PutBlob([]byte("new"))
				g.followLedger()
				_, _ = g.Verify(t.Context(), nil)
				_ = g.Close()
			}
			if g, err := Read(dir, nil); err == nil {
				_ = g.Close()
			}
			_, _ = Verify(t.Context(), dir, nil, nil)
			_, _ = Recover(t.Context(), dir, filepath.Join(t.TempDir(), "copy"), testOptions(), nil)
			_ = Raise(dir)
			check()
		})
	}
}

func TestNamesInALedgerLeadNowhere(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	check := onlyIn(t, f.Path())
	for _, hash := range []string{"../../../../etc/passwd", "..", "/etc/passwd", strings.Repeat("../", 21) + "x", "ab/../../x", strings.Repeat("A", 64)} {
		if _, err := f.blobs.get(hash); !errors.Is(err, ErrNotHeld) {
			t.Errorf("%q: %v", hash, err)
		}
		if f.blobs.held(hash) {
			t.Errorf("%q is said to be held", hash)
		}
		if _, err := f.Text(&annotate.Document{TextSHA256: hash}); err == nil {
			t.Errorf("%q has a text", hash)
		}
		if err := f.Discard(hash); err == nil {
			t.Errorf("%q may be discarded", hash)
		}
	}
	commit(t, f, "Name it badly", func(d *annotate.Draft) error {
		return d.EditDocument(doc, func(d *annotate.Document) { d.FileName, d.Title = "../../../evil.txt", "../evil" })
	})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy")
	if _, err := Recover(t.Context(), f.Path(), to, testOptions(), nil); err != nil {
		t.Error(err)
	}
	check()
}

func TestAPipeInAProjectHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	for _, name := range []string{segmentName(1), segmentName(2), lockFile, addressFile, storeFolder + "/MANIFEST"} {
		f, _ := newProject(t)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		at := filepath.Join(f.Path(), filepath.FromSlash(name))
		_ = os.Remove(at)
		if err := makePipe(at); err != nil {
			t.Skip(err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			if g, err := Open(f.Path(), testOptions()); err == nil {
				_ = g.Close()
			}
			_, _ = Verify(t.Context(), f.Path(), nil, nil)
			_ = Raise(f.Path())
		}()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatalf("%s: still waiting", name)
		}
	}
}

// hostileLedger makes a project whose ledger has these lines behind its first, all with valid checksums and hashes.
func hostileLedger(t *testing.T, bodies ...string) string {
	t.Helper()
	f, _ := newProject(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(f.store.dir()); err != nil {
		t.Fatal(err)
	}
	overwrite(t, firstSegment(f), func(data []byte) []byte {
		for i, body := range bodies {
			last := data[bytes.LastIndexByte(data[:len(data)-1], '\n')+1 : len(data)-1]
			head := fmt.Sprintf(`{"device":"%s","seq":%d,"prev":"%s","at":"2031-04-05T06:07:08Z","by":"%s","verb":"x","changes":`,
				device, i+3, hashOf(last), device)
			data = append(data, seal([]byte(head+body+"}"))...)
		}
		return data
	})
	return f.Path()
}

func TestHostileLinesAreRefused(t *testing.T) {
	t.Parallel()
	id := annotate.NewID().String()
	for name, body := range map[string]string{
		"deep":           strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000),
		"deep inside":    `[{"kind":"tag","id":"` + id + `","set":{"x":` + strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000) + `},"was":null}]`,
		"not JSON":       `[{"kind":"tag","id":"` + id + `","set":{"name":"a" "b"},"was":null}]`,
		"wrong type":     `[{"kind":"tag","id":"` + id + `","set":{"name":{}},"was":null}]`,
		"a huge range":   `[{"kind":"highlight","id":"` + id + `","set":{"document_id":"` + id + `","ranges":[[0,1e300]]},"was":null}]`,
		"negative":       `[{"kind":"highlight","id":"` + id + `","set":{"document_id":"` + id + `","ranges":[[-5,-1]]},"was":null}]`,
		"changes as map": `{"kind":"tag"}`,
	} {
		dir := hostileLedger(t, body)
		var damage *DamageError
		if _, err := Open(dir, testOptions()); !errors.As(err, &damage) || damage.Line != 4 {
			t.Errorf("%s: %.300v", name, err)
		}
	}
}

// A line may be long, but what it makes of itself in memory is bounded, and so is what a blob does.
func TestHostileSizes(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	many.WriteString("[")
	for i := range 200_000 {
		if i > 0 {
			many.WriteString(",")
		}
		many.WriteString("null")
	}
	many.WriteString("]")
	dir := hostileLedger(t, many.String())
	var damage *DamageError
	if _, err := Open(dir, testOptions()); !errors.As(err, &damage) {
		t.Errorf("200,000 changes that are nothing: %v", err)
	}
	f, _ := newProject(t)
	// A frame of a few hundred bytes that yields more than the greatest blob.
	bomb := zstdEncoder().EncodeAll(make([]byte, 1<<20), nil)
	hash := strings.Repeat("ab", 32)
	if err := errors.Join(makeDir(f.files, blobsFolder+"/ab"), writeNew(f.files, BlobName(hash), bytes.Repeat(bomb, 2000))); err != nil {
		t.Fatal(err)
	}
	if _, err := f.blobs.get(hash); !errors.As(err, &damage) {
		t.Errorf("a bomb: %v", err)
	}
}
