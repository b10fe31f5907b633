package prose

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"
)

func TestWrapKeepsEveryWordInItsWidth(t *testing.T) {
	t.Parallel()
	measure := func(s string) float32 { return float32(len([]rune(s))) }
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-zä漢]{1,12}`)).Draw(t, "words")
		width := rapid.IntRange(1, 30).Draw(t, "width")
		most := rapid.IntRange(0, 4).Draw(t, "most")
		lines := Wrap(strings.Join(words, " "), float32(width), most, measure)
		for _, l := range lines {
			if measure(l) > float32(width) && l != "…" {
				t.Fatalf("the line %q is wider than %d", l, width)
			}
		}
		if most > 0 && len(lines) > most {
			t.Fatalf("%d lines, at most %d wanted", len(lines), most)
		}
		joined, all := strings.ReplaceAll(strings.Join(lines, ""), " ", ""), strings.Join(words, "")
		if most == 0 && joined != all {
			t.Fatalf("%q became %q", all, joined)
		}
		if cut := strings.TrimSuffix(joined, "…"); !strings.HasPrefix(all, cut) {
			t.Fatalf("%q is no beginning of %q", cut, all)
		}
	})
}

func TestLinesFollowTheWidthAndTheStyle(t *testing.T) {
	test.NewTempApp(t)
	p := New("Inspectorate official puts the spill at half as much again", theme.SizeNameText, theme.ColorNameForeground, 2)
	p.Resize(fyne.NewSize(2000, 100))
	if got := p.Lines(); len(got) != 1 || p.MinSize().Height != p.LineHeight() {
		t.Errorf("with room for all of it the text takes %q and %v pixels", got, p.MinSize().Height)
	}
	p.Resize(fyne.NewSize(p.Measure("Inspectorate official puts"), 100))
	plain := slices.Clone(p.Lines())
	if len(plain) != 2 || plain[0] != "Inspectorate official puts" || !strings.HasSuffix(plain[1], "…") {
		t.Errorf("the text wraps as %q, want two lines of which the second is cut", plain)
	}
	p.Style.Bold = true
	p.Refresh()
	if bold := p.Lines(); bold[0] == plain[0] {
		t.Errorf("bold letters are wider, yet the first line is still %q", bold[0])
	}
}
