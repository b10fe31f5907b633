package field

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Wheel lies over what scrolls, shows nothing and takes nothing but the turns of the mouse wheel: what is under the pointer
// would keep them for itself, and the page would stand still half-way down, or would not go sideways.
type Wheel struct {
	widget.BaseWidget
	down, across fyne.Scrollable
	shifted      func() bool // whether Shift is held down
}

var _ fyne.Scrollable = (*Wheel)(nil)

// NewWheel returns a wheel that turns what scrolls up and down. It is to have the same place and size.
func NewWheel(down fyne.Scrollable) *Wheel { return NewWheels(down, nil) }

// NewWheels returns a wheel for something that scrolls up and down and lies in something that scrolls sideways: to there go
// the turns of a wheel that goes sideways, and those of an ordinary one while Shift is held down.
func NewWheels(down, across fyne.Scrollable) *Wheel {
	w := &Wheel{down: down, across: across, shifted: shifted}
	w.ExtendBaseWidget(w)
	return w
}

func shifted() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// Scrolled implements fyne.Scrollable.
func (w *Wheel) Scrolled(e *fyne.ScrollEvent) {
	if w.across == nil {
		w.down.Scrolled(e)
		return
	}
	down, across := *e, *e
	down.Scrolled.DX, across.Scrolled.DY = 0, 0
	if e.Scrolled.DX == 0 && w.shifted() {
		down.Scrolled.DY, across.Scrolled.DX = 0, e.Scrolled.DY
	}
	if down.Scrolled.DY != 0 {
		w.down.Scrolled(&down)
	}
	if across.Scrolled.DX != 0 {
		w.across.Scrolled(&across)
	}
}

// CreateRenderer implements fyne.Widget.
func (w *Wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
