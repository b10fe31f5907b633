package anchor

import (
	"sort"

	"attest/annotate/diff"
	"attest/annotate/text"
)

// mapping answers where a stretch of one text is in another, given the edits between them in order.
type mapping []diff.Edit

func inverted(edits []diff.Edit) mapping {
	out := make(mapping, len(edits))
	for i, e := range edits {
		out[i] = diff.Edit{Old: e.New, New: e.Old}
	}
	return out
}

// after returns the index of the first edit that ends behind off, and by how much the text up to it was shifted.
func (m mapping) after(off int) (next, shift int) {
	next = sort.Search(len(m), func(i int) bool { return m[i].Old.End > off })
	if next > 0 {
		shift = m[next-1].New.End - m[next-1].Old.End
	}
	return next, shift
}

// whole returns where a stretch is that no edit touches.
func (m mapping) whole(s text.Span) (text.Span, bool) {
	next, shift := m.after(s.Start)
	if next < len(m) && m[next].Old.Start < s.End {
		return text.Span{}, false
	}
	return text.Span{Start: s.Start + shift, End: s.End + shift}, true
}

// nearest returns what stands in place of a stretch: where an edit holds one of its ends, all that this edit put there.
func (m mapping) nearest(s text.Span) text.Span {
	var out text.Span
	next, shift := m.after(s.Start)
	out.Start = s.Start + shift
	if next < len(m) && m[next].Old.Start <= s.Start {
		out.Start = m[next].New.Start
	}
	next, shift = m.after(s.End - 1)
	out.End = s.End + shift
	if next < len(m) && m[next].Old.Start < s.End {
		out.End = m[next].New.End
	}
	return out
}
