package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestMatchQuote(t *testing.T) {
	t.Parallel()
	const report = "The dam broke. Then the dam broke again. Still the dam broke."
	for name, c := range map[string]struct {
		text, quote, prefix, suffix string
		start, occurrences          int
		certain                     bool
	}{
		"once":                 {report, "again", "", "", 34, 1, true},
		"none":                 {report, "the levee", "", "", 0, 0, false},
		"empty quote":          {report, "", "The ", "", 0, 0, false},
		"no context":           {report, "dam broke", "", "", 4, 3, false},
		"prefix":               {report, "dam broke", "Then the ", "", 24, 3, true},
		"suffix":               {report, "dam broke", "", " again", 24, 3, true},
		"both":                 {report, "dam broke", "Still the ", ".", 51, 3, true},
		"context nearly right": {report, "dam broke", "XXstill the ", ".", 51, 3, true},
		"context fits two":     {report, "dam broke", "the ", "", 24, 3, false},
		"wrong context":        {report, "dam broke", "zzz", "zzz", 4, 3, false},
		"overlapping":          {"ababab", "abab", "", "", 0, 2, false},
		"cut character":        {"cafe\u0301 cafe", "cafe", "", "", 7, 1, true},
		"flags":                {"🇺🇦🇺🇦", "🇺🇦", "🇺🇦", "", 8, 2, true},
		"whole text":           {"dam", "dam", "", "", 0, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := QuoteMatch{c.start, c.start + len(c.quote), c.occurrences, c.certain}
			if c.occurrences == 0 {
				want = QuoteMatch{}
			}
			if got := MatchQuote(c.text, c.quote, c.prefix, c.suffix); got != want {
				t.Errorf("MatchQuote(%q, %q, %q) = %+v, want %+v", c.quote, c.prefix, c.suffix, got, want)
			}
			if start, end, n := FindQuote(c.text, c.quote, c.prefix, c.suffix); start != want.Start || end != want.End || n != want.Occurrences {
				t.Errorf("FindQuote(%q, %q, %q) = %d, %d, %d, want %+v", c.quote, c.prefix, c.suffix, start, end, n, want)
			}
		})
	}
}

func TestContext(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct { // "|" bounds the range
		text           string
		n              int
		prefix, suffix string
	}{
		"middle":         {"The dam |broke| again", 4, "dam ", " aga"},
		"short text":     {"a|b|c", 32, "a", "c"},
		"nothing":        {"abc|d|efg", 0, "", ""},
		"code points":    {"漢字かな|x|漢字かな", 2, "かな", "漢字"},
		"cut character":  {"ae\u0301|x|e\u0301e\u0301", 1, "", ""},
		"whole clusters": {"ae\u0301|x|👍🏽b", 2, "e\u0301", "👍🏽"},
		"empty range":    {"ab||cd", 1, "b", "c"},
		"all":            {"|abc|", 5, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts := strings.Split(c.text, "|")
			s := strings.Join(parts, "")
			prefix, suffix := Context(s, len(parts[0]), len(parts[0])+len(parts[1]), c.n)
			if prefix != c.prefix || suffix != c.suffix {
				t.Errorf("Context(%q) = %q, %q, want %q, %q", c.text, prefix, suffix, c.prefix, c.suffix)
			}
		})
	}
}

func TestContextIsOfWholeCharacters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		start, end := SnapOut(s, byteOffset(t, s, "start"), byteOffset(t, s, "end"))
		n := rapid.IntRange(0, 9).Draw(t, "n")
		prefix, suffix := Context(s, start, end, n)
		if !strings.HasSuffix(s[:start], prefix) || !strings.HasPrefix(s[end:], suffix) {
			t.Fatalf("Context(%q, %d, %d) = %q, %q", s, start, end, prefix, suffix)
		}
		if utf8.RuneCountInString(prefix) > n || utf8.RuneCountInString(suffix) > n {
			t.Fatalf("Context(%q, %d, %d, %d) = %q, %q is too long", s, start, end, n, prefix, suffix)
		}
		if !OnGrapheme(s, start-len(prefix)) || !OnGrapheme(s, end+len(suffix)) {
			t.Fatalf("Context(%q, %d, %d) = %q, %q divides a character", s, start, end, prefix, suffix)
		}
	})
}

// A passage is found again by its own quote and context, unless its surroundings
// are the same elsewhere.
func TestQuoteIsFoundAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		start, end := SnapOut(s, byteOffset(t, s, "start"), byteOffset(t, s, "end"))
		if start == end {
			t.Skip("nothing is quoted")
		}
		prefix, suffix := Context(s, start, end, 32)
		m := MatchQuote(s, s[start:end], prefix, suffix)
		if m.Occurrences < 1 || s[m.Start:m.End] != s[start:end] {
			t.Fatalf("%q is not found in %q: %+v", s[start:end], s, m)
		}
		if m.Certain && m.Start != start {
			t.Fatalf("%q at %d is found in %q at %d", s[start:end], start, s, m.Start)
		}
	})
}

func TestContextOutOfRange(t *testing.T) {
	t.Parallel()
	if prefix, suffix := Context("abc", -4, 99, 2); prefix != "" || suffix != "" {
		t.Errorf("Context = %q, %q", prefix, suffix)
	}
	if prefix, suffix := Context("abc", 2, 1, 1); prefix != "b" || suffix != "c" {
		t.Errorf("Context of a reversed range = %q, %q", prefix, suffix)
	}
}

func BenchmarkFindQuote(b *testing.B) {
	s := largeReport("\n") + "The levee held."
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		FindQuote(s, "The levee held", "", ".")
	}
}
