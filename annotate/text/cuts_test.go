package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// shortReach makes the rules look less far, so that short texts are cut. Tests that run in parallel wait until it is over.
func shortReach(t *testing.T) {
	t.Helper()
	rules, far, farthest := []*rule{characters, words, runs, stops}, []int{}, sentenceReach
	for _, r := range rules {
		far = append(far, r.reach)
		r.reach /= 64
	}
	sentenceReach /= 16
	t.Cleanup(func() {
		sentenceReach = farthest
		for i, r := range rules {
			r.reach = far[i]
		}
	})
}

// drawLong draws a text with a stretch in it that is longer than any rule looks after shortReach.
func drawLong(t *rapid.T, reach int) string {
	piece := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 3).Draw(t, "pieces"), "")
	length := rapid.IntRange(reach, 3*reach).Draw(t, "length")
	return anyText().Draw(t, "before") + strings.Repeat(piece, length/len(piece)+1) + anyText().Draw(t, "after")
}

// walk returns the places that a step stops at, from 0 to the end of s.
func walk(t interface{ Fatalf(string, ...any) }, s string, step func(string, int) int) []int {
	stops := []int{0}
	for off := 0; off < len(s); {
		next := step(s, off)
		if next <= off {
			t.Fatalf("a step from %d of %d bytes leads to %d", off, len(s), next)
		}
		off = next
		stops = append(stops, off)
	}
	return stops
}

// longest returns the greatest distance between two of the places.
func longest(stops []int) int {
	most := 0
	for i := 1; i < len(stops); i++ {
		most = max(most, stops[i]-stops[i-1])
	}
	return most
}

func TestLongStretchesAreCutTheSameFromEverywhere(t *testing.T) {
	shortReach(t)
	rapid.Check(t, func(t *rapid.T) {
		s := drawLong(t, words.reach)
		bounds := walk(t, s, NextGrapheme)
		if n := longest(bounds); n > 2*characters.reach+utf8.UTFMax {
			t.Errorf("a character of %d bytes", n)
		}
		segments := walk(t, s, func(s string, off int) int { _, end := segmentAt(s, off); return end })
		if n := longest(segments); n > 4*words.reach+utf8.UTFMax { // the cut is behind a character
			t.Errorf("a word of %d bytes", n)
		}
		if spans := Segments(s); len(spans) != len(segments)-1 {
			t.Fatalf("%d segments, and %d where each is asked for", len(spans), len(segments)-1)
		}
		stops := walk(t, s, NextWord)
		for off := range len(s) + 1 {
			at, on := slices.BinarySearch(bounds, off)
			if OnGrapheme(s, off) != on {
				t.Fatalf("OnGrapheme(%q, %d) = %t", s, off, !on)
			}
			if got, want := PrevGrapheme(s, off), bounds[max(at-1, 0)]; got != want {
				t.Fatalf("PrevGrapheme(%q, %d) = %d, want %d", s, off, got, want)
			}
			at, _ = slices.BinarySearch(stops, off)
			if got, want := PrevWord(s, off), stops[max(at-1, 0)]; got != want {
				t.Fatalf("PrevWord(%q, %d) = %d, want %d", s, off, got, want)
			}
			if off == len(s) {
				break
			}
			if at, on = slices.BinarySearch(segments, off); !on {
				at--
			}
			if start, end := segmentAt(s, clamp(s, off)); start != segments[at] || end != segments[at+1] {
				t.Fatalf("segmentAt(%q, %d) = %d, %d, want %d, %d", s, off, start, end, segments[at], segments[at+1])
			}
		}
	})
}

// A text that divides often enough is not cut, however long it is.
func TestOrdinaryTextIsNotCut(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"latin":  strings.Repeat("Dr. Ana Petrov told the Harbour Gazette “at least 11,000” had left — 3.5 m. ", 300),
		"accent": strings.Repeat("Vợ chồng anh ấy đã đi đến chợ e\u0301\u0323. ", 400),
		"CJK":    strings.Repeat("維斯馬克的大壩在星期一早上決堤。カタカナで書く。", 300),
		"Arabic": strings.Repeat("انهار السد فوق سكارنفيل صباح الاثنين، ١٢٠ مترا. ", 300),
		"emoji":  strings.Repeat("👩‍👩‍👧‍👦🇺🇦🇰🇵 👍🏽 ", 400),
		"flags":  "x" + strings.Repeat("🇺🇦", 258) + "y",
		"rule":   "x " + strings.Repeat("-", 400) + " y " + strings.Repeat(".", 400) + " z",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, want := walk(t, s, NextGrapheme), clusterBounds(s); !slices.Equal(got, want) {
				t.Error("characters differ from those of UAX #29")
			}
			var want []int
			for _, span := range segments(s) {
				want = append(want, span.Start)
			}
			if got := walk(t, s, func(s string, off int) int { _, end := segmentAt(s, off); return end }); !slices.Equal(got, append(want, len(s))) {
				t.Error("words differ from those of UAX #29")
			}
			if name == "rule" && !slices.Contains(walk(t, s, NextWord), 2+400+1) {
				t.Error("a row of dashes is not one word stop")
			}
		})
	}
}
