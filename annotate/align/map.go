package align

import (
	"cmp"
	"slices"
	"sort"

	"attest/annotate/text"
)

// Map carries places of one text over to another: those of passages that match to the same place of the other passage, and
// those between two such passages in proportion. Neighbouring places need not stay neighbours, because a passage may have
// moved to quite another place.
type Map struct {
	toB, toA []knot
}

// knot says that two places belong together.
type knot struct{ from, to float64 }

// NewMap makes a map between two texts, of a and b bytes, out of what they have in common. Where matches overlap, the more
// similar one counts or, if they are alike, the longer one. Without any, all is in proportion, which between two equal texts
// is everything at its own place.
func NewMap(a, b int, matches []Match) *Map {
	return &Map{
		toB: knots(a, b, matches, func(m Match) (from, to text.Span) { return m.A, m.B }),
		toA: knots(b, a, matches, func(m Match) (from, to text.Span) { return m.B, m.A }),
	}
}

func knots(length, other int, matches []Match, sides func(Match) (from, to text.Span)) []knot {
	from := func(m Match) text.Span { s, _ := sides(m); return s }
	sorted := slices.Clone(matches)
	slices.SortStableFunc(sorted, func(p, q Match) int { return cmp.Compare(from(p).Start, from(q).Start) })
	better := func(p, q Match) bool {
		return cmp.Or(cmp.Compare(p.Similarity, q.Similarity), cmp.Compare(from(p).End-from(p).Start, from(q).End-from(q).Start)) > 0
	}
	kept := sorted[:0]
	for _, m := range sorted {
		switch last := len(kept) - 1; {
		case last < 0 || from(m).Start >= from(kept[last]).End:
			kept = append(kept, m)
		case better(m, kept[last]):
			kept[last] = m
		}
	}
	out := []knot{{0, 0}}
	for _, m := range kept {
		from, to := sides(m)
		out = append(out, knot{float64(from.Start), float64(to.Start)}, knot{float64(from.End), float64(to.End)})
	}
	return append(out, knot{float64(length), float64(other)})
}

// ToB carries a place of a over to b, in bytes. Fractions of a byte are good for smooth scrolling.
func (m *Map) ToB(off float64) float64 { return carry(m.toB, off) }

// ToA carries a place of b over to a.
func (m *Map) ToA(off float64) float64 { return carry(m.toA, off) }

func carry(knots []knot, off float64) float64 {
	i := sort.Search(len(knots), func(i int) bool { return knots[i].from > off })
	switch {
	case i == 0:
		return knots[0].to
	case i == len(knots):
		return knots[i-1].to
	}
	p, q := knots[i-1], knots[i]
	return p.to + (off-p.from)/(q.from-p.from)*(q.to-p.to)
}
