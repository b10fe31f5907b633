package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"attest/annotate"
	"attest/ui/reader"
)

// sees is where a character of the document stands in the reader; it must be in view.
func (d *desk) sees(words string) fyne.Position {
	d.t.Helper()
	r := d.reading.reader
	kept := r.Selection()
	at := strings.Index(d.reading.text, words)
	r.SetSelection(reader.Range{Start: at, End: at})
	foot := r.CaretFoot()
	r.SetSelection(kept)
	return foot.SubtractXY(0, 8) // in the lower half of the letters
}

// mouse presses a place, goes through others, and lets go at the last.
func (d *desk) mouse(from fyne.Position, through ...fyne.Position) {
	r := d.reading.reader
	event := func(at fyne.Position) *desktop.MouseEvent {
		return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at, AbsolutePosition: at}, Button: desktop.MouseButtonPrimary}
	}
	r.MouseMoved(event(from))
	r.MouseDown(event(from))
	for _, at := range through {
		r.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at, AbsolutePosition: at}})
	}
	r.MouseUp(event(through[len(through)-1]))
	r.DragEnd()
}

func TestAnEdgeIsDraggedAsOneEdit(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("zinc mine gave way")
	before := d.project().Count(annotate.KindHighlight)
	d.mouse(d.sees("zinc"), d.sees("fell zinc"))
	d.waitQuote(id, "Skarnfell zinc mine gave way")
	d.until("what was done", func() bool {
		return d.status.message.Text == "Starts earlier now: “Skarnfell zinc mine gave way”"
	})
	h, _ := d.project().Highlight(id)
	if err := h.CheckQuote(d.reading.text); err != nil || !strings.HasSuffix(d.reading.text[:h.Start()], h.Prefix) || h.Prefix == "" {
		t.Errorf("the highlight has the prefix %q: %v", h.Prefix, err)
	}
	d.mouse(d.sees(" shortly"), d.sees("ly before"))
	d.waitQuote(id, "Skarnfell zinc mine gave way shortly")
	d.undoes("Move an edge")
	d.session.Undo(nil)
	d.waitQuote(id, "Skarnfell zinc mine gave way")
	d.session.Undo(nil)
	d.waitQuote(id, "zinc mine gave way")
	d.settle()
	if spans := d.reading.reader.SpansAt(strings.Index(d.reading.text, "Skarnfell zinc")); slices.Contains(spans, id.String()) {
		t.Error("after the undo the text is highlighted as before it")
	}
	if n := d.project().Count(annotate.KindHighlight); n != before {
		t.Errorf("%d highlights, were %d", n, before)
	}
}

func TestPartsThatAreDraggedTogetherBecomeOne(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("zinc mine gave way")
	at := strings.Index(d.reading.text, "mine gave")
	d.reading.reader.SetSelection(reader.Range{Start: at, End: at + len("mine")})
	d.command("cut-range").invoke()
	d.waitQuote(id, "zinc … gave way")
	end := d.sees(" mine gave")
	d.mouse(end, d.sees("ave way"))
	d.waitQuote(id, "zinc mine gave way")
	d.until("what was done", func() bool { return strings.Contains(d.status.message.Text, "one now") })
}

// What the project does not take is not left on the page as if it had.
func TestADragThatCannotBeSavedIsTakenBack(t *testing.T) {
	d := newDesk(t)
	id := d.highlightWords("zinc mine gave way")
	seen := func(words string) bool {
		return slices.Contains(d.reading.reader.SpansAt(strings.Index(d.reading.text, words)), id.String())
	}
	d.session.Do("Fail", func(*annotate.Draft) error { return errors.New("the disk is full") }, func(*annotate.Action, error) {})
	d.mouse(d.sees("zinc"), d.sees("fell zinc"))
	if !seen("Skarnfell zinc") {
		t.Error("the new extent is not seen at once")
	}
	d.waitQuote(id, "Skarnfell zinc mine gave way") // the next edit is none the worse for it
	d.reshape(d.reading, id.String(), []reader.Range{{Start: 0, End: len(d.reading.text) + 9}})
	d.until("the refusal", d.dialogOpen)
	if !d.says("could not be changed") {
		t.Errorf("the dialog says %q", d.dialog())
	}
	if !seen("Skarnfell zinc") || seen("On") {
		t.Error("the highlight is not shown where it is")
	}
}

func TestSelectingWithTheMouseTakesWholeWords(t *testing.T) {
	d := newDesk(t)
	d.mouse(d.sees("inc mine"), d.sees("ave way"))
	if got := d.reading.reader.SelectedText(); got != "zinc mine gave" {
		t.Errorf("selected %q", got)
	}
}
