package prose

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"

	"attest/ui/look"
	"attest/ui/reader/typeset/bidi"
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

func TestVisualPutsStretchesInTheOrderInWhichTheyAreSeen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ line, want string }{
		{"plain – words", "plain – words"},
		{"Ελληνικά и ещё", "Ελληνικά и ещё"},
		{"he said אבג and", "he said |אבג| and"},
		{"אבג 12, דהו", "דהו| |,|12| |אבג"},
		{"אבג (Press) דהו.", ".|דהו| |)|Press|(| |אבג"},
		{"مُدّة", "مُدّة"},
	} {
		got := Visual(tt.line, bidi.Base(tt.line))
		pieces := strings.FieldsFunc(got, func(r rune) bool { return string(r) == leftToRight || string(r) == rightToLeft })
		if strings.Join(pieces, "|") != tt.want {
			t.Errorf("Visual(%q) = %q, want %q", tt.line, pieces, tt.want)
		}
	}
}

func TestPartsStandWhereTheyAreSeen(t *testing.T) {
	t.Parallel()
	bare := strings.NewReplacer(leftToRight, "", rightToLeft, "", joiner, "+")
	for _, tt := range []struct {
		line, want string // marked parts stand in brackets
		fromRight  bool
	}{
		{"plain [words] here", "plain [words] here", false},
		{"he said [אבג] and", "he said [אבג] and", false},
		{"אבג [דהו] זחט", "זחט [דהו] אבג", true},
		{"אבג [12] דהו", "דהו [12] אבג", true},
		{"سد[ود] ab", "ab [+ود]سد+", true},
	} {
		var line []Part
		for i, text := range strings.FieldsFunc(tt.line, func(r rune) bool { return r == '[' || r == ']' }) {
			line = append(line, Part{text, i%2 == 1})
		}
		seen, fromRight := Parts(line)
		got := ""
		for _, p := range seen {
			if text := bare.Replace(p.Text); p.Marked {
				got += "[" + text + "]"
			} else {
				got += text
			}
		}
		if got != tt.want || fromRight != tt.fromRight {
			t.Errorf("the parts of %q are seen as %q, from the right %t; want %q, %t", tt.line, got, fromRight, tt.want, tt.fromRight)
		}
	}
}

func TestPartsLoseNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var line []Part
		letters := map[rune]int{}
		for i, text := range rapid.SliceOf(rapid.StringMatching(`[a-c אבגسدو1-3().]{1,8}`)).Draw(t, "parts") {
			line = append(line, Part{text, i%2 == 1})
			for _, r := range text {
				letters[r]++
			}
		}
		seen, _ := Parts(line)
		for _, p := range seen {
			for _, r := range p.Text {
				if s := string(r); s != leftToRight && s != rightToLeft && s != joiner {
					letters[r]--
				}
			}
		}
		for r, n := range letters {
			if n != 0 {
				t.Fatalf("%q is shown %d times too few: %+v", r, n, seen)
			}
		}
	})
}

func TestRightToLeftTextStandsAtTheRight(t *testing.T) {
	test.NewTempApp(t)
	p := New("אבג דהו", theme.SizeNameText, theme.ColorNameForeground, 2)
	p.Resize(fyne.NewSize(300, 40))
	for _, want := range []fyne.TextAlign{fyne.TextAlignTrailing, fyne.TextAlignLeading} {
		line := test.WidgetRenderer(p).Objects()[0].(*canvas.Text)
		if line.Alignment != want {
			t.Errorf("%q is aligned %v", p.Text(), line.Alignment)
		}
		p.SetText("words")
	}
}

func TestLinesHaveRoomForLettersThatReachFarUpAndDown(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	p := New("ที่นี่ ที่นั่น", theme.SizeNameText, theme.ColorNameForeground, 0)
	p.Resize(fyne.NewSize(p.Measure("ที่นั่น"), 100))
	texts := test.WidgetRenderer(p).Objects()
	if len(texts) != 2 {
		t.Fatalf("%d lines, want 2", len(texts))
	}
	if got, want := p.MinSize().Height, 2*p.LineHeight(); got != want {
		t.Errorf("two lines are %v high, want %v as of any text", got, want)
	}
	for i, o := range texts {
		line := o.(*canvas.Text)
		top := float32(i) * p.LineHeight()
		if above, below := top-line.Position().Y, line.Position().Y+line.MinSize().Height-top-p.LineHeight(); above < 6 || below < 10 {
			t.Errorf("line %d has %v pixels of room above and %v below", i, above, below)
		}
	}
}
