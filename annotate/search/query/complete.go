package query

import (
	"cmp"
	"slices"
	"strings"

	"attest/annotate"
)

// maxSuggestions bounds how many suggestions are worth showing.
const maxSuggestions = 50

// maxCounted is how many entities may be looked at to count values.
const maxCounted = 50_000

// Suggestion is one way to go on.
type Suggestion struct {
	Insert string // what replaces the range of the Completion
	Label  string // what is shown: the name of a facet with its colon, or a value
	About  string // what it means, or ""
	Count  int    // how many entities have the value; -1 where that is not known
}

// Completion is what can be put in the place of what is being typed.
type Completion struct {
	Range       Span // of the query in bytes
	Suggestions []Suggestion
}

// Finished reports whether what is typed is, word for word, one of the suggestions already, and the only one.
func (c Completion) Finished(typed string) bool {
	return len(c.Suggestions) == 1 && typed[c.Range.Start:c.Range.End] == strings.TrimRight(c.Suggestions[0].Insert, " ")
}

// Complete returns what can be typed at the cursor, given in bytes of the query: the names of facets that begin with the word
// there, or the values of the facet there, those used most first. There are no suggestions at the beginning of a word.
func Complete(p *annotate.Project, typed string, cursor int) Completion {
	cursor = max(0, min(cursor, len(typed)))
	read := &parser{s: typed[:cursor]}
	_, _ = read.all() // what is wrong is said elsewhere
	t := read.last
	if t.At.End != cursor || t.At.Start == cursor {
		return Completion{Range: Span{cursor, cursor}}
	}
	// What stands behind the cursor belongs to the same word.
	whole := &parser{s: typed, at: t.At.Start}
	if _, err := whole.atom(); err == nil {
		t.At.End = max(t.At.End, whole.last.At.End)
		t.value.End = max(t.value.End, whole.last.value.End)
	}
	if t.facet == nil {
		return Completion{t.At, completeFacet(typed[t.At.Start:cursor], t)}
	}
	return Completion{t.value, t.facet.complete(p, typed[t.value.Start:cursor], strings.HasPrefix(typed[t.value.End:], " "))}
}

// completeFacet suggests the facets whose names begin as a word does.
func completeFacet(word string, t token) []Suggestion {
	if !t.plain {
		return nil
	}
	words := wordsOf(word)
	if len(words) != 1 {
		return nil
	}
	var out []Suggestion
	for _, f := range facets {
		if slices.ContainsFunc(append([]string{f.name}, f.also...), func(name string) bool { return strings.HasPrefix(name, words[0]) }) {
			out = append(out, Suggestion{Insert: f.name + ":", Label: f.name + ":", About: f.about, Count: -1})
		}
	}
	return out
}

// complete suggests values for what was typed of one.
func (f *facet) complete(p *annotate.Project, typed string, spaced bool) []Suggestion {
	before := "" // the lower end of a range
	if i := strings.LastIndex(typed, ".."); i >= 0 {
		before, typed = typed[:i+2], typed[i+2:]
	}
	typed = strings.TrimLeft(typed, `"“”„‟`)
	words := wordsOf(typed)
	type ranked struct {
		Suggestion
		class int
	}
	var counts map[string]int
	if p.Count(annotate.KindClaim)+p.Count(annotate.KindHighlight) <= maxCounted {
		counts = f.values.counts(p)
	}
	var out []ranked
	for _, v := range f.values.known(p) {
		class := fit(v, words)
		if class == 0 {
			continue
		}
		s := Suggestion{Insert: before + asValue(v.name), Label: v.name, About: v.about, Count: -1}
		if counts != nil && !v.presence {
			s.Count = counts[v.name]
		}
		if !spaced {
			s.Insert += " "
		}
		out = append(out, ranked{s, class})
	}
	_, byUse := f.values.(names) // other values have an order of their own
	slices.SortStableFunc(out, func(a, b ranked) int {
		if c := cmp.Compare(b.class, a.class); c != 0 || !byUse {
			return c
		}
		return cmp.Compare(b.Count, a.Count)
	})
	suggestions := make([]Suggestion, 0, min(len(out), maxSuggestions))
	for _, r := range out[:min(len(out), maxSuggestions)] {
		suggestions = append(suggestions, r.Suggestion)
	}
	return suggestions
}

// fit returns how well a value fits the words that were typed of it: 3 by its beginning, 2 by the beginnings of its words,
// 1 by another name, 0 not at all.
func fit(v value, words []string) int {
	own := wordsOf(v.name)
	switch {
	case len(words) == 0, strings.HasPrefix(strings.Join(own, " "), strings.Join(words, " ")):
		return 3
	case begins(own, words):
		return 2
	case slices.ContainsFunc(v.also, func(name string) bool { return begins(wordsOf(name), words) }):
		return 1
	}
	return 0
}
