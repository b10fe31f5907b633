package text

import (
	"slices"
	"strings"
)

// LineSeparators end a line as '\n' does. They are rare.
var LineSeparators = [...]string{"\u2028", "\u2029", "\u0085"}

// lineEnds are all that end a line.
var lineEnds = append([]string{"\n"}, LineSeparators[:]...)

// HasLineSeparators reports whether lines of s end in another way than with '\n'.
func HasLineSeparators(s string) bool {
	return slices.ContainsFunc(LineSeparators[:], func(sep string) bool { return strings.Contains(s, sep) })
}

// ParagraphAt returns the line that holds off, without its line end. An offset on a
// line end belongs to the line that it ends.
func ParagraphAt(s string, off int) (start, end int) {
	off = clamp(s, off)
	end, _ = nextLineEnd(s, off)
	return behindLastLineEnd(s[:off]), end
}

// NextParagraph returns where the line begins that follows the one of off, or the
// length of s.
func NextParagraph(s string, off int) int {
	_, next := nextLineEnd(s, clamp(s, off))
	return next
}

// LineStart returns where a line begins, counted from 0; ok is false where s has
// fewer lines.
func LineStart(s string, line int) (off int, ok bool) {
	for range line {
		end, next := nextLineEnd(s, off)
		if end == next {
			return len(s), false
		}
		off = next
	}
	return off, true
}

// CountLines returns the number of lines of s, at least one.
func CountLines(s string) int {
	n := 1
	for _, sep := range lineEnds {
		n += strings.Count(s, sep)
	}
	return n
}

// lineBlock is how far one of the line ends is looked for before the others are.
const lineBlock = 16 << 10

// nextLineEnd returns where the first line end from off on begins and ends; both are
// the length of s where there is none.
func nextLineEnd(s string, off int) (start, end int) {
	for ; off < len(s); off += lineBlock {
		block := s[off:min(len(s), off+lineBlock+2)] // and those that begin in the block and end in the next
		found := 0
		for _, sep := range lineEnds {
			if i := strings.Index(block, sep); i >= 0 {
				block, found = block[:i], len(sep) // the others matter only before this one
			}
		}
		if found > 0 {
			return off + len(block), off + len(block) + found
		}
	}
	return len(s), len(s)
}

// behindLastLineEnd returns where the last line of s begins. Searching forward is
// many times faster than searching backward, which tells in a document that is one
// line.
func behindLastLineEnd(s string) int {
	for until := len(s); until > 0; until -= lineBlock {
		from, last := max(0, until-lineBlock-2), -1
		for _, sep := range lineEnds {
			if strings.Contains(s[from:until], sep) {
				last = max(last, from+strings.LastIndex(s[from:until], sep)+len(sep))
			}
		}
		if last >= 0 {
			return last
		}
	}
	return 0
}
