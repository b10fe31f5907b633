package reader

// pagesAhead bounds how far lines are set ahead of a reviewer who scrolls, in pages.
const pagesAhead = 3

// ahead is what is known of the lines that are set before they come into view.
type ahead struct {
	from int  // the first line in view when that was looked at last
	busy bool // lines are being set
}

// setAhead has the lines set in the background that are going to come into view if the reviewer goes on scrolling as they do:
// setting them is a good part of what a frame would have to do.
func (p *page) setAhead() {
	first, last := p.linesInView()
	moved := first - p.ahead.from
	p.ahead.from = first
	if moved == 0 || p.ahead.busy || !p.breaks.Exact() {
		return
	}
	// The lines of this frame's work come too late for the next frame, and then some are looked at before work is given out again.
	most := pagesAhead * (last - first)
	work := p.layout.Ahead(last, last+min(4*moved, most))
	if moved < 0 {
		work = p.layout.Ahead(first-min(-4*moved, most), first)
	}
	if work == nil {
		return
	}
	p.ahead.busy = true
	fonts, layout, text := p.fonts, p.layout, p.reader.text
	p.reader.host.start(func() {
		fonts.background.Lock()
		defer fonts.background.Unlock()
		fonts.background.shaper.SetHan(text)
		work.Set(fonts.background.shaper)
		p.reader.host.post(func() {
			p.ahead.busy = false
			if p.layout == layout && p.fonts == fonts {
				work.Keep()
			}
		})
	})
}
