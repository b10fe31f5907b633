package search

import (
	"cmp"
	"slices"
	"strings"

	"attest/annotate"
	"attest/annotate/text"
)

// maxMarks bounds how much of one text is marked.
const maxMarks = 200

// fieldMatch is how one field of an entry fits a query.
type fieldMatch struct {
	field *field
	marks []annotate.Range // in bytes of the folded text
	bonus int              // below 1000: how good the match is beside others of its class
	why   string
}

// result makes the match a result, with marks on the original text.
func (m fieldMatch) result(e *entry, score int) Result {
	return Result{
		Kind: e.kind, ID: e.id, DocumentID: e.document, Field: m.field.name, Text: m.field.text, Why: m.why, Score: score,
		Marks: originalMarks(m.field.text, m.marks), Range: e.place,
	}
}

// originalMarks maps ranges of a folded text to its original, in order and joined where they touch.
func originalMarks(original string, marks []annotate.Range) []annotate.Range {
	f := text.Fold(original)
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

// bestField returns how the field fits that matches most terms, in the best classes, and nearest to one another.
func (ix *Index) bestField(e *entry, q query, hits []map[int]hit) fieldMatch {
	var best fieldMatch
	top := -1
	why := make([]hit, len(q.terms)) // over all fields: a term may match in another than the best
	for i := range e.fields {
		f := &e.fields[i]
		m, score := ix.matchField(f, q, hits, why)
		m.bonus += max(0, 20-2*i) // the first fields are what the entity is, later ones are remarks
		if score = score*1000 + m.bonus; score > top {
			best, top = m, score
		}
	}
	worst := 0
	for i := range why {
		if why[i].score < why[worst].score {
			worst = i
		}
	}
	best.why = ix.reason(q.terms[worst], why[worst])
	return best
}

// matchField marks what the terms matched in one field, and returns the sum of their scores there. Better matches of a term
// than why has are noted there.
func (ix *Index) matchField(f *field, q query, hits []map[int]hit, why []hit) (m fieldMatch, score int) {
	m = fieldMatch{field: f}
	best := make([]int, len(q.terms))  // score of each term
	first := make([]int, len(q.terms)) // where it matched so, first
	type mark struct {
		annotate.Range
		term, score int
	}
	var marks []mark
	count := 0
	for _, w := range words(text.Fold(f.text), f.text, indexWords) {
		count++
		v, ok := ix.known[vocableKey{w.folded, w.surface, w.joined}]
		if !ok {
			continue
		}
		for t := range q.terms {
			h, ok := hits[t][v]
			if !ok {
				continue
			}
			if h.score > best[t] {
				best[t], first[t] = h.score, w.start
			}
			if h.score > why[t].score {
				why[t] = h
			}
			for _, r := range markWord(f.folded, w, q.terms[t], h) {
				marks = append(marks, mark{r, t, h.score})
			}
		}
	}
	for _, k := range marks {
		// Beside the word itself, words that merely hold its letters are not worth a mark.
		if k.score == best[k.term] || k.score >= infixScore && best[k.term] < joinedScore {
			m.marks = append(m.marks, k.Range)
		}
	}
	complete, ordered := true, true
	for t := range best {
		score += best[t]
		complete = complete && best[t] > 0
		ordered = ordered && (t == 0 || first[t-1] < first[t])
	}
	if complete {
		m.bonus += 100
		if n := len(first); n > 1 {
			spread := slices.Max(first) - slices.Min(first)
			m.bonus += max(0, 400-spread)
			if ordered {
				m.bonus += 100
			}
		}
	}
	m.bonus += max(0, 300-count) // of two that hold the word, the shorter is more about it
	return m, score
}

// markWord returns what of a word a term matched, in bytes of the folded text.
func markWord(folded string, w word, t term, h hit) []annotate.Range {
	whole := []annotate.Range{{Start: w.start, End: w.end}}
	if folded[w.start:w.end] != w.folded {
		return whole // letters of the word and of the text do not correspond
	}
	if h.runes != nil {
		var out []annotate.Range
		for _, i := range h.runes {
			out = append(out, annotate.Range{Start: w.start + i, End: w.start + i + 1}) // widened to the character later
		}
		return out
	}
	if at := strings.Index(w.folded, t.folded); at >= 0 {
		return []annotate.Range{{Start: w.start + at, End: w.start + at + len(t.folded)}}
	}
	return whole
}

// reason says why a term matched, for the reviewer to read.
func (ix *Index) reason(t term, h hit) string {
	w := ix.vocabulary[h.word].vocableKey
	switch {
	case h.score >= exactScore:
		return ExactMatch
	case h.score >= variantScore:
		return "variant: " + w.surface
	case h.score >= joinedScore:
		return "joined: " + w.surface
	case h.score > infixScore:
		return "starts with " + t.surface
	case h.score > insideScore:
		return "part of " + w.surface
	}
	return "letters inside: " + w.surface
}
