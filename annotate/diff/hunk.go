package diff

import (
	"strings"

	"attest/annotate/text"
)

// Hunk is a stretch of whole lines of the two texts that belong together: edits with some lines around them.
type Hunk struct {
	Old, New text.Span
	Edits    []Edit
}

// Hunks gathers the edits from old to revised, which are in order, into hunks with up to context unchanged lines before and
// after each edit. Hunks that would touch are one.
func Hunks(old, revised string, edits []Edit, context int) []Hunk {
	var lines, out []Hunk
	for _, e := range edits {
		lines = joined(lines, Hunk{Old: around(old, e.Old, context), New: around(revised, e.New, context), Edits: []Edit{e}})
	}
	for _, h := range lines {
		out = joined(out, h.aligned(old, revised))
	}
	return out
}

// joined appends a hunk, or makes it one with the last where the two share lines.
func joined(out []Hunk, h Hunk) []Hunk {
	k := len(out) - 1
	if k < 0 || h.Old.Start > out[k].Old.End && h.New.Start > out[k].New.End {
		return append(out, h)
	}
	last := &out[k]
	last.Old.End, last.New.End = max(last.Old.End, h.Old.End), max(last.New.End, h.New.End)
	last.Edits = append(last.Edits, h.Edits...)
	return out
}

// aligned has both sides show the same stretch. What surrounds the edits of a hunk is the same in both texts, but where one
// begins or ends amid a line of the one, it may be between two lines of the other.
func (h Hunk) aligned(old, revised string) Hunk {
	first, last := h.Edits[0], h.Edits[len(h.Edits)-1]
	if before := max(first.Old.Start-h.Old.Start, first.New.Start-h.New.Start); before > 0 {
		h.Old.Start, h.New.Start = lineStart(old, max(0, first.Old.Start-before)), lineStart(revised, max(0, first.New.Start-before))
	}
	if after := max(h.Old.End-last.Old.End, h.New.End-last.New.End); after > 0 {
		h.Old.End, h.New.End = toLineEnd(old, min(len(old), last.Old.End+after)), toLineEnd(revised, min(len(revised), last.New.End+after))
	}
	return h
}

// around widens a span to whole lines and then by n lines on either side.
func around(s string, p text.Span, n int) text.Span {
	start, end := lineStart(s, p.Start), toLineEnd(s, p.End)
	for range n {
		if start > 0 {
			start = lineStart(s, start-1)
		}
		end = lineEnd(s, end)
	}
	return text.Span{Start: start, End: end}
}

// lineStart returns where the line that holds off begins.
func lineStart(s string, off int) int { return strings.LastIndexByte(s[:off], '\n') + 1 }

// toLineEnd is [lineEnd], but stays where it is between two lines.
func toLineEnd(s string, off int) int {
	if off == 0 || s[off-1] == '\n' {
		return off
	}
	return lineEnd(s, off)
}

// lineEnd returns where the line that holds off ends, behind its newline.
func lineEnd(s string, off int) int {
	if i := strings.IndexByte(s[off:], '\n'); i >= 0 {
		return off + i + 1
	}
	return len(s)
}
