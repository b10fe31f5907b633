package reader

import (
	"slices"

	"fyne.io/fyne/v2"

	"attest/annotate/text"
)

// reshaping is what dragging a handle has made of the selected span. It is shown
// in the span's place from the first movement until the window gives the span
// other ranges than it had: after the release the old ones may still come, with a
// change of colour that was under way, and must not be seen again.
type reshaping struct {
	id     string
	before []Range // of the span, as the window gave them
	after  []Range // that are shown; in the order of the text, apart
	at     int     // index in after of the range that is dragged
	end    bool    // by its end, not by its start

	held bool          // the button is down
	from fyne.Position // where it was pressed
	top  float64       // what the page was scrolled to then
	grip fyne.Delta    // from the pointer to the edge
	was  Range         // the dragged range then
}

// holdsHandle reports whether a handle is being dragged.
func (r *Reader) holdsHandle() bool { return r.reshape != nil && r.reshape.held }

// pressHandle grips the handle at pos, if there is one.
func (r *Reader) pressHandle(pos fyne.Position) {
	h, ok := r.page.handleAt(pos)
	if !ok {
		return
	}
	span := r.spans.byID[r.selected]
	e := &reshaping{id: span.ID, end: h.end, held: true, from: pos, top: r.page.top, before: slices.Clone(span.Ranges), was: h.at}
	e.grip = fyne.NewDelta(float32(h.x)-pos.X, float32(h.top+h.bottom)/2-pos.Y)
	e.after = inOrder(span.Ranges, len(r.text), nil)
	e.at = slices.Index(e.after, h.at)
	r.reshape = e
	m := &r.pointer
	if !near(pos, m.last) {
		m.cycle = nil
	}
	m.last, m.dragPos, m.dragged = pos, pos, false
}

// dragHandle moves the edge to the pointer.
func (r *Reader) dragHandle() {
	e, pos := r.reshape, r.pointer.dragPos
	to := e.was
	if !near(pos, e.from) || r.page.top != e.top {
		off, _ := r.page.hit(pos.AddXY(e.grip.DX, e.grip.DY))
		to = e.edgeAt(r.text, off, r.modifiers()&fyne.KeyModifierAlt != 0)
	}
	moved := e.after[e.at]
	if moved == to {
		return
	}
	e.after[e.at] = to
	r.showRanges(e.id, e.after, moved.Start != to.Start)
}

// edgeAt returns the dragged range with its edge as near to off as it may go: on
// an edge of a word or, if so wanted, between any two characters, not into the
// next range of the span, and leaving something of its own.
func (e *reshaping) edgeAt(s string, off int, byCharacter bool) Range {
	r := e.after[e.at]
	if e.end {
		least, most := text.SpaceEnd(s, r.Start), len(s)
		if e.at+1 < len(e.after) {
			most = e.after[e.at+1].Start
		}
		if least >= r.End { // the range is white space
			return r
		}
		if byCharacter {
			least = text.NextGrapheme(s, least)
		} else {
			off = text.NearestWordEnd(s, off)
			_, least = text.WordAt(s, least)
		}
		r.End = min(max(off, least), most)
		return r
	}
	least, most := 0, text.SpaceStart(s, r.End)
	if e.at > 0 {
		least = e.after[e.at-1].End
	}
	if most <= r.Start {
		return r
	}
	most = text.PrevGrapheme(s, most)
	if !byCharacter {
		off = text.NearestWordStart(s, off)
		most, _ = text.WordAt(s, most)
	}
	r.Start = max(min(off, most), least)
	return r
}

// showRanges paints a span with other ranges than the window has given it.
func (r *Reader) showRanges(id string, ranges []Range, ruler bool) {
	span, ok := r.spans.byID[id]
	if !ok {
		return
	}
	shown := *span
	shown.Ranges = ranges
	touched := r.spans.upsert(shown)
	if ruler {
		r.page.rulerChanged()
	}
	r.page.repaint(touched)
}

// releaseHandle ends the drag and reports what it came to.
func (r *Reader) releaseHandle(pos fyne.Position) {
	e := r.reshape
	e.held = false
	r.stopAutoScroll()
	if e.after[e.at] == e.was {
		r.showRanges(e.id, e.before, false)
		r.reshape = nil
		if !r.pointer.dragged {
			r.clickHandle(pos)
		}
		return
	}
	if !r.page.makeRoom() { // no line has moved during the drag
		r.page.paint()
	}
	if r.OnSpanReshaped != nil {
		r.OnSpanReshaped(e.id, slices.Clone(e.after))
	}
}

// clickHandle is a click on a handle that was not dragged: one on the spans that
// it lies over. Beside them it changes nothing.
func (r *Reader) clickHandle(pos fyne.Position) {
	if off, ok := r.page.under(pos); ok && len(r.spans.at(off)) > 0 {
		r.clickSpan(pos)
	}
}

// cancelHandle gives the span back the extent that it had when its handle was
// gripped.
func (r *Reader) cancelHandle() {
	if !r.holdsHandle() {
		return
	}
	e := r.reshape
	r.reshape = nil
	r.stopAutoScroll()
	r.showRanges(e.id, e.before, true)
}

// settled returns a span as it is to be shown when the window gives it: as the
// reviewer has dragged it, as long as the window does not know of that.
func (r *Reader) settled(span Span) Span {
	e := r.reshape
	switch {
	case e == nil || e.id != span.ID:
	case slices.Equal(e.before, span.Ranges):
		span.Ranges = e.after
	default:
		r.forgetReshaping()
	}
	return span
}

// forgetReshaping lets go of a handle and of what was dragged.
func (r *Reader) forgetReshaping() {
	if r.holdsHandle() {
		r.stopAutoScroll()
	}
	r.reshape = nil
}

// ResetSpan gives a span its ranges back after OnSpanReshaped could not be
// followed.
func (r *Reader) ResetSpan(span Span) {
	if r.reshape != nil && r.reshape.id == span.ID {
		r.forgetReshaping()
	}
	r.UpsertSpans(span)
}
