package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/modal"
	"attest/ui/prose"
	"attest/ui/reader"
)

// PointAt marks places of a document, if its text is at hand, selects one of them and scrolls there; without any, it takes
// the marks away.
func (w *window) PointAt(document annotate.ID, places []annotate.Candidate, at int) {
	r := w.reading
	if r.document != document {
		return
	}
	var marks []reader.Range
	for i, place := range places {
		for n, piece := range place.Ranges {
			passage := rangeOf(piece.Start, piece.End)
			marks = append(marks, passage)
			if i == at && n == 0 {
				r.reader.SetSelection(passage)
				r.reader.Reveal(passage)
			}
		}
	}
	r.point(marks)
}

// placeHighlight gives a highlight that lost its place the selected passage.
func (w *window) placeHighlight() {
	passage, ok := w.selectedWords()
	if !ok || w.tooLong(passage) {
		return
	}
	id, doc := w.reading.selected, w.reading.text
	w.session.Do("Place a highlight", func(d *annotate.Draft) error { return d.PlaceHighlight(id, doc, passage) }, func(a *annotate.Action, err error) {
		if w.reshaped(a, err, keeping{}); a != nil {
			w.status.say("Placed at “" + clipText(doc[passage.Start:passage.End], saidLength) + "”. Undo takes the placing back.")
		}
	})
}

// stepPlace goes to the next possible place of a highlight that waits for one or, where there is no choice of places, to the
// next passage that two texts have in common.
func (w *window) stepPlace(by int) {
	if w.stepsPlaces() {
		w.inspector.StepPlace(by)
		return
	}
	w.stepMatch(by)
}

func (w *window) stepsPlaces() bool {
	n := w.inspector.Places()
	return n > 1 || n == 1 && !w.paired()
}

// orPlace names the command that steps.
func (w *window) orPlace(match, place string) string {
	if w.session != nil && w.stepsPlaces() {
		return place
	}
	return match
}

// unplacedHighlights lists the highlights of all documents that wait for a place, and goes to the one that is chosen.
func (w *window) unplacedHighlights() {
	p := w.session.Project()
	var waiting []*annotate.Highlight
	for _, h := range p.Highlights() {
		if !h.Placed() {
			waiting = append(waiting, h)
		}
	}
	if len(waiting) == 0 {
		w.status.say("Every highlight of this project has a place.")
		return
	}
	var m *modal.Modal
	list := field.NewList(func() int { return len(waiting) }, func() fyne.CanvasObject {
		quote, about := widget.NewLabel("quote"), field.NewCaption("about")
		quote.Truncation, about.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
		return container.New(tightRows{}, quote, about)
	}, func(i int, o fyne.CanvasObject) {
		row := o.(*fyne.Container)
		row.Objects[0].(*widget.Label).SetText(prose.Shown(label.Quoted(clipText(waiting[i].Quote, searchClip))))
		row.Objects[1].(*widget.Label).SetText(prose.Shown(whyUnplaced(p, waiting[i])))
	})
	list.OnEnter = func(i int) {
		id := waiting[i].ID
		m.Close()
		w.jump(id, w.inspector.FocusTray)
	}
	list.OnChosen = func(i int) {
		if !list.ByKey() {
			list.OnEnter(i)
		}
	}
	hint := widget.NewLabel("Choose one to see where it may belong. In the list of these above the other highlights of its document, Left and Right show the places and Enter accepts one.")
	hint.Wrapping, hint.SizeName, hint.Importance = fyne.TextWrapWord, theme.SizeNameCaptionText, widget.LowImportance
	m = modal.Show(w.win, "Highlights without a place ("+plural(len(waiting), "highlight")+")", container.NewBorder(nil, hint, nil, nil, list),
		modal.Options{Size: fyne.NewSize(640, 460), Focus: list})
	list.Reflect(0)
}

// whyUnplaced says why a highlight waits, in which document, and what is claimed on it.
func whyUnplaced(p *annotate.Project, h *annotate.Highlight) string {
	said := label.Anchor(h.Anchor)
	if d, ok := p.Document(h.DocumentID); ok {
		said += " · " + clipText(d.DisplayTitle(), 60)
	}
	if claims := p.ClaimsOn(h.ID); len(claims) > 0 {
		said += " · " + clipText(claims[0].Text, searchClip)
	}
	return said
}
