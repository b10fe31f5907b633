package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"attest/annotate"
	"attest/annotate/text"
)

// desk is a project with its index, edited as a project folder is.
type desk struct {
	*annotate.Project
	*Index
	doc  *annotate.Document
	text string
}

func newDesk(t require, documentText string) *desk {
	w := &desk{Project: annotate.NewProject(), text: documentText}
	w.Index = New(nil)
	w.doc = &annotate.Document{ID: annotate.NewID(), Title: "Dam fails at Skarnfell", FileName: "skarnfell.txt"}
	w.commit(t, func(d *annotate.Draft) error { return d.Put(w.doc) })
	return w
}

type require interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (w *desk) commit(t require, edit func(d *annotate.Draft) error) *annotate.Action {
	t.Helper()
	d := annotate.NewDraft(w.Project, annotate.None, time.Unix(0, 0))
	if err := edit(d); err != nil {
		t.Fatalf("editing: %v", err)
	}
	changes, err := d.Changes()
	if err != nil {
		t.Fatalf("changes: %v", err)
	}
	a := &annotate.Action{Verb: "test", Changes: changes}
	if err := w.Project.Apply(a); err != nil {
		t.Fatalf("applying: %v", err)
	}
	w.Index.Apply(w.Project, a)
	return a
}

// quote highlights the first occurrence of s in the desk's document.
func (w *desk) quote(t require, s string) annotate.ID {
	t.Helper()
	var id annotate.ID
	w.commit(t, func(d *annotate.Draft) error {
		at := strings.Index(w.text, s)
		h, err := d.AddHighlight(w.doc.ID, w.text, annotate.Range{Start: at, End: at + len(s)})
		if err == nil {
			id = h.ID
		}
		return err
	})
	return id
}

func (w *desk) search(t require, typed string, req Request) []Result {
	t.Helper()
	req.Text, req.Loose = typed, true
	found, err := w.Search(context.Background(), req)
	if err != nil {
		t.Fatalf("%q: %v", typed, err)
	}
	return found.Results
}

// matched returns the results that are not loose letters.
func matched(found []Result) []Result {
	return slices.DeleteFunc(slices.Clone(found), func(r Result) bool { return r.Why == LooseLetters })
}

func markedText(r Result) string {
	var out []string
	for _, m := range r.Marks {
		out = append(out, r.Text[m.Start:m.End])
	}
	return strings.Join(out, "|")
}

var samplePassages = []string{
	"Andriy Kovalenko said the anti-tank guns had gone.",
	"President Zelenský named 11,000 soldiers, \"about a third\".",
	"Зеленський заявив, що Коваленко помилився.",
	"Ковальчук нічого не сказав.",
	"The 810th Brigade hasn’t replied to Russia's offer.",
	"東京の当局は二人が死亡したと発表した。",
	"The con-\nflict went on in Łódź.",
	"A family 👩🏽‍🌾 left.",
}

func TestSearchAsPeopleType(t *testing.T) {
	t.Parallel()
	w := newDesk(t, strings.Join(samplePassages, "\n\n"))
	for _, p := range samplePassages {
		w.quote(t, p)
	}
	for _, c := range []struct {
		typed, passage, why, marks string
	}{
		{"kovalenko", samplePassages[0], ExactMatch, "Kovalenko"},
		{"Koval", samplePassages[0], "starts with Koval", "Kovalenko"},
		{"kovalnko", samplePassages[0], "one letter off: Kovalenko", "Kovalenko"},
		{"valen", samplePassages[0], "part of Kovalenko", "Kovalenko"},
		{"said kovalenko", samplePassages[0], ExactMatch, "Kovalenko|said"},
		{"guns andriy", samplePassages[0], ExactMatch, "Andriy|guns"},
		{"anti-tank", samplePassages[0], ExactMatch, "anti|tank"},
		{"antitank", samplePassages[0], "joined: anti-tank", "anti-tank"},
		{"zelensky", samplePassages[1], "variant of Zelenský", "Zelenský"},
		{"ZELENSKÝ", samplePassages[1], ExactMatch, "Zelenský"},
		{"11000", samplePassages[1], ExactMatch, "11,000"},
		{"11 000", samplePassages[1], ExactMatch, "11,000"},
		{`"about a third`, samplePassages[1], ExactMatch, "about|a|third"},
		{"зеленський", samplePassages[2], ExactMatch, "Зеленський"},
		{"Коваленко", samplePassages[2], ExactMatch, "Коваленко"},
		{"810th", samplePassages[4], ExactMatch, "810th"},
		{"810", samplePassages[4], ExactMatch, "810th"},
		{"russia", samplePassages[4], ExactMatch, "Russia"},
		{"russias", samplePassages[4], "joined: Russia's", "Russia's"},
		{"hasnt", samplePassages[4], "joined: hasn’t", "hasn’t"},
		{"hasn't", samplePassages[4], ExactMatch, "hasn’t"},
		{"東京", samplePassages[5], ExactMatch, "東京"},
		{"死亡", samplePassages[5], ExactMatch, "死亡"},
		{"conflict", samplePassages[6], "joined: con- flict", "con-\nflict"},
		{"lodz", samplePassages[6], "variant of Łódź", "Łódź"},
	} {
		found := w.search(t, c.typed, Request{Kinds: []annotate.Kind{annotate.KindHighlight}})
		if len(found) == 0 {
			t.Errorf("%s: nothing found", c.typed)
			continue
		}
		r := found[0]
		slices.SortFunc(r.Marks, func(a, b annotate.Range) int { return a.Start - b.Start })
		wantMarks := strings.Split(c.marks, "|")
		got := strings.Split(markedText(r), "|")
		slices.Sort(wantMarks)
		slices.Sort(got)
		if r.Text != c.passage || r.Why != c.why || !slices.Equal(got, wantMarks) {
			t.Errorf("%s: got %q, %s, marks %q\nwant %q, %s, marks %q", c.typed, r.Text, r.Why, got, c.passage, c.why, wantMarks)
		}
		if r.DocumentID != w.doc.ID || r.Field != "quote" || w.text[r.Range.Start:r.Range.End] != r.Text {
			t.Errorf("%s: %s of document %s at %v", c.typed, r.Field, r.DocumentID, r.Range)
		}
	}
	found := matched(w.search(t, "Ковал", Request{}))
	if len(found) != 2 || found[0].Why != "starts with Ковал" {
		t.Errorf("Ковал: got %+v", found)
	}
	for _, typed := range []string{"tennis", "kovalenko tennis", "xyzzy", "anti tennis"} {
		if found := matched(w.search(t, typed, Request{})); len(found) > 0 {
			t.Errorf("%s: found %q, %s", typed, found[0].Text, found[0].Why)
		}
	}
	for _, typed := range []string{"", "  ", `"'-!:`, "\x00", "\xff"} {
		if found := w.search(t, typed, Request{}); len(found) > 0 {
			t.Errorf("%q: found %q", typed, found[0].Text)
		}
	}
	loose := w.search(t, "akgns", Request{})
	if len(loose) == 0 || loose[0].Why != LooseLetters || loose[0].Text != samplePassages[0] || len(loose[0].Marks) == 0 {
		t.Errorf("loose letters: got %+v", loose)
	}
}

func TestClassesNeverMix(t *testing.T) {
	t.Parallel()
	inOrder := []string{"the dam", "the dàm", "the d-am", "the damage", "the Dikes Across Marshes", "the quidam"}
	w := newDesk(t, strings.Join(inOrder, "\n"))
	for _, s := range slices.Backward(inOrder) {
		w.quote(t, s)
	}
	var got []string
	for _, r := range matched(w.search(t, "dam", Request{Kinds: []annotate.Kind{annotate.KindHighlight}})) {
		got = append(got, r.Text)
	}
	if !slices.Equal(got, inOrder) {
		t.Errorf("got  %q\nwant %q", got, inOrder)
	}
}

func TestEverythingIsSearchedAndKeptUpToDate(t *testing.T) {
	t.Parallel()
	w := newDesk(t, "The dam gave way at dawn.")
	h := w.quote(t, "gave way")
	reviewer := annotate.NewID()
	var claim *annotate.Claim
	var source *annotate.Source
	var tag *annotate.Tag
	w.commit(t, func(d *annotate.Draft) (err error) {
		d.By = reviewer
		if err = d.Put(&annotate.Reviewer{ID: reviewer, Name: "Anna"}); err != nil {
			return err
		}
		if claim, err = d.AddClaim(h); err != nil {
			return err
		}
		if source, err = d.SourceNamed("Ministry of Dams", annotate.Organization); err != nil {
			return err
		}
		if tag, err = d.TagNamed("Timing"); err != nil {
			return err
		}
		if err = d.EditSource(source.ID, func(s *annotate.Source) { s.Aliases = []string{"MoD", "Damministeriet"} }); err != nil {
			return err
		}
		if err = d.EditTag(tag.ID, func(t *annotate.Tag) { t.Definition = "Whenever something happened" }); err != nil {
			return err
		}
		if err = d.EditClaim(claim.ID, func(c *annotate.Claim) { c.Note = "Compare the logbook" }); err != nil {
			return err
		}
		if err = d.EditHighlight(h, func(h *annotate.Highlight) { h.Note = "Ask Birgit" }); err != nil {
			return err
		}
		if err = d.EditDocument(w.doc.ID, func(d *annotate.Document) { d.Byline, d.PublisherID, d.Note = "Olga Petrova", source.ID, "Scanned" }); err != nil {
			return err
		}
		return d.Assess(claim.ID, func(a *annotate.Assessment) { a.Rationale = "Seismographs agree" })
	})
	check := func(typed string, want ...string) {
		t.Helper()
		var got []string
		for _, r := range matched(w.search(t, typed, Request{})) {
			got = append(got, string(r.Kind)+" "+r.Field)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
	check("gave way", "claim text", "highlight quote")
	check("ministry", "document publisher", "source name")
	check("damministeriet", "document publisher", "source alias")
	check("mod ministry", "document publisher", "source alias")
	check("timing", "tag name")
	check("whenever", "tag definition")
	check("logbook", "claim note")
	check("birgit", "highlight note")
	check("petrova", "document byline")
	check("scanned", "document note")
	check("skarnfell.txt", "document file_name")
	check("seismograph", "claim rationale")
	if r := w.search(t, "logbook", Request{})[0]; r.Range.Len() != len("gave way") || r.DocumentID != w.doc.ID {
		t.Errorf("the claim is in document %s at %v", r.DocumentID, r.Range)
	}

	w.commit(t, func(d *annotate.Draft) error {
		d.By = reviewer
		if err := d.EditSource(source.ID, func(s *annotate.Source) { s.Name = "Water Board" }); err != nil {
			return err
		}
		return d.Assess(claim.ID, func(a *annotate.Assessment) { a.Rationale = "" })
	})
	check("ministry")
	check("water board", "document publisher", "source name")
	check("seismographs")
	removal := w.commit(t, func(d *annotate.Draft) error { return d.RemoveHighlight(h) })
	check("gave way")
	check("birgit")
	undo := &annotate.Action{Verb: "undo", Changes: removal.Inverse()}
	if err := w.Project.Apply(undo); err != nil {
		t.Fatal(err)
	}
	w.Index.Apply(w.Project, undo)
	check("gave way", "claim text", "highlight quote")
}

func TestOptions(t *testing.T) {
	t.Parallel()
	w := newDesk(t, strings.Repeat("the dam ", 100))
	for range 80 {
		w.quote(t, "dam")
	}
	if n := len(w.search(t, "dam", Request{})); n != DefaultLimit {
		t.Errorf("%d results, want %d", n, DefaultLimit)
	}
	if n := len(w.search(t, "dam", Request{Limit: 7})); n != 7 {
		t.Errorf("%d results, want 7", n)
	}
	if found := w.search(t, "dam", Request{Kinds: []annotate.Kind{annotate.KindDocument}}); len(found) != 1 || found[0].Kind != annotate.KindDocument {
		t.Errorf("documents only: got %+v", found)
	}
	if found := w.search(t, "dam", Request{Document: annotate.NewID()}); len(found) != 0 {
		t.Errorf("another document: got %+v", found)
	}
	perKind := w.search(t, "dam", Request{PerKind: 3})
	if len(perKind) != 4 || perKind[0].Kind != annotate.KindDocument {
		t.Errorf("three of each kind: got %+v", perKind)
	}
	if answer, err := w.Search(t.Context(), Request{Text: "dam", Limit: 7}); err != nil || answer.Matches != 81 || !answer.Ready() {
		t.Errorf("of 81 matches: got %d, %v", answer.Matches, err)
	}
}

func TestClauses(t *testing.T) {
	t.Parallel()
	w := newDesk(t, "x")
	var ids []annotate.ID
	for _, quote := range []string{"the dam broke", "a damaged dam", "the flood broke the dike", "Madam"} {
		ids = append(ids, annotate.NewID())
		w.commit(t, func(d *annotate.Draft) error {
			return d.Put(&annotate.Highlight{ID: ids[len(ids)-1], DocumentID: w.doc.ID, Quote: quote, Ranges: []annotate.Range{{Start: 0, End: 1}}})
		})
	}
	odd := Facet{Key: "odd", Holds: func(_ annotate.Kind, id annotate.ID) bool { return id == ids[0] || id == ids[2] }}
	for name, c := range map[string]struct {
		typed string
		where Clause
		want  []int
	}{
		"all":                  {"", All{Text{Text: "dam"}, Text{Text: "broke"}}, []int{0}},
		"any":                  {"", Any{Text{Text: "flood"}, Text{Text: "damaged"}}, []int{1, 2}},
		"not":                  {"", Not{Text{Text: "broke"}}, []int{1, 3}},
		"a word and not":       {"dam", Not{Text{Text: "broke"}}, []int{1, 3}},
		"a phrase":             {"", Text{Form: Phrase, Text: "dam broke"}, []int{0}},
		"in the wrong order":   {"", Text{Form: Phrase, Text: "broke dam"}, nil},
		"a phrase begun":       {"", Text{Form: Begun, Text: "flood bro"}, []int{2}},
		"a phrase not begun":   {"", Text{Form: Phrase, Text: "flood bro"}, nil},
		"the very word":        {"", Text{Form: Phrase, Text: "damage"}, nil},
		"at the start":         {"", Text{Text: "the", Start: true}, []int{0, 2}},
		"a start that is long": {"", Text{Text: "dama", Start: true}, nil},
		"at the end":           {"", Text{Text: "dam", End: true}, []int{1, 3}}, // Madam ends so too
		"at both":              {"", Text{Form: Phrase, Text: "madam", Start: true, End: true}, []int{3}},
		"a facet":              {"", odd, []int{0, 2}},
		"a word and a facet":   {"broke", Not{odd}, nil},
		"everything":           {"", All{}, []int{0, 1, 2, 3}},
		"signs":                {"", Text{Text: "…"}, []int{0, 1, 2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 { // the second time out of the cache
				answer, err := w.Search(t.Context(), Request{Text: c.typed, Where: c.where, Kinds: []annotate.Kind{annotate.KindHighlight}})
				if err != nil {
					t.Fatal(err)
				}
				var got []int
				for _, r := range answer.Results {
					got = append(got, slices.Index(ids, r.ID))
				}
				slices.Sort(got)
				if !slices.Equal(got, c.want) {
					t.Errorf("got %v, want %v", got, c.want)
				}
			}
		})
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	w := newDesk(t, "the dam")
	w.quote(t, "the dam")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Search(ctx, Request{Text: "dam"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func checkResults(t require, found []Result) {
	t.Helper()
	for i, r := range found {
		if i > 0 && r.Score > found[i-1].Score {
			t.Fatalf("result %d scores %d, the one before it %d", i, r.Score, found[i-1].Score)
		}
		if r.Why == "" || len(r.Marks) == 0 && r.Why != LooseLetters {
			t.Fatalf("%q: why %q, marks %v", r.Text, r.Why, r.Marks)
		}
		last := 0
		for _, m := range r.Marks {
			if m.Start < last || m.End <= m.Start || m.End > len(r.Text) || !text.OnGrapheme(r.Text, m.Start) || !text.OnGrapheme(r.Text, m.End) {
				t.Fatalf("marks %v of %q", r.Marks, r.Text)
			}
			last = m.End
		}
	}
}

func TestMarksAreValidForAnyInput(t *testing.T) {
	t.Parallel()
	piece := rapid.OneOf(rapid.SampledFrom([]string{"dam", "Koval", "e\u0301", "ﬁ", "ß", "İ", "👩🏽‍🌾", "नि", "東京", "각", "\u1100\u1161", "anti-", "1,000", "’s ", "-\n", "\u00ad", "مُحَمَّد", " "}), rapid.StringN(0, 4, -1))
	word := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 1, 8).Draw(t, "pieces"), "") }).Filter(func(s string) bool { return s != "" })
	rapid.Check(t, func(t *rapid.T) {
		s := word.Draw(t, "text")
		w := newDesk(t, s)
		w.quote(t, s)
		for _, typed := range []string{word.Draw(t, "query"), s, s[:text.NextGrapheme(s, len(s)/2)]} {
			checkResults(t, w.search(t, typed, Request{}))
		}
	})
}

func FuzzSearch(f *testing.F) {
	f.Add("Andriy Kovalenko said", "koval an")
	f.Add("anti-tank 11,000 hasn’t", "\"anti tank\" | !11000")
	f.Fuzz(func(t *testing.T, s, typed string) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		if s == "" {
			return
		}
		w := newDesk(t, s)
		w.quote(t, s)
		checkResults(t, w.search(t, typed, Request{}))
	})
}

func TestSearchWhileApplying(t *testing.T) {
	t.Parallel()
	w := newDesk(t, strings.Join(samplePassages, "\n"))
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for range 50 {
				if _, err := w.Search(context.Background(), Request{Text: "kovalenko"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 40 {
		w.quote(t, samplePassages[i%len(samplePassages)])
	}
	wait.Wait()
}
