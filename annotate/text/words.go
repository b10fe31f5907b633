package text

import (
	"unicode"
	"unicode/utf8"
)

// NextWord returns the caret stop after off: the start of the next word or run of
// punctuation, or the end of the line, or of s. Stopping at line ends keeps a
// selection that grows word by word inside its paragraph.
func NextWord(s string, off int) int {
	off = clamp(s, off)
	if off == len(s) {
		return off
	}
	start, _ := segmentAt(s, off)
	end := runEnd(s, start)
	if segmentKindOf(s[start:]) == spaceSegment || end == len(s) || segmentKindOf(s[end:]) != spaceSegment {
		return end
	}
	return runEnd(s, end) // with the white space behind it, but not the newline
}

// PrevWord returns the caret stop before off: the start of the word or run of
// punctuation before it, or the end of the line before, or 0.
func PrevWord(s string, off int) int {
	off = min(off, len(s))
	if off <= 0 {
		return 0
	}
	start := runStart(s, runeStart(s, off-1))
	if segmentKindOf(s[start:]) != spaceSegment || start == 0 {
		return start
	}
	before := runStart(s, runeStart(s, start-1))
	if segmentKindOf(s[before:]) == spaceSegment {
		return start // white space that goes on for so long that it is cut
	}
	return before
}

// WordAt returns the word at off, or the run of white space or of punctuation
// where there is no word. At the end of a line or of s, which is where a click
// beyond the last character lands, it returns the run before off; on an empty line
// it returns the empty range at off.
//
// Words are those of UAX #29: "don't", "11,000" and "U.S" are one word, the parts
// of "anti-tank" are two, and scripts written without spaces give a character at a
// time, for want of a dictionary.
func WordAt(s string, off int) (start, end int) {
	off = clamp(s, off)
	if off == len(s) || lineEndsAt(s, off) {
		if off == 0 || lineEndsBefore(s, off) {
			return off, off
		}
		off = PrevGrapheme(s, off)
	}
	return runAt(s, off)
}

// runAt returns the segment that holds off with those around it that count as one with it. off must be less than len(s).
func runAt(s string, off int) (start, end int) {
	start = runStart(s, off)
	return start, runEnd(s, start)
}

// InsideWord reports whether off lies inside a segment of UAX #29: within a word, and not where one begins or ends. The
// ends of s, and offsets outside of it, do not.
func InsideWord(s string, off int) bool {
	if off <= 0 || off >= len(s) {
		return false
	}
	start, _ := segmentAt(s, runeStart(s, off))
	return start != off
}

// segmentKind is what a segment of UAX #29 is to somebody moving a caret.
type segmentKind uint8

const (
	wordSegment segmentKind = iota
	symbolSegment
	punctuationSegment
	spaceSegment
	newlineSegment
)

// runs reports whether neighbouring segments of this kind count as one.
func (k segmentKind) runs() bool { return k == punctuationSegment || k == spaceSegment }

// blank reports whether segments of this kind are white space.
func (k segmentKind) blank() bool { return k == spaceSegment || k == newlineSegment }

// segmentKindOf classifies a segment by its first code point.
func segmentKindOf(segment string) segmentKind {
	r, _ := utf8.DecodeRuneInString(segment)
	switch {
	case isLineEnd(r):
		return newlineSegment
	case unicode.IsSpace(r):
		return spaceSegment
	case r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
		return wordSegment
	case unicode.IsPunct(r) || unicode.In(r, unicode.Sm, unicode.Sc, unicode.Sk):
		return punctuationSegment
	}
	return symbolSegment
}

// runStart returns the start of the segment that holds off or, if its kind runs
// together, of the first of its neighbours of that kind. off must be less than len(s).
func runStart(s string, off int) int {
	start, _ := segmentAt(s, off)
	if segmentKindOf(s[start:]).runs() {
		return runs.anchor(s, start)
	}
	return start
}

// runEnd is the other end of what starts at start: a segment with those that follow.
func runEnd(s string, start int) int {
	if segmentKindOf(s[start:]).runs() {
		return runs.next(s, start)
	}
	_, end := segmentAt(s, start)
	return end
}

// runs divides a text where the kind of its segments changes, and between segments
// of a kind that does not run together. Rows of dots and dashes are short, and each of
// their segments takes time to tell, so they are cut earlier than words.
var runs = &rule{sure: changesKind, cut: nextSegment, reach: reach / 4,
	back: func(s string, off int) int { start, _ := segmentAt(s, runeStart(s, off-1)); return start },
	on:   func(s string, off int) int { _, end := segmentAt(s, off); return end }}

// changesKind reports whether the segments on the two sides of off do not count as one.
func changesKind(s string, off int) bool {
	before, _ := segmentAt(s, runeStart(s, off-1))
	kind := segmentKindOf(s[off:])
	return !kind.runs() || segmentKindOf(s[before:]) != kind
}

// nextSegment returns off if a segment starts there, or where the next one does.
func nextSegment(s string, off int) int {
	start, end := segmentAt(s, runeStart(s, off))
	if start == off {
		return off
	}
	return end
}

// Segments divides s into the segments of UAX #29, the words and what stands between them: the spaces, the punctuation
// marks, the line ends. They follow each other without a gap, each on grapheme cluster boundaries.
func Segments(s string) []Span {
	out := make([]Span, 0, len(s)/3)
	for start := 0; start < len(s); {
		for limit := words.next(s, start); start < limit; {
			end := segmentEnd(s, start, limit)
			out = append(out, Span{start, end})
			start = end
		}
	}
	return out
}
