package storage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"attest/annotate"
)

// atRest closes the project and returns the store's folder.
func atRest(t *testing.T, f *Folder) string {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(f.Path(), storeFolder)
	if tables, _ := filepath.Glob(filepath.Join(dir, "*.sst")); len(tables) == 0 {
		t.Fatal("the store has no tables")
	}
	return dir
}

func overwrite(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

func one(t *testing.T, dir, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no %s in %s", pattern, dir)
	}
	return found[len(found)-1]
}

// inStore changes the store as a damaged or foreign one would be.
func inStore(t *testing.T, dir string, change func(txn *badger.Txn) error) {
	t.Helper()
	if err := writeBadger(dir, nil, func(db *badger.DB) error { return db.Update(change) }); err != nil {
		t.Fatal(err)
	}
}

// inStoreAndState changes the store as a program with a mistake would: its state fits what it holds.
func inStoreAndState(t *testing.T, dir string, change func(txn *badger.Txn, next *state) error) {
	t.Helper()
	inStore(t, dir, func(txn *badger.Txn) error {
		_, at, err := about(txn)
		if err != nil {
			return err
		}
		return errors.Join(change(txn, &at), setCBOR(txn, stateKey, at))
	})
}

func TestAStoreInDoubtIsRebuilt(t *testing.T) {
	t.Parallel()
	firstKey := func(txn *badger.Txn, kind byte) []byte {
		it := txn.NewIterator(badger.DefaultIteratorOptions)
		defer it.Close()
		it.Seek([]byte{kind})
		return it.Item().KeyCopy(nil)
	}
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, dir string)
		notice string
		kept   bool // whether there is an old store to keep
	}{
		{"everything deleted", func(t *testing.T, dir string) {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}, "was missing", false},
		{"MANIFEST missing", func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "MANIFEST")); err != nil {
				t.Fatal(err)
			}
		}, "MANIFEST", true},
		{"MANIFEST flipped", func(t *testing.T, dir string) {
			overwrite(t, filepath.Join(dir, "MANIFEST"), func(b []byte) []byte { b[len(b)/2] ^= 4; return b })
		}, "MANIFEST", true},
		{"MANIFEST one record old", func(t *testing.T, dir string) {
			overwrite(t, filepath.Join(dir, "MANIFEST"), func(b []byte) []byte { return b[:len(b)-1] })
		}, "rebuilt", true},
		{"table missing", func(t *testing.T, dir string) {
			if err := os.Remove(one(t, dir, "*.sst")); err != nil {
				t.Fatal(err)
			}
		}, "missing", true},
		{"table flipped", func(t *testing.T, dir string) {
			overwrite(t, one(t, dir, "*.sst"), func(b []byte) []byte { b[len(b)/3] ^= 1; return b })
		}, "checksum", true},
		{"table cut short", func(t *testing.T, dir string) {
			overwrite(t, one(t, dir, "*.sst"), func(b []byte) []byte { return b[:len(b)-100] })
		}, ".sst", true},
		{"table of zeros", func(t *testing.T, dir string) {
			overwrite(t, one(t, dir, "*.sst"), func(b []byte) []byte { clear(b); return b })
		}, "missing", true},
		{"table empty", func(t *testing.T, dir string) {
			overwrite(t, one(t, dir, "*.sst"), func([]byte) []byte { return nil })
		}, "its end is missing", true},
		{"a link for a table", func(t *testing.T, dir string) {
			name := one(t, dir, "*.sst")
			if err := errors.Join(os.Rename(name, filepath.Join(dir, "elsewhere")), os.Symlink("elsewhere", name)); err != nil {
				t.Skip(err)
			}
		}, "not a regular file", true},
		{"a link for the store", func(t *testing.T, dir string) {
			if err := errors.Join(os.Rename(dir, dir+"d"), os.Symlink(dir+"d", dir)); err != nil {
				t.Skip(err)
			}
		}, "not a folder", true},
		{"entity lost", func(t *testing.T, dir string) {
			inStore(t, dir, func(txn *badger.Txn) error { return txn.Delete(firstKey(txn, keyHighlight)) })
		}, "should hold", true},
		{"entity in an older state", func(t *testing.T, dir string) {
			inStore(t, dir, func(txn *badger.Txn) error {
				key := firstKey(txn, entityKinds[annotate.KindDocument])
				value, err := getValue(txn, key)
				if err != nil {
					return err
				}
				_, payload, err := open(key, value)
				if err != nil {
					return err
				}
				old := bytes.Replace(payload, []byte("checked"), []byte("chocked"), 1)
				return txn.Set(key, enclose(key, codecCompact, old))
			})
		}, "another state", true},
		{"value empty", func(t *testing.T, dir string) {
			inStore(t, dir, func(txn *badger.Txn) error { return txn.Set(firstKey(txn, keyHighlight), nil) })
		}, "is empty", true},
		{"value under another key", func(t *testing.T, dir string) {
			inStore(t, dir, func(txn *badger.Txn) error {
				key := firstKey(txn, entityKinds[annotate.KindClaim])
				value, err := getValue(txn, firstKey(txn, entityKinds[annotate.KindSource]))
				return errors.Join(err, txn.Set(key, value))
			})
		}, "checksum", true},
		{"built from another ledger", func(t *testing.T, dir string) {
			inStore(t, dir, func(txn *badger.Txn) error {
				var s state
				if err := getCBOR(txn, stateKey, &s); err != nil {
					return err
				}
				s.Sum[0]++
				return setCBOR(txn, stateKey, s)
			})
		}, "another ledger", true},
		{"of another project", func(t *testing.T, dir string) {
			inStore(t, dir, func(txn *badger.Txn) error {
				return setCBOR(txn, schemaKey, schemaOf(annotate.NewID()))
			})
		}, "another project", true},
		{"of another program", func(t *testing.T, dir string) {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			db, err := badger.Open(badger.DefaultOptions(dir).WithLogger(nil).WithMemTableSize(1 << 20).WithValueThreshold(1 << 10))
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}, "magic", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, doc := newProject(t)
			highlight(t, f, doc, "We counted 212 people")
			commit(t, f, "Source", func(d *annotate.Draft) error { _, err := d.SourceNamed("Ana Brandt", annotate.Person); return err })
			note(t, f, doc, "checked")
			want := stateOf(t, f)
			c.damage(t, atRest(t, f))

			f = mustOpen(t, f.Path())
			if got := stateOf(t, f); got != want {
				t.Errorf("after the rebuilding\n%s\nbefore\n%s", got, want)
			}
			wantNotice(t, f, c.notice)
			if aside := f.Health().SetAside; (len(aside) > 0) != c.kept {
				t.Errorf("set aside: %v", aside)
			}
			wantSound(t, f)
			if name := f.UndoName(); name != "Note" {
				t.Errorf("next to undo: %q", name)
			}
			f = reopen(t, f)
			if n := f.Health().Notices; len(n) > 0 {
				t.Errorf("still notices after the rebuilding: %q", n)
			}
		})
	}
}

// A store of another version, or of another installation, is sound but of no use: it is replaced without a word.
func TestAStoreThatIsOfNoUseIsReplaced(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(is *schema, at *state){
		"another schema": func(is *schema, _ *state) { is.Version = 99 },
		"another layout": func(is *schema, _ *state) { is.Layout++ },
		"another device": func(_ *schema, at *state) { at.Device = annotate.NewID() },
	} {
		f, doc := newProject(t)
		highlight(t, f, doc, "Søløve")
		want := stateOf(t, f)
		inStore(t, atRest(t, f), func(txn *badger.Txn) error {
			is, at, err := about(txn)
			if err != nil {
				return err
			}
			change(&is, &at)
			return errors.Join(setCBOR(txn, schemaKey, is), setCBOR(txn, stateKey, at))
		})
		f = mustOpen(t, f.Path())
		if h := f.Health(); stateOf(t, f) != want || len(h.Notices) > 0 || len(h.SetAside) > 0 {
			t.Errorf("%s: health %+v", name, h)
		}
		wantSound(t, f)
		f = reopen(t, f)
		if f.store.layers != 0 || stateOf(t, f) != want {
			t.Errorf("%s: after reopening, %d layers", name, f.store.layers)
		}
	}
}

// What a crash in the middle of a writing has left is moved away, and what the store held before is read.
func TestFilesThatTheStoreDoesNotListAreKept(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "checked")
	want := stateOf(t, f)
	dir := atRest(t, f)
	table, err := os.ReadFile(one(t, dir, "*.sst"))
	if err != nil {
		t.Fatal(err)
	}
	left := map[string][]byte{"000777.sst": table, "00003.mem": []byte("what was under way"), "MANIFEST-REWRITE": nil}
	for name, data := range left {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"000001.vlog", "DISCARD", "LOCK"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f = mustOpen(t, f.Path())
	if stateOf(t, f) != want {
		t.Error("another state")
	}
	wantNotice(t, f, "that a crash had left")
	aside := f.Health().SetAside
	if len(aside) != 1 {
		t.Fatalf("set aside: %v", aside)
	}
	for name, data := range left {
		if kept, err := os.ReadFile(filepath.Join(f.Path(), aside[0], name)); err != nil || !bytes.Equal(kept, data) {
			t.Errorf("%s was not kept: %v", name, err)
		}
	}
	for _, name := range []string{"", ".", "..", "ledger", "store", "../x", "store.x/../ledger", buildFolder} {
		if err := f.Discard(name); err == nil {
			t.Errorf("%q may be discarded", name)
		}
	}
	if err := f.Discard(aside[0]); err != nil || len(f.Health().SetAside) != 0 {
		t.Errorf("discarding: %v, left %v", err, f.Health().SetAside)
	}
	wantSound(t, f)
}

// After some writings the store is written anew as a whole.
func TestLayersDoNotPileUp(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	highest := 0
	for i := range 3 * layersAtMost {
		note(t, f, doc, fmt.Sprint(i))
		f.followLedger()
		highest = max(highest, f.store.layers)
		if err := f.Health().Store; err != nil {
			t.Fatal(err)
		}
	}
	if highest != layersAtMost || f.store.layers >= highest {
		t.Errorf("%d layers at most, %d in the end", highest, f.store.layers)
	}
	want := stateOf(t, f)
	f = reopen(t, f)
	if stateOf(t, f) != want || len(f.Health().Notices) > 0 {
		t.Errorf("another state; notices %q", f.Health().Notices)
	}
	wantSound(t, f)
}

// What is left of a rewriting that a crash cut short does not get into the way.
func TestAHalfBuiltStoreIsSweptAway(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "one")
	dir := atRest(t, f)
	if err := os.CopyFS(dir+".build", os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, dir+".former"); err != nil { // the crash came between the two renamings
		t.Fatal(err)
	}
	f = mustOpen(t, f.Path())
	note(t, f, doc, "two")
	want := stateOf(t, f)
	f = reopen(t, f)
	for _, name := range []string{buildFolder, formerFolder} {
		if _, err := os.Stat(filepath.Join(f.Path(), name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
	if stateOf(t, f) != want || len(f.Health().Notices) > 0 {
		t.Errorf("another state; notices %q", f.Health().Notices)
	}
}

func TestAStoreCatchesUpWithTheLedger(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "seen")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	store := filepath.Join(f.Path(), storeFolder)
	old := filepath.Join(t.TempDir(), "store")
	if err := os.CopyFS(old, os.DirFS(store)); err != nil {
		t.Fatal(err)
	}
	f = mustOpen(t, f.Path())
	highlight(t, f, doc, "Søløve")
	note(t, f, doc, "not seen")
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	want := stateOf(t, f)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.RemoveAll(store), os.CopyFS(store, os.DirFS(old))); err != nil {
		t.Fatal(err)
	}
	var told []string
	opt := testOptions()
	opt.Progress = func(done, total int) { told = append(told, fmt.Sprintf("%d/%d", done, total)) }
	g, err := Open(f.Path(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if stateOf(t, g) != want || len(g.Health().Notices) > 0 {
		t.Errorf("not caught up; notices %q", g.Health().Notices)
	}
	if got := strings.Join(told, " "); got != "3/3" {
		t.Errorf("progress %s", got)
	}
	if g.UndoName() != "Tag as claim" || g.RedoName() != "Note" {
		t.Errorf("undo %q, redo %q", g.UndoName(), g.RedoName())
	}
	wantSound(t, g)
}

// Entities may be larger than what Badger keeps in its tables, and Actions than one of its transactions.
func TestLargeEntitiesAndActions(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	for _, size := range []int{valueBytes - 100, valueBytes, valueBytes + 1, 5 << 20, 10} {
		note(t, f, doc, strings.Repeat("ü", size/2))
		want := stateOf(t, f)
		f = reopen(t, f)
		if stateOf(t, f) != want || len(f.Health().Notices) > 0 {
			t.Fatalf("a note of %d bytes is not read back; notices %.200q", size, f.Health().Notices)
		}
	}
	wantNoParts(t, f)
	commit(t, f, "Many", func(d *annotate.Draft) error {
		for i := range 30_000 {
			if err := d.Put(&annotate.Source{ID: annotate.NewID(), Name: fmt.Sprint("source ", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	want := stateOf(t, f)
	f = reopen(t, f)
	if stateOf(t, f) != want || len(f.Health().Notices) > 0 {
		t.Fatal("30,000 sources are not read back")
	}
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	if n := f.Project().Count(annotate.KindSource); n != 0 {
		t.Errorf("%d sources after undo", n)
	}
	wantSound(t, f)
}

// wantNoParts looks for parts of values that were split and are gone.
func wantNoParts(t *testing.T, f *Folder) {
	t.Helper()
	f.followLedger()
	err := f.store.look(func(db *badger.DB) error {
		return db.View(func(txn *badger.Txn) error {
			it := txn.NewIterator(badger.DefaultIteratorOptions)
			defer it.Close()
			if it.Seek([]byte{keyPart}); it.ValidForPrefix([]byte{keyPart}) {
				return fmt.Errorf("the part %x is left over", it.Item().Key())
			}
			return nil
		})
	})
	if err != nil {
		t.Error(err)
	}
}

func TestKindsOfLaterVersionsArePassedOn(t *testing.T) {
	t.Parallel()
	f, _ := newProject(t)
	id := annotate.NewID()
	a := &annotate.Action{At: now(), Verb: "From the future", Changes: []annotate.Change{
		{Kind: "melody", ID: id, Set: annotate.Fields{"notes": []byte(`[1,"a",null]`)}},
		{Kind: "rhythm", ID: id, Set: annotate.Fields{"beat": []byte(`4`)}},
	}}
	if _, err := f.commit(func() (*annotate.Action, error) { return a, nil }); err != nil {
		t.Fatal(err)
	}
	want := stateOf(t, f)
	f = reopen(t, f)
	if got := stateOf(t, f); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(f.Project().Unknowns()) != 2 {
		t.Errorf("unknown entities: %v", f.Project().Unknowns())
	}
	wantSound(t, f)
}
