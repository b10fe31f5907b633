package reader

import (
	"image"
	"image/color"
	"math"
)

// underline is the bar of a span on a line. A solid one stands for a span with
// [Span.Underline], a dashed one for any other.
type underline struct {
	x, w  float64 // in the widget's coordinates
	lane  int
	color color.NRGBA
	solid bool
}

// foot marks on the bar where a range begins or ends, so that two that coincide,
// nest or follow each other can be told apart.
type foot struct {
	x     float64 // of the edge, in the widget's coordinates
	side  float64 // the range lies to the right, 1, or left, -1
	lane  int
	color color.NRGBA
}

// tail is a row of dots from a range towards the next one of the same span, or the
// one before: the two halves of a claim with something else between them are seen
// to be one.
type tail struct {
	x     float64
	side  float64 // it goes to the right, 1, or left, -1
	lane  int
	color color.NRGBA
}

// Dashes of the bar of a span without [Span.Underline], in bar heights.
const (
	dash    = 3
	dashGap = 2
)

// tailLength is the length of a tail in font sizes.
const tailLength = 1.4

// drawBars draws the underline bars of the line with their feet and tails; scale
// is in device pixels per unit.
func (r *row) drawBars(img *image.RGBA, g rowGeometry, scale float64) {
	px := func(v float64) int { return int(math.Round(v * scale)) }
	left := r.page.left + g.rasterLeft
	pitch := max(px(g.pitch), 2)
	thin, thick := max(px(g.thin), 1), max(px(g.thick), 1)
	top := func(lane int) int { return px(g.overhang+g.firstBar) + lane*pitch }
	for _, t := range r.signs.tails {
		x0, x1 := px(t.x-left), px(t.x-left+t.side*tailLength*r.page.fontSize())
		step := 3 * thin // in columns of the whole line, so that tails that meet go on in each other
		for x := min(x0, x1) / step * step; x < max(x0, x1); x += step {
			if x >= min(x0, x1) {
				bar(img, x, x+thin, top(t.lane), thin, t.color)
			}
		}
	}
	for _, u := range r.signs.bars {
		x0 := px(u.x - left)
		x1 := max(px(u.x+u.w-left), x0+1)
		y := top(u.lane)
		if u.solid {
			bar(img, x0, x1, y, thick, u.color)
			continue
		}
		for x := x0; x < x1; x += max((dash+dashGap)*thin, 4) {
			bar(img, x, min(x+max(dash*thin, 2), x1), y, thin, u.color)
		}
	}
	for _, f := range r.signs.feet {
		height := pitch - 1 // as far up as the bar above allows
		if f.lane == 0 {
			// A full stop with a foot right below it would be read as a comma.
			height = max(top(0)+thin-px(g.overhang+g.baseline)-max(px(1), 1), thin)
		}
		x, width := px(f.x-left), max(px(1.5), 1)
		if f.side < 0 {
			x -= width + px(1) // bars end a unit before their range does
		}
		bar(img, x, x+width, top(f.lane)-height+thin, height, f.color)
	}
}
