package registry

import (
	"errors"
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/modal"
)

// swatchSize is the side of a swatch, in pixels: that of a text field beside it.
func swatchSize() float32 { return theme.TextSize()*1.4 + theme.InnerPadding()*2 }

// swatch is a button that shows a colour with the sign of the tag that has it, so that colours are not all that tells tags
// apart.
type swatch struct {
	widget.BaseWidget
	tapped           func()
	hooks            []func()
	fill             color.NRGBA
	sign             string
	focused, hovered bool
}

var (
	_ fyne.Focusable    = (*swatch)(nil)
	_ fyne.Tappable     = (*swatch)(nil)
	_ desktop.Hoverable = (*swatch)(nil)
	_ field.Follower    = (*swatch)(nil)
)

func newSwatch(tapped func()) *swatch {
	s := &swatch{tapped: tapped}
	s.ExtendBaseWidget(s)
	return s
}

func (s *swatch) show(hex, sign string) {
	s.fill, s.sign = look.ParseHex(hex), sign
	s.Refresh()
}

func (s *swatch) OnFocus(f func())               { s.hooks = append(s.hooks, f) }
func (s *swatch) Tapped(*fyne.PointEvent)        { s.tapped() }
func (s *swatch) TypedRune(rune)                 {}
func (s *swatch) MouseIn(*desktop.MouseEvent)    { s.hovered = true; s.Refresh() }
func (s *swatch) MouseMoved(*desktop.MouseEvent) {}
func (s *swatch) MouseOut()                      { s.hovered = false; s.Refresh() }
func (s *swatch) FocusLost()                     { s.focused = false; s.Refresh() }

func (s *swatch) FocusGained() {
	s.focused = true
	s.Refresh()
	for _, f := range s.hooks {
		f()
	}
}

func (s *swatch) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		s.tapped()
	default:
		field.Bubble(s, ev)
	}
}

func (s *swatch) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	return fyne.NewSquareSize(swatchSize())
}

func (s *swatch) CreateRenderer() fyne.WidgetRenderer {
	r := &swatchRenderer{s: s, ring: canvas.NewRectangle(color.Transparent), fill: canvas.NewRectangle(nil), letter: canvas.NewText("", nil)}
	r.letter.TextStyle.Bold = true
	r.letter.Alignment = fyne.TextAlignCenter
	r.Refresh()
	return r
}

type swatchRenderer struct {
	s          *swatch
	ring, fill *canvas.Rectangle
	letter     *canvas.Text
}

func (r *swatchRenderer) Layout(size fyne.Size) {
	const ring = 3
	r.ring.Resize(size)
	r.fill.Move(fyne.NewPos(ring, ring))
	r.fill.Resize(size.SubtractWidthHeight(2*ring, 2*ring))
	h := r.letter.MinSize().Height
	r.letter.Move(fyne.NewPos(0, (size.Height-h)/2))
	r.letter.Resize(fyne.NewSize(size.Width, h))
}

func (r *swatchRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(swatchSize()) }

func (r *swatchRenderer) Refresh() {
	r.ring.CornerRadius, r.fill.CornerRadius = theme.InputRadiusSize()+2, theme.InputRadiusSize()
	r.ring.StrokeWidth = 0
	switch {
	case r.s.focused:
		r.ring.StrokeWidth, r.ring.StrokeColor = 2, theme.Color(theme.ColorNamePrimary)
	case r.s.hovered:
		r.ring.StrokeWidth, r.ring.StrokeColor = 2, theme.Color(theme.ColorNameSeparator)
	}
	r.fill.FillColor = r.s.fill
	look.Outline(r.fill)
	r.letter.Text, r.letter.Color, r.letter.TextSize = r.s.sign, inkOn(r.s.fill), theme.TextSize()
	r.ring.Refresh()
	r.fill.Refresh()
	r.letter.Refresh()
}

func (r *swatchRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring, r.fill, r.letter}
}

func (r *swatchRenderer) Destroy() {}

// inkOn returns black or white, whichever has the greater contrast (WCAG 2.2) on a colour.
func inkOn(c color.NRGBA) color.Color {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	luminance := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	if (luminance+0.05)/0.05 > 1.05/(luminance+0.05) {
		return color.Black
	}
	return color.White
}

// colorSize is the size of the choice of a colour, in pixels at a text of 13 pixels: wide enough for the palette.
var colorSize = fyne.NewSize(340, 0)

// chooseColor lets the reviewer choose a tag's colour: from the palette, or in hexadecimal digits.
func chooseColor(v *Codebook, t *annotate.Tag, sign string) {
	var m *modal.Modal
	set := func(hex string) {
		v.edit("Colour the tag "+quoted(t.Name)+" "+hex, func(d *annotate.Draft) error {
			return d.EditTag(t.ID, func(t *annotate.Tag) { t.Color = hex })
		}, nil)
		m.Close()
	}
	var first *swatch
	grid := container.New(layout.NewGridWrapLayout(fyne.NewSquareSize(swatchSize())))
	for _, hex := range annotate.TagColors {
		s := newSwatch(func() { set(hex) })
		mark := ""
		if strings.EqualFold(hex, t.Color) {
			mark = "•"
			first = s
		}
		s.show(hex, mark)
		if first == nil {
			first = s
		}
		grid.Add(s)
	}
	hex := field.NewEntry(nil)
	hex.SetText(t.Color)
	preview := newSwatch(func() { hex.OnSubmitted(hex.Text) })
	preview.show(t.Color, sign)
	problem := field.NewCaption("")
	hex.OnChanged = func(s string) {
		if err := checkColor(s); err != nil {
			problem.SetText(field.Sentence(err))
			return
		}
		problem.SetText("")
		preview.show(strings.TrimSpace(s), sign)
	}
	hex.OnSubmitted = func(s string) {
		if checkColor(s) == nil {
			set(strings.ToLower(strings.TrimSpace(s)))
		}
	}
	use := field.NewButton("Use", nil, func() { hex.OnSubmitted(hex.Text) })
	body := container.NewVBox(grid, container.NewBorder(nil, nil, preview, use, hex), problem)
	m = modal.Show(v.w, "Colour of "+quoted(t.Name), body, modal.Options{Size: colorSize, Focus: first})
}

func checkColor(s string) error {
	s = strings.TrimSpace(s)
	if len(s) == 7 && s[0] == '#' && strings.Trim(strings.ToLower(s[1:]), "0123456789abcdef") == "" {
		return nil
	}
	return errors.New("a colour is written as # and six digits 0–9, a–f, such as #0072b2")
}
