package align

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"attest/annotate/text"
)

func TestMap(t *testing.T) {
	t.Parallel()
	matches := []Match{
		{A: text.Span{Start: 10, End: 20}, B: text.Span{Start: 50, End: 70}, Similarity: 1},
		{A: text.Span{Start: 30, End: 40}, B: text.Span{Start: 5, End: 15}, Similarity: 0.9}, // it stands earlier there
		{A: text.Span{Start: 35, End: 45}, B: text.Span{Start: 80, End: 90}, Similarity: 0.6},
	}
	m := NewMap(100, 200, matches)
	for _, tt := range []struct{ a, b float64 }{
		{0, 0}, {5, 25}, {10, 50}, {15, 60}, {19.5, 69}, {20, 70}, {25, 37.5}, {30, 5}, {38, 13}, {40, 15}, {70, 107.5}, {100, 200}, {-3, 0}, {999, 200},
	} {
		if got := m.ToB(tt.a); math.Abs(got-tt.b) > 1e-9 {
			t.Errorf("%v is carried to %v, want %v", tt.a, got, tt.b)
		}
	}
	for _, tt := range []struct{ b, a float64 }{{0, 0}, {5, 30}, {60, 15}, {85, 40}, {200, 100}} {
		if got := m.ToA(tt.b); math.Abs(got-tt.a) > 1e-9 {
			t.Errorf("%v is carried back to %v, want %v", tt.b, got, tt.a)
		}
	}
}

// Between two equal texts, and two without anything in common, places are carried in proportion and come back where they
// were; within a passage they come back too.
func TestMapThereAndBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(1, 1000).Draw(t, "a"), rapid.IntRange(1, 1000).Draw(t, "b")
		off := rapid.Float64Range(0, float64(a)).Draw(t, "off")
		m := NewMap(a, b, nil)
		if there := m.ToB(off); math.Abs(m.ToA(there)-off) > 1e-6 || math.Abs(there/float64(b)-off/float64(a)) > 1e-9 {
			t.Fatalf("%v of %d went to %v of %d and came back to %v", off, a, there, b, m.ToA(there))
		}
		start := rapid.IntRange(0, a-1).Draw(t, "start")
		end := rapid.IntRange(start+1, a).Draw(t, "end")
		from := rapid.IntRange(0, b-1).Draw(t, "from")
		to := rapid.IntRange(from+1, b).Draw(t, "to")
		m = NewMap(a, b, []Match{{A: text.Span{Start: start, End: end}, B: text.Span{Start: from, End: to}, Similarity: 1}})
		inside := float64(start) + rapid.Float64Range(0.01, 0.99).Draw(t, "part")*float64(end-start)
		if back := m.ToA(m.ToB(inside)); math.Abs(back-inside) > 1e-6 {
			t.Fatalf("%v came back as %v", inside, back)
		}
	})
}

func TestMapOfNoText(t *testing.T) {
	t.Parallel()
	m := NewMap(0, 10, nil)
	if got := m.ToB(0); math.IsNaN(got) || got < 0 || got > 10 {
		t.Errorf("nothing is carried to %v", got)
	}
	if got := m.ToA(5); got != 0 {
		t.Errorf("5 is carried to %v, want 0", got)
	}
}
