package prose

import (
	"slices"
	"strings"
	"unicode"

	"attest/ui/reader/typeset/bidi"
)

// Marks that tell the toolkit which way the neutral characters beside them run. They draw nothing.
const (
	leftToRight = "\u200e"
	rightToLeft = "\u200f"
)

// joiner makes the letter beside it take the form that it has within a word. It draws nothing.
const joiner = "\u200d"

// Visual returns a line so that the toolkit shows it in the order of the Unicode Bidirectional Algorithm (UAX #9). Fyne 2.8.1
// cuts a text where its direction, script or font changes, and draws the pieces from left to right in the order of the text
// (issue #90). What it makes of a single word is right. So the words of right-to-left stretches, and the signs between them,
// are put in the order in which they are seen, and kept from being taken together again. base is the level of the paragraph,
// see [bidi.Base].
func Visual(line string, base bidi.Level) string {
	if base == 0 && !mayTurn(line) {
		return line
	}
	pieces := cut([]Part{{Text: line}}, base)
	if len(pieces) == 1 && !pieces[0].level.RTL() {
		return line
	}
	return join(pieces)
}

// Shown returns a text of one line as the toolkit is to be given it, see [Visual], with the direction of its first letter.
func Shown(line string) string {
	if !mayTurn(line) {
		return line
	}
	return Visual(line, bidi.Base(line))
}

// Fit returns as much of a text as fits into a width, see [Ellipsis], as the toolkit is to be given it.
func Fit(s string, width float32, measure func(string) float32) string {
	return Shown(Ellipsis(s, width, func(s string) float32 { return measure(Shown(s)) }))
}

// Part is a part of a line that looks different from the others: it may be marked.
type Part struct {
	Text   string
	Marked bool
}

// Parts returns the parts of a line from left to right, each as the toolkit is to be given it, and whether the line runs from
// right to left. A part may come in several, because what is read together need not be seen together.
func Parts(line []Part) (seen []Part, fromRight bool) {
	if !slices.ContainsFunc(line, func(p Part) bool { return mayTurn(p.Text) }) {
		return line, false
	}
	var whole strings.Builder
	for _, p := range line {
		whole.WriteString(p.Text)
	}
	base := bidi.Base(whole.String())
	pieces := cut(line, base)
	for i, j := 0, 0; i < len(pieces); i = j {
		for j = i; j < len(pieces) && pieces[j].marked == pieces[i].marked; j++ {
		}
		text := pieces[i].text
		if j > i+1 || pieces[i].level.RTL() {
			text = join(pieces[i:j])
		}
		seen = append(seen, Part{text, pieces[i].marked})
	}
	return seen, base.RTL()
}

// mayTurn reports whether a line can hold text that runs from right to left.
func mayTurn(line string) bool {
	return strings.ContainsFunc(line, func(r rune) bool { return r >= firstRTL })
}

// piece is a part of a line that the toolkit draws right: all that runs left to right, or a right-to-left word or sign.
type piece struct {
	text   string
	level  bidi.Level
	marked bool
}

// cut returns the pieces of a line in the order in which they are seen, from the left.
func cut(line []Part, base bidi.Level) []piece {
	var runes []rune
	var marked []bool
	for _, p := range line {
		for _, r := range p.Text {
			runes, marked = append(runes, r), append(marked, p.Marked)
		}
	}
	pieces := []piece{}
	for i, level := range bidi.Resolve(runes, base) {
		last := len(pieces) - 1
		within := last >= 0 && pieces[last].level == level && (!level.RTL() || joins(runes[i-1]) && joins(runes[i]))
		switch {
		case within && pieces[last].marked == marked[i]:
			pieces[last].text += string(runes[i])
			continue
		case within && level.RTL(): // letters of one word keep the forms in which they join, wherever it is marked
			pieces[last].text += joiner
			pieces = append(pieces, piece{joiner + string(runes[i]), level, marked[i]})
			continue
		}
		pieces = append(pieces, piece{string(runes[i]), level, marked[i]})
	}
	levels := make([]bidi.Level, len(pieces))
	for i, p := range pieces {
		levels[i] = p.level
	}
	seen := make([]piece, len(pieces))
	for i, k := range bidi.Order(levels) {
		seen[i] = pieces[k]
	}
	return seen
}

// join returns pieces as one text that the toolkit shows in their order.
func join(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.level.RTL() {
			b.WriteString(leftToRight + rightToLeft + p.text + rightToLeft + leftToRight)
		} else {
			b.WriteString(leftToRight + p.text + leftToRight)
		}
	}
	return b.String()
}

// joins reports whether r is part of a word, whose letters may take their form from each other.
func joins(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || r == '\u200c' || r == '\u200d'
}

// firstRTL is the first character of a right-to-left script.
const firstRTL = 0x590
