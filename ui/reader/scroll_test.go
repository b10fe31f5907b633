package reader

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// chapters is a text with long, short and empty paragraphs, several pages long.
func chapters() string {
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "Chapter %d\n\n%s\n", i, strings.Repeat("The harbour of Vell was closed on Tuesday. ", 1+i%7*4))
	}
	return b.String()
}

// What is shown at a height grows with every step of scrolling and leads back to the very place.
func TestOffsetsFollowTheScrolling(t *testing.T) {
	p := sit(t, chapters(), 700, 500)
	for _, height := range []float64{0, 0.3, 1} {
		p.r.page.scrollTo(0)
		last := -1.0
		for top := 0.0; top <= p.r.page.maxTop(); top += 31 {
			p.r.page.scrollTo(top)
			off := p.r.OffsetAt(height)
			if off < last || off > float64(len(p.r.Text())) {
				t.Fatalf("scrolled to %v, byte %v is shown at %v, before that it was %v", top, off, height, last)
			}
			last = off
			p.r.page.scrollTo(p.r.page.maxTop() / 2)
			p.r.ScrollOffsetTo(off, height)
			if got := p.r.page.top; math.Abs(got-top) > 0.01 {
				t.Fatalf("byte %v at %v leads to %v, want %v", off, height, got, top)
			}
		}
	}
}

// While the page is scrolled from its top to its foot, every byte comes to the line on which it is read.
func TestTheEyeLineGoesThroughAllOfThePage(t *testing.T) {
	for _, text := range []string{chapters(), chapters()[:2500], "One line.", ""} {
		p := sit(t, text, 700, 500)
		if line, off := p.r.EyeLine(), p.r.OffsetAt(p.r.EyeLine()); line != 0 || off != 0 {
			t.Errorf("at the top byte %v is read at %v", off, line)
		}
		last := 0.0
		for top := 0.0; top <= p.r.page.maxTop(); top += 13 {
			p.r.page.scrollTo(top)
			off := p.r.OffsetAt(p.r.EyeLine())
			if off < last || off-last > 250 {
				t.Fatalf("scrolled to %v of %v byte %v is read, before that it was %v", top, p.r.page.maxTop(), off, last)
			}
			last = off
		}
		p.r.ScrollOffsetTo(float64(len(text)), 1)
		if line, off := p.r.EyeLine(), p.r.OffsetAt(p.r.EyeLine()); p.r.page.maxTop() > 0 && (line != 1 || off != float64(len(text))) {
			t.Errorf("at the foot byte %v of %d is read at %v", off, len(text), line)
		}
	}
}

func TestScrollingIsToldOnce(t *testing.T) {
	p := sit(t, chapters(), 700, 500)
	scrolled, laidOut := 0, 0
	p.r.OnScrolled, p.r.OnLaidOut = func() { scrolled++ }, func() { laidOut++ }
	p.r.ScrollOffsetTo(2000, 0)
	p.r.ScrollOffsetTo(2000, 0)
	if scrolled != 1 || laidOut != 0 {
		t.Errorf("one step of scrolling was told %d times, and %d times that the lines moved", scrolled, laidOut)
	}
	p.r.SetScale(1.5)
	if laidOut != 1 {
		t.Errorf("a zoom was told %d times", laidOut)
	}
}
