package inspector

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/look"
	"attest/ui/prose"
)

// badge is the name of a tag in a row: a small pill that cannot be pressed.
type badge struct {
	widget.BaseWidget
	name string
	hue  color.Color
	back *canvas.Rectangle
	dot  *canvas.Rectangle
	text *canvas.Text
}

func newBadge() *badge {
	b := &badge{back: canvas.NewRectangle(color.Transparent), dot: canvas.NewRectangle(color.Transparent), text: canvas.NewText("", color.Transparent)}
	b.ExtendBaseWidget(b)
	return b
}

func (b *badge) show(name string, hue color.Color) {
	b.name, b.hue = name, hue
	b.Refresh()
}

func badgeHeight() float32 {
	return captionHeight() + 2
}
func badgeDot() float32 { return theme.CaptionTextSize() * 0.7 }

func (b *badge) wish() float32 {
	return measureCaption(b.name, false) + badgeDot() + 2*theme.InnerPadding() + theme.Padding() + 1
}

func (b *badge) CreateRenderer() fyne.WidgetRenderer { return &badgeRenderer{b} }

type badgeRenderer struct{ b *badge }

func (r *badgeRenderer) Destroy()           {}
func (r *badgeRenderer) MinSize() fyne.Size { return fyne.NewSize(0, badgeHeight()) }
func (r *badgeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.b.back, r.b.dot, r.b.text}
}

func (r *badgeRenderer) Layout(size fyne.Size) {
	b, pad, d := r.b, theme.InnerPadding(), badgeDot()
	b.back.Resize(size)
	b.dot.Move(fyne.NewPos(pad, (size.Height-d)/2))
	b.dot.Resize(fyne.NewSquareSize(d))
	x := pad + d + theme.Padding()
	b.text.TextStyle, b.text.Text = look.Deep(fyne.TextStyle{}, prose.Fit(b.name, size.Width-x-pad+1, func(s string) float32 { return measureCaption(s, false) }))
	h := captionHeight()
	b.text.Move(fyne.NewPos(x, (size.Height-h)/2-look.Rise(b.text.TextStyle, b.text.TextSize)))
	b.text.Resize(fyne.NewSize(max(0, size.Width-x), h))
}

func (r *badgeRenderer) Refresh() {
	b := r.b
	b.back.FillColor, b.back.CornerRadius = look.Color(look.ColorChip), badgeHeight()/2
	b.dot.FillColor, b.dot.CornerRadius = b.hue, 2
	look.Outline(b.dot)
	b.text.Color, b.text.TextSize = theme.Color(theme.ColorNameForeground), theme.CaptionTextSize()
	r.Layout(b.Size())
	b.back.Refresh()
	b.dot.Refresh()
	b.text.Refresh()
}
