package search

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// Records are ranked in two steps. The first gives every record that has enough of the words a score out of the columns
// alone: for each word, how rare it is times how well it fits. The best of each kind, maxRanked of them, are then looked at
// again, word by word: how near to each other the words stand, whether they follow each other as typed, and last the order of
// the documents. Where there is one word, its class is all that counts before that.
const maxRanked = 320

// worth is what a word that fits in a class counts for among several, in hundredths of one that fits exactly. Exact words
// decide, but two that are nearly right may outdo one that is.
var worth = [Exact + 1]uint32{Letters: 12, Inside: 25, TwoEdits: 35, OneEdit: 50, Initials: 60, Prefix: 70, Joined: 85, Variant: 92, Exact: 100}

// Words of a query share totalWeight by their rarity.
const totalWeight = 256

// Of up to fewWords, all have to be there but those that stand everywhere: that are in one of so many records as commonShare
// says, and are so short that they are hardly what was looked for, or the project so large that this means something. Of more
// words so much weight may be missing as is in slackShare: a pasted sentence is found although its first and last word are
// cut or one of it was changed. Where nothing is found so, lastShare may be missing.
const (
	fewWords    = 3
	commonShare = 8
	shortWord   = 3
	largeEnough = 2000
	slackShare  = 0.4
	lastShare   = 0.65
)

// weigh gives the terms their weights, and says how much may be missing.
func (s *searcher) weigh() {
	records := 0
	for _, seg := range s.segments {
		records += seg.living
	}
	rarity, sum := make([]float64, len(s.asked)), 0.0
	common := make([]bool, len(s.asked))
	for i := range s.asked {
		n := s.frequency(&s.asked[i])
		if functionWords[s.terms[i].folded] {
			n = max(n, records/functionShare)
		}
		rarity[i] = math.Log2(1 + float64(records+1)/(float64(n)+0.5))
		common[i] = n*commonShare > records && (s.terms[i].runes <= shortWord || records >= largeEnough)
		sum += rarity[i]
	}
	s.slack = 0
	total := uint32(0)
	for i := range s.asked {
		w := max(1, uint32(math.Round(totalWeight*rarity[i]/sum)))
		s.asked[i].weight = w
		total += w
		if common[i] && len(s.asked) > 1 {
			s.slack += w
		}
	}
	s.slack = min(s.slack, total/2)
	if len(s.asked) > fewWords {
		share := slackShare
		if s.lenient {
			share = lastShare
		}
		s.slack = max(s.slack, uint32(share*float64(total)))
	}
}

// frequency returns in how many records a term stands in the best class in which it stands in any.
func (s *searcher) frequency(a *asked) int {
	var counts [Exact + 1]int32
	for n, c := range a.columns {
		for class := range counts {
			counts[class] += c.classes[class]
		}
		s.segments[n].eachDead(func(rec uint16) {
			if v := c.at(rec); v != 0 {
				counts[classOf(v)]--
			}
		})
	}
	for class := Exact; class > Scattered; class-- {
		if counts[class] > 0 {
			return int(counts[class])
		}
	}
	return 0
}

// scored is a record with the sum of what its words count for.
type scored struct {
	rec   uint16
	score uint16
}

// The greatest score is that of one word that fits exactly. Scores are sorted into buckets so wide that there are scoreBuckets.
const (
	scoreShift   = 5
	scoreBuckets = 1 << 10
)

// histogram counts the records of each kind by their scores.
type histogram [kinds][scoreBuckets]int32

// rank returns the best candidates, best first, and how many records match.
func (s *searcher) rank() ([]*candidate, int, error) {
	s.mergeAlternatives()
	s.weigh()
	s.follower = make([]uint64, len(s.terms))
	for i := 1; i < len(s.sequence); i++ {
		s.follower[s.sequence[i-1]] |= 1 << s.sequence[i]
	}
	lists := make([][]scored, len(s.segments))
	counts := make([]*histogram, len(s.segments))
	parallel(len(s.segments), func(n int) {
		if s.ctx.Err() == nil {
			lists[n], counts[n] = s.score(n)
		}
	})
	if err := s.ctx.Err(); err != nil {
		return nil, 0, err //nolint:wrapcheck // documented to be the context's own
	}
	found, matches := s.choose(lists, counts)
	for n, list := range lists {
		putList(list)
		histograms.Put(counts[n])
	}
	s.look(found)
	slices.SortFunc(found, compareCandidates)
	return found, matches, s.ctx.Err() //nolint:wrapcheck // documented to be the context's own
}

// mergeAlternatives lets the alternatives of terms count as the terms themselves.
func (s *searcher) mergeAlternatives() {
	for i := range s.asked {
		s.asked[i].columns = s.asked[i].direct
	}
	for _, other := range s.others {
		for _, i := range slices.Compact(slices.Sorted(slices.Values(other.terms))) {
			a := &s.asked[i]
			merged := make([]*column, len(a.columns))
			scratch := scratches.Get().(*[maxRecords]value)
			for n, c := range a.columns {
				merged[n] = c.merged(other.columns[n], scratch[:], len(s.segments[n].records))
			}
			scratches.Put(scratch)
			a.columns = merged
		}
	}
}

// score returns the records of a segment that match, with their scores.
func (s *searcher) score(n int) ([]scored, *histogram) {
	seg := s.segments[n]
	out := getList()
	h := histograms.Get().(*histogram)
	*h = histogram{}
	keep := func(rec uint16, score uint32) {
		k := seg.kinds[rec]
		if !s.wanted[k] || seg.isDead(rec) || !s.inDocument(seg.records[rec]) {
			return
		}
		if s.where != nil {
			v := s.where.value(n, rec)
			if v == 0 {
				return
			}
			if len(s.asked) == 0 {
				score = single(v)
			}
		}
		h[k][score>>scoreShift]++
		out = append(out, scored{rec, uint16(score)})
	}
	switch len(s.asked) {
	case 0:
		s.eachWhere(n, keep)
	case 1:
		s.asked[0].columns[n].each(func(rec uint16, v value) { keep(rec, single(v)) })
	default:
		s.addUp(n, keep)
	}
	return out, h
}

// single returns the score of a record by the one word that counts.
func single(v value) uint32 { return uint32(v) << 7 }

// eachWhere yields the records that may fulfil the conditions, where nothing else was asked for.
func (s *searcher) eachWhere(n int, yield func(rec uint16, score uint32)) {
	columns, ok := s.where.drive(n)
	if !ok {
		for rec := range s.segments[n].records {
			yield(uint16(rec), 0)
		}
		return
	}
	if len(columns) == 1 {
		columns[0].each(func(rec uint16, _ value) { yield(rec, 0) })
		return
	}
	seen := make([]uint64, s.segments[n].stride())
	for _, c := range columns {
		c.each(func(rec uint16, _ value) { seen[rec/64] |= 1 << (rec % 64) })
	}
	for i, set := range seen {
		for ; set != 0; set &= set - 1 {
			yield(uint16(i<<6+bits.TrailingZeros64(set)), 0)
		}
	}
}

// Sums of several terms have the weight of those that are there in the upper half, and what they count for in the lower.
const sumBits = 16

// addUp yields the records that have enough of the terms. A record must have one of the essential terms: the others together
// do not weigh enough. So only the lists of these are gone through, the rarest terms among them, and the others are looked
// up for what is found there (the idea of MaxScore).
func (s *searcher) addUp(n int, yield func(rec uint16, score uint32)) {
	order := make([]int, len(s.asked))
	total := uint32(0)
	for i := range order {
		order[i] = i
		total += s.asked[i].weight
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(s.asked[b].weight, s.asked[a].weight) })
	need, rest := total-s.slack, total
	sums := sumPool.Get().(*[maxRecords]uint32)
	defer sumPool.Put(sums)
	var touched []uint16
	for _, i := range order {
		a := &s.asked[i]
		c := a.columns[n]
		var add [256]uint32
		for v := range add {
			add[v] = a.weight<<sumBits | a.weight*worth[min(v>>4, int(Exact))]
		}
		essential := rest >= need
		rest -= a.weight
		switch {
		case essential:
			c.each(func(rec uint16, v value) {
				if sums[rec] == 0 {
					touched = append(touched, rec)
				}
				sums[rec] += add[v]
			})
		case c.dense != nil:
			for _, rec := range touched {
				if v := c.dense[rec]; v != 0 {
					sums[rec] += add[v]
				}
			}
		default:
			for i, rec := range c.records {
				if sums[rec] != 0 {
					sums[rec] += add[c.values[i]]
				}
			}
		}
	}
	take := func(rec uint16) {
		sum := sums[rec]
		sums[rec] = 0
		if sum>>sumBits >= need {
			yield(rec, sum&(1<<sumBits-1))
		}
	}
	if len(touched)*sortShare < len(s.segments[n].records) {
		slices.Sort(touched)
		for _, rec := range touched {
			take(rec)
		}
		return
	}
	for rec, sum := range sums[:len(s.segments[n].records)] {
		if sum != 0 {
			take(uint16(rec))
		}
	}
}

// sortShare is how many times more records than records touched there must be for sorting these to be quicker than going
// through all.
const sortShare = 32
