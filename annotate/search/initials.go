package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Initials are taken of names of at most so many words, and only from their beginnings and ends: of Ukrainian President
// Volodymyr Zelensky, vz and pvz are, and so are up and upv, but not pv. Longer rows of capitals are headlines.
const maxInitials = 6

// name is a word that may belong to a name.
type name struct {
	start, end int // bytes of the folded text
	first      string
	small      bool // of, the and the like, which initials have or leave out
	article    bool // of these, one that initials leave out first: MoI, Ministry of the Interior
}

// smallWords stand inside names without a capital.
var smallWords = map[string]bool{
	"of": true, "the": true, "and": true, "for": true, "in": true, "on": true, "to": true, "at": true, "by": true, "a": true,
	"de": true, "du": true, "des": true, "la": true, "le": true, "les": true, "et": true, "da": true, "do": true, "dos": true,
	"del": true, "y": true, "e": true, "der": true, "die": true, "das": true, "und": true, "fur": true, "von": true, "van": true,
}

var articles = map[string]bool{"the": true, "a": true, "la": true, "le": true, "les": true, "der": true, "die": true, "das": true}

// noteName takes the compound just read into the name that is being read, or ends that name. In the names of things every
// word counts as if it had a capital.
func (z *tokenizer) noteName(s string, isName bool) {
	first, end := z.parts[0], z.parts[len(z.parts)-1].end
	capital := isName && !isDigit(s[first.start]) || z.isCapital(first)
	if !capital && len(z.run) == 0 {
		return
	}
	if n := len(z.run); n > 0 && strings.TrimSpace(s[z.run[n-1].end:first.start]) != "" {
		z.addInitials() // a sign ends a name
	}
	word := s[first.start:end]
	small := smallWords[word]
	if capital && !small || small && len(z.run) > 0 {
		z.run = append(z.run, name{start: first.start, end: end, first: word[:runeLen(word)], small: small, article: articles[word]})
	} else {
		z.addInitials()
	}
}

// isCapital reports whether a part begins with a capital.
func (z *tokenizer) isCapital(p part) bool {
	if z.ascii {
		c := z.original[p.start]
		return c >= 'A' && c <= 'Z'
	}
	r, _ := utf8.DecodeRuneInString(z.f.Source(p.start, p.end))
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// addInitials adds those of the name that was being read.
func (z *tokenizer) addInitials() {
	run := z.run
	z.run = z.run[:0]
	for len(run) > 0 && run[len(run)-1].small {
		run = run[:len(run)-1]
	}
	capitals := 0
	for _, n := range run {
		if !n.small {
			capitals++
		}
	}
	if capitals < 2 || capitals > 2*maxInitials {
		return
	}
	if capitals <= maxInitials {
		z.addRun(run)
	}
	for from, left := 1, capitals-1; left >= 2; from++ {
		if run[from].small {
			continue
		}
		if left <= maxInitials {
			z.addRun(run[from:])
		}
		left--
	}
	for to, left := len(run)-1, capitals-1; left >= 2; to-- {
		if run[to-1].small {
			continue
		}
		if left <= maxInitials {
			z.addRun(run[:to])
		}
		left--
	}
}

// addRun adds the initials of a row of words: those with a capital alone and, where there are others, with these, and with
// these but for articles.
func (z *tokenizer) addRun(run []name) {
	var capitals, bare, all strings.Builder
	for _, n := range run {
		all.WriteString(n.first)
		if !n.article {
			bare.WriteString(n.first)
		}
		if !n.small {
			capitals.WriteString(n.first)
		}
	}
	last := ""
	for _, b := range []*strings.Builder{&capitals, &bare, &all} {
		if s := b.String(); s != last && utf8.RuneCountInString(s) <= maxInitials {
			z.add(token{s, s, initials, run[0].start, run[len(run)-1].end})
			last = s
		}
	}
}
