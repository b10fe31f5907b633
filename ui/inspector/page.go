package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
)

// page is a column that scrolls, with a margin around it, and brings the object into view that gets the focus.
type page struct {
	widget.BaseWidget
	scroll  *container.Scroll
	wheel   *field.Wheel
	body    *fyne.Container
	resized func() // called when the page has got another width
	width   float32
}

func newPage(gap float32, objects ...fyne.CanvasObject) *page {
	p := &page{body: container.New(&margin{}, newColumn(gap, objects...))}
	p.scroll = container.NewVScroll(p.body)
	p.wheel = field.NewWheel(p.scroll)
	p.ExtendBaseWidget(p)
	return p
}

func (p *page) CreateRenderer() fyne.WidgetRenderer { return &pageRenderer{p} }

// relayout makes room for what has become higher or lower.
func (p *page) relayout() {
	// The heights depend on the width, which the scroll container does not hand down before it asks for the height.
	size := p.Size()
	if p.resized != nil && size.Width != p.width {
		p.width = size.Width
		p.body.Resize(fyne.NewSize(size.Width, p.body.MinSize().Height))
		p.resized()
	}
	p.body.Resize(fyne.NewSize(size.Width, p.body.MinSize().Height))
	p.body.Layout.Layout(p.body.Objects, p.body.Size())
	p.scroll.Resize(size)
	p.wheel.Resize(size)
	p.fitBars()
}

// fitBars brings scroll bar and offset in line with the height of the body. The container's own Refresh would draw every
// field anew, and every icon in them.
func (p *page) fitBars() {
	at := p.scroll.Offset
	p.scroll.Offset.Y++ // to the place where it is, the container does not scroll
	p.scroll.ScrollToOffset(at)
}

func (p *page) reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	y := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(p.body).Y
	margin := theme.Padding() * 6 // so much that the name of the field is seen as well
	switch bottom := y + o.Size().Height + margin; {
	case y-margin < p.scroll.Offset.Y:
		p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-margin)))
	case bottom > p.scroll.Offset.Y+p.scroll.Size().Height:
		p.scroll.ScrollToOffset(fyne.NewPos(0, bottom-p.scroll.Size().Height))
	}
}

// unroll brings as much of an object into view as there is room for, from its top on.
func (p *page) unroll(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	y := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(p.body).Y
	if down := y + o.Size().Height + theme.Padding()*2 - p.scroll.Size().Height; down > p.scroll.Offset.Y {
		p.scroll.ScrollToOffset(fyne.NewPos(0, max(p.scroll.Offset.Y, min(down, y-theme.Padding()*2))))
	}
}

type pageRenderer struct{ p *page }

func (r *pageRenderer) Destroy() {}
func (r *pageRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.scroll, r.p.wheel}
}
func (r *pageRenderer) MinSize() fyne.Size { return r.p.scroll.MinSize() }
func (r *pageRenderer) Layout(fyne.Size)   { r.p.relayout() }

// Refresh implements [fyne.WidgetRenderer]; the toolkit calls it when the theme has changed.
func (r *pageRenderer) Refresh() {
	r.p.relayout()
	r.p.scroll.Refresh()
}

// margin keeps a border free around its one object; on the right there is room for the scroll bar.
type margin struct{}

func (margin) space() (side, top float32) { return theme.Padding() * 2, theme.Padding() * 2 }

func (m *margin) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side, top := m.space()
	objects[0].Move(fyne.NewPos(side, top))
	inner := fyne.NewSize(size.Width-2*side, size.Height-2*top)
	objects[0].Resize(inner)
	objects[0].(*fyne.Container).Layout.Layout(objects[0].(*fyne.Container).Objects, inner)
}

func (m *margin) MinSize(objects []fyne.CanvasObject) fyne.Size {
	// The pane sets the width: what is wider than it is cut short by itself.
	_, top := m.space()
	return fyne.NewSize(0, objects[0].MinSize().Height+2*top)
}
