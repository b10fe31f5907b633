package bidi

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// maxBrackets is how many brackets may be open at a time (BD16).
const maxBrackets = 63

// bracket returns the bracket that pairs with r, both as a canonical equivalent
// stands for them.
func bracket(r rune) (own, other rune, opening, ok bool) {
	if r < 0x80 { // the only brackets among the characters met most
		switch r {
		case '(':
			return '(', ')', true, true
		case ')':
			return ')', '(', false, true
		case '[':
			return '[', ']', true, true
		case ']':
			return ']', '[', false, true
		case '{':
			return '{', '}', true, true
		case '}':
			return '}', '{', false, true
		}
		return 0, 0, false, false
	}
	switch r { // the only two with a canonical equivalent
	case 0x2329:
		r = 0x3008
	case 0x232a:
		r = 0x3009
	}
	p, _ := bidi.LookupRune(r)
	if !p.IsBracket() {
		return 0, 0, false, false
	}
	for _, mirrored := range bidi.ReverseString(string(r)) {
		other = mirrored
	}
	return r, other, p.IsOpeningBracket(), true
}

// pair is a pair of brackets by their indexes in a sequence.
type pair struct{ open, close int }

// pairs lists the bracket pairs of the sequence in the order of their opening
// ones (BD16).
func (s *sequence) pairs() []pair {
	var open []struct {
		close rune
		at    int
	}
	var list []pair
	for i, at := range s.at {
		if s.class(i) != bidi.ON {
			continue
		}
		own, other, opening, ok := bracket(s.p.text[at])
		if !ok {
			continue
		}
		if opening {
			if len(open) == maxBrackets {
				return nil
			}
			open = append(open, struct {
				close rune
				at    int
			}{other, i})
			continue
		}
		for j := len(open) - 1; j >= 0; j-- {
			if open[j].close == own {
				list = append(list, pair{open[j].at, i})
				open = open[:j]
				break
			}
		}
	}
	slices.SortFunc(list, func(a, b pair) int { return a.open - b.open })
	return list
}

// brackets applies N0: both brackets of a pair have one direction.
func (s *sequence) brackets() {
	embedding := direction(s.level)
	for _, b := range s.pairs() {
		inside, same := bidi.Class(bidi.ON), false
		for i := b.open + 1; i < b.close && !same; i++ {
			if c := strong(s.class(i)); c != bidi.ON {
				inside, same = c, c == embedding
			}
		}
		switch {
		case inside == bidi.ON:
			continue
		case same:
			inside = embedding
		default:
			before := s.sos
			for i := b.open - 1; i >= 0; i-- {
				if c := strong(s.class(i)); c != bidi.ON {
					before = c
					break
				}
			}
			if before == embedding {
				inside = embedding
			}
		}
		for _, i := range []int{b.open, b.close} {
			s.setClass(i, inside)
			for i++; i < len(s.at) && s.p.original[s.at[i]] == bidi.NSM; i++ {
				s.setClass(i, inside)
			}
		}
	}
}
