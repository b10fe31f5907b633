package ui

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"github.com/google/uuid"

	"attest/annotate"
	"attest/annotate/text"
	"attest/ui/label"
	"attest/ui/look"
	"attest/ui/reader"
)

// readingPane shows a document: its text, and its title above it. There may be two of them beside each other.
type readingPane struct {
	w       *window
	reader  *reader.Reader
	header  *paneHeader
	empty   fyne.CanvasObject
	paper   *container.ThemeOverride
	find    *findBar
	missing *missingFonts
	vast    *notice // the document is very large
	body    *fyne.Container
	object  fyne.CanvasObject

	document annotate.ID // the one whose text is shown
	wanted   annotate.ID // the one that was asked for last; its text may still be on its way
	text     string
	selected annotate.ID // highlight

	hits    []reader.Range // what was looked for, marked on the page
	pointed []reader.Range // a passage that was pointed out, marked too
}

func newReadingPane(w *window) *readingPane {
	r := &readingPane{w: w, reader: reader.New()}
	r.header = newPaneHeader(r)
	r.reader.OnFocusChanged = func(focused bool) {
		w.status.keyboardMoved()
		if focused {
			w.activate(r)
		}
	}
	r.reader.OnSpanTapped = func(id string) { r.spanTapped(id) }
	if !w.session.ReadOnly() {
		r.reader.OnSpanReshaped = func(id string, ranges []reader.Range) { w.reshape(r, id, ranges) }
	}
	r.reader.OnSpanHovered = func(id string, at fyne.Position) { w.hoverSpan(r, id, at) }
	r.reader.OnKey = r.typedKey
	r.reader.OnRune = w.typedRune
	r.reader.OnShortcut = w.typedShortcut
	r.reader.OnZoom = w.zoomed
	r.reader.OnContextMenu = w.contextMenu
	r.reader.OnScrolled = func() { w.scrolled(r) }
	r.reader.OnLaidOut = w.laidOut
	r.missing = newMissingFonts(func() { r.body.Refresh() })
	r.vast = newNotice(widget.MediumImportance, func() { r.body.Refresh() })
	r.reader.OnMissingScript = r.missing.add
	r.reader.OnPainted = func() {
		if w.onPainted != nil {
			w.onPainted()
			w.onPainted = nil
		}
	}
	r.reader.Post = w.post
	r.reader.SetScale(w.prefs.zoom())

	hint := widget.NewLabel("Import reports to read and highlight them: press Ctrl+I, or drop text files and folders onto this window.")
	hint.Wrapping = fyne.TextWrapWord
	hint.Alignment = fyne.TextAlignCenter
	title := widget.NewLabel("Nothing to read yet")
	title.SizeName = theme.SizeNameHeadingText
	title.Alignment = fyne.TextAlignCenter
	add := widget.NewButtonWithIcon("Import…", theme.ContentAddIcon(), w.importDialog)
	add.Importance = widget.HighImportance
	r.empty = container.NewCenter(container.NewGridWrap(fyne.NewSize(380, 160), container.NewVBox(title, hint, container.NewCenter(add))))

	r.paper = container.NewThemeOverride(r.reader, look.Paper{Theme: w.prefs.theme()})
	r.find = newFindBar(r)
	r.body = container.NewBorder(container.NewVBox(r.header.object, r.vast.object, r.missing.object, r.find.object), nil, nil, nil, r.paper)
	r.object = container.NewStack(r.body, r.empty)
	r.showEmpty()
	return r
}

// typedKey takes the keys that the reader has no use for.
func (r *readingPane) typedKey(e *fyne.KeyEvent) bool {
	switch {
	case r.w.dialogOpen():
		return false
	case e.Name == fyne.KeyTab: // comes only where highlights overlap
		r.w.pickSpan()
		return true
	case e.Name == fyne.KeyEscape && r.w.past != nil && !r.reader.Selection().Empty():
		return false // the first Esc lets go of the selection, the next one of the past
	case e.Name == fyne.KeyEscape && len(r.pointed) > 0 && r.reader.Selection().Empty():
		r.point(nil)
		return true
	}
	return r.w.typedKey(e)
}

// takeKeyboard gives the keyboard to the pane's text.
func (r *readingPane) takeKeyboard() { r.w.win.Canvas().Focus(r.reader) }

// point marks passages on the page beside what was looked for; nil takes the marks away.
func (r *readingPane) point(passages []reader.Range) {
	r.pointed = passages
	marks := append(slices.Clone(r.hits), r.pointed...)
	slices.SortFunc(marks, func(a, b reader.Range) int { return cmp.Compare(a.Start, b.Start) })
	merged := marks[:0]
	for _, m := range marks {
		if last := len(merged) - 1; last >= 0 && m.Start < merged[last].End {
			merged[last].End = max(merged[last].End, m.End)
			continue
		}
		merged = append(merged, m)
	}
	r.reader.SetMarks(merged)
}

// showHits marks what was looked for.
func (r *readingPane) showHits(hits []reader.Range) {
	r.hits = hits
	r.point(r.pointed)
}

func (r *readingPane) showEmpty() {
	r.missing.clear()
	r.vast.hide()
	r.document, r.wanted, r.text = annotate.None, annotate.None, ""
	r.body.Hide()
	r.empty.Show()
}

// open reads a document's text and shows it where the reviewer left it; then, if it is not nil, runs afterwards.
func (r *readingPane) open(id annotate.ID, then func()) {
	doc, ok := r.w.session.Project().Document(id)
	if !ok {
		r.showEmpty()
		return
	}
	if id == r.document {
		r.wanted = id
		if then != nil {
			then()
		}
		return
	}
	r.rememberPlace()
	r.wanted = id
	if doc.TextBytes >= vastText {
		r.w.status.say(fmt.Sprintf("Opening %s, %s…", label.Quoted(clipText(doc.DisplayTitle(), 60)), megabytes(int(doc.TextBytes))))
	}
	r.w.session.Text(doc, func(s string, err error) {
		if r.wanted != id {
			return // another document was asked for meanwhile
		}
		if err != nil {
			r.showEmpty()
			r.w.showError("This document cannot be read", err)
			return
		}
		r.document, r.text, r.selected = id, s, annotate.None
		r.w.status.chosen(annotate.None)
		r.empty.Hide()
		r.body.Show()
		r.refreshHeader()
		r.missing.clear()
		r.vast.hide()
		if said := vastTextNotice(len(s)); said != "" {
			r.vast.say(said)
			r.w.status.say("")
		}
		r.w.apart(r, func() {
			r.reader.SetText(s)
			r.hits, r.pointed = nil, nil
			r.find.forget()
			r.refreshSpans()
			r.reader.SetTopOffset(r.w.prefs.place(id))
		})
		r.w.rememberPanes()
		if then != nil {
			then()
		}
		r.w.refreshMenus()
	})
}

func (r *readingPane) rememberPlace() {
	if r.document != annotate.None {
		r.w.prefs.setPlace(r.document, r.reader.TopOffset())
	}
}

// refreshHeader shows what the project says about the document at hand. A document that was removed leaves the pane, and
// one of two panes goes with it.
func (r *readingPane) refreshHeader() {
	p := r.w.session.Project()
	if r.document == annotate.None {
		if r.wanted == annotate.None && p.Count(annotate.KindDocument) > 0 { // the first ones, or those an undo brought back
			r.w.openFirstDocument()
		}
		return
	}
	doc, ok := p.Document(r.document)
	if !ok {
		r.document = annotate.None
		if len(r.w.panes) > 1 {
			r.w.closePane(r)
			return
		}
		if next := r.w.documents.inPlace(); next != annotate.None {
			r.w.openDocument(next, r.w.FocusReader)
			return
		}
		r.w.openFirstDocument()
		return
	}
	about := []string{}
	for _, s := range []string{publisher(p, doc), doc.Byline} {
		if s != "" {
			about = append(about, s)
		}
	}
	if !doc.PublishedAt.IsZero() {
		about = append(about, doc.PublishedAt.Format("2 January 2006"))
	}
	if len(about) == 0 {
		about = append(about, "publisher, byline and date are not set")
	}
	sign, word := documentStatus(doc.Status)
	r.header.title.SetText(clipText(doc.DisplayTitle(), 300))
	r.header.about.SetText(clipText(strings.Join(about, " · "), 300))
	r.header.showStatus(sign, word)
}

// refreshSpans paints the highlights of the document as the project has them.
func (r *readingPane) refreshSpans() {
	if r.document == annotate.None {
		return
	}
	p := r.w.session.Project()
	highlights, signs := p.HighlightsOf(r.document), label.TagSigns(p.Tags())
	spans := make([]reader.Span, 0, len(highlights))
	for _, h := range highlights {
		if h.Placed() {
			spans = append(spans, signedSpan(p, h, signs))
		}
	}
	r.reader.SetSpans(spans)
	r.keepSelected()
}

// mostFollowed is the number of highlights up to which they are painted one by one. Of more, all are.
const mostFollowed = 500

// followSpans paints what an Action has changed of the highlights of the document.
func (r *readingPane) followSpans(a *annotate.Action) {
	if r.document == annotate.None {
		return
	}
	p := r.w.session.Project()
	touched := map[annotate.ID]bool{}
	for _, c := range a.Changes {
		switch c.Kind {
		case annotate.KindHighlight:
			touched[c.ID] = true
		case annotate.KindClaim:
			for _, id := range claimedBy(p, c) {
				touched[id] = true
			}
		case annotate.KindTag: // its colour may be anybody's
			r.refreshSpans()
			return
		}
	}
	if len(touched) > mostFollowed {
		r.refreshSpans()
		return
	}
	var spans []reader.Span
	var gone []string
	signs := label.TagSigns(p.Tags())
	for id := range touched {
		if h, ok := p.Highlight(id); ok && h.DocumentID == r.document && h.Placed() {
			spans = append(spans, signedSpan(p, h, signs))
		} else {
			gone = append(gone, id.String())
		}
	}
	r.reader.RemoveSpans(gone...)
	r.reader.UpsertSpans(spans...)
	r.keepSelected()
}

// claimedBy returns the highlights that a claim rests on, or rested on before the change.
func claimedBy(p *annotate.Project, change annotate.Change) []annotate.ID {
	var ids []annotate.ID
	if c, ok := p.Claim(change.ID); ok {
		ids = slices.Clone(c.HighlightIDs)
	}
	var former []annotate.ID
	if json.Unmarshal(change.Was["highlight_ids"], &former) == nil { // no error: the value has been a claim's
		ids = append(ids, former...)
	}
	return ids
}

// keepSelected outlines the chosen highlight, unless it is gone.
func (r *readingPane) keepSelected() {
	if h, ok := r.w.session.Project().Highlight(r.selected); !ok || h.DocumentID != r.document {
		r.selected = annotate.None
	}
	r.reader.SelectSpan(idText(r.selected))
}

// spanOf returns a highlight as the reader shows it.
func spanOf(p *annotate.Project, h *annotate.Highlight) reader.Span {
	return signedSpan(p, h, label.TagSigns(p.Tags()))
}

// signedSpan is [spanOf] where the signs of the tags are known.
func signedSpan(p *annotate.Project, h *annotate.Highlight, signs map[annotate.ID]string) reader.Span {
	span := reader.Span{ID: h.ID.String(), Color: look.ParseHex(annotate.DefaultColor)}
	for _, r := range h.Ranges {
		span.Ranges = append(span.Ranges, reader.Range{Start: r.Start, End: r.End})
	}
	claims := p.ClaimsOn(h.ID)
	span.Underline = len(claims) > 0
	tags := h.TagIDs
	for _, c := range claims {
		tags = append(tags[:len(tags):len(tags)], c.TagIDs...)
	}
	for _, id := range tags {
		if t, ok := p.Tag(id); ok {
			span.Color = look.ParseHex(t.Color)
			span.Letter = signs[id]
			break
		}
	}
	return span
}

func idText(id annotate.ID) string {
	if id == annotate.None {
		return ""
	}
	return id.String()
}

func (r *readingPane) spanTapped(id string) {
	r.spanChosen(annotate.ParseID(annotate.KindHighlight, id))
}

// spanChosen selects a highlight of the document at hand without moving the caret.
func (r *readingPane) spanChosen(id annotate.ID) {
	r.selected = id
	r.w.status.chosen(id)
	r.reader.SelectSpan(idText(id))
	r.w.inspector.Select(r.selected)
	r.w.refreshSoon(false)
}

// showHighlight scrolls to a highlight of the document at hand and selects it.
func (r *readingPane) showHighlight(h *annotate.Highlight) {
	r.selected = h.ID
	r.w.status.chosen(h.ID)
	if len(h.Ranges) > 0 {
		start := h.Start()
		r.reader.SetSelection(reader.Range{Start: start, End: start})
		r.reader.Reveal(reader.Range{Start: start, End: h.End()})
	}
	r.reader.SelectSpan(h.ID.String())
	r.w.refreshSoon(false)
}

// passage is what a command acts on: the selection, or the sentence at the caret.
func (r *readingPane) passage() (annotate.Range, bool) {
	if r.document == annotate.None {
		return annotate.Range{}, false
	}
	if s := r.reader.Selection(); !s.Empty() {
		start, end := trimSpace(r.text, s.Start, s.End)
		return annotate.Range{Start: start, End: end}, start < end
	}
	start, end := text.SentenceAt(r.text, r.reader.Caret())
	return annotate.Range{Start: start, End: end}, start < end
}

// trimSpace leaves out the white space at both ends, which a dragged selection often takes along.
func trimSpace(s string, start, end int) (int, int) {
	passage := s[start:end]
	end -= len(passage) - len(strings.TrimRight(passage, " \n\t\u00a0"))
	start += len(passage) - len(strings.TrimLeft(passage, " \n\t\u00a0"))
	return min(start, end), end
}

// highlightAtHand is the selected highlight, as long as the caret has not left it.
func (r *readingPane) highlightAtHand() (*annotate.Highlight, bool) {
	if r.selected == uuid.Nil || r.document == annotate.None {
		return nil, false
	}
	h, ok := r.w.session.Project().Highlight(r.selected)
	if !ok {
		return nil, false
	}
	caret := r.reader.Caret()
	for _, span := range h.Ranges {
		if span.Start <= caret && caret <= span.End {
			return h, true
		}
	}
	return nil, false
}

// keepCaretIn puts the caret to the nearest place in a highlight.
func (r *readingPane) keepCaretIn(h *annotate.Highlight) {
	caret, nearest, least := r.reader.Caret(), 0, math.MaxInt
	for _, span := range h.Ranges {
		at := min(max(caret, span.Start), span.End)
		if far := max(caret-at, at-caret); far < least {
			nearest, least = at, far
		}
	}
	if least > 0 {
		r.reader.SetSelection(reader.Range{Start: nearest, End: nearest})
	}
}

// step selects the next highlight (1) or the one before (-1), counted from the selected one or from the caret.
func (r *readingPane) step(by int) {
	if r.document == annotate.None {
		return
	}
	highlights := slices.DeleteFunc(r.w.session.Project().HighlightsOf(r.document), func(h *annotate.Highlight) bool { return !h.Placed() })
	at := -1
	if h, ok := r.highlightAtHand(); ok {
		at, _ = slices.BinarySearchFunc(highlights, h, annotate.CompareHighlights)
		at += by
	} else {
		at = len(highlights)
		for i, h := range highlights {
			if h.Start() >= r.reader.Caret() {
				at = i
				break
			}
		}
		if by < 0 {
			at--
		}
	}
	if at < 0 || at >= len(highlights) {
		r.w.status.say(map[bool]string{true: "This is the last highlight of the document.", false: "This is the first highlight of the document."}[by > 0])
		return
	}
	r.showHighlight(highlights[at])
	r.w.inspector.Select(highlights[at].ID)
	r.w.status.sayOf(highlights[at].ID, fmt.Sprintf("Highlight %d of %d", at+1, len(highlights)))
}
