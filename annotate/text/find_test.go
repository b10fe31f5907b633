package text

import (
	"context"
	"errors"
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
		spans, err := f.Find(t.Context(), tt.wanted, 100)
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
		spans, err := f.FindPattern(t.Context(), tt.pattern, 100)
		if err != nil {
			t.Fatal(err)
		}
		if got := texts(s, spans); strings.Join(got, "|") != strings.Join(tt.want, "|") {
			t.Errorf("FindPattern(%q) = %q, want %q", tt.pattern, got, tt.want)
		}
	}
	if _, err := f.FindPattern(t.Context(), "(", 1); err == nil || !strings.Contains(err.Error(), "missing closing") {
		t.Errorf("a broken pattern gives %v", err)
	}
}

func TestFindStops(t *testing.T) {
	t.Parallel()
	f := NewFinder(strings.Repeat("abc\n", 10_000))
	if spans, _ := f.Find(t.Context(), "b", 7); len(spans) != 7 {
		t.Errorf("%d spans, want the 7 that were asked for", len(spans))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Find(ctx, "b", 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled Find gives %v", err)
	}
	if _, err := f.FindPattern(ctx, "b", 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled FindPattern gives %v", err)
	}
}

// Whatever is found is whole graphemes, in order, and says what was wanted.
func TestFoundSpansSayWhatWasWanted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("aáÁ b\n’'“\"é\u0301👍🏽\u200dक्षि"))).Draw(t, "text")
		wanted := rapid.StringOfN(rapid.SampledFrom([]rune("aá b'é👍")), 1, 3, -1).Draw(t, "wanted")
		spans, err := NewFinder(s).Find(context.Background(), wanted, 1000)
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

func texts(s string, spans []Span) []string {
	var out []string
	for _, span := range spans {
		out = append(out, s[span.Start:span.End])
	}
	return out
}
