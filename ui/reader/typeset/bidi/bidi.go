// Package bidi finds the order in which text of mixed directions is read and
// drawn: the Unicode Bidirectional Algorithm, [UAX #9].
//
// golang.org/x/text/unicode/bidi holds the character classes that are used
// here, but answers with directions only. Text with a number inside a
// right-to-left word inside a left-to-right paragraph needs the levels.
//
// [UAX #9]: https://www.unicode.org/reports/tr9/
package bidi

import "golang.org/x/text/unicode/bidi"

// Level is an embedding level: even runs left to right, odd right to left.
type Level uint8

// RTL reports whether text of this level runs right to left.
func (l Level) RTL() bool { return l&1 == 1 }

// maxDepth is the deepest explicit embedding (BD2).
const maxDepth = 125

// class is the bidirectional class of r.
func class(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// Base returns the level of a paragraph: that of its first character with a
// direction, those inside isolates aside; 0 if there is none (P2 and P3).
func Base(text string) Level {
	level, _ := FirstStrong(text)
	return level
}

// FirstStrong returns the level of the first character with a direction, those
// inside isolates aside; ok is false if there is none.
func FirstStrong(text string) (level Level, ok bool) {
	isolates := 0
	for _, r := range text {
		if r < 0x80 { // most texts are decided by their first letter
			if isolates == 0 && (r|0x20 >= 'a' && r|0x20 <= 'z') {
				return 0, true
			}
			continue
		}
		switch class(r) {
		case bidi.LRI, bidi.RLI, bidi.FSI:
			isolates++
		case bidi.PDI:
			isolates = max(0, isolates-1)
		case bidi.L:
			if isolates == 0 {
				return 0, true
			}
		case bidi.R, bidi.AL:
			if isolates == 0 {
				return 1, true
			}
		}
	}
	return 0, false
}

// Resolve returns the level of every rune of a paragraph whose own level is
// base: rules X1 to I2 and the part of L1 that does not depend on lines.
// Formatting characters that X9 would remove have the level of what stands
// before them. A paragraph separator ends everything that is open before it.
func Resolve(text []rune, base Level) []Level {
	p := paragraph{
		base:    base,
		text:    text,
		classes: make([]bidi.Class, len(text)),
		levels:  make([]Level, len(text)),
	}
	original := make([]bidi.Class, len(text))
	for i, r := range text {
		original[i] = class(r)
	}
	copy(p.classes, original)
	p.original = original
	p.matchIsolates()
	p.explicit()
	p.resolveSequences()
	p.finish()
	return p.levels
}

// paragraph is what [Resolve] works on.
type paragraph struct {
	base     Level
	text     []rune
	original []bidi.Class // as the characters have them
	classes  []bidi.Class // as the rules change them
	levels   []Level
	matching map[int]int // of isolate initiators to their PDIs and back (BD9)
}

func isInitiator(c bidi.Class) bool { return c == bidi.LRI || c == bidi.RLI || c == bidi.FSI }

// isRemoved reports whether X9 takes characters of class c out of the text.
func isRemoved(c bidi.Class) bool {
	switch c {
	case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.BN:
		return true
	}
	return false
}

func (p *paragraph) matchIsolates() {
	var open []int
	for i, c := range p.original {
		switch {
		case isInitiator(c):
			open = append(open, i)
		case c == bidi.B:
			open = open[:0]
		case c == bidi.PDI && len(open) > 0:
			if p.matching == nil {
				p.matching = map[int]int{}
			}
			first := open[len(open)-1]
			open = open[:len(open)-1]
			p.matching[first], p.matching[i] = i, first
		}
	}
}

// status is an entry of the directional status stack of X1.
type status struct {
	level    Level
	override bidi.Class // L, R or ON for none
	isolate  bool
}

// explicit applies X1 to X8: it gives every character the level of the
// embeddings, overrides and isolates it stands in.
func (p *paragraph) explicit() {
	stack := append(make([]status, 0, 8), status{level: p.base, override: bidi.ON})
	overflowIsolates, overflowEmbeddings, validIsolates := 0, 0, 0
	push := func(rtl bool, override bidi.Class, isolate bool) bool {
		level := stack[len(stack)-1].level
		if rtl {
			level = (level + 1) | 1
		} else {
			level = (level + 2) &^ 1
		}
		if level > maxDepth || overflowIsolates > 0 || overflowEmbeddings > 0 {
			return false
		}
		stack = append(stack, status{level, override, isolate})
		return true
	}
	set := func(i int) {
		top := stack[len(stack)-1]
		p.levels[i] = top.level
		if top.override != bidi.ON {
			p.classes[i] = top.override
		}
	}
	for i, c := range p.original {
		switch c {
		case bidi.RLE, bidi.LRE, bidi.RLO, bidi.LRO: // X2 to X5
			p.levels[i] = stack[len(stack)-1].level
			override := bidi.Class(bidi.ON)
			switch c {
			case bidi.RLO:
				override = bidi.R
			case bidi.LRO:
				override = bidi.L
			}
			if !push(c == bidi.RLE || c == bidi.RLO, override, false) && overflowIsolates == 0 {
				overflowEmbeddings++
			}
		case bidi.RLI, bidi.LRI, bidi.FSI: // X5a to X5c
			set(i)
			if push(c == bidi.RLI || c == bidi.FSI && p.isolateLevel(i).RTL(), bidi.ON, true) {
				validIsolates++
			} else {
				overflowIsolates++
			}
		case bidi.PDI: // X6a
			switch {
			case overflowIsolates > 0:
				overflowIsolates--
			case validIsolates > 0:
				overflowEmbeddings = 0
				for !stack[len(stack)-1].isolate {
					stack = stack[:len(stack)-1]
				}
				stack = stack[:len(stack)-1]
				validIsolates--
			}
			set(i)
		case bidi.PDF: // X7
			switch {
			case overflowIsolates > 0:
			case overflowEmbeddings > 0:
				overflowEmbeddings--
			case !stack[len(stack)-1].isolate && len(stack) > 1:
				stack = stack[:len(stack)-1]
			}
			p.levels[i] = stack[len(stack)-1].level
		case bidi.B: // X8
			stack = stack[:1]
			overflowIsolates, overflowEmbeddings, validIsolates = 0, 0, 0
			p.levels[i] = p.base
		case bidi.BN:
			p.levels[i] = stack[len(stack)-1].level
		default: // X6
			set(i)
		}
	}
}

// isolateLevel applies P2 and P3 to what a first strong isolate at i holds.
func (p *paragraph) isolateLevel(i int) Level {
	end, ok := p.matching[i]
	if !ok {
		end = len(p.original)
	}
	for j := i + 1; j < end; j++ {
		switch c := p.original[j]; {
		case isInitiator(c):
			close, ok := p.matching[j]
			if !ok {
				return 0
			}
			j = close
		case c == bidi.L || c == bidi.B:
			return 0
		case c == bidi.R || c == bidi.AL:
			return 1
		}
	}
	return 0
}

// finish gives removed characters the level of what stands before them and
// applies the first three parts of L1.
func (p *paragraph) finish() {
	before := p.base
	for i, c := range p.original {
		if isRemoved(c) {
			p.levels[i] = before
		}
		before = p.levels[i]
	}
	reset := -1 // start of the white space before i
	for i, c := range p.original {
		switch {
		case c == bidi.S || c == bidi.B:
			if reset < 0 {
				reset = i
			}
			for ; reset <= i; reset++ {
				p.levels[reset] = p.base
			}
			reset = -1
		case isBlank(c):
			if reset < 0 {
				reset = i
			}
		default:
			reset = -1
		}
	}
}

// isBlank reports whether L1 counts c among the white space at a line's end.
func isBlank(c bidi.Class) bool {
	return c == bidi.WS || c == bidi.PDI || isInitiator(c) || isRemoved(c)
}

// Hangs reports whether r, at the end of a line, has the level of the paragraph
// whatever stands before it (L1).
func Hangs(r rune) bool {
	c := class(r)
	return c == bidi.S || c == bidi.B || isBlank(c)
}

// Order returns the indexes of levels as they stand from left to right (L2).
func Order(levels []Level) []int {
	order := make([]int, len(levels))
	var highest Level
	for i, l := range levels {
		order[i] = i
		highest = max(highest, l)
	}
	for level := highest; level > 0; level-- {
		for i := 0; i < len(order); {
			if levels[order[i]] < level {
				i++
				continue
			}
			j := i
			for j < len(order) && levels[order[j]] >= level {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				order[a], order[b] = order[b], order[a]
			}
			i = j
		}
	}
	return order
}
