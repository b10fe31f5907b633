package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/look"
	"attest/ui/prose"
	"attest/ui/reader"
)

const (
	pickerWidth  = 380 // pixels
	pickerRows   = 9   // that are visible at a time; more scroll
	pickerLength = 90  // bytes of a quote that are shown
)

// spanPicker lists the highlights at the caret, the innermost first, where they overlap. Tab and the arrow keys go through
// them and select each at once; Enter and Escape go back to the text.
type spanPicker struct {
	widget.BaseWidget

	w      *window
	ids    []annotate.ID
	at     int // index in ids
	rows   []*spanRow
	scroll *container.Scroll
	popup  *widget.PopUp
}

var (
	_ fyne.Focusable = (*spanPicker)(nil)
	_ fyne.Tabbable  = (*spanPicker)(nil)
)

// pickSpan opens the list of the highlights at the caret. With a single one there is nothing to list: it is selected.
func (w *window) pickSpan() {
	r := w.reading
	var ids []annotate.ID
	for _, id := range r.reader.SpansAtCaret() {
		ids = append(ids, annotate.ParseID(annotate.KindHighlight, id))
	}
	switch len(ids) {
	case 0:
		w.status.say("There is no highlight at the caret.")
		return
	case 1:
		r.spanChosen(ids[0])
		return
	}
	p := &spanPicker{w: w, ids: ids, at: -1}
	p.ExtendBaseWidget(p)
	project := w.session.Project()
	column := container.New(tightColumn{})
	for i, id := range ids {
		h, ok := project.Highlight(id)
		if !ok {
			continue
		}
		if id == r.selected {
			p.at = i
		}
		row := newSpanRow(h, spanOf(project, h), func() { p.mark(i); p.close() })
		p.rows = append(p.rows, row)
		column.Add(row)
	}
	p.scroll = container.NewVScroll(column)
	height := column.MinSize().Height * float32(min(len(p.rows), pickerRows)) / float32(len(p.rows))
	p.popup = widget.NewPopUp(p, w.win.Canvas())
	p.popup.Resize(fyne.NewSize(pickerWidth, height+2*theme.InnerPadding()))
	p.popup.ShowAtRelativePosition(r.reader.CaretFoot(), r.reader)
	w.win.Canvas().Focus(p)
	p.mark((p.at + 1) % len(p.ids))
}

// tightColumn stacks rows of equal height without gaps.
type tightColumn struct{}

func (tightColumn) MinSize(rows []fyne.CanvasObject) fyne.Size {
	if len(rows) == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(rows[0].MinSize().Width, rows[0].MinSize().Height*float32(len(rows)))
}

func (tightColumn) Layout(rows []fyne.CanvasObject, size fyne.Size) {
	for i, row := range rows {
		height := row.MinSize().Height
		row.Move(fyne.NewPos(0, height*float32(i)))
		row.Resize(fyne.NewSize(size.Width, height))
	}
}

// mark selects the highlight of a row.
func (p *spanPicker) mark(at int) {
	p.at = at
	for i, row := range p.rows {
		row.setMarked(i == at)
	}
	row := p.rows[at]
	switch top, bottom := row.Position().Y, row.Position().Y+row.Size().Height; {
	case top < p.scroll.Offset.Y:
		p.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > p.scroll.Offset.Y+p.scroll.Size().Height:
		p.scroll.ScrollToOffset(fyne.NewPos(0, bottom-p.scroll.Size().Height))
	}
	p.w.reading.spanChosen(p.ids[at])
}

func (p *spanPicker) close() {
	p.popup.Hide()
	p.w.FocusReader()
}

// CreateRenderer implements [fyne.Widget].
func (p *spanPicker) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.scroll) }

// AcceptsTab implements [fyne.Tabbable].
func (p *spanPicker) AcceptsTab() bool { return true }

// FocusGained implements [fyne.Focusable].
func (p *spanPicker) FocusGained() {}

// FocusLost implements [fyne.Focusable].
func (p *spanPicker) FocusLost() {}

// TypedRune implements [fyne.Focusable].
func (p *spanPicker) TypedRune(rune) {}

// TypedKey implements [fyne.Focusable].
func (p *spanPicker) TypedKey(e *fyne.KeyEvent) {
	back := false
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		back = d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
	}
	n := len(p.rows)
	switch {
	case e.Name == fyne.KeyTab && !back, e.Name == fyne.KeyDown:
		p.mark((p.at + 1) % n)
	case e.Name == fyne.KeyTab, e.Name == fyne.KeyUp:
		p.mark((p.at + n - 1) % n)
	case e.Name == fyne.KeyHome:
		p.mark(0)
	case e.Name == fyne.KeyEnd:
		p.mark(n - 1)
	case e.Name == fyne.KeyReturn, e.Name == fyne.KeyEnter, e.Name == fyne.KeyEscape:
		p.close()
	}
}

// spanRow is a highlight in the list: its colour and letter, whether it bears a claim, and its words.
type spanRow struct {
	widget.BaseWidget

	tapped       func()
	back, swatch *canvas.Rectangle
	letter       *canvas.Text
	words        *widget.Label
}

func newSpanRow(h *annotate.Highlight, span reader.Span, tapped func()) *spanRow {
	r := &spanRow{tapped: tapped, back: canvas.NewRectangle(color.Transparent), swatch: canvas.NewRectangle(span.Color)}
	r.swatch.CornerRadius = 3
	look.Outline(r.swatch)
	r.letter = canvas.NewText(span.Letter, look.Color(theme.ColorNameForeground))
	r.letter.TextSize, r.letter.TextStyle.Bold, r.letter.Alignment = theme.CaptionTextSize(), true, fyne.TextAlignCenter
	kind := "Highlight"
	if span.Underline {
		kind = "Claim"
	}
	r.words = widget.NewLabel(prose.Shown(kind + ": " + clipText(oneLine(h.Quote), pickerLength)))
	r.words.Truncation = fyne.TextTruncateEllipsis
	r.ExtendBaseWidget(r)
	return r
}

func (r *spanRow) setMarked(marked bool) {
	r.back.FillColor = color.Transparent
	if marked {
		r.back.FillColor = look.Color(look.ColorCardChosen)
	}
	r.back.Refresh()
}

// Tapped implements [fyne.Tappable].
func (r *spanRow) Tapped(*fyne.PointEvent) { r.tapped() }

// CreateRenderer implements [fyne.Widget].
func (r *spanRow) CreateRenderer() fyne.WidgetRenderer {
	mark := container.NewGridWrap(fyne.NewSize(6, theme.TextSize()*1.4), r.swatch)
	lead := container.NewHBox(container.NewCenter(mark), container.NewCenter(container.NewGridWrap(fyne.NewSize(theme.TextSize()*1.3, theme.TextSize()*1.3), r.letter)))
	return widget.NewSimpleRenderer(container.NewStack(r.back, container.NewBorder(nil, nil, lead, nil, r.words)))
}
