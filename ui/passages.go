package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/modal"
)

// addPassage queues an edit that highlights the passage at hand and goes on with the new highlight. The first highlight of
// an unread document is the beginning of its review.
func (w *window) addPassage(verb string, and func(*annotate.Draft, *annotate.Highlight) error, done func(h *annotate.Highlight)) {
	passage, ok := w.reading.passage()
	if !ok {
		w.status.say("Put the caret into a sentence, or select a passage, first.")
		return
	}
	document, doc := w.reading.document, w.reading.text
	var made *annotate.Highlight
	w.session.Do(verb, func(d *annotate.Draft) error {
		var err error
		if made, err = d.AddHighlight(document, doc, passage); err != nil {
			return err
		}
		if now, ok := d.Document(document); ok && now.Status == annotate.Unread {
			if err := d.EditDocument(document, func(doc *annotate.Document) { doc.Status = annotate.InProgress }); err != nil {
				return err
			}
		}
		if and != nil {
			return and(d, made)
		}
		return nil
	}, func(_ *annotate.Action, err error) {
		if err != nil {
			w.showError("This passage could not be highlighted", err)
			return
		}
		if w.session == nil || w.reading.document != document {
			return // the reviewer has gone on to another document meanwhile
		}
		w.reading.showHighlight(made)
		done(made)
	})
}

// makeClaim makes a claim of the passage at hand and puts the caret into its text. On a highlight that bears no claim yet
// the claim is made of that.
func (w *window) makeClaim() {
	if h, ok := w.reading.highlightAtHand(); ok && w.reading.reader.Selection().Empty() {
		if len(w.session.Project().ClaimsOn(h.ID)) > 0 {
			w.inspector.FocusClaim()
			return
		}
		w.session.Do("Make a claim", func(d *annotate.Draft) error {
			_, err := d.AddClaim(h.ID)
			return err
		}, func(_ *annotate.Action, err error) {
			if err != nil {
				w.showError("This claim could not be made", err)
				return
			}
			w.inspector.Select(h.ID)
			w.inspector.FocusClaim()
		})
		return
	}
	w.addPassage("Make a claim", func(d *annotate.Draft, h *annotate.Highlight) error {
		_, err := d.AddClaim(h.ID)
		return err
	}, func(h *annotate.Highlight) {
		w.inspector.Select(h.ID)
		w.inspector.FocusClaim()
		w.status.say("Claim made. Esc goes back to the text.")
	})
}

// makeHighlight highlights the passage at hand and leaves the keyboard with the reader.
func (w *window) makeHighlight() {
	w.addPassage("Highlight a passage", nil, func(h *annotate.Highlight) {
		w.inspector.Select(h.ID)
		w.status.say("Highlighted. C makes it a claim, 1–9 tag it.")
	})
}

// tagWithKey returns the tag of the codebook that a digit toggles, or nil.
func (w *window) tagWithKey(digit string) *annotate.Tag {
	if w.session == nil {
		return nil
	}
	for _, t := range w.session.Project().Tags() {
		if t.Shortcut == digit {
			return t
		}
	}
	return nil
}

func (w *window) tagCommandName(digit string) string {
	if t := w.tagWithKey(digit); t != nil {
		return "Tag “" + t.Name + "”"
	}
	return "Tag " + digit
}

// toggleTag puts a tag on the selected highlight and its claims, or takes it off; with nothing selected it highlights the
// passage at hand with that tag.
func (w *window) toggleTag(digit string) {
	t := w.tagWithKey(digit)
	h, ok := w.reading.highlightAtHand()
	if ok && w.reading.reader.Selection().Empty() {
		w.session.Do("Toggle tag "+t.Name, func(d *annotate.Draft) error { return d.ToggleTagOn(h.ID, t.ID) }, nil)
		return
	}
	w.addPassage("Highlight as "+t.Name, func(d *annotate.Draft, h *annotate.Highlight) error { return d.ToggleTagOn(h.ID, t.ID) },
		func(h *annotate.Highlight) { w.inspector.Select(h.ID) })
}

// deleteHighlight removes the selected highlight and says what went with it.
func (w *window) deleteHighlight() {
	id, _ := w.inspector.Selected()
	claims := len(w.session.Project().ClaimsOn(id))
	w.session.Do("Delete a highlight", func(d *annotate.Draft) error { return d.RemoveHighlight(id) }, func(_ *annotate.Action, err error) {
		if err != nil {
			w.showError("This highlight could not be deleted", err)
			return
		}
		what := "Highlight deleted"
		if claims > 0 {
			what += " with " + plural(claims, "claim")
		}
		w.status.say(what + ". Ctrl+Z brings it back.")
	})
}

// stepName is the name of the undo or redo command, with what it would do.
func (w *window) stepName(word string, undo bool) string {
	if w.session == nil {
		return word
	}
	name := w.session.RedoName()
	if undo {
		name = w.session.UndoName()
	}
	if name == "" {
		return word
	}
	return word + ": " + name
}

func (w *window) undo() {
	if w.editField((*widget.Entry).Undo) {
		return
	}
	w.session.Undo(func(a *annotate.Action, err error) { w.stepped("Nothing to undo.", a, err) })
}

func (w *window) redo() {
	if w.editField((*widget.Entry).Redo) {
		return
	}
	w.session.Redo(func(a *annotate.Action, err error) { w.stepped("Nothing to redo.", a, err) })
}

// editField lets a text field that has the focus take back its own typing first, because the menu takes the keys away from
// it. It reports whether the field had anything to take back.
func (w *window) editField(step func(*widget.Entry)) bool {
	var entry *widget.Entry
	switch f := w.win.Canvas().Focused().(type) {
	case *widget.Entry:
		entry = f
	case *field.Entry:
		entry = &f.Entry
	case *complete.Entry:
		entry = &f.Entry
	case *searchEntry:
		entry = &f.Entry
	case *findEntry:
		entry = &f.Entry
	default:
		return false
	}
	before := entry.Text
	step(entry)
	return entry.Text != before
}

func (w *window) stepped(nothing string, a *annotate.Action, err error) {
	switch {
	case errors.Is(err, storage.ErrNothingToUndo):
		w.status.say(nothing)
	case err != nil:
		w.showError("This could not be undone or redone", err)
	default:
		w.status.say(a.Verb)
	}
}

// Documents.

// cycleStatus moves the document at hand from unread to in progress to done and round again.
func (w *window) cycleStatus() {
	id := w.reading.document
	doc, ok := w.session.Project().Document(id)
	if !ok {
		return
	}
	next := annotate.DocumentStatuses[0]
	for i, s := range annotate.DocumentStatuses[:len(annotate.DocumentStatuses)-1] {
		if s == doc.Status {
			next = annotate.DocumentStatuses[i+1]
		}
	}
	w.setDocumentStatus(id, next)
}

func (w *window) setDocumentStatus(id annotate.ID, s annotate.DocumentStatus) {
	_, word := documentStatus(s)
	w.session.Do("Mark document "+word, func(d *annotate.Draft) error {
		return d.EditDocument(id, func(doc *annotate.Document) { doc.Status = s })
	}, nil)
}

func (w *window) doneAndNext() {
	w.setDocumentStatus(w.reading.document, annotate.Done)
	w.stepDocument(1)
}

func (w *window) stepDocument(by int) {
	id := w.documents.neighbour(by)
	if id == annotate.None {
		w.status.say(map[bool]string{true: "This is the last document.", false: "This is the first document."}[by > 0])
		return
	}
	w.openDocument(id, w.FocusReader)
}

func (w *window) removeDocument() {
	id := w.reading.document
	p := w.session.Project()
	doc, ok := p.Document(id)
	if !ok {
		return
	}
	highlights := p.HighlightsOf(id)
	elsewhere := func(h annotate.ID) bool {
		at, ok := p.Highlight(h)
		return ok && at.DocumentID != id
	}
	claims := map[annotate.ID]bool{}
	for _, h := range highlights {
		for _, c := range p.ClaimsOn(h.ID) {
			if !slices.ContainsFunc(c.HighlightIDs, elsewhere) {
				claims[c.ID] = true
			}
		}
	}
	message := fmt.Sprintf("“%s” has %s and %s that rest on it alone. They go with it; one undo brings everything back.",
		clipText(doc.DisplayTitle(), 80), plural(len(highlights), "highlight"), plural(len(claims), "claim"))
	modal.Confirm(w.win, "Remove this document?", message, "Remove", func() {
		w.session.Do("Remove document "+clipText(doc.DisplayTitle(), 40), func(d *annotate.Draft) error { return d.RemoveDocument(id) }, nil)
	})
}

// contextMenu offers what can be done with the passage under the pointer.
func (w *window) contextMenu(at fyne.Position) {
	var commands []*command
	for _, c := range w.menus[2].commands {
		switch {
		case c == nil:
			if len(commands) > 0 && commands[len(commands)-1] != nil {
				commands = append(commands, nil)
			}
		case c.can() && !strings.HasPrefix(c.id, "next-") && !strings.HasPrefix(c.id, "previous-"):
			commands = append(commands, c)
		}
	}
	var items []*fyne.MenuItem
	for i, label := range menuLabels(commands) {
		if commands[i] == nil {
			items = append(items, fyne.NewMenuItemSeparator())
			continue
		}
		items = append(items, fyne.NewMenuItem(label, commands[i].invoke))
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), w.win.Canvas(), at)
}

// showError says what went wrong; a cancelled piece of work is no error.
func (w *window) showError(title string, err error) {
	if !errors.Is(err, context.Canceled) {
		modal.Error(w.win, title, err)
	}
}
