package inspector

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/label"
	"attest/ui/look"
)

// passageRow is one row of the list: a bar in the colour of the first tag with its letter, two lines of the quote, who
// says it and how sure the reviewer is, and the tags. All rows are equally high.
type passageRow struct {
	widget.BaseWidget
	view rowView
}

func newPassageRow() *passageRow {
	r := &passageRow{}
	r.ExtendBaseWidget(r)
	return r
}

func (r *passageRow) show(v rowView) {
	r.view = v
	r.Refresh()
}

const mostTagsInRow = 6

func (r *passageRow) CreateRenderer() fyne.WidgetRenderer {
	rr := &passageRowRenderer{
		r: r, back: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent),
		letter: canvas.NewText("", color.Transparent),
		quote:  newProse("", theme.SizeNameText, theme.ColorNameForeground, 2),
		origin: newCaption(""), level: newMeter(),
	}
	for range mostTagsInRow {
		rr.tags = append(rr.tags, newBadge())
	}
	rr.Refresh()
	return rr
}

type passageRowRenderer struct {
	r         *passageRow
	back, bar *canvas.Rectangle
	letter    *canvas.Text
	quote     *prose
	origin    *prose
	level     *meter
	tags      []*badge
}

func (r *passageRowRenderer) Destroy() {}

func (r *passageRowRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.back, r.bar, r.letter, r.quote, r.origin, r.level}
	for _, t := range r.tags {
		out = append(out, t)
	}
	return out
}

func (r *passageRowRenderer) MinSize() fyne.Size {
	pad := theme.Padding()
	return fyne.NewSize(100, 2*r.quote.lineHeight()+r.origin.lineHeight()+chipHeight()+5*pad)
}

func (r *passageRowRenderer) Layout(size fyne.Size) {
	pad := theme.Padding()
	r.back.Resize(size)
	bar := theme.CaptionTextSize() * 1.5
	r.bar.Move(fyne.NewPos(pad, pad*1.5))
	r.bar.Resize(fyne.NewSize(bar, size.Height-3*pad))
	h := r.letter.MinSize().Height
	r.letter.Move(fyne.NewPos(pad, pad*2))
	r.letter.Resize(fyne.NewSize(bar, h))

	x, y := pad+bar+2*pad, pad*1.5
	width := size.Width - x - 2*pad
	r.quote.Move(fyne.NewPos(x, y))
	r.quote.Resize(fyne.NewSize(width, 2*r.quote.lineHeight()))
	y += 2*r.quote.lineHeight() + pad/2
	level := r.level.MinSize()
	if !r.level.Visible() {
		level.Width = 0
	}
	r.origin.Move(fyne.NewPos(x, y))
	r.origin.Resize(fyne.NewSize(max(0, width-level.Width-pad), r.origin.lineHeight()))
	r.level.Move(fyne.NewPos(x+width-level.Width, y))
	r.level.Resize(fyne.NewSize(level.Width, r.origin.lineHeight()))
	y += r.origin.lineHeight() + pad
	right := x + width
	for i, t := range r.tags {
		if i >= len(r.r.view.tags) {
			t.Hide()
			continue
		}
		w := min(t.wish(), right-x)
		if w < 3*theme.CaptionTextSize() { // no room for a name that means anything
			t.Hide()
			continue
		}
		t.Show()
		t.Move(fyne.NewPos(x, y))
		t.Resize(fyne.NewSize(w, badgeHeight()))
		x += w + pad
	}
}

func (r *passageRowRenderer) Refresh() {
	v := r.r.view
	r.back.FillColor = color.Transparent
	if v.chosen {
		r.back.FillColor = look.Color(look.ColorCardChosen)
	}
	hue := look.ParseHex(annotate.DefaultColor)
	r.letter.Text = ""
	if len(v.tags) > 0 {
		hue, r.letter.Text = look.ParseHex(v.tags[0].Color), initial(v.tags[0])
	}
	r.bar.FillColor, r.bar.CornerRadius = hue, 3
	r.letter.Color, r.letter.TextSize, r.letter.TextStyle.Bold = inkOn(hue), theme.CaptionTextSize(), true
	r.letter.Alignment = fyne.TextAlignCenter
	r.quote.setText(v.quote)
	r.origin.setText(v.origin)
	r.level.show(v.confidence)
	setVisible(r.level, v.confidence != annotate.ConfidenceUnset)
	for i, t := range r.tags {
		if i < len(v.tags) {
			t.show(v.tags[i].Name, look.ParseHex(v.tags[i].Color))
		}
	}
	r.Layout(r.r.Size())
	for _, o := range r.Objects() {
		o.Refresh()
	}
	canvas.Refresh(r.r)
}

// meter shows a level of confidence as filled circles out of three, and in words.
type meter struct {
	widget.BaseWidget
	level annotate.Confidence
}

func newMeter() *meter {
	m := &meter{}
	m.ExtendBaseWidget(m)
	return m
}

func (m *meter) show(level annotate.Confidence) {
	m.level = level
	m.Refresh()
}

func (m *meter) filled() int {
	switch m.level {
	case annotate.ConfidenceLow:
		return 1
	case annotate.ConfidenceModerate:
		return 2
	case annotate.ConfidenceHigh:
		return 3
	}
	return 0
}

func (m *meter) CreateRenderer() fyne.WidgetRenderer {
	r := &meterRenderer{m: m, word: canvas.NewText("", color.Transparent)}
	for range 3 {
		r.dots = append(r.dots, canvas.NewCircle(color.Transparent))
	}
	r.Refresh()
	return r
}

type meterRenderer struct {
	m    *meter
	dots []*canvas.Circle
	word *canvas.Text
}

func (r *meterRenderer) Destroy() {}

func (r *meterRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.dots[0], r.dots[1], r.dots[2], r.word}
}

func (r *meterRenderer) step() float32 { return theme.CaptionTextSize() * 0.85 }

func (r *meterRenderer) MinSize() fyne.Size {
	size := r.word.MinSize()
	size.Width += 3*r.step() + theme.Padding()
	return size
}

func (r *meterRenderer) Layout(size fyne.Size) {
	d := theme.CaptionTextSize() * 0.62
	for i, c := range r.dots {
		c.Move(fyne.NewPos(float32(i)*r.step(), (size.Height-d)/2))
		c.Resize(fyne.NewSquareSize(d))
	}
	h := r.word.MinSize().Height
	r.word.Move(fyne.NewPos(3*r.step()+theme.Padding(), (size.Height-h)/2))
	r.word.Resize(fyne.NewSize(size.Width, h))
}

func (r *meterRenderer) Refresh() {
	ink := look.Color(look.ColorSubtle)
	for i, c := range r.dots {
		c.StrokeColor, c.StrokeWidth, c.FillColor = ink, 1, color.Transparent
		if i < r.m.filled() {
			c.FillColor = ink
		}
		c.Refresh()
	}
	r.word.Text, r.word.Color, r.word.TextSize = label.Confidence(r.m.level), ink, theme.CaptionTextSize()
	r.Layout(r.m.Size())
	r.word.Refresh()
}

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
	return fyne.MeasureText("Mg", theme.CaptionTextSize(), fyne.TextStyle{}).Height + 2
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
	b.text.Text = ellipsis(b.name, size.Width-x-pad+1, func(s string) float32 { return measureCaption(s, false) })
	h := b.text.MinSize().Height
	b.text.Move(fyne.NewPos(x, (size.Height-h)/2))
	b.text.Resize(fyne.NewSize(max(0, size.Width-x), h))
}

func (r *badgeRenderer) Refresh() {
	b := r.b
	b.back.FillColor, b.back.CornerRadius = look.Color(look.ColorChip), badgeHeight()/2
	b.dot.FillColor, b.dot.CornerRadius = b.hue, 2
	b.text.Color, b.text.TextSize = theme.Color(theme.ColorNameForeground), theme.CaptionTextSize()
	r.Layout(b.Size())
	b.back.Refresh()
	b.dot.Refresh()
	b.text.Refresh()
}
