package reader

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// placedRange is one range of a span with its place among those it overlaps.
type placedRange struct {
	Range
	span *Span
	// lane separates overlapping ranges: no two that share a character have the
	// same lane. Every range has the lowest lane that those before it in
	// [comparePlaced]'s order leave free where it begins, so that the outermost
	// one has lane 0 and lanes do not depend on the order of edits.
	lane int
	// first marks the range where the span begins, last the one where it ends.
	first, last bool
}

// comparePlaced orders ranges by their starts, longer ones first.
func comparePlaced(a, b placedRange) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), strings.Compare(a.span.ID, b.span.ID))
}

// blockSize bounds the ranges in a block. Half of it are moved for an edit, and
// as many are looked at in each of the few blocks that a line's spans lie in.
const blockSize = 64

// block holds some ranges that follow each other.
type block struct {
	ranges []placedRange
	end    int // greatest end among them
}

func (b *block) measure() {
	b.end = 0
	for i := range b.ranges {
		b.end = max(b.end, b.ranges[i].End)
	}
}

// spanSet answers which spans lie on a line, and is edited a span at a time. The
// ranges of all spans are kept in order, cut into blocks that know how far their
// ranges reach: an interval tree with a single, wide level, which for the
// thousands of spans of a document is faster than deep ones and stays in the
// processor's caches.
type spanSet struct {
	length int // of the text in bytes
	blocks []*block
	byID   map[string]*Span
	inLane []int // number of ranges in each lane; the last is not 0

	active []placedRange // reused
	taken  []bool        // reused
}

// newSpanSet places spans on a text of the given length in bytes.
func newSpanSet(spans []Span, length int) *spanSet {
	s := &spanSet{length: length, byID: make(map[string]*Span, len(spans))}
	var ranges []placedRange
	for i := range spans {
		span := spans[i]
		s.byID[span.ID] = &span
		ranges = append(ranges, s.place(&span)...)
	}
	slices.SortStableFunc(ranges, comparePlaced)
	var free []int // where each lane becomes free
	for i := range ranges {
		r := &ranges[i]
		r.lane = 0
		for r.lane < len(free) && free[r.lane] > r.Start {
			r.lane++
		}
		if r.lane == len(free) {
			free = append(free, 0)
		}
		free[r.lane] = r.End
		s.count(r.lane, 1)
	}
	for part := range slices.Chunk(ranges, blockSize/2) {
		b := &block{ranges: append(make([]placedRange, 0, blockSize), part...)}
		b.measure()
		s.blocks = append(s.blocks, b)
	}
	return s
}

// place returns the ranges of a span that are to be painted, cut to the text and
// without a lane.
func (s *spanSet) place(span *Span) []placedRange {
	var list []placedRange
	first, last := -1, -1
	for _, r := range span.Ranges {
		r = Range{max(0, r.Start), min(r.End, s.length)}
		if r.Empty() || slices.ContainsFunc(list, func(o placedRange) bool { return o.Range == r }) {
			continue
		}
		if first < 0 || r.Start < list[first].Start {
			first = len(list)
		}
		if last < 0 || r.End > list[last].End {
			last = len(list)
		}
		list = append(list, placedRange{Range: r, span: span, lane: -1})
	}
	if first >= 0 {
		list[first].first, list[last].last = true, true
	}
	return list
}

// lanes is the greatest number of spans over one character.
func (s *spanSet) lanes() int { return len(s.inLane) }

// count notes that n more ranges have a lane.
func (s *spanSet) count(lane, n int) {
	for lane >= len(s.inLane) {
		s.inLane = append(s.inLane, 0)
	}
	s.inLane[lane] += n
	for len(s.inLane) > 0 && s.inLane[len(s.inLane)-1] == 0 {
		s.inLane = s.inLane[:len(s.inLane)-1]
	}
}

// upsert adds a span, or puts it in the place of the one with its ID. It returns
// the bytes within which something has to be painted anew.
func (s *spanSet) upsert(span Span) Range {
	span.Ranges = slices.Clone(span.Ranges)
	if old, ok := s.byID[span.ID]; ok && slices.Equal(old.Ranges, span.Ranges) {
		*old = span
		return reach(s.place(old))
	}
	touched := s.remove(span.ID)
	s.byID[span.ID] = &span
	for _, r := range s.place(&span) {
		at, i := s.find(r, true)
		s.insert(at, i, r)
		touched = touched.union(s.relane(r, r.End))
	}
	return touched
}

// remove takes a span out, if it is there, and returns the bytes within which
// something has to be painted anew.
func (s *spanSet) remove(id string) Range {
	span, ok := s.byID[id]
	if !ok {
		return Range{}
	}
	delete(s.byID, id)
	var touched Range
	for _, r := range s.place(span) {
		at, i := s.find(r, false)
		b := s.blocks[at]
		s.count(b.ranges[i].lane, -1)
		b.ranges = slices.Delete(b.ranges, i, i+1)
		if b.measure(); len(b.ranges) == 0 {
			s.blocks = slices.Delete(s.blocks, at, at+1)
		}
		touched = touched.union(s.relane(r, r.End))
	}
	return touched
}

// reach returns the bytes from the first to the last of ranges.
func reach(ranges []placedRange) Range {
	var all Range
	for _, r := range ranges {
		all = all.union(r.Range)
	}
	return all
}

// union returns the least range that holds r and o; an empty one adds nothing.
func (r Range) union(o Range) Range {
	switch {
	case r.Empty():
		return o
	case o.Empty():
		return r
	}
	return Range{min(r.Start, o.Start), max(r.End, o.End)}
}

// find returns block and index of the first range that does not come before r;
// with after, of the first that comes after it.
func (s *spanSet) find(r placedRange, after bool) (at, i int) {
	before := func(o placedRange) bool {
		c := comparePlaced(o, r)
		return c < 0 || after && c == 0
	}
	at = sort.Search(len(s.blocks), func(i int) bool { return !before(s.blocks[i].ranges[len(s.blocks[i].ranges)-1]) })
	if at == len(s.blocks) {
		return at, 0
	}
	ranges := s.blocks[at].ranges
	return at, sort.Search(len(ranges), func(i int) bool { return !before(ranges[i]) })
}

// insert puts r before the range at index i of a block.
func (s *spanSet) insert(at, i int, r placedRange) {
	if at == len(s.blocks) {
		if at == 0 {
			s.blocks = append(s.blocks, &block{})
		} else {
			at--
		}
		i = len(s.blocks[at].ranges)
	}
	b := s.blocks[at]
	b.ranges = slices.Insert(b.ranges, i, r)
	b.end = max(b.end, r.End)
	if len(b.ranges) > blockSize {
		half := len(b.ranges) / 2
		next := &block{ranges: append(make([]placedRange, 0, blockSize), b.ranges[half:]...)}
		clear(b.ranges[half:])
		b.ranges = b.ranges[:half]
		b.measure()
		next.measure()
		s.blocks = slices.Insert(s.blocks, at+1, next)
	}
}

// relane gives a lane to the ranges from r on that begin before until, and to
// those that these reach in turn. It returns the bytes that it looked at.
func (s *spanSet) relane(r placedRange, until int) Range {
	touched := r.Range
	at, i := s.find(r, false)
	for ; at < len(s.blocks); at, i = at+1, 0 {
		for ; i < len(s.blocks[at].ranges); i++ {
			o := &s.blocks[at].ranges[i]
			if o.Start >= until {
				return touched
			}
			lane := s.freeLane(*o)
			if lane == o.lane {
				continue
			}
			if o.lane >= 0 {
				s.count(o.lane, -1)
			}
			s.count(lane, 1)
			o.lane = lane
			until = max(until, o.End)
			touched = touched.union(o.Range)
		}
	}
	return touched
}

// freeLane returns the lowest lane that no range before r uses where r begins.
func (s *spanSet) freeLane(r placedRange) int {
	s.active = s.over(Range{r.Start, r.Start + 1}, s.active[:0])
	s.taken = append(s.taken[:0], make([]bool, len(s.active)+1)...)
	for _, o := range s.active {
		if comparePlaced(o, r) < 0 && o.lane < len(s.taken) {
			s.taken[o.lane] = true
		}
	}
	return slices.Index(s.taken, false)
}

// over appends the ranges that share a character with r to list, in the order
// of their starts.
func (s *spanSet) over(r Range, list []placedRange) []placedRange {
	for _, b := range s.blocks {
		if b.ranges[0].Start >= r.End {
			break
		}
		if b.end <= r.Start {
			continue
		}
		for i := range b.ranges {
			o := &b.ranges[i]
			if o.Start >= r.End {
				break
			}
			if o.End > r.Start {
				list = append(list, *o)
			}
		}
	}
	return list
}

// all yields every range in order.
func (s *spanSet) all(yield func(placedRange) bool) {
	for _, b := range s.blocks {
		for _, r := range b.ranges {
			if !yield(r) {
				return
			}
		}
	}
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
		if !slices.Contains(ids, r.span.ID) {
			ids = append(ids, r.span.ID)
		}
	}
	return ids
}

// nearest returns the range whose start is nearest to byte off.
func (s *spanSet) nearest(off int) (nearest Range, ok bool) {
	at := max(0, sort.Search(len(s.blocks), func(i int) bool { return s.blocks[i].ranges[0].Start >= off })-1)
	for ; at < len(s.blocks); at++ {
		for _, r := range s.blocks[at].ranges {
			if !ok || distance(r.Start, off) < distance(nearest.Start, off) {
				nearest, ok = r.Range, true
			}
			if r.Start >= off {
				return nearest, ok
			}
		}
	}
	return nearest, ok
}

func distance(a, b int) int { return max(a-b, b-a) }
