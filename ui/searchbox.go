package ui

import (
	"context"
	"errors"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/search"
	"attest/annotate/text"
	"attest/ui/field"
	"attest/ui/modal"
)

const (
	searchLimit  = 50  // results
	searchWidth  = 760 // pixels
	searchHeight = 520 // pixels
	searchClip   = 104 // bytes of a result's text that are shown
	searchLead   = 30  // bytes shown before the first match
)

// searchBox finds anything in the project as the reviewer types.
type searchBox struct {
	w      *window
	entry  *searchEntry
	list   *field.List
	info   *widget.Label
	modal  *modal.Modal
	object fyne.CanvasObject

	results    []search.Result
	marked     int
	generation int
	cancel     context.CancelFunc
}

func newSearchBox(w *window) *searchBox {
	b := &searchBox{w: w, info: widget.NewLabel(""), cancel: func() {}}
	b.entry = newSearchEntry(b)
	b.entry.SetPlaceHolder("Search highlights, claims, sources, tags, notes and documents")
	b.entry.OnChanged = b.find
	b.list = field.NewList(func() int { return len(b.results) }, func() fyne.CanvasObject { return newSearchRow() },
		func(i widget.ListItemID, o fyne.CanvasObject) {
			if i < len(b.results) {
				o.(*searchRow).show(b.w.session.Project(), b.results[i])
			}
		})
	b.list.OnChosen = func(i int) {
		b.marked = i
		b.choose()
	}
	b.info.SizeName = theme.SizeNameCaptionText
	b.info.Importance = widget.LowImportance
	b.object = container.NewBorder(b.entry, b.info, nil, nil, b.list)
	return b
}

// open shows the box with what was searched for last, selected so that typing replaces it.
func (b *searchBox) open() {
	b.modal = modal.Show(b.w.win, "Search", b.object, modal.Options{Size: fyne.NewSize(searchWidth, searchHeight), Focus: b.entry,
		OnClosed: func() { b.cancel() }})
	b.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	b.find(b.entry.Text)
}

// find looks for the query and shows the answer unless a newer query has been typed meanwhile.
func (b *searchBox) find(query string) {
	b.cancel()
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel = cancel
	b.generation++
	generation := b.generation
	s := b.w.session
	go func() {
		results, err := s.Search(ctx, query, search.Options{Limit: searchLimit})
		b.w.post(func() {
			if generation == b.generation && !errors.Is(err, context.Canceled) {
				b.show(query, results, err)
			}
		})
	}()
}

func (b *searchBox) show(query string, results []search.Result, err error) {
	b.results, b.marked = results, -1
	b.list.Reflect(-1)
	switch {
	case err != nil:
		b.info.SetText(err.Error())
	case query == "":
		b.info.SetText("Type a few letters or words. The arrow keys choose, Enter opens, Esc closes.")
	case len(results) == 0:
		b.info.SetText("Nothing in this project matches.")
	default:
		b.info.SetText(fmt.Sprintf("%s. The arrow keys choose, Enter opens, Esc closes.", plural(len(results), "result")))
		b.mark(0)
	}
	if len(results) == 0 {
		b.list.Refresh()
	}
}

// mark moves the mark to result i.
func (b *searchBox) mark(i int) {
	if i < 0 || i >= len(b.results) {
		return
	}
	b.marked = i
	b.list.Reflect(i)
}

// choose closes the box and shows the marked result where it belongs.
func (b *searchBox) choose() {
	if b.marked < 0 || b.marked >= len(b.results) {
		return
	}
	r := b.results[b.marked]
	b.modal.Close()
	b.w.showResult(r)
}

// showResult opens what was found: the passage, the claim, the source or the document.
func (w *window) showResult(r search.Result) {
	p := w.session.Project()
	switch r.Kind {
	case annotate.KindHighlight:
		w.JumpTo(r.ID)
		w.FocusReader()
	case annotate.KindClaim:
		if c, ok := p.Claim(r.ID); ok && len(c.HighlightIDs) > 0 {
			w.JumpTo(c.HighlightIDs[0])
		}
		w.inspector.SelectClaim(r.ID)
		w.FocusReader()
	case annotate.KindDocument:
		w.openDocument(r.ID, w.FocusReader)
	case annotate.KindSource:
		w.EditSource(r.ID)
	case annotate.KindTag:
		w.codebook()
	}
}

// searchEntry is the field of the box. The arrow keys, Enter and Esc go to the box.
type searchEntry struct {
	widget.Entry
	box *searchBox
}

func newSearchEntry(b *searchBox) *searchEntry {
	e := &searchEntry{box: b}
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey implements fyne.Focusable.
func (e *searchEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyDown:
		e.box.mark(e.box.marked + 1)
	case fyne.KeyUp:
		e.box.mark(e.box.marked - 1)
	case fyne.KeyPageDown:
		e.box.mark(min(e.box.marked+8, len(e.box.results)-1))
	case fyne.KeyPageUp:
		e.box.mark(max(e.box.marked-8, 0))
	case fyne.KeyReturn, fyne.KeyEnter:
		e.box.choose()
	case fyne.KeyEscape:
		e.box.modal.Close()
	default:
		e.Entry.TypedKey(k)
	}
}

// searchRow shows one result: the text with the match marked, and under it what it is, where, and why it was found.
type searchRow struct {
	widget.BaseWidget
	text  *widget.RichText
	about *widget.Label
}

func newSearchRow() *searchRow {
	r := &searchRow{text: widget.NewRichText(&widget.TextSegment{Text: "Text", Style: widget.RichTextStyleInline}), about: widget.NewLabel("about")}
	r.text.Truncation = fyne.TextTruncateEllipsis
	r.about.SizeName = theme.SizeNameCaptionText
	r.about.Truncation = fyne.TextTruncateEllipsis
	r.about.Importance = widget.LowImportance
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *searchRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(tightRows{}, r.text, r.about))
}

func (r *searchRow) show(p *annotate.Project, res search.Result) {
	r.text.Segments = markedText(res.Text, res.Marks)
	r.text.Refresh()
	about := kindName(res.Kind)
	if res.Field != "" && res.Field != "quote" && res.Field != "text" && res.Field != "name" && res.Field != "title" {
		about += ", " + res.Field
	}
	if d, ok := p.Document(res.DocumentID); ok && res.Kind != annotate.KindDocument {
		about += " · " + clipText(d.DisplayTitle(), 60)
	}
	r.about.SetText(about + " · " + res.Why)
}

// kindName is what reviewers call a kind of entity.
func kindName(k annotate.Kind) string {
	return map[annotate.Kind]string{annotate.KindHighlight: "Highlight", annotate.KindClaim: "Claim", annotate.KindSource: "Source",
		annotate.KindTag: "Tag", annotate.KindDocument: "Document", annotate.KindAssessment: "Assessment"}[k]
}

// markedText cuts a text around its first match and sets the matches in bold and in the accent colour.
func markedText(s string, marks []annotate.Range) []widget.RichTextSegment {
	from := 0
	if len(marks) > 0 && marks[0].Start > searchLead {
		from = wordStart(s, marks[0].Start-searchLead)
	}
	to := len(s)
	if to-from > searchClip {
		to, _ = text.SnapOut(s, from+searchClip, from+searchClip)
	}
	plain := widget.RichTextStyleInline
	bold := widget.RichTextStyle{Inline: true, SizeName: theme.SizeNameText, TextStyle: fyne.TextStyle{Bold: true}, ColorName: theme.ColorNamePrimary}
	var out []widget.RichTextSegment
	add := func(style widget.RichTextStyle, piece string) {
		if piece != "" {
			out = append(out, &widget.TextSegment{Style: style, Text: oneLine(piece)})
		}
	}
	if from > 0 {
		add(plain, "… ")
	}
	at := from
	for _, m := range marks {
		start, end := max(m.Start, at), min(m.End, to)
		if start >= end {
			continue
		}
		add(plain, s[at:start])
		add(bold, s[start:end])
		at = end
	}
	if at < to {
		add(plain, s[at:to])
	}
	if to < len(s) {
		add(plain, " …")
	}
	if len(out) == 0 {
		add(plain, " ")
	}
	return out
}

// oneLine replaces line breaks, which a list row has no room for.
func oneLine(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c == '\n' || c == '\t' {
			b[i] = ' '
		}
	}
	return string(b)
}

// clipText shortens a text to at most n bytes on a grapheme boundary, with an ellipsis.
func clipText(s string, n int) string {
	if len(s) <= n {
		return oneLine(s)
	}
	end, _ := text.SnapOut(s, n, n)
	return oneLine(s[:end]) + "…"
}

// wordStart returns where the word at a byte offset begins.
func wordStart(s string, off int) int {
	start, _ := text.WordAt(s, off)
	return start
}
