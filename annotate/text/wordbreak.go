package text

import (
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// segmentAt returns the segment of UAX #29 that holds off, on grapheme cluster
// boundaries. off must be less than len(s).
func segmentAt(s string, off int) (start, end int) {
	start = words.anchor(s, off)
	for limit := words.next(s, start); ; start = end {
		if end = segmentEnd(s, start, limit); end > off {
			return start, end
		}
	}
}

// segmentEnd returns the end of the segment that starts at start. limit is the place
// behind it that words.next names.
func segmentEnd(s string, start, limit int) int {
	for end := start; ; {
		// Nothing ever divides a run of these, so only its last one matters.
		for end+1 < limit && isASCIIWord(s[end]) && isASCIIWord(s[end+1]) {
			end++
		}
		if end+1 == limit {
			return limit
		}
		segment, _, _ := uniseg.FirstWordInString(s[end:limit], -1)
		end += len(segment)
		if end >= limit || splitsSurely(s, end) || splitsFrom(s[:limit], start, end) {
			return end
		}
	}
}

// splitsFrom reports whether there is a cluster boundary at end, seen from start, where
// there is one. UAX #29 divides some clusters into two segments, such as those with a
// prepended mark; a span must not.
func splitsFrom(s string, start, end int) bool {
	for start < end {
		cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(s[start:], -1)
		start += len(cluster)
	}
	return start == end
}

// words divides a text into segments of UAX #29, on grapheme cluster boundaries.
var words = &rule{sure: dividesSurely, cut: nextCluster, reach: reach, back: backRune, on: onRune}

// dividesSurely reports whether there is a segment boundary at off, judging by the
// code point behind it and the one before, with the marks on that. It declines where a
// rule of UAX #29 may look further: at punctuation that can stand within words and
// numbers (WB6, WB7, WB11, WB12), and among regional indicators (WB15, WB16).
func dividesSurely(s string, off int) bool {
	if a, b := asciiClasses[s[off-1]], asciiClasses[s[off]]; a != notASCII && b != notASCII {
		switch {
		case a == b:
			return a == asciiMark
		case a == asciiBlank || b == asciiBlank:
			return true
		}
		return false // a full stop or an apostrophe in a word
	}
	right, size := utf8.DecodeRuneInString(s[off:])
	if right >= 0x300 && isPassedOver(right) {
		return false // it belongs to what is before, unless that ends a line
	}
	base, left, ok := baseBefore(s, off)
	if !ok || alphabet(left) != 0 && alphabet(left) == alphabet(right) {
		return false
	}
	switch {
	case left == '\n':
		return true
	case isRegionalIndicator(left), joinsSegments(left, right):
		return false
	}
	segment, _, _ := uniseg.FirstWordInString(s[base:off+size], -1)
	return len(segment) == off-base && OnGrapheme(s, off)
}

// baseBefore returns the code point before off and where it starts, going over the
// marks and format characters that WB4 passes over. It gives up where there are many.
func baseBefore(s string, off int) (at int, base rune, ok bool) {
	for at = off; at > 0 && off-at < lookBehind; {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
		switch {
		case at < off-size && isLineEnd(r):
			return 0, 0, false // a mark that begins a line is on nothing
		case r < 0x300 && r != '\u00ad' || !isPassedOver(r):
			return at, r, true
		}
	}
	return 0, 0, false
}

// alphabet tells apart some of the writing systems whose letters make words; 0 stands
// for all others. It saves time where many letters follow each other.
func alphabet(r rune) int {
	switch {
	case r < 0xc0:
		return 0
	case r < 0xe00: // Latin to Sinhala
		return 1
	case r >= 0x30a1 && r <= 0x30fa: // katakana
		return 2
	case r >= 0xac00 && r <= 0xd7a3: // Hangul
		return 3
	}
	return 0
}

// isPassedOver reports whether r may be a code point that WB4 passes over: Extend,
// Format or ZWJ.
func isPassedOver(r rune) bool {
	return unicode.In(r, unicode.M, unicode.Cf) || r >= 0x1f3fb && r <= 0x1f3ff || r == '\uff9e' || r == '\uff9f'
}

// joinsSegments reports whether one of two neighbouring code points may join the other
// to a letter or digit on its far side (MidLetter, MidNum, MidNumLet and the quotes of
// UAX #29).
func joinsSegments(left, right rune) bool {
	for _, probe := range [...]rune{'a', '1', 'א'} {
		if mayJoin(left) && joined(probe, left, right) || mayJoin(right) && joined(left, right, probe) {
			return true
		}
	}
	return false
}

func mayJoin(r rune) bool {
	return unicode.IsPunct(r) || unicode.Is(unicode.Sk, r) || r == '\u2044'
}

// joined reports whether three code points are one segment.
func joined(a, b, c rune) bool {
	var buffer [3 * utf8.UTFMax]byte
	three := utf8.AppendRune(utf8.AppendRune(utf8.AppendRune(buffer[:0], a), b), c)
	segment, _, _ := uniseg.FirstWord(three, -1)
	return len(segment) == len(three)
}

// Classes of ASCII characters of which two beside each other can be told from all
// others without the rules of UAX #29.
const (
	notASCII   = iota // or a control character
	asciiWord         // letters, digits and the low line: never divided
	asciiBlank        // the space: divided from all but its like
	asciiMark         // the others: divided from their like
)

var asciiClasses = func() (classes [256]uint8) {
	for b := ' '; b < '\x7f'; b++ {
		switch {
		case isASCIIWord(byte(b)):
			classes[b] = asciiWord
		case b == ' ':
			classes[b] = asciiBlank
		default:
			classes[b] = asciiMark
		}
	}
	return classes
}()

func isASCIIWord(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}
