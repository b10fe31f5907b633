package text

import (
	"strings"
	"testing"
)

func TestParagraphAt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, paragraph string }{ // "^" is the offset
		"first":        {"o^ne\ntwo", "one"},
		"last":         {"one\nt^wo", "two"},
		"at its start": {"one\n^two\n", "two"},
		"at its end":   {"one^\ntwo", "one"},
		"empty line":   {"one\n^\ntwo", ""},
		"end of text":  {"one\ntwo^", "two"},
		"after last":   {"one\n^", ""},
		"empty text":   {"^", ""},
		"separators":   {"one\u2028tw^o\u0085three\n", "two"},
		"before one":   {"one\u2029two^\u2028\n", "two"},
		"behind one":   {"one\u2029two\u2028^\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after, _ := strings.Cut(c.text, "^")
			s := before + after
			start, end := ParagraphAt(s, len(before))
			if s[start:end] != c.paragraph {
				t.Errorf("ParagraphAt(%q, %d) = %q, want %q", s, len(before), s[start:end], c.paragraph)
			}
		})
	}
	if start, end := ParagraphAt("one\ntwo", 99); start != 4 || end != 7 {
		t.Errorf("ParagraphAt beyond the end = %d, %d", start, end)
	}
	if start, end := ParagraphAt("one\ntwo", -9); start != 0 || end != 3 {
		t.Errorf("ParagraphAt before the start = %d, %d", start, end)
	}
}

func TestLinesAreFoundAndCounted(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", lineBlock)
	for _, c := range []struct {
		text   string
		starts []int
	}{
		{"", []int{0}},
		{"one", []int{0}},
		{"one\ntwo\n", []int{0, 4, 8}},
		{"one\u2028two\u0085\u2029three", []int{0, 6, 11, 14}},
		{long[1:] + "\u2028" + long[2:] + "\u0085" + long + "\nend", []int{0, lineBlock + 2, 2*lineBlock + 2, 3*lineBlock + 3}},
	} {
		if n := CountLines(c.text); n != len(c.starts) {
			t.Errorf("%.20q has %d lines, want %d", c.text, n, len(c.starts))
		}
		next := 0
		for line, want := range c.starts {
			if off, ok := LineStart(c.text, line); off != want || !ok || next != want {
				t.Errorf("%.20q: line %d begins at %d, %t, and behind the one before at %d, want %d", c.text, line, off, ok, next, want)
			}
			if start, _ := ParagraphAt(c.text, want); start != want {
				t.Errorf("%.20q: the line at %d begins at %d", c.text, want, start)
			}
			next = NextParagraph(c.text, want)
		}
		if _, ok := LineStart(c.text, len(c.starts)); ok || next != len(c.text) {
			t.Errorf("%.20q goes on at %d behind its last line", c.text, next)
		}
	}
}
