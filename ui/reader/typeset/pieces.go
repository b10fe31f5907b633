package typeset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"attest/annotate/text"
)

// script says how much work a paragraph needs.
type script uint8

const (
	// simple text runs left to right, one character per grapheme, and breaks
	// after spaces and hyphens: Latin, Greek, Cyrillic and their punctuation.
	simple script = iota
	// intricate text needs the segmentation rules of Unicode: CJK, emoji,
	// combining marks, South and South-East Asian scripts.
	intricate
	// mixed text holds right-to-left characters as well.
	mixed
)

// classify looks at every rune of a paragraph once.
func classify(text string) script {
	found := simple
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		if isRTL(r) {
			return mixed
		}
		if !isSimple(r) {
			found = intricate
		}
	}
	return found
}

func isSimple(r rune) bool {
	switch {
	case r < 0x300:
		return r >= 0xa0 && r != softHyphen
	case r >= 0x370 && r <= 0x52f:
		return r < 0x483 || r > 0x489
	case r >= 0x1e00 && r <= 0x1fff:
		return true
	case r >= 0x2010 && r <= 0x2027, r >= 0x202f && r <= 0x205e:
		return true
	case r >= 0x20a0 && r <= 0x20c0:
		return true
	}
	return r == 0x2116 || r == 0x2122 || r == 0x2212
}

// piece is a stretch of a paragraph after which a line may break: a word and
// the blanks behind it, which hang over the edge instead of moving to the next
// line. All are byte offsets in the text.
type piece struct {
	start, wordEnd, end int
	cut                 bool // the word goes on in the next piece
}

// pieces yields the pieces of text[start:end] in order until yield says no.
//
// Lines break by UAX #14, with three additions: no break is made within a
// grapheme, one is made behind every tab, and a stretch of more than maxWord
// bytes may break anywhere. Thai, Lao, Khmer and Burmese words are not told
// apart, because that takes a dictionary: such text breaks at its spaces and,
// where a phrase is longer than a line, between graphemes, but not where a
// vowel would be parted from its consonant.
func (s *Shaper) pieces(text string, start, end int, kind script, yield func(piece) bool) {
	if kind == simple {
		s.simplePieces(text, start, end, yield)
	} else {
		s.intricatePieces(text, start, end, yield)
	}
}

// segmentWindow bounds what is searched for line breaks in one go, in bytes.
const segmentWindow = 4 << 10

func (s *Shaper) intricatePieces(whole string, start, end int, yield func(piece) bool) {
	for start < end {
		limit := end
		if start+segmentWindow < end {
			if limit, _ = text.SnapOut(whole, start+segmentWindow, start+segmentWindow); limit <= start {
				limit = text.NextGrapheme(whole, start)
			}
		}
		s.segmenter.InitWithString(whole[start:limit])
		at, begin := start, start
		for lines := s.segmenter.LineIterator(); lines.Next(); {
			for range lines.Line().Text {
				at += runeLen(whole, at)
			}
			if at == limit && limit < end && begin > start {
				break // the window cut it: look again from its beginning
			}
			if at < limit && !breaksBetween(whole, at) {
				continue
			}
			if !yieldSegment(whole, begin, at, yield) {
				return
			}
			begin = at
		}
		start = begin
	}
}

func runeLen(s string, at int) int {
	if s[at] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRuneInString(s[at:])
	return n
}

// breaksBetween reports whether a grapheme ends at off, which UAX #14 does not
// see to in all cases.
func breaksBetween(s string, off int) bool {
	after, _ := utf8.DecodeRuneInString(s[off:])
	before, _ := utf8.DecodeLastRuneInString(s[:off])
	if isIdeograph(after) && (before == ' ' || isIdeograph(before)) || before == ' ' && after > ' ' && after < 0x7f {
		return true
	}
	return text.OnGrapheme(s, off)
}

// holdsTogether reports whether off, which is on a grapheme, is within what Thai
// and Lao readers take for one: between a consonant and a vowel that is written
// before or behind it, or before a sign of repetition or abbreviation
// (Theeramunkong et al., Character Cluster Based Thai Information Retrieval, 2000).
func holdsTogether(s string, off int) bool {
	if off == 0 || off == len(s) || s[off] != 0xe0 || s[off-1] < utf8.RuneSelf {
		return false // no letter of either
	}
	before, _ := utf8.DecodeLastRuneInString(s[:off])
	after, _ := utf8.DecodeRuneInString(s[off:])
	if before >= 0x0e40 && before <= 0x0e44 || before >= 0x0ec0 && before <= 0x0ec4 {
		return true
	}
	switch after {
	case 0x0e2f, 0x0e30, 0x0e32, 0x0e33, 0x0e45, 0x0e46, 0x0eaf, 0x0eb0, 0x0eb2, 0x0eb3, 0x0ec6:
		return true
	}
	return false
}

// isIdeograph reports whether r is certainly a grapheme by itself beside its
// like.
func isIdeograph(r rune) bool {
	return r >= 0x3001 && r <= 0x3029 || r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30fe || r >= 0x3400 && r <= 0x9fff
}

// yieldSegment yields what stands between two line breaks as one piece, or as
// several where it holds tabs or is very long.
func yieldSegment(whole string, start, end int, yield func(piece) bool) bool {
	for start < end {
		to := end
		if tab := strings.IndexByte(whole[start:end], '\t'); tab >= 0 {
			for to = start + tab; to < end && (whole[to] == '\t' || whole[to] == ' '); {
				to++
			}
			if to < end && !text.OnGrapheme(whole, to) { // an accent on a blank
				to = text.PrevGrapheme(whole, to)
			}
			if to <= start {
				to = text.NextGrapheme(whole, start)
			}
		}
		wordEnd, cut := visibleEnd(whole, start, to), false
		if wordEnd-start > maxWord {
			at, _ := text.SnapOut(whole, start+maxWord, start+maxWord)
			if at <= start {
				at = text.NextGrapheme(whole, start)
			}
			if at < wordEnd {
				to, wordEnd = at, visibleEnd(whole, start, at)
				cut = wordEnd == to
			}
		}
		if !yield(piece{start, wordEnd, to, cut}) {
			return false
		}
		start = to
	}
	return true
}

// visibleEnd returns where the blanks begin that s[start:end] ends in. A blank that
// is part of a character, behind a mark that is put before others, is none.
func visibleEnd(s string, start, end int) int {
	visible := start + len(strings.TrimRight(s[start:end], " \t"))
	if visible > start && visible < end && s[visible-1] >= utf8.RuneSelf && !text.OnGrapheme(s, visible) {
		return min(text.NextGrapheme(s, visible), end)
	}
	return visible
}

// isWide reports whether a line may break before and after r in an estimate.
func isWide(r rune) bool {
	return r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xffef || r >= 0x20000 && r <= 0x3ffff
}

// joins reports whether r belongs to the character before it.
func joins(r rune) bool {
	return unicode.Is(unicode.M, r) || r == 0x200d || r >= 0x1f1e6 && r <= 0x1f1ff || isSkinTone(r)
}
