package bidi

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// sequence is an isolating run sequence (BD13): the characters that rules W1 to
// I2 treat as one stretch of text.
type sequence struct {
	p        *paragraph
	at       []int // indexes of the characters
	level    Level
	sos, eos bidi.Class
}

// direction is the class of text at level l.
func direction(l Level) bidi.Class {
	if l.RTL() {
		return bidi.R
	}
	return bidi.L
}

// resolveSequences splits the paragraph into isolating run sequences (X10) and
// resolves each.
func (p *paragraph) resolveSequences() {
	kept := make([]int, 0, len(p.text))
	for i, c := range p.original {
		if !isRemoved(c) {
			kept = append(kept, i)
		}
	}
	for rest := kept; len(rest) > 0; { // P1: a separator ends a paragraph
		n := slices.IndexFunc(rest, func(i int) bool { return p.original[i] == bidi.B })
		if n < 0 {
			p.resolveRuns(rest)
			return
		}
		p.resolveRuns(rest[:n])
		rest = rest[n+1:]
	}
}

// levelRun is a stretch of characters in one level (BD7).
type levelRun struct {
	at    []int
	level Level // explicit; resolving changes that of the characters
}

func (p *paragraph) resolveRuns(kept []int) {
	var runs []levelRun
	beginning := map[int]int{} // the run that begins with the PDI at this index
	for i := 0; i < len(kept); {
		j := i + 1
		for j < len(kept) && p.levels[kept[j]] == p.levels[kept[i]] {
			j++
		}
		if p.original[kept[i]] == bidi.PDI {
			beginning[kept[i]] = len(runs)
		}
		runs = append(runs, levelRun{kept[i:j], p.levels[kept[i]]})
		i = j
	}
	for n, run := range runs {
		first := run.at[0]
		if _, matched := p.matching[first]; matched && p.original[first] == bidi.PDI {
			continue // goes on what the run with its initiator began
		}
		s := sequence{p: p, at: run.at, level: run.level}
		last := n
		for {
			next, ok := p.continuation(s.at[len(s.at)-1], beginning)
			if !ok {
				break
			}
			s.at = append(s.at[:len(s.at):len(s.at)], runs[next].at...)
			last = next
		}
		before, after := p.base, p.base
		if n > 0 {
			before = runs[n-1].level
		}
		end := s.at[len(s.at)-1]
		if _, matched := p.matching[end]; last+1 < len(runs) && (matched || !isInitiator(p.original[end])) {
			after = runs[last+1].level
		}
		s.sos, s.eos = direction(max(s.level, before)), direction(max(s.level, after))
		s.resolve()
	}
}

// continuation returns the run that goes on after the isolate that begins at
// end, if one begins there.
func (p *paragraph) continuation(end int, beginning map[int]int) (run int, ok bool) {
	if !isInitiator(p.original[end]) {
		return 0, false
	}
	pdi, ok := p.matching[end]
	if !ok {
		return 0, false
	}
	run, ok = beginning[pdi]
	return run, ok
}

func (s *sequence) class(i int) bidi.Class       { return s.p.classes[s.at[i]] }
func (s *sequence) setClass(i int, c bidi.Class) { s.p.classes[s.at[i]] = c }

// resolve applies the rules for weak and neutral characters and I1 and I2.
func (s *sequence) resolve() {
	s.marks()
	s.numbers()
	s.terminators()
	s.brackets()
	s.neutrals()
	for _, i := range s.at {
		switch c := s.p.classes[i]; {
		case s.level.RTL() && (c == bidi.L || c == bidi.EN || c == bidi.AN):
			s.p.levels[i] = s.level + 1
		case !s.level.RTL() && c == bidi.R:
			s.p.levels[i] = s.level + 1
		case !s.level.RTL() && (c == bidi.EN || c == bidi.AN):
			s.p.levels[i] = s.level + 2
		}
	}
}

// marks applies W1: a combining mark is what it stands on.
func (s *sequence) marks() {
	before := s.sos
	for i := range s.at {
		c := s.class(i)
		if c == bidi.NSM {
			c = before
			s.setClass(i, c)
		}
		before = c
		if isInitiator(c) || c == bidi.PDI {
			before = bidi.ON
		}
	}
}

// numbers applies W2 to W4.
func (s *sequence) numbers() {
	strong := s.sos
	for i := range s.at {
		switch c := s.class(i); c {
		case bidi.L, bidi.R:
			strong = c
		case bidi.AL:
			strong = c
			s.setClass(i, bidi.R) // W3; W2 looks at strong
		case bidi.EN:
			if strong == bidi.AL {
				s.setClass(i, bidi.AN)
			}
		}
	}
	for i := 1; i+1 < len(s.at); i++ {
		c, before, after := s.class(i), s.class(i-1), s.class(i+1)
		if before == after && (c == bidi.ES && before == bidi.EN || c == bidi.CS && (before == bidi.EN || before == bidi.AN)) {
			s.setClass(i, before)
		}
	}
}

// terminators applies W5 to W7.
func (s *sequence) terminators() {
	for i := 0; i < len(s.at); i++ {
		switch s.class(i) {
		case bidi.ET:
			j := i
			for j < len(s.at) && s.class(j) == bidi.ET {
				j++
			}
			is := bidi.Class(bidi.ON)
			if i > 0 && s.class(i-1) == bidi.EN || j < len(s.at) && s.class(j) == bidi.EN {
				is = bidi.EN
			}
			for ; i < j; i++ {
				s.setClass(i, is)
			}
			i--
		case bidi.ES, bidi.CS:
			s.setClass(i, bidi.ON)
		}
	}
	before := s.sos
	for i := range s.at {
		switch c := s.class(i); {
		case c == bidi.L || c == bidi.R:
			before = c
		case c == bidi.EN && before == bidi.L:
			s.setClass(i, bidi.L)
		}
	}
}

// strong is the direction that a character counts as in N0 to N2; ON for none.
func strong(c bidi.Class) bidi.Class {
	switch c {
	case bidi.L:
		return bidi.L
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R
	}
	return bidi.ON
}

// neutrals applies N1 and N2.
func (s *sequence) neutrals() {
	embedding := direction(s.level)
	before := s.sos
	for i := 0; i < len(s.at); {
		if c := strong(s.class(i)); c != bidi.ON {
			before = c
			i++
			continue
		}
		j := i
		for j < len(s.at) && strong(s.class(j)) == bidi.ON {
			j++
		}
		after := s.eos
		if j < len(s.at) {
			after = strong(s.class(j))
		}
		is := embedding
		if before == after {
			is = before
		}
		for ; i < j; i++ {
			s.setClass(i, is)
		}
	}
}
