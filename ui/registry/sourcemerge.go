package registry

import (
	"cmp"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/modal"
)

// mergeSize is the size of the question into which source another is to be merged, in pixels at a text of 13 pixels.
var mergeSize = fyne.NewSize(480, 190)

// failed tells the reviewer of an edit that did not come about.
func (v *view) failed(title string, err error) { modal.Error(v.w, title, err) }

// merge asks into which other source the shown one is to be merged.
func (v *Sources) merge() {
	v.form.flush()
	from := v.form.source
	known := complete.NewSources(v.s.Project, label.SourceType)
	into := complete.New(func(typed string) []complete.Suggestion {
		return known.Suggest(typed, complete.MaxRows, func(id annotate.ID) bool { return id == from.ID })
	})
	into.SetPlaceHolder("Name or alias of the source to keep")
	outcome := field.NewCaption("")
	var m *modal.Modal
	var kept *annotate.Source
	do := field.NewButton("Merge", nil, func() {
		m.Close()
		v.mergeInto(from, kept)
	})
	do.Importance = widget.HighImportance
	consider := func() {
		kept, _ = v.s.Project().SourceNamed(into.Text)
		switch {
		case kept == nil:
			outcome.SetText("")
			do.Disable()
		case kept.ID == from.ID:
			outcome.SetText(field.Sentence(errSameSource))
			do.Disable()
		default:
			outcome.SetText(fmt.Sprintf("What uses %s (%s) will use %s, which takes the name over as an alias.",
				quoted(from.Name), cmp.Or(usage(v.s.Project(), from.ID), "nothing"), quoted(kept.Name)))
			do.Enable()
		}
	}
	into.OnChanged = func(string) { consider() }
	into.OnChosen = func(complete.Suggestion) {
		consider()
		v.w.Canvas().Focus(do)
	}
	into.OnSubmitted = func(string) {
		if !do.Disabled() {
			v.w.Canvas().Focus(do)
		}
	}
	into.OnEscape = func() { m.Close() }
	cancel := field.NewButton("Cancel", nil, func() { m.Close() })
	consider()
	body := field.Column(container.NewVBox(into, outcome), layout.NewSpacer(), container.NewHBox(layout.NewSpacer(), cancel, do))
	m = modal.Show(v.w, "Merge "+quoted(from.Name)+" into another source", body, modal.Options{Size: mergeSize, Focus: into})
}

func (v *Sources) mergeInto(from, kept *annotate.Source) {
	v.s.Do("Merge "+quoted(from.Name)+" into "+quoted(kept.Name), func(d *annotate.Draft) error {
		return d.MergeSources(kept.ID, from.ID)
	}, func(_ *annotate.Action, err error) {
		if err != nil {
			v.failed("The sources were not merged", err)
			return
		}
		v.Choose(kept.ID)
	})
}

// remove asks before it takes the shown source out of the registry.
func (v *Sources) remove() {
	v.form.flush()
	s := v.form.source
	message := "Nothing uses it. Undo brings it back."
	if used := usage(v.s.Project(), s.ID); used != "" {
		message = fmt.Sprintf("It is used by %s. What uses it is kept, but will no longer name it: where it stands in a chain of sources, "+
			"that link goes. Undo brings it back, and the trash does at any later time.", used)
	}
	modal.Confirm(v.w, "Delete "+quoted(s.Name)+"?", message, "Delete", func() {
		v.edit("Delete the source "+quoted(s.Name), func(d *annotate.Draft) error { return d.RemoveSource(s.ID) }, func(err error) {
			if err != nil {
				v.failed("The source was not deleted", err)
			}
		})
	})
}
