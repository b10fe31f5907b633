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
	var out []Hunk
	for _, e := range edits {
		h := Hunk{Old: around(old, e.Old, context), New: around(revised, e.New, context), Edits: []Edit{e}}
		// The lines that surround an edit are the same in both texts, but where it begins or ends amid a line of the one, it
		// may be between two lines of the other. Both sides must show the same stretch.
		if before := max(e.Old.Start-h.Old.Start, e.New.Start-h.New.Start); before > 0 {
			h.Old.Start, h.New.Start = lineStart(old, max(0, e.Old.Start-before)), lineStart(revised, max(0, e.New.Start-before))
		}
		if after := max(h.Old.End-e.Old.End, h.New.End-e.New.End); after > 0 {
			h.Old.End, h.New.End = toLineEnd(old, min(len(old), e.Old.End+after)), toLineEnd(revised, min(len(revised), e.New.End+after))
		}
		if k := len(out) - 1; k >= 0 && (h.Old.Start <= out[k].Old.End || h.New.Start <= out[k].New.End) {
			last := &out[k]
			last.Old.End, last.New.End = max(last.Old.End, h.Old.End), max(last.New.End, h.New.End)
			last.Edits = append(last.Edits, e)
			continue
		}
		out = append(out, h)
	}
	return out
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
