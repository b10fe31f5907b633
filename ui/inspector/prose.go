package inspector

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate/text"
	"attest/ui/look"
)

// clip returns s in one line and at most n bytes long, cut between characters and marked with an ellipsis where it is cut.
// No widget gets a longer text: laying one out takes time that grows with the square of its length.
func clip(s string, n int) string {
	cut := len(s) > n
	if cut {
		start, _ := text.SnapOut(s, n, n)
		s = s[:start]
	}
	s = strings.Join(strings.Fields(s), " ")
	if cut {
		s += "…"
	}
	return s
}

// prose is text that wraps at the width it is given, in a size and colour of the theme. What does not fit into its most
// lines is left out, with an ellipsis. It knows its height once it knows its width.
type prose struct {
	widget.BaseWidget

	text  string
	size  fyne.ThemeSizeName
	color fyne.ThemeColorName
	style fyne.TextStyle
	most  int // lines; 0: as many as it takes

	wrapped []string
	key     proseKey // what wrapped was made of
}

type proseKey struct {
	text        string
	width, size float32
}

func newProse(s string, size fyne.ThemeSizeName, c fyne.ThemeColorName, most int) *prose {
	p := &prose{text: s, size: size, color: c, most: most}
	p.ExtendBaseWidget(p)
	return p
}

// newCaption returns the name of a field.
func newCaption(s string) *prose {
	return newProse(s, theme.SizeNameCaptionText, look.ColorSubtle, 1)
}

// newHint returns a small text that says what to do.
func newHint(s string) *prose { return newProse(s, theme.SizeNameCaptionText, look.ColorSubtle, 0) }

func (p *prose) setText(s string) {
	if p.text != s {
		p.text = s
		p.Refresh()
	}
}

func (p *prose) measure(s string) float32 {
	return fyne.MeasureText(s, theme.Size(p.size), p.style).Width
}

func (p *prose) lineHeight() float32 {
	return fyne.MeasureText("Mg", theme.Size(p.size), p.style).Height
}

// lines returns the text as it is wrapped at the present width.
func (p *prose) lines() []string {
	key := proseKey{p.text, p.Size().Width, theme.Size(p.size)}
	if key != p.key {
		p.key, p.wrapped = key, wrap(p.text, key.width, p.most, p.measure)
	}
	return p.wrapped
}

func (p *prose) CreateRenderer() fyne.WidgetRenderer {
	r := &proseRenderer{p: p}
	r.Refresh()
	return r
}

type proseRenderer struct {
	p     *prose
	texts []*canvas.Text
}

func (r *proseRenderer) Destroy() {}

func (r *proseRenderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(r.texts))
	for i, t := range r.texts {
		out[i] = t
	}
	return out
}

func (r *proseRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, float32(max(1, len(r.p.lines())))*r.p.lineHeight())
}

func (r *proseRenderer) Layout(size fyne.Size) {
	r.fill()
	h := r.p.lineHeight()
	for i, t := range r.texts {
		t.Move(fyne.NewPos(0, float32(i)*h))
		t.Resize(fyne.NewSize(size.Width, h))
	}
}

// fill makes as many lines of canvas text as there are lines.
func (r *proseRenderer) fill() {
	lines := r.p.lines()
	for len(r.texts) < len(lines) {
		r.texts = append(r.texts, canvas.NewText("", color.Transparent))
	}
	r.texts = r.texts[:len(lines)]
	for i, t := range r.texts {
		ink, size := look.Color(r.p.color), theme.Size(r.p.size)
		if t.Text == lines[i] && t.Color == ink && t.TextSize == size {
			continue
		}
		t.Text, t.Color, t.TextSize, t.TextStyle = lines[i], ink, size, r.p.style
		t.Refresh()
	}
}

func (r *proseRenderer) Refresh() {
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

// wrap breaks s into lines no wider than width. A word that is wider than a line is broken. With most lines given, the last
// of them ends in an ellipsis where something is left out.
func wrap(s string, width float32, most int, measure func(string) float32) []string {
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
			return append(lines, ellipsis(strings.Join(append([]string{line}, rest...), " "), width, measure))
		}
		lines, words = append(lines, line), rest
	}
	return lines
}

// ellipsis returns s if it fits into the width, and otherwise as much of it as fits with an ellipsis.
func ellipsis(s string, width float32, measure func(string) float32) string {
	if measure(s) <= width {
		return s
	}
	runes := []rune(s)
	runes = runes[:min(len(runes), 600)] // no pane is wider
	n := longest(len(runes), func(n int) bool { return measure(strings.TrimRight(string(runes[:n]), " ")+"…") <= width })
	return strings.TrimRight(string(runes[:n]), " ,;") + "…"
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
