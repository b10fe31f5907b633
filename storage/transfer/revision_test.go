package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	earlier := write(t, t.TempDir(), "first again.txt", firstVersion)
	if _, err := ReadRevision(t.Context(), f, known.ID, earlier); err == nil || errors.Is(err, annotate.ErrConflict) || !strings.Contains(err.Error(), "an earlier version") {
		t.Errorf("for the version before it the error is %v", err)
	}
}

// The tray that a highlight waits in after a revision, and after a revision of that, knows the place that the first comparison
// told: the words between the two parts, which only the oldest text has, are what says where it is.
func TestPlacesAreKnownFromFormerTexts(t *testing.T) {
	t.Parallel()
	const (
		lead   = "The harbour at Varn was closed on Monday. "
		tail   = " The port authority promised a report by the end of the month.\n"
		oldest = lead + "Eleven boats, it said, sank in the storm." + tail
		second = lead + "Twelve boats, it said, sank in a storm." + tail
		third  = "Corrected again.\n" + second
		want   = "Twelve boats … sank in a storm"
	)
	f, dir := newProject(t), t.TempDir()
	former := mustImport(t, f, []string{write(t, dir, "first.txt", oldest)}, ImportOptions{}).Files[0].Document
	at := len(lead)
	_, err := f.Commit("Highlight", func(d *annotate.Draft) error {
		_, err := d.AddHighlight(former.ID, oldest, annotate.Range{Start: at, End: at + len("Eleven boats")},
			annotate.Range{Start: at + len("Eleven boats, it said, "), End: at + len("Eleven boats, it said, sank in the storm")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{second, third} {
		r, err := ReadRevision(t.Context(), f, former.ID, write(t, dir, fmt.Sprintf("%d.txt", len(version)), version))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Commit(f, ""); err != nil {
			t.Fatal(err)
		}
		former = &r.Document
		waiting := f.Project().HighlightsOf(former.ID)
		if len(waiting) != 1 || waiting[0].Placed() {
			t.Fatalf("%+v waits", waiting)
		}
		doc, places, err := Places(t.Context(), f, former.ID, waiting)
		if err != nil {
			t.Fatal(err)
		}
		if doc != version || len(places[0]) == 0 || places[0][0].Quote != want {
			t.Errorf("in %q it is found at %+v", doc, places)
		}
	}
	if _, _, err := Places(t.Context(), f, annotate.NewID(), nil); err == nil {
		t.Error("places are found in no document")
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
