package reader

import (
	"image"
	"image/color"
	"math"
	"slices"
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

// tickColumns is how many spans that begin in one place are shown there, side by
// side.
const tickColumns = 3

// drawRuler is the ruler's generator. On its left are ticks where spans begin, on
// its right where search hits of the whole document are: a longer one for several.
// Those of the selected span are framed. w and h are device pixels.
func (p *page) drawRuler(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	if p.layout == nil || h <= 0 {
		return img
	}
	starts := p.rulerRows(h)
	tick := max(2, int(math.Round(2*p.pixel)))
	slotOf := func(off int) int { return max(0, sort.SearchInts(starts, off+1)-1) / tick }
	middle := w * 5 / 8
	if span, ok := p.reader.spans.byID[p.reader.selected]; ok {
		frame := max(1, int(math.Round(p.pixel)))
		for _, r := range span.Ranges {
			y := slotOf(p.reader.clamp(r.Start)) * tick
			bar(img, 0, w, y-frame, tick+2*frame, p.colors.text)
		}
	}
	var colors [tickColumns]color.NRGBA
	n, row, slot := 0, 0, -1
	draw := func() {
		for i, c := range colors[:n] {
			bar(img, 1+(middle-1)*i/n, 1+(middle-1)*(i+1)/n, slot*tick, tick, p.colors.ink(c))
		}
	}
	p.reader.spans.all(func(r placedRange) bool {
		for row+1 < h && starts[row+1] <= r.Start {
			row++
		}
		if row/tick != slot {
			draw()
			n, slot = 0, row/tick
		}
		if n < len(colors) && !slices.Contains(colors[:n], r.span.Color) {
			colors[n] = r.span.Color
			n++
		}
		return true
	})
	draw()
	many, slot := 0, -1
	for _, m := range p.reader.marks {
		s := slotOf(m.Start)
		if many++; s != slot {
			many, slot = 1, s
		}
		if many <= 2 {
			bar(img, middle+(w-middle)*(3-many)/4, w, s*tick, tick, p.colors.tick)
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

// jump scrolls to the place on the ruler that was clicked, to the span or search
// hit whose tick is under the pointer if there is one.
func (p *page) jump(pos fyne.Position) {
	if p.layout == nil || p.size.Height <= 0 {
		return
	}
	y := p.rulerHeight(pos)
	off, _, _ := p.layout.LineRange(p.layout.LineAt(y - topPadding))
	target := y
	near := func(at int) {
		tick := topPadding + p.layout.LineTop(p.layout.LineOf(at, false))
		if d := math.Abs(tick - y); d/p.contentHeight()*float64(p.size.Height) <= 4 && (target == y || d < math.Abs(target-y)) {
			target = tick
		}
	}
	if r, ok := p.reader.spans.nearest(off); ok {
		near(r.Start)
	}
	marks := p.reader.marks
	i, _ := slices.BinarySearchFunc(marks, off, func(m Range, at int) int { return m.Start - at })
	for _, m := range marks[max(0, i-1):min(i+1, len(marks))] {
		near(m.Start)
	}
	p.scrollToRuler(target)
}

// rulerHeight is the height of the page that a position on the ruler stands for.
func (p *page) rulerHeight(pos fyne.Position) float64 {
	return float64(pos.Y) / float64(p.size.Height) * p.contentHeight()
}

// scrollToRuler shows a height of the page where people read on.
func (p *page) scrollToRuler(y float64) { p.scrollTo(y - eyeLine*float64(p.size.Height)) }
