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
	for p := graphemeAnchor(s, off); ; {
		if p = clusterEnd(s, p); p > off {
			return p
		}
	}
}

// PrevGrapheme returns the last grapheme cluster boundary before off, or 0. Inside
// a cluster that is the cluster's start.
func PrevGrapheme(s string, off int) int {
	if off <= 0 || s == "" {
		return 0
	}
	off = min(off, len(s))
	last := graphemeAnchor(s, runeStart(s, off-1))
	for {
		next := clusterEnd(s, last)
		if next >= off {
			return last
		}
		last = next
	}
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
	p := graphemeAnchor(s, off)
	for p < off {
		p = clusterEnd(s, p)
	}
	return p == off
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

// graphemeAnchor returns a cluster boundary at or before off, which must be the
// start of a code point. Segmenting forward from it agrees with segmenting the
// whole text. It looks back over no more than the cluster at hand, or the run of
// flags, whose pairing depends on where the run begins.
func graphemeAnchor(s string, off int) int {
	for off > 0 && !splitsSurely(s, off) {
		_, size := utf8.DecodeLastRuneInString(s[:off])
		off -= size
	}
	return off
}

// splitsSurely reports whether there is a cluster boundary at off, judging by the
// two code points beside it alone. Two rules of UAX #29 look further back: GB11
// joins emoji after a zero-width joiner, so nothing is sure after one; GB12 and
// GB13 pair regional indicators, and a pair by itself is never split.
func splitsSurely(s string, off int) bool {
	if splitsASCII(s[off-1], s[off]) {
		return true
	}
	left, before := utf8.DecodeLastRuneInString(s[:off])
	right, after := utf8.DecodeRuneInString(s[off:])
	if left == zeroWidthJoiner || isRegionalIndicator(left) && isRegionalIndicator(right) {
		return false
	}
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(s[off-before:off+after], -1)
	return len(cluster) == before
}

// splitsASCII reports whether a and b are ASCII with a boundary between them, as
// there is between any two ASCII characters but CR LF.
func splitsASCII(a, b byte) bool {
	return a < utf8.RuneSelf && b < utf8.RuneSelf && (a != '\r' || b != '\n')
}

// clusterEnd returns the end of the cluster that starts at start.
func clusterEnd(s string, start int) int {
	if start+1 < len(s) && splitsASCII(s[start], s[start+1]) {
		return start + 1
	}
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(s[start:], -1)
	return start + len(cluster)
}

func isRegionalIndicator(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }
