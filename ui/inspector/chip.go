package inspector

import (
	"image/color"
	"math"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/field"
	"attest/ui/look"
	"attest/ui/prose"
)

// chip is a small pill with a name that can be pressed: a tag to put on or off, or a source of a chain.
type chip struct {
	widget.BaseWidget
	focusHooks

	name   string
	detail string      // after the name, in lesser weight
	swatch color.Color // a square of this colour before the name; nil: none
	letter string      // on the swatch, so that the colour is not the only difference
	on     bool        // a check mark, and a border
	arrow  bool        // "←" in front of the pill
	cross  bool        // a cross at the end: pressing takes it away

	pressed func()
	keys    func(*fyne.KeyEvent) bool // what other keys do; false for those it has no use for

	focused, hovered bool
	skipped          bool // Tab passes it over; see tagField.stopAt
}

var (
	_ fyne.Tappable     = (*chip)(nil)
	_ fyne.Focusable    = (*chip)(nil)
	_ fyne.Disableable  = (*chip)(nil)
	_ desktop.Hoverable = (*chip)(nil)
)

func newChip(name string, pressed func()) *chip {
	c := &chip{name: name, pressed: pressed}
	c.ExtendBaseWidget(c)
	return c
}

func (c *chip) Tapped(*fyne.PointEvent)        { c.pressed() }
func (c *chip) MouseIn(*desktop.MouseEvent)    { c.hovered = true; c.Refresh() }
func (c *chip) MouseMoved(*desktop.MouseEvent) {}
func (c *chip) MouseOut()                      { c.hovered = false; c.Refresh() }
func (c *chip) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (c *chip) TypedRune(rune)                 {}
func (c *chip) FocusGained()                   { c.focused = true; c.Refresh(); c.gained() }
func (c *chip) FocusLost()                     { c.focused = false; c.Refresh() }

// Disabled tells the toolkit that Tab is to pass the chip over, which is all that it takes it for. A click still presses it.
func (c *chip) Disabled() bool { return c.skipped }

// Disable has Tab pass the chip over.
func (c *chip) Disable() { c.skipped = true }

// Enable has Tab stop at the chip.
func (c *chip) Enable() { c.skipped = false }

func (c *chip) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.pressed()
	default:
		if c.keys == nil || !c.keys(e) {
			field.Bubble(c, e)
		}
	}
}

// wish is the width in which everything is read in full.
func (c *chip) wish() float32 {
	w := c.fixed() + measureCaption(c.name, false)
	if c.detail != "" {
		w += theme.Padding() + measureCaption(c.detail, false)
	}
	return w + 1
}

// fixed is the width of all but the words.
func (c *chip) fixed() float32 {
	w := 2 * chipPad()
	if c.arrow {
		w += arrowWidth()
	}
	if c.swatch != nil {
		w += swatchSize() + theme.Padding()
	}
	if c.on || c.cross {
		w += checkSize() + theme.Padding()/2
	}
	return w
}

func measureCaption(s string, bold bool) float32 {
	return fyne.MeasureText(s, theme.CaptionTextSize(), fyne.TextStyle{Bold: bold}).Width
}

// captionHeight is the height of a line of small letters.
func captionHeight() float32 {
	return fyne.MeasureText("Mg", theme.CaptionTextSize(), fyne.TextStyle{}).Height
}

func chipPad() float32    { return theme.InnerPadding() + 2 }
func swatchSize() float32 { return theme.CaptionTextSize() * 1.3 }
func checkSize() float32  { return theme.CaptionTextSize() * 1.2 }
func arrowWidth() float32 { return theme.CaptionTextSize() * 1.5 }
func chipHeight() float32 {
	return captionHeight() + theme.InnerPadding()
}

func (c *chip) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{
		c: c, back: canvas.NewRectangle(color.Transparent), swatch: canvas.NewRectangle(color.Transparent), check: canvas.NewImageFromResource(nil),
		letter: canvas.NewText("", color.Transparent), name: canvas.NewText("", color.Transparent), detail: canvas.NewText("", color.Transparent), arrow: canvas.NewText("←", color.Transparent),
	}
	r.cross = canvas.NewImageFromResource(nil)
	r.check.FillMode, r.cross.FillMode = canvas.ImageFillContain, canvas.ImageFillContain
	r.Refresh()
	return r
}

type chipRenderer struct {
	c                           *chip
	back, swatch                *canvas.Rectangle
	check, cross                *canvas.Image
	letter, name, detail, arrow *canvas.Text
}

func (r *chipRenderer) Destroy() {}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.arrow, r.back, r.swatch, r.letter, r.check, r.cross, r.name, r.detail}
}

func (r *chipRenderer) MinSize() fyne.Size {
	return fyne.NewSize(min(r.c.wish(), r.c.fixed()+3*theme.CaptionTextSize()), chipHeight())
}

func (r *chipRenderer) Layout(size fyne.Size) {
	place := func(o fyne.CanvasObject, x, w, h float32) {
		o.Move(fyne.NewPos(x, (size.Height-h)/2))
		o.Resize(fyne.NewSize(w, h))
	}
	x := float32(0)
	line := captionHeight()
	if r.c.arrow {
		place(r.arrow, 0, arrowWidth(), line)
		x += arrowWidth()
	}
	r.back.Move(fyne.NewPos(x, 0))
	r.back.Resize(fyne.NewSize(size.Width-x, size.Height))
	x += chipPad()
	if r.c.swatch != nil {
		place(r.swatch, x, swatchSize(), swatchSize())
		place(r.letter, x, swatchSize(), r.letter.MinSize().Height)
		x += swatchSize() + theme.Padding()
	}
	if r.c.on {
		place(r.check, x, checkSize(), checkSize())
		x += checkSize() + theme.Padding()/2
	}
	room := size.Width - x - chipPad() + 1
	if r.c.cross {
		room -= checkSize() + theme.Padding()/2
		place(r.cross, size.Width-chipPad()-checkSize()+theme.Padding()/2, checkSize(), checkSize())
	}
	plain := func(s string) float32 { return measureCaption(s, false) }
	name, detail := prose.Fit(r.c.name, room, plain), ""
	w := plain(name)
	if rest := room - w - theme.Padding(); r.c.detail != "" && rest > min(plain(r.c.detail), 3*theme.CaptionTextSize()) {
		detail = prose.Fit(r.c.detail, rest, plain)
	}
	write := func(t *canvas.Text, s string, x, w float32) {
		t.TextStyle, t.Text = look.Deep(fyne.TextStyle{}, s)
		t.Move(fyne.NewPos(x, (size.Height-line)/2-look.Rise(t.TextStyle, t.TextSize)))
		t.Resize(fyne.NewSize(w, line))
	}
	write(r.name, name, x, w)
	write(r.detail, detail, x+w+theme.Padding(), max(0, room-w-theme.Padding()))
}

func (r *chipRenderer) Refresh() {
	c := r.c
	ink, size := theme.Color(theme.ColorNameForeground), theme.CaptionTextSize()
	for _, t := range []*canvas.Text{r.name, r.detail, r.arrow, r.letter} {
		t.Color, t.TextSize = ink, size
	}
	r.detail.Color, r.arrow.Color = look.Color(look.ColorSubtle), look.Color(look.ColorSubtle)
	r.arrow.Alignment, r.letter.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	setVisible(r.arrow, c.arrow)
	setVisible(r.check, c.on)
	setVisible(r.cross, c.cross)
	setVisible(r.swatch, c.swatch != nil)
	setVisible(r.letter, c.swatch != nil)
	if c.swatch != nil {
		r.swatch.FillColor, r.swatch.CornerRadius = c.swatch, 3
		look.Outline(r.swatch)
		r.letter.Text, r.letter.Color, r.letter.TextStyle.Bold, r.letter.TextSize = c.letter, inkOn(c.swatch), true, size*0.85
		if utf8.RuneCountInString(c.letter) > 1 {
			r.letter.TextSize = size * 0.65
		}
	}
	r.check.Resource, r.cross.Resource = theme.NewThemedResource(theme.ConfirmIcon()), theme.NewThemedResource(theme.CancelIcon())
	r.back.FillColor, r.back.CornerRadius = look.Color(look.ColorChip), chipHeight()/2
	r.back.StrokeWidth, r.back.StrokeColor = 0, color.Transparent
	if c.on {
		r.back.FillColor = look.Color(look.ColorCardChosen)
		r.back.StrokeWidth, r.back.StrokeColor = 1, look.Color(look.ColorSubtle)
	}
	if c.hovered {
		r.back.StrokeWidth, r.back.StrokeColor = 1, theme.Color(theme.ColorNamePrimary)
	}
	if c.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, theme.Color(theme.ColorNamePrimary)
	}
	r.Layout(c.Size())
	for _, o := range r.Objects() {
		if o.Visible() { // an icon is read and coloured anew each time
			o.Refresh()
		}
	}
	canvas.Refresh(c)
}

func setVisible(o fyne.CanvasObject, visible bool) {
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// inkOn returns black or white, whichever is read better on the colour. One of them always reaches a contrast of 4.5:1.
func inkOn(ground color.Color) color.Color {
	r, g, b, _ := ground.RGBA()
	linear := func(v uint32) float64 { // sRGB
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	// Above this luminance black has the greater contrast (WCAG 2.2).
	if 0.2126*linear(r)+0.7152*linear(g)+0.0722*linear(b) > 0.179 {
		return color.Black
	}
	return color.White
}
