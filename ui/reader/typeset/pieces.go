package typeset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// script says how much work a paragraph needs.
type script uint8

const (
	// simple text runs left to right, one character per grapheme, and breaks
	// after spaces and hyphens: Latin, Greek, Cyrillic and their punctuation.
	simple script = iota
	// complex text needs the segmentation rules of Unicode: CJK, emoji,
	// combining marks, South and South-East Asian scripts.
	intricate
	// bidi text holds right-to-left characters as well.
	bidi
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
			return bidi
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
		return r >= 0xa0 && r != 0xad
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
}

// pieces yields the pieces of text[start:end] in order.
func pieces(text string, start, end int, kind script, yield func(piece) bool) {
	if kind == simple {
		for start < end {
			p := simplePiece(text, start, end)
			if !yield(p) {
				return
			}
			start = p.end
		}
		return
	}
	rest, state, at := text[start:end], -1, start
	begin := start
	for rest != "" {
		var cluster string
		var bounds int
		cluster, rest, bounds, state = uniseg.StepString(rest, state)
		at += len(cluster)
		breakable := bounds&uniseg.MaskLine != uniseg.LineDontBreak
		if breakable || rest == "" || at-begin >= maxWord || cluster == "\t" {
			wordEnd := begin + len(strings.TrimRight(text[begin:at], " \t"))
			if !yield(piece{begin, wordEnd, at}) {
				return
			}
			begin = at
		}
	}
}

// simplePiece finds the piece that begins at start.
func simplePiece(text string, start, end int) piece {
	i := start
	limit := min(end, start+maxWord)
	for i < limit {
		c := text[i]
		if c == ' ' || c == '\t' {
			break
		}
		if c == '-' || c == '/' {
			i++
			if i < limit && i > start+1 && isLetter(text[i]) && (isLetter(text[i-2]) || text[i-2] >= '0' && text[i-2] <= '9') {
				return piece{start, i, i}
			}
			continue
		}
		if c == 0xe2 && i+3 <= end && text[i+1] == 0x80 && (text[i+2] == 0x93 || text[i+2] == 0x94) { // – and —
			i += 3
			if i < limit && text[i] != ' ' && text[i-3] != ' ' && isLetter(text[i]) {
				return piece{start, i, i}
			}
			continue
		}
		i++
	}
	if i == limit && limit < end {
		for i > start && !utf8.RuneStart(text[i]) {
			i--
		}
	}
	p := piece{start: start, wordEnd: i, end: i}
	limit = min(end, i+maxWord)
	for p.end < limit && (text[p.end] == ' ' || text[p.end] == '\t') {
		p.end++
	}
	return p
}

// isLetter reports whether byte c is a letter or part of a non-ASCII character.
func isLetter(c byte) bool {
	return c >= utf8.RuneSelf || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// isWide reports whether a line may break before and after r in an estimate.
func isWide(r rune) bool {
	return r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xffef || r >= 0x20000 && r <= 0x3ffff
}

// joins reports whether r belongs to the character before it.
func joins(r rune) bool {
	return r >= 0x300 && (unicode.Is(unicode.M, r) || r == 0x200d || r >= 0x1f1e6 && r <= 0x1f1ff || r >= 0x1f3fb && r <= 0x1f3ff)
}
