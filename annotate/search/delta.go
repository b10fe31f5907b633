package search

import "slices"

// What is edited goes into new segments, the deltas, because segments do not change. A delta begins with what one Action
// touched, a record or two, and is merged with the one before it as soon as that is not at least twice as large. So there are
// only as many of them as the number of edits has binary digits, and each record is read again only as often. Small ones are
// merged at once, larger ones by Run, in the background.
const (
	// maxAtOnce is how many records Apply indexes itself, at about 5 µs each.
	maxAtOnce = 1000
	// compactFrom is the size of a segment from which on it is worth being rid of its dead, when they are the most.
	compactFrom = 1000
)

// addDelta adds a segment of the records, and merges it with deltas before it while they are small. The lock is held.
func (ix *Index) addDelta(st *state, records []record) {
	if len(records) == 0 {
		return
	}
	for n := len(st.segments); n > 0; n = len(st.segments) {
		last := st.segments[n-1]
		if last.series != deltaSeries || ix.plan.merging[last.body] || last.living >= 2*len(records) || last.living+len(records) > maxAtOnce {
			break
		}
		records = last.appendLiving(records)
		st.segments = st.segments[:n-1]
	}
	slices.SortFunc(records, compareRecords)
	var b builder
	for len(records) > 0 {
		d, n := b.build(records)
		seg := &segment{body: st.vocabulary.complete(d), living: len(d.records), series: deltaSeries, order: ix.plan.order}
		ix.plan.order++
		st.segments = append(st.segments, seg)
		records = records[n:]
	}
}

// planMerges plans to merge neighbouring deltas that are too large to be merged at once, and to rid segments of their dead.
// The lock is held.
func (ix *Index) planMerges(st *state) {
	for i, s := range st.segments {
		if ix.plan.merging[s.body] {
			continue
		}
		if len(s.records) >= compactFrom && 2*s.living < len(s.records) {
			ix.planMerge(s)
			continue
		}
		if i+1 == len(st.segments) || s.series != deltaSeries {
			continue
		}
		next := st.segments[i+1]
		if !ix.plan.merging[next.body] && s.living < 2*next.living && s.living+next.living > maxAtOnce && s.living+next.living <= maxRecords {
			ix.planMerge(s, next)
		}
	}
}

func (ix *Index) planMerge(segments ...*segment) {
	ix.plan.merges = append(ix.plan.merges, segments)
	for _, s := range segments {
		ix.plan.merging[s.body] = true
	}
}

// appendLiving appends the records of a segment that are not dead.
func (s *segment) appendLiving(to []record) []record {
	for rec, r := range s.records {
		if !s.isDead(uint16(rec)) {
			to = append(to, r)
		}
	}
	return to
}
