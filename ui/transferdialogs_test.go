package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"attest/annotate"
	"attest/annotate/exchange"
)

func exported(t *testing.T, path string) *exchange.Report {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	report, err := exchange.CheckDataset(f)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestExportDialog(t *testing.T) {
	d := newDesk(t)
	dir := filepath.Dir(d.session.Folder().Path())
	d.chord("Ctrl+E")
	d.press("Return") // the name that is proposed
	path := filepath.Join(dir, "Sample.json")
	d.until("the export", func() bool { return strings.HasPrefix(d.status.message.Text, "Exported to "+path) })
	if err := exported(t, path).Complete(d.project()); err != nil {
		t.Error(err)
	}
	if d.dialogOpen() {
		t.Errorf("still open: %s", d.dialog())
	}

	// Once more: what is there is replaced only after a question, whose answer by Enter alone is no.
	writeFile(t, path, "mine")
	d.chord("Ctrl+E")
	d.press("Return")
	if !d.says("Replace this file?", path) {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	d.press("Return")
	if got, _ := os.ReadFile(path); string(got) != "mine" || !d.says("Export the dataset") {
		t.Fatalf("after no the file has %.40q, and the dialog says %q", got, d.dialog())
	}
	d.press("Return")
	d.tap("Replace")
	d.until("the export", func() bool { got, _ := os.ReadFile(path); return string(got) != "mine" })
	if err := exported(t, path).Complete(d.project()); err != nil {
		t.Error(err)
	}
}

func TestExportDialogRefusesAFolder(t *testing.T) {
	d := newDesk(t)
	dir := filepath.Dir(d.session.Folder().Path())
	d.chord("Ctrl+E")
	d.focusedEntry().SetText(dir)
	d.press("Return")
	if !d.says("This is a folder") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	d.focusedEntry().SetText("claims.json") // beside the project, not wherever the program was started
	d.press("Return")
	d.until("the export", func() bool {
		return strings.HasPrefix(d.status.message.Text, "Exported to "+filepath.Join(dir, "claims.json"))
	})
}

func TestAFailedExportIsNoFailureToSave(t *testing.T) {
	d := newDesk(t)
	d.export(filepath.Join(t.TempDir(), "absent", "claims.json"))
	d.until("word of it", d.dialogOpen)
	if !d.says("The dataset was not exported", "There is no folder") && !d.says("The dataset was not exported", "there is no folder") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	if got := d.status.saved.Text; got != "saved" {
		t.Errorf("the status bar says %q", got)
	}
}

func TestImportDialogTakesPaths(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "one.txt"), "The ferry was late on Monday.\n")
	deep := filepath.Join(dir, "deep")
	if err := os.Mkdir(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(deep, "two.txt"), "The ferry was on time on Tuesday.\n")
	before := d.project().Count(annotate.KindDocument)

	d.chord("Ctrl+I")
	path := d.focusedEntry()
	d.press("Return") // nothing to import yet
	if !d.says("Import reports") {
		t.Error("Enter without a path closes the dialog")
	}
	path.SetText(filepath.Join(dir, "absent.txt"))
	d.press("Return")
	if !d.says("absent.txt: there is no such file or folder.") || d.project().Count(annotate.KindDocument) != before {
		t.Errorf("for a path that leads nowhere the dialog says %q", d.dialog())
	}
	d.retype(filepath.Join(dir, "de"))
	d.press("Tab") // goes into the folder, and takes nothing yet
	d.typing("tw")
	if got := path.Suggestions(); len(got) != 1 || got[0].Label != "two.txt" {
		t.Errorf("after %q these are offered: %+v", path.Text, got)
	}
	d.press("Escape")
	for _, p := range []string{filepath.Join(dir, "one.txt"), deep, deep + string(filepath.Separator)} {
		path.SetText(p)
		d.press("Return")
		if path.Text != "" || d.says("there is no such") {
			t.Fatalf("%s is not taken: the field has %q, the dialog says %q", p, path.Text, d.dialog())
		}
	}
	d.press("Return")
	d.until("the import", func() bool { return d.project().Count(annotate.KindDocument) == before+2 })
	d.until("word of it", func() bool { return d.status.message.Text == "2 documents imported" })
	var names []string
	for _, doc := range d.project().Documents() {
		names = append(names, doc.FileName)
	}
	if !slices.Contains(names, "one.txt") || !slices.Contains(names, "two.txt") {
		t.Errorf("the project has %q", names)
	}
}

func TestClosingTheProjectEndsAnImport(t *testing.T) {
	d := newDesk(t)
	path := d.session.Folder().Path()
	release := make(chan struct{})
	d.session.Do("Hold", func(*annotate.Draft) error { <-release; return nil }, nil)
	file := filepath.Join(t.TempDir(), "one.txt")
	writeFile(t, file, "The ferry was late.\n")
	before := d.project().Count(annotate.KindDocument)
	d.importPaths([]string{file}, "")
	work := d.work
	closed := false
	d.closeProject(func() { closed = true })
	close(release)
	d.until("the end", func() bool { return closed })
	if !errors.Is(work.Err(), context.Canceled) {
		t.Error("the import goes on")
	}
	d.openProject(path)
	d.until("the project", d.isOpenAt(path))
	if got := d.project().Count(annotate.KindDocument); got != before {
		t.Errorf("%d documents, want %d", got, before)
	}
	if d.dialogOpen() {
		t.Errorf("still open: %s", d.dialog())
	}
}
