// Package anchor carries highlights over to a revised version of their document.
//
// [Carry] looks at what a comparison of the two texts says, and at the words of each highlight and what stands around them.
// It is careful: a passage is placed only where it is found for certain. Every other one is offered with the places where it
// may belong ([annotate.AnchorAmbiguous]) or reported as gone ([annotate.AnchorOrphan]). For a highlight that waits for a
// place, [Candidates] finds again what can be found without the former text, and [Recall] what the comparison with it knows.
//
// The way a passage is looked for:
//
//  1. Where the comparison maps all of it, it stands there. It is ok if its surroundings are the same too, and moved if they
//     are not but its words, or what is left of the surroundings, tell it from any other place.
//  2. Its very words are looked for in the rest of the text. Places that the comparison knows to be another passage of the
//     old text do not count, unless their surroundings are much like those of the highlight.
//  3. Similar words are looked for: where the comparison maps the surroundings, and in what was inserted anywhere, by the
//     pairs of neighbouring words that it shares with the passage.
//
// Ranges of a discontinuous highlight are looked for one by one. All is in UTF-8 bytes on grapheme cluster boundaries, and
// depends on nothing but the arguments.
package anchor

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"attest/annotate"
	"attest/annotate/diff"
	"attest/annotate/text"
)

// Bounds of what is taken for the same passage. Similarities are those of [diff.Similarity], fits those of surroundings.fit.
const (
	sameWords       = 0.85 // from here on a passage is placed of which punctuation, spaces or accents changed
	otherWords      = 0.95 // from here on one is placed of which a word changed, unless that is a figure
	leastSimilarity = 0.5  // below, it is no candidate
	lead            = 0.1  // by which the best candidate has to be better than the next

	certainFit  = 0.25 // of its surroundings that a passage has to have kept to be told from another
	kinshipFit  = 0.5  // from here on a place that comes from another passage is a candidate all the same
	distinctive = 24   // bytes from which a passage is known by its words alone

	mostCandidates = 5
)

// Carry works out what becomes of the highlights of the document old, in the revised text, given the edits that
// [diff.Words] finds between the two. The results are in the order of the highlights.
func Carry(old, revised string, edits []diff.Edit, highlights []*annotate.Highlight) []annotate.Carried {
	f := newFinder(old, revised, edits)
	out := make([]annotate.Carried, len(highlights))
	for i, h := range highlights {
		out[i] = f.carry(h)
	}
	return out
}

// Candidates finds where in the text of their document highlights without a place may belong, by their quotes and contexts:
// for each the likeliest place first, none if its passage is gone. It ends early, with ctx's error, when ctx does.
func Candidates(ctx context.Context, doc string, waiting []*annotate.Highlight) ([][]annotate.Candidate, error) {
	f := newFinder("", doc, []diff.Edit{{New: text.Span{End: len(doc)}}}) // compared with nothing, all of it is an insertion
	out := make([][]annotate.Candidate, len(waiting))
	for i, h := range waiting {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("looking for places: %w", ctx.Err())
		}
		out[i] = f.waiting(h, false).Candidates
	}
	return out, nil
}

// Recall finds where highlights without a place may belong in the text doc of their document, by comparing it with a former
// text in which they had one, as [Carry] does: for each the likeliest place first, none if its passage is gone, and nil where it
// cannot be told where in the former text it was. It ends early, with ctx's error, when ctx does.
func Recall(ctx context.Context, former, doc string, waiting []*annotate.Highlight) ([][]annotate.Candidate, error) {
	known := newOccurrences(former)
	out := make([][]annotate.Candidate, len(waiting))
	var f *finder
	for i, h := range waiting {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("looking for places: %w", ctx.Err())
		}
		was := *h
		if was.Ranges = formerRanges(known, h); len(was.Ranges) == 0 {
			continue
		}
		if f == nil {
			f = newFinder(former, doc, diff.Words(former, doc))
		}
		c := f.carry(&was)
		out[i] = append([]annotate.Candidate{}, c.Candidates...)
		if len(c.Ranges) > 0 {
			out[i] = []annotate.Candidate{{Ranges: c.Ranges, Quote: c.Quote, Similarity: c.Similarity}}
		}
	}
	return out, nil
}

// Joined returns the places that are known of a highlight, those of first before those of then that are elsewhere.
func Joined(first, then []annotate.Candidate) []annotate.Candidate {
	out := slices.Clone(first)
	for _, c := range then {
		if len(out) < mostCandidates && !slices.ContainsFunc(out, func(o annotate.Candidate) bool { return overlap(o, c) }) {
			out = append(out, c)
		}
	}
	return out
}

// overlap reports whether two places share a stretch of the text.
func overlap(a, b annotate.Candidate) bool {
	return slices.ContainsFunc(a.Ranges, func(r annotate.Range) bool { return slices.ContainsFunc(b.Ranges, r.Overlaps) })
}

// formerRanges returns where a highlight without a place was in a former text: where its words stand with its context around
// them. It returns none if that is nowhere, or at several places.
func formerRanges(former *occurrences, h *annotate.Highlight) []annotate.Range {
	for _, pieces := range [][]string{{h.Quote}, strings.Split(h.Quote, annotate.QuoteGap)} {
		var found [][]annotate.Range
		for _, start := range former.of(pieces[0]) {
			found = append(found, formerPieces(former, h, pieces, start)...)
		}
		if len(found) == 1 {
			return found[0]
		}
	}
	return nil
}

// formerPieces lists where the pieces of a highlight may have been, the first one at start: those between as near to it as
// they stand, the last one where the context says.
func formerPieces(former *occurrences, h *annotate.Highlight, pieces []string, start int) (out [][]annotate.Range) {
	prefix, _ := text.Context(former.s, start, start+len(pieces[0]), annotate.ContextLength)
	if prefix != h.Prefix {
		return nil
	}
	last := len(pieces) - 1
	var ranges []annotate.Range
	at := start
	for _, piece := range pieces[:last] {
		starts := former.of(piece)
		i, _ := slices.BinarySearch(starts, at)
		if i == len(starts) {
			return nil
		}
		at = starts[i] + len(piece)
		ranges = append(ranges, annotate.Range{Start: starts[i], End: at})
	}
	starts := former.of(pieces[last])
	for i, _ := slices.BinarySearch(starts, at); i < len(starts) && (last > 0 || starts[i] == start); i++ {
		r := annotate.Range{Start: starts[i], End: starts[i] + len(pieces[last])}
		if _, suffix := text.Context(former.s, r.Start, r.End, annotate.ContextLength); suffix == h.Suffix {
			out = append(out, append(slices.Clone(ranges), r))
		}
	}
	return out
}

// finder looks for passages of one text in another.
type finder struct {
	old, revised      string
	forward, backward mapping
	inOld, inRevised  *occurrences
	inserted          *index        // of what was inserted
	all               func() *index // of all of the revised text
}

func newFinder(old, revised string, edits []diff.Edit) *finder {
	return &finder{
		old: old, revised: revised, forward: edits, backward: inverted(edits),
		inOld: newOccurrences(old), inRevised: newOccurrences(revised),
		inserted: newIndex(revised, edits),
		all:      sync.OnceValue(func() *index { return newIndex(revised, []diff.Edit{{New: text.Span{End: len(revised)}}}) }),
	}
}

// place is where a range may belong in the revised text.
type place struct {
	text.Span
	similarity float64 // of the words
	fit        float64 // of what surrounds them
}

// found is what became of one range.
type found struct {
	anchor annotate.Anchor
	places []place // the best first; if the anchor is ok or moved, the only one
}

// carry finds out what becomes of a highlight.
func (f *finder) carry(h *annotate.Highlight) annotate.Carried {
	if quote, err := annotate.QuoteOf(f.old, h.Ranges); err != nil || !h.Placed() || quote != h.Quote {
		return f.waiting(h, true)
	}
	parts := make([]found, len(h.Ranges))
	for i, r := range h.Ranges {
		parts[i] = f.find(text.Span(r))
	}
	return f.together(h, parts)
}

// waiting finds out what becomes of a highlight that had no place in the old text. If it may be placed, only its very words
// in surroundings like those that it had are certain.
func (f *finder) waiting(h *annotate.Highlight, place bool) annotate.Carried {
	decide := func(quote string, around surroundings) found {
		near := append(f.between(around, len(quote)), f.all().near(quote)...)
		places := f.bySimilarity(f.exact(quote, around, nowhere), quote, around, near)
		return f.settle(quote, places, place && len(places) > 0 && places[0].similarity == 1 && places[0].fit >= certainFit)
	}
	whole := decide(h.Quote, surroundings{h.Prefix, h.Suffix})
	pieces := strings.Split(h.Quote, annotate.QuoteGap)
	if len(pieces) == 1 || len(whole.places) > 0 && whole.places[0].similarity == 1 {
		return f.together(h, []found{whole})
	}
	parts := make([]found, len(pieces))
	for i, piece := range pieces {
		var around surroundings
		if i == 0 {
			around.prefix = h.Prefix
		}
		if i == len(pieces)-1 {
			around.suffix = h.Suffix
		}
		parts[i] = decide(piece, around)
	}
	return f.together(h, parts)
}

// nowhere is the range of a passage that is not in the old text.
var nowhere = text.Span{Start: -1, End: -1}

// find finds out what becomes of one range of the old text.
func (f *finder) find(r text.Span) found {
	quote, around := f.old[r.Start:r.End], surroundingsOf(f.old, r)
	mapped, ok := f.forward.whole(r)
	if ok && text.OnGrapheme(f.revised, mapped.Start) && text.OnGrapheme(f.revised, mapped.End) {
		there := surroundingsOf(f.revised, mapped)
		p := place{mapped, 1, around.fit(there)}
		if there == around {
			return found{annotate.AnchorOK, []place{p}}
		}
		if p.fit >= certainFit || f.inRevised.only(quote) && f.inOld.only(quote) {
			return found{annotate.AnchorMoved, []place{p}}
		}
		others := slices.DeleteFunc(f.exact(quote, around, r), func(o place) bool { return o.Span == mapped })
		return found{annotate.AnchorAmbiguous, ranked(append(others, p))}
	}
	exact := f.exact(quote, around, r)
	near := append(f.local(r), f.inserted.near(quote)...)
	return f.settle(quote, f.bySimilarity(exact, quote, around, near), f.alone(quote, around))
}

// alone reports whether a passage could be told from all other places of the old text that are not there any more.
func (f *finder) alone(quote string, around surroundings) bool {
	n := 0
	for _, at := range f.inOld.of(quote) {
		s := text.Span{Start: at, End: at + len(quote)}
		if _, kept := f.forward.whole(s); !kept && surroundingsOf(f.old, s) == around {
			n++
		}
	}
	return n <= 1
}

// exact lists the places of the very words of a passage that may be its own, r being its range in the old text.
func (f *finder) exact(quote string, around surroundings, r text.Span) []place {
	const few = 3
	var out, doubtful []place // doubtful: a word or two among quite other ones
	for _, at := range f.inRevised.of(quote) {
		s := text.Span{Start: at, End: at + len(quote)}
		if !text.OnGrapheme(f.revised, s.Start) || !text.OnGrapheme(f.revised, s.End) {
			continue
		}
		from, kept := f.backward.whole(s)
		fit := around.fit(surroundingsOf(f.revised, s))
		switch {
		case text.InsideWord(f.revised, s.Start) && !text.InsideWord(f.old, r.Start), text.InsideWord(f.revised, s.End) && !text.InsideWord(f.old, r.End):
			// "eleven" became, or only is in, "eleventh"
		case kept && from != r && fit < kinshipFit: // it is another passage
		case len(quote) < distinctive && fit < certainFit:
			doubtful = append(doubtful, place{s, 1, fit})
		default:
			out = append(out, place{s, 1, fit})
		}
	}
	if len(doubtful) <= few {
		out = append(out, doubtful...)
	}
	return out
}

// bySimilarity adds to the exact places of a passage those of similar words in the stretches given.
func (f *finder) bySimilarity(exact []place, quote string, around surroundings, near []text.Span) []place {
	out := exact
	for _, w := range near {
		s := tightened(f.revised, quote, w)
		if s.Start >= s.End || slices.ContainsFunc(out, func(p place) bool { return p.Start < s.End && s.Start < p.End }) {
			continue
		}
		if p := (place{s, diff.Similarity(quote, f.revised[s.Start:s.End]), around.fit(surroundingsOf(f.revised, s))}); p.similarity >= leastSimilarity {
			out = append(out, p)
		}
	}
	return ranked(out)
}

// local is where the comparison maps what surrounds a range that was changed.
func (f *finder) local(r text.Span) []text.Span {
	s := f.forward.nearest(r)
	if s.Start >= s.End || s.End-s.Start > 4*(r.End-r.Start)+1000 {
		return nil // nothing is left, or so much was written anew that its place in there says nothing
	}
	return []text.Span{s}
}

// between lists what stands between the surroundings of a passage of n bytes, where the revised text still has them.
func (f *finder) between(around surroundings, n int) []text.Span {
	const beside, most = 8, 3 // code points that are compared, stretches
	before, _ := text.Context(around.prefix+"|", len(around.prefix), len(around.prefix)+1, beside)
	_, behind := text.Context("|"+around.suffix, 0, 1, beside)
	if before == "" || behind == "" {
		return nil
	}
	var out []text.Span
	for _, at := range f.inRevised.of(before) {
		start := at + len(before)
		in := f.revised[start:min(len(f.revised), start+4*n+100)]
		if i := strings.Index(in, behind); i > 0 && len(out) < most {
			out = append(out, text.Span{Start: start, End: start + i})
		}
	}
	return out
}

// settle decides between places, of which the best comes first. told is false if the passage was one of several alike.
func (f *finder) settle(quote string, places []place, told bool) found {
	if len(places) == 0 {
		return found{anchor: annotate.AnchorOrphan}
	}
	best := places[0]
	certain := told && (best.fit >= certainFit || len(quote) >= distinctive)
	if len(places) > 1 {
		certain = certain && best.score() >= places[1].score()+lead
	}
	if best.similarity < 1 {
		certain = certain && len(quote) >= distinctive && best.similarity >= leastFor(quote, f.revised[best.Start:best.End])
	}
	if certain {
		return found{annotate.AnchorMoved, places[:1]}
	}
	return found{annotate.AnchorAmbiguous, places}
}

// score weighs the words of a place and what surrounds them as Hypothesis does: more than two to one.
func (p place) score() float64 { return (5*p.similarity + 2*p.fit) / 7 }

// ranked puts places in order and drops those that are too many.
func ranked(places []place) []place {
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(b.score(), a.score()), cmp.Compare(a.Start, b.Start)) })
	return places[:min(len(places), mostCandidates)]
}

// leastFor returns how similar two passages have to be to be taken for the same. Those with different figures never are: to
// say that 11 boats sank and that 12 did are two claims.
func leastFor(a, b string) float64 {
	const never = 2
	a, b = text.Fold(a).Text, text.Fold(b).Text
	in, out := bare(a), bare(b)
	switch {
	case slices.Equal(in, out):
		return sameWords
	case slices.Equal(figures(a, in), figures(b, out)):
		return otherWords
	}
	return never
}

// bare lists the words of a folded passage.
func bare(s string) []string {
	spans := words(s, text.Span{End: len(s)})
	out := make([]string, len(spans))
	for i, w := range spans {
		out[i] = s[w.Start:w.End]
	}
	return out
}

// together makes one result of those of the ranges of a highlight.
func (f *finder) together(h *annotate.Highlight, parts []found) annotate.Carried {
	out := annotate.Carried{HighlightID: h.ID, From: h.Ranges, Was: h.Quote, Quote: h.Quote, Anchor: annotate.AnchorOK}
	placed, most := 0, 0
	for _, p := range parts {
		if p.anchor != annotate.AnchorOrphan {
			placed++
		}
		most = max(most, len(p.places))
		out.Anchor = worse(out.Anchor, p.anchor)
	}
	switch {
	case placed == 0:
		out.Anchor = annotate.AnchorOrphan
		return out
	case placed < len(parts):
		out.Anchor = annotate.AnchorAmbiguous // a part of it is gone: whether the rest still says it is not for us to judge
	}
	for n := range most {
		c, complete := f.candidate(h, parts, n)
		if !complete {
			out.Anchor = annotate.AnchorAmbiguous
		}
		if !slices.ContainsFunc(out.Candidates, func(o annotate.Candidate) bool { return slices.Equal(o.Ranges, c.Ranges) }) {
			out.Candidates = append(out.Candidates, c)
		}
	}
	best := out.Candidates[0]
	out.Similarity = best.Similarity
	if out.Anchor == annotate.AnchorOK && len(best.Ranges) != len(parts) {
		out.Anchor = annotate.AnchorMoved // what stood between two of its ranges is gone
	}
	if out.Anchor == annotate.AnchorOK || out.Anchor == annotate.AnchorMoved {
		out.Ranges, out.Quote, out.Candidates = best.Ranges, best.Quote, nil
	}
	return out
}

// candidate puts the nth best places of the ranges together, or the best of one that has fewer. It is not complete where two
// of them overlap: then the latter is left out.
func (f *finder) candidate(h *annotate.Highlight, parts []found, n int) (c annotate.Candidate, complete bool) {
	var ranges []annotate.Range
	for _, p := range parts {
		switch {
		case n < len(p.places):
			ranges = append(ranges, annotate.Range(p.places[n].Span))
		case len(p.places) > 0:
			ranges = append(ranges, annotate.Range(p.places[0].Span))
		}
	}
	slices.SortStableFunc(ranges, func(a, b annotate.Range) int { return cmp.Compare(a.Start, b.Start) })
	complete = true
	for _, r := range ranges {
		switch k := len(c.Ranges) - 1; {
		case k >= 0 && r.Start < c.Ranges[k].End:
			complete = false
		case k >= 0 && r.Start == c.Ranges[k].End:
			c.Ranges[k].End = r.End
		default:
			c.Ranges = append(c.Ranges, r)
		}
	}
	pieces := make([]string, len(c.Ranges))
	for i, r := range c.Ranges {
		pieces[i] = f.revised[r.Start:r.End]
	}
	c.Quote = strings.Join(pieces, annotate.QuoteGap)
	was := strings.ReplaceAll(h.Quote, annotate.QuoteGap, " ")
	c.Similarity = diff.Similarity(was, strings.Join(pieces, " "))
	return c, complete
}

// worse returns the less certain of two states.
func worse(a, b annotate.Anchor) annotate.Anchor {
	if slices.Index(annotate.Anchors, a) > slices.Index(annotate.Anchors, b) {
		return a
	}
	return b
}
