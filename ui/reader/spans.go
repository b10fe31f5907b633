package reader

import (
	"cmp"
	"slices"
	"sort"
)

// placedRange is one range of a span with its place among those it overlaps.
type placedRange struct {
	Range
	span int // index in spanSet.spans
	// lane separates overlapping ranges: no two that share a character have the
	// same lane. The outermost range has lane 0.
	lane int
	// first marks the range where the span begins.
	first bool
}

// spanSet answers which spans lie on a line. It is an implicit interval tree:
// ranges sorted by start, with the greatest end of each subtree beside them.
type spanSet struct {
	spans  []Span
	ranges []placedRange
	ends   []int // greatest end in the subtree whose middle is this index
	byID   map[string]int
	lanes  int // greatest number of spans over one character
}

// newSpanSet places spans on a text of the given length in bytes.
func newSpanSet(spans []Span, length int) *spanSet {
	s := &spanSet{spans: slices.Clone(spans), byID: make(map[string]int, len(spans))}
	for i, span := range s.spans {
		s.byID[span.ID] = i
		first := -1
		for _, r := range span.Ranges {
			r = Range{max(0, r.Start), min(r.End, length)}
			if r.Empty() {
				continue
			}
			if first < 0 || r.Start < s.ranges[first].Start {
				first = len(s.ranges)
			}
			s.ranges = append(s.ranges, placedRange{Range: r, span: i})
		}
		if first >= 0 {
			s.ranges[first].first = true
		}
	}
	slices.SortStableFunc(s.ranges, func(a, b placedRange) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.span, b.span))
	})
	var free []int // where each lane becomes free
	for i := range s.ranges {
		r := &s.ranges[i]
		for r.lane < len(free) && free[r.lane] > r.Start {
			r.lane++
		}
		if r.lane == len(free) {
			free = append(free, 0)
		}
		free[r.lane] = r.End
	}
	s.lanes = len(free)
	s.ends = make([]int, len(s.ranges))
	s.build(0, len(s.ranges))
	return s
}

func (s *spanSet) build(lo, hi int) int {
	if lo >= hi {
		return 0
	}
	mid := (lo + hi) / 2
	s.ends[mid] = max(s.ranges[mid].End, s.build(lo, mid), s.build(mid+1, hi))
	return s.ends[mid]
}

// over appends the ranges that share a character with r to list, in the order
// of their starts.
func (s *spanSet) over(r Range, list []placedRange) []placedRange {
	return s.search(0, len(s.ranges), r, list)
}

func (s *spanSet) search(lo, hi int, r Range, list []placedRange) []placedRange {
	if lo >= hi {
		return list
	}
	mid := (lo + hi) / 2
	if s.ends[mid] <= r.Start {
		return list
	}
	list = s.search(lo, mid, r, list)
	if m := s.ranges[mid]; m.Start < r.End {
		if m.End > r.Start {
			list = append(list, m)
		}
		list = s.search(mid+1, hi, r, list)
	}
	return list
}

// at returns the spans that cover the character at byte off, innermost first:
// the shortest range, and among equals the one painted last.
func (s *spanSet) at(off int) []string {
	found := s.over(Range{off, off + 1}, nil)
	slices.SortStableFunc(found, func(a, b placedRange) int {
		return cmp.Or(cmp.Compare(a.End-a.Start, b.End-b.Start), cmp.Compare(b.lane, a.lane))
	})
	var ids []string
	for _, r := range found {
		if id := s.spans[r.span].ID; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// nearest returns the start of the range nearest to byte off.
func (s *spanSet) nearest(off int) (Range, bool) {
	if len(s.ranges) == 0 {
		return Range{}, false
	}
	i := sort.Search(len(s.ranges), func(i int) bool { return s.ranges[i].Start >= off })
	if i == len(s.ranges) || i > 0 && off-s.ranges[i-1].Start < s.ranges[i].Start-off {
		i--
	}
	return s.ranges[i].Range, true
}
