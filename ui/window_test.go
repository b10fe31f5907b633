package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"attest/annotate"
)

func TestClaimOnTheSentenceAtTheCaret(t *testing.T) {
	d := newDesk(t)
	highlights, claims := d.counts()
	d.press("c")
	d.until("a claim", func() bool { _, c := d.counts(); return c == claims+1 })
	if h, _ := d.counts(); h != highlights+1 {
		t.Errorf("%d highlights, want one more than %d", h, highlights)
	}
	d.until("the claim in the editor", func() bool { h, _ := d.inspector.Selected(); return h != annotate.None })
	id, claim := d.inspector.Selected()
	h, _ := d.project().Highlight(id)
	c, ok := d.project().Claim(claim)
	if !ok || c.Text != h.Quote {
		t.Errorf("the claim says %q, want the quote %q", c.Text, h.Quote)
	}
	doc, _ := d.project().Document(h.DocumentID)
	if c.Attribution.Origin() != doc.PublisherID || c.Attribution.QuoteType != annotate.Narrator {
		t.Errorf("the claim is attributed to %+v, want the publisher as narrator", c.Attribution)
	}
	if d.win.Canvas().Focused() == d.reading.reader {
		t.Error("the keyboard stayed with the reader, want it in the claim's text")
	}

	d.session.Undo(nil)
	d.until("the undo", func() bool { h, c := d.counts(); return h == highlights && c == claims })
	d.until("redo to bring the claim back", func() bool { return d.session.RedoName() == "Make a claim" })
}

func TestHighlightTagAndDelete(t *testing.T) {
	d := newDesk(t)
	highlights, _ := d.counts()
	d.press("h")
	d.until("a highlight", func() bool { h, _ := d.counts(); return h == highlights+1 && d.reading.selected != annotate.None })
	id := d.reading.selected
	d.press("2")
	tagged := func() bool { h, ok := d.project().Highlight(id); return ok && len(h.TagIDs) == 1 }
	d.until("the tag", tagged)
	h, _ := d.project().Highlight(id)
	if tag, _ := d.project().Tag(h.TagIDs[0]); tag.Shortcut != "2" {
		t.Errorf("key 2 put on the tag %q of key %s", tag.Name, tag.Shortcut)
	}
	d.press("2")
	d.until("no tag", func() bool { return !tagged() })
	d.press("Delete")
	d.until("the deletion", func() bool { h, _ := d.counts(); return h == highlights })
	d.until("word of the deletion", func() bool { return strings.Contains(d.status.message.Text, "Highlight deleted") })
}

func TestMenuNamesWhatUndoTakesBack(t *testing.T) {
	d := newDesk(t)
	d.press("h")
	d.until("the undo entry", func() bool { return d.menuName(1, 0) == "Undo: Highlight a passage" })
	d.chord("Ctrl+Z")
	d.until("the redo entry", func() bool { return d.menuName(1, 1) == "Redo: Highlight a passage" })
	d.chord("Ctrl+Y")
	d.until("the highlight back", func() bool { return d.menuName(1, 0) == "Undo: Highlight a passage" })
}

func TestSavedIsShownOnlyAfterTheEditIsOnDisk(t *testing.T) {
	d := newDesk(t)
	release := make(chan struct{})
	d.session.Do("Wait", func(*annotate.Draft) error { <-release; return nil }, nil)
	if got := d.status.saved.Text; got != "saving…" {
		t.Errorf("with an edit under way the status bar says %q", got)
	}
	close(release)
	d.until("saved", func() bool { return d.status.saved.Text == "saved" })
}

func TestSearchJumpsToThePassage(t *testing.T) {
	d := newDesk(t)
	var target *annotate.Highlight
	for _, h := range d.project().Highlights() {
		if h.DocumentID != d.reading.document {
			target = h
		}
	}
	d.chord("Ctrl+K")
	d.typing(target.Quote)
	d.until("the highlight among the results", func() bool { return d.resultOf(target.ID) >= 0 && d.search.shown == target.Quote })
	for d.search.marked != d.resultOf(target.ID) {
		d.press("Down")
	}
	d.press("Return")
	d.until("the passage", func() bool { return d.reading.document == target.DocumentID && d.reading.selected == target.ID })
	if got := d.reading.reader.Caret(); got != target.Start() {
		t.Errorf("the caret stands at byte %d, the passage begins at %d", got, target.Start())
	}
	if d.dialogOpen() {
		t.Error("the search is still open")
	}
}

func TestDocumentsCanBeFilteredAndStepped(t *testing.T) {
	d := newDesk(t)
	first := d.reading.document
	d.chord("Ctrl+PageDown")
	d.until("the second document", func() bool { return d.reading.document != first })
	d.chord("Ctrl+PageUp")
	d.until("the first document", func() bool { return d.reading.document == first })
	d.documents.filter.SetText("radio")
	if len(d.documents.shown) != 1 {
		t.Errorf("the filter radio shows %d documents, want 1", len(d.documents.shown))
	}
	d.documents.filter.SetText("no such report")
	if got := d.documents.empty.Text; got != "No document matches this filter." {
		t.Errorf("an empty list says %q", got)
	}
}

func TestTheFirstHighlightBeginsTheReview(t *testing.T) {
	d := newDesk(t)
	id := d.reading.document
	d.setDocumentStatus(id, annotate.Unread)
	status := func() annotate.DocumentStatus { doc, _ := d.project().Document(id); return doc.Status }
	d.until("unread", func() bool { return status() == annotate.Unread })
	d.press("h")
	d.until("in progress", func() bool { return status() == annotate.InProgress })
	d.session.Undo(nil)
	d.until("unread again, by the same undo", func() bool { return status() == annotate.Unread })
}

func TestImportOpensTheNewDocumentAndNamesWhatFailed(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "good.txt"), "The bridge was closed on Monday.\n")
	writeFile(t, filepath.Join(dir, "empty.txt"), "")
	before := d.project().Count(annotate.KindDocument)
	d.importPaths([]string{dir}, "Valley Post")
	d.until("the new document", func() bool {
		doc, ok := d.project().Document(d.reading.document)
		return ok && doc.FileName == "good.txt"
	})
	if n := d.project().Count(annotate.KindDocument); n != before+1 {
		t.Errorf("%d documents, want %d", n, before+1)
	}
	doc, _ := d.project().Document(d.reading.document)
	if got := publisher(d.project(), doc); got != "Valley Post" {
		t.Errorf("published by %q", got)
	}
	if !d.dialogOpen() {
		t.Error("nothing tells that empty.txt was left out")
	}
}

func TestEveryCommandKeyIsUnique(t *testing.T) {
	d := newDesk(t)
	seen := map[string]string{}
	for _, c := range d.commands() {
		for _, k := range c.keys {
			if other, taken := seen[k.String()]; taken {
				t.Errorf("%s is the key of %s and of %s", k, other, c.id)
			}
			seen[k.String()] = c.id
		}
	}
}

func TestKeysAreReadAsWritten(t *testing.T) {
	for spec, want := range map[string]chord{
		"Ctrl+K":       {mod: fyne.KeyModifierShortcutDefault, key: fyne.KeyK},
		"Ctrl++":       {mod: fyne.KeyModifierShortcutDefault, key: fyne.KeyPlus},
		"Ctrl+Shift+Z": {mod: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift, key: fyne.KeyZ},
		"C":            {key: fyne.KeyC, char: 'c'},
		"?":            {key: "?", char: '?'},
		"Delete":       {key: fyne.KeyDelete},
		"Ctrl+PageUp":  {mod: fyne.KeyModifierShortcutDefault, key: fyne.KeyPageUp},
	} {
		if got := keys(spec)[0]; got != want {
			t.Errorf("keys(%q) = %+v, want %+v", spec, got, want)
		}
	}
	if _, ok := keys("Ctrl+K")[0].shortcut().(*desktop.CustomShortcut); !ok {
		t.Error("Ctrl+K is not a shortcut of the window")
	}
}
