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
	LooseLetters = "loose letters"
)

// maxReasons and maxMarks bound how much is said of one result, and how much of its text is marked.
const (
	maxReasons = 3
	maxMarks   = 200
)

// results makes results of the best candidates.
func (s *searcher) results(found []*candidate) []Result {
	l := s.looker()
	defer l.release()
	var out []Result
	var taken [kinds]int
	titles := map[annotate.ID]string{}
	for _, c := range found {
		k := c.record.kind()
		group := k
		if k == sentenceKind {
			group = documentKind
			if title, ok := titles[c.record.id()]; ok && title == c.record.fields(nil)[0].text {
				continue // most texts begin with their title
			}
		}
		if s.req.PerKind > 0 && taken[group] == s.req.PerKind {
			continue
		}
		taken[group]++
		r := l.explain(c)
		if k == documentKind {
			titles[r.ID] = r.Text
		}
		if out = append(out, r); s.req.PerKind == 0 && len(out) == s.req.limit() {
			break
		}
	}
	return out
}

// explanation is what is found out about one result.
type explanation struct {
	*looker
	c     *candidate
	marks []annotate.Range // in bytes of the folded field
	words []string         // what was found for each term
	by    []*alternative   // and by which alternative
}

// explain makes a result of a candidate: it marks what was found in the best of its fields, and says why it was found.
func (l *looker) explain(c *candidate) Result {
	l.turnTo(c)
	e := explanation{looker: l, c: c, words: make([]string, len(l.asked)), by: make([]*alternative, len(l.asked))}
	asked := l.conditionTokens(c)
	best := l.bestField(c)
	if len(l.asked) == 0 {
		best = l.fieldWith(c, asked)
	}
	fields := c.record.fields(nil)
	f := fields[best.index]
	folded := text.Fold(f.text)
	var z tokenizer
	tokens := z.tokenize(folded, f.text, f.isName())
	for i := best.from; i < best.to; i++ {
		e.read(i, tokens[i-best.from], folded, asked[i])
	}
	for _, p := range e.places {
		if p.from >= best.from && p.to <= best.to {
			e.name(p, folded.Source(tokens[p.from-best.from].start, tokens[p.to-1-best.from].end))
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
func (e *explanation) read(i int, t token, folded text.Folded, asked bool) {
	mark := asked
	found := func(term int) {
		mark = true
		if e.words[term] == "" {
			e.words[term] = folded.Source(t.start, t.end)
		}
	}
	b := e.segments[e.c.segment].body
	w := b.tokensOf(e.c.rec)[i]
	e.eachPlace(i, func(int) { mark = true })
	if w != unknownWord && e.fits[b.words[w]] != 0 {
		e.eachFit(b.words[w], found)
	}
	if mark {
		e.marks = append(e.marks, annotate.Range{Start: t.start, End: t.end})
	}
}

// name notes the words that were found for terms that are there by an alternative.
func (e *explanation) name(p place, words string) {
	for _, term := range p.by.terms {
		if e.by[term] == nil {
			e.words[term], e.by[term] = words, p.by
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
		if w >= unknownWord || e.fits[b.words[w]] == 0 {
			continue
		}
		e.eachFit(b.words[w], func(term int) {
			if e.words[term] == "" && e.by[term] == nil {
				e.words[term] = e.state.vocabulary.surface(b.words[w])
			}
		})
	}
}

// conditionTokens tells which tokens of the record fulfil conditions on words.
func (l *looker) conditionTokens(c *candidate) []bool {
	b := l.segments[c.segment].body
	tokens := b.tokensOf(c.rec)
	out := make([]bool, len(tokens))
	if l.where == nil {
		return out
	}
	for _, t := range l.where.texts(nil) {
		if t.columns[c.segment].at(c.rec) == 0 {
			continue
		}
		if t.phrase != nil {
			r := l.reader(t.phrase, c)
			r.each(c.rec, func(from, to int) bool {
				for i := from; i < to; i++ {
					out[i] = true
				}
				return true
			})
			continue
		}
		best := classOf(t.columns[c.segment].at(c.rec))
		for i, w := range tokens {
			if w < unknownWord && classOf(valueIn(t.hits, b.words[w])) == best {
				out[i] = true
			}
		}
	}
	return out
}

// fieldWith returns the first field in which conditions on words are fulfilled, or else the first.
func (l *looker) fieldWith(c *candidate, tokens []bool) fieldSight {
	var first fieldSight
	found := false
	l.eachField(c, func(f fieldSight) {
		if f.index == 0 || !found && slices.Contains(tokens[f.from:f.to], true) {
			found = found || slices.Contains(tokens[f.from:f.to], true)
			first = f
		}
	})
	return first
}

// reason says why the record was found, by the terms that are not there exactly, and in which class the worst of them is.
func (e *explanation) reason() (Class, string) {
	worst := Exact
	var reasons []string
	there := 0
	for i, v := range e.values {
		if v == 0 {
			continue
		}
		there++
		class := classOf(v)
		worst = min(worst, class)
		if r := e.reasonOf(i, class); r != ExactMatch && !slices.Contains(reasons, r) && len(reasons) < maxReasons {
			reasons = append(reasons, r)
		}
	}
	if there < len(e.asked) {
		reasons = append([]string{fmt.Sprintf("%d of %d words", there, len(e.asked))}, reasons...)
	}
	if len(reasons) == 0 {
		return worst, ExactMatch
	}
	return worst, strings.Join(reasons, "; ")
}

func (e *explanation) reasonOf(term int, class Class) string {
	word := oneLine(e.words[term])
	if by := e.by[term]; by != nil && by.alias != "" {
		return "alias of " + by.alias
	}
	switch class {
	case Exact:
		return ExactMatch
	case Variant:
		return "variant of " + word
	case Joined:
		return "joined: " + word
	case Prefix:
		return "starts with " + e.asked[term].typed
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
