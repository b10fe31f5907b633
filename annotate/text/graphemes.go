package text

import (
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

const zeroWidthJoiner = '\u200d'

// NextGrapheme returns the first grapheme cluster boundary after off, or the
// length of s.
func NextGrapheme(s string, off int) int {
	off = clamp(s, off)
	if off == len(s) {
		return off
	}
	if off+1 < len(s) && splitsASCII(s[off], s[off+1]) {
		return off + 1
	}
	_, end := clusterAt(s, off)
	return end
}

// PrevGrapheme returns the last grapheme cluster boundary before off, or 0. Inside
// a cluster that is the cluster's start.
func PrevGrapheme(s string, off int) int {
	if off <= 0 || s == "" {
		return 0
	}
	start, _ := clusterAt(s, runeStart(s, min(off, len(s))-1))
	return start
}

// OnGrapheme reports whether off is a grapheme cluster boundary of s. Both ends of
// s are boundaries; an offset outside s is not.
func OnGrapheme(s string, off int) bool {
	switch {
	case off < 0 || off > len(s):
		return false
	case off == 0 || off == len(s) || splitsASCII(s[off-1], s[off]):
		return true
	case runeStart(s, off) != off:
		return false
	}
	start, _ := clusterAt(s, off)
	return start == off
}

// SnapOut widens [start, end) to grapheme cluster boundaries. An empty range stays
// empty: it moves to the start of the cluster that holds it.
func SnapOut(s string, start, end int) (int, int) {
	start, end = max(0, min(start, len(s))), max(0, min(end, len(s)))
	empty := end <= start
	if !OnGrapheme(s, start) {
		start = PrevGrapheme(s, start)
	}
	if empty {
		return start, start
	}
	if !OnGrapheme(s, end) {
		end = NextGrapheme(s, end)
	}
	return start, end
}

// characters divides a text into grapheme clusters.
var characters = &rule{sure: splitsSurely, cut: nextRune, reach: reach, back: backRune, on: onRune}

// clusterAt returns the cluster that holds the code point at off, which must be less
// than len(s). It looks back over no more than the cluster at hand, or the run of
// flags, whose pairing depends on where the run begins.
func clusterAt(s string, off int) (start, end int) {
	start = characters.anchor(s, off)
	for limit := characters.next(s, start); ; start = end {
		cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(s[start:limit], -1)
		if end = start + len(cluster); end > off {
			return start, end
		}
	}
}

// splitsSurely reports whether there is a cluster boundary at off, judging by the
// two code points beside it alone. Two rules of UAX #29 look further back: GB11
// joins emoji after a zero-width joiner, and GB12 and GB13 pair regional indicators,
// of which a pair by itself is never split.
func splitsSurely(s string, off int) bool {
	if splitsASCII(s[off-1], s[off]) {
		return true
	}
	left, before := utf8.DecodeLastRuneInString(s[:off])
	right, after := utf8.DecodeRuneInString(s[off:])
	if standsAlone(left) && standsAlone(right) {
		return true
	}
	if isRegionalIndicator(left) && isRegionalIndicator(right) || left == zeroWidthJoiner && joinsEmoji(right) {
		return false
	}
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(s[off-before:off+after], -1)
	return len(cluster) == before
}

// standsAlone reports whether r is a letter of the most common scripts that is a
// character by itself beside its like: Latin, Greek, Cyrillic, Hebrew, Arabic, kana, Han
// and Hangul syllables. It may say no of others.
func standsAlone(r rune) bool {
	switch {
	case r < 0x300:
		return r >= 0xc0
	case r < 0x530:
		return r >= 0x370 && r < 0x483 || r > 0x489
	case r < 0x700:
		return r >= 0x5d0 && r <= 0x5ea || r >= 0x620 && r <= 0x64a || r >= 0x671 && r <= 0x6d3
	}
	return r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30fa || r >= 0x3400 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3
}

// joinsEmoji reports whether r goes on with an emoji that a zero-width joiner follows.
func joinsEmoji(r rune) bool {
	const emoji = "👩\u200d"
	var buffer [len(emoji) + utf8.UTFMax]byte
	joined := utf8.AppendRune(append(buffer[:0], emoji...), r)
	cluster, _, _, _ := uniseg.FirstGraphemeCluster(joined, -1)
	return len(cluster) == len(joined)
}

// splitsASCII reports whether a and b are ASCII with a boundary between them, as
// there is between any two ASCII characters but CR LF.
func splitsASCII(a, b byte) bool {
	return a < utf8.RuneSelf && b < utf8.RuneSelf && (a != '\r' || b != '\n')
}

func isRegionalIndicator(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }
