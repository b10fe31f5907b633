package text

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFindForgivesCaseDiacriticsAndQuotes(t *testing.T) {
	t.Parallel()
	const s = "Zelensky’s aide said “Dovrić” was in Åsendal.\nDOVRIC did not answer; dovrić’s office did. 👩🏽‍🌾"
	f := NewFinder(s)
	for _, tt := range []struct {
		wanted string
		want   []string
	}{
		{"dovric", []string{"Dovrić", "DOVRIC", "dovrić"}},
		{"Dovrić's", []string{"dovrić’s"}},
		{"\"dovric\"", []string{"“Dovrić”"}},
		{"asendal", []string{"Åsendal"}},
		{"👩🏽‍🌾", []string{"👩🏽‍🌾"}},
		{"nowhere", nil},
		{"", nil},
	} {
		spans, err := f.Find(t.Context(), tt.wanted, 100, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := texts(s, spans); strings.Join(got, "|") != strings.Join(tt.want, "|") {
			t.Errorf("Find(%q) = %q, want %q", tt.wanted, got, tt.want)
		}
	}
}

func TestFindPatternWorksLineByLine(t *testing.T) {
	t.Parallel()
	const s = "11,000 soldiers\nin all 8,000 or 9,500\n\nnone"
	f := NewFinder(s)
	for _, tt := range []struct {
		pattern string
		want    []string
	}{
		{`\d+,\d{3}`, []string{"11,000", "8,000", "9,500"}},
		{`^\w+`, []string{"11", "in", "none"}},
		{`x*`, nil},
		{`all.*none`, nil},
	} {
		spans, err := f.FindPattern(t.Context(), tt.pattern, 100, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := texts(s, spans); strings.Join(got, "|") != strings.Join(tt.want, "|") {
			t.Errorf("FindPattern(%q) = %q, want %q", tt.pattern, got, tt.want)
		}
	}
	if _, err := f.FindPattern(t.Context(), "(", 1, nil); err == nil || !strings.Contains(err.Error(), "missing closing") {
		t.Errorf("a broken pattern gives %v", err)
	}
}

func TestFindStops(t *testing.T) {
	t.Parallel()
	f := NewFinder(strings.Repeat("abc\n", 10_000))
	if spans, _ := f.Find(t.Context(), "b", 7, nil); len(spans) != 7 {
		t.Errorf("%d spans, want the 7 that were asked for", len(spans))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Find(ctx, "b", 1<<20, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Find gives %v", err)
	}
	if _, err := f.FindPattern(ctx, "b", 1<<20, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled FindPattern gives %v", err)
	}
}

// Whatever is found is whole graphemes, in order, and says what was wanted.
func TestFoundSpansSayWhatWasWanted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("aáÁ b\n’'“\"é\u0301👍🏽\u200dक्षि"))).Draw(t, "text")
		wanted := rapid.StringOfN(rapid.SampledFrom([]rune("aá b'é👍")), 1, 3, -1).Draw(t, "wanted")
		spans, err := NewFinder(s).Find(context.Background(), wanted, 1000, nil)
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		for _, span := range spans {
			if span.Start < last || span.End <= span.Start || !OnGrapheme(s, span.Start) || !OnGrapheme(s, span.End) {
				t.Fatalf("span %v of %q", span, s)
			}
			if got := Fold(s[span.Start:span.End]).Text; !strings.Contains(got, Fold(wanted).Text) {
				t.Fatalf("%q folds to %q, which does not hold %q", s[span.Start:span.End], got, Fold(wanted).Text)
			}
			last = span.End
		}
	})
}

// Searching in blocks finds what searching at once does.
func TestBlocksDoNotShow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("aáÁ b\n’'“\"éß👍🏽क्षिﬁ가"))).Draw(t, "text")
		blocks := &Finder{source: s, size: rapid.IntRange(16, 40).Draw(t, "size"), reach: 32}
		wanted := rapid.StringOfN(rapid.SampledFrom([]rune("aá b'é👍sf")), 1, 3, -1).Draw(t, "wanted")
		pattern := rapid.SampledFrom([]string{`a+`, `^[aá]`, `b$`, `\ba`, `a.?b`, `(?m)^b|a$`, `\Aa|b\z`, `a*`}).Draw(t, "pattern")
		for range 2 { // the second time from what is kept
			got, err := blocks.Find(context.Background(), wanted, 1000, nil)
			want, _ := NewFinder(s).Find(context.Background(), wanted, 1000, nil)
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("Find(%q) in %q finds %v, %v, want %v", wanted, s, got, err, want)
			}
		}
		if longestLine(s) > blocks.size {
			return
		}
		got, err := blocks.FindPattern(context.Background(), pattern, 1000, nil)
		want, _ := NewFinder(s).FindPattern(context.Background(), pattern, 1000, nil)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("FindPattern(%q) in %q finds %v, %v, want %v", pattern, s, got, err, want)
		}
	})
}

func longestLine(s string) int {
	most := 0
	for line := range strings.SplitSeq(s, "\n") {
		most = max(most, len(line))
	}
	return most
}

// A line that is longer than a block is matched in parts, in which it neither begins nor ends anew.
func TestPatternsInALongLine(t *testing.T) {
	t.Parallel()
	s := strings.Repeat("ab 12 ", 50) + "\nend"
	f := &Finder{source: s, size: 31, reach: 16}
	for _, tt := range []struct {
		pattern string
		want    int
	}{
		{`\d+`, 50}, {`^ab`, 1}, {`\Aab`, 1}, {` $`, 1}, {`end$`, 1}, {`(?m)^ab|^end`, 2}, {`b 1`, 50}, {`\bab\b`, 50}, {`ab 12 ab`, 25},
	} {
		spans, err := f.FindPattern(t.Context(), tt.pattern, 1000, nil)
		if err != nil || len(spans) != tt.want {
			t.Errorf("FindPattern(%q) finds %d, %v, want %d", tt.pattern, len(spans), err, tt.want)
		}
	}
}

func TestFindTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	f := &Finder{source: strings.Repeat("abc\n", 10_000), size: 4000, reach: 100}
	for name, find := range map[string]func(context.Context, string, int, func([]Span, int)) ([]Span, error){"Find": f.Find, "FindPattern": f.FindPattern} {
		ctx, cancel := context.WithCancel(t.Context())
		last, calls := 0, 0
		_, err := find(ctx, "b", 1<<20, func(found []Span, through int) {
			if calls++; through <= last || len(found) < through/4-1 {
				t.Errorf("%s: %d found within %d bytes, after %d", name, len(found), through, last)
			}
			if last = through; calls == 5 {
				cancel()
			}
		})
		if calls != 5 || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: told %d times, then %v", name, calls, err)
		}
	}
}

func texts(s string, spans []Span) []string {
	var out []string
	for _, span := range spans {
		out = append(out, s[span.Start:span.End])
	}
	return out
}
