package search

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"strings"

	"attest/annotate"
	"attest/annotate/text"
)

// Two claims are alike by the words they share over all words of the two, where each word counts by its rarity: "the" hardly
// anything, "spillway" much. Figures count half, because whoever contradicts a claim says the same with another figure.
const (
	figureShare = 0.5
	// leastAlike is how much of the words claims must share to be offered.
	leastAlike = 0.2
	// maxAlike is how many of the rarest words of a claim others are looked for by.
	maxAlike = 32
	// leastRarity leaves out words that stand in one record of two or three.
	leastRarity = 1.5
)

// trait is a word of a claim with all that counts as the same word.
type trait struct {
	words  []uint32
	weight float64
}

// Similar returns the claims of other documents that are most like a claim, the most alike first: at most limit of them, and
// none that is not alike. Their Score is in thousandths. It returns early with the error of ctx when that is done.
func (ix *Index) Similar(ctx context.Context, claim annotate.ID, limit int) ([]Result, error) {
	st := ix.state.Load()
	s := likeness{state: st}
	if !s.read(claim) {
		return nil, ctx.Err() //nolint:wrapcheck // documented to be the context's own
	}
	type like struct {
		body  *body
		rec   uint16
		score float64
	}
	var found []like
	for _, seg := range st.segments {
		if ctx.Err() != nil {
			return nil, ctx.Err() //nolint:wrapcheck // documented to be the context's own
		}
		if !slices.Contains(seg.kinds, claimKind) {
			continue
		}
		s.enter(seg.body)
		for rec, shared := range s.shared(seg) {
			if shared < leastAlike*s.total {
				continue
			}
			if score := s.likenessTo(uint16(rec)); score >= leastAlike {
				found = append(found, like{seg.body, uint16(rec), score})
			}
		}
	}
	slices.SortFunc(found, func(a, b like) int {
		return cmp.Or(cmp.Compare(b.score, a.score), compareRecords(a.body.records[a.rec], b.body.records[b.rec]))
	})
	out := make([]Result, 0, min(len(found), limit))
	for _, f := range found[:min(len(found), limit)] {
		if s.body != f.body {
			s.enter(f.body)
		}
		out = append(out, s.result(f.rec, f.score))
	}
	return out, nil
}

// likeness compares one claim with others.
type likeness struct {
	state   *state
	claim   record
	traits  []trait
	total   float64
	records float64
	byWord  map[uint32]int // trait of a word
	*body                  // being read
	local   []int16        // trait of each word of the segment, or -1
	sums    []float64
}

// read looks the claim up and weighs its words. It reports false if it is not indexed.
func (s *likeness) read(claim annotate.ID) bool {
	mark := markOf(claim)
	for _, seg := range s.state.segments {
		s.records += float64(seg.living)
		for rec, m := range seg.marks {
			if m == mark && seg.kinds[rec] == claimKind && !seg.isDead(uint16(rec)) && seg.records[rec].id() == claim {
				s.claim, s.body = seg.records[rec], seg.body
				s.takeTraits(uint16(rec))
			}
		}
	}
	if s.claim.item == nil {
		return false
	}
	s.weigh()
	return len(s.traits) > 0
}

// takeTraits collects the words of the claim's text, with their other spellings and numbers.
func (s *likeness) takeTraits(rec uint16) {
	v := &s.state.vocabulary
	s.byWord = map[uint32]int{}
	s.traits = nil
	for _, w := range s.textTokens(rec) {
		word := s.words[w]
		if _, known := s.byWord[word]; known {
			continue
		}
		n := len(s.traits)
		s.traits = append(s.traits, trait{})
		add := func(w uint32) {
			if _, known := s.byWord[w]; !known && v.forms[w] == plain {
				s.byWord[w] = n
				s.traits[n].words = append(s.traits[n].words, w)
			}
		}
		add(word)
		folded := v.folded(word)
		other := folded + "s"
		if stem, plural := strings.CutSuffix(folded, "s"); plural && len(stem) >= minVariant {
			other = stem
		}
		for _, same := range []string{folded, other} {
			for _, w := range v.equal(same) {
				add(w)
			}
		}
		known := skeletons(folded, v.surface(word))
		for _, skeleton := range known {
			v.withSkeleton(skeleton, func(w uint32) {
				if areVariants(known, v.folded(w), v.surface(w)) {
					add(w)
				}
			})
		}
	}
}

// textTokens returns the words of a record's first field, which is what a claim says, each as it is written.
func (s *likeness) textTokens(rec uint16) []uint16 {
	tokens := s.tokensOf(rec)
	if i := slices.Index(tokens, fieldBreak); i >= 0 {
		tokens = tokens[:i]
	}
	return slices.DeleteFunc(slices.Clone(tokens), func(w uint16) bool { return w == unknownWord || s.forms[w] != plain })
}

// weigh gives the traits weights by their rarity and keeps the rarest.
func (s *likeness) weigh() {
	counts := make([]int, len(s.traits))
	for _, seg := range s.state.segments {
		for w, global := range seg.words {
			if n, ok := s.byWord[global]; ok {
				counts[n] += seg.count(w)
			}
		}
	}
	v := &s.state.vocabulary
	for i := range s.traits {
		s.traits[i].weight = s.rarity(float64(counts[i]), v.folded(s.traits[i].words[0]))
	}
	slices.SortStableFunc(s.traits, func(a, b trait) int { return cmp.Compare(b.weight, a.weight) })
	s.traits = s.traits[:min(len(s.traits), maxAlike)]
	clear(s.byWord)
	for i, t := range s.traits {
		s.total += t.weight
		for _, w := range t.words {
			s.byWord[w] = i
		}
	}
}

// rarity returns what a word counts for that stands in so many of all records, or 0 for one that stands everywhere.
func (s *likeness) rarity(count float64, folded string) float64 {
	r := math.Log2(1 + s.records/(count+0.5))
	if r < leastRarity {
		return 0
	}
	if isDigit(folded[0]) {
		r *= figureShare
	}
	return r
}

// enter turns to a segment.
func (s *likeness) enter(b *body) {
	s.body = b
	s.local = slices.Grow(s.local[:0], len(b.words))[:len(b.words)]
	for w, global := range b.words {
		s.local[w] = -1
		if n, ok := s.byWord[global]; ok {
			s.local[w] = int16(n)
		}
	}
}

// shared returns, by record, the weight of the words that claims of other documents share with this one, notes included.
func (s *likeness) shared(seg *segment) []float64 {
	s.sums = slices.Grow(s.sums[:0], len(seg.records))[:len(seg.records)]
	clear(s.sums)
	met := make([]uint64, len(seg.records)) // the traits that have been added
	add := func(n int16, rec uint16) {
		if seg.kinds[rec] == claimKind && met[rec]&(1<<n) == 0 {
			met[rec] |= 1 << n
			s.sums[rec] += s.traits[n].weight
		}
	}
	for w, n := range s.local {
		switch {
		case n < 0:
		case w < s.dense:
			for i, set := range s.bitmap(w) {
				for ; set != 0; set &= set - 1 {
					add(n, uint16(i<<6+bits.TrailingZeros64(set)))
				}
			}
		default:
			for _, rec := range s.list(w) {
				add(n, rec)
			}
		}
	}
	for rec, sum := range s.sums {
		if sum > 0 && (seg.isDead(uint16(rec)) || s.isOwn(seg.records[rec])) {
			s.sums[rec] = 0
		}
	}
	return s.sums
}

// isOwn reports whether a claim is this one, or of the same document.
func (s *likeness) isOwn(r record) bool {
	return r.id() == s.claim.id() || r.document() != annotate.None && r.document() == s.claim.document()
}

// likenessTo returns the weight of the words that both claims have over that of the words that one of them has. In the other
// claim too only what it says is looked at, and not the notes on it.
func (s *likeness) likenessTo(rec uint16) float64 {
	shared, others := 0.0, 0.0
	var met uint64
	scale := s.records / float64(len(s.body.records))
	for _, w := range s.textTokens(rec) {
		n := s.local[w]
		switch {
		case n < 0:
			others += s.rarity(scale*float64(s.count(int(w))), s.state.vocabulary.folded(s.words[w]))
		case met&(1<<n) == 0:
			met |= 1 << n
			shared += s.traits[n].weight
		}
	}
	return shared / (s.total + others)
}

// maxShared is how many shared words a result names.
const maxShared = 3

// result makes a result of a claim that is alike. It marks the words that are shared.
func (s *likeness) result(rec uint16, score float64) Result {
	r := s.body.records[rec]
	f := r.fields(nil)[0]
	folded := text.Fold(f.text)
	var z tokenizer
	var marks []annotate.Range
	shared := map[int16]string{}
	forward := s.tokensOf(rec)
	for i, t := range z.tokenize(folded, f.text, f.isName()) {
		w := forward[i]
		if w == unknownWord || s.forms[w] != plain || s.local[w] < 0 || s.traits[s.local[w]].weight == 0 {
			continue
		}
		marks = append(marks, annotate.Range{Start: t.start, End: t.end})
		if n := s.local[w]; shared[n] == "" {
			shared[n] = folded.Source(t.start, t.end)
		}
	}
	var words []string
	for n := range s.traits { // the rarest first
		if word := shared[int16(n)]; word != "" && len(words) < maxShared {
			words = append(words, word)
		}
	}
	return Result{
		Kind: annotate.KindClaim, ID: r.id(), DocumentID: r.document(), Field: f.name, Text: f.text, Class: Exact,
		Why: "shares " + strings.Join(words, ", "), Score: int(math.Round(1000 * score)), Marks: originalMarks(folded, marks), Range: r.place(),
	}
}
