package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"attest/annotate"
)

func TestStatusGoesRound(t *testing.T) {
	d := newDesk(t)
	id := d.reading.document
	d.setDocumentStatus(id, annotate.Unread)
	shows := func(word string) func() bool {
		return func() bool { return d.reading.header.status.Text == word }
	}
	d.until("unread", shows("unread"))
	for _, word := range []string{"in progress", "done", "unread"} {
		d.cycleStatus()
		d.until(word, shows(word))
		doc, _ := d.project().Document(id)
		if _, got := documentStatus(doc.Status); got != word {
			t.Errorf("the header says %s, the document is %s", word, got)
		}
	}
	next := d.documents.neighbour(1)
	d.press("m")
	d.until("the next document", func() bool { return d.reading.document == next })
	d.until("done", func() bool { doc, _ := d.project().Document(id); return doc.Status == annotate.Done })
	doc, _ := d.project().Document(id)
	if said := d.status.message.Text; !strings.Contains(said, clipText(doc.DisplayTitle(), 40)[:40]) || !strings.Contains(said, "Ctrl+Z") {
		t.Errorf("the window says %q", said)
	}
	last := d.project().Documents()[d.project().Count(annotate.KindDocument)-1]
	d.openDocument(last.ID, nil)
	d.until("the last document", func() bool { return d.reading.document == last.ID })
	d.press("m")
	if said := d.status.message.Text; !strings.Contains(said, "the last document") || d.reading.document != last.ID {
		t.Errorf("on the last document the window says %q", said)
	}
	d.until("done", func() bool { doc, _ := d.project().Document(last.ID); return doc.Status == annotate.Done })
	d.press("m")
	if said := d.status.message.Text; strings.Contains(said, "Ctrl+Z") {
		t.Errorf("nothing was changed, and the window says %q", said)
	}
}

func TestRemoveADocument(t *testing.T) {
	d := newDesk(t)
	p := d.project()
	d.chord("Ctrl+PageDown")
	id := d.documents.chosen
	d.until("the second document", func() bool { return d.reading.document == id })
	next := d.documents.neighbour(1)
	highlights, claims := len(p.HighlightsOf(id)), 0
	for _, c := range p.Claims() {
		alone := true
		for _, h := range c.HighlightIDs {
			at, _ := p.Highlight(h)
			alone = alone && at.DocumentID == id
		}
		if alone {
			claims++
		}
	}
	allHighlights, allClaims := d.counts()

	d.command("remove-document").invoke()
	if !d.says("Remove this document?", plural(highlights, "highlight"), plural(claims, "claim")) || highlights == 0 || claims == 0 {
		t.Fatalf("%d highlights, %d claims, and the dialog says %q", highlights, claims, d.dialog())
	}
	d.press("Return") // Cancel has the focus
	if _, there := p.Document(id); !there || d.dialogOpen() {
		t.Fatal("Enter alone removes it")
	}
	d.command("remove-document").invoke()
	d.tap("Remove")
	d.until("the next document", func() bool { return d.reading.document == next })
	if h, c := d.counts(); h != allHighlights-highlights || c != allClaims-claims {
		t.Errorf("%d highlights and %d claims are left, want %d and %d", h, c, allHighlights-highlights, allClaims-claims)
	}
	if !d.shows("is removed. Undo brings it back.") {
		t.Errorf("the status bar says %q", d.status.message.Text)
	}
	if d.documents.chosen != next || d.win.Canvas().Focused() != d.reading.reader {
		t.Errorf("the list marks %v, the focus is on %T", d.documents.chosen, d.win.Canvas().Focused())
	}
	d.chord("Ctrl+Z")
	d.until("everything back", func() bool { h, c := d.counts(); return h == allHighlights && c == allClaims })
	if _, there := p.Document(id); !there || d.documents.chosen != next {
		t.Errorf("undo: the document is back: %v; the list marks %v", there, d.documents.chosen)
	}
}

func TestADocumentWithoutHighlightsIsRemoved(t *testing.T) {
	d := newDesk(t)
	d.session.Do("Empty it", func(draft *annotate.Draft) (err error) {
		for _, h := range d.project().HighlightsOf(d.reading.document) {
			err = errors.Join(err, draft.RemoveHighlight(h.ID))
		}
		return err
	}, nil)
	d.until("an empty document", func() bool { return len(d.project().HighlightsOf(d.reading.document)) == 0 })
	d.command("remove-document").invoke()
	if !d.says("has no highlights. One undo brings it back") {
		t.Errorf("the dialog says %q", d.dialog())
	}
}

func TestRemovingEveryDocumentEndsInTheEmptyPane(t *testing.T) {
	d := newDesk(t)
	last := len(d.documents.shown)
	d.openDocument(d.documents.shown[last-1].ID, nil)
	d.until("the last document", func() bool { return d.reading.document == d.documents.shown[last-1].ID })
	for n := last; n > 0; n-- {
		d.command("remove-document").invoke()
		d.tap("Remove")
		d.until("one fewer", func() bool {
			return len(d.documents.shown) == n-1 && (n == 1) == (d.reading.document == annotate.None && d.reading.wanted == annotate.None) &&
				(n == 1 || d.reading.document == d.documents.shown[n-2].ID)
		})
	}
	if !d.reading.empty.Visible() || !strings.Contains(d.documents.empty.Text, "No documents yet") {
		t.Error("the empty window does not say what to do next")
	}
	for _, id := range []string{"claim", "find", "details", "zoom-in", "next-document"} {
		if d.command(id).can() {
			t.Errorf("%s can be done without a document", id)
		}
	}
	d.chord("Ctrl+Z")
	d.until("the document that undo brings back", func() bool { return d.reading.document != annotate.None })
}

func TestGoingBackToADocumentBeforeTheOtherIsThere(t *testing.T) {
	d := newDesk(t)
	first, second := d.documents.shown[0].ID, d.documents.shown[1].ID
	d.openDocument(first, nil)
	d.until("the first document", func() bool { return d.reading.document == first })
	d.settle()
	d.openDocument(second, nil) // its text is on its way
	d.openDocument(first, nil)
	for len(d.queue) == 0 { // until it has arrived
		time.Sleep(time.Millisecond)
	}
	d.settle()
	if d.reading.document != first || d.documents.chosen != first {
		t.Errorf("shown is %v, marked %v, asked for %v", d.reading.document, d.documents.chosen, first)
	}
}
