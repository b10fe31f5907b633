package text

import (
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"
)

// segments are the segments of UAX #29 in s from its start, joined where they
// divide a grapheme cluster.
func segments(s string) []Span {
	clusters := clusterBounds(s)
	var spans []Span
	start, end := 0, 0
	for state, rest := -1, s; rest != ""; {
		var word string
		word, rest, state = uniseg.FirstWordInString(rest, state)
		end += len(word)
		if _, on := slices.BinarySearch(clusters, end); on {
			spans = append(spans, Span{start, end})
			start = end
		}
	}
	return spans
}

func TestSegmentsAgreeWithSegmentationFromTheStart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		for _, want := range segments(s) {
			for off := want.Start; off < want.End; off++ {
				if start, end := segmentAt(s, clamp(s, off)); start != want.Start || end != want.End {
					t.Fatalf("segmentAt(%q, %d) = %d, %d, want %v", s, off, start, end, want)
				}
			}
		}
	})
}

func TestWordStopsAreTheSameBothWays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		forward := []int{0}
		for off := 0; off < len(s); {
			next := NextWord(s, off)
			if next <= off || !OnGrapheme(s, next) {
				t.Fatalf("NextWord(%q, %d) = %d", s, off, next)
			}
			off = next
			forward = append(forward, off)
		}
		backward := []int{len(s)}
		for off := len(s); off > 0; {
			previous := PrevWord(s, off)
			if previous >= off || !OnGrapheme(s, previous) {
				t.Fatalf("PrevWord(%q, %d) = %d", s, off, previous)
			}
			off = previous
			backward = append(backward, off)
		}
		slices.Reverse(backward)
		if s != "" && !slices.Equal(forward, backward) {
			t.Fatalf("in %q words stop at %v forward and %v backward", s, forward, backward)
		}
	})
}

func TestWordAtHoldsItsOffset(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		off := byteOffset(t, s, "offset")
		start, end := WordAt(s, off)
		if start > end || start < 0 || end > len(s) || !OnGrapheme(s, start) || !OnGrapheme(s, end) {
			t.Fatalf("WordAt(%q, %d) = %d, %d", s, off, start, end)
		}
		if off >= 0 && off < len(s) && !lineEndsAt(s, clamp(s, off)) && (off < start || off >= end) {
			t.Fatalf("WordAt(%q, %d) = %d, %d does not hold the offset", s, off, start, end)
		}
	})
}

func TestNextWord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, stops string }{
		"prose":         {"He left, then.", "|He |left|, |then|."},
		"numbers":       {"11,000 of 3.5m", "|11,000 |of |3.5m"},
		"apostrophes":   {"Russia’s don't", "|Russia’s |don't"},
		"hyphens":       {"anti-tank missiles", "|anti|-|tank |missiles"},
		"runs of marks": {"“Why?!” … he", "|“|Why|?!” |… |he"},
		"lines":         {"one two  \n\n  three", "|one |two  |\n|\n  |three"},
		"emoji":         {"go 👩‍👩‍👧‍👦👍🏽 on", "|go |👩‍👩‍👧‍👦|👍🏽 |on"},
		"CJK":           {"漢字です", "|漢|字|で|す"},
		"katakana":      {"カタカナ 語", "|カタカナ |語"},
		"Arabic":        {"قال الوزير، أمس", "|قال |الوزير|، |أمس"},
		"geresh":        {"a:׳ b.׳", "|a:׳ |b.׳"},
		"empty":         {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got strings.Builder
			for off := 0; off < len(c.text); {
				next := NextWord(c.text, off)
				got.WriteString("|" + c.text[off:next])
				off = next
			}
			if got.String() != c.stops {
				t.Errorf("stops are %q, want %q", got.String(), c.stops)
			}
		})
	}
}

func TestWordAt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, word string }{ // "^" is the offset
		"start of a word":       {"one ^two three", "two"},
		"inside":                {"one t^wo three", "two"},
		"space after":           {"one two^   three", "   "},
		"punctuation":           {"end^?!” Then", "?!”"},
		"number":                {"some 11^,000 men", "11,000"},
		"possessive":            {"Ukraine^’s army", "Ukraine’s"},
		"dotted":                {"the U^.S. army", "U.S"},
		"end of line":           {"one two^\nthree", "two"},
		"before a separator":    {"one two^\u2028three", "two"},
		"behind a separator":    {"one\u2029^\u2028two", ""},
		"end of text":           {"one two^", "two"},
		"empty line":            {"one\n^\ntwo", ""},
		"empty text":            {"^", ""},
		"decomposed":            {"cafe^\u0301 bar", "cafe\u0301"},
		"combining mark on end": {"bar cafe\u0301^", "cafe\u0301"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after, _ := strings.Cut(c.text, "^")
			s := before + after
			start, end := WordAt(s, len(before))
			if s[start:end] != c.word {
				t.Errorf("WordAt(%q, %d) = %q, want %q", s, len(before), s[start:end], c.word)
			}
		})
	}
}

func TestWordsOutOfRange(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "abc", "a\n"} {
		if NextWord(s, len(s)+3) != len(s) || NextWord(s, -3) != NextWord(s, 0) || PrevWord(s, -3) != 0 || PrevWord(s, len(s)+3) != PrevWord(s, len(s)) {
			t.Errorf("%q: offsets outside are not clamped", s)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("He said 3.5m, “no”.\n👍🏽 漢字 \u0600a")
	f.Add("\xf0\x9f a\x80.")
	f.Fuzz(func(t *testing.T, s string) {
		for off := 0; off < len(s); {
			next := NextWord(s, off)
			if next <= off || PrevWord(s, next) != off && off != 0 {
				t.Fatalf("word stops of %q disagree at %d and %d", s, off, next)
			}
			off = next
		}
	})
}

func BenchmarkNextWordInOneParagraph(b *testing.B) {
	s := largeReport(" ")
	for off := len(s) / 2; b.Loop(); {
		if off = NextWord(s, off); off == len(s) {
			off = 0
		}
	}
}

func BenchmarkPrevWordInOneParagraph(b *testing.B) {
	s := largeReport(" ")
	for off := len(s) / 2; b.Loop(); {
		if off = PrevWord(s, off); off == 0 {
			off = len(s)
		}
	}
}
