package typeset

// Ahead is lines to be set before they are looked at, on another goroutine than that which paints.
type Ahead struct {
	layout *Layout
	lines  []unset
	set    []*Line
}

type unset struct {
	line, start, end int
	paragraph        Paragraph
}

// Ahead returns those of the lines [first, last) that have not been set lately, nil when they all have. Lines beyond the text
// are left out.
func (l *Layout) Ahead(first, last int) *Ahead {
	a := &Ahead{layout: l}
	for line := max(first, 0); line < min(last, l.Lines()); line++ {
		if _, there := l.lines.get(line); there {
			continue
		}
		start, end, p := l.lineRange(line)
		a.lines = append(a.lines, unset{line, start, end, p})
	}
	if len(a.lines) == 0 {
		return nil
	}
	return a
}

// Set sets the lines. The shaper must be over the same fonts as the layout's; it is used alone.
func (a *Ahead) Set(s *Shaper) {
	for _, u := range a.lines {
		a.set = append(a.set, s.setLine(a.layout.text, u.start, u.end, u.paragraph, a.layout.Width))
	}
}

// Keep has the layout that the lines are of take them over. It is called on the goroutine that has the layout.
func (a *Ahead) Keep() {
	for i, ln := range a.set {
		a.layout.lines.put(a.lines[i].line, ln)
	}
}
