package inspector

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/prose"
)

// fold shows or hides what belongs to its heading.
type fold struct {
	e       *editor
	key     string // in the application's preferences; "" is not remembered
	head    *foldHead
	content fyne.CanvasObject
	object  fyne.CanvasObject
}

func newFold(e *editor, title, key string, content ...fyne.CanvasObject) *fold {
	f := &fold{e: e, key: key}
	f.content = newColumn(2*theme.Padding()+2, content...)
	f.head = newFoldHead(title, func() { f.open(!f.isOpen()) })
	f.head.OnEscape = e.in.host.FocusReader
	e.follow(f.head)
	f.object = newColumn(theme.Padding(), f.head, f.content)
	f.show(key != "" && fyne.CurrentApp().Preferences().Bool(key))
	return f
}

func (f *fold) isOpen() bool { return f.content.Visible() }

func (f *fold) show(open bool) {
	setVisible(f.content, open)
	f.head.opened = open
	f.head.Refresh()
}

// open shows or hides the content and remembers it for the next start.
func (f *fold) open(open bool) {
	f.show(open)
	if f.key != "" {
		fyne.CurrentApp().Preferences().SetBool(f.key, open)
	}
	f.e.page.relayout()
	if open {
		f.e.page.unroll(f.object)
	}
}

// foldHead is the heading of a fold, with an arrow that points down while it is open.
type foldHead struct {
	widget.BaseWidget
	focusHooks

	title            *prose.Text
	pressed          func()
	opened           bool
	focused, hovered bool
}

var (
	_ fyne.Tappable     = (*foldHead)(nil)
	_ fyne.Focusable    = (*foldHead)(nil)
	_ desktop.Hoverable = (*foldHead)(nil)
)

func newFoldHead(title string, pressed func()) *foldHead {
	h := &foldHead{title: newCaption(title), pressed: pressed}
	h.ExtendBaseWidget(h)
	return h
}

func (h *foldHead) Tapped(*fyne.PointEvent)        { h.pressed() }
func (h *foldHead) MouseIn(*desktop.MouseEvent)    { h.hovered = true; h.Refresh() }
func (h *foldHead) MouseMoved(*desktop.MouseEvent) {}
func (h *foldHead) MouseOut()                      { h.hovered = false; h.Refresh() }
func (h *foldHead) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (h *foldHead) TypedRune(rune)                 {}
func (h *foldHead) FocusGained()                   { h.focused = true; h.Refresh(); h.gained() }
func (h *foldHead) FocusLost()                     { h.focused = false; h.Refresh() }

func (h *foldHead) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		h.pressed()
	default:
		field.Bubble(h, e)
	}
}

func (h *foldHead) CreateRenderer() fyne.WidgetRenderer {
	r := &foldHeadRenderer{h: h, back: canvas.NewRectangle(color.Transparent), arrow: canvas.NewImageFromResource(nil)}
	r.arrow.FillMode = canvas.ImageFillContain
	r.Refresh()
	return r
}

type foldHeadRenderer struct {
	h     *foldHead
	back  *canvas.Rectangle
	arrow *canvas.Image
}

func (r *foldHeadRenderer) Destroy() {}

func (r *foldHeadRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.arrow, r.h.title}
}

func (r *foldHeadRenderer) MinSize() fyne.Size { return fyne.NewSize(0, chipHeight()) }

func (r *foldHeadRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	icon, line := theme.CaptionTextSize()*1.3, r.h.title.LineHeight()
	r.arrow.Move(fyne.NewPos(0, (size.Height-icon)/2))
	r.arrow.Resize(fyne.NewSquareSize(icon))
	x := icon + theme.Padding()
	r.h.title.Move(fyne.NewPos(x, (size.Height-line)/2))
	r.h.title.Resize(fyne.NewSize(max(0, size.Width-x), line))
}

func (r *foldHeadRenderer) Refresh() {
	icon := theme.MenuExpandIcon()
	if r.h.opened {
		icon = theme.MenuDropDownIcon()
	}
	r.arrow.Resource = theme.NewThemedResource(icon)
	r.back.CornerRadius, r.back.FillColor = theme.InputRadiusSize(), color.Transparent
	r.back.StrokeWidth, r.back.StrokeColor = 0, color.Transparent
	if r.h.hovered {
		r.back.FillColor = theme.Color(theme.ColorNameHover)
	}
	if r.h.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, theme.Color(theme.ColorNamePrimary)
	}
	r.h.title.Ink = look.ColorSubtle
	r.Layout(r.h.Size())
	r.back.Refresh()
	r.arrow.Refresh()
	r.h.title.Refresh()
}
