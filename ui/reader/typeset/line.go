package typeset

import (
	"slices"
	"sort"
	"strings"
)

// Line is one line of the page, shaped.
type Line struct {
	Start, End int     // bytes of the text, without a newline
	Glyphs     []Glyph // in no particular order
	Cells      []Cell  // in the order of the text
	Width      Units   // including blanks at the end
	VisibleEnd int     // End without the blanks at the end
	visual     []int   // indexes of Cells from left to right; nil when that is their order
}

// Extent is a horizontal stretch of a line.
type Extent struct{ Left, Right Units }

// setLine shapes the bytes [start, end) of text, one line of a paragraph.
func (s *Shaper) setLine(text string, start, end int, kind script) *Line {
	ln := &Line{Start: start, End: end}
	ln.VisibleEnd = start + len(strings.TrimRight(text[start:end], " \t"))
	if kind == bidi {
		shaped := s.shape(text[start:end], true)
		ln.append(shaped, start)
		ln.visual = make([]int, len(ln.Cells))
		for i := range ln.visual {
			ln.visual[i] = i
		}
		slices.SortStableFunc(ln.visual, func(a, b int) int {
			return int(ln.Cells[a].Left) - int(ln.Cells[b].Left)
		})
		return ln
	}
	pieces(text, start, end, kind, func(p piece) bool {
		if p.wordEnd > p.start {
			ln.append(s.word(text[p.start:p.wordEnd]), p.start)
		}
		for i := p.wordEnd; i < p.end; i++ {
			next := s.afterBlank(ln.Width, text[i])
			ln.Cells = append(ln.Cells, Cell{Start: i, End: i + 1, Left: ln.Width, Right: next})
			ln.Width = next
		}
		return true
	})
	return ln
}

// append adds a word that begins at byte at of the text.
func (ln *Line) append(w *shapedWord, at int) {
	for _, g := range w.glyphs {
		g.X += ln.Width
		ln.Glyphs = append(ln.Glyphs, g)
	}
	for _, c := range w.cells {
		c.Start, c.End = c.Start+at, c.End+at
		c.Left, c.Right = c.Left+ln.Width, c.Right+ln.Width
		ln.Cells = append(ln.Cells, c)
	}
	ln.Width += w.advance
}

// cellOf returns the index of the cell that holds byte off, or the number of
// cells when off is the end of the line.
func (ln *Line) cellOf(off int) int {
	return sort.Search(len(ln.Cells), func(i int) bool { return ln.Cells[i].End > off })
}

// Caret returns where a caret before the character at byte off stands. Offsets
// outside the line are taken as its ends.
func (ln *Line) Caret(off int) Units {
	if len(ln.Cells) == 0 {
		return 0
	}
	i := ln.cellOf(max(off, ln.Start))
	if i == len(ln.Cells) {
		last := ln.Cells[i-1]
		if last.RTL {
			return last.Left
		}
		return last.Right
	}
	if ln.Cells[i].RTL {
		return ln.Cells[i].Right
	}
	return ln.Cells[i].Left
}

// cellAt returns the index of the cell under x, clamped to the outermost ones.
// The line must have cells.
func (ln *Line) cellAt(x Units) int {
	at := func(i int) int {
		if ln.visual != nil {
			return ln.visual[i]
		}
		return i
	}
	n := len(ln.Cells)
	i := sort.Search(n, func(i int) bool { return ln.Cells[at(i)].Right > x })
	return at(min(i, n-1))
}

// Offset returns the grapheme boundary nearest to x.
func (ln *Line) Offset(x Units) int {
	if len(ln.Cells) == 0 {
		return ln.Start
	}
	c := ln.Cells[ln.cellAt(x)]
	if (x < c.Left+(c.Right-c.Left)/2) != c.RTL {
		return c.Start
	}
	return c.End
}

// Under returns the bytes of the grapheme drawn at x; ok is false beside the text.
func (ln *Line) Under(x Units) (start, end int, ok bool) {
	if len(ln.Cells) == 0 {
		return 0, 0, false
	}
	c := ln.Cells[ln.cellAt(x)]
	return c.Start, c.End, x >= c.Left && x < c.Right
}

// Extents returns the stretches that the bytes [start, end) cover on the line,
// from left to right. Text in two directions can cover several.
func (ln *Line) Extents(start, end int) []Extent {
	first, last := ln.cellOf(max(start, ln.Start)), ln.cellOf(min(end, ln.End))
	if last < len(ln.Cells) && ln.Cells[last].Start < end {
		last++ // end lies within a grapheme
	}
	if start >= end || first >= last {
		return nil
	}
	if ln.visual == nil {
		return []Extent{{ln.Cells[first].Left, ln.Cells[last-1].Right}}
	}
	var list []Extent
	for _, i := range ln.visual {
		if i < first || i >= last || ln.Cells[i].Left == ln.Cells[i].Right {
			continue
		}
		c := ln.Cells[i]
		if n := len(list); n > 0 && c.Left <= list[n-1].Right {
			list[n-1].Right = max(list[n-1].Right, c.Right)
			continue
		}
		list = append(list, Extent{c.Left, c.Right})
	}
	return list
}

// Line shapes a short text by itself.
func (s *Shaper) Line(text string) *Line {
	return s.setLine(text, 0, len(text), classify(text))
}
