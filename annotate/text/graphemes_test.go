package text

import (
	"slices"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
	"pgregory.net/rapid"
)

// clusterBounds are the boundaries of s as uniseg finds them from its start.
func clusterBounds(s string) []int {
	bounds := []int{0}
	for state, rest := -1, s; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		bounds = append(bounds, bounds[len(bounds)-1]+len(cluster))
	}
	return bounds
}

// checkGraphemes compares every function with segmentation from the start of s.
func checkGraphemes(t interface{ Fatalf(string, ...any) }, s string) {
	bounds := clusterBounds(s)
	for off := range len(s) + 1 {
		at, on := slices.BinarySearch(bounds, off)
		if got := OnGrapheme(s, off); got != on {
			t.Fatalf("OnGrapheme(%q, %d) = %t", s, off, got)
		}
		next := at
		if on {
			next++
		}
		if got, want := NextGrapheme(s, off), bounds[min(next, len(bounds)-1)]; got != want {
			t.Fatalf("NextGrapheme(%q, %d) = %d, want %d", s, off, got, want)
		}
		if got, want := PrevGrapheme(s, off), bounds[max(at-1, 0)]; got != want {
			t.Fatalf("PrevGrapheme(%q, %d) = %d, want %d", s, off, got, want)
		}
	}
}

func TestGraphemesAgreeWithSegmentationFromTheStart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkGraphemes(t, anyText().Draw(t, "text")) })
}

func TestGraphemesOfHardStrings(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"flags":            strings.Repeat("🇺🇦🇰🇵", 20) + "🇺",
		"flags after text": "x" + strings.Repeat("🇺🇦", 9) + "🇺\u200d🇺🇦",
		"families":         strings.Repeat("👩‍👩‍👧‍👦", 12),
		"skin tones":       "👍🏽👍🏿🏽x🏽",
		"jamo":             strings.Repeat("\u1112\u1161\u11ab", 10) + "가\u11a8\u11a8\u1100\u1100\u1161",
		"marks":            "e" + strings.Repeat("\u0301", 50) + "\n" + strings.Repeat("\u0301", 50),
		"line ends":        "a\r\nb\r\r\n\n\r",
		"joiners":          "\u200d\u200d😀\u200d\u200d😀a\u200d😀",
		"prepended":        "\u0600\u06001\u0600\n\u0600😀",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkGraphemes(t, s)
		})
	}
}

func TestGraphemesOutOfRange(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "abc", "\xff\xfe", "e\u0301"} {
		if NextGrapheme(s, len(s)+3) != len(s) || PrevGrapheme(s, -3) != 0 || OnGrapheme(s, -1) || OnGrapheme(s, len(s)+1) {
			t.Errorf("%q: offsets outside are not clamped", s)
		}
	}
}

func TestSnapOut(t *testing.T) {
	t.Parallel()
	const s = "ae\u0301👍🏽z" // a [0,1) é [1,4) thumb [4,12) z [12,13)
	for _, c := range []struct{ start, end, wantStart, wantEnd int }{
		{1, 4, 1, 4},
		{2, 3, 1, 4},
		{2, 5, 1, 12},
		{1, 2, 1, 4},
		{5, 5, 4, 4},
		{12, 12, 12, 12},
		{-4, 99, 0, 13},
		{9, 2, 4, 4},
	} {
		if start, end := SnapOut(s, c.start, c.end); start != c.wantStart || end != c.wantEnd {
			t.Errorf("SnapOut(%d, %d) = %d, %d, want %d, %d", c.start, c.end, start, end, c.wantStart, c.wantEnd)
		}
	}
}

func FuzzGraphemes(f *testing.F) {
	f.Add("🇺🇦🇰🇵👩‍👧e\u0301\r\n한\u11ab")
	f.Add("\xf0\x9f\x87")
	f.Fuzz(func(t *testing.T, s string) {
		checkGraphemes(t, s)
	})
}

func BenchmarkPrevGraphemeInOneParagraph(b *testing.B) {
	s := largeReport(" ")
	for off := len(s); b.Loop(); {
		if off = PrevGrapheme(s, off); off == 0 {
			off = len(s)
		}
	}
}
