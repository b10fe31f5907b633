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
	var least [kinds]uint16     // the bucket from which on records are taken
	var room [kinds]map[int]int // in this bucket, by series
	for k := range all {
		taken := int32(0)
		for i := scoreBuckets - 1; i >= 0; i-- {
			if all[k][i] == 0 {
				continue
			}
			least[k] = uint16(i)
			room[k] = map[int]int{}
			if taken += all[k][i]; int(taken) >= s.ranked() {
				break
			}
		}
	}
	var found []*candidate
	for n, list := range lists {
		seg := s.segments[n]
		for _, m := range list {
			k, bucket := seg.kinds[m.rec], m.score>>scoreShift
			if bucket < least[k] {
				continue
			}
			if bucket == least[k] {
				// Of records that are alike the first are enough: the segments of a series, and what is in them, are in order.
				at := seg.series
				if at == deltaSeries {
					at += n
				}
				if room[k][at] == s.ranked() {
					continue
				}
				room[k][at]++
			}
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

// sumPool has arrays with a sum for each record of a segment, all 0 while nobody uses them.
var sumPool = sync.Pool{New: func() any { return new([maxRecords]uint32) }}

var histograms = sync.Pool{New: func() any { return new(histogram) }}
