// Package prose has text that wraps within the width it is given, up to a number of lines, in the sizes and colours of the
// theme. Fyne's own label wraps without a limit or cuts off after one line.
package prose

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/ui/look"
	"attest/ui/reader/typeset/bidi"
)

// Text is text that wraps at the width it is given, in a size and colour of the theme. What does not fit into its most
// lines is left out, with an ellipsis. It knows its height once it knows its width. Refresh it after changing a field. Create it with [New].
type Text struct {
	widget.BaseWidget

	TextSize fyne.ThemeSizeName
	Ink      fyne.ThemeColorName
	Style    fyne.TextStyle

	text string
	most int // lines; 0: as many as it takes

	wrapped []string
	key     key // what wrapped was made of
}

type key struct {
	text        string
	width, size float32
	style       fyne.TextStyle
}

// New returns a text in a size and colour of the theme, of at most so many lines; 0 for as many as it takes.
func New(s string, size fyne.ThemeSizeName, ink fyne.ThemeColorName, most int) *Text {
	p := &Text{text: s, TextSize: size, Ink: ink, most: most}
	p.ExtendBaseWidget(p)
	return p
}

// Text returns the whole text.
func (p *Text) Text() string { return p.text }

// SetText replaces the text.
func (p *Text) SetText(s string) {
	if p.text != s {
		p.text = s
		p.Refresh()
	}
}

// Measure returns the width of s in the style of the text, in pixels.
func (p *Text) Measure(s string) float32 {
	return fyne.MeasureText(Shown(s), theme.Size(p.TextSize), p.Style).Width
}

// LineHeight returns the height of one line, in pixels.
func (p *Text) LineHeight() float32 {
	return fyne.MeasureText("Mg", theme.Size(p.TextSize), p.Style).Height
}

// Lines returns the text as it is wrapped at the present width.
func (p *Text) Lines() []string {
	of := key{p.text, p.Size().Width, theme.Size(p.TextSize), p.Style}
	if of != p.key {
		p.key, p.wrapped = of, Wrap(p.text, of.width, p.most, p.Measure)
	}
	return p.wrapped
}

// CreateRenderer implements fyne.Widget.
func (p *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{p: p}
	r.Refresh()
	return r
}

type renderer struct {
	p     *Text
	texts []*canvas.Text
}

func (r *renderer) Destroy() {}

func (r *renderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(r.texts))
	for i, t := range r.texts {
		out[i] = t
	}
	return out
}

func (r *renderer) MinSize() fyne.Size {
	return fyne.NewSize(0, float32(max(1, len(r.p.Lines())))*r.p.LineHeight())
}

func (r *renderer) Layout(size fyne.Size) {
	r.fill()
	h := r.p.LineHeight()
	for i, t := range r.texts {
		t.Move(fyne.NewPos(0, float32(i)*h-look.Rise(t.TextStyle, t.TextSize)))
		t.Resize(fyne.NewSize(size.Width, h))
	}
}

// fill makes as many lines of canvas text as there are lines.
func (r *renderer) fill() {
	lines := r.p.Lines()
	base := bidi.Base(r.p.text)
	align := fyne.TextAlignLeading
	if base.RTL() {
		align = fyne.TextAlignTrailing
	}
	for len(r.texts) < len(lines) {
		r.texts = append(r.texts, canvas.NewText("", color.Transparent))
	}
	r.texts = r.texts[:len(lines)]
	for i, t := range r.texts {
		ink, size := look.Color(r.p.Ink), theme.Size(r.p.TextSize)
		style, line := look.Deep(r.p.Style, Visual(lines[i], base))
		if t.Text == line && t.Alignment == align && t.Color == ink && t.TextSize == size && t.TextStyle == style {
			continue
		}
		t.Text, t.Alignment, t.Color, t.TextSize, t.TextStyle = line, align, ink, size, style
		t.Refresh()
	}
}

func (r *renderer) Refresh() {
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

// Wrap breaks s into lines no wider than width. A word that is wider than a line is broken. With most lines given, the last
// of them ends in an ellipsis where something is left out.
func Wrap(s string, width float32, most int, measure func(string) float32) []string {
	words := strings.Fields(s)
	if len(words) == 0 || width <= 0 {
		return nil
	}
	var lines []string
	for len(words) > 0 {
		n := longest(len(words), func(n int) bool { return measure(strings.Join(words[:n], " ")) <= width })
		line := strings.Join(words[:n], " ")
		rest := words[n:]
		if n == 0 {
			head, tail := breakWord(words[0], width, measure)
			line, rest = head, words[1:]
			if tail != "" {
				rest = append([]string{tail}, rest...)
			}
		}
		if len(lines)+1 == most && len(rest) > 0 {
			return append(lines, Ellipsis(strings.Join(append([]string{line}, rest...), " "), width, measure))
		}
		lines, words = append(lines, line), rest
	}
	return lines
}

// Ellipsis returns s if it fits into the width, and otherwise as much of it as fits with an ellipsis.
func Ellipsis(s string, width float32, measure func(string) float32) string {
	if measure(s) <= width {
		return s
	}
	runes := []rune(s)
	runes = runes[:min(len(runes), 600)] // no pane is wider
	// Measuring is dear, and how wide the letters are on average soon tells where to look.
	low, high, guess := 0, len(runes), min(len(runes), 64)
	for low < high {
		w := measure(strings.TrimRight(string(runes[:guess]), " ") + "…")
		if w <= width {
			low = guess
		} else {
			high = guess - 1
		}
		guess = max(low+1, min(int(width/max(w, 1)*float32(guess)), high))
	}
	return strings.TrimRight(string(runes[:low]), " ,;") + "…"
}

func breakWord(word string, width float32, measure func(string) float32) (head, tail string) {
	runes := []rune(word)
	n := max(1, longest(len(runes), func(n int) bool { return measure(string(runes[:n])) <= width }))
	return string(runes[:n]), string(runes[n:])
}

// longest returns the greatest n up to most for which fits holds, which must hold for all smaller ones as well; 0 if none.
// It asks about small numbers first, because a line holds few of many words.
func longest(most int, fits func(n int) bool) int {
	high := 1
	for high < most && fits(high) {
		high *= 2
	}
	low := high / 2 // fits, or is 0
	high = min(high, most)
	for low < high {
		middle := (low + high + 1) / 2
		if fits(middle) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}
