package ui

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/diff"
	"attest/annotate/text"
	"attest/storage/transfer"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/look"
	"attest/ui/modal"
	"attest/ui/pane"
	"attest/ui/prose"
)

// importRevision asks for the file of a later version of the document at hand and shows what would become of its
// highlights before anything changes.
func (w *window) importRevision() {
	former, ok := w.session.Project().Document(w.reading.document)
	if !ok {
		return
	}
	var m *modal.Modal
	path := complete.New(suggestPaths)
	path.SetPlaceHolder("Path of the later version, then Enter")
	problem := widget.NewLabel("Your highlights are carried over to it. You see what becomes of each before anything changes.")
	problem.Wrapping = fyne.TextWrapWord
	read := func(file string) {
		file = typedPath(file)
		ctx, cancel := context.WithCancel(context.Background())
		progress := modal.NewProgress(w.win, "Comparing "+filepath.Base(file), cancel)
		w.session.ReadRevision(ctx, former.ID, file, func(r *transfer.Revision, err error) {
			cancel()
			progress.Done()
			switch {
			case errors.Is(err, context.Canceled):
			case err != nil:
				problem.Importance = widget.DangerImportance
				problem.SetText(field.Sentence(err))
			default:
				m.Close()
				w.showRevision(r)
			}
		})
	}
	path.OnChosen = takePath(path)
	path.OnSubmitted = read
	path.OnEscape = func() { m.Close() }
	browse := field.NewButton("File…", theme.FileTextIcon(), func() { w.chooseFile(read) })
	m = modal.Show(w.win, "Import a revision of "+label.Quoted(clipText(former.DisplayTitle(), 50)),
		container.NewVBox(container.NewBorder(nil, nil, nil, browse, path), problem), modal.Options{Size: fyne.NewSize(620, 140), Focus: path})
}

// revisionView shows what differs between two versions and what becomes of each highlight; doubtful ones are decided here
// or later, never silently.
type revisionView struct {
	w     *window
	r     *transfer.Revision
	told  []annotate.Carried // as the comparison told, before anything was decided
	order []int              // into r.Carried: what needs a look first
	list  *field.List

	differences *container.Scroll

	decision *fyne.Container
	choices  []*field.Button // what can be decided of the chosen highlight
	start    *field.Button
	summary  *widget.Label
}

// showRevision shows the preview and imports on demand.
func (w *window) showRevision(r *transfer.Revision) *revisionView {
	v := &revisionView{w: w, r: r, told: slices.Clone(r.Carried), differences: container.NewVScroll(hunksOf(r)), decision: container.NewVBox(), summary: widget.NewLabel("")}
	v.summary.Wrapping = fyne.TextWrapWord
	for i := range r.Carried {
		v.order = append(v.order, i)
	}
	urgency := map[annotate.Anchor]int{annotate.AnchorAmbiguous: 0, annotate.AnchorOrphan: 1, annotate.AnchorMoved: 2, annotate.AnchorOK: 3}
	slices.SortStableFunc(v.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(urgency[r.Carried[a].Anchor], urgency[r.Carried[b].Anchor]), cmp.Compare(r.Carried[a].Similarity, r.Carried[b].Similarity))
	})
	v.list = field.NewList(func() int { return len(v.order) }, func() fyne.CanvasObject {
		quote, about := widget.NewLabel("quote"), field.NewCaption("about")
		quote.Truncation, about.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
		return container.New(tightRows{}, quote, about)
	}, func(i int, o fyne.CanvasObject) {
		c, row := v.r.Carried[v.order[i]], o.(*fyne.Container)
		row.Objects[0].(*widget.Label).SetText(prose.Shown(clipText(c.Was, searchClip)))
		row.Objects[1].(*widget.Label).SetText(carriedText(c))
	})
	v.list.OnChosen = func(i int) { v.decide(v.order[i]) }
	v.list.OnEnter = func(int) { v.goOn() }
	v.list.OnKey = v.scroll
	var m *modal.Modal
	v.start = field.NewButton("Import the revision", nil, func() {
		m.Close()
		v.commit()
	})
	v.start.Importance = widget.HighImportance
	left := container.NewBorder(nil, v.decision, nil, nil, v.list)
	split := pane.Columns(left, v.differences)
	split.SetOffset(0.5)
	v.count()
	m = modal.Show(w.win, "Revision: "+filepath.Base(r.Document.FileName),
		container.NewBorder(nil, container.NewBorder(nil, nil, nil, v.start, v.summary), nil, nil, split), modal.Options{Size: fyne.NewSize(1080, 640), Focus: v.list})
	if len(v.order) > 0 {
		v.list.Reflect(0)
		v.decide(v.order[0])
	}
	return v
}

// carriedText words what becomes of one highlight.
func carriedText(c annotate.Carried) string {
	said := label.Anchor(c.Anchor)
	if c.Anchor == annotate.AnchorMoved && c.Similarity < 1 {
		said += fmt.Sprintf(", in other words (%.0f %% alike)", c.Similarity*100)
	}
	if n := len(c.Candidates); n > 0 {
		said += ", " + plural(n, "possible place")
	}
	return said
}

// scroll lets the keys that the list of highlights has no use for scroll the differences beside it.
func (v *revisionView) scroll(e *fyne.KeyEvent) bool {
	by, ok := map[fyne.KeyName]float32{fyne.KeyRight: 0.5, fyne.KeyLeft: -0.5}[e.Name]
	if ok {
		v.differences.ScrollToOffset(fyne.NewPos(0, v.differences.Offset.Y+by*v.differences.Size().Height))
	}
	return ok
}

func (v *revisionView) count() {
	v.summary.SetText(v.counts() + " · Right and Left scroll the differences")
}

// counts says how many highlights will be in which state.
func (v *revisionView) counts() string {
	var parts []string
	for _, a := range annotate.Anchors {
		if n := v.r.Count(a); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(label.Anchor(a))))
		}
	}
	if len(parts) == 0 {
		parts = []string{"no highlights to carry over"}
	}
	return strings.Join(parts, " · ")
}

const (
	mostCandidates  = 4  // offered for one highlight
	aroundCandidate = 16 // code points that are shown on each side of one
	mostOfCandidate = 60 // bytes that are shown of it
)

// decide shows the places where a highlight may belong.
func (v *revisionView) decide(i int) {
	c := v.r.Carried[i]
	v.decision.RemoveAll()
	v.choices = nil
	offer := func(text string, after annotate.Carried) {
		b := field.NewButton("", nil, func() {
			v.r.Carried[i] = after
			v.count()
			v.list.Refresh()
			v.decide(i)
			v.w.win.Canvas().Focus(v.list) // the button is gone
		})
		v.choices = append(v.choices, b)
		v.decision.Add(container.New(fitted{text}, b))
	}
	say := func(s string) {
		l := widget.NewLabel(s)
		l.Wrapping = fyne.TextWrapWord
		v.decision.Add(l)
	}
	switch {
	case len(c.Candidates) > 0:
		say("Where does " + label.Quoted(clipText(c.Was, 160)) + " belong? Undecided highlights wait with the document.")
		for _, place := range c.Candidates[:min(len(c.Candidates), mostCandidates)] {
			before, passage, after := text.Excerpt(v.r.Text, place.Ranges[0].Start, place.Ranges[len(place.Ranges)-1].End, aroundCandidate, mostOfCandidate)
			offer(oneLine(before+"["+passage+"]"+after), c.Chosen(place))
		}
		offer("It is not there any more", c.Lost())
	case c.Quote != c.Was && len(c.Ranges) > 0:
		say("Will mark: " + label.Quoted(clipText(c.Quote, 200)))
		offer("This is another passage: leave it out", c.Lost())
	}
	if told := v.told[i]; c.Anchor != told.Anchor {
		offer("Take this decision back", told)
	}
	v.decision.Refresh()
}

// goOn gives the keyboard to what can be decided of the chosen highlight or, where that is nothing, to what comes then.
func (v *revisionView) goOn() {
	next := v.start
	if len(v.choices) > 0 {
		next = v.choices[0]
	}
	v.w.win.Canvas().Focus(next)
}

// fitted has one button, with as much of a text as there is room for: the toolkit lets a longer one stand out at both ends.
type fitted struct{ text string }

// Layout implements fyne.Layout.
func (f fitted) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b := objects[0].(*field.Button)
	b.Resize(size)
	measure := func(s string) float32 { return fyne.MeasureText(s, theme.TextSize(), fyne.TextStyle{Bold: true}).Width }
	if s := prose.Fit(f.text, size.Width-2*theme.InnerPadding(), measure); s != b.Text {
		b.SetText(s)
	}
}

// MinSize implements fyne.Layout.
func (f fitted) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

func (v *revisionView) commit() {
	v.w.session.Revise(v.r, func(_ *annotate.Action, err error) {
		if err != nil {
			v.w.showError("The revision was not imported", err)
			return
		}
		v.w.openDocument(v.r.Document.ID, v.w.FocusReader)
		v.w.status.say("Revision imported: " + v.counts() + ". Ctrl+Z takes it back.")
	})
}

// followRevision shows, in a pane whose document is a version that an undo takes away or a redo supersedes again, the version
// that the highlights have gone to, and reports whether it did.
func (w *window) followRevision(r *readingPane, a *annotate.Action) bool {
	for _, c := range a.Changes {
		if c.Kind != annotate.KindDocument {
			continue
		}
		next := annotate.None
		switch {
		case c.Deletes() && c.ID == r.document:
			next = revisedBy(c.Was)
		case c.Creates() && a.Redoes > 0 && revisedBy(c.Set) == r.document && r == w.reading:
			next = c.ID
		}
		_, there := w.session.Project().Document(next)
		if !there || slices.ContainsFunc(w.panes, func(o *readingPane) bool { return o != r && o.document == next }) {
			continue
		}
		if r == w.reading && !w.inTable() {
			w.openDocument(next, w.FocusReader)
			return true
		}
		if r == w.reading {
			w.documents.choose(next)
			w.inspector.ShowDocument(next)
		}
		r.open(next, nil)
		return true
	}
	return false
}

// revisedBy returns the document that one with these fields is a revision of.
func revisedBy(fields annotate.Fields) (former annotate.ID) {
	if raw, ok := fields["revises_id"]; ok && json.Unmarshal(raw, &former) != nil {
		return annotate.None
	}
	return former
}

const (
	mostHunks  = 100 // shown
	hunkLength = 600 // bytes of each side that are shown
)

// hunksOf shows the differences of the two texts.
func hunksOf(r *transfer.Revision) fyne.CanvasObject {
	box := container.NewVBox()
	hunks := diff.Hunks(r.OldText, r.Text, r.Edits, 0)
	if len(hunks) == 0 {
		box.Add(widget.NewLabel("The two versions say the same."))
	}
	for i, h := range hunks {
		if i == mostHunks {
			box.Add(widget.NewLabel(fmt.Sprintf("and %s more", plural(len(hunks)-i, "difference"))))
			break
		}
		var old, revised []text.Span
		for _, e := range h.Edits {
			old, revised = append(old, e.Old), append(revised, e.New)
		}
		side := func(sign, s string, span text.Span, edits []text.Span, color fyne.ThemeColorName) {
			if span.Start < span.End {
				box.Add(container.NewBorder(nil, nil, widget.NewLabel(sign), nil, hunkSide(s, span, edits, color)))
			}
		}
		side("−", r.OldText, h.Old, old, theme.ColorNameError)
		side("+", r.Text, h.New, revised, theme.ColorNameSuccess)
		box.Add(canvas.NewLine(look.Color(theme.ColorNameSeparator)))
	}
	return box
}

// hunkSide is one side of a difference, with what differs in bold.
func hunkSide(s string, span text.Span, edits []text.Span, color fyne.ThemeColorName) fyne.CanvasObject {
	end := span.End
	if end-span.Start > hunkLength {
		end, _ = text.SnapOut(s, span.Start+hunkLength, span.Start+hunkLength)
	}
	plain := widget.RichTextStyleInline
	bold := widget.RichTextStyle{Inline: true, SizeName: theme.SizeNameText, ColorName: color, TextStyle: fyne.TextStyle{Bold: true}}
	var segments []widget.RichTextSegment
	add := func(style widget.RichTextStyle, from, to int) {
		if from < to {
			segments = append(segments, &widget.TextSegment{Style: style, Text: oneLine(s[from:to])})
		}
	}
	at := span.Start
	for _, e := range edits {
		start, stop := max(e.Start, at), min(e.End, end)
		if start < stop {
			add(plain, at, start)
			add(bold, start, stop)
			at = stop
		}
	}
	add(plain, at, end)
	if end < span.End {
		segments = append(segments, &widget.TextSegment{Style: plain, Text: " …"})
	}
	rich := widget.NewRichText(segments...)
	rich.Wrapping = fyne.TextWrapWord
	return rich
}
