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
