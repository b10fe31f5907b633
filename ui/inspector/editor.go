package inspector

import (
	"errors"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/prose"
)

// editor is the lower half of the pane: the passage at hand, and the editor of the highlight or of the claim on it.
type editor struct {
	in     *Inspector
	page   *page
	object fyne.CanvasObject

	fault      *prose.Text // why the last edit was not made
	notice     *fyne.Container
	noticeText *prose.Text
	noticeUndo func()
	hint       *prose.Text // what to do while nothing is chosen

	passages *fyne.Container // of quoteCards
	shown    []annotate.ID   // the highlights that they show
	choice   *fyne.Container
	claims   *segmented[annotate.ID]

	placing   *placing
	claim     *claimEditor
	highlight *highlightEditor
}

func newEditor(in *Inspector) *editor {
	e := &editor{in: in}
	e.fault = prose.New("", theme.SizeNameText, theme.ColorNameError, 4)
	e.noticeText = prose.New("", theme.SizeNameText, theme.ColorNameForeground, 3)
	undo := e.button("Undo", theme.ContentUndoIcon(), func() {
		f := e.noticeUndo
		e.forgetNotice()
		f()
	})
	e.notice = newColumn(theme.Padding(), e.noticeText, newFlow(undo))
	e.hint = prose.New("", theme.SizeNameText, look.ColorSubtle, 0)
	e.passages = newColumn(theme.Padding())
	e.claims = newSegmented(nil, func(annotate.ID) string { return "" }, func(id annotate.ID) { in.choose(in.highlight, id) })
	e.claims.column = true
	e.choice = newColumn(theme.Padding()/2, newCaption("Claims on this passage"), e.claims)
	e.placing = newPlacing(e)
	e.claim = newClaimEditor(e)
	e.highlight = newHighlightEditor(e)
	e.page = newPage(2*theme.Padding()+2, e.fault, e.notice, e.hint, e.passages, e.placing.object, e.choice, e.claim.object, e.highlight.object)
	e.page.resized = e.claim.fitText
	e.object = e.page
	e.claims.OnEscape = in.host.FocusReader
	e.follow(e.claims)
	e.fault.Hide()
	e.notice.Hide()
	return e
}

// follow brings a widget into view whenever it gets the keyboard.
func (e *editor) follow(w field.Follower) {
	w.OnFocus(func() { e.page.reveal(w) })
}

// refresh shows the highlight and the claim at hand as the project has them.
func (e *editor) refresh() {
	p := e.in.session.Project()
	h, chosen := p.Highlight(e.in.highlight)
	c, claimed := p.Claim(e.in.claim)
	shown := []annotate.ID{}
	switch {
	case claimed:
		shown = c.HighlightIDs
	case chosen:
		shown = []annotate.ID{h.ID}
	}
	e.showPassages(p, shown)
	e.showClaims(p)
	e.placing.refresh(h)
	e.hint.SetText("Choose a highlight in the list above, or click one in the text, to see and edit it here.")
	setVisible(e.hint, !chosen && !claimed && !e.notice.Visible() && p.CountReferrersTo(annotate.KindDocument, e.in.document, annotate.KindHighlight) > 0)
	if claimed {
		e.claim.show(c)
	} else {
		e.claim.leave()
	}
	if chosen && !claimed {
		e.highlight.show(h)
	} else {
		e.highlight.leave()
	}
	e.page.relayout()
	e.claim.fitText() // a field shown for the first time knows its width only now
}

func (e *editor) showPassages(p *annotate.Project, ids []annotate.ID) {
	if !slices.Equal(ids, e.shown) {
		e.shown = slices.Clone(ids)
		e.passages.Objects = nil
		for _, id := range ids {
			card := newQuoteCard(func() { e.in.jumpTo(id) })
			card.OnEscape = e.in.host.FocusReader
			e.follow(card)
			e.passages.Add(card)
		}
		e.page.scroll.ScrollToTop()
	}
	elsewhere := slices.ContainsFunc(ids, func(id annotate.ID) bool {
		h, ok := p.Highlight(id)
		return ok && h.DocumentID != e.in.document
	})
	for n, id := range ids {
		h, ok := p.Highlight(id)
		if !ok {
			continue
		}
		where := ""
		if d, ok := p.Document(h.DocumentID); ok && elsewhere {
			where = d.DisplayTitle()
		}
		e.passages.Objects[n].(*quoteCard).show(h, tagsOf(p, h, p.ClaimsOn(id)), where)
	}
	setVisible(e.passages, len(ids) > 0)
}

// showClaims offers the claims of the highlight where there are several.
func (e *editor) showClaims(p *annotate.Project) {
	claims := p.ClaimsOn(e.in.highlight)
	var ids []annotate.ID
	names := map[annotate.ID]string{}
	for n, c := range claims {
		ids = append(ids, c.ID)
		names[c.ID] = fmt.Sprintf("%d · %s", n+1, clip(c.Text, 120))
	}
	e.claims.offer(ids, func(id annotate.ID) string { return names[id] })
	e.claims.reflect(e.in.claim)
	setVisible(e.choice, len(claims) > 1)
}

func (e *editor) flush() {
	e.claim.flush()
	e.highlight.flush()
}

func (e *editor) focusTags() {
	if e.claim.object.Visible() {
		e.claim.tags.focus()
	} else if e.highlight.object.Visible() {
		e.highlight.tags.focus()
	}
}

func (e *editor) focusNote() {
	if e.claim.object.Visible() {
		e.in.focus(e.claim.note)
	} else if e.highlight.object.Visible() {
		e.in.focus(e.highlight.note)
	}
}

// showFault says why an edit was not made; nil takes back what was said.
func (e *editor) showFault(err error) {
	if err == nil {
		if e.fault.Visible() {
			e.fault.Hide()
			e.page.relayout()
		}
		return
	}
	e.fault.SetText(field.Sentence(plain(err)))
	e.fault.Show()
	e.page.relayout()
	e.page.scroll.ScrollToTop()
}

// plain leaves out of an error what says nothing to a reviewer: which field of which entity it was.
func plain(err error) error {
	var f *annotate.FieldError
	if errors.As(err, &f) {
		return errors.New(f.Reason)
	}
	return err
}

// say shows what was done and offers to take it back.
func (e *editor) say(what string, undo func()) {
	e.noticeText.SetText(what)
	e.noticeUndo = undo
	e.notice.Show()
	e.hint.Hide()
	e.page.relayout()
	e.page.scroll.ScrollToTop()
}

func (e *editor) forgetNotice() { e.notice.Hide() }

// text returns a field that hands in what is typed; with rows 0 it has one line.
func (e *editor) text(rows int, save func(text string, done func(error))) *field.Entry {
	t := field.NewEntry
	if rows > 0 {
		t = func(save func(string, func(error))) *field.Entry { return field.NewMultiLine(rows, save) }
	}
	f := t(save)
	f.OnEscape = e.in.host.FocusReader
	f.OnDone = e.in.host.FocusReader
	e.follow(f)
	return f
}

// button returns a button of the editor.
func (e *editor) button(text string, icon fyne.Resource, tapped func()) *field.Button {
	b := field.NewButton(text, icon, tapped)
	b.OnEscape = e.in.host.FocusReader
	e.follow(b)
	return b
}

// choice returns a list to choose from that drops down.
func choice[T comparable](e *editor, values []T, name func(T) string, changed func(T)) *field.Choice[T] {
	c := field.NewChoice(values, name, changed)
	c.OnEscape = e.in.host.FocusReader
	e.follow(c)
	return c
}

// segments returns a segmented choice of the editor.
func segments[T comparable](e *editor, values []T, name func(T) string, changed func(T)) *segmented[T] {
	s := newSegmented(values, name, changed)
	s.OnEscape = e.in.host.FocusReader
	e.follow(s)
	return s
}

// named puts a name above a control, and below it what is wrong with it.
func (e *editor) named(name string, control fyne.CanvasObject) *fyne.Container {
	problem := prose.New("", theme.SizeNameCaptionText, theme.ColorNameError, 0)
	problem.Hide()
	if t, ok := control.(*field.Entry); ok {
		t.OnProblem = func(err error) {
			if err == nil && !problem.Visible() {
				return
			}
			setVisible(problem, err != nil)
			if err != nil {
				problem.SetText(field.Sentence(plain(err)))
			}
			e.page.relayout()
		}
	}
	return newColumn(theme.Padding()/2, newCaption(name), control, problem)
}
