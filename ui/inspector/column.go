package inspector

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
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
