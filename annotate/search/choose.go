package search

import (
	"cmp"
	"sync"

	"attest/annotate"
)

// candidate is a record that may be among the results.
type candidate struct {
	segment int
	rec     uint16
	record  record
	score   int
}

// compareCandidates puts better ones first, and those that are as good into the order of the documents.
func compareCandidates(a, b *candidate) int {
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	return compareRecords(a.record, b.record)
}

func (s *searcher) inDocument(r record) bool {
	return s.req.Document == annotate.None || s.req.Document == r.document()
}

// choose returns the best records of each kind, at least maxRanked of them where there are so many, and counts all.
func (s *searcher) choose(lists [][]scored, counts []*histogram) ([]*candidate, int) {
	var all histogram
	matches := 0
	for _, h := range counts {
		for k := range h {
			for i, n := range h[k] {
				all[k][i] += n
				matches += int(n)
			}
		}
	}
	var least [kinds]int        // the bucket from which on records are taken
	var room [kinds]map[int]int // in this bucket, by series
	for k := range all {
		taken := int32(0)
		for i := scoreBuckets - 1; i >= 0 && int(taken) < s.ranked(); i-- {
			if all[k][i] > 0 {
				least[k], taken = i, taken+all[k][i]
			}
		}
		room[k] = map[int]int{}
	}
	var found []*candidate
	for n, list := range lists {
		seg := s.segments[n]
		series := seg.series
		if series == deltaSeries {
			series += n
		}
		// Of records that are alike the first are enough: the segments of a series, and what is in them, are in order.
		left := 0
		var ties [kinds]int
		for k := range least {
			for _, n := range counts[n][k][least[k]+1:] {
				left += int(n)
			}
			ties[k] = min(s.ranked()-room[k][series], int(counts[n][k][least[k]]))
			room[k][series] += ties[k]
			left += ties[k]
		}
		for _, m := range list {
			if left == 0 {
				break
			}
			k, bucket := seg.kinds[m.rec], int(m.score>>scoreShift)
			switch {
			case bucket < least[k], bucket == least[k] && ties[k] == 0:
				continue
			case bucket == least[k]:
				ties[k]--
			}
			left--
			found = append(found, &candidate{segment: n, rec: m.rec, record: seg.records[m.rec], score: int(m.score)})
		}
	}
	return found, matches
}

// ranked is how many records of each kind are looked at again.
func (s *searcher) ranked() int { return max(maxRanked, s.req.limit(), s.req.PerKind) }

// lists are lent to searches, which would make much garbage of them otherwise.
var listPool = sync.Pool{New: func() any { return new([]scored) }}

func getList() []scored { return (*listPool.Get().(*[]scored))[:0] }

func putList(list []scored) {
	if cap(list) > 0 {
		listPool.Put(&list)
	}
}

var histograms = sync.Pool{New: func() any { return new(histogram) }}
