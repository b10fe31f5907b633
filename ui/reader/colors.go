package reader

import (
	"image/color"
	"math"
)

// Contrast that text and lines must keep, after WCAG 2.2: 4.5 for text (success
// criterion 1.4.3 AA), 3 for graphics that carry meaning (1.4.11).
const (
	textContrast  = 4.5
	graphContrast = 3
)

// fillLayers is how many translucent fills may lie over each other; deeper
// spans are shown by their underline bar alone.
const fillLayers = 3

// luminance is the relative luminance of WCAG 2.2, from 0 to 1.
func luminance(c color.NRGBA) float64 {
	lin := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}

// contrast is the contrast ratio of two opaque colours, from 1 to 21.
func contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	if la < lb {
		la, lb = lb, la
	}
	return (la + 0.05) / (lb + 0.05)
}

// mix lays c at opacity a (0 to 1) over the opaque colour base.
func mix(base, c color.NRGBA, a float64) color.NRGBA {
	f := func(b, c uint8) uint8 { return uint8(math.Round(float64(b)*(1-a) + float64(c)*a)) }
	return color.NRGBA{f(base.R, c.R), f(base.G, c.G), f(base.B, c.B), 255}
}

func toNRGBA(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }

// palette is the page's colours in the theme at hand.
type palette struct {
	page, text color.NRGBA // opaque
	selection  color.NRGBA
	mark       color.NRGBA // search hits in the text
	markEdge   color.NRGBA // around them, opaque
	tick       color.NRGBA // and on the ruler
	accent     color.NRGBA
	thumb      color.NRGBA
	fills      map[color.NRGBA]color.NRGBA
	inks       map[color.NRGBA]color.NRGBA
	grips      map[color.NRGBA]color.NRGBA
	letters    map[color.NRGBA]color.NRGBA
}

// tintContrast is the contrast to the text of a tint alone. It is above
// [textContrast] because mixtures of two tints can be darker, or in the dark
// theme lighter, than either.
const tintContrast = textContrast + 0.7

// Opacity of fills: one layer shows its colour well, and three can be told
// apart from two.
const (
	fillAlpha      = 0.56
	markAlpha      = 0.75
	selectionAlpha = 0.75
)

// tint returns hue moved towards the page's side of the scale, just so far that
// text on it is read well. Layers of tints, at whatever opacity, stay between
// the tints and the page, so the text over any stack of them stays readable.
func (p *palette) tint(hue color.NRGBA, alpha float64) color.NRGBA {
	hue.A = 255
	c := hue
	for a := 0.05; contrast(c, p.text) < tintContrast && a <= 1; a += 0.05 {
		c = mix(hue, p.page, a)
	}
	c.A = uint8(math.Round(alpha * 255))
	return c
}

// fill returns the translucent colour that paints hue behind text.
func (p *palette) fill(hue color.NRGBA) color.NRGBA {
	c, ok := p.fills[hue]
	if !ok {
		c = p.tint(hue, fillAlpha)
		p.fills[hue] = c
	}
	return c
}

// grip returns the opaque colour of a handle on a span: the hue, moved towards the
// text colour until it stands out from whatever may lie beneath. Text does so by
// [textContrast] at the least, see [palette.tint], and what is that near to it by
// [graphContrast].
func (p *palette) grip(hue color.NRGBA) color.NRGBA {
	return p.towardsText(p.grips, hue, func(c color.NRGBA) bool { return contrast(c, p.text) <= textContrast/graphContrast })
}

// letter returns the opaque colour that writes in hue on the page.
func (p *palette) letter(hue color.NRGBA) color.NRGBA {
	return p.towardsText(p.letters, hue, func(c color.NRGBA) bool { return contrast(c, p.page) >= textContrast })
}

// ink returns the opaque colour that draws lines in hue on the page: the hue
// itself, moved towards the text colour until it can be seen.
func (p *palette) ink(hue color.NRGBA) color.NRGBA {
	return p.towardsText(p.inks, hue, func(c color.NRGBA) bool { return contrast(c, p.page) >= graphContrast })
}

// towardsText moves a hue towards the text colour until it is seen well enough.
// Colours once found are kept.
func (p *palette) towardsText(found map[color.NRGBA]color.NRGBA, hue color.NRGBA, seen func(color.NRGBA) bool) color.NRGBA {
	if c, ok := found[hue]; ok {
		return c
	}
	opaque := hue
	opaque.A = 255
	c := opaque
	for a := 0.1; !seen(c) && a <= 1; a += 0.1 {
		c = mix(opaque, p.text, a)
	}
	found[hue] = c
	return c
}
