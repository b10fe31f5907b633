// Package text answers the questions that the rest of Attest asks about a
// document's text: where characters, words, sentences and paragraphs begin and
// end, how one unit of offset translates into another, what a passage looks like
// to a search, and where a quotation stands.
//
// Every offset is a UTF-8 byte offset unless its name says otherwise, and every
// range is half-open, [start, end). The text of a document is valid UTF-8 whose
// lines end in '\n'; text that is not gives some sensible answer and no panic.
// Offsets outside the text are clamped to it, and an offset inside a code point
// counts as the start of that code point.
//
// The functions that follow a caret look only at what surrounds it: their cost
// is that of the character, word or sentence at hand, not of the document or the
// paragraph. Text that does not divide for some thousand bytes, such as a word of a
// megabyte, is cut into parts that do; see reach and sentenceReach. None of them
// keeps state, and all are safe for concurrent use.
//
// Characters and words follow Unicode Standard Annex #29 (grapheme clusters and
// word boundaries) as implemented by github.com/rivo/uniseg; sentences follow the
// shape of its rules with tailoring that is described at [Sentences].
package text

import "unicode/utf8"

// Span is a half-open range of UTF-8 byte offsets.
type Span struct {
	Start, End int
}

// clamp brings off into [0, len(s)] and back to the start of its code point.
func clamp(s string, off int) int {
	switch {
	case off <= 0:
		return 0
	case off >= len(s):
		return len(s)
	}
	return runeStart(s, off)
}

// runeStart goes back from off, which must lie in [0, len(s)), to the start of the
// code point that holds it. A byte of broken UTF-8 counts as a code point.
func runeStart(s string, off int) int {
	for start := off; start >= 0 && start > off-utf8.UTFMax; start-- {
		if utf8.RuneStart(s[start]) {
			if _, size := utf8.DecodeRuneInString(s[start:]); start+size > off {
				return start
			}
			break
		}
	}
	return off
}
