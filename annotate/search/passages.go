package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"attest/annotate/text"
)

// maxPassage is the length in bytes above which a sentence is divided: what has no full stop for so long is a table or a list.
const maxPassage = 2000

// passages divides a text into what is found of it: its sentences. Lines that were broken where the paper ended are put
// together again, which a sentence for the reader is not: a line that ends in a hyphen, or without a full stop before one
// that goes on with a small letter.
func passages(s string) []text.Span {
	sentences := text.Sentences(s)
	out := sentences[:0]
	for _, next := range sentences {
		if n := len(out); n > 0 && goesOn(s, out[n-1], next) && next.End-out[n-1].Start <= maxPassage {
			out[n-1].End = next.End
			continue
		}
		out = append(out, next)
	}
	for i := 0; i < len(out); i++ {
		if out[i].End-out[i].Start > maxPassage {
			return divided(s, out)
		}
	}
	return out
}

// goesOn reports whether only the end of a line divides two sentences that are one.
func goesOn(s string, a, b text.Span) bool {
	if gap := s[a.End:b.Start]; strings.Count(gap, "\n") != 1 || strings.Trim(gap, " \t\n") != "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s[b.Start:b.End])
	last, _ := utf8.DecodeLastRuneInString(s[a.Start:a.End])
	if !unicode.IsLower(first) {
		return false
	}
	return last == '-' || last == ',' || last == '\u2010' || unicode.IsLetter(last) || unicode.IsDigit(last)
}

// divided cuts what is too long at white space, or where there is none between two characters.
func divided(s string, spans []text.Span) []text.Span {
	var out []text.Span
	for _, p := range spans {
		for p.End-p.Start > maxPassage {
			cut := p.Start + maxPassage
			for cut > p.Start+maxPassage/2 && s[cut] != ' ' && s[cut] != '\t' {
				cut--
			}
			if cut == p.Start+maxPassage/2 {
				cut, _ = text.SnapOut(s, p.Start+maxPassage, p.Start+maxPassage)
			}
			if cut <= p.Start {
				break // one character
			}
			out = append(out, text.Span{Start: p.Start, End: cut})
			p.Start = cut
		}
		out = append(out, p)
	}
	return out
}
