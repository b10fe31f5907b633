package text

import (
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// NextWord returns the caret stop after off: the start of the next word or run of
// punctuation, or the end of the line, or of s. Stopping at line ends keeps a
// selection that grows word by word inside its paragraph.
func NextWord(s string, off int) int {
	off = clamp(s, off)
	if off == len(s) {
		return off
	}
	space := segmentKindAt(s, off) == spaceSegment
	_, p := runAt(s, off)
	if space {
		return p
	}
	return skipBlank(s, p)
}

// PrevWord returns the caret stop before off: the start of the word or run of
// punctuation before it, or the end of the line before, or 0.
func PrevWord(s string, off int) int {
	off = min(off, len(s))
	if off <= 0 {
		return 0
	}
	p := runeStart(s, off-1)
	start, _ := runAt(s, p)
	if segmentKindAt(s, start) != spaceSegment || start == 0 {
		return start
	}
	start, _ = runAt(s, runeStart(s, start-1))
	return start
}

// skipBlank returns the end of the white space at off, not going past a newline.
func skipBlank(s string, off int) int {
	if off < len(s) && segmentKindAt(s, off) == spaceSegment {
		_, off = runAt(s, off)
	}
	return off
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
	if off == len(s) || s[off] == '\n' {
		if off == 0 || s[off-1] == '\n' {
			return off, off
		}
		off = PrevGrapheme(s, off)
	}
	return runAt(s, off)
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

// segmentKindAt classifies the segment that holds off by its first code point.
func segmentKindAt(s string, off int) segmentKind {
	start, _ := segmentAt(s, off)
	return segmentKindOf(s[start:])
}

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

// runAt returns the segment that holds off, widened over its neighbours of the
// same kind if that kind runs together. off must be less than len(s).
func runAt(s string, off int) (start, end int) {
	start, end = segmentAt(s, off)
	kind := segmentKindOf(s[start:])
	if !kind.runs() {
		return start, end
	}
	for start > 0 {
		before, _ := segmentAt(s, runeStart(s, start-1))
		if segmentKindOf(s[before:]) != kind {
			break
		}
		start = before
	}
	for end < len(s) && segmentKindOf(s[end:]) == kind {
		end = segmentEnd(s, end)
	}
	return start, end
}

// segmentAt returns the segment of UAX #29 that holds off, on grapheme cluster
// boundaries. off must be less than len(s).
func segmentAt(s string, off int) (start, end int) {
	start = segmentAnchor(s, off)
	for {
		end = segmentEnd(s, start)
		if end > off {
			return start, end
		}
		start = end
	}
}

// segmentEnd returns the end of the segment that starts at start.
func segmentEnd(s string, start int) int {
	for end := start; ; {
		// Nothing ever divides a run of these, so only its last one matters; a file
		// may well hold a megabyte of them on end.
		for end+1 < len(s) && isASCIIWord(s[end]) && isASCIIWord(s[end+1]) {
			end++
		}
		segment, _, _ := uniseg.FirstWordInString(s[end:], -1)
		end += len(segment)
		// UAX #29 may divide a cluster after a prepended mark; a span may not.
		if end >= len(s) || OnGrapheme(s, end) {
			return end
		}
	}
}

// segmentAnchor returns a segment boundary at or before off from which segmenting
// forward agrees with segmenting the whole text.
func segmentAnchor(s string, off int) int {
	for off > 0 && !dividesSurely(s, off) {
		if isASCIIWord(s[off-1]) {
			off--
			continue
		}
		_, size := utf8.DecodeLastRuneInString(s[:off])
		off -= size
	}
	return off
}

// dividesSurely reports whether there is a segment boundary at off, judging by the
// two code points beside it alone. It declines wherever a rule of UAX #29 looks
// further: over marks and format characters (WB4), at punctuation within words and
// numbers (WB6, WB7, WB11, WB12), and among regional indicators (WB15, WB16).
func dividesSurely(s string, off int) bool {
	if isASCIIWord(s[off-1]) && isASCIIWord(s[off]) {
		return false
	}
	left, before := utf8.DecodeLastRuneInString(s[:off])
	right, after := utf8.DecodeRuneInString(s[off:])
	if left == '\n' {
		return true
	}
	switch {
	case unicode.In(left, unicode.M, unicode.Cf, unicode.Sk), left == '\uff9e', left == '\uff9f',
		isRegionalIndicator(left),
		mayJoinWords(left) && !dividesWords(right),
		mayJoinWords(right) && !dividesWords(left):
		return false
	}
	segment, _, _ := uniseg.FirstWordInString(s[off-before:off+after], -1)
	return len(segment) == before && OnGrapheme(s, off)
}

// mayJoinWords reports whether r may be of a class that joins the letters or digits
// on its two sides (MidLetter, MidNum, MidNumLet and the quotes of UAX #29).
func mayJoinWords(r rune) bool {
	return unicode.IsPunct(r) || unicode.Is(unicode.Sk, r) || r == '\u2044'
}

// dividesWords reports whether r can be no part of a word. It leaves out punctuation
// beyond ASCII, some of which, like the Hebrew geresh, UAX #29 takes for letters.
func dividesWords(r rune) bool {
	return unicode.IsSpace(r) || r < utf8.RuneSelf && r != '_' && unicode.IsPunct(r)
}

func isASCIIWord(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}

// Segments divides s into the segments of UAX #29, the words and what stands between them: the spaces, the punctuation
// marks, the line ends. They follow each other without a gap, each on grapheme cluster boundaries.
func Segments(s string) []Span {
	out := make([]Span, 0, len(s)/3)
	for start := 0; start < len(s); {
		end := segmentEnd(s, start)
		out = append(out, Span{start, end})
		start = end
	}
	return out
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
