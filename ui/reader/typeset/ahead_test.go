package typeset

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// Lines that another shaper has set ahead are those that the layout would have set itself.
func TestLinesSetAheadAreTheSame(t *testing.T) {
	t.Parallel()
	fonts := allFonts().Clone()
	own, other := NewShaper(fonts), NewShaper(fonts.Clone())
	rapid.Check(t, func(t *rapid.T) {
		text, width := anyText(t), FromPixels(anyWidth(t), 16)
		b := own.Break(text, width, nil)
		l, plain := NewLayout(text, b, testMetrics, own), NewLayout(text, b, testMetrics, own)
		first := rapid.IntRange(-2, l.Lines()).Draw(t, "first")
		last := rapid.IntRange(first, l.Lines()+2).Draw(t, "last")
		if a := l.Ahead(first, last); a != nil {
			a.Set(other)
			a.Keep()
		}
		if l.Ahead(first, last) != nil && l.Lines() <= keptLines {
			t.Fatal("there are still lines to be set")
		}
		for line := range l.Lines() {
			if got, want := l.Line(line), plain.Line(line); !reflect.DeepEqual(got, want) {
				t.Fatalf("line %d is %+v, want %+v", line, got, want)
			}
		}
	})
}
