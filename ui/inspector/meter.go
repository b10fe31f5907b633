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

// meter shows a level of confidence as filled circles out of three, and in words.
type meter struct {
	widget.BaseWidget
	level    annotate.Confidence
	wordless bool
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

// meterStep is the distance between two circles.
func meterStep() float32 { return theme.CaptionTextSize() * 0.85 }

// wish is the width in which the word is read as well.
func (m *meter) wish() float32 {
	return 3*meterStep() + theme.Padding() + measureCaption(label.Confidence(m.level), false)
}

func (r *meterRenderer) MinSize() fyne.Size {
	width := r.m.wish()
	if r.m.wordless {
		width = 3 * meterStep()
	}
	return fyne.NewSize(width, r.word.MinSize().Height)
}

func (r *meterRenderer) Layout(size fyne.Size) {
	d := theme.CaptionTextSize() * 0.62
	for i, c := range r.dots {
		c.Move(fyne.NewPos(float32(i)*meterStep(), (size.Height-d)/2))
		c.Resize(fyne.NewSquareSize(d))
	}
	setVisible(r.word, !r.m.wordless)
	h := r.word.MinSize().Height
	r.word.Move(fyne.NewPos(3*meterStep()+theme.Padding(), (size.Height-h)/2))
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
