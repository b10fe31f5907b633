package reader

import (
	"image"
	"image/color"
	"slices"
	"strconv"

	"attest/ui/reader/typeset"
)

// letter is a span's sign in the margin.
type letter struct {
	id       string // of the span
	text     string
	color    color.NRGBA
	selected bool
}

// mostMargin is how far to the left of the text letters may stand, in Fyne units,
// where the page has that much room.
const mostMargin = 66

// letterSize is the size of signs beside a text of a size: that of small print, and of a large text as much more as leaves
// room for the two letters of a sign.
func (p *page) letterSize(size float64) float64 {
	const small, beside, letters = 11.5, 10, 1.7 // pixels, pixels, and the widths of two wide letters in multiples of their size
	room := (min(p.left, mostMargin) - beside) / letters
	return min(size*0.66, max(small, min(size*0.5, room)))
}

// addLetter puts the sign of a span that begins, or goes on after a gap, on the
// line that is being painted, unless it is there already.
func (p *page) addLetter(part placedRange, selected bool) {
	span, signs := part.span, &p.scratch.signs
	if span.Letter == "" || slices.ContainsFunc(signs.letters, func(l letter) bool { return l.id == span.ID }) {
		return
	}
	l := letter{span.ID, span.Letter, p.colors.letter(span.Color), selected}
	if !part.first {
		l.text = "…" + l.text
	}
	signs.letters = append(signs.letters, l)
}

// drawLetters writes the signs of the spans that start on the line into the
// margin, in two rows if need be, beside the text. What finds no room is counted.
// The sign of the selected span stands on a ground of its colour.
func (r *row) drawLetters(img *image.RGBA, text pen, g rowGeometry, scale float64) {
	if len(r.signs.letters) == 0 {
		return
	}
	text.size = g.letterSize * scale
	right, gap := text.x-8*scale, 3*scale
	rows := r.arrange(r.signs.letters, right, gap, text.size)
	base := float64(text.baseline)
	pitch := 1.1 * text.size
	for i, row := range rows {
		total := -gap
		for _, s := range row {
			total += gap + s.width
		}
		text.x = right - total
		text.baseline = int(base + pitch*(float64(i)-float64(len(rows)-1)/2))
		for _, s := range row {
			text.color = s.color
			if s.selected {
				x0, x1 := int(text.x-gap/2), int(text.x+s.width+gap/2)
				bar(img, x0, x1, text.baseline-int(0.85*text.size), int(1.05*text.size), s.color)
				text.color = r.page.colors.page
			}
			r.page.glyphs.draw(img, s.line.Glyphs, text)
			text.x += s.width + gap
		}
	}
}

// placedLetter is a letter that was set.
type placedLetter struct {
	letter
	line  *typeset.Line
	width float64 // device pixels
}

// mostRows is how many rows of letters a line has room for.
const mostRows = 2

// arrange sets letters in as many rows of the given width as they need, at most
// [mostRows].
func (r *row) arrange(letters []letter, width, gap, size float64) [][]placedLetter {
	set := func(l letter) placedLetter {
		ln := r.page.fonts.shaper.Line(l.text)
		return placedLetter{l, ln, ln.Width.Pixels(size)}
	}
	rows := make([][]placedLetter, 1, mostRows)
	used := -gap
	for i, l := range letters {
		s := set(l)
		if used+gap+s.width > width && len(rows) < mostRows && used > 0 {
			rows, used = append(rows, nil), -gap
		}
		last := &rows[len(rows)-1]
		if used+gap+s.width <= width || len(*last) == 0 {
			*last = append(*last, s)
			used += gap + s.width
			continue
		}
		left := len(letters) - i
		for { // what was put last makes room for the number of those that are left out
			more := set(letter{text: "+" + strconv.Itoa(left), color: r.page.colors.text})
			if used+gap+more.width <= width || len(*last) == 0 {
				*last = append(*last, more)
				return rows
			}
			used -= gap + (*last)[len(*last)-1].width
			*last = (*last)[:len(*last)-1]
			left++
		}
	}
	return rows
}
