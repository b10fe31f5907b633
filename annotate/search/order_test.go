package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"attest/annotate"
)

// inClass writes words that fit a term in one class and in no better one.
var inClass = map[Class]func(term string) string{
	Exact:    func(term string) string { return term },
	Variant:  func(term string) string { return term[:1] + accented[term[1]] + term[2:] },
	Joined:   func(term string) string { return term[:3] + "-" + term[3:] },
	Prefix:   func(term string) string { return term + "qu" },
	OneEdit:  func(term string) string { return term[:2] + "w" + term[3:] },
	TwoEdits: func(term string) string { return term[:2] + "w" + term[3:5] + "w" + term[6:] },
	Inside:   func(term string) string { return "qu" + term + "qu" },
	Letters:  func(term string) string { return term[:3] + "iea" + term[3:] },
	Scattered: func(term string) string {
		return strings.Join(strings.Split(term, ""), " qu ")
	},
}

var accented = map[byte]string{'o': "ó", 'k': "ķ", 'y': "ý", 'a': "á"}

var onlyHighlights = Request{Kinds: []annotate.Kind{annotate.KindHighlight}}

// The order of what one word finds is always that of the classes, and in a class that of the document.
func TestOrderOfOneTerm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		term := rapid.SampledFrom([]string{"kovalenko", "skarnfell", "hydrologist", "tarmacked"}).Draw(t, "term")
		classes := rapid.SliceOfN(rapid.SampledFrom([]Class{Exact, Variant, Joined, Prefix, OneEdit, TwoEdits, Inside, Letters, Scattered}), 1, 40).Draw(t, "classes")
		var doc strings.Builder
		var passages []string
		for i, class := range classes {
			s := fmt.Sprintf("no%c %s mud%c", 'a'+i%26, inClass[class](term), 'a'+i/26)
			passages = append(passages, s)
			doc.WriteString(s + "\n")
		}
		w := newDesk(t, doc.String())
		want := make([]int, len(classes))
		for i := range want {
			want[i] = i
		}
		for _, i := range rapid.Permutation(want).Draw(t, "order of highlighting") {
			w.quote(t, passages[i])
		}
		slices.SortStableFunc(want, func(a, b int) int { return cmp.Compare(classes[b], classes[a]) })
		// The library has an order of its own for loose letters.
		words := slices.IndexFunc(want, func(i int) bool { return classes[i] == Scattered })
		if words < 0 {
			words = len(want)
		}
		found := w.search(t, term, onlyHighlights)
		if len(found) != len(want) {
			t.Fatalf("%d of %d passages are found", len(found), len(want))
		}
		for n, i := range want {
			switch {
			case found[n].Class != classes[i]:
				t.Fatalf("result %d is %q, %v (%s), want %q, %v", n, found[n].Text, found[n].Class, found[n].Why, passages[i], classes[i])
			case n < words && found[n].Text != passages[i]:
				t.Fatalf("result %d is %q, want %q before it", n, found[n].Text, passages[i])
			case n < words && markedText(found[n]) != inClass[classes[i]](term):
				t.Fatalf("of %q, %q is marked", found[n].Text, markedText(found[n]))
			}
		}
	})
}

// Of several words, first counts how well they fit, then how near they stand, and whether in the order in which they were
// typed; what is as good comes in the order of the document.
func TestOrderOfSeveralTerms(t *testing.T) {
	t.Parallel()
	inOrder := []string{
		"old: the broken dam of mud", // exact, neighbours, in order
		"new: the broken dam of mud",
		"the dam broken by mud",     // exact, neighbours
		"the broken mud of a dam",   // further apart
		"a dam that the mud broken", // and in the wrong order
		"the broken dám of mud",     // a variant
		"the broken damage of mud",  // begun
		"the brokne dam of mud",     // mistyped: dam is exact, but broken is rarer
	}
	var doc strings.Builder
	for _, s := range []int{5, 0, 3, 6, 2, 1, 7, 4} {
		doc.WriteString(inOrder[s] + "\n")
	}
	w := newDesk(t, doc.String())
	for _, s := range inOrder {
		w.quote(t, s)
	}
	var got []string
	for _, r := range matched(w.search(t, "broken dam", onlyHighlights)) {
		got = append(got, r.Text)
	}
	if !slices.Equal(got, inOrder) {
		t.Errorf("got  %q\nwant %q", got, inOrder)
	}
}

// With several words, what fits decides more than where it stands, and rare words more than frequent ones.
func TestRareWordsDecide(t *testing.T) {
	t.Parallel()
	var doc strings.Builder
	for i := range 50 {
		fmt.Fprintf(&doc, "report %c of the water\n", 'a'+i%26)
	}
	doc.WriteString("zinc in the watery mud\n")  // zinc exactly, water begun
	doc.WriteString("zinco measured in water\n") // zinc begun, water exactly
	w := newDesk(t, doc.String())
	for line := range strings.Lines(doc.String()) {
		w.quote(t, strings.TrimSpace(line))
	}
	found := matched(w.search(t, "water zinc", onlyHighlights))
	if len(found) != 2 || found[0].Text != "zinc in the watery mud" {
		t.Errorf("got %+v", found)
	}
}

// Marks are whole words, and their ends whole characters.
func TestMarksAreWholeWords(t *testing.T) {
	t.Parallel()
	ix := sampleIndex()
	for _, q := range labelledQueries(t) {
		answer, err := ix.Search(t.Context(), Request{Text: q.typed})
		if err != nil {
			t.Fatal(err)
		}
		checkResults(t, answer.Results)
		for _, r := range answer.Results {
			for _, m := range r.Marks {
				before, _ := utf8.DecodeLastRuneInString(r.Text[:m.Start])
				first, _ := utf8.DecodeRuneInString(r.Text[m.Start:])
				last, _ := utf8.DecodeLastRuneInString(r.Text[:m.End])
				after, _ := utf8.DecodeRuneInString(r.Text[m.End:])
				if isWordRune(before) && isWordRune(first) || isWordRune(last) && isWordRune(after) {
					t.Errorf("%q marks %q inside a word of %q", q.typed, r.Text[m.Start:m.End], r.Text)
				}
			}
		}
	}
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && !isUnspaced(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

func TestAliasesFindEachOther(t *testing.T) {
	t.Parallel()
	w := newDesk(t, "The Harbour Office said so. HO denies it. Harbour masters met. The HO again, said Jan Dahl. Dahl left.")
	for _, s := range []string{"The Harbour Office said so.", "HO denies it.", "Harbour masters met.", "The HO again, said Jan Dahl.", "Dahl left."} {
		w.quote(t, s)
	}
	w.commit(t, func(d *annotate.Draft) error {
		s, err := d.SourceNamed("Harbour Office", annotate.Organization)
		if err != nil {
			return err
		}
		if err := d.EditSource(s.ID, func(s *annotate.Source) { s.Aliases = []string{"HO", "havnekontoret"} }); err != nil {
			return err
		}
		p, err := d.SourceNamed("Jan Dahl", annotate.Person)
		if err != nil {
			return err
		}
		return d.EditSource(p.ID, func(s *annotate.Source) { s.Aliases = []string{"the harbour master"} })
	})
	for typed, want := range map[string][]string{
		"havnekontoret":      {"alias of Harbour Office The Harbour Office said so.", "alias of Harbour Office HO denies it.", "alias of Harbour Office The HO again, said Jan Dahl."},
		"harbour office":     {"exact The Harbour Office said so.", "alias of Harbour Office HO denies it.", "alias of Harbour Office The HO again, said Jan Dahl."},
		"ho again":           {"exact The HO again, said Jan Dahl."},
		"the harbour master": {"2 of 3 words; starts with master Harbour masters met.", "alias of Jan Dahl The HO again, said Jan Dahl."},
		"havnekontoret dahl": {"alias of Harbour Office The HO again, said Jan Dahl."},
	} {
		var got []string
		for _, r := range matched(w.search(t, typed, onlyHighlights)) {
			got = append(got, r.Why+" "+r.Text)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q\nwant %q", typed, got, want)
		}
	}
	if found := w.search(t, "havnekontoret", Request{}); found[0].Kind != annotate.KindSource || found[0].Why != ExactMatch {
		t.Errorf("the source itself is not first, but %+v", found[0])
	}
	r := w.search(t, "havnekontoret", onlyHighlights)[0]
	if markedText(r) != "Harbour|Office" {
		t.Errorf("of %q, %q is marked", r.Text, markedText(r))
	}
}
