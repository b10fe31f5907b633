package text

import (
	"strings"
	"unicode"
)

// Excerpt returns a passage with what stands around it, for a line that shows where it is: at most around code points on
// each side, in whole words and with an ellipsis where the text goes on, and of the passage itself, if it has more than most
// bytes, its beginning and its end. A script without spaces is cut between characters.
func Excerpt(s string, start, end, around, most int) (before, passage, after string) {
	start, end = SnapOut(s, start, end)
	before, after = Context(s, start, end, around)
	if from := start - len(before); from > 0 {
		before = "…" + strings.TrimLeftFunc(s[wordsFrom(s, from, start):start], closing)
	}
	if to := end + len(after); to < len(s) {
		after = strings.TrimRightFunc(s[end:wordsTo(s, end, to)], unicode.IsSpace) + "…"
	}
	if passage = s[start:end]; len(passage) > most {
		head := wordsTo(s, start, snapBack(s, start+most*2/3))
		tail := wordsFrom(s, snapBack(s, end-most/3), end)
		passage = strings.TrimSpace(s[start:head]) + " … " + strings.TrimSpace(s[tail:end])
	}
	return before, passage, after
}

// closing reports whether a character says nothing without the words before it.
func closing(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(".,;:!?)]}”’»…。、，；：！？", r)
}

func snapBack(s string, off int) int {
	at, _ := SnapOut(s, off, off)
	return at
}

// wordsFrom returns where the first whole word between from and end begins, or from if none does.
func wordsFrom(s string, from, end int) int {
	if !InsideWord(s, from) {
		return from
	}
	if _, next := WordAt(s, from); next < end {
		return next
	}
	return from
}

// wordsTo returns where the last whole word between start and to ends, or to if none does.
func wordsTo(s string, start, to int) int {
	if !InsideWord(s, to) {
		return to
	}
	if last, _ := WordAt(s, to); last > start {
		return last
	}
	return to
}
