package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"attest/annotate"
	"attest/storage"
	"attest/storage/backup"
	"attest/ui/field"
)

const rightWords = "seven grey herons at low tide"

// encryptedProject copies the golden project that rightWords open, on which trying a passphrase costs next to nothing.
func encryptedProject(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ferry.attest")
	if err := os.CopyFS(path, os.DirFS(filepath.Join("..", "storage", "testdata", "projects", "encrypted-2"))); err != nil {
		t.Fatal(err)
	}
	key, err := storage.Unlock(path, []byte(rightWords))
	if err != nil {
		t.Fatal(err)
	}
	f, err := storage.Open(path, storage.Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil { // which makes its store
		t.Fatal(err)
	}
	return path
}

// openFerry opens the encrypted project as a person does.
func (d *desk) openFerry(path string) {
	d.t.Helper()
	d.openProject(path)
	d.until("the question", func() bool { return d.says("ferry is encrypted", "Passphrase") })
	d.typing(rightWords)
	d.press("Return")
	d.until("the project", d.isOpenAt(path))
}

func TestAnEncryptedProjectAsksForItsPassphrase(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	path := encryptedProject(t)
	d.openProject(path)
	d.until("the question", func() bool { return d.says("ferry is encrypted", "Passphrase") })
	if hidden := d.win.Canvas().Focused().(*field.Entry); !hidden.Password {
		t.Error("the passphrase can be read over the shoulder")
	}
	d.press("Return")
	if !d.says("Type the passphrase first") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.typing("seven grey hens")
	d.press("Return")
	d.until("word of it", func() bool { return d.says("The passphrase is wrong") })
	d.typing(rightWords) // in place of the wrong one, which is selected
	d.press("Return")
	d.until("the project", d.isOpenAt(path))
	if d.dialogOpen() {
		t.Errorf("still open: %s", d.dialog())
	}
	if all := strings.Join(texts(d.win.Content()), " "); !strings.Contains(all, "encrypted · 2 documents") {
		t.Errorf("the window does not say that the project is encrypted: %q", all)
	}
	d.showCondition()
	if !d.says("The project is encrypted") {
		t.Errorf("its condition is %q", d.dialog())
	}
	d.press("Escape")
	d.until("the first document", func() bool { return d.reading.document != annotate.None })
	d.FocusReader()
	d.press("h")
	d.undoes("Highlight a passage")

	// Before something leaves the project, that is said.
	d.chord("Ctrl+E")
	if !d.says("this file is not: whoever has it can read it") {
		t.Errorf("the export says %q", d.dialog())
	}
	d.press("Escape")
	d.sealDialog()
	if !d.says("this file is not: whoever has it can read it") {
		t.Errorf("the seal says %q", d.dialog())
	}
	d.press("Escape")
}

func TestAnEncryptedProjectCanBeLeftAlone(t *testing.T) {
	d := newDesk(t)
	have := d.session
	d.openProject(encryptedProject(t))
	d.until("the question", func() bool { return d.says("ferry is encrypted") })
	d.press("Escape")
	if d.dialogOpen() || d.session != have {
		t.Error("giving up does not lead back to the project that is open")
	}
	if d.command("change-passphrase").can() {
		t.Error("a project that is not encrypted can have another passphrase")
	}
	d.showCondition()
	if !d.says("The project is not encrypted") {
		t.Errorf("its condition is %q", d.dialog())
	}
}

func TestANewProjectCanBeEncrypted(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	d.chord("Ctrl+N")
	d.typing("Secret flood")
	if d.says("nobody can recover it") {
		t.Error("the warning is there without a passphrase")
	}
	box := shownCheck(d, "Encrypt it with a passphrase")
	test.Tap(box)
	if !d.says("nobody can recover it", "Four or more words") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	for _, c := range []struct{ first, again, said string }{
		{"", "", "The passphrase is empty"},
		{"a lantern in the fog", "a lantern in the bog", "The two passphrases are not the same"},
		{"a lantern in the fog", "a lantern in the fog", ""},
	} {
		d.focusEntry("the passphrase", 0)
		d.retype(c.first)
		d.focusEntry("the passphrase once more", 1)
		d.retype(c.again)
		d.press("Return")
		if c.said != "" && !d.says(c.said) {
			t.Errorf("for %q and %q the dialog says %q", c.first, c.again, d.dialog())
		}
	}
	home, err := projectsFolder()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(home, "Secret flood.attest")
	d.until("the project", d.isOpenAt(path))
	if !storage.IsEncrypted(path) || len(d.project().Tags()) != len(annotate.StarterTags()) {
		t.Error("it is not encrypted, or lacks its tags")
	}
}

// shownCheck returns the box with the label in the topmost dialog.
func shownCheck(d *desk, label string) *field.Check {
	d.t.Helper()
	for _, o := range test.LaidOutObjects(d.win.Canvas().Overlays().Top()) {
		if box, ok := o.(*field.Check); ok && box.Text == label && box.Visible() {
			return box
		}
	}
	d.t.Fatalf("there is no box %q", label)
	return nil
}

func TestThePassphraseIsChangedInTheWindow(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	path := encryptedProject(t)
	d.openFerry(path)
	d.command("change-passphrase").invoke()
	for _, c := range []struct{ former, first, again, said string }{
		{"", "", "", "The old passphrase is needed"},
		{rightWords, "", "", "The passphrase is empty"},
		{rightWords, "a lantern", "a lamp", "not the same"},
		{rightWords, rightWords, rightWords, "has already"},
		{"a wrong one", "a lantern", "a lantern", "The old passphrase is wrong"},
	} {
		for i, text := range []string{c.former, c.first, c.again} {
			d.focusEntry("a passphrase", i)
			d.retype(text)
		}
		d.press("Return")
		d.until("word of it", func() bool { return d.says(c.said) })
	}
	d.press("Return", "Escape") // who does not wait for the answer is told all the same
	d.until("word of it", func() bool { return d.says("The passphrase was not changed") })
	d.tap("Close")
	d.command("change-passphrase").invoke()
	for i, text := range []string{rightWords, "a lantern", "a lantern"} {
		d.focusEntry("a passphrase", i)
		d.retype(text)
	}
	d.press("Return")
	d.until("the change", func() bool { return !d.dialogOpen() })
	key, err := storage.Unlock(path, []byte("a lantern"))
	if err != nil || key == nil {
		t.Errorf("the new passphrase does not open it: %v", err)
	}
}

func TestABackupOfAnEncryptedProjectIsRestoredInTheWindow(t *testing.T) {
	for _, opened := range []bool{true, false} {
		t.Run(map[bool]string{true: "with the passphrase", false: "without it"}[opened], func(t *testing.T) {
			d := emptyDesk(t, test.NewTempApp(t))
			folder := d.keepBackupsIn(t)
			d.openFerry(encryptedProject(t))
			done := false
			d.backUpInPassing(func() { done = true })
			d.until("the backup", func() bool { return done })
			all := backupsIn(t, folder)
			if len(all) != 1 || !all[0].Encrypted || d.backupTrouble != nil {
				t.Fatalf("the backups are %+v, %v", all, d.backupTrouble)
			}
			if title, err := backup.List(folder); err != nil || title[0].Title != "" {
				t.Errorf("the backup tells the title: %v", err)
			}
			d.showBackups()
			if !d.says("encrypted", "2 documents") {
				t.Errorf("the dialog says %q", d.dialog())
			}
			if d.says("ferry 20") {
				t.Errorf("the dialog shows a part of the name of the file: %q", d.dialog())
			}
			d.press("Return")
			if got := filepath.Base(d.focusedEntry().Text); !strings.HasPrefix(got, "ferry of 20") {
				t.Errorf("the folder proposed is %s", got)
			}
			again := filepath.Join(t.TempDir(), "again.attest")
			d.focusedEntry().SetText(again)
			d.press("Return")
			d.until("the question", func() bool { return d.says("This backup is encrypted") })
			if opened {
				d.typing(rightWords)
				d.press("Return")
			} else {
				d.tap("Restore Unopened")
			}
			d.until("the project", func() bool { return d.says("The backup is restored") })
			if d.says("were not opened") == opened {
				t.Errorf("the dialog says %q", d.dialog())
			}
			d.press("Return") // Open It
			if !opened {
				d.until("the question", func() bool { return d.says("again is encrypted") })
				d.typing(rightWords)
				d.press("Return")
			}
			d.until("the restored project", d.isOpenAt(again))
		})
	}
}

func TestADamagedEncryptedProjectIsRecoveredInTheWindow(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	path := encryptedProject(t)
	segment := filepath.Join(path, "ledger", "00000001.jsonl")
	data, err := os.ReadFile(segment)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	writeFile(t, segment, string(data))
	d.openProject(path)
	d.until("the question", func() bool { return d.says("ferry is encrypted") })
	d.typing(rightWords)
	d.press("Return")
	d.until("word of the damage", func() bool { return d.says("This project is damaged") })
	d.tap("Recover into a copy")
	d.until("the copy", func() bool { return d.says("Everything was recovered") })
	d.tap("Open the copy")
	d.until("the copy", func() bool {
		return d.session != nil && strings.HasSuffix(d.session.Folder().Path(), "ferry recovered.attest")
	})
	if !d.session.Folder().Encrypted() {
		t.Error("the copy is not encrypted")
	}
}
