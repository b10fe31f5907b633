package typeset

import "sort"

// Metrics are the vertical measures of a page in pixels. Whole device pixels
// make all lines equally sharp.
type Metrics struct {
	Size       float64 // of the font: pixels per em
	LineHeight float64
	Gap        float64 // between two paragraphs, beside the lines
	Blank      float64 // height of an empty paragraph
}

// Layout is a text set in lines: [Breaks] with a size. Its origin is the top
// left corner of the first line; y grows downwards.
type Layout struct {
	*Breaks
	Metrics Metrics

	text   string
	shaper *Shaper
	tops   []float64 // of each paragraph, and the end of the last
	lines  generations[int, *Line]
}

// keptLines is how many shaped lines are kept at least; a few pages.
const keptLines = 128

// NewLayout places the lines of b, which must come from text.
func NewLayout(text string, b *Breaks, m Metrics, s *Shaper) *Layout {
	l := &Layout{Breaks: b, text: text, shaper: s, lines: generations[int, *Line]{limit: keptLines}}
	l.SetMetrics(m)
	return l
}

// SetMetrics moves the lines apart or together without breaking them anew.
func (l *Layout) SetMetrics(m Metrics) {
	l.Metrics = m
	if cap(l.tops) < len(l.Paragraphs)+1 {
		l.tops = make([]float64, len(l.Paragraphs)+1)
	}
	l.tops = l.tops[:len(l.Paragraphs)+1]
	y := 0.0
	for i, p := range l.Paragraphs {
		l.tops[i] = y
		if p.Start == p.End {
			y += m.Blank
			continue
		}
		last := len(l.starts)
		if i+1 < len(l.Paragraphs) {
			last = l.Paragraphs[i+1].FirstLine
		}
		y += float64(last-p.FirstLine)*m.LineHeight + m.Gap
	}
	l.tops[len(l.Paragraphs)] = y
}

// Height is the height of the whole text in pixels.
func (l *Layout) Height() float64 { return l.tops[len(l.Paragraphs)] }

// LineTop is the y of the upper edge of a line.
func (l *Layout) LineTop(line int) float64 {
	p := l.paragraphOf(line)
	return l.tops[p] + float64(line-l.Paragraphs[p].FirstLine)*l.Metrics.LineHeight
}

// LineHeight is the height of a line; empty paragraphs may be lower than others.
func (l *Layout) LineHeight(line int) float64 {
	p := l.Paragraphs[l.paragraphOf(line)]
	if p.Start == p.End {
		return l.Metrics.Blank
	}
	return l.Metrics.LineHeight
}

// LineAt returns the line at height y, the first or last one beyond the text.
func (l *Layout) LineAt(y float64) int {
	p := max(0, sort.Search(len(l.Paragraphs), func(i int) bool { return l.tops[i] > y })-1)
	last := len(l.starts) - 1
	if p+1 < len(l.Paragraphs) {
		last = l.Paragraphs[p+1].FirstLine - 1
	}
	if y <= l.tops[p] {
		return l.Paragraphs[p].FirstLine
	}
	in := int((y - l.tops[p]) / l.Metrics.LineHeight)
	return min(l.Paragraphs[p].FirstLine+in, last)
}

// LineOf returns the line of byte off. A soft break is the end of one line and
// the start of the next: upstream picks the former.
func (l *Layout) LineOf(off int, upstream bool) int {
	line := l.lineOf(off)
	if upstream && line > 0 && l.starts[line] == off {
		if p := l.Paragraphs[l.paragraphOf(line)]; p.FirstLine != line {
			line--
		}
	}
	return line
}

// LineRange returns the bytes on a line and whether it ends in a soft break.
func (l *Layout) LineRange(line int) (start, end int, soft bool) {
	start, end, p := l.lineRange(line)
	return start, end, end < p.End
}

// Line returns a line shaped. It is kept for the next time.
func (l *Layout) Line(line int) *Line {
	if ln, ok := l.lines.get(line); ok {
		return ln
	}
	start, end, p := l.lineRange(line)
	ln := l.shaper.setLine(l.text, start, end, p, l.Width)
	l.lines.put(line, ln)
	return ln
}

// Caret returns the line and the x in pixels of a caret at byte off. Where a line
// breaks or the direction of the text changes, an offset has two places: at the
// end of what stands before it, upstream, and at the start of what follows.
func (l *Layout) Caret(off int, upstream bool) (line int, x float64) {
	line = l.LineOf(off, upstream)
	return line, l.Line(line).Caret(off, upstream).Pixels(l.Metrics.Size)
}

// Hit returns the grapheme boundary nearest to a point. upstream is true when
// the point belongs to the end of a line and not to the start of the next one.
func (l *Layout) Hit(x, y float64) (off int, upstream bool) {
	line := l.LineAt(y)
	return l.OffsetOn(line, x)
}

// OffsetOn returns the grapheme boundary of a line nearest to x in pixels, and
// on which side of it the caret stands there; see [Layout.Caret]. At a soft
// break the blanks that hang over the edge are left out.
func (l *Layout) OffsetOn(line int, x float64) (off int, upstream bool) {
	ln := l.Line(line)
	off, upstream = ln.Hit(FromPixels(x, l.Metrics.Size))
	if _, _, soft := l.LineRange(line); soft && off > ln.VisibleEnd && ln.VisibleEnd > ln.Start {
		off, upstream = ln.VisibleEnd, false
	}
	return off, upstream
}

// Under returns the bytes of the grapheme drawn at a point; ok is false where
// no text is.
func (l *Layout) Under(x, y float64) (start, end int, ok bool) {
	if y < 0 || y >= l.Height() {
		return 0, 0, false
	}
	line := l.LineAt(y)
	if y >= l.LineTop(line)+l.LineHeight(line) {
		return 0, 0, false
	}
	return l.Line(line).Under(FromPixels(x, l.Metrics.Size))
}

// Rect is a rectangle on the page in pixels.
type Rect struct {
	Line       int
	X, Y, W, H float64
}

// Rects returns the rectangles that the bytes [start, end) cover, line by line.
func (l *Layout) Rects(start, end int) []Rect {
	var list []Rect
	for line := l.LineOf(start, false); line < l.Lines(); line++ {
		from, _, _ := l.LineRange(line)
		if from >= end {
			break
		}
		for _, e := range l.Line(line).Extents(start, end) {
			left := e.Left.Pixels(l.Metrics.Size)
			list = append(list, Rect{
				Line: line, X: left, Y: l.LineTop(line),
				W: e.Right.Pixels(l.Metrics.Size) - left, H: l.LineHeight(line),
			})
		}
	}
	return list
}
