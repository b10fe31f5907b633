package text

import (
	"unicode"
	"unicode/utf8"
)

// NearestWordStart returns the start of a word, or of a run of punctuation, that
// is nearest to off in bytes, the earlier of two that are as near. White space is
// no word; a text without any gives off itself.
func NearestWordStart(s string, off int) int {
	off = clamp(s, off)
	before, after := -1, -1
	if start, end, ok := wordAhead(s, off); ok && start <= off {
		before = start
		if next, _, ok := wordAhead(s, end); ok {
			after = next
		}
	} else {
		if ok {
			after = start
		}
		if start, _, ok := wordBehind(s, off); ok {
			before = start
		}
	}
	return nearer(off, before, after)
}

// NearestWordEnd is [NearestWordStart] for the ends of words.
func NearestWordEnd(s string, off int) int {
	off = clamp(s, off)
	before, after := -1, -1
	limit := off
	if start, end, ok := wordAhead(s, off); ok {
		after, limit = end, min(start, off)
	}
	if _, end, ok := wordBehind(s, limit); ok {
		before = end
	}
	return nearer(off, before, after)
}

// wordAhead returns the word or run of punctuation that holds off or, where white
// space is there, the one that follows.
func wordAhead(s string, off int) (start, end int, ok bool) {
	for off < len(s) {
		if start, end = runAt(s, off); !segmentKindOf(s[start:]).blank() {
			return start, end, true
		}
		off = end
	}
	return 0, 0, false
}

// wordBehind returns the last word or run of punctuation that begins before off.
func wordBehind(s string, off int) (start, end int, ok bool) {
	for off > 0 {
		if start, end = runAt(s, runeStart(s, off-1)); !segmentKindOf(s[start:]).blank() {
			return start, end, true
		}
		off = start
	}
	return 0, 0, false
}

// nearer returns which of before ≤ off and after ≥ off is nearer to off. A negative
// one is none, and off stands in where there is neither.
func nearer(off, before, after int) int {
	switch {
	case before < 0 && after < 0:
		return off
	case before < 0 || after >= 0 && after-off < off-before:
		return after
	}
	return before
}

// WholeWords is what a drag from anchor to caret selects by words: as soon as it
// leaves the word that it began in, that word and the one that it has come to
// are taken whole. Within the first word it selects by characters. White space at
// either end is left out. Runs of punctuation count as words. The
// results are in the order of the arguments.
func WholeWords(s string, anchor, caret int) (from, to int) {
	anchor, caret = clamp(s, anchor), clamp(s, caret)
	if anchor == caret {
		return anchor, caret
	}
	start, end := min(anchor, caret), max(anchor, caret)
	first, _, ok := wordAhead(s, start)
	if !ok {
		return anchor, caret
	}
	_, last, ok := wordBehind(s, end)
	if !ok || last <= first { // nothing but white space
		return anchor, caret
	}
	if anchor < caret {
		if _, until, _ := wordAhead(s, first); first <= anchor && last <= until {
			return anchor, min(caret, last)
		}
		return first, last
	}
	if within, _, _ := wordBehind(s, last); within <= first && anchor <= last {
		return anchor, max(caret, first)
	}
	return last, first
}

// SpaceEnd returns where the white space that begins at off ends: off itself where
// there is none.
func SpaceEnd(s string, off int) int {
	for off < len(s) {
		if r, _ := utf8.DecodeRuneInString(s[off:]); !unicode.IsSpace(r) {
			break
		}
		off = NextGrapheme(s, off)
	}
	return off
}

// SpaceStart returns where the white space that ends at off begins: off itself
// where there is none.
func SpaceStart(s string, off int) int {
	for off > 0 {
		before := PrevGrapheme(s, off)
		if r, _ := utf8.DecodeRuneInString(s[before:]); !unicode.IsSpace(r) {
			break
		}
		off = before
	}
	return off
}
