package typeset

import (
	"strings"
	"testing"

	"attest/annotate/text"
	"attest/ui/reader/typeset/bidi"
	"pgregory.net/rapid"
)

// directions are pieces of text whose order on the page is not that of the text.
var directions = []string{
	"שלום", "קמפ״ל", "(צבא) ", "قالت ", "لا إله", "٣٬٠٠٠ ", "3,000 ", "abc ", "(x) ", "[1] ", "ab-גד ", " ", "  ", "\t", "!", ".", "%", "5% ",
	"\u2067אב\u2069 ", "\u2066ab\u2069", "\u2068", "\u2069", "\u202e", "\u202b", "\u202c", "\u200f", "\u200e", "\u200d", "\u200b",
	"\u00ad", "אב\u00adגד", "ש\u05b8", "e\u0301", "👨‍👩‍👧‍👦", "🇺🇦", "1️⃣", "韩国", "हिन्दी ", "\u0600", "\x00", "\x1f", "\x0b", "\u2029", "\u0085",
	strings.Repeat("ש", 300), strings.Repeat("ab ", 20),
}

// stop is a place of the caret.
type stop struct {
	off      int
	upstream bool
}

// gapOf is a place on the page: a line and a gap between its cells.
type gapOf struct{ line, gap int }

func (l *Layout) gapAt(s stop) gapOf {
	line := l.LineOf(s.off, s.upstream)
	return gapOf{line, l.Line(line).gap(s.off, s.upstream)}
}

// walk presses an arrow key until the caret stays, at most limit times.
func (l *Layout) walk(from stop, right bool, limit int) []stop {
	path := []stop{from}
	for range limit {
		off, upstream := l.Beside(from.off, from.upstream, right)
		if next := (stop{off, upstream}); next != from {
			path, from = append(path, next), next
			continue
		}
		break
	}
	return path
}

func TestArrowKeysWalkEveryPlaceOnce(t *testing.T) {
	t.Parallel()
	shaper := anyShaper()
	rapid.Check(t, func(t *rapid.T) {
		s := shaper(t)
		text := strings.NewReplacer("\n", " ", "\u0085", " ", "\u2028", " ", "\u2029", " ").Replace(anyText(t))
		l := setText(s, text, anyWidth(t))
		rtl, places := l.Line(0).RTL, 0
		for line := range l.Lines() {
			if l.Line(line).RTL != rtl {
				t.Fatalf("line %d of one paragraph runs another way", line)
			}
			places += len(l.Line(line).Cells) + 1
			if line+1 < l.Lines() && l.flows(line) {
				places-- // two gaps, one place
			}
		}
		off, upstream := l.Line(0).atEdge(false)
		there := l.walk(stop{off, upstream}, !rtl, places+5)
		if len(there) != places {
			t.Fatalf("the arrow key stops in %d places of %q, there are %d", len(there), text, places)
		}
		seen := map[gapOf]bool{}
		for _, p := range there {
			if at := l.gapAt(p); seen[at] {
				t.Fatalf("the caret is twice at %+v of %q", at, text)
			} else {
				seen[at] = true
			}
		}
		back := l.walk(there[len(there)-1], rtl, places+5)
		if len(back) != places {
			t.Fatalf("back the arrow key stops in %d places of %q, there are %d", len(back), text, places)
		}
		for i, p := range back {
			if want := l.gapAt(there[places-1-i]); l.gapAt(p) != want {
				t.Fatalf("back at place %d of %q the caret is at %+v, was at %+v", i, text, l.gapAt(p), want)
			}
		}
	})
}

// An arrow key moves the caret over what the eye sees next to it: within a line
// x never goes the other way.
func TestArrowKeysFollowTheEye(t *testing.T) {
	t.Parallel()
	shaper := anyShaper()
	rapid.Check(t, func(t *rapid.T) {
		s := shaper(t)
		l := setText(s, anyText(t), anyWidth(t))
		line := rapid.IntRange(0, l.Lines()-1).Draw(t, "line")
		ln := l.Line(line)
		for k := range ln.Cells {
			off, upstream := ln.side(k, false)
			if got, x := l.Caret(off, upstream); got == line && x != ln.fromLeft(k).Left.Pixels(16) {
				t.Fatalf("left of cell %d the caret stands at %g", k, x)
			}
			to, side := l.Beside(off, upstream, true)
			if l.LineOf(off, upstream) != line || l.LineOf(to, side) != line {
				continue
			}
			if _, x := l.Caret(to, side); x != ln.fromLeft(k).Right.Pixels(16) {
				t.Fatalf("right of cell %d the caret stands at %g, want %g", k, x, ln.fromLeft(k).Right.Pixels(16))
			}
		}
	})
}

// For any text and any span, a point is in the span's rectangles if and only if
// the character drawn there is in the span. Characters without a width, such as
// zero-width spaces, cover no point.
func TestRectanglesOfAnySpanAreHitTestedBackToIt(t *testing.T) {
	t.Parallel()
	shaper := anyShaper()
	rapid.Check(t, func(t *rapid.T) {
		s := shaper(t)
		text := anyText(t)
		l := setText(s, text, anyWidth(t))
		var bounds []int
		for line := range l.Lines() {
			for _, c := range l.Line(line).Cells {
				bounds = append(bounds, c.Start)
			}
		}
		if len(bounds) == 0 {
			return
		}
		start := rapid.SampledFrom(bounds).Draw(t, "start")
		end := rapid.SampledFrom(append(bounds, len(text))).Draw(t, "end")
		start, end = min(start, end), max(start, end)
		rects := l.Rects(start, end)
		for i, r := range rects {
			if r.W <= 0 {
				t.Fatalf("rectangle %+v of [%d,%d) in %q is empty", r, start, end, text)
			}
			if i > 0 && rects[i-1].Line == r.Line && r.X <= rects[i-1].X+rects[i-1].W {
				t.Fatalf("rectangles %+v and %+v touch", rects[i-1], r)
			}
		}
		for line := range l.Lines() {
			ln := l.Line(line)
			for k := range ln.Cells {
				c := ln.fromLeft(k)
				if k > 0 && ln.fromLeft(k-1).Right != c.Left {
					t.Fatalf("cells %+v and %+v of %q leave a gap or overlap", ln.fromLeft(k-1), c, text)
				}
				if c.Left == c.Right {
					continue
				}
				x, y := (c.Left + (c.Right-c.Left)/2).Pixels(16), l.LineTop(line)+l.LineHeight(line)/2
				inside := false
				for _, r := range rects {
					inside = inside || x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
				}
				if within := c.Start >= start && c.End <= end; within != inside {
					t.Fatalf("%q at %d of %q: in span [%d,%d) is %v, in its rectangles %v", text[c.Start:c.End], c.Start, text, start, end, within, inside)
				}
				if from, to, ok := l.Under(x, y); !ok || from != c.Start || to != c.End {
					t.Fatalf("under the middle of [%d,%d) of %q is [%d,%d) %v", c.Start, c.End, text, from, to, ok)
				}
				if off, _ := l.Hit(x, y); off != c.Start && off != c.End && off != ln.VisibleEnd {
					t.Fatalf("a click on [%d,%d) of %q leads to %d", c.Start, c.End, text, off)
				}
			}
		}
	})
}

func TestCaretInMixedText(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	// "ab שלום cd" stands on the page as "ab םולש cd".
	l := setText(s, "ab שלום cd", 600)
	var got []int
	for _, p := range l.walk(stop{0, false}, true, 20) {
		got = append(got, p.off)
	}
	want := []int{0, 1, 2, 3, 9, 7, 5, 3, 12, 13, 14}
	if len(got) != len(want) {
		t.Fatalf("the right arrow goes through %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("the right arrow goes through %v, want %v", got, want)
		}
	}
	// The end of the Hebrew is on its left; before the blank, on its right.
	if _, x := l.Caret(11, true); x != l.Line(0).Cells[3+3].Left.Pixels(16) {
		t.Errorf("upstream at the end of the Hebrew the caret is at %g", x)
	}
	if _, x := l.Caret(11, false); x != l.Line(0).Cells[3].Right.Pixels(16) {
		t.Errorf("downstream at the end of the Hebrew the caret is at %g", x)
	}
}

func TestRightToLeftParagraphs(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	l := setText(s, "שלום abc 12, עולם\nabc", 600)
	width := FromPixels(600, 16)
	ln := l.Line(0)
	if !ln.RTL || ln.Cells[0].Right != width || ln.EndEdge != width-ln.Width {
		t.Errorf("the Hebrew line runs from %d to %d in a column of %d", ln.Cells[0].Right, ln.EndEdge, width)
	}
	if ln := l.Line(1); ln.RTL || ln.Cells[0].Left != 0 {
		t.Errorf("the Latin line is right-aligned")
	}
	if off, _ := l.OffsetOn(0, 599); off != 0 {
		t.Errorf("a click at the right edge leads to %d", off)
	}
	if off, _ := l.OffsetOn(0, 0); off != ln.End {
		t.Errorf("a click far left leads to %d, the line ends at %d", off, ln.End)
	}
	if off, _ := l.Beside(0, false, false); off != 2 {
		t.Errorf("the left arrow at the start of a Hebrew line leads to %d", off)
	}
	if off, _ := l.Beside(ln.End, false, false); off != ln.End+1 {
		t.Errorf("the left arrow at the end of a Hebrew line leads to %d", off)
	}
	// Tabs are counted from the right edge.
	ln = setText(s, "א\tב", 600).Line(0)
	if ln.Cells[2].Right != width-tabStop {
		t.Errorf("behind a tab the letter's right edge is at %d, want %d", ln.Cells[2].Right, width-tabStop)
	}
}

func TestWordsOfTwoDirectionsBreakAcrossLines(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	text := strings.Repeat("שלוםabc", 50)
	l := setText(s, text, 200)
	for line := range l.Lines() {
		ln := l.Line(line)
		if ln.Width > FromPixels(200, 16) {
			t.Errorf("line %d is %g px wide", line, ln.Width.Pixels(16))
		}
	}
	if l.Lines() < 10 {
		t.Errorf("%d lines", l.Lines())
	}
}

// A level that is cut into chunks goes on as if it were not.
func TestLevelsOfLongParagraphs(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	text := strings.Repeat("שלום abc 12 ", 12_000)
	p := Paragraph{End: len(text)}
	p.setKind(text, classify(text), false)
	if !p.rtl {
		t.Fatal("the paragraph does not run right to left")
	}
	unit, at, runs := len("שלום abc 12 "), 0, 0
	s.eachLevel(text, p, 0, len(text), func(start, end int, level bidi.Level) {
		if start != at {
			t.Fatalf("a run starts at %d, the one before ends at %d", start, at)
		}
		at = end
		runs++
		if text[start:end] == "abc 12" && level != 2 {
			t.Fatalf("%q has level %d", text[start:end], level)
		}
	})
	if at != len(text) {
		t.Errorf("levels end at %d of %d", at, len(text))
	}
	if n := len(text) / unit; runs > 2*n+20 {
		t.Errorf("%d runs for %d units", runs, n)
	}
}

// onGrapheme is [text.OnGrapheme] where a text is called text.
var onGrapheme = text.OnGrapheme
