package inspector

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
)

// highlightEditor edits a highlight on which no claim rests.
type highlightEditor struct {
	e  *editor
	id annotate.ID

	make   *field.Button
	tags   *tagField
	note   *field.Entry
	object *fyne.Container
}

func newHighlightEditor(e *editor) *highlightEditor {
	h := &highlightEditor{e: e}
	h.make = e.button("Make a claim (C)", theme.ContentAddIcon(), func() { e.in.MakeClaim() })
	h.make.Importance = widget.HighImportance
	h.tags = newTagField(e, h.toggle)
	h.note = e.text(2, func(text string, done func(error)) {
		id := h.id
		e.in.do("Edit note", func(d *annotate.Draft) error {
			return d.EditHighlight(id, func(h *annotate.Highlight) { h.Note = strings.TrimSpace(text) })
		}, done)
	})
	remove := e.button("Delete highlight", theme.DeleteIcon(), func() { e.deleteHighlight(h.id) })
	h.object = newColumn(2*theme.Padding()+2, newFlow(h.make), h.tags.object, e.named("Note", h.note), newFlow(remove))
	return h
}

func (h *highlightEditor) show(of *annotate.Highlight) {
	if h.id != of.ID {
		h.id = of.ID
		h.note.Replace(of.Note)
	} else {
		h.note.Reflect(of.Note)
	}
	h.tags.show(h.e.in.session.Project().Tags(), of.TagIDs)
	h.object.Show()
}

func (h *highlightEditor) leave() {
	h.flush()
	h.id = annotate.None
	h.object.Hide()
}

func (h *highlightEditor) flush() {
	if h.id != annotate.None {
		h.note.Flush()
	}
}

func (h *highlightEditor) toggle(tag *annotate.Tag, on bool) {
	id := h.id
	h.e.in.do(tagVerb(tag, on), func(d *annotate.Draft) error {
		return d.EditHighlight(id, func(h *annotate.Highlight) { h.TagIDs = withTag(h.TagIDs, tag.ID, on) })
	}, nil)
}

// deleteHighlight takes a highlight out, and the claims that rest on it alone.
func (e *editor) deleteHighlight(id annotate.ID) {
	gone := 0
	for _, c := range e.in.session.Project().ClaimsOn(id) {
		if len(c.HighlightIDs) == 1 {
			gone++
		}
	}
	what := "The highlight is deleted."
	if gone > 0 {
		what = "The highlight is deleted, with " + counted(gone, "claim") + "."
	}
	e.delete("Delete a highlight", what, func(d *annotate.Draft) error { return d.RemoveHighlight(id) })
}

// delete takes something out and offers to bring it back, with what was chosen before.
func (e *editor) delete(verb, what string, edit func(*annotate.Draft) error) {
	highlight, claim := e.in.Selected()
	e.in.do(verb, edit, func(err error) {
		if err != nil {
			e.showFault(err)
			return
		}
		e.say(what, func() {
			e.in.session.Undo(func(_ *annotate.Action, err error) {
				if e.showFault(err); err == nil {
					e.in.choose(highlight, claim)
				}
			})
		})
		e.in.host.FocusReader()
	})
}
