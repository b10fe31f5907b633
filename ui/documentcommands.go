package ui

import (
	"slices"

	"attest/annotate"
	"attest/ui/label"
	"attest/ui/modal"
)

// cycleStatus moves the document at hand from unread to in progress to done and round again.
func (w *window) cycleStatus() {
	id := w.reading.document
	doc, ok := w.session.Project().Document(id)
	if !ok || w.barred() {
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

// doneAndNext marks the document at hand done and shows the next one. It says which one it was, because the key is easily hit.
func (w *window) doneAndNext() {
	doc, ok := w.session.Project().Document(w.reading.document)
	if !ok {
		return
	}
	said := label.Quoted(clipText(doc.DisplayTitle(), 60)) + " is done."
	if doc.Status != annotate.Done {
		said += " Ctrl+Z takes that back."
	}
	w.setDocumentStatus(doc.ID, annotate.Done)
	next := w.documents.neighbour(1)
	if next == annotate.None {
		w.status.say(said + " It is the last document.")
		return
	}
	w.status.say(said)
	w.openDocument(next, w.FocusReader)
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
	name := label.Quoted(clipText(doc.DisplayTitle(), 80))
	message := name + " has no highlights. One undo brings it back, and the trash does at any later time."
	if len(highlights) > 0 {
		on := plural(len(highlights), "highlight")
		if len(claims) > 0 {
			on += ", with " + plural(len(claims), "claim") + " resting on it alone"
		}
		message = name + " has " + on + ". All of that goes with it; one undo brings everything back, and the trash does at any later time."
	}
	modal.Confirm(w.win, "Remove this document?", message, "Remove", func() {
		w.session.Do("Remove document "+clipText(doc.DisplayTitle(), 40), func(d *annotate.Draft) error { return d.RemoveDocument(id) }, func(_ *annotate.Action, err error) {
			if err != nil {
				w.showError("The document could not be removed", err)
				return
			}
			w.status.say(name + " is removed. Undo brings it back.")
		})
	})
}
