package typeset

// A caret is an offset and, where that has two places on the page, a side: at
// the end of the character before it (upstream) or at the start of the one that
// follows. The gaps between the cells of a line are counted from the left: gap k
// is the left edge of the k-th cell from the left, the last one the right edge
// of the last cell.

// gap returns where a caret at off stands on the line. Offsets outside the line
// are taken as its ends.
func (ln *Line) gap(off int, upstream bool) int {
	n := len(ln.Cells)
	if n == 0 {
		return 0
	}
	i := ln.cellOf(max(off, ln.Start))
	after := i == n || upstream && i > 0 // the trailing edge of the cell before
	if after {
		i--
	}
	at := i
	if ln.place != nil {
		at = ln.place[i]
	}
	if after != ln.Cells[i].RTL {
		at++
	}
	return at
}

// Caret returns where a caret at byte off stands, upstream or not. Offsets
// outside the line are taken as its ends.
func (ln *Line) Caret(off int, upstream bool) Units {
	k := ln.gap(off, upstream)
	if len(ln.Cells) == 0 {
		return ln.EndEdge
	}
	if k < len(ln.Cells) {
		return ln.fromLeft(k).Left
	}
	return ln.fromLeft(k - 1).Right
}

// side returns the caret at the right or left edge of the k-th cell from the left.
func (ln *Line) side(k int, right bool) (off int, upstream bool) {
	c := ln.fromLeft(k)
	if right == c.RTL {
		return c.Start, false
	}
	if c.End == ln.End {
		return c.End, ln.soft // at a soft break, downstream is on the next line
	}
	return c.End, ln.gap(c.End, false) != ln.gap(c.End, true)
}

// Hit returns the caret nearest to x.
func (ln *Line) Hit(x Units) (off int, upstream bool) {
	if len(ln.Cells) == 0 {
		return ln.Start, false
	}
	k := ln.cellAt(x)
	c := ln.fromLeft(k)
	return ln.side(k, x >= c.Left+(c.Right-c.Left)/2)
}

// edge returns the gap at which the line starts, or ends.
func (ln *Line) edge(end bool) int {
	if end != ln.RTL {
		return len(ln.Cells)
	}
	return 0
}

// atEdge returns the caret at the start of the line, or at its end.
func (ln *Line) atEdge(end bool) (off int, upstream bool) {
	if len(ln.Cells) == 0 {
		return ln.Start, false
	}
	if ln.edge(end) == 0 {
		return ln.side(0, false)
	}
	return ln.side(len(ln.Cells)-1, true)
}

// flows reports whether the end of a line and the start of the next are one
// place in the text, with one caret: a soft break in the line's own direction.
func (l *Layout) flows(line int) bool {
	ln := l.Line(line)
	if !ln.soft {
		return false
	}
	next := l.Line(line + 1)
	off, _ := ln.atEdge(true)
	return off == ln.End && next.gap(off, false) == next.edge(false)
}

// Beside returns the caret one place to the right, or left, of a caret as it
// stands on the page: arrow keys follow the eye, not the order of the text, in
// lines of mixed direction. Beyond the end of a line it goes to the start of the
// next, beyond the start to the end of the one before; which of the two is on
// the right is a matter of the paragraph's direction. At either end of the text
// the caret stays.
func (l *Layout) Beside(off int, upstream, right bool) (int, bool) {
	line := l.LineOf(off, upstream)
	ln := l.Line(line)
	forward := right != ln.RTL
	k := ln.gap(off, upstream)
	switch {
	case right && k < len(ln.Cells):
		off, upstream = ln.side(k, true)
	case !right && k > 0:
		off, upstream = ln.side(k-1, false)
	case forward && line+1 < l.Lines():
		return l.Line(line + 1).atEdge(false)
	case !forward && line > 0:
		before := l.Line(line - 1)
		off, upstream = before.atEdge(true)
		if l.flows(line-1) && len(before.Cells) > 0 { // that is where the caret was
			if before.RTL {
				return before.side(0, true)
			}
			return before.side(len(before.Cells)-1, false)
		}
		return off, upstream
	default:
		return off, upstream
	}
	if forward && ln.soft && ln.gap(off, upstream) == ln.edge(true) && l.flows(line) {
		return off, false
	}
	return off, upstream
}
