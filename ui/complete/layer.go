package complete

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// layer covers the window while a list is open. A canvas gives keys only to its topmost overlay, so the layer holds,
// beside the list, the entry itself, in the very place where it already is: the entry keeps the keyboard, and the mouse
// can still move its caret. A click anywhere else closes the list.
type layer struct {
	widget.BaseWidget

	entry  *Entry
	screen fyne.Canvas
	frame  *fyne.Container // holds the entry; has no layout, so that the entry stays where its own parent puts it
	back   *canvas.Rectangle
}

var (
	_ fyne.Tappable          = (*layer)(nil)
	_ fyne.SecondaryTappable = (*layer)(nil)
	_ desktop.Mouseable      = (*layer)(nil)
	_ desktop.Hoverable      = (*layer)(nil)
)

// IsList reports whether an overlay of the canvas is the list of an [Entry], which leaves the keyboard to what lies below it.
func IsList(overlay fyne.CanvasObject) bool {
	_, is := overlay.(*layer)
	return is
}

func newLayer(e *Entry, c fyne.Canvas) *layer {
	l := &layer{entry: e, screen: c, frame: &fyne.Container{Objects: []fyne.CanvasObject{e}}, back: &canvas.Rectangle{}}
	l.ExtendBaseWidget(l)
	return l
}

func (l *layer) add() {
	l.screen.Overlays().Add(l)
	l.place()
	l.screen.Focus(l.entry)
}

func (l *layer) remove() {
	if l.onScreen() {
		l.screen.Overlays().Remove(l)
	}
}

func (l *layer) onScreen() bool {
	return slices.Contains(l.screen.Overlays().List(), fyne.CanvasObject(l))
}

// place puts the list below the entry, or above it where there is more room.
func (l *layer) place() {
	// The entry's place is that in its own tree, which the driver finds before this one.
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(l.entry)
	l.frame.Move(at.Subtract(l.entry.Position()))

	gap := theme.Padding() / 2
	window, own := l.screen.Size(), l.entry.Size()
	size := l.entry.list.MinSize()
	size.Width = min(max(own.Width, minListWidth), window.Width)
	at.X = max(0, min(at.X, window.Width-size.Width))
	below, above := window.Height-at.Y-own.Height-gap, at.Y-gap
	if size.Height <= below || below >= above {
		size.Height = min(size.Height, below)
		at.Y += own.Height + gap
	} else {
		size.Height = min(size.Height, above)
		at.Y -= size.Height + gap
	}
	l.entry.list.Resize(size)
	l.entry.list.Move(at)
	l.back.Resize(size)
	l.back.Move(at)
	l.Refresh()
}

func (l *layer) dismiss() {
	e := l.entry
	e.Close()
	// Below the layer the entry still has the focus that the click takes from it.
	if l.screen.Focused() == fyne.Focusable(e) {
		l.screen.Unfocus()
	}
}

func (l *layer) MouseDown(*desktop.MouseEvent)       { l.dismiss() }
func (l *layer) MouseUp(*desktop.MouseEvent)         {}
func (l *layer) Tapped(*fyne.PointEvent)             { l.dismiss() }
func (l *layer) TappedSecondary(*fyne.PointEvent)    { l.dismiss() }
func (l *layer) MouseIn(*desktop.MouseEvent)         {}
func (l *layer) MouseMoved(*desktop.MouseEvent)      {}
func (l *layer) MouseOut()                           {}
func (l *layer) MinSize() fyne.Size                  { return fyne.Size{} }
func (l *layer) CreateRenderer() fyne.WidgetRenderer { return &layerRenderer{l} }

type layerRenderer struct{ l *layer }

func (r *layerRenderer) Destroy()           {}
func (r *layerRenderer) MinSize() fyne.Size { return fyne.Size{} }
func (r *layerRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.l.frame, r.l.back, r.l.entry.list}
}

func (r *layerRenderer) Layout(fyne.Size) {
	if r.l.onScreen() {
		r.l.place()
	}
}

func (r *layerRenderer) Refresh() {
	r.l.back.FillColor = theme.Color(theme.ColorNameMenuBackground)
	r.l.back.StrokeColor = theme.Color(theme.ColorNameSeparator)
	r.l.back.StrokeWidth = 1
	r.l.back.CornerRadius = theme.Size(theme.SizeNamePopupRadius)
	r.l.back.Shadow = canvas.Shadow{Color: theme.Color(theme.ColorNameShadow), BlurRadius: 6, Offset: fyne.NewPos(0, 2)}
	r.l.back.Refresh()
	r.l.entry.list.Refresh()
}
