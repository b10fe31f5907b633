package prose

import (
	"strings"
	"unicode"

	"attest/ui/reader/typeset/bidi"
)

// Marks that tell the toolkit which way the neutral characters beside them run. They draw nothing.
const (
	leftToRight = "\u200e"
	rightToLeft = "\u200f"
)

// Visual returns a line so that the toolkit shows it in the order of the Unicode Bidirectional Algorithm (UAX #9). Fyne 2.8.1
// cuts a text where its direction, script or font changes, and draws the pieces from left to right in the order of the text
// (issue #90). What it makes of a single word is right. So the words of right-to-left stretches, and the signs between them,
// are put in the order in which they are seen, and kept from being taken together again. base is the level of the paragraph,
// see [bidi.Base].
func Visual(line string, base bidi.Level) string {
	if base == 0 && !strings.ContainsFunc(line, func(r rune) bool { return r >= firstRTL }) {
		return line
	}
	runes := []rune(line)
	pieces := []piece{}
	for i, level := range bidi.Resolve(runes, base) {
		if last := len(pieces) - 1; last >= 0 && pieces[last].level == level && (!level.RTL() || joins(runes[i-1]) && joins(runes[i])) {
			pieces[last].text += string(runes[i])
			continue
		}
		pieces = append(pieces, piece{string(runes[i]), level})
	}
	if len(pieces) == 1 && !pieces[0].level.RTL() {
		return line
	}
	levels := make([]bidi.Level, len(pieces))
	for i, p := range pieces {
		levels[i] = p.level
	}
	var b strings.Builder
	for _, k := range bidi.Order(levels) {
		if p := pieces[k]; p.level.RTL() {
			b.WriteString(leftToRight + rightToLeft + p.text + rightToLeft + leftToRight)
		} else {
			b.WriteString(leftToRight + p.text + leftToRight)
		}
	}
	return b.String()
}

// piece is a part of a line that the toolkit draws right: all that runs left to right, or a right-to-left word or sign.
type piece struct {
	text  string
	level bidi.Level
}

// joins reports whether r is part of a word, whose letters may take their form from each other.
func joins(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || r == '\u200c' || r == '\u200d'
}

// firstRTL is the first character of a right-to-left script.
const firstRTL = 0x590
