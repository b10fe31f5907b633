package inspector

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
)

// popover is a card of fields beside the widget that it belongs to. A click outside and Escape close it.
type popover struct {
	widget.BaseWidget

	anchor  fyne.CanvasObject
	screen  fyne.Canvas
	page    *page
	back    *canvas.Rectangle
	onClose func()
	closed  bool
}

var (
	_ fyne.Tappable          = (*popover)(nil)
	_ fyne.SecondaryTappable = (*popover)(nil)
	_ field.Keyed            = (*popover)(nil)
)

// showPopover opens a card with the content of the page. The function onClose runs once, when it closes.
func showPopover(screen fyne.Canvas, anchor fyne.CanvasObject, content *page, onClose func()) *popover {
	p := &popover{screen: screen, anchor: anchor, page: content, back: canvas.NewRectangle(color.Transparent), onClose: onClose}
	p.ExtendBaseWidget(p)
	p.screen.Overlays().Add(p)
	return p
}

func (p *popover) close() {
	if p.closed {
		return
	}
	p.closed = true
	if p.screen.Focused() != nil {
		p.screen.Unfocus() // hands in what is being typed
	}
	if slices.Contains(p.screen.Overlays().List(), fyne.CanvasObject(p)) {
		p.screen.Overlays().Remove(p)
	}
	p.onClose()
}

func (p *popover) Tapped(*fyne.PointEvent)          { p.close() }
func (p *popover) TappedSecondary(*fyne.PointEvent) { p.close() }

// TypedKey implements field.Keyed.
func (p *popover) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		p.close()
	}
}

// place puts the card below its anchor, or above it, or wherever there is room in a small window.
func (p *popover) place() {
	window, gap := p.screen.Size(), theme.Padding()
	width := min(max(260, 22*theme.TextSize()), window.Width-2*gap)
	p.page.Resize(fyne.NewSize(width, 100))
	height := min(p.page.body.MinSize().Height, window.Height-2*gap)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.anchor)
	x := max(gap, min(at.X, window.Width-width-gap))
	y := at.Y + p.anchor.Size().Height + gap
	if y+height+gap > window.Height {
		if y = at.Y - height - gap; y < gap {
			y = window.Height - height - gap
		}
	}
	p.page.Resize(fyne.NewSize(width, height))
	p.page.Move(fyne.NewPos(x, y))
	p.back.Resize(fyne.NewSize(width, height))
	p.back.Move(fyne.NewPos(x, y))
}

func (p *popover) CreateRenderer() fyne.WidgetRenderer {
	return &popoverRenderer{p: p, shield: &shield{}}
}

type popoverRenderer struct {
	p      *popover
	shield *shield // below the fields: a click beside them is none outside
}

func (r *popoverRenderer) Destroy()           {}
func (r *popoverRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *popoverRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.back, r.shield, r.p.page}
}

func (r *popoverRenderer) Layout(fyne.Size) {
	r.p.place()
	r.shield.Resize(r.p.back.Size())
	r.shield.Move(r.p.back.Position())
	r.Refresh()
}

func (r *popoverRenderer) Refresh() {
	b := r.p.back
	b.FillColor, b.StrokeColor, b.StrokeWidth = theme.Color(theme.ColorNameOverlayBackground), theme.Color(theme.ColorNameInputBorder), 1
	b.CornerRadius = theme.Size(theme.SizeNamePopupRadius)
	b.Shadow = canvas.Shadow{Color: theme.Color(theme.ColorNameShadow), BlurRadius: 10, Offset: fyne.NewPos(0, 3)}
	b.Refresh()
}

// shield takes clicks and does nothing.
type shield struct{ widget.BaseWidget }

func (s *shield) Tapped(*fyne.PointEvent)          {}
func (s *shield) TappedSecondary(*fyne.PointEvent) {}

func (s *shield) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
