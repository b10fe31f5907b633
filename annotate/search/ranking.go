package search

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"

	"attest/annotate"
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
	scoreShift   = 7
	scoreBuckets = 1 << 8
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
	parallel(len(s.segments), s.scoringSize(), func(n int) {
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

// scoringSize returns how many values have to be looked at, or records if there are only conditions.
func (s *searcher) scoringSize() int {
	size := 0
	for i := range s.asked {
		size += countOf(s.asked[i].columns)
	}
	if s.where != nil {
		size += conditionSteps * s.countRecords()
	}
	return size
}

// conditionSteps is what putting conditions to a record takes beside a value.
const conditionSteps = 10

func (s *searcher) countRecords() int {
	n := 0
	for _, seg := range s.segments {
		n += len(seg.records)
	}
	return n
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
	h := histograms.Get().(*histogram)
	*h = histogram{}
	list := getList()
	switch len(s.asked) {
	case 0:
		list = s.scoreWhere(list, n)
	case 1:
		list = s.asked[0].columns[n].appendScores(list)
	default:
		list = s.addUp(list, n)
	}
	seg := s.segments[n]
	if s.isFiltered(seg) {
		list = s.filter(list, n)
	}
	for _, m := range list {
		h[seg.kinds[m.rec]][m.score>>scoreShift]++
	}
	return list, h
}

// appendScores appends the records that have a value, where no other term counts.
func (c *column) appendScores(list []scored) []scored {
	list = slices.Grow(list, c.n)
	for rec, v := range c.dense {
		if v != 0 {
			list = append(list, scored{uint16(rec), single(v)})
		}
	}
	for i, rec := range c.records {
		list = append(list, scored{rec, single(c.values[i])})
	}
	return list
}

// isFiltered reports whether not all records of a segment may be among the results.
func (s *searcher) isFiltered(seg *segment) bool {
	return seg.dead != nil || s.where != nil || len(s.req.Kinds) > 0 || s.req.Document != annotate.None
}

// filter takes out the records that may not be among the results, because they are dead or by what was asked for.
func (s *searcher) filter(list []scored, n int) []scored {
	seg := s.segments[n]
	kept := list[:0]
	for _, m := range list {
		if !s.wanted[seg.kinds[m.rec]] || seg.isDead(m.rec) || !s.inDocument(seg.records[m.rec]) {
			continue
		}
		if s.where != nil {
			v := s.where.value(n, m.rec)
			if v == 0 {
				continue
			}
			if len(s.asked) == 0 {
				m.score = single(v)
			}
		}
		kept = append(kept, m)
	}
	return kept
}

// single returns the score of a record by the one word that counts.
func single(v value) uint16 { return uint16(v) << 7 }

// scoreWhere appends the records that may fulfil the conditions, where nothing else was asked for. Their scores are found with
// the conditions.
func (s *searcher) scoreWhere(list []scored, n int) []scored {
	columns, ok := s.where.drive(n)
	if !ok {
		for rec := range s.segments[n].records {
			list = append(list, scored{rec: uint16(rec)})
		}
		return list
	}
	if len(columns) == 1 {
		return columns[0].appendScores(list)
	}
	seen := make([]uint64, s.segments[n].stride())
	for _, c := range columns {
		c.each(func(rec uint16, _ value) { seen[rec/64] |= 1 << (rec % 64) })
	}
	for i, set := range seen {
		for ; set != 0; set &= set - 1 {
			list = append(list, scored{rec: uint16(i<<6 + bits.TrailingZeros64(set))})
		}
	}
	return list
}

// Sums of several terms have the weight of those that are there in the upper half, and what they count for in the lower.
const sumBits = 16

// addUp appends the records that have enough of the terms. A record must have one of the essential terms: the others together
// do not weigh enough. So only the columns of these are gone through, those of the rarest terms, and the others are looked up
// for what is found there (the idea of MaxScore).
func (s *searcher) addUp(list []scored, n int) []scored {
	order := make([]int, len(s.asked))
	total := uint32(0)
	for i := range order {
		order[i] = i
		total += s.asked[i].weight
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(s.asked[b].weight, s.asked[a].weight) })
	u := sums.Get().(*summer)
	defer sums.Put(u)
	u.begin(len(s.segments[n].records))
	need, rest := total-s.slack, total
	for _, i := range order {
		a := &s.asked[i]
		for class := range u.add {
			u.add[class] = a.weight<<sumBits | a.weight*worth[min(class, int(Exact))]
		}
		if essential := rest >= need; essential {
			u.all(a.columns[n])
		} else {
			u.known(a.columns[n])
		}
		rest -= a.weight
	}
	return u.end(list, need)
}

// summer adds up what the terms count for in the records of a segment.
type summer struct {
	sums    [maxRecords]uint32 // all 0 between two segments
	add     [1 << 4]uint32     // what the term at hand counts for, by class
	records int
	touched []uint16 // the records with a sum
	many    bool     // there are too many to note them
}

var sums = sync.Pool{New: func() any { return new(summer) }}

func (u *summer) begin(records int) { u.records, u.touched, u.many = records, u.touched[:0], false }

// all adds a term wherever it is.
func (u *summer) all(c *column) {
	if c.dense != nil {
		u.many = true
		for rec, v := range c.dense {
			if v != 0 {
				u.sums[rec] += u.add[v>>4]
			}
		}
		return
	}
	for i, rec := range c.records {
		if u.sums[rec] == 0 && !u.many {
			u.touched = append(u.touched, rec)
		}
		u.sums[rec] += u.add[c.values[i]>>4]
	}
}

// known adds a term where one has been added before.
func (u *summer) known(c *column) {
	switch {
	case c.dense == nil:
		for i, rec := range c.records {
			if u.sums[rec] != 0 {
				u.sums[rec] += u.add[c.values[i]>>4]
			}
		}
	case u.many:
		for rec, v := range c.dense {
			if v != 0 && u.sums[rec] != 0 {
				u.sums[rec] += u.add[v>>4]
			}
		}
	default:
		for _, rec := range u.touched {
			if v := c.dense[rec]; v != 0 {
				u.sums[rec] += u.add[v>>4]
			}
		}
	}
}

// end appends the records whose terms weigh enough, in ascending order, and forgets the sums.
func (u *summer) end(list []scored, need uint32) []scored {
	if !u.many && len(u.touched)*sortShare < u.records {
		slices.Sort(u.touched)
		for _, rec := range u.touched {
			if sum := u.sums[rec]; sum>>sumBits >= need {
				list = append(list, scored{rec, uint16(sum)})
			}
			u.sums[rec] = 0
		}
		return list
	}
	for rec, sum := range u.sums[:u.records] {
		if sum>>sumBits >= need {
			list = append(list, scored{uint16(rec), uint16(sum)})
		}
	}
	clear(u.sums[:u.records])
	return list
}

// sortShare is how many times more records than records touched there must be for sorting these to be quicker than going
// through all.
const sortShare = 32
