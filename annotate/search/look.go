package search

import (
	"math/bits"
	"slices"
	"sort"
	"sync"
)

// A candidate's score is a row of figures, of which a later one counts only where all before are the same: what its words are
// worth, how near they stand, how many follow each other as typed, whether all come in the order in which they were typed,
// whether they are the whole of a name, whether they stand in what the record is rather than in a remark on it, and how good
// each word is in its class.
const (
	qualityBits = 4
	mainShift   = qualityBits
	wholeShift  = mainShift + 1
	orderShift  = wholeShift + 1
	followShift = orderShift + 1
	followBits  = 6
	nearShift   = followShift + followBits
	nearBits    = 8
	worthShift  = nearShift + nearBits
)

// looker looks at candidates word by word.
type looker struct {
	*searcher
	fits   []uint64 // by word of the vocabulary: which terms it may be there for
	set    []uint32 // the words for which that is any
	values []value  // of each term in the record
	events []event  // of the field being read
	fields []field

	active  []*alternative // whose phrases some terms are there by, in the record
	readers map[*phrase]*phraseReader
	places  []place // of these phrases in the record
}

// place is where a phrase stands in a record, by its tokens.
type place struct {
	from, to int
	by       *alternative
}

// event is a place where a term stands.
type event struct {
	at   int // position in the field
	term int
}

// fieldSight is what was seen of a field.
type fieldSight struct {
	index    int // of the field
	from, to int // its tokens

	terms     uint64 // those that stand in it
	gap       int    // words between them that do not belong, where they stand nearest to each other
	follows   int
	inOrder   bool
	positions int
	covered   int // positions where a term stands
}

var fitsPool = sync.Pool{New: func() any { return new([]uint64) }}

// look gives the candidates their final scores.
func (s *searcher) look(found []*candidate) {
	s.release()
	s.looker = s.newLooker()
	for i, c := range found {
		if i%64 == 0 && s.ctx.Err() != nil {
			return
		}
		c.score = s.looker.scoreOf(c)
	}
}

func (s *searcher) newLooker() *looker {
	fits := fitsPool.Get().(*[]uint64)
	if len(*fits) < len(s.state.vocabulary.words) {
		*fits = make([]uint64, len(s.state.vocabulary.words)+len(s.state.vocabulary.words)/8)
	}
	l := &looker{searcher: s, fits: *fits, values: make([]value, len(s.asked))}
	s.eachHit(func(term int, h hit) {
		l.fits[h.word] |= 1 << term
		l.set = append(l.set, h.word)
	})
	return l
}

// release gives back what the looker was lent.
func (s *searcher) release() {
	if s.looker == nil {
		return
	}
	for _, w := range s.looker.set {
		s.looker.fits[w] = 0
	}
	fitsPool.Put(&s.looker.fits)
	s.looker = nil
}

func (s *searcher) eachHit(yield func(term int, h hit)) {
	for i := range s.asked {
		for _, h := range s.asked[i].near {
			yield(i, h)
		}
		for _, h := range s.asked[i].far {
			yield(i, h)
		}
	}
	for _, other := range s.others {
		for _, h := range other.hits {
			for _, i := range other.terms {
				yield(i, h)
			}
		}
	}
}

// fit returns the value that a word has for a term.
func (s *searcher) fit(term int, word uint32) value {
	v := max(valueIn(s.asked[term].near, word), valueIn(s.asked[term].far, word))
	for _, other := range s.others {
		if len(other.hits) > 0 && slices.Contains(other.terms, term) {
			v = max(v, valueIn(other.hits, word))
		}
	}
	return v
}

// valueIn returns the value of a word among hits, which are sorted by words.
func valueIn(hits []hit, word uint32) value {
	i := sort.Search(len(hits), func(i int) bool { return hits[i].word >= word })
	if i < len(hits) && hits[i].word == word {
		return hits[i].value
	}
	return 0
}

// scoreOf returns the final score of a candidate.
func (l *looker) scoreOf(c *candidate) int {
	if len(l.asked) == 0 {
		return int(worth[classOf(value(c.score>>7))])<<worthShift | 1
	}
	l.turnTo(c)
	total, quality, there := 0, 0, uint64(0)
	for i, v := range l.values {
		if v != 0 {
			total += int(l.asked[i].weight * worth[classOf(v)])
			quality += int(v & finest)
			there |= 1 << i
		}
	}
	score := total<<worthShift | quality/bits.OnesCount64(there)
	k := c.record.kind()
	best, isWhole, isRemark := fieldSight{terms: there, inOrder: true}, false, false
	if len(l.asked) > 1 || k == sourceKind || k == tagKind || slices.Contains(l.segments[c.segment].tokensOf(c.rec), fieldBreak) {
		best = l.bestField(c)
		isWhole, isRemark = best.isWhole(k), l.isRemark(c, best.index)
	}
	near := 0
	if best.terms == there { // otherwise they stand in different fields
		near = 1<<nearBits - 1 - min(best.gap, 1<<nearBits-2)
	}
	score |= near<<nearShift | min(best.follows, 1<<followBits-1)<<followShift
	score |= bit(best.inOrder)<<orderShift | bit(isWhole)<<wholeShift | bit(!isRemark)<<mainShift
	return score
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// isRemark reports whether one of the fields of a candidate says something about it, rather than what it is.
func (l *looker) isRemark(c *candidate, index int) bool {
	l.fields = c.record.fields(l.fields[:0])
	switch l.fields[index].name {
	case "note", "rationale", "reliability_note", "file_name":
		return true
	}
	return false
}

// turnTo prepares for a candidate: the values of the terms, and the phrases by which they have them.
func (l *looker) turnTo(c *candidate) {
	l.active, l.places = l.active[:0], l.places[:0]
	for i := range l.asked {
		l.values[i] = l.asked[i].columns[c.segment].at(c.rec)
	}
	for _, other := range l.others {
		if other.phrase == nil {
			continue
		}
		if v := other.columns[c.segment].at(c.rec); v != 0 && slices.ContainsFunc(other.terms, func(i int) bool { return l.values[i] == v && l.asked[i].direct[c.segment].at(c.rec) < v }) {
			l.active = append(l.active, other)
		}
	}
	for _, other := range l.active {
		l.reader(other.phrase, c).each(c.rec, func(from, to int) bool {
			l.places = append(l.places, place{from, to, other})
			return true
		})
	}
}

// reader returns one for a phrase, in the segment of the candidate. Candidates of a segment come together.
func (l *looker) reader(p *phrase, c *candidate) *phraseReader {
	if l.readers == nil {
		l.readers = map[*phrase]*phraseReader{}
	}
	r := l.readers[p]
	if r == nil {
		r = &phraseReader{phrase: p}
		l.readers[p] = r
	}
	if b := l.segments[c.segment].body; r.body != b {
		v := &l.state.vocabulary
		r.enter(b, v, p.runs(v))
	}
	return r
}

// isWhole reports whether what was typed is all that a field of a source or tag says.
func (f fieldSight) isWhole(k kind) bool {
	return (k == sourceKind || k == tagKind) && f.covered == f.positions
}

// bestField returns what was seen of the field in which most of what was typed stands; of several, the one in which it stands
// best.
func (l *looker) bestField(c *candidate) fieldSight {
	var best fieldSight
	bestRank := -1
	l.eachField(c, func(f fieldSight) {
		rank := max(0, 200-f.gap)
		for set := f.terms; set != 0; set &= set - 1 {
			rank += int(l.asked[bits.TrailingZeros64(set)].weight) << 8
		}
		if f.isWhole(c.record.kind()) {
			rank += 1 << 8
		}
		if rank > bestRank {
			best, bestRank = f, rank
		}
	})
	return best
}

// eachField yields what is seen of each field of the candidate.
func (l *looker) eachField(c *candidate, yield func(fieldSight)) {
	b := l.segments[c.segment].body
	tokens := b.tokensOf(c.rec)
	f := fieldSight{}
	at, covered := -1, -1
	l.events = l.events[:0]
	note := func(term int) {
		l.events = append(l.events, event{max(at, 0), term})
		if at > covered {
			covered = at
			f.covered++
		}
	}
	for i, w := range tokens {
		if w == fieldBreak {
			f.to, f.positions = i, at+1
			yield(l.sight(f))
			f = fieldSight{index: f.index + 1, from: i + 1}
			at, covered = -1, -1
			l.events = l.events[:0]
			continue
		}
		if w == unknownWord || b.forms[w].advances() {
			at++
			l.eachPlace(i, w, note)
		}
		if w != unknownWord {
			l.eachFit(b.words[w], note)
		}
	}
	f.to, f.positions = len(tokens), at+1
	yield(l.sight(f))
}

// eachPlace yields the terms that are there by a phrase that the token is in.
func (l *looker) eachPlace(token int, w uint16, yield func(term int)) {
	for _, p := range l.places {
		if token >= p.from && token < p.to && l.readers[p.by.phrase].fits(w) {
			for _, term := range p.by.terms {
				yield(term)
			}
		}
	}
}

// eachFit yields the terms that a word fits, as well as any word of the record does.
func (l *looker) eachFit(word uint32, yield func(term int)) {
	for set := l.fits[word]; set != 0; set &= set - 1 {
		if term := bits.TrailingZeros64(set); classOf(l.fit(term, word)) == classOf(l.values[term]) {
			yield(term)
		}
	}
}

// sight sums up the events of a field.
func (l *looker) sight(f fieldSight) fieldSight {
	for _, e := range l.events {
		f.terms |= 1 << e.term
	}
	f.gap = l.gap(f.terms)
	f.follows = l.follows()
	f.inOrder = l.inOrder(f.terms)
	return f
}

// gap returns how many words stand between the terms where they are nearest to each other: the shortest window that holds
// all of them, less one word for each.
func (l *looker) gap(terms uint64) int {
	want := bits.OnesCount64(terms)
	if want < 2 {
		return 0
	}
	var counts [maxTerms]int
	have, from, shortest := 0, 0, 1<<30
	for _, e := range l.events {
		if counts[e.term]++; counts[e.term] == 1 {
			have++
		}
		for have == want {
			first := l.events[from]
			shortest = min(shortest, e.at-first.at+1)
			if counts[first.term]--; counts[first.term] == 0 {
				have--
			}
			from++
		}
	}
	return max(0, shortest-want)
}

// follows returns how many pairs of words that are neighbours in the query are so in the field.
func (l *looker) follows() int {
	n := 0
	var met [maxTerms]uint64
	for i, e := range l.events {
		for _, next := range l.events[i+1:] {
			if next.at > e.at+1 {
				break
			}
			if next.at == e.at+1 && l.follower[e.term]&(1<<next.term) != 0 && met[e.term]&(1<<next.term) == 0 {
				met[e.term] |= 1 << next.term
				n++
			}
		}
	}
	return n
}

// inOrder reports whether the terms first come in the order in which they were typed.
func (l *looker) inOrder(terms uint64) bool {
	var first [maxTerms]int
	for _, e := range slices.Backward(l.events) {
		first[e.term] = e.at
	}
	last := -1
	for term := range l.asked {
		if terms&(1<<term) == 0 {
			continue
		}
		if first[term] < last {
			return false
		}
		last = first[term]
	}
	return true
}
