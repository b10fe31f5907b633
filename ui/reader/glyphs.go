package reader

import (
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"math"

	"github.com/go-text/render"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"attest/ui/reader/typeset"
)

// phases is the number of horizontal sub-pixel positions a glyph is drawn at.
// Four keep the spacing of letters even to an eighth of a pixel.
const phases = 4

// keptMasks bounds the glyph cache; a page of Chinese needs about a thousand.
const keptMasks = 4096

// glyphKey names one drawing of a glyph.
type glyphKey struct {
	font  *font.Font
	id    font.GID
	size  int32 // 1/64 device pixel
	phase uint8
}

// glyphMask is a glyph in device pixels: coverage, or a picture for emoji.
type glyphMask struct {
	left, top int // from the glyph's origin to the first pixel
	w, h      int
	coverage  []uint8
	picture   *image.RGBA
}

// glyphCache draws glyphs once and blends them as often as needed. It is used
// on the main goroutine only.
type glyphCache struct {
	masks  map[glyphKey]*glyphMask
	faces  map[*font.Font]*font.Face // of this goroutine: a font may be shared, a face may not
	raster vector.Rasterizer
	tone   [256]uint8
	toned  float64
	ink    [256]uint32 // the premultiplied pixel that each coverage makes of inked on an empty one
	inked  color.NRGBA
	pixels []uint8
}

// pen says how text is put into an image.
type pen struct {
	size     float64 // font size in device pixels
	x        float64 // start of the line in device pixels
	baseline int     // device pixels from the top
	color    color.NRGBA
}

// draw blends the glyphs of a line into img, whose pixels are premultiplied.
func (g *glyphCache) draw(img *image.RGBA, glyphs []typeset.Glyph, p pen) {
	g.setInk(p.color)
	for _, gl := range glyphs {
		x := p.x + gl.X.Pixels(p.size)
		steps := int(math.Floor(x*phases + 0.5))
		whole := floorDiv(steps, phases)
		mask := g.mask(glyphKey{gl.Font, gl.ID, int32(p.size * 64), uint8(steps - whole*phases)})
		y := p.baseline - int(math.Round(gl.Y.Pixels(p.size)))
		if mask.picture != nil {
			overlay(img, mask.picture, whole+mask.left, y+mask.top)
			continue
		}
		g.blend(img, mask, whole+mask.left, y+mask.top)
	}
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// blend paints the ink through mask at x, y.
func (g *glyphCache) blend(img *image.RGBA, mask *glyphMask, x, y int) {
	bounds := img.Rect
	x0, x1 := max(0, bounds.Min.X-x), min(mask.w, bounds.Max.X-x)
	y0, y1 := max(0, bounds.Min.Y-y), min(mask.h, bounds.Max.Y-y)
	if x0 >= x1 {
		return
	}
	for row := y0; row < y1; row++ {
		src := mask.coverage[row*mask.w+x0 : row*mask.w+x1]
		at := img.PixOffset(x+x0, y+row)
		dst := img.Pix[at : at+4*len(src)]
		for i, cov := range src {
			if cov == 0 {
				continue
			}
			ink, d := g.ink[cov], dst[4*i:4*i+4:4*i+4]
			under := binary.LittleEndian.Uint32(d)
			if under != 0 {
				ink = over(ink, under)
			}
			binary.LittleEndian.PutUint32(d, ink)
		}
	}
}

// over lays one premultiplied pixel over another, two of the four channels at a time.
func over(top, under uint32) uint32 {
	rest := 255 - top>>24
	even, odd := (under&0xff00ff)*rest+0x800080, (under>>8&0xff00ff)*rest+0x800080
	even = (even + even>>8&0xff00ff) >> 8 & 0xff00ff // divided by 255, rounded
	odd = (odd + odd>>8&0xff00ff) & 0xff00ff00
	return top + (even | odd)
}

// setInk chooses the colour of the letters. The tone must be chosen before.
func (g *glyphCache) setInk(c color.NRGBA) {
	if g.inked == c {
		return
	}
	g.inked = c
	for cov, tone := range g.tone {
		a := uint32(tone) * uint32(c.A) / 255
		g.ink[cov] = uint32(c.R)*a/255 | uint32(c.G)*a/255<<8 | uint32(c.B)*a/255<<16 | a<<24
	}
}

// overlay puts a premultiplied picture over img.
func overlay(img, picture *image.RGBA, x, y int) {
	w, h := picture.Rect.Dx(), picture.Rect.Dy()
	for row := max(0, img.Rect.Min.Y-y); row < min(h, img.Rect.Max.Y-y); row++ {
		for col := max(0, img.Rect.Min.X-x); col < min(w, img.Rect.Max.X-x); col++ {
			s := picture.Pix[picture.PixOffset(col, row):]
			d := img.Pix[img.PixOffset(x+col, y+row):]
			rest := 255 - uint32(s[3])
			for k := range 4 {
				d[k] = s[k] + uint8(uint32(d[k])*rest/255)
			}
		}
	}
}

// setTone chooses how coverage becomes opacity. Grey edges blended without
// regard to gamma make dark text on a light page look thin; an exponent below 1
// gives it the weight it has in print.
func (g *glyphCache) setTone(exponent float64) {
	if g.toned == exponent {
		return
	}
	g.toned, g.inked = exponent, color.NRGBA{}
	for i := range g.tone {
		g.tone[i] = uint8(math.Round(255 * math.Pow(float64(i)/255, exponent)))
	}
}

// mask returns the drawing of a glyph, from the cache if it is there.
func (g *glyphCache) mask(key glyphKey) *glyphMask {
	if m, ok := g.masks[key]; ok {
		return m
	}
	if g.masks == nil || len(g.masks) >= keptMasks {
		g.masks = make(map[glyphKey]*glyphMask, keptMasks/4)
	}
	m := &glyphMask{}
	face, size := g.face(key.font), float32(key.size)/64
	switch data := face.GlyphData(key.id).(type) {
	case font.GlyphOutline:
		g.outline(m, data.Segments, size/float32(face.Upem()), float32(key.phase)/phases)
	case font.GlyphSVG:
		m.picture, m.left, m.top = drawing(face, key.id, size)
	case font.GlyphBitmap:
		m.picture, m.left, m.top = bitmap(face, key.id, size)
	case font.GlyphColor: // layers of colours cannot be drawn: their outline is
		if data, ok := face.GlyphDataOutline(uint16(key.id)); ok {
			g.outline(m, data.Segments, size/float32(face.Upem()), float32(key.phase)/phases)
		}
	}
	g.masks[key] = m
	if m.picture != nil { // drawn at whole pixels
		m.crop()
		for key.phase = range phases {
			g.masks[key] = m
		}
	}
	return m
}

// face returns the one face of a font that glyphs are drawn with.
func (g *glyphCache) face(f *font.Font) *font.Face {
	face, ok := g.faces[f]
	if !ok {
		if g.faces == nil {
			g.faces = map[*font.Font]*font.Face{}
		}
		face = font.NewFace(f)
		g.faces[f] = face
	}
	return face
}

// crop takes the empty edges off a picture.
func (m *glyphMask) crop() {
	img := m.picture
	box := image.Rectangle{}
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y++ {
		for x := img.Rect.Min.X; x < img.Rect.Max.X; x++ {
			if img.Pix[img.PixOffset(x, y)+3] != 0 {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	cut := image.NewRGBA(image.Rect(0, 0, box.Dx(), box.Dy()))
	draw.Draw(cut, cut.Rect, img, box.Min, draw.Src)
	m.picture, m.left, m.top = cut, m.left+box.Min.X, m.top+box.Min.Y
}

// outline rasterises segments, given in font units with y upwards.
func (g *glyphCache) outline(m *glyphMask, segments []font.Segment, scale, shift float32) {
	if len(segments) == 0 {
		return
	}
	minX, minY := float32(math.Inf(1)), float32(math.Inf(1))
	maxX, maxY := float32(math.Inf(-1)), float32(math.Inf(-1))
	for _, s := range segments {
		for _, a := range s.ArgsSlice() {
			minX, maxX = min(minX, a.X), max(maxX, a.X)
			minY, maxY = min(minY, a.Y), max(maxY, a.Y)
		}
	}
	m.left = int(math.Floor(float64(minX*scale + shift)))
	m.top = int(math.Floor(float64(-maxY * scale)))
	m.w = int(math.Ceil(float64(maxX*scale+shift))) - m.left
	m.h = int(math.Ceil(float64(-minY*scale))) - m.top
	if m.w <= 0 || m.h <= 0 || m.w > 4096 || m.h > 4096 {
		m.w, m.h = 0, 0
		return
	}
	x := func(v float32) float32 { return v*scale + shift - float32(m.left) }
	y := func(v float32) float32 { return -v*scale - float32(m.top) }
	g.raster.Reset(m.w, m.h)
	for _, s := range segments {
		a := s.Args
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			g.raster.ClosePath()
			g.raster.MoveTo(x(a[0].X), y(a[0].Y))
		case opentype.SegmentOpLineTo:
			g.raster.LineTo(x(a[0].X), y(a[0].Y))
		case opentype.SegmentOpQuadTo:
			g.raster.QuadTo(x(a[0].X), y(a[0].Y), x(a[1].X), y(a[1].Y))
		case opentype.SegmentOpCubeTo:
			g.raster.CubeTo(x(a[0].X), y(a[0].Y), x(a[1].X), y(a[1].Y), x(a[2].X), y(a[2].Y))
		}
	}
	g.raster.ClosePath()
	alpha := image.NewAlpha(image.Rect(0, 0, m.w, m.h))
	g.raster.Draw(alpha, alpha.Rect, image.Opaque, image.Point{})
	m.coverage = alpha.Pix
}

// drawing draws an SVG glyph, whose view box is the square of one em that hangs
// from the font's ascent. left and top lead from the glyph's origin to the
// picture.
func drawing(face *font.Face, id font.GID, size float32) (_ *image.RGBA, left, top int) {
	em := int(math.Ceil(float64(size)))
	ascent := size
	if e, ok := face.FontHExtents(); ok {
		ascent = e.Ascender * size / float32(face.Upem())
	}
	glyph := shaping.Glyph{GlyphID: id, Width: fixed.I(em), Height: fixed.I(-em)}
	img := image.NewRGBA(image.Rect(0, 0, em, em))
	show(img, face, glyph, size, 0, 0)
	return img, 0, -int(math.Round(float64(ascent)))
}

// bitmap draws a glyph that the font holds as pixels, scaled to size.
func bitmap(face *font.Face, id font.GID, size float32) (_ *image.RGBA, left, top int) {
	em := int(math.Ceil(float64(size)))
	extents, ok := face.GlyphExtents(id)
	if !ok {
		return image.NewRGBA(image.Rectangle{}), 0, 0
	}
	scale := size / float32(face.Upem())
	to := func(v float32) fixed.Int26_6 { return fixed.Int26_6(v * scale * 64) }
	glyph := shaping.Glyph{
		GlyphID: id, Width: to(extents.Width), Height: to(extents.Height),
		XBearing: to(extents.XBearing), YBearing: to(extents.YBearing),
	}
	img := image.NewRGBA(image.Rect(0, 0, 3*em, 3*em))
	show(img, face, glyph, size, em/2, 2*em)
	return img, -em / 2, -2 * em
}

// show lets Fyne's own renderer draw one glyph at x, y.
func show(img *image.RGBA, face *font.Face, glyph shaping.Glyph, size float32, x, y int) {
	r := render.Renderer{FontSize: size, PixScale: 1, Color: color.Black}
	r.DrawShapedRunAt(shaping.Output{Face: face, Glyphs: []shaping.Glyph{glyph}}, img, x, y)
}

// canvas returns a cleared image. It is the same memory every time: Fyne
// uploads what a raster draws before it asks the next one.
func (g *glyphCache) canvas(w, h int) *image.RGBA {
	w, h = max(w, 1), max(h, 1)
	if n := 4 * w * h; n > cap(g.pixels) {
		g.pixels = make([]uint8, n)
	} else {
		g.pixels = g.pixels[:n]
		clear(g.pixels)
	}
	return &image.RGBA{Pix: g.pixels, Stride: 4 * w, Rect: image.Rect(0, 0, w, h)}
}
