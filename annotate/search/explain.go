package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"attest/annotate"
	"attest/annotate/text"
)

// Reasons for a result that are always worded like this. Others name the word that was found: "one letter off: Kovalenko".
const (
	ExactMatch   = "exact"
	AsAsked      = "as asked" // there were only conditions, and none on words
	LooseLetters = "loose letters"
)

// maxReasons and maxMarks bound how much is said of one result, and how much of its text is marked.
const (
	maxReasons = 3
	maxMarks   = 200
)

// results makes results of the best candidates.
func (s *searcher) results(found []*candidate) []Result {
	if len(found) == 0 {
		return nil
	}
	l := s.looker
	var out []Result
	var taken [kinds]int
	for _, c := range found {
		k := c.record.kind()
		group := k
		if k == sentenceKind {
			group = documentKind
		}
		if s.req.PerKind > 0 && taken[group] == s.req.PerKind {
			continue
		}
		taken[group]++
		if out = append(out, l.explain(c)); s.req.PerKind == 0 && len(out) == s.req.limit() {
			break
		}
	}
	return out
}

// explanation is what is found out about one result.
type explanation struct {
	*looker
	c           *candidate
	marks       []annotate.Range // in bytes of the folded field
	found       []finding        // of each term
	conditional []finding        // of each place that fulfils a condition
}

// finding is how a term was found.
type finding struct {
	typed string
	class Class
	words string       // of the text
	by    *alternative // nil if the term itself was found
}

// explain makes a result of a candidate: it marks what was found in the best of its fields, and says why it was found.
func (l *looker) explain(c *candidate) Result {
	l.turnTo(c)
	e := explanation{looker: l, c: c, found: make([]finding, len(l.values))}
	for i, v := range l.values {
		e.found[i] = finding{typed: l.terms[i].typed, class: classOf(v)}
	}
	conditions := l.conditions(c)
	best := l.bestField(c)
	if len(l.terms) == 0 {
		best = l.fieldWith(c, conditions)
	}
	f := c.record.fields(nil)[best.index]
	folded := text.Fold(f.text)
	var z tokenizer
	tokens := z.tokenize(folded, f.text, f.isName())
	forward := l.segments[c.segment].tokensOf(c.rec)
	for i := best.from; i < best.to; i++ {
		e.read(i, tokens[i-best.from], folded, conditions[i])
	}
	for _, p := range e.places {
		if p.from >= best.from && p.to <= best.to {
			start, end := len(folded.Text), 0
			for i := p.from; i < p.to; i++ {
				if t := tokens[i-best.from]; e.readers[p.by.phrase].fits(forward[i]) {
					start, end = min(start, t.start), max(end, t.end)
				}
			}
			e.name(p, folded.Source(start, end))
		}
	}
	e.nameOthers()
	r := Result{
		Kind: entityKinds[c.record.kind()], ID: c.record.id(), DocumentID: c.record.document(), Field: f.name, Text: f.text,
		Score: c.score, Marks: originalMarks(folded, e.marks), Range: c.record.place(),
	}
	r.Class, r.Why = e.reason()
	return r
}

// read marks a token if it belongs to what was found.
func (e *explanation) read(i int, t token, folded text.Folded, asked *textCondition) {
	mark := asked != nil
	if mark {
		e.conditional = append(e.conditional, finding{asked.typed, classOf(asked.columns[e.c.segment].at(e.c.rec)), folded.Source(t.start, t.end), nil})
	}
	b := e.segments[e.c.segment].body
	w := b.tokensOf(e.c.rec)[i]
	e.eachPlace(i, w, func(int) { mark = true })
	if w != unknownWord {
		e.eachFit(b.words[w], func(term int) {
			mark = true
			if f := &e.found[term]; f.words == "" {
				f.words = folded.Source(t.start, t.end)
			}
		})
	}
	if mark {
		e.marks = append(e.marks, annotate.Range{Start: t.start, End: t.end})
	}
}

// name notes the words that were found for terms that are there by an alternative.
func (e *explanation) name(p place, words string) {
	for _, term := range p.by.terms {
		if f := &e.found[term]; f.by == nil {
			f.words, f.by = words, p.by
		}
	}
}

// nameOthers notes what was found for terms that stand in other fields than the one that is shown.
func (e *explanation) nameOthers() {
	for _, p := range e.places {
		e.name(p, "")
	}
	b := e.segments[e.c.segment].body
	for _, w := range b.tokensOf(e.c.rec) {
		if w >= unknownWord {
			continue
		}
		e.eachFit(b.words[w], func(term int) {
			if f := &e.found[term]; f.words == "" && f.by == nil {
				f.words = e.state.vocabulary.surface(b.words[w])
			}
		})
	}
}

// conditions returns for each token of the record the condition on words that it fulfils, or nil.
func (l *looker) conditions(c *candidate) []*textCondition {
	b := l.segments[c.segment].body
	tokens := b.tokensOf(c.rec)
	out := make([]*textCondition, len(tokens))
	if l.where == nil {
		return out
	}
	for _, t := range l.where.texts(nil) {
		best := t.columns[c.segment].at(c.rec)
		if best == 0 {
			continue
		}
		if t.phrase != nil {
			r := l.reader(t.phrase, c)
			r.each(c.rec, func(from, to int) bool {
				for i := from; i < to; i++ {
					if r.fits(tokens[i]) {
						out[i] = t
					}
				}
				return true
			})
			continue
		}
		for i, w := range tokens {
			if w < unknownWord && classOf(valueIn(t.hits, b.words[w])) == classOf(best) {
				out[i] = t
			}
		}
	}
	return out
}

// fieldWith returns the first field in which a condition on words is fulfilled, or else the first.
func (l *looker) fieldWith(c *candidate, conditions []*textCondition) fieldSight {
	var first fieldSight
	found := false
	l.eachField(c, func(f fieldSight) {
		here := slices.ContainsFunc(conditions[f.from:f.to], func(t *textCondition) bool { return t != nil })
		if f.index == 0 || here && !found {
			first = f
		}
		found = found || here
	})
	return first
}

// reason says why the record was found, by the terms that are not there exactly, and in which class the worst of them is.
func (e *explanation) reason() (Class, string) {
	worst := Exact
	var reasons []string
	there := 0
	for i, f := range slices.Concat(e.found, e.conditional) {
		if f.class == Scattered {
			continue
		}
		if i < len(e.found) {
			there++
		}
		worst = min(worst, f.class)
		if r := f.reason(); r != ExactMatch && !slices.Contains(reasons, r) && len(reasons) < maxReasons {
			reasons = append(reasons, r)
		}
	}
	if there < len(e.found) {
		reasons = append([]string{fmt.Sprintf("%d of %d words", there, len(e.found))}, reasons...)
	}
	switch {
	case len(reasons) > 0:
		return worst, strings.Join(reasons, "; ")
	case len(e.found)+len(e.conditional) == 0:
		return worst, AsAsked
	}
	return worst, ExactMatch
}

func (f finding) reason() string {
	word := oneLine(f.words)
	if f.by != nil && f.by.alias != "" {
		return "alias of " + f.by.alias
	}
	switch f.class {
	case Exact:
		return ExactMatch
	case Variant:
		return "variant of " + word
	case Joined:
		return "joined: " + word
	case Prefix:
		return "starts with " + f.typed
	case Initials:
		return "initials of " + word
	case OneEdit:
		return "one letter off: " + word
	case TwoEdits:
		return "two letters off: " + word
	case Inside:
		return "part of " + word
	case Letters, Scattered:
	}
	return "letters of " + word
}

// oneLine writes a word that is broken at a line end, or initials over a line end, in one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// originalMarks maps ranges of a folded text to its original, in order and joined where they touch.
func originalMarks(f text.Folded, marks []annotate.Range) []annotate.Range {
	var out []annotate.Range
	slices.SortFunc(marks, func(a, b annotate.Range) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	for _, m := range marks {
		start, end := f.Original(m.Start, m.End)
		switch n := len(out); {
		case start >= end:
		case n > 0 && start <= out[n-1].End:
			out[n-1].End = max(out[n-1].End, end)
		case n < maxMarks:
			out = append(out, annotate.Range{Start: start, End: end})
		}
	}
	return out
}
