package text

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestOccurrences(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		s, words string
		want     []string
	}{
		{"The port, a report, two ports; the PORT's Pört.", "port", []string{"port", "PORT", "Pört"}},
		{"Varn  Courier and Varn\nCourier, VarnCourier, Varn", " varn courier ", []string{"Varn  Courier", "Varn\nCourier"}},
		{"11 of 11,000 and 11.", "11", []string{"11", "11"}},
		{"“Nobody” said 'nobody'", "nobody", []string{"Nobody", "nobody"}},
		{"“no one’s” \"no one's\"", "no one's", []string{"no one’s", "no one's"}},
		{"aa aa aa", "aa aa", []string{"aa aa"}},
		{"straße STRASSE Strassen", "strasse", []string{"straße", "STRASSE"}},
		{"橋が橋", "橋", []string{"橋", "橋"}},
		{"e\u0301t e\u0301te", "et", []string{"e\u0301t"}},
		{"Ukrai\u00adne", "ukraine", []string{"Ukrai\u00adne"}},
		{"a b", " ", nil},
		{"", "a", nil},
		{"a", "", nil},
	} {
		var got []string
		for _, p := range Occurrences(tc.s, tc.words) {
			got = append(got, tc.s[p.Start:p.End])
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%q in %q: got %q, want %q", tc.words, tc.s, got, tc.want)
		}
	}
}

func TestOccurrencesAreInOrderAndWhole(t *testing.T) {
	t.Parallel()
	pieces := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "ß", "ff", "ﬀ", "e\u0301", "\u0301", "🇺", "橋", " ", "\n", "'s", "1"}), 0, 20)
	rapid.Check(t, func(t *rapid.T) {
		join := func(what string) (s string) {
			for _, p := range pieces.Draw(t, what) {
				s += p
			}
			return s
		}
		s, last := join("s"), 0
		for _, p := range Occurrences(s, join("words")) {
			if p.Start < last || p.End <= p.Start || !OnGrapheme(s, p.Start) || !OnGrapheme(s, p.End) {
				t.Fatalf("%v after %d in %q", p, last, s)
			}
			last = p.End
		}
	})
}

func TestSegmentsCoverTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, at := rapid.String().Draw(t, "s"), 0
		for _, p := range Segments(s) {
			if p.Start != at || p.End <= at || !OnGrapheme(s, p.End) {
				t.Fatalf("%v after %d in %q", p, at, s)
			}
			at = p.End
		}
		if at != len(s) {
			t.Fatalf("they end at %d of %d", at, len(s))
		}
	})
}
