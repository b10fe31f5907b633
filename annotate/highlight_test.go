package annotate

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAddHighlight(t *testing.T) {
	t.Parallel()
	const family, flags = "👨‍👩‍👧‍👦", "🇺🇦🇵🇱"
	for _, tc := range []struct {
		name, text string
		ranges     []Range
		want       []Range
		quote      string
	}{
		{"plain", "one two", []Range{{4, 7}}, []Range{{4, 7}}, "two"},
		{"inside a family", family, []Range{{4, 5}}, []Range{{0, len(family)}}, family},
		{"one of two flags", flags, []Range{{9, 10}}, []Range{{8, 16}}, "🇵🇱"},
		{"across two flags", flags, []Range{{7, 9}}, []Range{{0, 16}}, flags},
		{"a base without its accent", "e\u0301tude", []Range{{0, 1}}, []Range{{0, 3}}, "e\u0301"},
		{"an accent without its base", "e\u0301tude", []Range{{1, 4}}, []Range{{0, 4}}, "e\u0301t"},
		{"inside a Han character", "洪水", []Range{{1, 2}}, []Range{{0, 3}}, "洪"},
		{"an Arabic letter without its vowel", "إنَّ", []Range{{2, 4}}, []Range{{2, 8}}, "نَّ"},
		{"carriage return and line feed", "a\r\nb", []Range{{1, 2}}, []Range{{1, 3}}, "\r\n"},
		{"touching", "one two", []Range{{0, 3}, {3, 5}}, []Range{{0, 5}}, "one t"},
		{"overlapping, out of order", "one two", []Range{{2, 6}, {0, 3}}, []Range{{0, 6}}, "one tw"},
		{"nested", "one two", []Range{{0, 7}, {2, 3}}, []Range{{0, 7}}, "one two"},
		{"touching only after snapping", "e\u0301e\u0301", []Range{{1, 2}, {4, 5}}, []Range{{0, 6}}, "e\u0301e\u0301"},
		{"apart", "one two three", []Range{{8, 13}, {0, 3}}, []Range{{0, 3}, {8, 13}}, "one … three"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := newHistory(t)
			given := slices.Clone(tc.ranges)
			var hl *Highlight
			h.commit(func(d *Draft) error {
				doc, err := h.newDocument(d, tc.text)
				if err != nil {
					return err
				}
				hl, err = d.AddHighlight(doc.ID, tc.text, tc.ranges...)
				return err
			})
			if !slices.Equal(hl.Ranges, tc.want) || hl.Quote != tc.quote {
				t.Errorf("%v %q, want %v %q", hl.Ranges, hl.Quote, tc.want, tc.quote)
			}
			if !slices.Equal(tc.ranges, given) {
				t.Errorf("the caller's ranges became %v", tc.ranges)
			}
		})
	}
}

func TestAddHighlightRefuses(t *testing.T) {
	t.Parallel()
	for name, ranges := range map[string][]Range{
		"nothing": nil, "an empty range": {{2, 2}}, "a reversed one": {{3, 1}}, "one before the text": {{-1, 2}}, "one behind it": {{2, 99}},
		"a good one and an empty one": {{0, 1}, {2, 2}},
	} {
		h := newHistory(t)
		d := h.draft()
		if _, err := d.AddHighlight(NewID(), "one two", ranges...); err == nil {
			t.Errorf("%s was highlighted", name)
		}
		if changes, err := d.Changes(); err != nil || len(changes) != 0 {
			t.Errorf("%s: left %v in the draft, error %v", name, changes, err)
		}
	}
}

func TestMoveHighlight(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	before := stateOf(t, s.project)
	s.commit(func(d *Draft) error { return d.MoveHighlight(s.toll.ID, reportText, Range{4, 16}) })
	h, _ := s.project.Highlight(s.toll.ID)
	if h.Quote != "Varn Courier" || h.Prefix != "The " || !strings.HasPrefix(h.Suffix, " said eleven") {
		t.Errorf("the highlight is %+v", h)
	}
	s.commit(func(d *Draft) error {
		if err := d.MoveHighlight(s.toll.ID, reportText, Range{4, 400}); err == nil {
			t.Error("a highlight moved out of its text")
		}
		return nil
	})
	if moved, _ := s.project.Highlight(s.toll.ID); moved.Quote != h.Quote {
		t.Errorf("a refused move changed the quote to %q", moved.Quote)
	}
	if err := s.project.Apply(&Action{Changes: s.actions[len(s.actions)-2].Inverse()}); err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "state after undo", before, stateOf(t, s.project))
}

func TestContextIsCountedInCodePoints(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	text := strings.Repeat("水", 50) + "boats" + strings.Repeat("橋", 50)
	hl, err := h.draft().AddHighlight(NewID(), text, Range{150, 155})
	if err != nil {
		t.Fatal(err)
	}
	for _, context := range []string{hl.Prefix, hl.Suffix} {
		if n := utf8.RuneCountInString(context); n != ContextLength {
			t.Errorf("%q has %d code points, want %d", context, n, ContextLength)
		}
	}
}

func TestCheckQuote(t *testing.T) {
	t.Parallel()
	const text = "e\u0301tude one"
	for _, tc := range []struct {
		name string
		h    Highlight
		want error
	}{
		{"right", Highlight{Ranges: []Range{{8, 11}}, Quote: "one"}, nil},
		{"other words", Highlight{Ranges: []Range{{8, 11}}, Quote: "two"}, ErrQuote},
		{"other normal form", Highlight{Ranges: []Range{{0, 3}}, Quote: "é"}, ErrQuote},
		{"half a character", Highlight{Ranges: []Range{{0, 1}}, Quote: "e"}, ErrQuote},
		{"beyond the end", Highlight{Ranges: []Range{{8, 12}}, Quote: "one"}, ErrQuote},
		{"an orphan", Highlight{Anchor: AnchorOrphan, Quote: "gone"}, nil},
		{"an ambiguous one without a place", Highlight{Anchor: AnchorAmbiguous, Quote: "gone"}, nil},
		{"long quotes", Highlight{Ranges: []Range{{8, 11}}, Quote: strings.Repeat("水", 500)}, ErrQuote},
	} {
		err := tc.h.CheckQuote(text)
		if !errors.Is(err, tc.want) {
			t.Errorf("%s: got error %v, want %v", tc.name, err, tc.want)
		}
		if err != nil && (len(err.Error()) > 400 || !utf8.ValidString(err.Error())) {
			t.Errorf("%s: the message is long or broken: %q", tc.name, err)
		}
	}
}

func TestRangeJSON(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal([]Range{{0, 3}, {5, 9}})
	if err != nil || string(b) != "[[0,3],[5,9]]" {
		t.Errorf("written as %s, error %v", b, err)
	}
	for _, bad := range []string{`[1]`, `[1,2,3]`, `[]`, `null`, `{"start":1}`, `["a","b"]`, `[1.5,2]`, `[1,99999999999999999999]`} {
		var r []Range
		if err := json.Unmarshal([]byte("["+bad+"]"), &r); err == nil {
			t.Errorf("%s was read as %v", bad, r)
		}
	}
}

func TestCompareHighlights(t *testing.T) {
	t.Parallel()
	at := func(start, end int) *Highlight { return &Highlight{ID: NewID(), Ranges: []Range{{start, end}}} }
	a, b, c, d := at(0, 9), at(0, 4), at(0, 4), at(2, 3)
	got := []*Highlight{d, c, b, a}
	slices.SortFunc(got, CompareHighlights)
	if !slices.Equal(got, []*Highlight{a, b, c, d}) {
		t.Errorf("the order is %v", got)
	}
}
