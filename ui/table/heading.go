package table

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/look"
	"attest/ui/prose"
)

// order is how a column is sorted.
type order uint8

const (
	unsorted order = iota
	ascends
	descends
)

// heading is the title of a column. Pressing it sorts.
type heading struct {
	widget.BaseWidget
	headingHooks
	title            string
	order            order
	focused, hovered bool
}

var (
	_ fyne.Focusable     = (*heading)(nil)
	_ fyne.Tappable      = (*heading)(nil)
	_ desktop.Hoverable  = (*heading)(nil)
	_ desktop.Cursorable = (*heading)(nil)
	_ fyne.Tappable      = (*headBox)(nil)
)

// headingHooks are what a heading does.
type headingHooks struct {
	press func()
	step  func(by int) // gives the keyboard to another heading
	down  func()       // and to the rows
	seen  func()       // it has got the keyboard
	key   func(*fyne.KeyEvent)
}

func newHeading(title string, hooks headingHooks) *heading {
	h := &heading{title: title, headingHooks: hooks}
	h.ExtendBaseWidget(h)
	return h
}

func (h *heading) setOrder(o order) {
	if h.order != o {
		h.order = o
		h.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (h *heading) Tapped(*fyne.PointEvent) {
	h.press()
	h.down()
}

// TypedKey implements fyne.Focusable.
func (h *heading) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		h.press()
	case fyne.KeyLeft:
		h.step(-1)
	case fyne.KeyRight:
		h.step(1)
	case fyne.KeyDown:
		h.down()
	default:
		h.key(e)
	}
}

// TypedRune implements fyne.Focusable.
func (h *heading) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (h *heading) FocusGained() {
	h.focused = true
	h.Refresh()
	h.seen()
}

// FocusLost implements fyne.Focusable.
func (h *heading) FocusLost() {
	h.focused = false
	h.Refresh()
}

// MouseIn implements desktop.Hoverable.
func (h *heading) MouseIn(*desktop.MouseEvent) {
	h.hovered = true
	h.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (h *heading) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (h *heading) MouseOut() {
	h.hovered = false
	h.Refresh()
}

// Cursor implements desktop.Cursorable.
func (h *heading) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements fyne.Widget.
func (h *heading) CreateRenderer() fyne.WidgetRenderer {
	r := &headingRenderer{h: h, ground: canvas.NewRectangle(color.Transparent), text: canvas.NewText("", color.Transparent), arrow: &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.text.TextStyle.Bold = true
	r.Refresh()
	return r
}

type headingRenderer struct {
	h      *heading
	ground *canvas.Rectangle
	text   *canvas.Text
	arrow  *canvas.Image
}

func (r *headingRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, fyne.MeasureText("Mg", theme.Size(theme.SizeNameText), fyne.TextStyle{Bold: true}).Height+theme.InnerPadding()*2)
}

func (r *headingRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	icon, gap := theme.IconInlineSize(), theme.InnerPadding()
	width := size.Width - gap
	if r.h.order != unsorted {
		width -= icon
	}
	measure := func(s string) float32 { return fyne.MeasureText(s, r.text.TextSize, r.text.TextStyle).Width }
	r.text.Text = prose.Ellipsis(r.h.title, width, measure)
	height := r.text.MinSize().Height
	r.text.Move(fyne.NewPos(0, (size.Height-height)/2))
	r.text.Resize(fyne.NewSize(width, height))
	r.arrow.Move(fyne.NewPos(min(measure(r.text.Text), width), (size.Height-icon)/2))
	r.arrow.Resize(fyne.NewSquareSize(icon))
}

func (r *headingRenderer) Refresh() {
	r.text.TextSize, r.text.Color = theme.Size(theme.SizeNameText), look.Color(theme.ColorNameForeground)
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = color.Transparent, color.Transparent, 0
	if r.h.hovered {
		r.ground.FillColor = look.Color(theme.ColorNameHover)
	}
	if r.h.focused {
		r.ground.StrokeColor, r.ground.StrokeWidth = look.Color(theme.ColorNamePrimary), theme.InputBorderSize()
	}
	r.arrow.Hidden = r.h.order == unsorted
	r.arrow.Resource = theme.MoveUpIcon()
	if r.h.order == descends {
		r.arrow.Resource = theme.MoveDownIcon()
	}
	r.Layout(r.h.Size())
	r.ground.Refresh()
	r.text.Refresh()
	r.arrow.Refresh()
}

func (r *headingRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.text, r.arrow}
}

func (r *headingRenderer) Destroy() {}

// headBox chooses all rows, or none.
type headBox struct {
	widget.BaseWidget
	on      bool
	pressed func()
}

func newHeadBox(pressed func()) *headBox {
	b := &headBox{pressed: pressed}
	b.ExtendBaseWidget(b)
	return b
}

func (b *headBox) set(on bool) {
	if b.on != on {
		b.on = on
		b.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (b *headBox) Tapped(*fyne.PointEvent) { b.pressed() }

// CreateRenderer implements fyne.Widget.
func (b *headBox) CreateRenderer() fyne.WidgetRenderer {
	r := &headBoxRenderer{b: b, icon: &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.Refresh()
	return r
}

type headBoxRenderer struct {
	b    *headBox
	icon *canvas.Image
}

func (r *headBoxRenderer) MinSize() fyne.Size { return fyne.NewSize(boxWidth(), boxWidth()) }

func (r *headBoxRenderer) Layout(size fyne.Size) {
	icon := theme.IconInlineSize()
	r.icon.Move(fyne.NewPos(theme.InnerPadding(), (size.Height-icon)/2))
	r.icon.Resize(fyne.NewSquareSize(icon))
}

func (r *headBoxRenderer) Refresh() {
	r.icon.Resource = theme.CheckButtonIcon()
	if r.b.on {
		r.icon.Resource = theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon())
	}
	r.icon.Refresh()
}

func (r *headBoxRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.icon} }
func (r *headBoxRenderer) Destroy()                     {}
