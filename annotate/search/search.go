// Package search finds highlights, claims, sources, tags and documents by a few letters of what they say.
//
// The words of all texts, folded (see [text.Fold]), stand in one sorted vocabulary. Each term of a query is looked up in
// it, in classes that never mix: the very word; the word with other diacritics; words run together, as anti-tank and
// antitank; words that start with the term; words that hold it; and words that have its letters in their order, which is
// what package github.com/sahilm/fuzzy matches. Only words are matched so: on whole passages that matcher finds almost
// anything everywhere. Where the words do not fill a page, matches of its kind over whole texts follow, labelled as
// [LooseLetters].
package search

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"

	"attest/annotate"
	"attest/annotate/text"
)

// DefaultLimit is how many results a search returns unless told otherwise.
const DefaultLimit = 50

// Reasons for a result that are always worded like this. Others name the term or the word: "starts with kov".
const (
	ExactMatch   = "exact"
	LooseLetters = "loose letters"
)

// Options narrow a search.
type Options struct {
	Limit    int             // most results; 0 means DefaultLimit
	Kinds    []annotate.Kind // only these; none means all
	Document annotate.ID     // only what belongs to this document; None means all
}

// Result is one entity that was found, by the field that fits best.
type Result struct {
	Kind       annotate.Kind // highlight, claim, source, tag or document
	ID         annotate.ID
	DocumentID annotate.ID      // where it stands, or None
	Field      string           // quote, text, note, rationale, name, alias, definition, title, byline, publisher or file_name
	Text       string           // of the field
	Why        string           // why it was found, for the reviewer to read
	Score      int              // higher is better; only comparable within one search
	Marks      []annotate.Range // what matched, in bytes of Text, on grapheme boundaries
	Range      annotate.Range   // of the document's text, to jump to; empty where there is no such place
}

// What a term earns by the class in which it matched. The distances leave no way for one class to overtake another.
const (
	exactScore   = 100
	variantScore = 90
	joinedScore  = 80
	prefixScore  = 60
	infixScore   = 40
	insideScore  = 20
)

const (
	maxPattern = 39  // code points; the score of sahilm/fuzzy overflows from 40 matched in a row
	maxTerms   = 64  // of a pasted text, the first are enough
	maxRanked  = 512 // candidates whose words are looked at again
	checkEvery = 1024
)

// term is one word of a query.
type term struct {
	folded, surface string
	joined          bool // written with a hyphen or apostrophe
	letters         uint64
}

// query is what [parse] makes of what was typed.
type query struct {
	terms   []term
	pattern string // the whole, folded, for the loose letters
}

// parse splits what was typed into terms. Signs that are not part of words are left out.
func parse(typed string) query {
	var q query
	seen := map[string]bool{}
	for _, w := range words(text.Fold(typed), typed, queryWords) {
		if !seen[w.folded] && len(q.terms) < maxTerms {
			seen[w.folded] = true
			q.terms = append(q.terms, term{w.folded, w.surface, w.joined, lettersOf(w.folded)})
		}
	}
	runes := []rune(strings.Join(strings.Fields(text.Fold(typed).Text), " "))
	q.pattern = string(runes[:min(len(runes), maxPattern)])
	return q
}

// hit is a word of the vocabulary that a term matched.
type hit struct {
	word  int
	score int
	runes []int // offsets in the folded word of the letters that matched, for the lowest class
}

// candidate is an entry that all terms matched.
type candidate struct {
	entry int
	score int
	best  fieldMatch
}

// Search returns what fits the query best, best first; nothing for an empty one. It returns early with the error of ctx
// when that is done.
func (ix *Index) Search(ctx context.Context, typed string, opt Options) ([]Result, error) {
	q := parse(typed)
	limit := opt.Limit
	if limit <= 0 {
		limit = DefaultLimit
	}
	if len(q.terms) == 0 {
		return nil, ctx.Err() //nolint:wrapcheck // documented to be the context's own
	}
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	found, hits, err := ix.candidates(ctx, q, limit, opt)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.entry, b.entry)) })
	found = found[:min(len(found), max(maxRanked, limit))]
	for i := range found {
		if i%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err() //nolint:wrapcheck // documented to be the context's own
		}
		c := &found[i]
		c.best = ix.bestField(&ix.entries[c.entry], q, hits)
		c.score = c.score*1000/len(q.terms) + c.best.bonus
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	results := make([]Result, 0, min(len(found), limit))
	taken := map[int]bool{}
	for _, c := range found[:min(len(found), limit)] {
		taken[c.entry] = true
		results = append(results, c.best.result(&ix.entries[c.entry], c.score))
	}
	if len(results) == limit {
		return results, nil
	}
	return ix.loose(ctx, q, results, taken, limit, opt)
}

// candidates returns the entries that every term matches, and for each term the words it matched.
func (ix *Index) candidates(ctx context.Context, q query, limit int, opt Options) ([]candidate, []map[int]hit, error) {
	sum, matched := make([]int32, len(ix.entries)), make([]uint8, len(ix.entries))
	hits := make([]map[int]hit, len(q.terms))
	for i, t := range q.terms {
		hits[i] = map[int]hit{}
		reached := 0
		// The classes come best first, so that the first word of an entry that matches is its best.
		take := func(hs []hit) {
			for _, h := range hs {
				hits[i][h.word] = h
				for _, e := range ix.vocabulary[h.word].entries {
					if matched[e] == uint8(i) {
						matched[e]++
						sum[e] += int32(h.score)
						reached++
					}
				}
			}
		}
		take(ix.lookUp(t))
		if reached < limit {
			inside, err := ix.lettersInside(ctx, t, hits[i])
			if err != nil {
				return nil, nil, err
			}
			take(inside)
		}
		if reached == 0 {
			return nil, hits, ctx.Err() //nolint:wrapcheck // documented to be the context's own
		}
	}
	var found []candidate
	for e, n := range matched {
		if int(n) == len(q.terms) && ix.entries[e].fits(opt) {
			found = append(found, candidate{entry: e, score: int(sum[e])})
		}
	}
	return found, hits, ctx.Err() //nolint:wrapcheck // documented to be the context's own
}

// lookUp returns the words of the vocabulary that are, start with or hold the term, best class first.
func (ix *Index) lookUp(t term) []hit {
	var out []hit
	from, _ := slices.BinarySearchFunc(ix.sorted, t.folded, func(w int, folded string) int { return strings.Compare(ix.vocabulary[w].folded, folded) })
	to := from
	for ; to < len(ix.sorted) && strings.HasPrefix(ix.vocabulary[ix.sorted[to]].folded, t.folded); to++ {
		w := &ix.vocabulary[ix.sorted[to]]
		score := prefixScore
		switch {
		case w.folded != t.folded:
			score -= min(10, utf8.RuneCountInString(w.folded)-utf8.RuneCountInString(t.folded))
		case w.joined && !t.joined:
			score = joinedScore
		case w.surface != t.surface && !w.joined:
			score = variantScore
		default:
			score = exactScore
		}
		out = append(out, hit{word: ix.sorted[to], score: score})
	}
	if utf8.RuneCountInString(t.folded) > 1 {
		for i, w := range ix.sorted {
			if v := &ix.vocabulary[w]; (i < from || i >= to) && v.letters&t.letters == t.letters && strings.Contains(v.folded, t.folded) {
				out = append(out, hit{word: w, score: infixScore})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	return out
}

// lettersInside returns the words that have the term's letters in their order, close together.
func (ix *Index) lettersInside(ctx context.Context, t term, but map[int]hit) ([]hit, error) {
	length := utf8.RuneCountInString(t.folded)
	if length < 3 || length > maxPattern {
		return nil, nil
	}
	var tried []int
	matches := fuzzy.FindFromIter(t.folded, func(yield func(string) bool) {
		for i, w := range ix.sorted {
			if i%checkEvery == 0 && ctx.Err() != nil {
				return
			}
			v := &ix.vocabulary[w]
			if _, better := but[w]; better || v.letters&t.letters != t.letters {
				continue
			}
			tried = append(tried, w)
			if !yield(v.folded) {
				return
			}
		}
	})
	var out []hit
	for _, m := range matches {
		first, last := m.MatchedIndexes[0], m.MatchedIndexes[len(m.MatchedIndexes)-1]
		if span := utf8.RuneCountInString(m.Str[first:last]) + 1; span <= length+length/2 {
			out = append(out, hit{tried[m.Index], insideScore - min(10, span-length), m.MatchedIndexes})
		}
	}
	slices.SortStableFunc(out, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	return out, ctx.Err() //nolint:wrapcheck // documented to be the context's own
}

// loose appends what has the letters of the whole query in their order, anywhere in one text.
func (ix *Index) loose(ctx context.Context, q query, results []Result, taken map[int]bool, limit int, opt Options) ([]Result, error) {
	type place struct{ entry, field int }
	var tried []place
	letters := lettersOf(q.pattern)
	matches := fuzzy.FindFromIter(q.pattern, iter.Seq[string](func(yield func(string) bool) {
		for e := range ix.entries {
			if e%checkEvery == 0 && ctx.Err() != nil {
				return
			}
			if taken[e] || !ix.entries[e].fits(opt) {
				continue
			}
			for f := range ix.entries[e].fields {
				field := &ix.entries[e].fields[f]
				if field.letters&letters != letters {
					continue
				}
				tried = append(tried, place{e, f})
				if !yield(field.folded) {
					return
				}
			}
		}
	}))
	if err := ctx.Err(); err != nil {
		return nil, err //nolint:wrapcheck // documented to be the context's own
	}
	score := 0 // below every word match
	for _, m := range matches {
		at := tried[m.Index]
		if len(results) == limit {
			break
		}
		if taken[at.entry] {
			continue // by another field that fits better
		}
		taken[at.entry] = true
		score--
		field := &ix.entries[at.entry].fields[at.field]
		found := fieldMatch{field: field, why: LooseLetters}
		for _, i := range m.MatchedIndexes {
			_, size := utf8.DecodeRuneInString(field.folded[i:])
			found.marks = append(found.marks, annotate.Range{Start: i, End: i + size})
		}
		results = append(results, found.result(&ix.entries[at.entry], score))
	}
	return results, nil
}
