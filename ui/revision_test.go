package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/storage/transfer"
	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/reader"
)

func TestARevisionIsComparedThenImportedAsOneUndo(t *testing.T) {
	d := newDesk(t)
	d.setTheme(look.Theme{Variant: look.Light, Scale: mostScale})
	former := d.reading.document
	revised := strings.Replace(d.reading.text, "At least two people were killed and six are missing", "Three people were killed and five are missing", 1)
	revised = strings.Replace(revised, "Vesmark Press Agency – TOLVIK", "UPDATED\nVesmark Press Agency – TOLVIK", 1)
	file := filepath.Join(t.TempDir(), "dam, second version.txt")
	writeFile(t, file, revised)
	before := len(d.project().HighlightsOf(former))

	var r *transfer.Revision
	d.session.ReadRevision(t.Context(), former, file, func(read *transfer.Revision, err error) {
		if err != nil {
			t.Error(err)
		}
		r = read
	})
	d.until("the comparison", func() bool { return r != nil })
	v := d.showRevision(r)
	if !strings.Contains(v.summary.Text, "ok") && !strings.Contains(strings.ToLower(v.summary.Text), "place") {
		t.Errorf("the preview says %q", v.summary.Text)
	}
	first := r.Carried[v.order[0]]
	if first.Anchor == annotate.AnchorOK || first.Anchor == annotate.AnchorMoved {
		t.Errorf("nothing doubtful stands first in the list: %+v", first)
	}
	// By keyboard: Enter leads from the list to the places, and from what is decided to the import.
	d.press("Return")
	place, ok := d.win.Canvas().Focused().(*field.Button)
	if !ok {
		t.Fatalf("Enter in the list leads to %T", d.win.Canvas().Focused())
	}
	if wide := fyne.MeasureText(place.Text, theme.TextSize(), fyne.TextStyle{Bold: true}).Width; wide > place.Size().Width || !strings.Contains(place.Text, "[people were") {
		t.Errorf("%q is %v wide, and the button %v", place.Text, wide, place.Size().Width)
	}
	d.press("Space")
	if decided := r.Carried[v.order[0]]; decided.Anchor == first.Anchor || len(decided.Ranges) == 0 {
		t.Errorf("after the decision the highlight is %+v", decided)
	}
	if d.win.Canvas().Focused() != fyne.Focusable(v.list) {
		t.Errorf("after the decision the keyboard is with %T", d.win.Canvas().Focused())
	}
	d.tap("Take this decision back")
	if again := r.Carried[v.order[0]]; again.Anchor != first.Anchor || len(again.Candidates) != len(first.Candidates) || d.says("Take this decision back") {
		t.Errorf("with the decision taken back the highlight is %+v", again)
	}
	if n := len(d.project().HighlightsOf(former)); n != before {
		t.Errorf("the preview alone changed the highlights: %d, were %d", n, before)
	}
	v.commit()
	d.until("the revision", func() bool {
		doc, ok := d.project().Document(d.reading.document)
		return ok && doc.RevisesID == former
	})
	if n := len(d.project().HighlightsOf(d.reading.document)); n != before {
		t.Errorf("%d highlights came along, want %d", n, before)
	}
	d.session.Undo(nil)
	d.until("the undo", func() bool { return len(d.project().HighlightsOf(former)) == before })
}

func TestTheDifferencesAreScrolledWithKeys(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "dam, second version.txt")
	writeFile(t, file, strings.ReplaceAll(d.reading.text, "the", "this"))
	var v *revisionView
	d.session.ReadRevision(t.Context(), d.reading.document, file, func(r *transfer.Revision, err error) {
		if err != nil {
			t.Error(err)
			return
		}
		v = d.showRevision(r)
	})
	d.until("the comparison", func() bool { return v != nil })
	row := v.list.Chosen()
	d.press("Right", "Right")
	if v.differences.Offset.Y <= 0 || v.list.Chosen() != row {
		t.Errorf("Right leaves the differences at %v", v.differences.Offset)
	}
	d.press("Left", "Left")
	if v.differences.Offset.Y != 0 {
		t.Errorf("Left leaves the differences at %v", v.differences.Offset)
	}
}

func TestUndoAndRedoOfARevisionGoToWhereTheHighlightsAre(t *testing.T) {
	d := newDesk(t)
	former := d.reading.document
	highlights := len(d.project().HighlightsOf(former))
	file := filepath.Join(t.TempDir(), "dam, second version.txt")
	writeFile(t, file, "UPDATED\n"+d.reading.text)
	var v *revisionView
	d.session.ReadRevision(t.Context(), former, file, func(r *transfer.Revision, err error) {
		if err != nil {
			t.Error(err)
			return
		}
		v = d.showRevision(r)
	})
	d.until("the comparison", func() bool { return v != nil })
	d.tap("Import the revision")
	d.until("the revision", func() bool { return strings.HasPrefix(d.reading.text, "UPDATED") })
	revision := d.reading.document
	for _, tt := range []struct {
		key  string
		want annotate.ID
	}{{"Ctrl+Z", former}, {"Ctrl+Y", revision}} {
		d.chord(tt.key)
		d.until("the version after "+tt.key, func() bool { return d.reading.document == tt.want })
		if n := len(d.project().HighlightsOf(tt.want)); n != highlights || d.documents.chosen != tt.want || d.win.Canvas().Focused() != fyne.Focusable(d.reading.reader) {
			t.Errorf("after %s there are %d highlights, and the keyboard is with %T", tt.key, n, d.win.Canvas().Focused())
		}
	}
	// With both versions beside each other, the pane of the one that is taken away goes.
	d.chord("Ctrl+\\")
	d.until("the other version", func() bool { return d.paired() && d.reading.document == former })
	d.chord("Ctrl+Z")
	d.until("one pane", func() bool { return !d.paired() && d.reading.document == former })
	// In the table of claims it stays.
	d.chord("Ctrl+Y")
	d.until("the revision again", func() bool { return d.reading.document == revision })
	d.showClaims()
	d.session.Undo(nil)
	d.until("the former version behind the table", func() bool { return d.reading.document == former })
	if !d.inTable() || d.documents.chosen != former {
		t.Error("the undo leaves the table, or the list of documents has another one")
	}
}

func TestAnOrphanIsPlacedByHand(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("grey slurry")
	d.session.Do("Lose it", func(draft *annotate.Draft) error { return draft.UnplaceHighlight(id) }, nil)
	d.until("an orphan", func() bool { h, _ := d.project().Highlight(id); return !h.Placed() })
	d.JumpTo(id)
	at := strings.Index(d.reading.text, "two helicopters")
	if at < 0 {
		at = strings.Index(d.reading.text, "Two helicopters")
	}
	d.reading.reader.SetSelection(reader.Range{Start: at, End: at + len("Two helicopters")})
	d.command("place").invoke()
	d.waitQuote(id, "Two helicopters")
}
