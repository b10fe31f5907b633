package ui

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/storage"
	"attest/storage/transfer"
	"attest/ui/reader"
)

const (
	flood    = "The weir at Hovde overflowed shortly before midnight on Sunday."
	tents    = "Thirty families spent the night in tents behind the school."
	pumps    = "Both pumps had been out of order since the week before Easter."
	refrain  = "The county did not answer our questions."
	weather  = "The weather service had warned of heavy rain since Friday morning."
	intro    = "What is known about the flood in the valley, as of Monday at noon."
	bridge   = "The bridge below the sawmill was closed to traffic at dawn."
	survivor = "An old man was pulled from the mill race alive."
)

// revised opens a project whose document was revised: one highlight is in its place, one paragraph has moved, a figure was
// corrected, a sentence stands twice now, and a passage is gone. It returns the highlights in that order.
func revised(t *testing.T) (d *desk, ids []annotate.ID) {
	t.Helper()
	folder, err := createProject(filepath.Join(t.TempDir(), "Flood.attest"), "Flood", storage.Options{Reviewer: "Robin"})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	first, second := filepath.Join(dir, "flood.txt"), filepath.Join(dir, "flood, corrected.txt")
	writeFile(t, first, strings.Join([]string{intro, pumps, bridge, flood, weather, tents + " " + refrain, survivor}, "\n\n"))
	writeFile(t, second, strings.Join([]string{intro, pumps, bridge, weather, flood, strings.Replace(tents, "Thirty", "More than fifty", 1),
		"Asked by telephone, its spokeswoman hung up. " + refrain, "Later that day it rained again. " + refrain + " So it went on."}, "\n\n"))
	if _, err := transfer.Import(t.Context(), folder, []string{first}, transfer.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	d = deskOn(t, folder)
	for _, words := range []string{pumps, flood, tents, refrain, survivor} {
		ids = append(ids, d.highlightWords(words))
	}
	var r *transfer.Revision
	d.session.ReadRevision(t.Context(), d.reading.document, second, func(read *transfer.Revision, err error) {
		if err != nil {
			t.Error(err)
		}
		r = read
	})
	d.until("the comparison", func() bool { return r != nil })
	d.showRevision(r)
	d.tap("Import the revision")
	d.until("the revision", func() bool { return strings.Contains(d.reading.text, "rained again") })
	return d, ids
}

func (d *desk) anchor(id annotate.ID) annotate.Anchor {
	h, ok := d.project().Highlight(id)
	if !ok {
		d.t.Fatal("the highlight is gone")
	}
	return h.Anchor
}

func TestWhatBecomesOfHighlightsInARevision(t *testing.T) {
	d, ids := revised(t)
	for i, want := range []annotate.Anchor{annotate.AnchorOK, annotate.AnchorMoved, annotate.AnchorAmbiguous, annotate.AnchorAmbiguous, annotate.AnchorOrphan} {
		if got := d.anchor(ids[i]); got != want {
			h, _ := d.project().Highlight(ids[i])
			t.Errorf("%q is %s, want %s", h.Quote, got, want)
		}
	}
	said := strings.Join(texts(d.inspector.Object()), " ")
	if !strings.Contains(said, "3 highlights wait for a place") || !strings.Contains(said, "5 highlights") {
		t.Errorf("the right pane says %q", said)
	}
	for _, h := range d.project().HighlightsOf(d.reading.document) {
		if len(d.reading.reader.SpansAt(h.Start())) == 0 && h.Placed() {
			t.Errorf("%q is not painted", h.Quote)
		}
	}
}

func TestHighlightsAreTakenFromTheTray(t *testing.T) {
	d, ids := revised(t)
	d.chord("Ctrl+4")
	d.press("Home")
	chosen := func() annotate.ID { h, _ := d.inspector.Selected(); return h }
	if h := chosen(); !slices.Contains(ids[2:], h) {
		t.Fatal("no waiting highlight is at hand")
	}
	// Down to the sentence that stands twice: its places are gone through, shown in the text, and one is accepted.
	for chosen() != ids[3] {
		before := chosen()
		d.press("Down")
		if chosen() == before {
			t.Fatal("the tray ends before the highlight")
		}
	}
	d.until("its possible places", func() bool { return d.inspector.Places() == 2 })
	places := map[int]bool{}
	for range 2 {
		if got := d.reading.reader.SelectedText(); got != refrain {
			t.Errorf("the text shows %q", got)
		}
		places[d.reading.reader.Selection().Start] = true
		if len(d.reading.pointed) != 2 {
			t.Errorf("%d places are marked, want 2", len(d.reading.pointed))
		}
		d.press("Right")
	}
	if len(places) != 2 {
		t.Error("→ does not go from one place to the other")
	}
	if got := d.anchor(ids[3]); got != annotate.AnchorAmbiguous {
		t.Fatalf("looking at its places made the highlight %s", got)
	}
	d.press("Right")
	want := d.reading.reader.Selection()
	undo := d.session.UndoName()
	d.press("Return")
	d.until("its place", func() bool { return d.anchor(ids[3]) == annotate.AnchorOK })
	if h, _ := d.project().Highlight(ids[3]); h.Start() != want.Start || h.Quote != refrain {
		t.Errorf("the highlight is at %d, %q, want %d", h.Start(), h.Quote, want.Start)
	}
	d.until("the next one", func() bool { return d.inspector.Waiting() == 2 && chosen() != ids[3] && chosen() != annotate.None })
	if d.win.Canvas().Focused() == fyne.Focusable(d.reading.reader) {
		t.Error("the tray lost the keyboard")
	}

	// One undo brings it back into the tray.
	d.session.Undo(nil)
	d.until("the undo", func() bool { return d.anchor(ids[3]) == annotate.AnchorAmbiguous && d.inspector.Waiting() == 3 })
	if got := d.session.UndoName(); got != undo {
		t.Errorf("the next undo is %q, want %q", got, undo)
	}
}

func TestAWaitingHighlightIsPlacedFromTheText(t *testing.T) {
	d, ids := revised(t)
	d.JumpTo(ids[2])
	d.until("the possible places", func() bool { return d.inspector.Places() == 1 })
	if got := d.reading.reader.SelectedText(); got != strings.Replace(tents, "Thirty", "fifty", 1) {
		t.Errorf("the text shows %q", got)
	}
	d.FocusReader()
	d.press("Y")
	d.until("its place", func() bool { return d.anchor(ids[2]) == annotate.AnchorOK })
	d.until("word of it", func() bool { return d.shows("Placed “") && d.shows("2 more wait for a place.") })

	// Of the one that is gone nothing is found. It is placed at a selection, and a moved one is found to be right.
	d.JumpTo(ids[4])
	d.until("an answer", func() bool {
		return strings.Contains(strings.Join(texts(d.inspector.Object()), " "), "not in the text any more")
	})
	d.press("Y")
	d.settle()
	if d.anchor(ids[4]) != annotate.AnchorOrphan {
		t.Fatal("a highlight without a possible place got one")
	}
	at := strings.Index(d.reading.text, "Later that day")
	d.reading.reader.SetSelection(reader.Range{Start: at, End: at + len("Later that day")})
	d.chord("Ctrl+Shift+L")
	d.waitQuote(ids[4], "Later that day")
	if !d.shows("Placed at “Later that day”. Undo takes the placing back.") {
		t.Errorf("the status bar says %q", d.status.message.Text)
	}
	d.JumpTo(ids[1])
	d.until("the question", func() bool {
		return strings.Contains(strings.Join(texts(d.inspector.Object()), " "), "Does the passage still say the same?")
	})
	d.press("Y")
	d.until("that it is right", func() bool { return d.anchor(ids[1]) == annotate.AnchorOK })
	if d.inspector.Waiting() != 1 {
		t.Errorf("%d highlights wait, want 1", d.inspector.Waiting())
	}
}

func TestNoHighlightWithoutAPlaceIsSteppedTo(t *testing.T) {
	d, ids := revised(t)
	d.chord("Ctrl+2")
	d.reading.reader.SetSelection(reader.Range{})
	seen := []annotate.ID{}
	for range 4 {
		d.press("n")
		seen = append(seen, d.reading.selected)
	}
	if slices.ContainsFunc(seen, func(id annotate.ID) bool { return slices.Contains(ids[2:], id) }) || seen[0] == seen[1] {
		t.Errorf("n goes through %v", seen)
	}
}

func TestAWaitingHighlightIsDeleted(t *testing.T) {
	d, ids := revised(t)
	d.chord("Ctrl+4")
	gone, _ := d.inspector.Selected()
	d.press("Delete")
	d.until("the deletion", func() bool { _, ok := d.project().Highlight(gone); return !ok })
	d.session.Undo(nil)
	d.until("the undo", func() bool { return d.inspector.Waiting() == 3 })
	for range ids[2:] {
		d.settle()
		n := d.inspector.Waiting()
		d.chord("Ctrl+4")
		d.press("Delete")
		d.until("the deletion", func() bool { return d.inspector.Waiting() == n-1 })
	}
	if d.inspector.Waiting() != 0 || d.command("focus-tray").can() {
		t.Error("there are still highlights to go to")
	}
}

func TestUnplacedHighlightsOfAllDocuments(t *testing.T) {
	d, ids := revised(t)
	file := filepath.Join(t.TempDir(), "another.txt")
	writeFile(t, file, "Another report. "+tents)
	done := false
	d.session.Import(t.Context(), []string{file}, "", func(int, int) {}, func(*transfer.ImportReport, error) { done = true })
	d.until("the import", func() bool { return done })
	other := slices.IndexFunc(d.project().Documents(), func(doc *annotate.Document) bool { return doc.FileName == "another.txt" })
	d.openDocument(d.project().Documents()[other].ID, d.FocusReader)
	d.until("the other text", func() bool { return strings.HasPrefix(d.reading.text, "Another report") })

	d.chord("Ctrl+Shift+U")
	if !d.says("Highlights without a place (3 highlights)", survivor, "Place lost", "To be decided on", "flood, corrected") {
		t.Fatalf("the dialog says %q", d.dialog())
	}
	d.press("End", "Return")
	d.until("the highlight's document", func() bool { return strings.Contains(d.reading.text, "rained again") })
	d.until("the tray", func() bool { h, _ := d.inspector.Selected(); return slices.Contains(ids[2:], h) })
	if d.dialogOpen() || d.win.Canvas().Focused() == fyne.Focusable(d.reading.reader) {
		t.Error("the tray has not got the keyboard")
	}
}
