package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/storage"
	"attest/ui/field"
)

// newerLedger is the beginning of a ledger that a later version of Attest wrote.
const newerLedger = `{"format":"attest-ledger","version":2,"needs":"7.5.0","project":"081c2ce8-7b44-5a77-9143-71baa6c8fbd7",` +
	`"segment":1,"prev":"","created":"2031-04-05T06:07:08Z","crc":"12408e10"}` + "\n"

// projectAt makes an empty project and closes it.
func projectAt(t *testing.T, path string) string {
	t.Helper()
	f, err := createProject(path, "Bridges", storage.Options{Reviewer: "Robin"})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func (d *desk) isOpenAt(path string) func() bool {
	return func() bool { return d.session != nil && d.session.Folder().Path() == path }
}

func TestNewProjectByKeyboard(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	d.chord("Ctrl+N")
	d.typing("Flood: who said what?")
	d.press("Return")
	home, err := projectsFolder()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(home, "Flood who said what.attest")
	d.until("the project", d.isOpenAt(path))
	p := d.project()
	if got := p.Settings().Title; got != "Flood: who said what?" {
		t.Errorf("the title is %q", got)
	}
	if got, want := len(p.Tags()), len(annotate.StarterTags()); got != want || want == 0 {
		t.Errorf("the codebook has %d tags, want the %d it begins with", got, want)
	}
	if d.dialogOpen() {
		t.Errorf("still open: %s", d.dialog())
	}
	if got := d.session.UndoName(); got != "" {
		t.Errorf("undo would take back %q, in a project that was just made", got)
	}
	if !strings.Contains(strings.Join(texts(d.win.Content()), " "), "Nothing to read yet") {
		t.Error("an empty project does not say what to do next")
	}

	// The same once more: the folder is taken, and nothing that was typed is lost.
	d.chord("Ctrl+N")
	d.typing("Flood: who said what?")
	d.press("Return")
	if !d.says("There is a project in this folder already") {
		t.Errorf("for a folder that is taken the dialog says %q", d.dialog())
	}
	d.press("Escape")
	if d.dialogOpen() {
		t.Error("Escape leaves the dialog open")
	}
}

func TestOpenProjectByKeyboard(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	path := projectAt(t, filepath.Join(dir, "bridges", "Old bridges.attest"))
	writeFile(t, filepath.Join(dir, "bridges", "Old notes.txt"), "words")
	have := d.session
	d.chord("Ctrl+O")
	d.press("Escape")
	if d.dialogOpen() || d.win.Canvas().Focused() != fyne.Focusable(d.reading.reader) {
		t.Fatalf("Escape leaves %q, and the keyboard with %T", d.dialog(), d.win.Canvas().Focused())
	}
	d.chord("Ctrl+O")
	e := d.focusedEntry()
	if e.Text == "" || e.CursorColumn != len([]rune(e.Text)) {
		t.Errorf("it begins with %q, the caret at %d", e.Text, e.CursorColumn)
	}
	d.retype(filepath.Join(dir, "nowhere"))
	d.press("Return")
	if !d.says("There is no such folder") || d.session != have {
		t.Errorf("for a folder that is not there the dialog says %q", d.dialog())
	}
	// The path is typed with the help of what there is: Tab takes a folder, and typing goes on in it.
	d.retype(filepath.Join(dir, "bri"))
	d.press("Tab")
	d.typing("old")
	if got := d.focusedEntry().Suggestions(); len(got) != 1 || got[0].Value != path {
		t.Fatalf("after %q these are offered: %+v", d.focusedEntry().Text, got)
	}
	d.press("Tab", "Return")
	d.until("the project", d.isOpenAt(path))
	if d.dialogOpen() {
		t.Errorf("still open: %s", d.dialog())
	}
}

// The toolkit's dialogs for files lie over others, and are left without those.
func TestEscapeLeavesADialogForFilesOnly(t *testing.T) {
	d := newDesk(t)
	for _, key := range []string{"Ctrl+O", "Ctrl+I"} {
		d.chord(key)
		below := d.win.Canvas().Overlays().Top()
		d.tap("Folder…")
		if d.win.Canvas().Overlays().Top() == below {
			t.Fatalf("%s: no folder is asked for", key)
		}
		escape := func() { d.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) } // after a click nothing has the focus
		escape()
		if d.win.Canvas().Overlays().Top() != below {
			t.Fatalf("%s: Escape leaves %d dialogs", key, len(d.win.Canvas().Overlays().List()))
		}
		escape() // the one below has the keys again
		if d.dialogOpen() {
			t.Fatalf("%s: still open: %s", key, d.dialog())
		}
	}
}

func TestAProjectThatCannotBeOpenedLeavesTheOpenOne(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	newer := projectAt(t, filepath.Join(dir, "newer.attest"))
	writeFile(t, filepath.Join(newer, "ledger", "00000001.jsonl"), newerLedger)
	damaged := projectAt(t, filepath.Join(dir, "damaged.attest"))
	writeFile(t, filepath.Join(damaged, "ledger", "00000001.jsonl"), "not a ledger\nat all\n")
	writeFile(t, filepath.Join(dir, "file.attest"), "words")
	have := d.session
	for path, said := range map[string][]string{
		dir:                                  {"cannot be opened", "not an Attest project folder"},
		filepath.Join(dir, "gone.attest"):    {"cannot be opened", "there is no such folder"},
		filepath.Join(dir, "file.attest"):    {"cannot be opened", "it is a file"},
		filepath.Join(dir, "newer.attest"):   {"newer version of this program", "7.5.0"},
		filepath.Join(dir, "damaged.attest"): {"is damaged", "line 1", "copy"},
	} {
		d.prefs.addRecent(path)
		d.openProject(path)
		d.until("word of "+path, d.dialogOpen)
		if !d.says(said...) {
			t.Errorf("%s: the dialog says %q, want %q", path, d.dialog(), said)
		}
		gone := slices.Contains(said, "cannot be opened")
		if slices.Contains(d.prefs.recent(), path) == gone {
			t.Errorf("%s: among the recent projects: %v", path, !gone)
		}
		d.press("Escape")
		if d.session != have || d.reading.document == annotate.None {
			t.Fatalf("%s: the project that was open is not any more", path)
		}
	}
	d.press("h") // and works on
	d.until("an edit", func() bool { return d.session.UndoName() == "Highlight a passage" })
}

func TestWithoutAProjectAFailureLeadsBackToTheStart(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	d.openProject(filepath.Join(t.TempDir(), "gone.attest"))
	d.until("word of it", d.dialogOpen)
	d.tap("Close")
	if all := strings.Join(texts(d.win.Content()), " "); !strings.Contains(all, "No project is open") {
		t.Errorf("the window says %q", all)
	}
	for _, id := range []string{"import", "export", "undo", "search", "condition"} {
		if c := d.command(id); c.can() {
			t.Errorf("%s can be done without a project", id)
		}
	}
}

// A new project in a folder that cannot be written to is none that could be read.
func TestANewProjectWhereNothingCanBeWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "New.attest")
	d := emptyDesk(t, test.NewTempApp(t))
	d.openWith(path, nil, func(storage.Options) (*storage.Folder, error) {
		return nil, fmt.Errorf("making a project: %s: %w", path, storage.ErrReadOnly)
	})
	d.until("word of it", d.dialogOpen)
	if !d.says("A project cannot be made here", "Choose a folder of your own") || d.says("Open for Reading") {
		t.Errorf("the dialog says %q", d.dialog())
	}
}

func TestAProjectThatCannotBeWrittenToIsOpenedForReading(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Sample.attest")
	folder, err := createSample(path, storage.Options{Reviewer: "Robin"})
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Close(); err != nil {
		t.Fatal(err)
	}
	d := emptyDesk(t, test.NewTempApp(t))
	d.openWith(path, nil, func(storage.Options) (*storage.Folder, error) { // as a disk that is mounted for reading has it, also for root
		return nil, fmt.Errorf("opening a project: %s: %w", path, storage.ErrReadOnly)
	})
	d.until("the question", d.dialogOpen)
	if !d.says("Nothing can be written into ", "can be read, searched and exported", "allow writing", "The system says") {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	d.tap("Open for Reading")
	d.until("the project", func() bool {
		return d.session != nil && d.reading.document != annotate.None && !d.dialogOpen()
	})
	if !d.shows(readOnlyText) || !d.shows("read only") {
		t.Errorf("the window says %q", inSight(d.win.Content()))
	}
	before := d.project().Count(annotate.KindHighlight)
	d.FocusReader()
	for _, key := range []string{"h", "c", "2", "]"} {
		d.status.say("")
		d.press(key)
		if d.status.message.Text != readOnlyText {
			t.Errorf("%s says %q", key, d.status.message.Text)
		}
	}
	d.settle()
	if n := d.project().Count(annotate.KindHighlight); n != before {
		t.Errorf("%d highlights, there were %d", n, before)
	}
	for _, id := range []string{"search", "find", "history", "export", "claims", "next-highlight", "condition"} {
		if !d.command(id).can() {
			t.Errorf("%s cannot be done", id)
		}
	}
	d.tap("Try again")
	d.until("the project that can be changed", func() bool { return d.session != nil && !d.session.ReadOnly() && !d.dialogOpen() })
	d.until("its document", func() bool { return d.reading.document != annotate.None })
	for _, o := range test.LaidOutObjects(d.win.Content()) {
		if b, ok := o.(*field.Button); ok && b.Text == "Try again" && b.Visible() {
			t.Error("the banner is still there")
		}
	}
	if !d.command("highlight").can() {
		t.Error("nothing can be highlighted")
	}
}

func TestAProjectThatIsOpenElsewhereRaisesItsWindow(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	raised := make(chan struct{}, 1)
	for name, opt := range map[string]storage.Options{
		"window":  {OnRaise: func() { raised <- struct{}{} }},
		"command": {},
	} {
		holder, err := storage.Create(filepath.Join(dir, name), name, opt)
		if err != nil {
			t.Fatal(err)
		}
		d.openProject(holder.Path())
		d.until("word of it", d.dialogOpen)
		if name == "window" {
			if <-raised; !d.says("brought to the front") {
				t.Errorf("the dialog says %q", d.dialog())
			}
		} else if !d.says("is open in another program") {
			t.Errorf("the dialog says %q", d.dialog())
		}
		d.tap("Close")
		if err := holder.Close(); err != nil {
			t.Error(err)
		}
	}
	path := d.session.Folder().Path()
	d.openProject(path)
	if got := d.status.message.Text; got != "This project is open already." || d.opening != nil {
		t.Errorf("opening what is open says %q", got)
	}
}

func TestSwitchingProjectsSavesWhatIsBeingTyped(t *testing.T) {
	d := newDesk(t)
	first := d.session.Folder().Path()
	other := projectAt(t, filepath.Join(t.TempDir(), "other.attest"))
	d.press("c")
	d.until("the editor", func() bool { return d.win.Canvas().Focused() != d.reading.reader })
	d.typing("The words of the moment")
	d.status.say("something of the project before")
	d.openProject(other)
	d.until("the other project", d.isOpenAt(other))
	f, err := storage.Read(first, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(f.Project().Claims(), func(c *annotate.Claim) bool { return c.Text == "The words of the moment" }) {
		t.Error("what was being typed is lost")
	}
	if got := d.prefs.recent(); len(got) == 0 || got[0] != other {
		t.Errorf("recent projects: %q", got)
	}
	if strings.Contains(d.status.message.Text, "of the project before") {
		t.Errorf("the foot of the window says %q", d.status.message.Text)
	}
	d.openProject(first) // it was closed, so that it can be opened again
	d.until("the first project", d.isOpenAt(first))
}

func TestClosingTellsWhatCouldNotBeSaved(t *testing.T) {
	d := newDesk(t)
	other := projectAt(t, filepath.Join(t.TempDir(), "other.attest"))
	d.openProject(other)
	first := d.session
	// It is handed in before the other project is open, and found impossible after.
	first.BeforeLeaving(func() {
		first.Do("Fail", func(*annotate.Draft) error { return errors.New("the disk is full") }, nil)
	})
	d.until("word of it", func() bool { return d.says("Not everything could be saved") }) // the progress of closing may show before
	if !d.says("he disk is full") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.tap("Close")
	d.until("the other project", d.isOpenAt(other))
}

func TestNobodyHasToWaitForAProjectToOpen(t *testing.T) {
	d := newDesk(t)
	have, dir := d.session, t.TempDir()
	path := projectAt(t, filepath.Join(dir, "slow.attest"))
	release, closed := make(chan struct{}), make(chan struct{})
	d.openWith(path, nil, func(opt storage.Options) (*storage.Folder, error) {
		opt.Progress(2000, 5000)
		<-release
		defer close(closed)
		return storage.Open(path, opt)
	})
	d.until("the progress", d.dialogOpen)
	d.until("how far it is", func() bool { return d.says("Opening slow", "2000 of 5000") })
	d.tap("Cancel")
	if d.dialogOpen() || d.session != have {
		t.Error("cancelling does not lead back to the project")
	}
	close(release)
	<-closed
	d.until("the outcome", func() bool { return d.opening == nil })
	if d.session != have {
		t.Error("a project that nobody waits for any more comes up")
	}
	// It has been let go, and can be opened again.
	for {
		f, err := storage.Open(path, storage.Options{})
		var locked *storage.LockedError
		if errors.As(err, &locked) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		return
	}
}

func TestRecentProjects(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	if d.command("recent").can() {
		t.Error("there are recent projects before any was opened")
	}
	dir := t.TempDir()
	var paths []string
	for _, name := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"} {
		paths = append(paths, filepath.Join(dir, name+projectEnding))
		d.prefs.addRecent(paths[len(paths)-1])
	}
	projectAt(t, paths[4])
	d.prefs.addRecent(paths[4])
	if got := d.prefs.recent(); len(got) != mostRecent || got[0] != paths[4] || slices.Contains(got, paths[0]) {
		t.Errorf("recent: %q", got)
	}
	if got := d.lastProject(); got != paths[4] {
		t.Errorf("the next start opens %q", got)
	}
	d.chord("Ctrl+Shift+O")
	if !d.says("five", "nine", "two") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.typing("f")
	if !d.says("five", "four") || d.says("nine") {
		t.Errorf("with an f typed, the dialog says %q", d.dialog())
	}
	d.press("Down", "Up", "Return") // the newest is marked first
	d.until("the newest", d.isOpenAt(paths[4]))
}

func TestCloseAndReopenBringsBackWhereTheReviewerWas(t *testing.T) {
	d := newDesk(t)
	first := d.reading.document
	d.chord("Ctrl+PageDown")
	d.until("another document", func() bool { return d.reading.document != first })
	document := d.reading.document
	d.win.Resize(fyne.NewSize(1600, 400)) // so that there is something to scroll
	d.left.SetOffset(0.3)
	d.right.SetOffset(0.5)
	d.inspector.SetOffset(0.6)
	d.reading.reader.SetTopOffset(len(d.reading.text) / 2)
	place, left, right, column := d.reading.reader.TopOffset(), d.left.Offset(), d.right.Offset(), d.inspector.Offset()
	if place == 0 {
		t.Fatal("the text does not scroll")
	}
	path := d.session.Folder().Path()
	closed := false
	d.closeProject(func() { closed = true })
	d.until("the end", func() bool { return closed })

	again := emptyDesk(t, d.app)
	again.win.Resize(fyne.NewSize(1600, 400))
	again.openProject(path)
	again.until("the document", func() bool { return again.reading != nil && again.reading.document == document })
	near := func(what string, got, want float64) {
		t.Helper()
		if diff := got - want; diff > 0.02 || diff < -0.02 {
			t.Errorf("%s is at %.2f, was at %.2f", what, got, want)
		}
	}
	near("the left divider", again.left.Offset(), left)
	near("the right divider", again.right.Offset(), right)
	near("the divider of the inspector", again.inspector.Offset(), column)
	if got := again.reading.reader.TopOffset(); got != place {
		t.Errorf("the page begins at byte %d, began at %d", got, place)
	}
}

func TestWhatOpeningPutRightIsSaid(t *testing.T) {
	d := newDesk(t)
	path := projectAt(t, filepath.Join(t.TempDir(), "torn.attest"))
	ledger, err := os.OpenFile(filepath.Join(path, "ledger", "00000001.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = ledger.WriteString(`{"device":"half a li`)
	if err := errors.Join(err, ledger.Close()); err != nil {
		t.Fatal(err)
	}
	// Whatever stands in for the store is no store.
	store, err := filepath.Glob(filepath.Join(path, "store", "*"))
	if err != nil || len(store) == 0 {
		t.Fatal(store, err)
	}
	for _, file := range store {
		if err := os.WriteFile(file, []byte("damage"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d.openProject(path)
	d.until("the findings", func() bool { return d.isOpenAt(path)() && d.dialogOpen() })
	if !d.says("Condition of the project", "Every change is saved", "rebuilt", "Set aside", "store.") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	if !strings.Contains(d.status.message.Text, "put right") {
		t.Errorf("the status bar says %q", d.status.message.Text)
	}
	d.tap("Close")

	closed := false
	d.closeProject(func() { closed = true })
	d.until("the end", func() bool { return closed })
	d.openProject(path)
	d.until("the project again", d.isOpenAt(path))
	if d.dialogOpen() {
		t.Errorf("the next time there is nothing to tell, and it says %q", d.dialog())
	}
	d.command("condition").invoke()
	if !d.says("Nothing was found wrong", "Set aside", "store.damaged-") {
		t.Errorf("asked for the condition, the dialog says %q", d.dialog())
	}
	d.tap("Delete")
	if !d.says("gone for good") {
		t.Fatalf("before deleting, the dialog says %q", d.dialog())
	}
	d.tap("Delete")
	d.until("the deletion", func() bool { return d.says("Nothing was found wrong") && !d.says("Set aside") })
	if left, _ := filepath.Glob(filepath.Join(path, "store.*")); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
}

func TestNotSavedSaysWhy(t *testing.T) {
	d := newDesk(t)
	fail := func(*annotate.Draft) error { return errors.New("the disk is full") }
	d.session.Do("Fail", fail, func(*annotate.Action, error) {})
	d.until("the failure", func() bool { return d.status.saved.Text == "not saved" })
	if got := d.status.message.Text; !strings.Contains(got, "the disk is full") {
		t.Errorf("the status bar says %q", got)
	}
	test.Tap(d.status.saved)
	if !d.says("The last change was not saved", "he disk is full") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.tap("Close")
	d.FocusReader()
	d.press("h")
	d.until("saved", func() bool { return d.status.saved.Text == "saved" })
	test.Tap(d.status.saved)
	if d.dialogOpen() {
		t.Error("a click on “saved” opens a dialog")
	}
}

func TestConditionInWords(t *testing.T) {
	full := errors.New("the disk is full")
	for _, c := range []struct {
		name    string
		health  storage.Health
		failure error
		want    []string
	}{
		{"well", storage.Health{}, nil, []string{"Every change is saved.", "Nothing was found wrong"}},
		{"stuck", storage.Health{Saving: full}, full, []string{"Nothing can be saved any more: The disk is full.", "open the project anew"}},
		{"one edit", storage.Health{}, full, []string{"The last change was not saved: The disk is full."}},
		{"behind", storage.Health{Store: full}, nil, []string{"Every change is saved.", "index could not be kept up to date: The disk is full.", "Nothing is lost"}},
		{"found", storage.Health{Notices: []string{"a line was torn"}}, nil, []string{"•  A line was torn."}},
		{"hindered", storage.Health{Saving: &storage.ObstacleError{Obstacle: storage.DiskFull, Err: full}}, full,
			[]string{"The disk is full, so nothing can be changed.", "Make room on the disk.", "The system says: The disk is full."}},
	} {
		got := strings.Join(conditionText(c.health, c.failure), "\n")
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q lacks %q", c.name, got, want)
			}
		}
	}
}
