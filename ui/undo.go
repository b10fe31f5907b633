package ui

import (
	"errors"

	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage"
	"attest/ui/complete"
	"attest/ui/field"
)

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
	case *findEntry:
		entry = &f.Entry
	case *pickEntry:
		entry = &f.Entry
	case interface{ Editing() *widget.Entry }: // of package queryfield
		entry = f.Editing()
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
