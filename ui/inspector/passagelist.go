package inspector

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/look"
	"attest/ui/prose"
)

// passageList is the upper half of the pane: the highlights of the document in the order of its text, below the tray of
// those that have no place in it.
type passageList struct {
	in         *Inspector
	document   annotate.ID           // whose highlights these are
	stale      bool                  // they may have changed since
	highlights []*annotate.Highlight // that have a place
	tray       *tray
	claims     int // that rest on them
	rows       *field.List
	count      *prose.Text
	empty      *prose.Text
	body       *fyne.Container
	object     *fyne.Container
}

func newPassageList(in *Inspector) *passageList {
	l := &passageList{in: in, count: newCaption(""), empty: prose.New("", theme.SizeNameText, look.ColorSubtle, 0)}
	l.rows = field.NewList(
		func() int { return len(l.highlights) },
		func() fyne.CanvasObject { return newPassageRow() },
		func(at int, o fyne.CanvasObject) {
			if at < len(l.highlights) {
				o.(*passageRow).show(rowOf(in.session.Project(), l.highlights[at], in.session.Reviewer(), at == l.rows.Chosen()))
			}
		})
	l.rows.OnChosen = func(at int) {
		if at < len(l.highlights) {
			id := l.highlights[at].ID
			in.Select(id)
			in.host.JumpTo(id)
		}
	}
	l.rows.OnEnter = func(at int) {
		if in.claim != annotate.None {
			in.FocusClaim()
		} else {
			in.FocusTags()
		}
	}
	l.rows.OnEscape = in.host.FocusReader
	l.rows.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyDelete {
			field.Bubble(l.rows, e) // the window deletes what is chosen, or says why not
			return true
		}
		return false
	}
	l.body = container.NewBorder(container.New(&margin{}, newColumn(0, l.count)), nil, nil, nil, l.rows)
	l.tray = newTray(in)
	l.object = container.NewBorder(l.tray.object, nil, nil, nil, container.NewStack(l.body, container.New(&margin{}, newColumn(0, l.empty))))
	return l
}

// read takes the highlights from the project, if the document is another one or stale says that they may have changed.
func (l *passageList) read() {
	if l.document == l.in.document && !l.stale {
		return
	}
	l.document, l.stale = l.in.document, false
	l.highlights, l.claims = nil, 0
	if l.document != annotate.None {
		p := l.in.session.Project()
		l.highlights, l.claims = p.HighlightsOf(l.document), p.CountClaimsIn(l.document)
	}
	var waiting []*annotate.Highlight
	l.highlights = slices.DeleteFunc(l.highlights, func(h *annotate.Highlight) bool {
		if !h.Placed() {
			waiting = append(waiting, h)
		}
		return !h.Placed()
	})
	l.tray.show(l.document, waiting)
}

func (l *passageList) refresh() {
	l.read()
	chosen := -1
	if h, ok := l.in.session.Project().Highlight(l.in.highlight); ok {
		if at, found := slices.BinarySearchFunc(l.highlights, h, annotate.CompareHighlights); found {
			chosen = at
		}
	}
	switch {
	case l.in.document == annotate.None:
		l.empty.SetText("Open a document to see its highlights here.")
	case len(l.highlights) == 0 && len(l.tray.waiting) > 0:
		l.empty.SetText("No highlight of this document has a place in its text.")
	case len(l.highlights) == 0:
		l.empty.SetText("Nothing is highlighted in this document yet. Select a passage and press C to make a claim of it, or H to highlight it only.")
	}
	l.count.SetText(counted(len(l.highlights)+len(l.tray.waiting), "highlight") + " · " + counted(l.claims, "claim"))
	setVisible(l.body, len(l.highlights) > 0)
	setVisible(l.empty, len(l.highlights) == 0)
	l.rows.Reflect(chosen)
	l.tray.reflect()
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// rowView is what a row says about a highlight.
type rowView struct {
	quote      string
	origin     string // last source of the first claim
	about      string // stance and number of claims, to stand behind it
	confidence annotate.Confidence
	tags       []*annotate.Tag
	sign       string // of the first tag
	chosen     bool
}

// rowOf gathers a row. Where several claims rest on the highlight, the first one speaks for them.
func rowOf(p *annotate.Project, h *annotate.Highlight, reviewer annotate.ID, chosen bool) rowView {
	v := rowView{quote: clip(h.Quote, 400), confidence: annotate.ConfidenceUnset, chosen: chosen}
	claims := p.ClaimsOn(h.ID)
	if v.tags = tagsOf(p, h, claims); len(v.tags) > 0 {
		v.sign = label.TagSigns(p.Tags())[v.tags[0].ID]
	}
	if h.Anchor != annotate.AnchorOK {
		v.about = " · " + words(label.Anchor(h.Anchor))
	}
	if len(claims) == 0 {
		v.origin = "Highlight only"
		return v
	}
	c := claims[0]
	v.origin = "No source"
	if s, ok := p.Source(c.Attribution.Origin()); ok {
		v.origin = clip(s.Name, 200)
	}
	if c.Stance != annotate.Asserted {
		v.about += " · " + words(label.Stance(c.Stance))
	}
	if len(claims) > 1 {
		v.about += fmt.Sprintf(" · +%d more", len(claims)-1)
	}
	if a, ok := p.AssessmentBy(c.ID, reviewer); ok {
		v.confidence = a.Confidence
	}
	return v
}

// tagsOf returns the tags of a highlight and then those of its claims, each once.
func tagsOf(p *annotate.Project, h *annotate.Highlight, claims []*annotate.Claim) []*annotate.Tag {
	ids := h.TagIDs
	for _, c := range claims {
		ids = append(ids[:len(ids):len(ids)], c.TagIDs...)
	}
	var out []*annotate.Tag
	seen := map[annotate.ID]bool{}
	for _, id := range ids {
		if t, ok := p.Tag(id); ok && !seen[id] {
			seen[id] = true
			out = append(out, t)
		}
	}
	return out
}
