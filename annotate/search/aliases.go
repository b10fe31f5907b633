package search

import (
	"strings"

	"attest/annotate"
	"attest/annotate/text"
)

// aliases are the names of sources: who looks for one finds the others.
type aliases struct {
	byName map[string][]*namedSource
	words  int // of the longest name
}

type namedSource struct {
	name  string
	names []sourceName
}

type sourceName struct {
	key   string // the words, folded, with spaces between them
	terms []term
}

// aliasesOf returns the names of all sources of a project that have more than one. A person who is named is also looked for
// by the last word of the name alone.
func aliasesOf(p *annotate.Project) *aliases {
	a := &aliases{byName: map[string][]*namedSource{}}
	for _, s := range p.Sources() {
		n := &namedSource{name: s.Name}
		for _, name := range s.Names() {
			if sn := nameOf(name); sn.key != "" {
				n.names = append(n.names, sn)
			}
		}
		if len(n.names) < 2 {
			continue
		}
		for _, sn := range n.names {
			a.enter(sn.key, len(sn.terms), n)
		}
		if last := n.names[0].terms; s.Type == annotate.Person && !s.Unnamed && len(last) > 1 {
			a.enter(last[len(last)-1].folded, 1, n)
		}
	}
	return a
}

func (a *aliases) enter(key string, words int, n *namedSource) {
	for _, known := range a.byName[key] {
		if known == n {
			return
		}
	}
	a.byName[key] = append(a.byName[key], n)
	a.words = max(a.words, words)
}

func nameOf(name string) sourceName {
	var sn sourceName
	eachTerm(text.Fold(name), name, func(t term) { sn.terms = append(sn.terms, t) })
	sn.key = keyOf(sn.terms)
	return sn
}

func keyOf(terms []term) string {
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.folded
	}
	return strings.Join(words, " ")
}

// alternative is another way to say what some neighbouring words of a query say.
type alternative struct {
	terms   []int   // of the query
	hits    []hit   // a single word
	phrase  *phrase // or several
	columns []*column
	alias   string // name of the source of which it is an alias
}

// maxAlternatives bounds the work for one query.
const maxAlternatives = 24

// alternatives returns the other ways to say parts of the query: names of the same source, words that are written apart in
// the text and together in the query, and the reverse.
func (s *searcher) alternatives() []*alternative {
	var out []*alternative
	for from := range s.sequence {
		out = s.addAliases(out, from)
		out = s.addJoined(out, from)
		out = s.addDivided(out, s.sequence[from])
		if len(out) > maxAlternatives {
			break
		}
	}
	return out
}

// addAliases appends the other names of the sources of whose names one begins at a word of the query.
func (s *searcher) addAliases(out []*alternative, from int) []*alternative {
	for to := min(len(s.sequence), from+s.state.aliases.words); to > from; to-- {
		run := make([]term, to-from)
		for i, n := range s.sequence[from:to] {
			run[i] = s.terms[n]
		}
		key := keyOf(run)
		for _, source := range s.state.aliases.byName[key] {
			for _, name := range source.names {
				if strings.Contains(" "+name.key+" ", " "+key+" ") {
					continue // found directly
				}
				if p := s.equalPhrase(name.terms); p.possible() {
					out = append(out, &alternative{
						terms: s.sequence[from:to], phrase: p, alias: source.name, columns: s.phraseColumns("alias:"+name.key, p, grade(Variant, 10)),
					})
				}
			}
		}
	}
	return out
}

// equalPhrase returns the phrase of the words as they are, in any form.
func (s *searcher) equalPhrase(terms []term) *phrase {
	places := make([][]hit, len(terms))
	for i := range terms {
		places[i] = s.placeHits(&terms[i], false, false)
	}
	return newPhrase(places, false, false)
}

// maxJoined is how many words of the query may be one word of the text.
const maxJoined = 3

// addJoined appends words that are what two or three words of the query are without the space between them: front line,
// frontline.
func (s *searcher) addJoined(out []*alternative, from int) []*alternative {
	whole := s.terms[s.sequence[from]].folded
	for to := from + 1; to < min(len(s.sequence), from+maxJoined); to++ {
		whole += s.terms[s.sequence[to]].folded
		if len(whole) < minOneEdit || len(whole) > maxWord {
			continue
		}
		hits := s.equalHits(whole, grade(Joined, 2))
		if len(hits) > 0 {
			out = append(out, &alternative{terms: s.sequence[from : to+1], hits: hits, columns: s.hitColumns("joined:"+whole, hits, nil)})
		}
	}
	return out
}

// minDivided is how many letters each part of a divided word has at least.
const minDivided = 3

// addDivided appends the pairs of words that are a word of the query together: frontline, front line; 60mm, 60 mm.
func (s *searcher) addDivided(out []*alternative, n int) []*alternative {
	t := &s.terms[n]
	if t.form == pair || t.runes > 2*maxJoined*minOneEdit {
		return out
	}
	w := t.folded
	for i := range w {
		if i == 0 {
			continue
		}
		between := isDigit(w[i-1]) != isDigit(w[i]) && w[i-1] != '.' && w[i] != '.'
		if !between && (t.numeric && !strings.Contains(t.typed, " ") || !longEnough(w[:i]) || !longEnough(w[i:])) {
			continue
		}
		v := &s.state.vocabulary
		if !v.has(w[:i]) || !v.has(w[i:]) {
			continue
		}
		p := newPhrase([][]hit{s.equalHits(w[:i], grade(Joined, 3)), s.equalHits(w[i:], grade(Joined, 3))}, false, false)
		out = append(out, &alternative{terms: []int{n}, phrase: p, columns: s.phraseColumns("divided:"+w[:i]+" "+w[i:], p, grade(Joined, 3))})
	}
	return out
}

func longEnough(w string) bool {
	n := 0
	for range w {
		n++
	}
	return n >= minDivided
}
