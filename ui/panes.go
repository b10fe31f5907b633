package ui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/ui/look"
	"attest/ui/pane"
	"attest/ui/reader"
)

// Two documents beside each other, or two places of one. Each has a reading pane of its own. One of the two is active: it
// is what the commands act on, and what the list of documents and the right pane follow.

// other returns the pane that is not active, or nil while there is only one.
func (w *window) other() *readingPane {
	for _, r := range w.panes {
		if r != w.reading {
			return r
		}
	}
	return nil
}

func (w *window) paired() bool { return len(w.panes) > 1 }

// activate makes a pane the one that the commands act on.
func (w *window) activate(r *readingPane) {
	if w.session == nil || w.reading == r || !slices.Contains(w.panes, r) {
		return
	}
	w.reading = r
	w.showActive()
	w.documents.choose(r.wanted)
	if r.selected == annotate.None {
		w.inspector.ShowDocument(r.wanted)
	}
	if h, _ := w.inspector.Selected(); h != r.selected {
		w.inspector.Select(r.selected)
	}
	w.prefs.setLastDocument(w.session.Folder().Path(), r.wanted)
	w.rememberPanes()
	w.refreshSoon(false)
}

// showActive brings the headers up to date.
func (w *window) showActive() {
	for _, r := range w.panes {
		r.header.show(w.paired(), r == w.reading)
	}
}

// switchPane gives the keyboard to the text of the other pane.
func (w *window) switchPane() {
	if w.paired() {
		w.activate(w.other())
		w.FocusReader()
	}
}

// sideBySide shows a second document beside the one at hand, or goes back to that one alone.
func (w *window) sideBySide() {
	if w.paired() {
		w.closePane(w.other())
		return
	}
	w.goBeside(w.companion())
}

// companion returns the document that is most likely to be wanted beside the one at hand: the version that it revises, or
// else its neighbour in the list.
func (w *window) companion() annotate.ID {
	if doc, ok := w.session.Project().Document(w.reading.document); ok {
		if _, ok := w.session.Project().Document(doc.RevisesID); ok {
			return doc.RevisesID
		}
	}
	for _, step := range []int{1, -1} {
		if id := w.documents.neighbour(step); id != annotate.None {
			return id
		}
	}
	return w.reading.document
}

// openBeside shows a document in the pane that is not active, and makes that pane first if need be; then, if it is not nil,
// runs once its text is there.
func (w *window) openBeside(id annotate.ID, then func()) {
	if !w.paired() {
		place := w.reading.reader.TopOffset()
		w.panes = append(w.panes, newReadingPane(w))
		w.arrange()
		if id == w.reading.document {
			w.prefs.setPlace(id, place)
		}
	}
	w.other().open(id, then)
}

// goBeside shows a document in the pane that is not active, and goes there.
func (w *window) goBeside(id annotate.ID) { w.openBeside(id, w.switchPane) }

// openInOther shows in the other pane what the list of documents has chosen, if that has the keyboard, or else the document
// at hand, at the place at hand; and goes there.
func (w *window) openInOther() {
	if w.win.Canvas().Focused() == fyne.Focusable(w.documents.list) {
		from, before := w.reading, w.documents.before
		w.goBeside(w.documents.chosen)
		if before != annotate.None { // the arrow keys have shown others here on the way
			from.open(before, nil)
		}
		return
	}
	from := w.reading
	w.openBeside(from.document, func() {
		w.switchPane()
		w.reading.reader.SetTopOffset(from.reader.TopOffset())
	})
}

// closePane takes away one of two panes.
func (w *window) closePane(r *readingPane) {
	if !w.paired() {
		return
	}
	if r == w.reading {
		w.activate(w.other())
	}
	r.rememberPlace()
	r.wanted = annotate.None // a text that is still on its way has nowhere to go
	r.find.stop()
	w.panes = slices.DeleteFunc(w.panes, func(o *readingPane) bool { return o == r })
	w.arrange()
	w.reading.point(nil)
	w.rememberPanes()
	w.FocusReader()
}

// arrange puts the panes into the middle of the window. The columns beside them give two panes more room than one.
func (w *window) arrange() {
	w.pairing.end()
	if w.paired() {
		texts := pane.Columns(w.panes[0].object, w.panes[1].object)
		texts.SetLeast(leastText, leastText)
		texts.SetOffset(w.prefs.split("panes", 0.5))
		texts.OnMoved = func(offset float64) { w.prefs.setSplit("panes", offset) }
		w.middle.Objects = []fyne.CanvasObject{texts}
		w.pairing = newPairing(w)
	} else {
		w.middle.Objects = []fyne.CanvasObject{w.panes[0].object}
		w.pairing = nil
	}
	texts := float32(leastText * len(w.panes))
	w.right.SetLeast(texts, leastInspector)
	w.left.SetLeast(leastDocuments, texts+leastInspector)
	for _, s := range w.columns() {
		s.split.SetOffset(w.prefs.split(s.name, s.usual))
		s.split.OnMoved = func(offset float64) { w.prefs.setSplit(s.name, offset) }
	}
	w.middle.Refresh()
	w.showActive()
	w.refreshMenus()
}

// Least widths of the columns in multiples of the text size.
const (
	leastDocuments = 12
	leastText      = 20
	leastInspector = 18
)

// column is a line between columns of the window: the name by which its place is remembered, and its usual place.
type column struct {
	split *pane.Split
	name  string
	usual float64
}

func (w *window) columns() []column {
	if w.paired() {
		return []column{{w.left, "left_two", 0.15}, {w.right, "right_two", 0.74}}
	}
	return []column{{w.left, "left", 0.2}, {w.right, "right", 0.64}}
}

// repaper shows the texts on paper of another theme.
func (w *window) repaper(t look.Theme) {
	for _, r := range w.panes {
		r.paper.Theme = look.Paper{Theme: t}
		r.paper.Refresh()
	}
	w.showActive()
}

// ShowBeside shows a passage of the claim at hand in the other pane, where it leaves the first one as it is, and reports
// whether it did: there has to be another pane, and another passage.
func (w *window) ShowBeside(highlight annotate.ID) bool {
	h, ok := w.session.Project().Highlight(highlight)
	if !ok || !h.Placed() || !w.paired() || highlight == w.reading.selected {
		return false
	}
	w.showBeside(h)
	return true
}

func (w *window) showBeside(h *annotate.Highlight) {
	w.openBeside(h.DocumentID, func() {
		if other := w.other(); other != nil && other.document == h.DocumentID {
			w.apart(nil, func() { other.showHighlight(h) })
		}
	})
}

// otherPassage shows, beside the text at hand, the next passage of the claim at hand, or of a claim in a cluster with it.
func (w *window) otherPassage() {
	p := w.session.Project()
	highlight, claim := w.inspector.Selected()
	if claim == annotate.None {
		w.status.say("Choose a highlight on which a claim rests first.")
		return
	}
	passages := p.PassagesOf(claim)
	others := slices.DeleteFunc(slices.Clone(passages), func(h *annotate.Highlight) bool { return h.ID == highlight })
	if len(others) == 0 {
		w.status.say("This claim rests on no other passage, nor does one in a cluster with it.")
		return
	}
	next := others[0]
	if other := w.other(); other != nil {
		at := slices.IndexFunc(others, func(h *annotate.Highlight) bool { return h.ID == other.selected })
		next = others[(at+1)%len(others)]
	}
	w.showBeside(next)
	title := ""
	if d, ok := p.Document(next.DocumentID); ok {
		title = ": " + clipText(d.DisplayTitle(), 80)
	}
	n := slices.IndexFunc(passages, func(h *annotate.Highlight) bool { return h.ID == next.ID })
	w.status.say(fmt.Sprintf("Passage %d of %d of this claim%s", n+1, len(passages), title))
}

// rememberPanes keeps what two panes show for the next start, or that there is one. What the project was once is read by the
// way, and leaves no trace.
func (w *window) rememberPanes() {
	if w.session == nil || w.past != nil {
		return
	}
	var panes []paneState
	if w.paired() {
		for _, r := range w.panes {
			switch r.wanted {
			case annotate.None: // it is only being opened
				return
			case r.document:
				panes = append(panes, paneState{r.document, r.reader.TopOffset()})
			default:
				panes = append(panes, paneState{r.wanted, w.prefs.place(r.wanted)})
			}
		}
	}
	w.prefs.setPanes(w.session.Folder().Path(), panes, slices.Index(w.panes, w.reading))
}

// reopenPanes shows the two documents that were beside each other when the project was closed, and reports whether there were
// two: both have to be there still.
func (w *window) reopenPanes() bool {
	panes, active := w.prefs.panes(w.session.Folder().Path())
	for _, p := range panes {
		if _, ok := w.session.Project().Document(p.document); !ok {
			return false
		}
	}
	if panes == nil {
		return false
	}
	w.panes = append(w.panes, newReadingPane(w))
	w.reading = w.panes[active]
	w.arrange()
	w.documents.choose(panes[active].document)
	w.inspector.ShowDocument(panes[active].document)
	for i, p := range panes {
		r := w.panes[i]
		r.open(p.document, func() {
			w.apart(nil, func() { r.reader.SetTopOffset(p.top) })
			if r == w.reading {
				w.FocusReader()
			}
		})
	}
	return true
}

// rangeOf returns a span as the reader knows it.
func rangeOf(start, end int) reader.Range { return reader.Range{Start: start, End: end} }
