package reader

import (
	"image"
	"math"
)

// Dashes of the bar of a span without [Span.Underline], in bar heights.
const (
	dash    = 3
	dashGap = 2
)

// drawBars draws the underline bars of the line; scale is in device pixels per
// unit.
func (r *row) drawBars(img *image.RGBA, g rowGeometry, scale float64) {
	px := func(v float64) int { return int(math.Round(v * scale)) }
	left := r.page.left + g.rasterLeft
	pitch := max(px(g.pitch), 2)
	for _, u := range r.signs.bars {
		x0 := px(u.x - left)
		x1 := max(px(u.x+u.w-left), x0+1)
		y := px(g.overhang+g.firstBar) + u.lane*pitch
		height := max(px(g.thin), 1)
		if u.solid {
			height = max(px(g.thick), 1)
			bar(img, x0, x1, y, height, u.color)
		} else {
			step := max((dash+dashGap)*height, 4)
			for x := x0; x < x1; x += step {
				bar(img, x, min(x+max(dash*height, 2), x1), y, height, u.color)
			}
		}
		foot := pitch - 1 // as far up as the bar above allows
		if u.lane == 0 {
			foot = max(px(2*g.pitch), pitch)
		}
		if u.begin {
			bar(img, x0, min(x0+max(px(1.5), 1), x1), y-foot+height, foot, u.color)
		}
		if u.end {
			bar(img, max(x1-max(px(1.5), 1), x0), x1, y-foot+height, foot, u.color)
		}
	}
}
