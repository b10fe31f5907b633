package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// column stacks its objects over the whole width, each as high as it has to be at that width.
type column struct {
	gap float32 // pixels between two objects
}

func newColumn(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap}, objects...)
}

func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Move(fyne.NewPos(0, y))
		// What wraps learns its height from its width.
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		h := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, h))
		y += h + c.gap
	}
}

func (c *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		if size.Height > 0 {
			size.Height += c.gap
		}
		size.Height += m.Height
	}
	return size
}

// flow puts its objects beside each other, in as many rows as it takes. Objects that say how wide they would like to be
// get that width, or the whole row where it is narrower.
type flow struct {
	width float32 // of the last layout
}

// roomy is an object that would like to be wider than it has to be.
type roomy interface{ wish() float32 }

func newFlow(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{}, objects...)
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.arrange(objects, func(o fyne.CanvasObject, pos fyne.Position, size fyne.Size) {
		o.Move(pos)
		o.Resize(size)
	})
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, f.arrange(objects, func(fyne.CanvasObject, fyne.Position, fyne.Size) {}))
	for _, o := range objects {
		if o.Visible() {
			size.Width = max(size.Width, o.MinSize().Width)
		}
	}
	return size
}

func (f *flow) arrange(objects []fyne.CanvasObject, place func(fyne.CanvasObject, fyne.Position, fyne.Size)) (height float32) {
	gap := theme.Padding()
	x, y, row := float32(0), float32(0), float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		if r, ok := o.(roomy); ok {
			size.Width = max(size.Width, r.wish())
		}
		size.Width = min(size.Width, max(f.width, o.MinSize().Width))
		if x > 0 && x+size.Width > f.width {
			x, y, row = 0, y+row+gap, 0
		}
		place(o, fyne.NewPos(x, y), size)
		x, row = x+size.Width+gap, max(row, size.Height)
	}
	return y + row
}

// page is a column that scrolls, with a margin around it, and brings the object into view that gets the focus.
type page struct {
	widget.BaseWidget
	scroll  *container.Scroll
	body    *fyne.Container
	resized func() // called when the page has got another width
	width   float32
}

func newPage(gap float32, objects ...fyne.CanvasObject) *page {
	p := &page{body: container.New(&margin{}, newColumn(gap, objects...))}
	p.scroll = container.NewVScroll(p.body)
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
	p.scroll.Refresh()
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

type pageRenderer struct{ p *page }

func (r *pageRenderer) Destroy()                     {}
func (r *pageRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.p.scroll} }
func (r *pageRenderer) MinSize() fyne.Size           { return r.p.scroll.MinSize() }
func (r *pageRenderer) Layout(fyne.Size)             { r.p.relayout() }
func (r *pageRenderer) Refresh()                     { r.p.relayout() }

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

// pairs puts its objects two by two beside each other, or below each other where the pane is narrow.
type pairs struct {
	width float32 // of the last layout
}

// narrowPair is the width, in multiples of the text size, below which two fields do not fit beside each other.
const narrowPair = 18

func newPairs(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&pairs{}, objects...)
}

func (p *pairs) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	p.width = size.Width
	p.arrange(objects, true)
}

func (p *pairs) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, p.arrange(objects, false))
	for _, o := range objects {
		size.Width = max(size.Width, o.MinSize().Width)
	}
	return size
}

func (p *pairs) arrange(objects []fyne.CanvasObject, place bool) (height float32) {
	gap, columns := 2*theme.Padding(), 2
	if p.width < narrowPair*theme.TextSize() {
		columns = 1
	}
	width := (p.width - gap*float32(columns-1)) / float32(columns)
	y := float32(0)
	for i := 0; i < len(objects); i += columns {
		row := float32(0)
		for j := i; j < min(i+columns, len(objects)); j++ {
			o := objects[j]
			if place {
				o.Move(fyne.NewPos(float32(j-i)*(width+gap), y))
				o.Resize(fyne.NewSize(width, o.MinSize().Height))
				o.Resize(fyne.NewSize(width, o.MinSize().Height))
			}
			row = max(row, o.MinSize().Height)
		}
		y += row + gap
	}
	return max(0, y-gap)
}
