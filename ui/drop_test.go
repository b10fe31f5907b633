package ui

import (
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	fynestorage "fyne.io/fyne/v2/storage"

	"attest/annotate"
)

func TestFilesAndFoldersDroppedOntoTheWindowAreImported(t *testing.T) {
	d := newDesk(t)
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "one.txt")
	writeFile(t, filepath.Join(dir, "two.txt"), "The ferry sailed on Tuesday.\n")
	writeFile(t, file, "The ferry did not sail.\n")
	before := d.project().Count(annotate.KindDocument)
	d.dropped(fyne.NewPos(10, 10), []fyne.URI{fynestorage.NewFileURI(file), fynestorage.NewFileURI(dir)})
	d.until("both documents", func() bool { return d.project().Count(annotate.KindDocument) == before+2 })
	d.session.Undo(nil)
	d.until("one undo", func() bool { return d.project().Count(annotate.KindDocument) == before })
}
