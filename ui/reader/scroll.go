package reader

// How a window scrolls two readers together. Heights are shares of the widget's, so that readers of different size agree.

// OffsetAt returns which byte of the text is shown at a height of the widget, from 0 for its upper edge to 1 for its lower
// one. It grows evenly with the height, by fractions of a byte, from 0 at the top of the page to the length of the text at
// its foot.
func (r *Reader) OffsetAt(height float64) float64 {
	p := &r.page
	if p.layout == nil {
		return 0
	}
	y := p.top + height*float64(p.size.Height)
	b := p.bandOf(p.layout.LineAt(y - topPadding))
	return b.start + min(max((y-b.top)/(b.foot-b.top), 0), 1)*(b.end-b.start)
}

// ScrollOffsetTo scrolls so that a byte of the text, or a place between two, is shown at a height of the widget, as
// [Reader.OffsetAt] tells it, or as near to it as the ends of the page allow.
func (r *Reader) ScrollOffsetTo(off, height float64) {
	p := &r.page
	if p.layout == nil {
		return
	}
	b := p.bandOf(p.layout.LineOf(r.clamp(int(off)), false))
	y := b.top
	if b.end > b.start {
		y += min(max((off-b.start)/(b.end-b.start), 0), 1) * (b.foot - b.top)
	}
	p.scrollTo(y - height*float64(p.size.Height))
}

// eyeLine is the height at which people read on, away from the ends of a page.
const eyeLine = 1.0 / 3

// EyeLine returns the height at which the page is being read: a third below the upper edge, and nearer to the ends of the
// widget when the page is scrolled near its ends, so that every line of it comes to stand there once.
func (r *Reader) EyeLine() float64 {
	above, view := r.page.top, float64(r.page.size.Height)
	below := r.page.maxTop() - above
	switch {
	case above+below <= 0:
		return 0
	case above+below < view:
		return above / (above + below)
	case above < eyeLine*view:
		return above / view
	case below < (1-eyeLine)*view:
		return 1 - below/view
	}
	return eyeLine
}

// band is the part of the page that belongs to a line, with the bytes that it stands for: the space between paragraphs
// belongs to the line above it, the paddings to the first line and the last.
type band struct{ top, foot, start, end float64 }

func (p *page) bandOf(line int) band {
	last := p.layout.Lines() - 1
	if start, _, _ := p.layout.LineRange(last); start == len(p.reader.text) && last > 0 {
		last-- // nothing stands on the line behind the last line end
	}
	line = min(line, last)
	start, _, _ := p.layout.LineRange(line)
	b := band{foot: p.contentHeight(), start: float64(start), end: float64(len(p.reader.text))}
	if line > 0 {
		b.top = topPadding + p.layout.LineTop(line)
	}
	if line < last {
		next, _, _ := p.layout.LineRange(line + 1)
		b.foot, b.end = topPadding+p.layout.LineTop(line+1), float64(next)
	}
	return b
}
