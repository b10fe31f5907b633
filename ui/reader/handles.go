package reader

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
)

// Reach of a handle in Fyne units: one has to be hit with the pointer, and the
// letters beside it must still be.
const (
	gripRadius = 14 // around the knob
	gripBeside = 10 // to either side of the stem
)

// handle is an end of a range of the selected span, to be dragged elsewhere: a
// stem over the height of the text, with a knob above it at the start of the
// range and below it at the end, so that the two are told apart by their shape,
// and also where they meet.
type handle struct {
	at          Range // the range
	end         bool  // its end, not its start
	line        int
	x           float64 // of the stem, in the widget's coordinates
	top, bottom float64 // of the stem
	knob        float64 // y of the knob's centre
	side        float64 // the range lies to the right, 1, or left, -1
}

// knobSize is the diameter of a knob.
func (p *page) knobSize() float64 { return p.snap(min(max(p.fontSize()*0.75, 10), 20)) }

// inOrder appends the ranges to list in the order of the text, cut to a text of
// the given length and made one where they overlap or touch.
func inOrder(ranges []Range, length int, list []Range) []Range {
	for _, r := range ranges {
		if r = (Range{max(0, r.Start), min(r.End, length)}); !r.Empty() {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b Range) int { return a.Start - b.Start })
	merged := list[:0]
	for _, r := range list {
		if n := len(merged); n > 0 && r.Start <= merged[n-1].End {
			merged[n-1].End = max(merged[n-1].End, r.End)
			continue
		}
		merged = append(merged, r)
	}
	return merged
}

// placeHandles finds the handles that are seen on the lines [first, last), which
// begin at height top of the page.
func (p *page) placeHandles(first, last int, top float64, g rowGeometry) {
	p.handles = p.handles[:0]
	span, ok := p.reader.spans.byID[p.reader.selected]
	if !ok || p.reader.OnSpanReshaped == nil {
		return
	}
	p.scratch.shape = inOrder(span.Ranges, len(p.reader.text), p.scratch.shape[:0])
	from, _, _ := p.layout.LineRange(first)
	_, to, _ := p.layout.LineRange(last - 1)
	for _, r := range p.scratch.shape {
		if r.End < from || r.Start > to {
			continue
		}
		for _, end := range []bool{false, true} {
			if h := p.handleOf(r, end); h.line >= first && h.line < last {
				y := topPadding + p.layout.LineTop(h.line) - top
				h.top, h.bottom = y+g.textTop-2, y+g.textBottom+2
				h.knob = h.top - p.knobSize()/2
				if end {
					h.knob = h.bottom + p.knobSize()/2
				}
				p.handles = append(p.handles, h)
			}
		}
	}
}

// handleOf returns line, x and side of a handle.
func (p *page) handleOf(r Range, end bool) handle {
	h := handle{at: r, end: end}
	if end {
		h.line = p.layout.LineOf(r.End-1, false)
	} else {
		h.line = p.layout.LineOf(r.Start, false)
	}
	h.x, h.side = p.edgeOn(p.layout.Line(h.line), r, end)
	return h
}

// paintHandles shows the handles of the selected span.
func (p *page) paintHandles(first, last int, top float64, g rowGeometry) {
	p.placeHandles(first, last, top, g)
	o := &p.objects
	stem := max(math.Round(2*p.pixel), 1) / p.pixel
	size := p.knobSize()
	for _, h := range p.handles {
		c := p.colors.grip(p.reader.spans.byID[p.reader.selected].Color)
		o.add(&o.handles, h.x-stem/2, h.top, stem, h.bottom-h.top, style{fill: c})
		o.add(&o.handles, h.x-size/2, h.knob-size/2, size, size, style{fill: c, stroke: p.colors.page, strokeWidth: 1, radius: float32(size / 2)})
	}
}

// handleAt returns the handle that a press at pos grips, the nearest one.
func (p *page) handleAt(pos fyne.Position) (nearest handle, ok bool) {
	least := math.Inf(1)
	for _, h := range p.handles {
		dx, dy := float64(pos.X)-h.x, float64(pos.Y)-h.knob
		knob := math.Hypot(dx, dy)
		beside := math.Abs(dx)
		inside := dx*h.side > 0
		onStem := float64(pos.Y) >= h.top && float64(pos.Y) <= h.bottom &&
			(beside <= gripBeside && !inside || inside && beside <= p.gripInside(h))
		if (knob <= gripRadius || onStem) && min(beside, knob) < least {
			least, nearest, ok = min(beside, knob), h, true
		}
	}
	return nearest, ok
}

// gripInside is how far into its range a handle reaches: not over the middle of a
// short one, which must stay open to clicks.
func (p *page) gripInside(h handle) float64 {
	width := 0.0
	for _, e := range p.extents(p.layout.Line(h.line), h.at) {
		width += e.w
	}
	return min(gripBeside, width/4)
}
