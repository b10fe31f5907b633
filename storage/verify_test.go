package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"attest/annotate"
)

func TestVerifyCounts(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	highlight(t, f, doc, "Søløve")
	commit(t, f, "From a dataset", func(d *annotate.Draft) error {
		return d.Put(&annotate.Document{ID: annotate.NewID(), Title: "Without original", TextSHA256: f.Project().Documents()[0].TextSHA256})
	})
	last := [2]int{}
	r, err := f.Verify(t.Context(), func(done, total int) { last = [2]int{done, total} })
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() || r.Actions != 4 || r.Segments != 1 || r.Blobs != 1 || r.Quotes != 1 || !r.Store || r.Entities[annotate.KindDocument] != 2 {
		t.Errorf("report %+v", r)
	}
	if last[0] == 0 || last[0] != last[1] {
		t.Errorf("progress ended with %v", last)
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0].Text, "Without original") {
		t.Errorf("notes %v", r.Notes)
	}
	read, err := Read(f.Path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := verify(t, read); !r.OK() || r.Store {
		t.Errorf("reader's report %+v", r)
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Verify(done, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestVerifyNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	text := func(f *Folder) string {
		d := f.Project().Documents()[0]
		return f.blobs.path(d.TextSHA256)
	}
	inItsStore := func(t *testing.T, f *Folder, change func(txn *badger.Txn, next *state) error) {
		t.Helper()
		f.followLedger()
		inStoreAndState(t, f.store.dir(), change)
	}
	for _, c := range []struct {
		name   string
		damage func(t *testing.T, f *Folder)
		want   string
	}{
		{"blob damaged", func(t *testing.T, f *Folder) {
			overwrite(t, text(f), func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		}, `"Ferry report"`},
		{"blob missing", func(t *testing.T, f *Folder) {
			if err := os.Remove(text(f)); err != nil {
				t.Fatal(err)
			}
		}, `the text of "Ferry report" is missing`},
		{"ledger line changed", func(t *testing.T, f *Folder) {
			overwrite(t, firstSegment(f), func(b []byte) []byte { return []byte(strings.Replace(string(b), "Søløve", "Solove", 1)) })
		}, "line 4 is damaged"},
		{"ledger cut", func(t *testing.T, f *Folder) {
			overwrite(t, firstSegment(f), func(b []byte) []byte { return b[:len(b)-10] })
		}, "1 actions that had been saved are missing"},
		{"entity changed in the store", func(t *testing.T, f *Folder) {
			inItsStore(t, f, func(txn *badger.Txn, next *state) error {
				d := *f.Project().Documents()[0]
				before := d
				d.Note = "slipped in"
				return errors.Join(dropEntity(txn, &before, next), putEntity(txn, &d, next))
			})
		}, "in another state"},
		{"entity lost from the store", func(t *testing.T, f *Folder) {
			inItsStore(t, f, func(txn *badger.Txn, next *state) error { return dropEntity(txn, f.Project().Highlights()[0], next) })
		}, "lacks highlight"},
		{"entity too many in the store", func(t *testing.T, f *Folder) {
			inItsStore(t, f, func(txn *badger.Txn, next *state) error {
				return putEntity(txn, &annotate.Source{ID: annotate.NewID(), Name: "slipped in"}, next)
			})
		}, "does not lead to"},
		{"store damaged", func(t *testing.T, f *Folder) {
			f.followLedger()
			overwrite(t, one(t, f.store.dir(), "*.sst"), func(b []byte) []byte { b[len(b)/3] ^= 1; return b })
		}, "checksum"},
		{"quote that is not there", func(t *testing.T, f *Folder) {
			forge(t, f, []annotate.Change{{Kind: annotate.KindHighlight, ID: f.Project().Highlights()[0].ID,
				Set: annotate.Fields{"quote": []byte(`"something else"`)}, Was: annotate.Fields{"quote": []byte(`"Søløve"`)}}})
		}, "something else"},
		{"reference into nothing", func(t *testing.T, f *Folder) {
			forge(t, f, []annotate.Change{{Kind: annotate.KindClaim, ID: annotate.NewID(),
				Set: annotate.Fields{"highlight_ids": []byte(`["` + annotate.NewID().String() + `"]`)}}})
		}, "that is not there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, doc := newProject(t)
			highlight(t, f, doc, "Søløve")
			c.damage(t, f)
			r := verify(t, f)
			if len(r.Problems) == 0 || !strings.Contains(problems(r), c.want) {
				t.Errorf("problems:\n%s", problems(r))
			}
		})
	}
}

func problems(r *Report) string {
	var b strings.Builder
	for _, p := range r.Problems {
		b.WriteString(p.String() + "\n")
	}
	return b.String()
}

// forge writes down an Action that Commit would not let pass, as a program with a mistake might.
func forge(t *testing.T, f *Folder, changes []annotate.Change) {
	t.Helper()
	f.writing.Lock()
	s, err := f.enqueue(&annotate.Prepared{Action: &annotate.Action{At: now(), Verb: "Forge", Changes: changes}})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.awaitDisk(s); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyNotesWhatDoesNotBelong(t *testing.T) {
	t.Parallel()
	f, _ := newProject(t)
	stray := filepath.Join(blobsFolder, "notes.txt")
	if err := os.WriteFile(filepath.Join(f.Path(), stray), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := verify(t, f)
	if !r.OK() || len(r.Notes) != 1 || r.Notes[0].Path != stray {
		t.Errorf("report %+v", r)
	}
}
