package typeset

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"attest/annotate/text"
	"pgregory.net/rapid"
)

// scripts are words of scripts that put characters together, or on each other, in
// ways of their own.
var scripts = []string{
	"क्षत्रिय ", "र्\u200dक", "हिंदी।", "ที่นี่ ", "น้ำ", "ຍິນດີ", "မြန်မာ", "བོད་", "한국어", "\u1112\u1161\u11ab", "ქართული ",
	"العَرَبِيَّة ", "\u0600\u0661\u0662", "لله", "نص ١٢٣ ", "שָׁלוֹם", "\u200f(א)", "“א”", "日本語。", "カﾞ", "「引用」", "a\u0301\u0323\u035c", "Z͑ͫ̓ͪ̂ͫ̽͏̴",
	"👩🏽‍🌾", "👨‍👩‍👧‍👦👩‍❤️‍💋‍👨", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🇺🇦🇰🇷🇺", "☝🏿", "❤️", "❤︎", "#️⃣",
	"\u034f", "\u200c", "\u2060", "\u2028", "\u3000", "\u00a0", "\x07", "\x1f\x1f", "\v", "\f", "a\tb\tc", "\U0010fffd", "\ufffe",
}

// anyText draws text that mixes everything there is, and arbitrary characters.
func anyText(t *rapid.T) string {
	known := slices.Concat(awkward, directions, scripts)
	pieces := rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom(known), rapid.SampledFrom(known), rapid.SampledFrom(known), rapid.StringN(0, 4, -1),
	), 0, 40).Draw(t, "pieces")
	return strings.Join(pieces, "")
}

// allFonts are the bundled fonts with what those of the system add to them, as far
// as there are any: marks, conjuncts and ligatures join characters only in a font
// that has them.
var allFonts = sync.OnceValue(func() *Fonts {
	fonts := parsed().Clone()
	fonts.SetSupplement(NewSupplement())
	asking := NewShaper(fonts)
	for _, piece := range slices.Concat(awkward, directions, scripts) {
		setText(asking, piece, 100)
	}
	if finder, err := SystemFonts(); err == nil {
		fonts.Supplement().Search(finder)
	}
	return fonts
})

// anyShaper is a function that draws a shaper with the bundled fonts or all.
func anyShaper() func(t *rapid.T) *Shaper {
	bundled, all := newTestShaper(), NewShaper(allFonts().Clone())
	return func(t *rapid.T) *Shaper {
		if rapid.Bool().Draw(t, "all fonts") {
			return all
		}
		return bundled
	}
}

// width draws the width of a column in pixels.
func anyWidth(t *rapid.T) float64 { return float64(rapid.IntRange(8, 600).Draw(t, "width")) }

// Wherever somebody clicks, the caret comes to the nearer edge of what is drawn
// there: at most half a character away, on the same line.
func TestTheCaretComesToWhereSomebodyClicks(t *testing.T) {
	t.Parallel()
	shaper := anyShaper()
	rapid.Check(t, func(t *rapid.T) {
		s := shaper(t)
		whole := anyText(t)
		l := setText(s, whole, anyWidth(t))
		for line := range l.Lines() {
			ln := l.Line(line)
			for k := range ln.Cells {
				c := ln.fromLeft(k)
				if c.Left == c.Right {
					continue
				}
				for part := Units(1); part < 8; part++ {
					x := c.Left + (c.Right-c.Left)*part/8
					off, upstream := ln.Hit(x)
					if !onGrapheme(whole, off) || off < ln.Start || off > ln.End {
						t.Fatalf("a click on [%d,%d) of %q leads to %d on a line [%d,%d)", c.Start, c.End, whole, off, ln.Start, ln.End)
					}
					if l.LineOf(off, upstream) != line {
						t.Fatalf("a click on line %d of %q leads to %d upstream %v on line %d", line, whole, off, upstream, l.LineOf(off, upstream))
					}
					if away := max(x-ln.Caret(off, upstream), ln.Caret(off, upstream)-x); away > (c.Right-c.Left)/2+1 {
						t.Fatalf("a click on [%d,%d) of %q is %d away from the caret, the character is %d wide", c.Start, c.End, whole, away, c.Right-c.Left)
					}
				}
			}
		}
	})
}

// Going through a text grapheme by grapheme, in either direction, the caret has one
// place on each side of every character, and all of them on the page.
func TestEveryGraphemeHasACaretOnBothSides(t *testing.T) {
	t.Parallel()
	shaper := anyShaper()
	rapid.Check(t, func(t *rapid.T) {
		s := shaper(t)
		whole := anyText(t)
		l := setText(s, whole, anyWidth(t))
		var there, back []int
		for off := 0; off < len(whole); off = text.NextGrapheme(whole, off) {
			there = append(there, off)
		}
		for off := len(whole); off > 0; {
			off = text.PrevGrapheme(whole, off)
			back = append(back, off)
		}
		slices.Reverse(back)
		if !slices.Equal(there, back) {
			t.Fatalf("%q has the graphemes %v forward and %v backward", whole, there, back)
		}
		for _, off := range there {
			line := l.LineOf(off, false)
			ln := l.Line(line)
			if off == ln.End { // a newline
				continue
			}
			c := ln.Cells[ln.cellOf(off)]
			if c.Start != off || c.End != text.NextGrapheme(whole, off) {
				t.Fatalf("the grapheme at %d of %q has the cell %+v", off, whole, c)
			}
			leading, trailing := c.Left, c.Right
			if c.RTL {
				leading, trailing = trailing, leading
			}
			if got := ln.Caret(off, false); got != leading {
				t.Fatalf("before the grapheme at %d of %q the caret is at %d, want %d", off, whole, got, leading)
			}
			if got := ln.Caret(c.End, true); got != trailing {
				t.Fatalf("behind the grapheme at %d of %q the caret is at %d, want %d", off, whole, got, trailing)
			}
		}
	})
}

// The arrow keys visit every place of a line once, on any line of any text: from
// the place furthest to the left to the one furthest to the right, and back.
func TestArrowKeysVisitEveryPlaceOfALineOnce(t *testing.T) {
	t.Parallel()
	shaper := anyShaper()
	rapid.Check(t, func(t *rapid.T) {
		s := shaper(t)
		whole := anyText(t)
		l := setText(s, whole, anyWidth(t))
		line := rapid.IntRange(0, l.Lines()-1).Draw(t, "line")
		ln := l.Line(line)
		if len(ln.Cells) == 0 {
			return
		}
		off, upstream := ln.side(0, false)
		for k := range ln.Cells {
			if at := (stop{off, upstream}); l.gapAt(at) != (gapOf{line, k}) {
				t.Fatalf("after %d steps to the right on line %d of %q the caret %+v is at %+v", k, line, whole, at, l.gapAt(at))
			}
			off, upstream = l.Beside(off, upstream, true)
			if k+1 == len(ln.Cells) && l.LineOf(off, upstream) != line { // the end of this line is the start of the next
				off, upstream = ln.side(k, true)
			}
		}
		for k := len(ln.Cells); k > 0; k-- {
			if at := (stop{off, upstream}); l.gapAt(at) != (gapOf{line, k}) {
				t.Fatalf("on the way back on line %d of %q the caret %+v is at %+v, want gap %d", line, whole, at, l.gapAt(at), k)
			}
			off, upstream = l.Beside(off, upstream, false)
		}
	})
}
