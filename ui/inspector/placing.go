package inspector

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/prose"
)

// placing is where a reviewer decides about the place of a highlight: where one that waits belongs, and whether one that a
// revision moved still says the same. Nothing is decided without them.
type placing struct {
	e      *editor
	said   *prose.Text
	places *segmented[int]
	accept *field.Button
	gone   *field.Button
	remove *field.Button
	object *fyne.Container

	highlight annotate.ID
	at        int  // which of its possible places is shown in the text
	pointed   bool // it is shown there
}

const (
	aroundPlace = 24  // code points that are shown on each side of a possible place
	mostOfPlace = 160 // bytes that are shown of it
)

func newPlacing(e *editor) *placing {
	p := &placing{e: e, said: prose.New("", theme.SizeNameText, theme.ColorNameForeground, 0)}
	p.places = newSegmented(nil, func(int) string { return "" }, func(at int) { p.show(at) })
	p.places.column = true
	p.places.OnEscape = e.in.host.FocusReader
	e.follow(p.places)
	p.accept = e.button("", theme.ConfirmIcon(), e.in.AcceptPlace)
	p.accept.Importance = widget.HighImportance
	p.gone = e.button("It is not there", theme.CancelIcon(), p.lose)
	p.remove = e.button("Delete highlight", theme.DeleteIcon(), func() { e.deleteHighlight(p.highlight) })
	p.object = newColumn(theme.Padding(), p.said, p.places, newFlow(p.accept, p.gone, p.remove))
	p.object.Hide()
	return p
}

// candidates are the possible places of the highlight at hand.
func (p *placing) candidates() []annotate.Candidate { return p.e.in.list.tray.places[p.highlight] }

// refresh shows what is to be decided about a highlight; nil stands for none.
func (p *placing) refresh(h *annotate.Highlight) {
	if h == nil || h.Placed() && h.Anchor == annotate.AnchorOK {
		p.leave()
		return
	}
	if h.ID != p.highlight {
		p.leave()
		p.highlight = h.ID
	}
	p.object.Show()
	found, known := p.e.in.list.tray.places[h.ID]
	waits := !h.Placed()
	setVisible(p.places, waits && len(found) > 0)
	setVisible(p.accept, !waits || len(found) > 0)
	setVisible(p.gone, h.Placed() || h.Anchor == annotate.AnchorAmbiguous)
	setVisible(p.remove, waits && p.e.in.claim != annotate.None) // else the editor below has the very button
	p.accept.SetText("It belongs here (Y)")
	switch {
	case !waits && h.Anchor == annotate.AnchorMoved:
		p.said.SetText("A revision moved this highlight. Does the passage still say the same?")
		p.accept.SetText("It does (Y)")
	case !waits:
		p.said.SetText("This highlight may belong elsewhere. Is this its passage?")
		p.accept.SetText("It is (Y)")
	case !known:
		p.said.SetText("This highlight has no place in the text. Looking for places where it may belong…")
	case len(found) == 0:
		p.said.SetText("This passage is not in the text any more, nor is one like it. Select where the highlight belongs and press Ctrl+Shift+L, or delete it.")
	case len(found) == 1:
		p.said.SetText("This highlight has no place in the text. It may belong here; or select its passage and press Ctrl+Shift+L.")
	default:
		p.said.SetText("This highlight has no place in the text. It may belong to one of these; or select its passage and press Ctrl+Shift+L.")
	}
	if !waits || len(found) == 0 {
		return
	}
	values := make([]int, len(found))
	names := make([]string, len(found))
	for i, c := range found {
		values[i], names[i] = i, p.describe(c)
	}
	p.places.offer(values, func(i int) string { return names[i] })
	if p.at >= len(found) {
		p.at = 0
	}
	p.places.reflect(p.at)
	if !p.pointed {
		p.point(found)
	}
}

// describe says in a line what tells a possible place from others: its words or, where they are the very words of the
// highlight, what stands around them.
func (p *placing) describe(c annotate.Candidate) string {
	if c.Similarity < 1 {
		return fmt.Sprintf("%.0f %% alike: %s", c.Similarity*100, clip(c.Quote, mostOfPlace))
	}
	before, _, after := text.Excerpt(p.e.in.list.tray.text, c.Ranges[0].Start, c.Ranges[len(c.Ranges)-1].End, aroundPlace, mostOfPlace)
	return clip(before+"[ … ]"+after, mostOfPlace)
}

// leave puts the decision away, and its marks in the text.
func (p *placing) leave() {
	if p.pointed {
		p.e.in.host.PointAt(p.e.in.list.tray.document, nil, 0)
	}
	p.highlight, p.at, p.pointed = annotate.None, 0, false
	p.object.Hide()
}

// show goes to one of the possible places.
func (p *placing) show(at int) {
	p.at = at
	p.places.reflect(at)
	p.point(p.candidates())
}

func (p *placing) point(found []annotate.Candidate) {
	p.pointed = true
	p.e.in.host.PointAt(p.e.in.list.tray.document, found, p.at)
}

// lose notes that the passage is not in the text any more.
func (p *placing) lose() {
	id := p.highlight
	p.e.in.do("Lose a highlight's place", func(d *annotate.Draft) error { return d.UnplaceHighlight(id) }, nil)
}

// Places returns how many possible places of the highlight at hand are offered: none unless it waits for one.
func (i *Inspector) Places() int {
	if h, ok := i.session.Project().Highlight(i.highlight); ok && !h.Placed() {
		return len(i.list.tray.places[h.ID])
	}
	return 0
}

// StepPlace shows the next possible place of the highlight at hand (1) or the one before (-1), round the ends.
func (i *Inspector) StepPlace(by int) {
	i.settle()
	if n := i.Places(); n > 0 {
		i.editor.placing.show((i.editor.placing.at + by + n) % n)
	}
}

// CanAcceptPlace reports whether there is a place of the highlight at hand to be accepted.
func (i *Inspector) CanAcceptPlace() bool {
	h, ok := i.session.Project().Highlight(i.highlight)
	return ok && (h.Placed() && h.Anchor != annotate.AnchorOK || i.Places() > 0)
}

// AcceptPlace gives the highlight at hand the possible place that is shown. One that a revision has moved is found to be
// right where it is. A place that is not shown yet, because the keys have not rested since the highlight was chosen, is shown
// first.
func (i *Inspector) AcceptPlace() {
	h, ok := i.session.Project().Highlight(i.highlight)
	if !ok || !i.CanAcceptPlace() {
		return
	}
	if i.editor.placing.highlight != h.ID {
		i.settle()
		return
	}
	if h.Placed() {
		i.do("Accept a highlight's place", func(d *annotate.Draft) error {
			return d.EditHighlight(h.ID, func(h *annotate.Highlight) { h.Anchor = annotate.AnchorOK })
		}, func(err error) {
			if i.editor.showFault(err); err == nil {
				i.host.Say("The place of " + label.Quoted(clip(h.Quote, placedClip)) + " is accepted. Undo takes that back.")
			}
		})
		return
	}
	t := i.list.tray
	doc, ranges := t.text, t.places[h.ID][i.editor.placing.at].Ranges
	at := t.rows.Chosen()
	i.do("Place a highlight", func(d *annotate.Draft) error { return d.PlaceHighlight(h.ID, doc, ranges...) }, func(err error) {
		i.settle()
		if i.editor.showFault(err); err != nil {
			return
		}
		if i.host.Window().Canvas().Focused() == fyne.Focusable(t.rows) {
			if len(t.waiting) > 0 {
				t.rows.Select(min(at, len(t.waiting)-1)) // on to the next one
				i.settle()
			} else {
				i.host.FocusReader() // the tray is gone
			}
		}
		i.host.Say(placedWords(h.Quote, i.Waiting()))
	})
}

// placedClip is how much of a quote is said again, in bytes.
const placedClip = 60

// placedWords says that a highlight has a place, and how many of its document wait for one still.
func placedWords(quote string, waiting int) string {
	left := "No highlight of this document waits any more."
	switch {
	case waiting == 1:
		left = "1 more waits for a place."
	case waiting > 1:
		left = fmt.Sprintf("%d more wait for a place.", waiting)
	}
	return "Placed " + label.Quoted(clip(quote, placedClip)) + ". " + left + " Undo takes the placing back."
}

// Waiting returns how many highlights of the document wait for a place.
func (i *Inspector) Waiting() int {
	n := 0
	for _, h := range i.session.Project().HighlightsOf(i.document) {
		if !h.Placed() {
			n++
		} else if h.Start() > 0 { // those without a place stand before it
			break
		}
	}
	return n
}

// FocusTray gives the keyboard to the highlights that wait for a place, and shows one of them.
func (i *Inspector) FocusTray() {
	i.settle()
	t := i.list.tray
	if len(t.waiting) == 0 {
		return
	}
	i.focus(t.rows)
	if t.rows.Chosen() < 0 {
		t.rows.Select(0)
	}
}
