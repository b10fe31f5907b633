package inspector

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/storage"
	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/session"
)

const report = "Ukraine's military intelligence says about 11,000 North Korean soldiers are in Kursk region. " +
	"A senior official told the paper that they would fight soon. Moscow denied the claim."

// fixture is the pane in a window, on a real project folder, with a person's hands.
type fixture struct {
	t       testing.TB
	session *session.Session
	in      *Inspector
	win     fyne.Window

	document, highlight annotate.ID
	tags                []annotate.ID // Force size, Denial
	paper, agency       annotate.ID   // sources

	posted  chan func()
	jumps   []annotate.ID
	paired  bool             // there is another text beside the one at hand
	beside  []annotate.ID    // what was shown there
	pointed []annotate.Range // the place that was gone to last
	edited  []annotate.ID
	reading int // how often the reader got the keyboard
	said    string
}

func (f *fixture) Window() fyne.Window        { return f.win }
func (f *fixture) JumpTo(id annotate.ID)      { f.jumps = append(f.jumps, id) }
func (f *fixture) EditSource(id annotate.ID)  { f.edited = append(f.edited, id) }
func (f *fixture) Say(text string)            { f.said = text }
func (f *fixture) FocusReader()               { f.reading++; f.win.Canvas().Unfocus() }
func (f *fixture) project() *annotate.Project { return f.session.Project() }

func (f *fixture) PointAt(_ annotate.ID, places []annotate.Candidate, at int) {
	f.pointed = nil
	if len(places) > 0 {
		f.pointed = places[at].Ranges
	}
}

func (f *fixture) ShowBeside(id annotate.ID) bool {
	if f.paired {
		f.beside = append(f.beside, id)
	}
	return f.paired
}
func (f *fixture) editor() *claimEditor    { return f.in.editor.claim }
func (f *fixture) focused() fyne.Focusable { return f.win.Canvas().Focused() }
func (f *fixture) claim() *annotate.Claim {
	f.t.Helper()
	_, id := f.in.Selected()
	c, ok := f.project().Claim(id)
	if !ok {
		f.t.Fatal("no claim is chosen")
	}
	return c
}

// newFixture opens a project with one document, one highlight, two tags and two sources.
func newFixture(t testing.TB) *fixture {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.Theme{Variant: look.Light})
	// The clock never runs out by itself: a test hands in what it types by leaving the field.
	after := field.AfterFunc
	field.AfterFunc = func(time.Duration, func()) func() { return func() {} }
	t.Cleanup(func() { field.AfterFunc = after })

	folder, err := storage.Create(filepath.Join(t.TempDir(), "test.attest"), "Test", storage.Options{Reviewer: "Ada", Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, posted: make(chan func(), 100)}
	hash, err := folder.PutBlob([]byte(report))
	if err != nil {
		t.Fatal(err)
	}
	_, err = folder.Commit("Prepare", func(d *annotate.Draft) error {
		paper := &annotate.Source{ID: annotate.NewID(), Name: "Evening Paper", Type: annotate.Outlet}
		agency := &annotate.Source{ID: annotate.NewID(), Name: "Defence Intelligence", Type: annotate.Organization, Aliases: []string{"HUR", "GUR"}}
		doc := &annotate.Document{ID: annotate.NewID(), Title: "A report", PublisherID: paper.ID, SHA256: hash, TextSHA256: hash, TextBytes: int64(len(report))}
		for _, e := range []annotate.Entity{paper, agency, doc} {
			if err := d.Put(e); err != nil {
				return err
			}
		}
		for _, name := range []string{"Force size", "Denial"} {
			tag, err := d.TagNamed(name)
			if err != nil {
				return err
			}
			f.tags = append(f.tags, tag.ID)
		}
		at := strings.Index(report, "about 11,000")
		h, err := d.AddHighlight(doc.ID, report, annotate.Range{Start: at, End: at + len("about 11,000 North Korean soldiers are in Kursk region")})
		if err != nil {
			return err
		}
		f.document, f.highlight, f.paper, f.agency = doc.ID, h.ID, paper.ID, agency.ID
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.session = session.New(folder, func(run func()) { f.posted <- run })
	f.win = test.NewTempWindow(t, nil)
	f.in = New(f.session, f)
	f.win.SetPadded(false)
	f.win.SetContent(f.in.Object())
	f.win.Resize(fyne.NewSize(360, 900))
	f.in.ShowDocument(f.document)
	t.Cleanup(func() {
		f.settle()
		go func() {
			for run := range f.posted {
				run()
			}
		}()
		if err := f.session.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// settle waits until every edit is on disk and shown.
func (f *fixture) settle() {
	f.t.Helper()
	over := false
	f.session.Do("Nothing", func(*annotate.Draft) error { return nil }, func(*annotate.Action, error) { over = true })
	for !over {
		select {
		case run := <-f.posted:
			run()
		case <-time.After(20 * time.Second):
			f.t.Fatal("the session does not answer")
		}
	}
}

// claimed makes a claim of the highlight and chooses it.
func claimed(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	f.in.Select(f.highlight)
	f.in.MakeClaim()
	f.settle()
	return f
}

// press presses keys on whatever has the keyboard, as the driver would.
func (f *fixture) press(keys ...fyne.KeyName) {
	f.t.Helper()
	for _, key := range keys {
		if key == fyne.KeyTab {
			if tabbed, ok := f.focused().(fyne.Tabbable); !ok || !tabbed.AcceptsTab() {
				f.win.Canvas().FocusNext()
				continue
			}
		}
		if f.focused() == nil {
			f.t.Fatalf("%s: nothing has the keyboard", key)
		}
		f.focused().TypedKey(&fyne.KeyEvent{Name: key})
	}
	f.settle()
}

func (f *fixture) chord(key fyne.KeyName) {
	f.t.Helper()
	f.focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault})
	f.settle()
}

// write types on whatever has the keyboard.
func (f *fixture) write(s string) {
	f.t.Helper()
	if f.focused() == nil {
		f.t.Fatalf("typing %q: nothing has the keyboard", s)
	}
	for _, r := range s {
		f.focused().TypedRune(r)
	}
}

// undo takes the newest edit back.
func (f *fixture) undo() {
	f.session.Undo(nil)
	f.settle()
}
