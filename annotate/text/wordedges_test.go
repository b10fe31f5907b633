package text

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// wordRuns are the words and runs of punctuation of s, without the white space.
func wordRuns(s string) []Span {
	var runs []Span
	for off := 0; off < len(s); {
		start, end := runAt(s, off)
		if !segmentKindOf(s[start:]).blank() {
			runs = append(runs, Span{start, end})
		}
		off = end
	}
	return runs
}

func TestNearestWordEdgesAreThoseOfTheNearestWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		bounds := clusterBounds(s)
		off := rapid.SampledFrom(append(bounds, 0, len(s))).Draw(t, "offset")
		start, end := off, off
		nearest := func(to *int, at int, first bool) {
			if first || max(at-off, off-at) < max(*to-off, off-*to) {
				*to = at
			}
		}
		for i, run := range wordRuns(s) {
			nearest(&start, run.Start, i == 0)
			nearest(&end, run.End, i == 0)
		}
		if got := NearestWordStart(s, off); got != start {
			t.Fatalf("NearestWordStart(%q, %d) = %d, want %d of %v", s, off, got, start, wordRuns(s))
		}
		if got := NearestWordEnd(s, off); got != end {
			t.Fatalf("NearestWordEnd(%q, %d) = %d, want %d of %v", s, off, got, end, wordRuns(s))
		}
	})
}

func TestNearestWordEdges(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text      string
		off, start, end int
	}{
		{"at a start", "one two", 4, 4, 3},
		{"early in a word", "one seven", 5, 4, 3},
		{"late in a word", "one seven", 8, 4, 9},
		{"between punctuation and a word", "“so”, he", 5, 5, 5},
		{"in front of all", "  one", 0, 2, 5},
		{"behind all", "one\n\n", 5, 0, 3},
		{"over a newline", "one\n\ntwo", 4, 5, 3},
		{"only white space", " \n ", 1, 1, 1},
		{"nothing", "", 3, 0, 0},
		{"a character of Chinese is a word", "韩国国家", 6, 6, 6},
	}
	for _, tt := range tests {
		if start, end := NearestWordStart(tt.text, tt.off), NearestWordEnd(tt.text, tt.off); start != tt.start || end != tt.end {
			t.Errorf("%s: nearest to %d in %q are a start at %d and an end at %d, want %d and %d", tt.name, tt.off, tt.text, start, end, tt.start, tt.end)
		}
	}
}

func TestWhiteSpaceAroundAPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		off := rapid.SampledFrom(append(clusterBounds(s), 0, len(s))).Draw(t, "offset")
		start, end := SpaceStart(s, off), SpaceEnd(s, off)
		if start > off || end < off || !OnGrapheme(s, start) || !OnGrapheme(s, end) {
			t.Fatalf("white space around %d of %q is [%d,%d)", off, s, start, end)
		}
		for _, run := range wordRuns(s) {
			if run.Start >= start && run.End <= end {
				t.Fatalf("white space [%d,%d) of %q holds the word %q", start, end, s, s[run.Start:run.End])
			}
		}
	})
}

func TestWholeWords(t *testing.T) {
	t.Parallel()
	const s = "He said “about 3,000” boats.\n\nNobody, though"
	tests := []struct{ name, from, to, want string }{
		{"within a word", "sa", "sai", "i"},
		{"to the end of the word", "He s", "said", "aid"},
		{"into the next word", "He sa", "“", "said “"},
		{"only into the space behind it", "He sa", "said ", "id"},
		{"from a word's start", "He ", "abo", "said “about"},
		{"from the space", "He", "sa", "said"},
		{"over a paragraph's end", "boa", "No", "boats.\n\nNobody"},
		{"to all", "H", "thou", "He said “about 3,000” boats.\n\nNobody, though"},
	}
	at := func(words string) int { return strings.Index(s, words) + len(words) }
	for _, tt := range tests {
		from, to := at(tt.from), at(tt.to)
		if from, to := WholeWords(s, from, to); from > to || s[from:to] != tt.want {
			t.Errorf("%s: selected [%d,%d), want %q", tt.name, from, to, tt.want)
		}
	}
	backwards := []struct{ name, from, to, want string }{
		{"within a word", "sai", "s", "ai"},
		{"from a word's end", "said", "He", "said"},
		{"to the word before", "sai", "H", "He said"},
		{"into the space before it", "sai", "He", "sai"},
		{"from the space", "said ", "H", "He said"},
	}
	for _, tt := range backwards {
		if from, to := WholeWords(s, at(tt.from), at(tt.to)); from < to || s[to:from] != tt.want {
			t.Errorf("backwards %s: selected [%d,%d), want %q", tt.name, to, from, tt.want)
		}
	}
}

// Whatever is dragged over is selected but for white space at the ends, in whole
// words unless it lies in one.
func TestWholeWordsHoldWhatWasDraggedOver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		bounds := append(clusterBounds(s), 0, len(s))
		anchor, caret := rapid.SampledFrom(bounds).Draw(t, "anchor"), rapid.SampledFrom(bounds).Draw(t, "caret")
		from, to := WholeWords(s, anchor, caret)
		if anchor < caret && from > to || anchor > caret && from < to || anchor == caret && from != to {
			t.Fatalf("from %d to %d of %q became from %d to %d", anchor, caret, s, from, to)
		}
		start, end := min(from, to), max(from, to)
		for _, run := range wordRuns(s) {
			if touched := run.Start < max(anchor, caret) && min(anchor, caret) < run.End; touched && (run.Start >= end || run.End <= start) {
				t.Fatalf("from %d to %d of %q leaves out the word %v", anchor, caret, s, run)
			}
			if cut := run.Start < end && start < run.End && !(start <= run.Start && run.End <= end); cut && !(run.Start <= start && end <= run.End) {
				t.Fatalf("from %d to %d of %q cuts the word %v", anchor, caret, s, run)
			}
		}
	})
}
