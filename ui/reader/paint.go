package reader

import (
	"image"
	"math"
	"slices"

	"fyne.io/fyne/v2/canvas"

	"attest/annotate/text"
	"attest/ui/reader/typeset"
)

// row is a recycled raster that shows one line.
type row struct {
	page   *page
	raster *canvas.Raster
	line   int
	epoch  uint64
	signs  signs
	used   bool
}

// signs are what a raster shows beside the text.
type signs struct {
	letters []letter
	bars    []underline
	feet    []foot
	tails   []tail
}

func (s *signs) equal(o *signs) bool {
	return slices.Equal(s.letters, o.letters) && slices.Equal(s.bars, o.bars) &&
		slices.Equal(s.feet, o.feet) && slices.Equal(s.tails, o.tails)
}

// set makes s a copy of o without making garbage.
func (s *signs) set(o *signs) {
	s.letters = append(s.letters[:0], o.letters...)
	s.bars = append(s.bars[:0], o.bars...)
	s.feet = append(s.feet[:0], o.feet...)
	s.tails = append(s.tails[:0], o.tails...)
}

// clear empties s and keeps its memory.
func (s *signs) clear() {
	s.letters, s.bars, s.feet, s.tails = s.letters[:0], s.bars[:0], s.feet[:0], s.tails[:0]
}

// scratch is reused for every line that is painted.
type scratch struct {
	found []placedRange
	signs signs
	list  []stretch
	shape []Range
}

// rowGeometry is where things are within a line, in Fyne units from its top.
type rowGeometry struct {
	baseline      float64
	textTop       float64 // upper edge of fills
	textBottom    float64 // lower edge of fills
	firstBar      float64
	pitch         float64
	thin, thick   float64
	overhang      float64 // by which a raster is higher than its line, above and below
	rasterLeft    float64 // from the text's left edge
	rasterWidth   float64
	letterSize    float64
	shrinkPerLane float64
}

func (p *page) geometry() rowGeometry {
	size := p.fontSize()
	_, pitch := p.bars()
	ascent, descent := p.fonts.fonts.Ascent().Pixels(size), p.fonts.fonts.Descent().Pixels(size)
	g := rowGeometry{pitch: pitch, letterSize: p.letterSize(size)}
	g.baseline = p.snap((size*lineScale-ascent-descent)/2 + ascent)
	g.textTop = p.snap(g.baseline - 0.98*size)
	g.textBottom = p.snap(g.baseline + 0.26*size)
	g.firstBar = p.snap(g.baseline + 0.17*size)
	g.thin = max(p.snap(size*0.07), 1/p.pixel)
	g.thick = max(min(p.snap(size*0.13), pitch-1/p.pixel), 1/p.pixel)
	g.overhang = p.snap(size * overhang)
	g.rasterLeft = -p.snap(min(p.left, mostMargin) - 2)
	g.rasterWidth = p.snap(p.breaks.Width.Pixels(size)+size+6) - g.rasterLeft
	g.shrinkPerLane = max(p.snap(size*0.1), 1/p.pixel)
	return g
}

// paint shows the lines in the viewport with everything beneath and above them.
func (p *page) paint() {
	o := &p.objects
	if !o.ready {
		return
	}
	put(o.page, 0, 0, float64(p.size.Width), float64(p.size.Height))
	for _, pool := range o.pools() {
		pool.used = 0
	}
	if p.layout == nil {
		p.paintNothing()
		return
	}
	g := p.geometry()
	top := p.snap(p.top)
	first, last := p.linesInView()
	rows := p.assignRows(first, last)
	for line := first; line < last; line++ {
		p.paintLine(line, topPadding+p.layout.LineTop(line)-top, g, rows[line-first])
	}
	p.paintHandles(first, last, top, g)
	for _, pool := range o.pools() {
		pool.hideRest()
	}
	p.paintCaret(top, g)
	p.paintBars()
	if o.grown { // an object that is on the canvas already asks for the next frame
		o.page.Refresh()
	}
}

// paintNothing hides what an earlier text has left on the page.
func (p *page) paintNothing() {
	o := &p.objects
	for _, pool := range o.pools() {
		pool.hideRest()
	}
	for _, r := range o.rows {
		r.raster.Hide()
		r.line = -1
	}
	o.caret.Hide()
	o.thumb.Hide()
}

// assignRows gives every line of [first, last) a raster: the one that shows it
// already, if there is one.
func (p *page) assignRows(first, last int) []*row {
	o := &p.objects
	rows := make([]*row, last-first)
	for _, r := range o.rows {
		r.used = r.line >= first && r.line < last && r.epoch == p.epoch && rows[r.line-first] == nil
		if r.used {
			rows[r.line-first] = r
		}
	}
	free := 0
	for i := range rows {
		if rows[i] != nil {
			continue
		}
		for free < len(o.rows) && o.rows[free].used {
			free++
		}
		if free == len(o.rows) {
			r := &row{page: p, line: -1}
			r.raster = canvas.NewRaster(r.draw)
			r.raster.ScaleMode = canvas.ImageScalePixels
			o.rows = append(o.rows, r)
			o.grown = true
		}
		rows[i] = o.rows[free]
		rows[i].used, rows[i].line, rows[i].epoch = true, -1, p.epoch
	}
	for _, r := range o.rows {
		if !r.used && r.raster.Visible() {
			r.raster.Hide()
			r.line = -1
		}
	}
	return rows
}

// paintLine puts one line and all that belongs to it at height y of the widget.
func (p *page) paintLine(line int, y float64, g rowGeometry, r *row) {
	ln := p.layout.Line(line)
	p.scratch.signs.clear()
	here := Range{ln.Start, max(ln.End, ln.Start+1)}
	next := len(p.reader.text) + 1 // where the next line begins
	if line+1 < p.layout.Lines() {
		next, _, _ = p.layout.LineRange(line + 1)
	}
	p.scratch.found = p.reader.spans.over(here, p.scratch.found[:0])
	for _, part := range p.scratch.found {
		p.paintSpan(ln, next, y, g, part)
	}
	for _, m := range p.marksOn(here) {
		s := style{fill: p.colors.mark, stroke: p.colors.markEdge, strokeWidth: 1, radius: 2} // the edge is seen on any highlight
		if m == p.reader.Selection() {
			s.strokeWidth = 2
		}
		for _, e := range p.extents(ln, m) {
			p.objects.add(&p.objects.marks, e.x-1, y+g.textTop, e.w+2, g.textBottom-g.textTop, s)
		}
	}
	p.paintSelection(line, ln, y)

	if r.line != line || !r.signs.equal(&p.scratch.signs) {
		r.line = line
		r.signs.set(&p.scratch.signs)
		r.raster.Refresh()
	}
	put(r.raster, p.left+g.rasterLeft, y-g.overhang, g.rasterWidth, p.layout.Metrics.LineHeight+2*g.overhang)
	if !r.raster.Visible() {
		r.raster.Show()
	}
}

// paintSpan puts the part of a span that lies on a line; next is where the line
// after it begins.
func (p *page) paintSpan(ln *typeset.Line, next int, y float64, g rowGeometry, part placedRange) {
	o, c, signs := &p.objects, &p.colors, &p.scratch.signs
	span, ink := part.span, c.ink(part.span.Color)
	selected := span.ID == p.reader.selected
	begins, ends := part.Start >= ln.Start, part.End <= next
	if begins {
		p.addLetter(part, selected)
	}
	upper := g.textTop + float64(min(part.lane, fillLayers-1))*g.shrinkPerLane
	lane := min(part.lane, maxBars-1)
	for _, e := range p.extents(ln, part.Range) {
		if part.lane < fillLayers {
			o.add(&o.fills, e.x, y+upper, e.w, g.textBottom-upper, style{fill: c.fill(span.Color), radius: 2})
		}
		signs.bars = append(signs.bars, underline{x: e.x, w: max(e.w-1, 1), lane: lane, color: ink, solid: span.Underline})
		if selected {
			lower := max(g.firstBar+float64(lane)*g.pitch+g.thick, g.textBottom) + 2
			o.add(&o.outlines, e.x-2, y+upper-2, e.w+4, lower-upper+2, style{stroke: ink, strokeWidth: 1.5, radius: 3})
		}
	}
	if begins {
		x, side := p.edgeOn(ln, part.Range, false)
		signs.feet = append(signs.feet, foot{x, side, lane, ink})
		if !part.first {
			signs.tails = append(signs.tails, tail{x, -side, lane, ink})
		}
	}
	if ends {
		x, side := p.edgeOn(ln, part.Range, true)
		signs.feet = append(signs.feet, foot{x, side, lane, ink})
		if !part.last {
			signs.tails = append(signs.tails, tail{x, -side, lane, ink})
		}
	}
}

// edgeOn returns the x of the start or end of a range on its line, in the widget's
// coordinates, and whether the range lies to the right of it, 1, or left, -1.
// Blanks that hang at the line's end do not count, as they are not painted.
func (p *page) edgeOn(ln *typeset.Line, r Range, end bool) (x, side float64) {
	off, inner := r.Start, text.NextGrapheme(p.reader.text, r.Start)
	if end {
		off = min(r.End, ln.End)
		if r.End >= ln.End && ln.VisibleEnd > r.Start {
			off = ln.VisibleEnd
		}
		inner = text.PrevGrapheme(p.reader.text, off)
	}
	at, beyond := ln.Caret(off, end), ln.Caret(inner, !end)
	if side = 1; beyond < at || beyond == at && end != ln.RTL {
		side = -1
	}
	return p.x(at), side
}

// stretch is an [typeset.Extent] in the widget's coordinates.
type stretch struct{ x, w float64 }

// extents returns what a range covers on a line, without the blanks at a line's
// end when the range goes on. The list is valid until the next call.
func (p *page) extents(ln *typeset.Line, r Range) []stretch {
	if r.End >= ln.End && ln.VisibleEnd > r.Start {
		r.End = ln.VisibleEnd
	}
	p.scratch.list = p.scratch.list[:0]
	for _, e := range ln.Extents(r.Start, r.End) {
		x0, x1 := p.x(e.Left), p.x(e.Right)
		p.scratch.list = append(p.scratch.list, stretch{x0, max(x1-x0, 1)})
	}
	return p.scratch.list
}

// x converts a distance within a line to the widget's coordinates.
func (p *page) x(u typeset.Units) float64 {
	return p.snap(p.left + u.Pixels(p.layout.Metrics.Size))
}

// paintSelection shows the selected part of a line, and the newline at its end
// as a narrow stretch.
func (p *page) paintSelection(line int, ln *typeset.Line, y float64) {
	sel := p.reader.Selection()
	if sel.Empty() || sel.Start > ln.End || sel.End < ln.Start {
		return
	}
	fill := p.colors.selection
	if !p.reader.focused {
		fill.A = fill.A * 2 / 3
	}
	height := p.layout.LineHeight(line)
	for _, e := range ln.Extents(sel.Start, sel.End) {
		x0, x1 := p.x(e.Left), p.x(e.Right)
		p.objects.add(&p.objects.selection, x0, y, x1-x0, height, style{fill: fill})
	}
	_, _, soft := p.layout.LineRange(line)
	if !soft && sel.End > ln.End && sel.Start <= ln.End {
		x, w := p.x(ln.EndEdge), p.snap(p.fontSize()*0.3)
		if ln.RTL {
			x -= w
		}
		p.objects.add(&p.objects.selection, x, y, w, height, style{fill: fill})
	}
}

// marksOn returns the search hits that touch r.
func (p *page) marksOn(r Range) []Range {
	marks := p.reader.marks
	i, _ := slices.BinarySearchFunc(marks, r.Start, func(m Range, at int) int { return m.End - at })
	j := i
	for j < len(marks) && marks[j].Start < r.End {
		j++
	}
	return marks[i:j]
}

func (p *page) paintCaret(top float64, g rowGeometry) {
	o := &p.objects
	line, x := p.layout.Caret(p.reader.caret, p.reader.upstream)
	y := topPadding + p.layout.LineTop(line) - top
	if p.layout.LineHeight(line) < p.layout.Metrics.LineHeight { // an empty line is lower
		y -= p.snap((g.textBottom - p.layout.LineHeight(line)) / 2)
	}
	c := p.colors.text
	if !p.reader.focused {
		c.A = 110
	}
	set(o.caret, c)
	width := max(math.Round(1.5*p.pixel), 1) / p.pixel
	put(o.caret, p.snap(p.left+x)-width/2, y+g.textTop, width, g.textBottom-g.textTop)
	o.caret.Show()
	if p.reader.focused {
		put(o.focus, 0, 0, 2, float64(p.size.Height))
		o.focus.Show()
	} else {
		o.focus.Hide()
	}
}

// draw is the raster's generator: w and h are device pixels.
func (r *row) draw(w, h int) image.Image {
	p := r.page
	img := p.glyphs.canvas(w, h)
	if r.line < 0 || p.layout == nil || r.line >= p.layout.Lines() || h <= 0 {
		return img
	}
	if !p.reader.shown {
		p.reader.shown = true
		if p.reader.OnPainted != nil {
			p.reader.host.post(p.reader.OnPainted) // runs when this frame is done
		}
	}
	g := p.geometry()
	scale := float64(h) / (p.layout.Metrics.LineHeight + 2*g.overhang)
	letters := pen{
		size: p.layout.Metrics.Size * scale, x: -g.rasterLeft * scale,
		baseline: int(math.Round((g.overhang + g.baseline) * scale)), color: p.colors.text,
	}
	r.drawBars(img, g, scale)
	p.glyphs.draw(img, p.layout.Line(r.line).Glyphs, letters)
	r.drawLetters(img, letters, g, scale)
	return img
}
