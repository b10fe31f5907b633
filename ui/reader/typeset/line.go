package typeset

import (
	"slices"
	"sort"
	"unicode/utf8"

	"attest/annotate/text"
	"attest/ui/reader/typeset/bidi"
)

// Line is one line of the page, shaped. Lines of a right-to-left paragraph begin
// at the right edge of the column; blanks at their end may hang over the left
// one, at negative positions.
type Line struct {
	Start, End int     // bytes of the text, without a newline
	Glyphs     []Glyph // in no particular order
	Cells      []Cell  // in the order of the text
	Width      Units   // including blanks at the end
	VisibleEnd int     // End without the blanks at the end
	RTL        bool    // of a right-to-left paragraph
	EndEdge    Units   // where the line ends: right, or left with RTL

	soft   bool  // text of the paragraph follows on the next line
	visual []int // indexes of Cells from left to right; nil when that is their order
	place  []int // the inverse of visual
}

// Extent is a horizontal stretch of a line.
type Extent struct{ Left, Right Units }

// setLine shapes the bytes [start, end) of text, one line of p in a column of
// the given width; a negative width stands for the line's own.
func (s *Shaper) setLine(text string, start, end int, p Paragraph, width Units) *Line {
	ln := &Line{Start: start, End: end, RTL: p.rtl, soft: end < p.End}
	ln.VisibleEnd = visibleEnd(text, start, end)
	if p.kind == mixed {
		s.setMixed(ln, text, p, width)
		return ln
	}
	// Most characters are one byte, one glyph and one cell.
	most := min(end-start, 1<<10)
	ln.Glyphs, ln.Cells = make([]Glyph, 0, most), make([]Cell, 0, most)
	s.pieces(text, start, end, p.kind, func(pc piece) bool {
		wordEnd := pc.wordEnd
		hyphen := ln.soft && p.kind != simple && pc.end == end && endsInSoftHyphen(text[start:end])
		if hyphen {
			wordEnd -= len("\u00ad")
		}
		if wordEnd > pc.start {
			ln.append(s.word(text[pc.start:wordEnd], false), pc.start)
		}
		if hyphen {
			ln.append(s.hyphenFor(false), wordEnd)
			return true
		}
		for i := wordEnd; i < pc.end; i++ {
			next := s.afterBlank(ln.Width, text[i])
			ln.Cells = append(ln.Cells, Cell{Start: i, End: i + 1, Left: ln.Width, Right: next})
			ln.Width = next
		}
		return true
	})
	ln.EndEdge = ln.Width
	return ln
}

// hyphenFor is what a soft hyphen at the end of a line looks like.
func (s *Shaper) hyphenFor(rtl bool) *shapedWord {
	w := *s.word("-", rtl)
	w.cells = slices.Clone(w.cells)
	w.cells[0].End = len("\u00ad")
	return &w
}

// append adds a word that begins at byte at of the text.
func (ln *Line) append(w *shapedWord, at int) {
	ln.put(w, at, ln.Width)
	ln.Width += w.advance
}

// put adds a word that begins at byte at of the text with its left edge at x.
func (ln *Line) put(w *shapedWord, at int, x Units) {
	for _, g := range w.glyphs {
		g.X += x
		ln.Glyphs = append(ln.Glyphs, g)
	}
	for _, c := range w.cells {
		c.Start, c.End = c.Start+at, c.End+at
		c.Left, c.Right = c.Left+x, c.Right+x
		ln.Cells = append(ln.Cells, c)
	}
}

// fragment is a stretch of a line in one direction: a word, a part of one, or a
// blank.
type fragment struct {
	start int         // bytes of the text
	word  *shapedWord // nil for a blank
	left  Units
	width Units
	cell  int // the first of its cells in the line
}

// setMixed shapes a line that may hold text of both directions: it cuts the
// words where the level changes, orders the parts by rule L2 of UAX #9 and lays
// them out from the side where the paragraph begins, as tabs are counted from
// there.
func (s *Shaper) setMixed(ln *Line, whole string, p Paragraph, width Units) {
	var fragments []fragment
	var levels []bidi.Level
	base := bidi.Level(0)
	if p.rtl {
		base = 1
	}
	add := func(f fragment, level bidi.Level) {
		fragments = append(fragments, f)
		levels = append(levels, level)
	}
	hang := hanging(whole, ln.Start, ln.End)
	word := func(start, end int) {
		s.eachLevel(whole, p, start, min(end, max(start, hang)), func(from, to int, level bidi.Level) {
			add(fragment{start: from, word: s.word(whole[from:to], level.RTL())}, level)
		})
		if from := max(start, hang); from < end {
			add(fragment{start: from, word: s.word(whole[from:end], base.RTL())}, base)
		}
	}
	s.pieces(whole, ln.Start, ln.End, p.kind, func(pc piece) bool {
		if ln.soft && pc.end == ln.End && endsInSoftHyphen(whole[pc.start:pc.end]) {
			at := pc.end - len("\u00ad")
			word(pc.start, at)
			level := base
			if len(levels) > 0 && at > pc.start {
				level = levels[len(levels)-1]
			}
			add(fragment{start: at, word: s.hyphenFor(level.RTL())}, level)
			return true
		}
		word(pc.start, pc.wordEnd)
		if pc.wordEnd < min(pc.end, hang) {
			s.eachLevel(whole, p, pc.wordEnd, min(pc.end, hang), func(from, to int, level bidi.Level) {
				for ; from < to; from++ {
					add(fragment{start: from}, level)
				}
			})
		}
		for i := max(pc.wordEnd, min(hang, pc.end)); i < pc.end; i++ {
			add(fragment{start: i}, base)
		}
		return true
	})
	order := bidi.Order(levels)
	if p.rtl {
		slices.Reverse(order)
	}
	for _, i := range order {
		f := &fragments[i]
		f.left = ln.Width
		if f.word != nil {
			ln.Width += f.word.advance
		} else {
			ln.Width = s.afterBlank(ln.Width, whole[f.start])
		}
		f.width = ln.Width - f.left
	}
	ln.EndEdge = ln.Width
	if p.rtl {
		if width < 0 {
			width = ln.Width
		}
		ln.EndEdge = width - ln.Width
		for i := range fragments {
			f := &fragments[i]
			f.left = width - f.left - f.width
		}
		slices.Reverse(order)
	}
	for i := range fragments {
		f := &fragments[i]
		f.cell = len(ln.Cells)
		if f.word != nil {
			ln.put(f.word, f.start, f.left)
			continue
		}
		ln.Cells = append(ln.Cells, Cell{
			Start: f.start, End: f.start + 1, Left: f.left, Right: f.left + f.width, RTL: levels[i].RTL(),
		})
	}
	ln.setVisual(fragments, order)
}

// setVisual notes the order of the cells from left to right.
func (ln *Line) setVisual(fragments []fragment, order []int) {
	ln.visual = make([]int, 0, len(ln.Cells))
	for _, i := range order {
		from, to := fragments[i].cell, len(ln.Cells)
		if i+1 < len(fragments) {
			to = fragments[i+1].cell
		}
		if from == to {
			continue
		}
		at := len(ln.visual)
		for c := from; c < to; c++ {
			ln.visual = append(ln.visual, c)
		}
		if ln.Cells[from].RTL {
			slices.Reverse(ln.visual[at:])
		}
	}
	ln.place = make([]int, len(ln.visual))
	for at, c := range ln.visual {
		ln.place[c] = at
	}
}

// hanging returns where the characters at the end of a line begin that have the
// level of the paragraph (L1).
func hanging(whole string, start, end int) int {
	hang := end
	for hang > start {
		r, n := utf8.DecodeLastRuneInString(whole[start:hang])
		if r == softHyphen || !bidi.Hangs(r) {
			break
		}
		hang -= n
	}
	for hang < end && !text.OnGrapheme(whole, hang) {
		hang = text.NextGrapheme(whole, hang)
	}
	return hang
}

// cellOf returns the index of the cell that holds byte off, or the number of
// cells when off is the end of the line.
func (ln *Line) cellOf(off int) int {
	return sort.Search(len(ln.Cells), func(i int) bool { return ln.Cells[i].End > off })
}

// cellAt returns the place from the left of the cell under x, clamped to the
// outermost ones. The line must have cells.
func (ln *Line) cellAt(x Units) int {
	n := len(ln.Cells)
	return min(sort.Search(n, func(k int) bool { return ln.fromLeft(k).Right > x }), n-1)
}

// fromLeft returns the k-th cell from the left.
func (ln *Line) fromLeft(k int) *Cell {
	if ln.visual != nil {
		k = ln.visual[k]
	}
	return &ln.Cells[k]
}

// Under returns the bytes of the grapheme drawn at x; ok is false beside the text.
func (ln *Line) Under(x Units) (start, end int, ok bool) {
	if len(ln.Cells) == 0 {
		return 0, 0, false
	}
	c := ln.fromLeft(ln.cellAt(x))
	return c.Start, c.End, x >= c.Left && x < c.Right
}

// Extents returns the stretches that the bytes [start, end) cover on the line,
// from left to right. Text in two directions can cover several; characters
// without a width cover none.
func (ln *Line) Extents(start, end int) []Extent {
	first, last := ln.cellOf(max(start, ln.Start)), ln.cellOf(min(end, ln.End))
	if last < len(ln.Cells) && ln.Cells[last].Start < end {
		last++ // end lies within a grapheme
	}
	if start >= end || first >= last {
		return nil
	}
	if ln.visual == nil {
		e := Extent{ln.Cells[first].Left, ln.Cells[last-1].Right}
		if e.Left == e.Right {
			return nil
		}
		return []Extent{e}
	}
	var list []Extent
	for _, i := range ln.visual {
		c := &ln.Cells[i]
		if i < first || i >= last || c.Left == c.Right {
			continue
		}
		if n := len(list); n > 0 && c.Left == list[n-1].Right {
			list[n-1].Right = c.Right
			continue
		}
		list = append(list, Extent{c.Left, c.Right})
	}
	return list
}

// Line shapes a short text by itself, from its own left edge on.
func (s *Shaper) Line(text string) *Line {
	p := Paragraph{End: len(text)}
	p.setKind(text, classify(text), false)
	return s.setLine(text, 0, len(text), p, -1)
}
