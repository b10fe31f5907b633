package typeset

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2/theme"
	"github.com/rivo/uniseg"
	"pgregory.net/rapid"

	"attest/annotate/text"
)

// parsed is read once: parsing the emoji font takes longer than a test.
var parsed = sync.OnceValue(func() *Fonts {
	fonts, err := ParseFonts(
		theme.DefaultTextFont().Content(),
		theme.DefaultEmojiFont().Content(),
		theme.DefaultSymbolFont().Content(),
	)
	if err != nil {
		panic(err)
	}
	return fonts
})

func newTestShaper() *Shaper { return NewShaper(parsed().Clone()) }

var testMetrics = Metrics{Size: 16, LineHeight: 25, Gap: 10, Blank: 12}

func setText(s *Shaper, text string, widthPx float64) *Layout {
	return NewLayout(text, s.Break(text, FromPixels(widthPx, testMetrics.Size), nil), testMetrics, s)
}

// awkward are pieces of text that break naive layouts.
var awkward = []string{
	"a", "Word", "office", "AVATAR", " ", "  ", "\t", "\n", "\n\n", "-", "—", "“quoted”", "3,000", "e\u0301", "\u0301",
	"👨‍👩‍👧‍👦", "🇺🇦", "🇰🇷🇺🇦", "👍🏽", "1️⃣", "韩国", "ですが、", "한국어", "قالت ", "3,000 جندي", "שלום", "हिन्दी", "ภาษาไทย",
	"\u200b", "\u00ad", "\u202e", "\u2066", "\u2029", "\x00", "\x1b", "\x7f", "\u0085", "\r", "\r\n", "\ufeff", "\xff", "\xe2\x80",
	"https://example.org/a/b/c/d/e/f/g/h/i/j", strings.Repeat("x", 300), strings.Repeat("名", 100), "ffi", "½",
}

// plain are pieces of text that run from left to right, one glyph cluster or
// more per grapheme, none of it invisible.
var plain = []string{"a", "Word ", "office ", "AVATAR", " ", "\t", "\n", "-", "“quoted” ", "3,000 ", "é", "e\u0301", "🇺🇦", "韩国", "ffi", "Ünsal ", "Їжак "}

func drawText(t *rapid.T, from []string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(from), 0, 60).Draw(t, "pieces"), "")
}

func TestLinesCoverTheTextOnGraphemeBoundaries(t *testing.T) {
	t.Parallel()
	shaper := anyShaper()
	rapid.Check(t, func(t *rapid.T) {
		s := shaper(t)
		text := anyText(t)
		width := FromPixels(float64(rapid.IntRange(8, 600).Draw(t, "width")), 16)
		for name, b := range map[string]*Breaks{"exact": s.Break(text, width, nil), "estimate": s.Estimate(text, width, nil)} {
			at := 0
			for line := range b.Lines() {
				start, end, p := b.lineRange(line)
				if line == p.FirstLine && line > 0 {
					if gap := text[at:start]; gap != "\r\n" && !isLineEnd(gap) {
						t.Fatalf("%s: between lines %d and %d of %q is %q", name, line-1, line, text, gap)
					}
				} else if start != at {
					t.Fatalf("%s: line %d of %q begins at %d, the one before ends at %d", name, line, text, start, at)
				}
				if end <= start && p.Start < p.End {
					t.Fatalf("%s: line %d of %q is empty", name, line, text)
				}
				if !onGrapheme(text, start) {
					t.Fatalf("%s: line %d of %q begins within a grapheme at %d", name, line, text, start)
				}
				if b.lineOf(start) != line {
					t.Fatalf("%s: lineOf(%d) = %d, want %d", name, start, b.lineOf(start), line)
				}
				at = end
			}
			if rest := text[at:]; rest != "" {
				t.Fatalf("%s: %q is on no line of %q", name, rest, text)
			}
		}
	})
}

func isLineEnd(s string) bool { return s == "\n" || slices.Contains(text.LineSeparators[:], s) }

func TestRareLineEndsEndLines(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	text := "one\u2028two\u2028\u2029three\r\nfour\u0085five\u2028\n\u0085"
	want := []string{"one", "two", "", "three", "four", "five", "", "", ""}
	for name, b := range map[string]*Breaks{"exact": s.Break(text, 100*Em, nil), "estimate": s.Estimate(text, 100*Em, nil)} {
		var got []string
		for line := range b.Lines() {
			start, end, _ := b.lineRange(line)
			got = append(got, text[start:end])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the lines are %q, want %q", name, got, want)
		}
	}
}

func TestParagraphsWithoutLettersRunAsTheOneBefore(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	const text = "2023\n\nقال الوزير\n\n2024\n\u2066abc\u2069 –\nEnglish\n\n5\nعربي\n7 ab\n7"
	want := []bool{false, false, true, true, true, true, false, false, false, true, false, false}
	for name, b := range map[string]*Breaks{"exact": s.Break(text, 100*Em, nil), "estimate": s.Estimate(text, 100*Em, nil)} {
		l := NewLayout(text, b, testMetrics, s)
		var got []bool
		for line := range l.Lines() {
			ln := l.Line(line)
			got = append(got, ln.RTL)
			if x := ln.Caret(ln.Start, false); ln.RTL && ln.Start == ln.End && x != b.Width {
				t.Errorf("%s: the caret on the empty line %d is at %v of %v", name, line, x, b.Width)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: right to left: %v, want %v", name, got, want)
		}
	}
	// The same number at the same place of another text runs its own way.
	for _, tt := range []struct {
		text string
		rtl  bool
	}{{"שלום\n(20)", true}, {"alphabet\n(20)", false}} {
		l := setText(s, tt.text, 500)
		if ln := l.Line(1); ln.RTL != tt.rtl || (ln.Cells[0].Left > ln.Cells[1].Left) != tt.rtl {
			t.Errorf("%q: the number begins at %v, right to left: %t", tt.text, ln.Cells[0].Left, ln.RTL)
		}
	}
}

// A paragraph of many of them is not searched to its end for each.
func TestManyRareLineEnds(t *testing.T) {
	t.Parallel()
	const n = 200_000
	for _, sep := range text.LineSeparators {
		if got := len(paragraphs(strings.Repeat("a line"+sep, n))); got != n+1 {
			t.Errorf("%q parts %d paragraphs, want %d", sep, got, n+1)
		}
	}
}

func TestCaretsWalkEveryGraphemeOnce(t *testing.T) {
	t.Parallel()
	shaper := anyShaper()
	rapid.Check(t, func(t *rapid.T) {
		s := shaper(t)
		text := anyText(t)
		l := setText(s, text, anyWidth(t))
		for _, p := range l.Paragraphs {
			var want, got []int
			for rest, state, at := text[p.Start:p.End], -1, p.Start; rest != ""; {
				var cluster string
				cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
				want = append(want, at)
				at += len(cluster)
			}
			for line := l.LineOf(p.Start, false); p.Start < p.End && line < l.Lines(); line++ {
				if start, _, _ := l.LineRange(line); start >= p.End {
					break
				}
				for _, c := range l.Line(line).Cells {
					got = append(got, c.Start)
					if c.Right < c.Left {
						t.Fatalf("cell %+v of %q is inside out", c, text)
					}
				}
			}
			if len(want) != len(got) {
				t.Fatalf("%q has %d graphemes and %d cells", text[p.Start:p.End], len(want), len(got))
			}
			for i := range want {
				if want[i] != got[i] {
					t.Fatalf("grapheme %d of %q begins at %d, its cell at %d", i, text[p.Start:p.End], want[i], got[i])
				}
			}
		}
	})
}

func TestRectanglesOfASpanAreHitTestedBackToIt(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t, plain)
		l := setText(s, text, float64(rapid.IntRange(80, 600).Draw(t, "width")))
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
		if start > end {
			start, end = end, start
		}
		rects := l.Rects(start, end)
		for line := range l.Lines() {
			for _, c := range l.Line(line).Cells {
				x := (c.Left + (c.Right-c.Left)/2).Pixels(16)
				y := l.LineTop(line) + l.LineHeight(line)/2
				inside := false
				for _, r := range rects {
					inside = inside || x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
				}
				if within := c.Start >= start && c.End <= end; within != inside {
					t.Fatalf("%q at %d: in span [%d,%d) is %v, in its rectangles %v", text[c.Start:c.End], c.Start, start, end, within, inside)
				}
				if from, to, ok := l.Under(x, y); !ok || from != c.Start || to != c.End {
					t.Fatalf("under the middle of [%d,%d) is [%d,%d) %v", c.Start, c.End, from, to, ok)
				}
				if off, _ := l.OffsetOn(line, c.Left.Pixels(16)+0.01); off > c.Start || strings.Trim(text[off:c.Start], " \t") != "" {
					t.Fatalf("left edge of the character at %d leads to %d", c.Start, off)
				}
				if at, caret := l.Caret(c.Start, false); at != line || caret != c.Left.Pixels(16) {
					t.Fatalf("caret at %d is on line %d at %g, want line %d at %g", c.Start, at, caret, line, c.Left.Pixels(16))
				}
			}
		}
	})
}

func TestLinesAreFilledAndNotTooLong(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("The quick brown fox, having read 1,500 pages of well-known reports, jumped over the lazy dog. ", 40)
	s := newTestShaper()
	l := setText(s, text, 400)
	for line := range l.Lines() {
		ln := l.Line(line)
		visible := ln.Caret(ln.VisibleEnd, false).Pixels(16)
		if visible > 400 {
			t.Errorf("line %d is %g px wide", line, visible)
		}
		if line == l.Lines()-1 {
			continue
		}
		_, nextEnd, _ := l.LineRange(line + 1)
		next := text[ln.End:nextEnd]
		word := next[:strings.IndexAny(next+" ", " -")]
		if strings.HasPrefix(next[len(word):], "-") {
			word += "-"
		}
		if width := s.width(word, false).Pixels(16); visible+s.space.Pixels(16)+width <= 400 {
			t.Errorf("%q would still fit on line %d", word, line)
		}
	}
}

// A word that is shaped in several parts is broken where lines are full, and not where the parts meet.
func TestAVeryLongWordFillsItsLines(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"Donaudampfschifffahrtsgesellschaft", "डैन्यूबभाप", "نهرالدانوب", "แม่น้ำดานูบ"} {
		text := "A " + strings.Repeat(word, 40)
		l := setText(newTestShaper(), text, 500)
		for line := 1; line < l.Lines()-1; line++ { // the first one ends before the word, the last one with it
			ln := l.Line(line)
			if got := ln.Width.Pixels(16); got > 501 || got < 450 {
				t.Errorf("line %d of %q… is %g pixels wide, of 500", line, word, got)
			}
		}
	}
}

func TestEstimateIsCloseToTheTruth(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Officials said on Tuesday that approximately 3,000 soldiers had been deployed along the front line. ", 200)
	s := newTestShaper()
	width := FromPixels(560, 16)
	exact, estimate := s.Break(text, width, nil).Lines(), s.Estimate(text, width, nil).Lines()
	if diff := exact - estimate; diff*diff > (exact/20)*(exact/20) {
		t.Errorf("estimated %d lines, there are %d", estimate, exact)
	}
}

func TestWhereLinesBreak(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	tests := []struct {
		name, text string
		want       []string // lines at a width of one pixel
	}{
		{"spaces hang at the end", "one  two", []string{"o", "n", "e  ", "t", "w", "o"}},
		{"emoji stay whole", "👨‍👩‍👧‍👦🇺🇦", []string{"👨‍👩‍👧‍👦", "🇺🇦"}},
		{"accents stay with their letters", "e\u0301a", []string{"e\u0301", "a"}},
		{"newline ends a paragraph", "a\nb", []string{"a", "b"}},
		{"windows newline too", "a\r\nb", []string{"a", "b"}},
		{"empty lines count", "a\n\nb", []string{"a", "", "b"}},
		{"nothing is one line", "", []string{""}},
	}
	for _, tt := range tests {
		b := s.Break(tt.text, FromPixels(1, 16), nil)
		var got []string
		for line := range b.Lines() {
			start, end, _ := b.lineRange(line)
			got = append(got, tt.text[start:end])
		}
		if strings.Join(got, "|") != strings.Join(tt.want, "|") {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Thai has no spaces to break at, but a vowel is not to begin or end a line without its consonant.
func TestLinesOfThaiKeepVowelsWithTheirConsonants(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	const phrase = "เจ้าหน้าที่กระทรวงแจ้งผู้สื่อข่าวเมื่อเที่ยงว่าพายุทำให้เรือประมงจมไปสามลำใกล้ท่าเรือเก่า"
	for _, text := range []string{phrase, "ษา " + phrase, "a " + phrase, "ພາສາລາວເປັນພາສາທີ່ໃຊ້ໃນປະເທດລາວແລະໄທ"} {
		for pixels := 60; pixels < 300; pixels += 7 {
			b := s.Break(text, FromPixels(float64(pixels), 16), nil)
			if b.Lines() < 2 {
				t.Fatalf("%q fits into %d pixels", text, pixels)
			}
			for line := range b.Lines() {
				start, end, _ := b.lineRange(line)
				if line > 0 && holdsTogether(text, start) {
					t.Errorf("at %d pixels a line begins with %q", pixels, text[start:end])
				}
				if w := s.width(strings.TrimRight(text[start:end], " "), false); w > b.Width {
					t.Errorf("at %d pixels %q is too long", pixels, text[start:end])
				}
			}
		}
	}
}

func TestPiecesOfSimpleText(t *testing.T) {
	t.Parallel()
	text := "a well-known 1,500-mile  trip -5 and/or 3/4 word—word – « oui ! end-"
	var got []string
	newTestShaper().pieces(text, 0, len(text), simple, func(p piece) bool {
		got = append(got, text[p.start:p.end])
		return true
	})
	want := "a |well-|known |1,500-|mile  |trip |-5 |and/|or |3/4 |word|—|word |– |« oui ! |end-"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}

func TestSoftBreakHasTwoCarets(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	text := strings.Repeat("x", 100)
	l := setText(s, text, 200)
	_, end, soft := l.LineRange(0)
	if !soft {
		t.Fatal("the first line does not end in a soft break")
	}
	if line, x := l.Caret(end, false); line != 1 || x != 0 {
		t.Errorf("downstream caret on line %d at %g", line, x)
	}
	if line, x := l.Caret(end, true); line != 0 || x < 150 {
		t.Errorf("upstream caret on line %d at %g", line, x)
	}
	if off, upstream := l.OffsetOn(0, 1000); off != end || !upstream {
		t.Errorf("a click behind the line leads to %d upstream %v, want %d true", off, upstream, end)
	}
}

func TestLineAtFindsEveryLine(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	rapid.Check(t, func(t *rapid.T) {
		l := setText(s, drawText(t, plain), 200)
		if got := l.LineAt(-5); got != 0 {
			t.Fatalf("above the text is line %d", got)
		}
		if got := l.LineAt(l.Height() + 100); got != l.Lines()-1 {
			t.Fatalf("below the text is line %d of %d", got, l.Lines())
		}
		for line := range l.Lines() {
			if got := l.LineAt(l.LineTop(line) + l.LineHeight(line)/2); got != line {
				t.Fatalf("in the middle of line %d is line %d", line, got)
			}
		}
	})
}

func TestRightToLeftRunsReadFromTheRight(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	ln := s.Line("ab שלום cd")
	first, last := ln.Cells[3], ln.Cells[6] // ש and ם
	if !first.RTL || first.Left <= last.Left {
		t.Errorf("first Hebrew letter at %v, last at %v", first, last)
	}
	if latin := ln.Cells[len(ln.Cells)-1]; latin.RTL || latin.Left < first.Right {
		t.Errorf("Latin after the Hebrew stands at %v, the Hebrew ends at %v", latin, first)
	}
	if got := ln.Extents(ln.Cells[0].Start, ln.Cells[4].End); len(got) != 2 {
		t.Errorf("a selection across two directions has %d stretches, want 2: %v", len(got), got)
	}
}

func TestMissingGlyphsAreVisible(t *testing.T) {
	t.Parallel()
	fonts := parsed().Clone()
	s := NewShaper(fonts)
	ln := s.Line("\U000105C0")
	if ln.Width <= 0 || len(ln.Glyphs) == 0 {
		t.Errorf("a character without a glyph is %d units wide, with %d glyphs", ln.Width, len(ln.Glyphs))
	}
	if !fonts.Supplement().Wanting() {
		t.Error("the fonts do not say that they lack a character")
	}
}

func TestParseFontsRefusesRubbish(t *testing.T) {
	t.Parallel()
	if _, err := ParseFonts(); err == nil {
		t.Error("no font was accepted")
	}
	if _, err := ParseFonts([]byte("no font at all")); err == nil || !strings.Contains(err.Error(), "text font") {
		t.Errorf("got %v", err)
	}
	fonts, err := ParseFonts(theme.DefaultTextFont().Content(), []byte("no font at all"))
	if err != nil {
		t.Fatal(err)
	}
	if face := fonts.Clone().ResolveFace('\u4e2d'); face == nil || face.Font != fonts.faces[0].Font {
		t.Error("a fallback that cannot be read is not passed over")
	}
}

func TestBreakStopsWhenAsked(t *testing.T) {
	t.Parallel()
	s := newTestShaper()
	calls := 0
	b := s.Break("a\nb\nc\nd", Em, func() bool { calls++; return calls > 2 })
	if b != nil || calls != 3 {
		t.Errorf("got %v after %d calls", b, calls)
	}
}

func FuzzLayout(f *testing.F) {
	for _, a := range awkward {
		f.Add(a+"x "+a, uint16(100))
	}
	s := newTestShaper()
	f.Fuzz(func(t *testing.T, text string, width uint16) {
		l := setText(s, text, float64(width%1000)+1)
		for line := range l.Lines() {
			ln := l.Line(line)
			at := ln.Start
			for _, c := range ln.Cells {
				if c.Start != at || c.End <= c.Start {
					t.Fatalf("cell %+v after byte %d", c, at)
				}
				at = c.End
			}
			if at != ln.End {
				t.Fatalf("cells end at %d, the line at %d", at, ln.End)
			}
		}
	})
}

// megabyte is a megabyte of English-like text with a vocabulary of its own.
func megabyte() string {
	var b strings.Builder
	words := strings.Fields("officials said that approximately soldiers had been deployed along the front line while a senior adviser who asked not to be named denied it")
	for i := 0; b.Len() < 1<<20; i++ {
		b.WriteString(words[(i*7+i/5)%len(words)])
		if i%11 == 0 {
			b.WriteString(strings.Repeat("ly", i%3) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)))
		}
		switch {
		case i%120 == 119:
			b.WriteString(".\n")
		case i%17 == 16:
			b.WriteString(", ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func BenchmarkBreakMegabyteCold(b *testing.B) {
	text := megabyte()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		newTestShaper().Break(text, FromPixels(560, 16), nil)
	}
}

func BenchmarkBreakMegabyteWarm(b *testing.B) {
	text, s := megabyte(), newTestShaper()
	s.Break(text, FromPixels(560, 16), nil)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s.Break(text, FromPixels(560, 16), nil)
	}
}

func BenchmarkEstimateMegabyte(b *testing.B) {
	text, s := megabyte(), newTestShaper()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s.Estimate(text, FromPixels(560, 16), nil)
	}
}

func BenchmarkSetLine(b *testing.B) {
	text, s := megabyte(), newTestShaper()
	l := setText(s, text, 560)
	for b.Loop() {
		l.lines = generations[int, *Line]{limit: keptLines}
		l.Line(100)
	}
}
