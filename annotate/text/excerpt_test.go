package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	const s = "On Sunday, eleven boats sank in the harbour of Varn, the port authority said."
	for _, tt := range []struct {
		s, passage   string
		around, most int
		want         string
	}{
		{s, "eleven boats", 40, 90, "On Sunday, [eleven boats] sank in the harbour of Varn, the port…"},
		{s, "eleven boats", 9, 90, "…Sunday, [eleven boats] sank in…"},
		{s, "eleven boats", 2, 90, "…[eleven boats]…"},
		{s, "On Sunday", 5, 90, "[On Sunday],…"},
		{s, "the port authority said.", 6, 90, "…Varn, [the port authority said.]"},
		{s, "boats sank in the harbour of Varn", 4, 24, "…[boats sank in … of Varn],…"},
		{s, s, 10, 1000, "[" + s + "]"},
		{"村の誰もサイレンで目を覚まさなかった。", "目を", 2, 90, "…で[目を]覚ま…"},
		{"", "", 5, 5, "[]"},
	} {
		at := strings.Index(tt.s, tt.passage)
		before, passage, after := Excerpt(tt.s, at, at+len(tt.passage), tt.around, tt.most)
		if got := before + "[" + passage + "]" + after; got != tt.want {
			t.Errorf("%q, %d code points around: %q, want %q", tt.passage, tt.around, got, tt.want)
		}
	}
}

// An excerpt is of whole characters, says nothing that the text does not, and is no longer than was asked for.
func TestExcerptOfAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringN(0, 60, -1).Draw(t, "s")
		start := rapid.IntRange(0, len(s)).Draw(t, "start")
		end := rapid.IntRange(start, len(s)).Draw(t, "end")
		around, most := rapid.IntRange(0, 20).Draw(t, "around"), rapid.IntRange(0, 40).Draw(t, "most")
		before, passage, after := Excerpt(s, start, end, around, most)
		before, after = strings.TrimPrefix(before, "…"), strings.TrimSuffix(after, "…")
		for _, part := range []string{before, after} {
			if !strings.Contains(s, part) || utf8.RuneCountInString(part) > around {
				t.Fatalf("%q is not from %q, or longer than %d", part, s, around)
			}
		}
		if from, to := SnapOut(s, start, end); to-from <= most && passage != s[from:to] {
			t.Fatalf("the passage became %q", passage)
		}
	})
}
