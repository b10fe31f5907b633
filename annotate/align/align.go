// Package align finds the passages that two texts have in common, as reports have that copy from each other or quote the same
// words, and carries places of the one over to the other. The field calls it text alignment.
//
// [Passages] compares two texts; [NewMap] makes a [Map] of what it found, by which two readers scroll together.
//
// The way passages are found is that of most detectors of text reuse: seeds, comparison, extension.
//
//  1. Both texts are divided into sentences, and overlong ones into pieces. Two sentences become a pair to look at if they
//     say the same, or share pairs of neighbouring words that are not common in the texts.
//  2. The stretch of the two is looked for that says most of the same in the same order, by a local alignment (Smith and
//     Waterman) in which a word counts the more the rarer it is. A pair is kept if that stretch says enough. Most of a
//     sentence stands for all of it.
//  3. Of each sentence the best pair is taken, and of several alike the one whose neighbours match too. Pairs that follow
//     each other within a paragraph become one passage.
//
// Words are compared folded (see [text.Fold]); punctuation and white space do not count. The two texts may have their
// passages in a different order. All is in UTF-8 bytes, and depends on nothing but the arguments.
package align

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"attest/annotate/text"
)

// Match is a passage of one text and the one of another text that says the same.
type Match struct {
	A, B       text.Span
	Similarity float64 // words that are the same, in order, of the words of both: above 0 and up to 1
}

// Bounds of what is taken for the same passage.
const (
	leastScore = 4.0 // see local; about six words, some of them rare
	mostly     = 0.7 // of the words of a sentence that stand for all of it
	mostWords  = 50  // of a piece of an overlong sentence

	leastSeeds     = 2  // pairs of neighbouring words that two sentences share if they are to be looked at
	common         = 64 // pairs of sentences that two neighbouring words may point to
	mostCandidates = 4  // for one sentence
)

// Passages returns what the texts a and b have in common, in the order of a and, where a passage of a has several in b, of
// b. It ends early, with ctx's error, when ctx does.
func Passages(ctx context.Context, a, b string) ([]Match, error) {
	n := newNumbering()
	units, err := n.divide(ctx, a)
	if err != nil {
		return nil, err
	}
	others, err := n.divide(ctx, b)
	if err != nil {
		return nil, err
	}
	c := comparison{a: units, b: others, weights: n.weights()}
	if err := c.seed(ctx); err != nil {
		return nil, err
	}
	if err := c.compare(ctx); err != nil {
		return nil, err
	}
	return c.passages(c.choose()), nil
}

// stride is after how many sentences the work looks whether it was cancelled.
const stride = 1 << 10

func cancelled(ctx context.Context, i int) error {
	if i%stride == 0 && ctx.Err() != nil {
		return fmt.Errorf("comparing two texts: %w", ctx.Err())
	}
	return nil
}

// comparison is the work on two texts.
type comparison struct {
	a, b    []unit
	weights []float32 // of the words by their numbers
	pairs   []pair
}

// pair is two sentences that may say the same.
type pair struct {
	i, j  int32 // in a and b
	seeds int32 // pairs of words that pointed to it
	only  bool  // the two are the only ones with just their words
	stretch
}

func comparePairs(p, q pair) int { return cmp.Or(cmp.Compare(p.i, q.i), cmp.Compare(p.j, q.j)) }

// seed lists the pairs of sentences that are worth a comparison.
func (c *comparison) seed(ctx context.Context) error {
	c.same()
	seeds, err := shared(ctx, c.a, c.b)
	if err != nil {
		return err
	}
	for from := 0; from < len(seeds); {
		to := from + 1
		for to < len(seeds) && seeds[to] == seeds[from] {
			to++
		}
		i, j := int32(seeds[from]>>32), int32(uint32(seeds[from]))
		if to-from >= leastSeeds {
			c.pairs = append(c.pairs, pair{i: i, j: j, seeds: int32(to - from)})
		}
		from = to
	}
	slices.SortStableFunc(c.pairs, comparePairs)
	c.pairs = slices.CompactFunc(c.pairs, func(p, q pair) bool { return p.i == q.i && p.j == q.j })
	return nil
}

// same pairs the sentences that have the same words. Of many such sentences each is paired with the ones that stand about
// as far from the beginning, because one that stands everywhere says nothing about places.
func (c *comparison) same() {
	inA, inB := byWords(c.a), byWords(c.b)
	for key, as := range inA {
		bs := inB[key]
		for _, i := range as {
			expected := int32(int64(i) * int64(len(c.b)) / int64(len(c.a)))
			k, _ := slices.BinarySearch(bs, expected)
			for _, j := range bs[max(0, k-mostCandidates/2):min(len(bs), k+mostCandidates/2)] {
				c.pairs = append(c.pairs, pair{i: i, j: j, seeds: int32(len(c.a[i].words)), only: len(as) == 1 && len(bs) == 1})
			}
		}
	}
}

// byWords lists sentences, in order, by what words they have.
func byWords(units []unit) map[string][]int32 {
	out := make(map[string][]int32, len(units))
	for i, u := range units {
		key := u.key()
		out[key] = append(out[key], int32(i))
	}
	return out
}

// shared lists a pair of sentences, as i<<32 | j, for every two neighbouring words that both have, sorted. Words that would
// point to too many pairs are left out.
func shared(ctx context.Context, a, b []unit) ([]uint64, error) {
	n := 0
	for _, u := range a {
		n += len(u.words)
	}
	number := make(map[uint64]int32, n) // of two neighbouring words of a
	inA, err := whereNeighbours(ctx, a, func(words uint64) (int32, bool) {
		id, known := number[words]
		if !known {
			id = int32(len(number))
			number[words] = id
		}
		return id, true
	})
	if err != nil {
		return nil, err
	}
	inB, err := whereNeighbours(ctx, b, func(words uint64) (int32, bool) { id, known := number[words]; return id, known })
	if err != nil {
		return nil, err
	}
	var out []uint64
	for id := range min(inA.kinds(), inB.kinds()) {
		as, bs := inA.of(id), inB.of(id)
		if len(as)*len(bs) > common {
			continue
		}
		for _, i := range as {
			for _, j := range bs {
				out = append(out, uint64(i)<<32|uint64(j))
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// neighbours knows in which sentences two neighbouring words stand, by the number of the two.
type neighbours struct {
	first []int32 // index in units of the first sentence with each two, and of the end
	units []int32
}

func (n neighbours) kinds() int { return len(n.first) - 1 }

func (n neighbours) of(id int) []int32 { return n.units[n.first[id]:n.first[id+1]] }

// whereNeighbours numbers every two neighbouring words by number, which may leave them out.
func whereNeighbours(ctx context.Context, units []unit, number func(words uint64) (int32, bool)) (neighbours, error) {
	type seen struct{ id, unit int32 }
	var all []seen
	var count []int32
	for i, u := range units {
		if err := cancelled(ctx, i); err != nil {
			return neighbours{}, err
		}
		for k := 1; k < len(u.words); k++ {
			id, ok := number(uint64(u.words[k-1])<<32 | uint64(u.words[k]))
			if !ok {
				continue
			}
			for int(id) >= len(count) {
				count = append(count, 0)
			}
			count[id]++
			all = append(all, seen{id, int32(i)})
		}
	}
	n := neighbours{first: make([]int32, len(count)+1), units: make([]int32, len(all))}
	for id, c := range count {
		n.first[id+1] = n.first[id] + c
	}
	next := slices.Clone(n.first)
	for _, s := range all {
		n.units[next[s.id]] = s.unit
		next[s.id]++
	}
	return n, nil
}

// compare keeps, of the pairs of each sentence, those that say the same, the most promising ones being looked at.
func (c *comparison) compare(ctx context.Context) error {
	kept := c.pairs[:0]
	local := aligner{weights: c.weights}
	for from := 0; from < len(c.pairs); {
		if err := cancelled(ctx, from); err != nil {
			return err
		}
		to := from + 1
		for to < len(c.pairs) && c.pairs[to].i == c.pairs[from].i {
			to++
		}
		group := c.pairs[from:to]
		if len(group) > mostCandidates {
			slices.SortStableFunc(group, func(p, q pair) int { return cmp.Compare(q.seeds, p.seeds) })
			group = group[:mostCandidates]
		}
		for _, p := range group {
			a := c.a[p.i].words
			if p.stretch = local.best(a, c.b[p.j].words); p.score >= leastScore || p.only && p.same == len(a) {
				kept = append(kept, p)
			}
		}
		from = to
	}
	c.pairs = kept
	return nil
}

// choose returns the best pair of each sentence of either text, sorted.
func (c *comparison) choose() []pair {
	slices.SortStableFunc(c.pairs, comparePairs)
	has := func(i, j int32) bool {
		_, ok := slices.BinarySearchFunc(c.pairs, pair{i: i, j: j}, comparePairs)
		return ok
	}
	const company = 1 // what a neighbour that matches too counts, in words
	for k := range c.pairs {
		p := &c.pairs[k]
		if has(p.i-1, p.j-1) {
			p.score += company
		}
		if has(p.i+1, p.j+1) {
			p.score += company
		}
	}
	taken := make([]bool, len(c.pairs))
	take := func(count int, sentence func(pair) int32) {
		best := make([]int, count) // 1 + the index of the pair
		for k, p := range c.pairs {
			if u := sentence(p); best[u] == 0 || p.score > c.pairs[best[u]-1].score {
				best[u] = k + 1
			}
		}
		for _, k := range best {
			if k > 0 {
				taken[k-1] = true
			}
		}
	}
	take(len(c.a), func(p pair) int32 { return p.i })
	take(len(c.b), func(p pair) int32 { return p.j })
	var out []pair
	for k, p := range c.pairs {
		if taken[k] {
			out = append(out, p)
		}
	}
	return out
}

// passages joins pairs of which both sentences follow those of the pair before, within a paragraph.
func (c *comparison) passages(pairs []pair) []Match {
	type passage struct {
		Match
		same, words int
	}
	var all []passage
	ends := map[[2]int32]int{} // passages by the sentences that they end with, if all of those belong to them
	for _, p := range pairs {
		a, b := c.a[p.i], c.b[p.j]
		spanA, wholeA := a.stretch(p.a)
		spanB, wholeB := b.stretch(p.b)
		words := p.a.to - p.a.from + p.b.to - p.b.from
		k := -1
		if wholeA && wholeB {
			for _, before := range [][2]int32{{p.i - 1, p.j - 1}, {p.i, p.j - 1}, {p.i - 1, p.j}} {
				at, ok := ends[before]
				if ok && c.a[before[0]].paragraph == a.paragraph && c.b[before[1]].paragraph == b.paragraph {
					delete(ends, before)
					k = at
					break
				}
			}
		}
		if k < 0 {
			k = len(all)
			all = append(all, passage{Match: Match{A: spanA, B: spanB}})
		}
		m := &all[k]
		m.A.End, m.B.End = max(m.A.End, spanA.End), max(m.B.End, spanB.End)
		m.same, m.words = m.same+2*p.same, m.words+words
		if wholeA && wholeB {
			ends[[2]int32{p.i, p.j}] = k
		}
	}
	out := make([]Match, len(all))
	for k, m := range all {
		out[k] = m.Match
		out[k].Similarity = float64(m.same) / float64(m.words)
	}
	slices.SortFunc(out, func(p, q Match) int {
		return cmp.Or(cmp.Compare(p.A.Start, q.A.Start), cmp.Compare(p.B.Start, q.B.Start))
	})
	return out
}
