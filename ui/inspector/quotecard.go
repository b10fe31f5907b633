package inspector

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/look"
	"attest/ui/prose"
)

// quoteLength is how much of a passage is shown, in bytes.
const quoteLength = 300

// quoteCard shows a passage. Pressing it shows the passage in its place.
type quoteCard struct {
	widget.BaseWidget
	focusHooks

	pressed          func()
	hue              color.Color
	quote, where     *prose.Text
	focused, hovered bool
}

var (
	_ fyne.Tappable     = (*quoteCard)(nil)
	_ fyne.Focusable    = (*quoteCard)(nil)
	_ desktop.Hoverable = (*quoteCard)(nil)
)

func newQuoteCard(pressed func()) *quoteCard {
	c := &quoteCard{pressed: pressed, hue: color.Transparent}
	c.quote = prose.New("", theme.SizeNameText, look.ColorPageText, 6)
	c.where = newCaption("")
	c.ExtendBaseWidget(c)
	return c
}

// show fills the card; where is the title of the document, or "" where that needs no saying.
func (c *quoteCard) show(h *annotate.Highlight, tags []*annotate.Tag, where string) {
	c.hue = look.ParseHex(annotate.DefaultColor)
	if len(tags) > 0 {
		c.hue = look.ParseHex(tags[0].Color)
	}
	c.quote.SetText(label.Quoted(clip(h.Quote, quoteLength)))
	c.where.SetText(clip(where, 120))
	setVisible(c.where, where != "")
	c.Refresh()
}

func (c *quoteCard) Tapped(*fyne.PointEvent)        { c.pressed() }
func (c *quoteCard) MouseIn(*desktop.MouseEvent)    { c.hovered = true; c.Refresh() }
func (c *quoteCard) MouseMoved(*desktop.MouseEvent) {}
func (c *quoteCard) MouseOut()                      { c.hovered = false; c.Refresh() }
func (c *quoteCard) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (c *quoteCard) TypedRune(rune)                 {}
func (c *quoteCard) FocusGained()                   { c.focused = true; c.Refresh(); c.gained() }
func (c *quoteCard) FocusLost()                     { c.focused = false; c.Refresh() }

func (c *quoteCard) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.pressed()
	default:
		field.Bubble(c, e)
	}
}

func (c *quoteCard) CreateRenderer() fyne.WidgetRenderer {
	r := &quoteCardRenderer{c: c, back: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type quoteCardRenderer struct {
	c         *quoteCard
	back, bar *canvas.Rectangle
}

func (r *quoteCardRenderer) Destroy() {}

func (r *quoteCardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.bar, r.c.quote, r.c.where}
}

func (r *quoteCardRenderer) MinSize() fyne.Size {
	h := r.c.quote.MinSize().Height + 2*theme.InnerPadding()
	if r.c.where.Visible() {
		h += r.c.where.MinSize().Height + theme.Padding()/2
	}
	return fyne.NewSize(80, h)
}

func (r *quoteCardRenderer) Layout(size fyne.Size) {
	pad, bar := theme.InnerPadding(), float32(4)
	r.back.Resize(size)
	r.bar.Resize(fyne.NewSize(bar, size.Height-2*pad))
	r.bar.Move(fyne.NewPos(pad, pad))
	x, y := 2*pad+bar, pad
	width := size.Width - x - pad
	for _, p := range []*prose.Text{r.c.quote, r.c.where} {
		p.Move(fyne.NewPos(x, y))
		p.Resize(fyne.NewSize(width, p.MinSize().Height))
		p.Resize(fyne.NewSize(width, p.MinSize().Height)) // it knows its height by now
		y += p.Size().Height + theme.Padding()/2
	}
}

func (r *quoteCardRenderer) Refresh() {
	r.back.FillColor, r.back.CornerRadius = look.Color(look.ColorPage), theme.InputRadiusSize()
	r.back.StrokeWidth, r.back.StrokeColor = 1, theme.Color(theme.ColorNameSeparator)
	if r.c.hovered {
		r.back.StrokeColor = theme.Color(theme.ColorNamePrimary)
	}
	if r.c.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, theme.Color(theme.ColorNamePrimary)
	}
	r.bar.FillColor, r.bar.CornerRadius = r.c.hue, 2
	look.Outline(r.bar)
	r.Layout(r.c.Size())
	r.back.Refresh()
	r.bar.Refresh()
	r.c.quote.Refresh()
	r.c.where.Refresh()
}
