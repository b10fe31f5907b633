package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/storage"
)

// When the drive goes away the window says so and lets nothing be changed; when it is back, everything goes on.
func TestADriveThatIsUnplugged(t *testing.T) {
	d := newDesk(t)
	path := d.session.Folder().Path()
	if err := os.Rename(path, path+".away"); err != nil {
		t.Skip(err) // a system that does not let go of open files
	}
	before, _ := d.counts()
	d.press("h") // what the reviewer was just doing
	d.until("the banner", d.obstacle.Visible)
	state := "not saved"
	if n, _ := d.counts(); n > before {
		state = "saved so far" // into the folder that has moved, before that was looked at
	}
	if all := strings.Join(texts(d.win.Content()), " "); !strings.Contains(all, "out of reach") || !strings.Contains(all, state) {
		t.Errorf("the window says %q, want %q", all, state)
	}
	d.press("h")
	if got := d.status.message.Text; !strings.Contains(got, "nothing can be changed") {
		t.Errorf("to another edit the status bar says %q", got)
	}
	if d.command("highlight").enabled() || d.command("import").enabled() || !d.command("search").enabled() || !d.command("condition").enabled() {
		t.Error("the wrong commands can be had")
	}
	d.command("condition").invoke()
	if !d.says("out of reach", "The system says") {
		t.Errorf("the condition is %q", d.dialog())
	}
	d.tap("Close")
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	d.tap("Try again")
	d.until("the end of it", func() bool { return !d.obstacle.Visible() })
	d.until("the edit", func() bool { n, _ := d.counts(); return n == before+1 && d.status.saved.Text == "saved" })
	d.FocusReader()
	d.press("Right", "Right", "Right")
	if !d.command("highlight").enabled() {
		t.Error("nothing can be changed yet")
	}
}

// With everything on the disk that was done before, the window does not say that something is not saved.
func TestADriveThatIsUnpluggedWhileNothingIsDone(t *testing.T) {
	d := newDesk(t)
	path := d.session.Folder().Path()
	if err := os.Rename(path, path+".away"); err != nil {
		t.Skip(err) // a system that does not let go of open files
	}
	d.session.LookAgain()
	d.until("the banner", d.obstacle.Visible)
	if !d.shows("saved so far") || !d.shows("Everything up to here is saved.") || d.shows("not saved") || d.shows("Not saved") {
		t.Errorf("the window says %q", texts(d.win.Content()))
	}
	test.Tap(d.status.saved)
	if !d.says("out of reach", "What was saved is safe") {
		t.Errorf("a click on it tells %q", d.dialog())
	}
	d.tap("Close")
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	d.tap("Try again")
	d.until("the end of it", func() bool { return !d.obstacle.Visible() })
	if d.status.saved.Text != "saved" {
		t.Errorf("in the end the window says %q", d.status.saved.Text)
	}
}

// Whoever closes the project while something waits for the disk is asked before that is lost.
func TestClosingAsksBeforeItLosesWhatWaits(t *testing.T) {
	d := newDesk(t)
	path := d.session.Folder().Path()
	other := projectAt(t, filepath.Join(t.TempDir(), "Bridges.attest"))
	if err := os.Rename(path, path+".away"); err != nil {
		t.Skip(err) // a system that does not let go of open files
	}
	d.session.LookAgain()
	d.until("the banner", d.obstacle.Visible)
	d.session.Do("Name a tag", func(draft *annotate.Draft) error { _, err := draft.TagNamed("Bridge"); return err }, nil)
	d.quit()
	if !d.says("Close, and lose what is not saved?", "out of reach", "What you did last is not saved") {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	d.press("Return") // Keep It Open has the focus
	if d.dialogOpen() || d.closing || !d.shows("not saved") {
		t.Error("the project does not stay open")
	}
	d.openProject(other)
	d.until("the question", func() bool { return d.says("Close, and lose what is not saved?") })
	d.tap("Close and Lose It")
	d.until("what is lost", func() bool { return d.says("Not everything could be saved", "Name a tag") })
	d.tap("Close")
	d.until("the other project", d.isOpenAt(other))
}

func TestASharedFolderIsTheReviewersDecision(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	path := filepath.Join(t.TempDir(), "Dropbox", "Bridges.attest")
	f, err := createProject(path, "Bridges", storage.Options{Reviewer: "Robin", Shared: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	d.openProject(path)
	d.until("the question", d.dialogOpen)
	if !d.says("others can write to", "Dropbox", "older files") {
		t.Errorf("the question is %q", d.dialog())
	}
	d.tap("Cancel")
	if d.session != nil {
		t.Fatal("it was opened")
	}
	d.openProject(path)
	d.until("the question", d.dialogOpen)
	d.tap("Open it all the same")
	d.until("the project", d.isOpenAt(path))
	closed := false
	d.closeProject(func() { closed = true })
	d.until("the end", func() bool { return closed })
	d.openProject(path) // the decision stands
	d.until("the project again", d.isOpenAt(path))
}

func TestADamagedProjectIsRecoveredIntoACopy(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	path := projectAt(t, filepath.Join(t.TempDir(), "Bridges.attest"))
	segment := filepath.Join(path, "ledger", "00000001.jsonl")
	data, err := os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	bad := strings.Replace(string(data), "Create the project", "Create the prozect", 1)
	writeFile(t, segment, bad)
	d.openProject(path)
	d.until("word of the damage", d.dialogOpen)
	if !d.says("is damaged", "line 2", "stays as it is") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.tap("Recover into a copy")
	d.until("the outcome", func() bool { return d.says("Everything was recovered") })
	if !d.says("Put right", "Nothing that the project held is missing") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.tap("Open the copy")
	d.until("the copy", d.isOpenAt(filepath.Join(filepath.Dir(path), "Bridges recovered.attest")))
	if got := d.project().Settings().Title; got != "Bridges" {
		t.Errorf("the copy has the title %q", got)
	}
	if still, err := os.ReadFile(segment); err != nil || string(still) != bad {
		t.Error("the damaged project was touched")
	}
}
