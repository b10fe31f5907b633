package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
	"pgregory.net/rapid"

	"attest/annotate"
	"attest/annotate/text"
)

// libraryFinds returns the records that sahilm/fuzzy finds in the folded texts of all fields, in its order. Of a record that
// it finds by several fields, the best counts.
func libraryFinds(ix *Index, pattern string) []resultKey {
	var records []record
	for _, s := range ix.state.Load().segments {
		records = s.appendLiving(records)
	}
	slices.SortFunc(records, compareRecords)
	var folded []string
	var owners []resultKey
	for _, r := range records {
		for _, f := range r.fields(nil) {
			folded, owners = append(folded, text.Fold(f.text).Text), append(owners, r.key())
		}
	}
	var out []resultKey
	known := map[resultKey]bool{}
	for _, m := range fuzzy.Find(pattern, folded) {
		if key := owners[m.Index]; !known[key] {
			known[key] = true
			out = append(out, key)
		}
	}
	return out
}

// checkTail compares what a query finds with what the library finds of it.
func checkTail(t require, ix *Index, typed string) {
	t.Helper()
	pattern := strings.Join(strings.Fields(text.Fold(typed).Text), " ")
	if utf8.RuneCountInString(pattern) > maxPattern {
		return
	}
	theirs := libraryFinds(ix, pattern)
	search := func(limit int) []Result {
		answer, err := ix.Search(context.Background(), Request{Text: typed, Limit: limit, Loose: true})
		if err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
		return answer.Results
	}
	keys := func(found []Result) (words, loose []resultKey) {
		for _, r := range found {
			if r.Class == Scattered {
				loose = append(loose, r.key())
			} else {
				words = append(words, r.key())
			}
		}
		return words, loose
	}
	words, loose := keys(search(1 << 20))
	found := map[resultKey]bool{}
	for _, k := range words {
		found[k] = true
	}
	missing := slices.DeleteFunc(slices.Clone(theirs), func(k resultKey) bool { return found[k] })
	if !slices.Equal(loose, missing) {
		n := 0
		for n < min(len(loose), len(missing)) && loose[n] == missing[n] {
			n++
		}
		t.Fatalf("%q: behind %d results by words there are %d by loose letters, where the library finds %d; number %d is another",
			typed, len(words), len(loose), len(missing), n)
	}
	words, loose = keys(search(DefaultLimit))
	if room := DefaultLimit - len(words); len(loose) != min(room, len(missing)) || !slices.Equal(loose, missing[:len(loose)]) {
		t.Fatalf("%q: on one page, behind %d results by words, there are others than the library finds", typed, len(words))
	}
}

func TestTailIsTheLibrarys(t *testing.T) {
	t.Parallel()
	p, held := sampleProject(t)
	w := newWriter(7, "dam", "siren", "spillway")
	var b strings.Builder
	for range 3000 {
		b.WriteString(w.passage() + "\n")
	}
	addText(t, p, held, "Generated", b.String())
	ix := indexOf(t, p, held.Text)
	for _, typed := range []string{
		"s", "dm", "drn", "spllwy", "skarnfell", "the dam", "xq", "no-one", "1.2", "tennis", "overflowing", "a e i", "gw", "évacués", "Дн",
		"seismometer tremor", "aaaaaaaaaa", "the wave that came", "zzzz", ".", "-", "\"", "don't", "the official count is four",
	} {
		checkTail(t, ix, typed)
	}
}

func TestTailIsTheLibrarysForAnyText(t *testing.T) {
	t.Parallel()
	letters := rapid.StringOf(rapid.RuneFrom([]rune("aabbcd  -._/éßдя東\u0301’\n")))
	rapid.Check(t, func(t *rapid.T) {
		w := newDesk(t, strings.Repeat("x", 1000))
		for range rapid.IntRange(1, 30).Draw(t, "passages") {
			s := letters.Draw(t, "passage")
			if s == "" {
				continue
			}
			w.commit(t, func(d *annotate.Draft) error {
				return d.Put(&annotate.Highlight{ID: annotate.NewID(), DocumentID: w.doc.ID, Quote: s, Note: letters.Draw(t, "note"), Ranges: []annotate.Range{{Start: 0, End: 1}}})
			})
		}
		for range 5 {
			if typed := letters.Draw(t, "typed"); len(parse(typed).terms) > 0 {
				checkTail(t, w.Index, typed)
			}
		}
	})
}

// The score of sahilm/fuzzy overflows from 40 letters in a row, and it does not look behind a NUL.
func TestTailKeepsClearOfTheTraps(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ab", 40)
	w := newDesk(t, "x")
	put := func(quote string) annotate.ID {
		id := annotate.NewID()
		w.commit(t, func(d *annotate.Draft) error {
			return d.Put(&annotate.Highlight{ID: id, DocumentID: w.doc.ID, Quote: quote, Ranges: []annotate.Range{{Start: 0, End: 1}}})
		})
		return id
	}
	whole, part := put("x "+strings.ReplaceAll(long, "b", "b ")), put(long[:60])
	found := w.search(t, long, Request{})
	if len(found) != 1 || found[0].ID != whole || found[0].Class != Scattered {
		t.Errorf("80 letters, of which the first 60 are in %s and all in %s, find %+v", part, whole, found)
	}
	split := put("north\x00wind qz")
	for typed, class := range map[string]Class{"wind": Exact, "nthwndqz": Scattered} {
		if found := w.search(t, typed, Request{}); len(found) == 0 || found[0].ID != split || found[0].Class != class {
			t.Errorf("%s, behind a NUL, finds %+v", typed, found)
		}
	}
	if found := w.search(t, "north\x00wind", Request{}); len(found) == 0 || found[0].ID != split {
		t.Errorf("what holds a NUL finds %+v", found)
	}
}

func TestTailOnlyFillsThePage(t *testing.T) {
	t.Parallel()
	w := newDesk(t, strings.Repeat("the dam drained me ", 100))
	for range 60 {
		w.quote(t, "dam")
	}
	for range 60 {
		w.quote(t, "drained me")
	}
	full := w.search(t, "dam", Request{Limit: 60})
	if i := slices.IndexFunc(full, func(r Result) bool { return r.Class == Scattered }); i >= 0 {
		t.Errorf("result %d of a page that is full is %+v", i, full[i])
	}
	more := w.search(t, "dam", Request{Limit: 100})
	if len(more) != 100 || more[61].Class != Scattered || more[61].Why != LooseLetters || markedText(more[61]) != "d|a|m" {
		t.Errorf("%d results, of which the 62nd is %+v", len(more), more[min(61, len(more)-1)])
	}
	req := Request{Text: "dam", Limit: 100}
	answer, err := w.Search(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	later, err := w.Loose(context.Background(), req, answer)
	if err != nil {
		t.Fatal(err)
	}
	if all := append(answer.Results, later...); len(all) != 100 || all[99].ID != more[99].ID {
		t.Errorf("asked for later, the loose letters are others: %d results", len(all))
	}
}

func TestTailEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sampleIndex().Loose(ctx, Request{Text: "drnd"}, &Answer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
