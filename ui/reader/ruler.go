package reader

import (
	"image"
	"image/color"
	"math"
	"sort"

	"fyne.io/fyne/v2"
)

// minThumb is the least height of the scroll bar's thumb.
const minThumb = 32

// bars is the x where the ruler begins; the scroll bar follows it.
func (p *page) rulerLeft() float64 { return float64(p.size.Width) - barWidth - rulerWidth }

// thumb returns the place of the scroll bar's thumb; ok is false when the whole
// page is visible.
func (p *page) thumb() (y, height float64, ok bool) {
	view := float64(p.size.Height)
	if p.maxTop() <= 0 || view <= 0 {
		return 0, 0, false
	}
	height = min(view, max(minThumb, view*view/p.contentHeight()))
	return p.top / p.maxTop() * (view - height), height, true
}

// paintBars places the thumb and the ruler.
func (p *page) paintBars() {
	o := &p.objects
	put(o.ruler, p.rulerLeft(), 0, rulerWidth, float64(p.size.Height))
	y, height, ok := p.thumb()
	if !ok {
		o.thumb.Hide()
		return
	}
	put(o.thumb, float64(p.size.Width)-barWidth+2, y+1, barWidth-4, height-2)
	o.thumb.Show()
}

// ruler holds what the overview ruler was last drawn from.
type ruler struct {
	epoch  uint64
	height int   // device pixels
	starts []int // first byte of the line at the top of each pixel row, and the end of the text
}

// rulerChanged draws the ticks anew.
func (p *page) rulerChanged() {
	if p.objects.ready && p.layout != nil {
		p.objects.ruler.Refresh()
	}
}

// rows returns the first byte of the text in each of h pixel rows, and one more
// for the end. They stay the same until the lines move.
func (p *page) rulerRows(h int) []int {
	u := &p.ruler
	if u.epoch == p.epoch && u.height == h && len(u.starts) == h+1 {
		return u.starts
	}
	u.epoch, u.height, u.starts = p.epoch, h, make([]int, h+1)
	for row := range h {
		line := p.layout.LineAt(float64(row)/float64(h)*p.contentHeight() - topPadding)
		u.starts[row], _, _ = p.layout.LineRange(line)
	}
	u.starts[h] = len(p.reader.text) + 1
	return u.starts
}

// drawRuler is the ruler's generator: a tick for each pixel row in which a span
// or search hit of the whole document begins. w and h are device pixels.
func (p *page) drawRuler(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	if p.layout == nil || h <= 0 {
		return img
	}
	starts := p.rulerRows(h)
	tick := max(2, int(math.Round(2*p.pixel)))
	rowOf := func(off int) int { return min(max(0, sort.SearchInts(starts, off+1)-1), h-tick) }
	row, drawn := 0, -1
	p.reader.spans.all(func(r placedRange) bool {
		for row+1 < h && starts[row+1] <= r.Start {
			row++
		}
		if row != drawn {
			drawn = row
			bar(img, w/6, w*5/6, min(row, h-tick), tick, p.colors.ink(r.span.Color))
		}
		return true
	})
	drawn = -1
	for _, m := range p.reader.marks {
		if row := rowOf(m.Start); row != drawn {
			drawn = row
			bar(img, w/2, w, row, tick, p.colors.tick)
		}
	}
	if span, ok := p.reader.spans.byID[p.reader.selected]; ok {
		for _, r := range span.Ranges {
			bar(img, 0, w, rowOf(p.reader.clamp(r.Start))-1, tick+2, p.colors.ink(span.Color))
		}
	}
	return img
}

// bar fills part of some pixel rows with an opaque colour.
func bar(img *image.RGBA, x0, x1, y, height int, c color.NRGBA) {
	for row := max(y, 0); row < min(y+height, img.Rect.Max.Y); row++ {
		for x := x0; x < x1; x++ {
			img.SetRGBA(x, row, color.RGBA{c.R, c.G, c.B, 255})
		}
	}
}

// jump scrolls to the place on the ruler that was clicked, to the span whose
// tick is under the pointer if there is one.
func (p *page) jump(pos fyne.Position) {
	if p.layout == nil || p.size.Height <= 0 {
		return
	}
	y := float64(pos.Y) / float64(p.size.Height) * p.contentHeight()
	off, _, _ := p.layout.LineRange(p.layout.LineAt(y - topPadding))
	target := y
	if r, ok := p.reader.spans.nearest(off); ok {
		tick := topPadding + p.layout.LineTop(p.layout.LineOf(r.Start, false))
		if math.Abs(tick-y)/p.contentHeight()*float64(p.size.Height) <= 4 {
			target = tick
		}
	}
	p.scrollTo(target - float64(p.size.Height)/3)
}
