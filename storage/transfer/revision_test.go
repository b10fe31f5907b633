package transfer

import (
	"context"
	"errors"
	"slices"
	"testing"

	"attest/annotate"
	"attest/storage"
)

const (
	firstVersion  = "The council met on Monday.\nEleven boats sank in the harbour on Sunday night.\nNobody was hurt.\n"
	secondVersion = "Corrected at noon.\nThe council met on Monday.\nEleven boats sank in the harbour on Sunday night.\n"
)

// revised is a project with a document that has two highlights, and the file of a later version.
func revised(t *testing.T) (f *storage.Folder, former *annotate.Document, path string) {
	t.Helper()
	f = newProject(t)
	dir := t.TempDir()
	former = mustImport(t, f, []string{write(t, dir, "first.txt", firstVersion)}, ImportOptions{Publisher: "Varn Courier"}).Files[0].Document
	_, err := f.Commit("Highlight", func(d *annotate.Draft) error {
		for _, r := range []annotate.Range{{Start: 27, End: 44}, {Start: 77, End: 93}} {
			if _, err := d.AddHighlight(former.ID, firstVersion, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f, former, write(t, dir, "second.txt", secondVersion)
}

func TestRevisionIsOneActionThatUndoTakesBack(t *testing.T) {
	t.Parallel()
	f, former, path := revised(t)
	before, err := f.Project().MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReadRevision(t.Context(), f, former.ID, path)
	if err != nil {
		t.Fatal(err)
	}
	if now, err := f.Project().MarshalJSON(); err != nil || string(now) != string(before) {
		t.Fatal("reading the file changed the project")
	}
	if r.Count(annotate.AnchorOK)+r.Count(annotate.AnchorMoved) != 1 || r.Count(annotate.AnchorOrphan) != 1 || len(r.Edits) == 0 {
		t.Errorf("carried: %+v", r.Carried)
	}
	if _, err := r.Commit(f, ""); err != nil {
		t.Fatal(err)
	}
	doc, ok := f.Project().Document(r.Document.ID)
	if !ok || doc.RevisesID != former.ID || doc.PublisherID != former.PublisherID {
		t.Errorf("the revision is %+v", doc)
	}
	if got, err := f.Text(doc); err != nil || got != secondVersion {
		t.Errorf("its text is %q, %v", got, err)
	}
	var quotes []string
	for _, h := range f.Project().HighlightsOf(doc.ID) {
		quotes = append(quotes, h.Quote)
	}
	slices.Sort(quotes)
	if !slices.Equal(quotes, []string{"Eleven boats sank", "Nobody was hurt."}) {
		t.Errorf("its highlights are %q", quotes)
	}
	if report, err := f.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("verify: %v, %+v", err, report)
	}
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	if now, err := f.Project().MarshalJSON(); err != nil || string(now) != string(before) {
		t.Errorf("after undo:\n%s\nbefore:\n%s", now, before)
	}
}

func TestRevisionOfADocumentThatWasWorkedOn(t *testing.T) {
	t.Parallel()
	f, former, path := revised(t)
	r, err := ReadRevision(t.Context(), f, former.ID, path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Commit("Highlight", func(d *annotate.Draft) error {
		_, err := d.AddHighlight(former.ID, firstVersion, annotate.Range{Start: 0, End: 3})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Commit(f, ""); !errors.Is(err, annotate.ErrConflict) {
		t.Errorf("got %v", err)
	}
	if n := f.Project().Count(annotate.KindDocument); n != 1 {
		t.Errorf("there are %d documents", n)
	}
}

func TestRevisionThatIsInTheProjectAlready(t *testing.T) {
	t.Parallel()
	f, former, path := revised(t)
	known := mustImport(t, f, []string{path}, ImportOptions{}).Files[0].Document
	r, err := ReadRevision(t.Context(), f, former.ID, path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Commit(f, ""); err != nil {
		t.Fatal(err)
	}
	if doc, _ := f.Project().Document(known.ID); doc.RevisesID != former.ID || f.Project().Count(annotate.KindDocument) != 2 {
		t.Errorf("it is %+v, one of %d", doc, f.Project().Count(annotate.KindDocument))
	}
	if _, err := ReadRevision(t.Context(), f, known.ID, path); err == nil {
		t.Error("a document is taken for a revision of itself")
	}
}

func TestRevisionCanBeCancelled(t *testing.T) {
	t.Parallel()
	f, former, path := revised(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadRevision(ctx, f, former.ID, path); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
