package field

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Wheel lies over what scrolls, shows nothing and takes nothing but the turns of the mouse wheel: an entry under the
// pointer would keep them for itself, and the page would stand still half-way down.
type Wheel struct {
	widget.BaseWidget
	to *container.Scroll
}

var _ fyne.Scrollable = (*Wheel)(nil)

// NewWheel returns a wheel that turns what is in a scroll container. It is to have the same place and size.
func NewWheel(to *container.Scroll) *Wheel {
	w := &Wheel{to: to}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled implements fyne.Scrollable.
func (w *Wheel) Scrolled(e *fyne.ScrollEvent) { w.to.Scrolled(e) }

// CreateRenderer implements fyne.Widget.
func (w *Wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
