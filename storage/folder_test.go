package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"attest/annotate"
)

// report is a fictional document's text, with characters of one to four bytes.
const report = "The ferry Søløve left Port Ambel at dawn. \"We counted 212 people,\" said Ana Brandt 🚢, its captain.\nOthers said fewer.\n"

// device is the installation that tests act for, so that they leave no trace in the tester's own configuration.
var device = annotate.ParseID(annotate.KindReviewer, "device of the tests")

func testOptions() Options { return Options{Reviewer: "Mira Okafor", Device: device} }

// newProject creates a project with one document and returns it with that document's ID.
func newProject(t testing.TB) (*Folder, annotate.ID) {
	t.Helper()
	return newProjectWith(t, testOptions())
}

func newProjectWith(t testing.TB, opt Options) (*Folder, annotate.ID) {
	t.Helper()
	f, err := Create(filepath.Join(t.TempDir(), "ferry.attest"), "Ferry", opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f, addDocument(t, f, "Ferry report", report)
}

func addDocument(t testing.TB, f *Folder, title, text string) annotate.ID {
	t.Helper()
	hash, err := f.PutBlob([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	id := annotate.NewID()
	commit(t, f, "Import a file", func(d *annotate.Draft) error {
		return d.Put(&annotate.Document{ID: id, Title: title, SHA256: hash, TextSHA256: hash, Bytes: int64(len(text)), TextBytes: int64(len(text))})
	})
	return id
}

func commit(t testing.TB, f *Folder, verb string, edit func(*annotate.Draft) error) *annotate.Action {
	t.Helper()
	a, err := f.Commit(verb, edit)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// highlight marks the first occurrence of quote and makes a claim of it.
func highlight(t testing.TB, f *Folder, doc annotate.ID, quote string) *annotate.Claim {
	t.Helper()
	at := strings.Index(report, quote)
	var claim *annotate.Claim
	commit(t, f, "Tag as claim", func(d *annotate.Draft) error {
		h, err := d.AddHighlight(doc, report, annotate.Range{Start: at, End: at + len(quote)})
		if err != nil {
			return err
		}
		claim, err = d.AddClaim(h.ID)
		return err
	})
	return claim
}

func note(t testing.TB, f *Folder, doc annotate.ID, note string) *annotate.Action {
	t.Helper()
	return commit(t, f, "Note", func(d *annotate.Draft) error {
		return d.EditDocument(doc, func(d *annotate.Document) { d.Note = note })
	})
}

func stateOf(t testing.TB, f *Folder) string {
	t.Helper()
	b, err := json.Marshal(f.Project())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// reopen closes and opens the project.
func reopen(t testing.TB, f *Folder) *Folder {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return mustOpenWith(t, f.Path(), f.Key())
}

func mustOpen(t testing.TB, dir string) *Folder {
	t.Helper()
	return mustOpenWith(t, dir, nil)
}

func mustOpenWith(t testing.TB, dir string, key *Key) *Folder {
	t.Helper()
	opt := testOptions()
	opt.Key = key
	f, err := Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func verify(t testing.TB, f *Folder) *Report {
	t.Helper()
	r, err := f.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantSound(t testing.TB, f *Folder) {
	t.Helper()
	if r := verify(t, f); !r.OK() {
		t.Errorf("verify found %v", r.Problems)
	}
}

func TestReopeningGivesTheSameProject(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	highlight(t, f, doc, "We counted 212 people")
	highlight(t, f, doc, "Søløve")
	note(t, f, doc, "checked")
	want := stateOf(t, f)
	f = reopen(t, f)
	if got := stateOf(t, f); got != want {
		t.Errorf("after reopening:\n%s\nbefore:\n%s", got, want)
	}
	if n := f.Health().Notices; len(n) > 0 {
		t.Errorf("a clean reopening has notices: %q", n)
	}
	wantSound(t, f)
	text, err := f.Text(f.Project().Documents()[0])
	if err != nil || text != report {
		t.Errorf("text %q, %v", text, err)
	}
}

func TestCreateEntersTitleReviewerAndTags(t *testing.T) {
	t.Parallel()
	opt := testOptions()
	opt.Tags = []annotate.Tag{{Name: "Figure", Shortcut: "1"}, {Name: "Place", Shortcut: "2"}}
	f, err := Create(filepath.Join(t.TempDir(), "p"), "Köprü – <1>", opt)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := f.Project()
	if got := p.Settings().Title; got != "Köprü – <1>" {
		t.Errorf("title %q", got)
	}
	if r, ok := p.Reviewer(f.Reviewer()); !ok || r.Name != "Mira Okafor" {
		t.Errorf("reviewer %v", r)
	}
	if tags := p.Tags(); len(tags) != 2 || tags[0].Name != "Figure" || tags[1].Name != "Place" {
		t.Errorf("tags %v", tags)
	}
	if f.Count() != 1 {
		t.Errorf("%d actions", f.Count())
	}
	if _, err := f.Undo(); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("undoing the creation: %v", err)
	}
}

func TestCreateRefusesAFolderInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(dir, "x", testOptions()); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("got %v", err)
	}
}

func TestOpenRefusesWhatIsNoProject(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(dir, "empty")
	noSegments := filepath.Join(dir, "no-segments")
	for _, d := range []string{empty, filepath.Join(noSegments, ledgerFolder)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{file, empty, noSegments, filepath.Join(dir, "absent")} {
		for name, try := range map[string]func() error{
			"Open": func() error { _, err := Open(path, testOptions()); return err },
			"Read": func() error { _, err := Read(path, nil); return err },
		} {
			if err := try(); !errors.Is(err, ErrNotAProject) || !strings.Contains(err.Error(), path) {
				t.Errorf("%s(%s): %v", name, path, err)
			}
		}
	}
}

func TestAReadOnlyDiskIsNamed(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	f, _ := newProject(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{f.Path(), filepath.Join(f.Path(), lockFile)} {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod(f.Path(), 0o700)
	if _, err := Open(f.Path(), testOptions()); !errors.Is(err, ErrReadOnly) {
		t.Errorf("got %v", err)
	}
}

func TestASecondReviewerJoins(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	opt := testOptions()
	opt.Reviewer = "Tomas Lindqvist"
	g, err := Open(f.Path(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if a := commit(t, g, "nothing", func(*annotate.Draft) error { return nil }); a != nil {
		t.Errorf("an edit that changes nothing made %v", a)
	}
	if n := g.Project().Count(annotate.KindReviewer); n != 1 {
		t.Errorf("%d reviewers before the first commit", n)
	}
	a := note(t, g, doc, "second pair of eyes")
	if r, ok := g.Project().Reviewer(a.By); !ok || r.Name != "Tomas Lindqvist" {
		t.Errorf("committed by %v", r)
	}
	if _, err := g.Undo(); err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Project().Reviewer(a.By); !ok {
		t.Error("undo took the reviewer out as well")
	}
	if name := g.UndoName(); name != "Import a file" {
		t.Errorf("next to undo: %q", name)
	}
}

func TestACommitThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	before, count := stateOf(t, f), f.Count()
	wrong := errors.New("no")
	for name, edit := range map[string]func(d *annotate.Draft) error{
		"edit fails": func(d *annotate.Draft) error {
			d.Remove(annotate.KindDocument, doc)
			return wrong
		},
		"dangling reference": func(d *annotate.Draft) error {
			return d.Put(&annotate.Claim{ID: annotate.NewID(), HighlightIDs: []annotate.ID{annotate.NewID()}})
		},
		"wrong quote": func(d *annotate.Draft) error {
			return d.Put(&annotate.Highlight{ID: annotate.NewID(), DocumentID: doc, Ranges: []annotate.Range{{Start: 0, End: 3}}, Quote: "Tha"})
		},
	} {
		if _, err := f.Commit("try", edit); err == nil {
			t.Errorf("%s: no error", name)
		}
		if stateOf(t, f) != before || f.Count() != count {
			t.Errorf("%s: something changed", name)
		}
	}
	note(t, f, doc, "goes on")
}

func TestSubscribersHearOfEveryActionInOrder(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	var heard []string
	again := true
	cancel := f.Subscribe(func(a *annotate.Action) {
		d, _ := f.Project().Document(doc)
		heard = append(heard, fmt.Sprintf("%d %s", a.Seq, d.Note))
		if again {
			again = false
			note(t, f, doc, "from within") // must neither deadlock nor come first
		}
	})
	note(t, f, doc, "one")
	cancel()
	note(t, f, doc, "two")
	if got := strings.Join(heard, ", "); got != "3 one, 4 from within" {
		t.Errorf("heard %s", got)
	}
}

func TestAClosedFolderRefuses(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Commit("late", func(d *annotate.Draft) error {
		return d.EditDocument(doc, func(d *annotate.Document) { d.Note = "late" })
	}); !errors.Is(err, ErrClosed) {
		t.Errorf("commit: %v", err)
	}
	if _, err := f.PutBlob(nil); !errors.Is(err, ErrClosed) {
		t.Errorf("put: %v", err)
	}
	if _, err := f.Undo(); !errors.Is(err, ErrClosed) {
		t.Errorf("undo: %v", err)
	}
	if _, err := f.History(0, 1); !errors.Is(err, ErrClosed) {
		t.Errorf("history: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}
