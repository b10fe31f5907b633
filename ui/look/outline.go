package look

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// leastSeen is the contrast (WCAG 2.2) from which on a patch of colour is told from the ground without a line around it. What
// it stands for is written beside it, so that it need not be the 3 of a sign that stands alone.
const leastSeen = 1.5

// Outline draws a line around a patch of a tag's colour where that can hardly be told from the ground of the theme, such as
// white on a light one. A patch that has no colour yet gets none.
func Outline(r *canvas.Rectangle) {
	r.StrokeWidth, r.StrokeColor = 0, color.Transparent
	if r.FillColor != nil && contrast(r.FillColor, Color(theme.ColorNameBackground)) < leastSeen {
		r.StrokeWidth, r.StrokeColor = 1, Color(ColorSubtle)
	}
}

// contrast is the ratio of the luminances of two opaque colours, from 1 to 21.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return max(x, y) / min(x, y)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 { // sRGB
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
