package search

import (
	"cmp"
	"math/bits"
	"slices"
	"sort"
)

// phrase is a row of words that stand one behind another in one field.
type phrase struct {
	places     [][]hit // what fits in each place
	start, end bool    // nothing stands before it in its field, or behind it

	byWord map[uint32]uint64 // in which places a word fits
}

// maxPhrase is how many words of a phrase are looked at.
const maxPhrase = 64

func newPhrase(places [][]hit, start, end bool) *phrase {
	p := &phrase{places: places[:min(len(places), maxPhrase)], start: start, end: end, byWord: map[uint32]uint64{}}
	for i, hits := range p.places {
		for _, h := range hits {
			p.byWord[h.word] |= 1 << i
		}
	}
	return p
}

// runs returns where the words of the phrase stand in the alphabet.
func (p *phrase) runs(v *vocabulary) []run { return v.runsOf(slices.Concat(p.places...)) }

// possible reports whether there are words for every place.
func (p *phrase) possible() bool {
	for _, hits := range p.places {
		if len(hits) == 0 {
			return false
		}
	}
	return len(p.places) > 0
}

// phraseReader finds a phrase in the records of one segment after another. Tokens are read from left to right with the set of
// places up to which the phrase fits (the shift-and algorithm), so that words with several forms cost nothing. It is used by
// one goroutine.
type phraseReader struct {
	*phrase
	*body
	words  []phraseWord // of the segment, by number
	starts []int        // first token of each position of the field being read
}

// phraseWord is a word of the segment with the places that it fits.
type phraseWord struct {
	word   uint16
	places uint64
}

// enter turns to a segment, and returns the place whose words are rarest there. It reports false where a place has none.
func (r *phraseReader) enter(b *body, v *vocabulary, runs []run) (rarest int, ok bool) {
	r.body, r.words = b, r.words[:0]
	var counts [maxPhrase]int
	b.eachWord(v, runs, nil, func(w int) {
		places := r.byWord[b.words[w]]
		r.words = append(r.words, phraseWord{uint16(w), places})
		for n := b.count(w); places != 0; places &= places - 1 {
			counts[bits.TrailingZeros64(places)] += n
		}
	})
	slices.SortFunc(r.words, func(a, b phraseWord) int { return cmp.Compare(a.word, b.word) })
	for i, n := range counts[:len(r.places)] {
		if n == 0 {
			return 0, false
		}
		if n < counts[rarest] {
			rarest = i
		}
	}
	return rarest, true
}

// placesOf returns the places that a word of the segment fits.
func (r *phraseReader) placesOf(w uint16) uint64 {
	i := sort.Search(len(r.words), func(i int) bool { return r.words[i].word >= w })
	if i < len(r.words) && r.words[i].word == w {
		return r.words[i].places
	}
	return 0
}

// columnOf returns the column of the records of a segment that hold the phrase, which have the same value there.
func (r *phraseReader) columnOf(b *body, val value, v *vocabulary, runs []run, scratch []value) *column {
	rarest, ok := r.enter(b, v, runs)
	if !ok {
		return &column{}
	}
	n := 0
	scratch = scratch[:len(b.records)]
	for _, w := range r.words {
		if w.places&(1<<rarest) != 0 {
			b.raise(scratch, int(w.word), val)
		}
	}
	for rec, maybe := range scratch {
		if maybe == 0 {
			continue
		}
		if r.holds(uint16(rec)) {
			n++
		} else {
			scratch[rec] = 0
		}
	}
	return newColumn(scratch, n)
}

// holds reports whether a field of the record has the phrase.
func (r *phraseReader) holds(rec uint16) (found bool) {
	r.each(rec, func(int, int) bool {
		found = true
		return false
	})
	return found
}

// fits reports whether a token of the segment is a word of the phrase.
func (r *phraseReader) fits(w uint16) bool { return w < unknownWord && r.placesOf(w) != 0 }

// each calls yield for every place of a record where the phrase stands, with the numbers of its first token and of the one
// behind its last, until yield returns false.
func (r *phraseReader) each(rec uint16, yield func(from, to int) bool) {
	tokens := r.tokensOf(rec)
	whole := uint64(1) << (len(r.places) - 1)
	var before, here uint64 // the places up to which the phrase fits before this position, and at it
	r.starts = r.starts[:0]
	for i := 0; i <= len(tokens); i++ {
		w := uint16(fieldBreak)
		if i < len(tokens) {
			w = tokens[i]
		}
		if w < unknownWord && !r.forms[w].advances() {
			here |= r.placesOf(w) & r.next(before)
			continue
		}
		if here&whole != 0 && (!r.end || w == fieldBreak) && !yield(r.starts[len(r.starts)-len(r.places)], i) {
			return
		}
		if w == fieldBreak {
			before, here, r.starts = 0, 0, r.starts[:0]
			continue
		}
		before, here = here, 0
		r.starts = append(r.starts, i)
		if w < unknownWord {
			here = r.placesOf(w) & r.next(before)
		}
	}
}

// next returns the places that may come at the position whose beginning was noted last.
func (r *phraseReader) next(before uint64) uint64 {
	if r.phrase.start && len(r.starts) > 1 {
		return before << 1
	}
	return before<<1 | 1
}
