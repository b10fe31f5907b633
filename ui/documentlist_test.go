package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"attest/annotate"
)

func TestArrowKeysGoThroughTheDocuments(t *testing.T) {
	d := newDesk(t)
	first := d.reading.document
	d.chord("Ctrl+1")
	list := fyne.Focusable(d.documents.list)
	for range 2 {
		d.press("Down")
		if d.win.Canvas().Focused() != list {
			t.Fatalf("an arrow key gives the keyboard to %T", d.win.Canvas().Focused())
		}
	}
	want := d.documents.shown[2].ID
	d.until("the third document", func() bool { return d.reading.document == want })
	if want == first || d.win.Canvas().Focused() != list {
		t.Fatalf("when the text is there %T has the keyboard", d.win.Canvas().Focused())
	}
	for _, key := range []string{"Return", "Escape"} {
		d.chord("Ctrl+1")
		if d.press(key); d.win.Canvas().Focused() != fyne.Focusable(d.reading.reader) {
			t.Errorf("%s in the list gives the keyboard to %T", key, d.win.Canvas().Focused())
		}
	}
}

func TestAClickOnADocumentIsForReadingIt(t *testing.T) {
	d := newDesk(t)
	d.documents.list.Select(1) // as a click on the row does
	want := d.documents.shown[1].ID
	d.until("the second document", func() bool { return d.reading.document == want })
	if d.win.Canvas().Focused() != fyne.Focusable(d.reading.reader) {
		t.Errorf("after a click on a document %T has the keyboard", d.win.Canvas().Focused())
	}
}

func TestEscapeInTheFilterShowsEveryDocument(t *testing.T) {
	d := newDesk(t)
	all := len(d.documents.shown)
	d.win.Canvas().Focus(d.documents.filter)
	test.Type(d.documents.filter, "radio")
	if len(d.documents.shown) != 1 {
		t.Fatalf("“radio” leaves %d documents", len(d.documents.shown))
	}
	d.press("Escape")
	if len(d.documents.shown) != all || d.win.Canvas().Focused() != fyne.Focusable(d.reading.reader) {
		t.Errorf("after Escape %d of %d documents are listed and %T has the keyboard", len(d.documents.shown), all, d.win.Canvas().Focused())
	}
}

func TestDocumentRowsShowLongTitlesInTwoLines(t *testing.T) {
	d := newDesk(t)
	row := newDocumentRow()
	doc := &annotate.Document{Title: "An extraordinarily long headline that a desk editor would never have let through, with a second part that is longer still"}
	row.show(d.project(), doc, false)
	row.Resize(fyne.NewSize(240, row.MinSize().Height))
	if got := len(row.title.Lines()); got != 2 {
		t.Errorf("a long title takes %d lines, want 2", got)
	}
	if bottom := row.about.Position().Y + row.about.Size().Height; bottom > row.Size().Height {
		t.Errorf("the line below the title ends at %v in a row of %v", bottom, row.Size().Height)
	}
	if right := row.about.Position().X + row.about.Size().Width; right > row.counts.Position().X {
		t.Errorf("the line below the title ends at %v and the count begins at %v", right, row.counts.Position().X)
	}
}

func TestHoverCardStaysInTheReadingPane(t *testing.T) {
	d := newDesk(t)
	h, _ := d.passageWithClaim()
	place := fyne.CurrentApp().Driver().AbsolutePositionForObject
	pane := place(d.reading.paper)
	end := pane.AddXY(d.reading.paper.Size().Width, d.reading.paper.Size().Height)
	for _, at := range []fyne.Position{pane, end, pane.AddXY(d.reading.paper.Size().Width-5, 40), pane.AddXY(5, d.reading.paper.Size().Height-5)} {
		d.hoverSpan(d.reading, h.ID.String(), at)
		d.until("the card", d.hover.card.Visible)
		from, size := place(d.hover.card), d.hover.card.Size()
		if from.X < pane.X || from.X+size.Width > end.X || from.Y+size.Height > end.Y {
			t.Errorf("at %v the card covers %v to %v, beyond the reading pane from %v to %v", at, from, from.AddXY(size.Width, size.Height), pane, end)
		}
		d.hoverSpan(d.reading, "", at)
	}
	d.hoverSpan(d.reading, h.ID.String(), pane)
	if d.hover.card.Visible() {
		t.Error("the card comes at once and would flicker over the text that the pointer crosses")
	}
	d.hoverSpan(d.reading, "", pane)
}
