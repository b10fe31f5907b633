package reader

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"attest/annotate/text"
	"attest/ui/reader/typeset"
)

// New returns an empty reader at 100 %.
func New() *Reader {
	r := &Reader{host: systemHost(), scale: 1, spans: newSpanSet(nil, 0)}
	r.page.reader, r.page.supplement = r, typeset.NewSupplement()
	r.host.post = func(f func()) {
		if r.Post != nil {
			r.Post(f)
			return
		}
		fyne.Do(f)
	}
	r.ExtendBaseWidget(r)
	return r
}

// SetText shows another text from its beginning, without spans, marks and
// selection. A long text is shown at once with estimated line breaks; the exact
// ones follow without moving the first line on the page.
func (r *Reader) SetText(text string) {
	r.stopDrag()
	r.reshape = nil
	r.text, r.shown = text, false
	r.spans = newSpanSet(nil, len(text))
	r.selected, r.marks = "", nil
	r.page.room = 0
	r.anchor, r.caret, r.upstream, r.hasGoal = 0, 0, false, false
	r.hoverSpan("", r.pointer.at)
	r.page.newText()
}

// Text returns the text shown.
func (r *Reader) Text() string { return r.text }

// SetSpans replaces the spans. The slice is copied. The selected span stays
// selected if its ID is still there. To change a few of many, use
// [Reader.UpsertSpans] and [Reader.RemoveSpans].
func (r *Reader) SetSpans(spans []Span) {
	if r.reshape != nil {
		spans = slices.Clone(spans)
		for i := range spans {
			spans[i] = r.settled(spans[i])
		}
	}
	r.spans = newSpanSet(spans, len(r.text))
	if !r.holdsHandle() {
		r.page.room = 0
	}
	r.spansChanged(Range{0, len(r.text) + 1})
}

// UpsertSpans adds spans, or puts them in the place of those with their IDs. It
// costs little, however many there are, and paints only the lines that have
// changed anew.
func (r *Reader) UpsertSpans(spans ...Span) {
	var touched Range
	for _, span := range spans {
		touched = touched.union(r.spans.upsert(r.settled(span)))
	}
	r.spansChanged(touched)
}

// RemoveSpans takes spans out. IDs that are not there are passed over. It costs
// as little as [Reader.UpsertSpans].
func (r *Reader) RemoveSpans(ids ...string) {
	var touched Range
	for _, id := range ids {
		touched = touched.union(r.spans.remove(id))
	}
	r.spansChanged(touched)
}

// spansChanged paints what lies within the bytes of touched anew.
func (r *Reader) spansChanged(touched Range) {
	if _, ok := r.spans.byID[r.selected]; !ok {
		r.selected = ""
	}
	if r.reshape != nil && r.spans.byID[r.reshape.id] == nil {
		r.forgetReshaping()
	}
	if touched.Empty() {
		return
	}
	r.page.rulerChanged()
	if !r.holdsHandle() && r.page.makeRoom() { // lines must not move under a pointer that drags
		return
	}
	r.page.repaint(touched)
}

// SelectSpan outlines a span, "" none. It does not scroll; see [Reader.Reveal].
// An unknown ID selects nothing.
func (r *Reader) SelectSpan(id string) {
	if _, ok := r.spans.byID[id]; !ok {
		id = ""
	}
	if r.selected != id {
		r.cancelHandle()
		r.selected = id
		r.page.paint()
		r.page.rulerChanged()
	}
}

// SelectedSpan returns the ID of the outlined span, "" for none.
func (r *Reader) SelectedSpan() string { return r.selected }

// SpansAt returns the IDs of the spans that cover the character at byte off,
// the innermost first.
func (r *Reader) SpansAt(off int) []string { return r.spans.at(off) }

// SpansAtCaret returns the IDs of the spans that the caret stands in, or at the
// end of when it stands in none, the innermost first.
func (r *Reader) SpansAtCaret() []string {
	if ids := r.spans.at(r.caret); len(ids) > 0 || r.caret == 0 {
		return ids
	}
	return r.spans.at(text.PrevGrapheme(r.text, r.caret))
}

// CaretFoot returns the lower end of the caret in the widget's coordinates, for
// what is to open beside it. It may lie outside of the widget.
func (r *Reader) CaretFoot() fyne.Position {
	if r.page.layout == nil {
		return fyne.Position{}
	}
	c := r.page.objects.caret
	return c.Position().Add(fyne.NewPos(0, c.Size().Height))
}

// SetMarks paints passages as search hits, in the text and on the ruler.
func (r *Reader) SetMarks(marks []Range) {
	r.marks = slices.DeleteFunc(slices.Clone(marks), func(m Range) bool {
		return m.Empty() || m.Start < 0 || m.End > len(r.text)
	})
	slices.SortFunc(r.marks, func(a, b Range) int { return a.Start - b.Start })
	r.page.paint()
	r.page.rulerChanged()
}

// Selection returns the selected passage; an empty one is the caret.
func (r *Reader) Selection() Range {
	return Range{min(r.anchor, r.caret), max(r.anchor, r.caret)}
}

// SelectedText returns the text of the selection.
func (r *Reader) SelectedText() string {
	sel := r.Selection()
	return r.text[sel.Start:sel.End]
}

// Caret returns where the caret stands, the moving end of the selection.
func (r *Reader) Caret() int { return r.caret }

// SetSelection selects a passage, widened to whole graphemes and cut to the
// text, and puts the caret at its end. It does not scroll.
func (r *Reader) SetSelection(sel Range) {
	r.hasGoal = false
	if sel.Empty() {
		at := r.snap(sel.Start)
		r.selectTo(at, at, false)
		return
	}
	start, end := text.SnapOut(r.text, r.clamp(sel.Start), r.clamp(sel.End))
	r.selectTo(start, end, false)
}

// selectTo moves both ends of the selection, paints and reports it.
func (r *Reader) selectTo(anchor, caret int, upstream bool) {
	before := r.Selection()
	moved := r.caret != caret || r.upstream != upstream
	r.anchor, r.caret, r.upstream = anchor, caret, upstream
	if after := r.Selection(); after != before || moved {
		r.page.paint()
		if r.OnSelectionChanged != nil {
			r.OnSelectionChanged(after)
		}
	}
}

func (r *Reader) clamp(off int) int { return min(max(off, 0), len(r.text)) }

// snap returns off if it is a grapheme boundary, and the one before it if not.
func (r *Reader) snap(off int) int {
	start, _ := text.SnapOut(r.text, r.clamp(off), r.clamp(off))
	return start
}

// Reveal scrolls a passage to about a third of the page's height, unless it is
// comfortably visible already.
func (r *Reader) Reveal(passage Range) {
	r.page.reveal(Range{r.clamp(passage.Start), r.clamp(passage.End)})
}

// SetScale zooms the text; 1 is 100 %. The scale is kept between [MinScale] and
// [MaxScale]. The first line on the page stays where it is.
func (r *Reader) SetScale(scale float32) {
	scale = min(max(scale, MinScale), MaxScale)
	if r.scale != scale {
		r.scale = scale
		r.page.relayout()
	}
}

// Bounds of [Reader.SetScale].
const (
	MinScale = 0.5
	MaxScale = 4
)

// Scale returns the zoom; 1 is 100 %.
func (r *Reader) Scale() float32 { return r.scale }

// Ready reports whether the text can be seen: whether its lines have been broken, if
// only by an estimate. A vast text, or one in no window yet, is not ready at once.
func (r *Reader) Ready() bool { return r.page.layout != nil }

// Settled reports whether the line breaks are exact from the first to the last
// line. They are not for some time after a long text was shown and after a change
// of width, while the lines are being set in the background.
func (r *Reader) Settled() bool {
	b := r.page.breaks
	return b != nil && b.Exact() && b.Width == r.page.width
}

// SettingTime returns how long it took to set the lines of a long text in the
// background, the last time that this was done.
func (r *Reader) SettingTime() time.Duration { return r.page.setting }

// TopOffset returns the byte offset of the first line on the page, for
// [Reader.SetTopOffset] at a later time or another size.
func (r *Reader) TopOffset() int { return r.page.anchor.off }

// SetTopOffset scrolls so that the line of byte off is the first on the page.
func (r *Reader) SetTopOffset(off int) { r.page.setTopOffset(r.snap(off)) }
