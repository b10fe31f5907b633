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
)

// keepBackupsIn gives a desk a folder for backups of its own.
func (d *desk) keepBackupsIn(t *testing.T) string {
	t.Helper()
	to := d.prefs.backups()
	to.Path = filepath.Join(t.TempDir(), "Backups")
	d.prefs.setBackups(to)
	return to.Path
}

func backupsIn(t *testing.T, folder string) []backup.Backup {
	t.Helper()
	all, err := backup.List(folder)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// showBackups opens the dialog and waits for its list.
func (d *desk) showBackups() *backupsDialog {
	d.t.Helper()
	listed := false
	b := d.openBackups(func() { listed = true })
	d.until("the list", func() bool { return listed })
	b.listened = nil
	return b
}

func TestClosingBacksUpWhatHasChanged(t *testing.T) {
	d := newDesk(t)
	folder := d.keepBackupsIn(t)
	path := d.session.Folder().Path()
	count := d.session.Folder().Count()
	shut := func() {
		closed := false
		d.closeProject(func() { closed = true })
		d.until("the end", func() bool { return closed })
	}
	shut()
	all := backupsIn(t, folder)
	if len(all) != 1 || !all[0].Automatic || all[0].Actions != count || !all[0].Complete() {
		t.Fatalf("after closing there are %+v", all)
	}
	d.openProject(path)
	d.until("the project", d.isOpenAt(path))
	shut()
	if n := len(backupsIn(t, folder)); n != 1 {
		t.Errorf("nothing has changed, and there are %d backups", n)
	}
	d.openProject(path)
	d.until("the project", d.isOpenAt(path))
	d.prefs.setBacksUp(false)
	d.until("the first document", func() bool { return d.win.Canvas().Focused() == d.reading.reader })
	d.press("h")
	d.until("an edit", func() bool { return d.session.Folder().Count() > count })
	shut()
	if n := len(backupsIn(t, folder)); n != 1 {
		t.Errorf("it was turned off, and there are %d backups", n)
	}
	if d.dialogOpen() {
		t.Errorf("still open: %s", d.dialog())
	}
}

// A folder for backups that is out of reach is told of, and keeps nobody from closing.
func TestABackupThatFailsOnClosingIsTold(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "")
	to := d.prefs.backups()
	to.Path = filepath.Join(file, "Backups")
	d.prefs.setBackups(to)
	closed := false
	d.closeProject(func() { closed = true })
	d.until("word of it", func() bool { return d.says("Saved, but not backed up") })
	if closed || !d.says("isting the backups") {
		t.Errorf("closed: %v; the dialog says %q", closed, d.dialog())
	}
	d.tap("Close")
	d.until("the end", func() bool { return closed })
}

func TestAProjectThatStaysOpenIsBackedUp(t *testing.T) {
	d := newDesk(t)
	folder := d.keepBackupsIn(t)
	for range 2 { // the second time nothing has changed
		done := false
		d.backUpInPassing(func() { done = true })
		d.until("the backup", func() bool { return done })
	}
	if all := backupsIn(t, folder); len(all) != 1 || !all[0].Automatic {
		t.Errorf("%+v", all)
	}
	if got := d.status.message.Text; !strings.HasPrefix(got, "Backed up to "+folder) {
		t.Errorf("the status bar says %q", got)
	}
	doc := d.project().Documents()[0]
	if err := os.Remove(filepath.Join(d.session.Folder().Path(), filepath.FromSlash(storage.BlobName(doc.TextSHA256)))); err != nil {
		t.Fatal(err)
	}
	to := d.prefs.backups()
	to.Path = filepath.Join(t.TempDir(), "others")
	d.prefs.setBackups(to)
	done := false
	d.backUpInPassing(func() { done = true })
	d.until("the backup", func() bool { return done })
	if d.backupTrouble == nil || !strings.Contains(d.backupTrouble.Error(), doc.DisplayTitle()) {
		t.Errorf("of a text that is missing nothing is told: %v", d.backupTrouble)
	}
	d.showBackups()
	if !d.says("not complete", doc.DisplayTitle()) {
		t.Errorf("the dialog says %q", d.dialog())
	}
}

func TestBackUpNowAndRestoreByKeyboard(t *testing.T) {
	d := newDesk(t)
	folder := d.keepBackupsIn(t)
	before := d.session.Folder().Path()
	d.chord("Ctrl+B")
	d.until("the list", func() bool { return d.says("There is no backup yet.") })
	d.tap("Back Up Now")
	d.until("the backup", func() bool { return d.says("1 backup, ") })
	if all := backupsIn(t, folder); len(all) != 1 || all[0].Automatic {
		t.Fatalf("%+v", all)
	}
	if !d.says("by hand", "5 documents · 69 highlights · 46 claims") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.press("Return")
	if !d.says("Restore a backup", folder) {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	to := d.focusedEntry()
	if !strings.Contains(to.Text, "Sample the dam at Skarnfell of ") {
		t.Errorf("the folder proposed is %s", to.Text)
	}
	to.SetText(before)
	d.press("Return")
	if !d.says("There is something of that name already") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	again := filepath.Join(t.TempDir(), "deep", "again.attest")
	to.SetText(again)
	d.press("Return")
	d.until("the project", func() bool { return d.says("The backup is restored") })
	if d.session.Folder().Path() != before {
		t.Error("the open project was closed unasked")
	}
	d.press("Return") // Open It
	d.until("the restored project", d.isOpenAt(again))
	if d.project().Count(annotate.KindClaim) != 46 {
		t.Errorf("%d claims", d.project().Count(annotate.KindClaim))
	}
}

func TestADamagedBackupIsRefused(t *testing.T) {
	d := newDesk(t)
	folder := d.keepBackupsIn(t)
	done := false
	d.backUpInPassing(func() { done = true })
	d.until("the backup", func() bool { return done })
	path := backupsIn(t, folder)[0].Path
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/3] ^= 1
	writeFile(t, path, string(data))
	writeFile(t, filepath.Join(folder, "nonsense"+backup.Ending), "nonsense")
	d.showBackups()
	if d.says("nonsense") {
		t.Error("what belongs to no project is shown with those of this one")
	}
	d.press("Return")
	to := d.focusedEntry()
	target := filepath.Join(t.TempDir(), "again.attest")
	to.SetText(target)
	d.press("Return")
	d.until("word of it", func() bool { return d.says("The backup was not restored", "damaged") })
	if _, err := os.Stat(target); err == nil {
		t.Error("something was restored")
	}
	d.tap("Close")
	d.press("Escape")
	if d.dialogOpen() {
		t.Errorf("Escape leaves %q open", d.dialog())
	}
}

// Without a project the backups of all can be seen: it may be the one that is lost.
func TestBackupsWithoutAProject(t *testing.T) {
	d := newDesk(t)
	folder := d.keepBackupsIn(t)
	path := d.session.Folder().Path()
	closed := false
	d.closeProject(func() { closed = true })
	d.until("the end", func() bool { return closed })
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(folder, "nonsense"+backup.Ending), "nonsense")
	b := d.showBackups()
	if !d.says("2 backups, ", "Sample: the dam at Skarnfell", "nonsense", "cannot be read") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.press("Down") // to the one that cannot be read
	if !d.says("not a file that Attest made") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.press("Up", "Return")
	to := d.focusedEntry()
	to.SetText(path)
	d.press("Return")
	d.until("the project", func() bool { return d.says("The backup is restored") })
	d.press("Return")
	d.until("the project", d.isOpenAt(path))
	_ = b
}

func TestBackupSettings(t *testing.T) {
	d := emptyDesk(t, test.NewTempApp(t))
	if got := d.prefs.backups(); got.Keep != backup.DefaultKeep || filepath.Base(got.Path) != "Attest Backups" || !d.prefs.backsUp() {
		t.Errorf("unless said otherwise: %+v, %v", got, d.prefs.backsUp())
	}
	folder := d.keepBackupsIn(t)
	b := d.showBackups()
	b.folder.Input.SetText("not a whole path")
	b.folder.Flush()
	if !d.says("This is not the whole path of a folder.") || d.prefs.backups().Path != folder {
		t.Errorf("the dialog says %q", d.dialog())
	}
	other := filepath.Join(t.TempDir(), "elsewhere")
	b.folder.Input.SetText(other)
	b.folder.Flush()
	d.until("word that it is not there", func() bool { return d.says("The folder is not there: the first backup makes it") })
	b.modal.Close() // hands it in
	if got := d.prefs.backups().Path; got != other {
		t.Errorf("the folder is %s", got)
	}
	for _, c := range []struct {
		typed string
		said  string
		want  int
	}{{"3", "", 3}, {"many", "must be a number from 0 to 1000", 3}, {"-1", "must be a number", 3}, {"0", "", 0}} {
		d.showBackups()
		d.focusEntry("daily", 0)
		d.retype(c.typed)
		d.press("Return")
		if got := d.prefs.backups().Keep.Daily; got != c.want || c.said != "" && !d.says(c.said) {
			t.Errorf("typed %q: %d are kept, the dialog says %q", c.typed, got, d.dialog())
		}
		d.press("Escape")
		if d.dialogOpen() {
			t.Fatal("Escape leaves the dialog open")
		}
	}
	if got := d.prefs.backups().Keep; got.Weekly != backup.DefaultKeep.Weekly || got.Monthly != backup.DefaultKeep.Monthly {
		t.Errorf("the other numbers are %+v", got)
	}
}
