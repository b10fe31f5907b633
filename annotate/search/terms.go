package search

import (
	"strings"
	"unicode/utf8"

	"attest/annotate/text"
)

// maxTerms is how many different words of a query count; of a pasted text, the first are enough.
const maxTerms = 64

// term is a word that is looked for.
type term struct {
	token

	typed     string // as it was typed
	base      string // of 810th, the 810, with which it is as good as joined
	runes     int
	letters   uint64
	numeric   bool // it holds digits, which are never mistyped: 11,000 is not 12,000
	skeletons []string
}

// query is what was typed, divided into words.
type query struct {
	terms    []term
	sequence []int // the terms in the order in which they were typed, with repetitions
	pattern  string
}

// parse divides what was typed into terms. Signs that are no parts of words are left out.
func parse(typed string) query {
	f := text.Fold(typed)
	q := query{pattern: strings.Join(strings.Fields(f.Text), " ")}
	known := map[string]int{}
	eachTerm(f, typed, func(t term) {
		n, ok := known[t.folded]
		if !ok {
			if n = len(q.terms); n == maxTerms {
				return
			}
			known[t.folded] = n
			q.terms = append(q.terms, t)
		}
		q.sequence = append(q.sequence, n)
	})
	return q
}

// eachTerm yields the terms of a text in order. Of the forms of a word only one is looked for, because each finds the others:
// the parts of what has a hyphen, but the whole of what has an apostrophe or is broken at a line end. The s of Russia's is
// left out, which is found as Russia.
func eachTerm(f text.Folded, typed string, yield func(term)) {
	z := tokenizer{f: f, original: typed, ascii: isASCII(typed)}
	emit := func(t token, base string) {
		t.folded = clipWord(t.folded)
		yield(term{
			token: t, typed: f.Source(t.start, t.end), base: base, runes: utf8.RuneCountInString(t.folded), letters: lettersOf(t.folded),
			numeric: strings.ContainsAny(t.folded, "0123456789"), skeletons: skeletons(t.folded, t.surface),
		})
	}
	for i := 0; i < len(f.Text); {
		c, next := z.next(f.Text, i)
		switch c {
		case nothing:
		case gramRun:
			z.tokens = z.tokens[:0]
			z.addGrams(f.Text[i:next], i)
			for _, t := range z.tokens {
				if t.form == pair || len(z.tokens) == 1 {
					emit(t, "")
				}
			}
		case oneWord:
			rest := z.parts
			for len(rest) > 0 {
				n := 1
				for n < len(rest) && rest[n].tie != '-' {
					n++
				}
				emit(z.wordOf(rest[:n]))
				rest = rest[n:]
			}
		}
		i = next
	}
}

// wordOf returns the token under which a word is looked for that no hyphen divides, and its base.
func (z *tokenizer) wordOf(parts []part) (t token, base string) {
	if len(parts) > 1 && isPossessive(parts) {
		parts = parts[:len(parts)-1]
	}
	p := parts[0]
	switch {
	case len(parts) > 1:
		whole := joinedText(parts)
		return token{whole, whole, joined, p.start, parts[len(parts)-1].end}, ""
	case p.number != "":
		return token{p.text, p.text, joined, p.start, p.end}, p.number
	}
	return token{p.text, z.surface(p), plain, p.start, p.end}, ""
}
