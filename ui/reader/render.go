package reader

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// objects are the canvas objects of a page, from back to front. Pools only
// grow; what is not needed is hidden, so that scrolling makes no garbage.
type objects struct {
	ready     bool
	page      *canvas.Rectangle
	fills     rectanglePool
	selection rectanglePool
	marks     rectanglePool
	outlines  rectanglePool
	handles   rectanglePool // above the text
	rows      []*row
	caret     *canvas.Rectangle
	focus     *canvas.Rectangle
	ruler     *canvas.Raster
	thumb     *canvas.Rectangle

	list  []fyne.CanvasObject
	grown bool // list is out of date
}

// rectanglePool hands out rectangles anew for each painting.
type rectanglePool struct {
	rects []*canvas.Rectangle
	used  int
}

// style is how a rectangle looks.
type style struct {
	fill, stroke color.NRGBA
	strokeWidth  float32
	radius       float32
}

// add shows the next rectangle of the pool.
func (o *objects) add(p *rectanglePool, x, y, w, h float64, s style) {
	if p.used == len(p.rects) {
		p.rects = append(p.rects, canvas.NewRectangle(color.Transparent))
		o.grown = true
	}
	rect := p.rects[p.used]
	p.used++
	if rect.FillColor != s.fill || rect.StrokeColor != s.stroke || rect.StrokeWidth != s.strokeWidth || rect.CornerRadius != s.radius {
		rect.FillColor, rect.StrokeColor, rect.StrokeWidth, rect.CornerRadius = s.fill, s.stroke, s.strokeWidth, s.radius
		rect.Refresh()
	}
	put(rect, x, y, w, h)
	if !rect.Visible() {
		rect.Show()
	}
}

// hideRest hides the rectangles that this painting did not use.
func (p *rectanglePool) hideRest() {
	for _, rect := range p.rects[p.used:] {
		if rect.Visible() {
			rect.Hide()
		}
	}
}

func put(o fyne.CanvasObject, x, y, w, h float64) {
	o.Resize(fyne.NewSize(float32(w), float32(h)))
	o.Move(fyne.NewPos(float32(x), float32(y)))
}

func (o *objects) pools() []*rectanglePool {
	return []*rectanglePool{&o.fills, &o.marks, &o.selection, &o.outlines, &o.handles}
}

// renderer is the reader's [fyne.WidgetRenderer].
type renderer struct{ page *page }

// CreateRenderer implements [fyne.Widget].
func (r *Reader) CreateRenderer() fyne.WidgetRenderer {
	o := &r.page.objects
	o.page = canvas.NewRectangle(color.Transparent)
	o.caret = canvas.NewRectangle(color.Transparent)
	o.focus = canvas.NewRectangle(color.Transparent)
	o.thumb = canvas.NewRectangle(color.Transparent)
	o.thumb.CornerRadius = 3
	o.ruler = canvas.NewRaster(r.page.drawRuler)
	o.ruler.ScaleMode = canvas.ImageScalePixels
	o.ready, o.grown = true, true
	r.page.size = fyne.Size{} // a renderer made anew is laid out anew
	r.page.recolor()
	return &renderer{&r.page}
}

// Layout implements [fyne.WidgetRenderer].
func (v *renderer) Layout(size fyne.Size) { v.page.resized(size) }

// MinSize implements [fyne.WidgetRenderer]: a few words a line.
func (v *renderer) MinSize() fyne.Size { return fyne.NewSize(240, 120) }

// Refresh implements [fyne.WidgetRenderer]; Fyne calls it when the theme changed.
func (v *renderer) Refresh() {
	v.page.recolor()
	v.page.relayout()
}

// Destroy implements [fyne.WidgetRenderer].
func (v *renderer) Destroy() {
	v.page.reader.stopDrag()
	if stop := v.page.reader.stopWatch; stop != nil {
		stop()
		v.page.reader.stopWatch = nil
	}
	v.page.generation.Add(1)
}

// Objects implements [fyne.WidgetRenderer].
func (v *renderer) Objects() []fyne.CanvasObject {
	o := &v.page.objects
	if !o.grown {
		return o.list
	}
	o.grown = false
	o.list = append(o.list[:0:0], o.page)
	add := func(pool *rectanglePool) {
		for _, rect := range pool.rects {
			o.list = append(o.list, rect)
		}
	}
	for _, pool := range o.pools() {
		if pool != &o.handles {
			add(pool)
		}
	}
	for _, row := range o.rows {
		o.list = append(o.list, row.raster)
	}
	o.list = append(o.list, o.caret)
	add(&o.handles)
	o.list = append(o.list, o.ruler, o.thumb, o.focus)
	return o.list
}

// recolor takes the colours from the theme.
func (p *page) recolor() {
	th, variant := p.reader.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	get := func(name fyne.ThemeColorName) color.NRGBA { return toNRGBA(th.Color(name, variant)) }
	c := palette{
		page: get(theme.ColorNameBackground), text: get(theme.ColorNameForeground),
		accent: get(theme.ColorNamePrimary),
		fills:  map[color.NRGBA]color.NRGBA{}, inks: map[color.NRGBA]color.NRGBA{},
		grips: map[color.NRGBA]color.NRGBA{}, letters: map[color.NRGBA]color.NRGBA{},
	}
	c.page.A, c.text.A = 255, 255
	c.selection = c.tint(c.accent, selectionAlpha)
	c.tick = c.ink(get(theme.ColorNameWarning))
	c.mark = c.tint(get(theme.ColorNameWarning), markAlpha)
	c.markEdge = c.grip(get(theme.ColorNameWarning))
	c.thumb = mix(c.page, c.text, 0.35)
	p.colors = c
	tone := lightTone
	if luminance(c.page) < luminance(c.text) {
		tone = darkTone
	}
	p.glyphs.setTone(tone)
	if p.objects.ready {
		set(p.objects.page, c.page)
		set(p.objects.thumb, c.thumb)
		set(p.objects.focus, c.accent)
	}
}

// Exponents of glyph coverage, see [glyphCache.setTone].
const (
	lightTone = 0.80
	darkTone  = 0.95
)

func set(rect *canvas.Rectangle, c color.NRGBA) {
	if rect.FillColor != c {
		rect.FillColor = c
		rect.Refresh()
	}
}
