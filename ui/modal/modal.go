// Package modal shows dialogs: a panel in the middle of the window, over everything else, that Escape closes.
//
// Fyne 2.8.1 hands Escape to the focused widget and to nothing else (see package field), so everything focusable in a
// dialog must pass on keys that it has no use for: the widgets of package field do. The frame of a dialog is an overlay
// that takes what they pass on. While a dialog is shown it also has the keys that the canvas gets when nothing has the
// focus, so that no letter reaches the window behind it. Shortcuts of the main menu still fire; ask [Showing] before
// running a command that should wait.
package modal

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
)

// share is how much of the window a dialog takes at most, in each direction.
const share = 0.9

// referenceText is the text size, in pixels, for which the sizes of [Options] are meant.
const referenceText = 13

func topOf(c fyne.Canvas) *Modal { return shown[c][len(shown[c])-1] }

// Options say how a dialog is shown. The zero value sizes it by its content and puts the focus into its first field.
type Options struct {
	// Size is wanted for the content, in pixels at a text of 13 pixels; it grows with the text. The dialog becomes larger
	// where the content needs it, and never larger than nine tenths of the window, where the content scrolls.
	Size fyne.Size
	// Focus has the focus first; nil stands for the first field of the content.
	Focus fyne.Focusable
	// OnEscape is called in place of closing when Escape is pressed, or the close button.
	OnEscape func()
	// OnClosed is called once, after the dialog has gone and the focus is back where it was.
	OnClosed func()
}

// Room returns the width of the widest content that a dialog over the window w shows whole, in pixels.
func Room(w fyne.Window) float32 { return w.Canvas().Size().Width*share - 2*3*theme.Padding() }

// Modal is a dialog that is being shown.
type Modal struct {
	canvas  fyne.Canvas
	frame   *frame
	opt     Options
	stacked bool // it was shown over another dialog
	closed  bool

	before     fyne.Focusable
	beforeKey  func(*fyne.KeyEvent)
	beforeRune func(rune)
}

// shown has the open dialogs of every canvas, the topmost last. It is used on the UI goroutine only.
var shown = map[fyne.Canvas][]*Modal{}

// Showing reports whether a dialog is shown in the window.
func Showing(w fyne.Window) bool { return len(shown[w.Canvas()]) > 0 }

// Show shows content in a dialog over the window w.
func Show(w fyne.Window, title string, content fyne.CanvasObject, opt Options) *Modal {
	c := w.Canvas()
	m := &Modal{canvas: c, opt: opt, before: c.Focused(), beforeKey: c.OnTypedKey(), beforeRune: c.OnTypedRune()}
	c.Unfocus() // hands in what is being typed behind the dialog, and hides its caret
	m.stacked = len(shown[c]) > 0
	m.frame = newFrame(m, title, content)
	shown[c] = append(shown[c], m)
	c.SetOnTypedKey(m.frame.TypedKey)
	c.SetOnTypedRune(func(rune) {})
	c.Overlays().Add(m.frame)
	if opt.Focus != nil {
		c.Focus(opt.Focus)
	} else {
		c.FocusNext()
	}
	return m
}

// Close takes the dialog away, and those above it, and gives the focus back. It does nothing when it is closed already.
func (m *Modal) Close() {
	if m.closed {
		return
	}
	for top := topOf(m.canvas); top != m; top = topOf(m.canvas) {
		top.Close()
	}
	m.closed = true
	m.canvas.Unfocus() // hands in what is being typed
	m.canvas.Overlays().Remove(m.frame)
	stack := shown[m.canvas]
	if shown[m.canvas] = stack[:len(stack)-1]; len(stack) == 1 {
		delete(shown, m.canvas)
	}
	m.canvas.SetOnTypedKey(m.beforeKey)
	m.canvas.SetOnTypedRune(m.beforeRune)
	if o, ok := m.before.(fyne.CanvasObject); ok && fyne.CurrentApp().Driver().CanvasForObject(o) == m.canvas {
		m.canvas.Focus(m.before)
	}
	if m.opt.OnClosed != nil {
		m.opt.OnClosed()
	}
}

// Closed reports whether the dialog has been taken away.
func (m *Modal) Closed() bool { return m.closed }

// CloseAll takes away every dialog of the window, the topmost first.
func CloseAll(w fyne.Window) {
	if stack := shown[w.Canvas()]; len(stack) > 0 {
		stack[0].Close()
	}
}

// OnClosed has f called after what Options.OnClosed asks for.
func (m *Modal) OnClosed(f func()) {
	before := m.opt.OnClosed
	m.opt.OnClosed = func() {
		if before != nil {
			before()
		}
		f()
	}
}

// SetTitle changes the title.
func (m *Modal) SetTitle(title string) { m.frame.title.SetText(title) }

func (m *Modal) escape() {
	if m.opt.OnEscape != nil {
		m.opt.OnEscape()
		return
	}
	m.Close()
}

// frame is the overlay that holds a dialog: it covers the window and has the panel in its middle.
type frame struct {
	widget.BaseWidget
	modal   *Modal
	title   *widget.Label
	close   *field.Button
	scroll  *container.Scroll
	content fyne.CanvasObject
}

var _ field.Keyed = (*frame)(nil)

func newFrame(m *Modal, title string, content fyne.CanvasObject) *frame {
	f := &frame{modal: m, content: content}
	f.title = widget.NewLabel(title)
	f.title.SizeName = theme.SizeNameSubHeadingText
	f.title.TextStyle.Bold = true
	f.title.Truncation = fyne.TextTruncateEllipsis
	f.close = field.NewQuietButton("", theme.CancelIcon(), m.escape)
	f.scroll = container.NewScroll(content) // of use only where the window is too small for the content
	f.ExtendBaseWidget(f)
	return f
}

// TypedKey takes the keys that the content has no use for.
func (f *frame) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		f.modal.escape()
		return
	}
	if s := overfull(f.scroll); s != nil {
		scrollBy(s, ev.Name)
	}
}

// overfull returns the first part of what a dialog shows that does not have the height for all that is in it, or nil.
func overfull(o fyne.CanvasObject) *container.Scroll {
	switch o := o.(type) {
	case *container.Scroll:
		if o.Visible() && o.Content.MinSize().Height > o.Size().Height {
			return o
		}
		return overfull(o.Content)
	case *fyne.Container:
		for _, part := range o.Objects {
			if s := overfull(part); s != nil {
				return s
			}
		}
	}
	return nil
}

// scrollBy moves through what is too long for a dialog.
func scrollBy(s *container.Scroll, key fyne.KeyName) {
	line, page := theme.TextSize()*3, s.Size().Height*share
	at := s.Offset
	switch key {
	case fyne.KeyUp:
		at.Y -= line
	case fyne.KeyDown:
		at.Y += line
	case fyne.KeyPageUp:
		at.Y -= page
	case fyne.KeyPageDown:
		at.Y += page
	case fyne.KeyHome:
		at.Y = 0
	case fyne.KeyEnd:
		at.Y = s.Content.MinSize().Height
	}
	s.ScrollToOffset(at) // which stays within what there is
}

// Tapped keeps a click beside the panel from doing anything.
func (f *frame) Tapped(*fyne.PointEvent) {}

// MinSize is nothing, because the dialog adapts to the window and not the other way round.
func (f *frame) MinSize() fyne.Size { return fyne.Size{} }

// CreateRenderer implements fyne.Widget.
func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	r := &frameRenderer{frame: f, veil: canvas.NewRectangle(nil), panel: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil)}
	r.color()
	return r
}

type frameRenderer struct {
	frame             *frame
	veil, panel, line *canvas.Rectangle
}

func (r *frameRenderer) color() {
	th, v := r.frame.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.veil.FillColor = th.Color(theme.ColorNameShadow, v)
	if r.frame.modal.stacked {
		r.veil.FillColor = fainter(r.veil.FillColor) // the dialog below has darkened the window already
	}
	r.panel.FillColor = th.Color(theme.ColorNameOverlayBackground, v)
	r.panel.StrokeColor = th.Color(theme.ColorNameSeparator, v)
	r.panel.StrokeWidth = 1
	r.panel.CornerRadius = th.Size(theme.SizeNamePopupRadius)
	r.line.FillColor = th.Color(theme.ColorNameSeparator, v)
}

// fainter returns a colour with half its opacity.
func fainter(c color.Color) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A /= 2
	return n
}

// inset is the space between the panel's edge and its content.
func (r *frameRenderer) inset() float32 { return r.frame.Theme().Size(theme.SizeNamePadding) * 3 }

func (r *frameRenderer) headerHeight() float32 {
	return max(r.frame.title.MinSize().Height, r.frame.close.MinSize().Height) + r.frame.Theme().Size(theme.SizeNamePadding)*2
}

// panelSize returns the size of the panel in a window of the given size.
func (r *frameRenderer) panelSize(window fyne.Size) fyne.Size {
	grow := r.frame.Theme().Size(theme.SizeNameText) / referenceText
	wanted := fyne.NewSize(r.frame.modal.opt.Size.Width*grow, r.frame.modal.opt.Size.Height*grow)
	wanted = wanted.Max(r.frame.content.MinSize()).AddWidthHeight(r.inset()*2, r.inset()*2+r.headerHeight())
	return wanted.Min(fyne.NewSize(window.Width*share, window.Height*share))
}

func (r *frameRenderer) Layout(window fyne.Size) {
	f, header, inset, line := r.frame, r.headerHeight(), r.inset(), float32(1)
	r.veil.Resize(window)
	place := func(size fyne.Size) {
		at := fyne.NewPos((window.Width-size.Width)/2, (window.Height-size.Height)/2)
		r.panel.Move(at)
		r.panel.Resize(size)
		button := f.close.MinSize()
		f.close.Resize(button)
		f.close.Move(at.AddXY(size.Width-button.Width-inset/2, (header-button.Height)/2))
		title := f.title.MinSize()
		f.title.Resize(fyne.NewSize(size.Width-button.Width-inset*2, title.Height))
		f.title.Move(at.AddXY(inset-f.Theme().Size(theme.SizeNameInnerPadding), (header-title.Height)/2))
		r.line.Move(at.AddXY(0, header-line))
		r.line.Resize(fyne.NewSize(size.Width, line))
		f.scroll.Move(at.AddXY(inset, header+inset))
		f.scroll.Resize(fyne.NewSize(size.Width-inset*2, size.Height-header-inset*2))
	}
	size := r.panelSize(window)
	place(size)
	// Wrapped texts know their height only when they have got a width.
	if again := r.panelSize(window); again != size {
		place(again)
	}
}

func (r *frameRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *frameRenderer) Refresh() {
	r.color()
	r.Layout(r.frame.Size())
	canvas.Refresh(r.frame)
}

// Objects puts the content before the close button, so that Tab meets the fields first.
func (r *frameRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.veil, r.panel, r.line, r.frame.title, r.frame.scroll, r.frame.close}
}

func (r *frameRenderer) Destroy() {}
