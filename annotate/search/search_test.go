package search

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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
	w := &desk{Project: annotate.NewProject(), Index: New(), text: documentText}
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

func (w *desk) search(t require, typed string, opt Options) []Result {
	t.Helper()
	found, err := w.Search(context.Background(), typed, opt)
	if err != nil {
		t.Fatalf("%q: %v", typed, err)
	}
	return found
}

// matched returns the results that are not loose letters.
func matched(found []Result) []Result {
	return slices.DeleteFunc(slices.Clone(found), func(r Result) bool { return r.Why == LooseLetters })
}

func marked(r Result) string {
	var out []string
	for _, m := range r.Marks {
		out = append(out, r.Text[m.Start:m.End])
	}
	return strings.Join(out, "|")
}

var passages = []string{
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
	w := newDesk(t, strings.Join(passages, "\n\n"))
	for _, p := range passages {
		w.quote(t, p)
	}
	for _, c := range []struct {
		typed, passage, why, marks string
	}{
		{"kovalenko", passages[0], ExactMatch, "Kovalenko"},
		{"Koval", passages[0], "starts with koval", "Koval"},
		{"kovalnko", passages[0], "letters inside: kovalenko", "Koval|nko"},
		{"valen", passages[0], "part of kovalenko", "valen"},
		{"said kovalenko", passages[0], ExactMatch, "Kovalenko|said"},
		{"guns andriy", passages[0], ExactMatch, "Andriy|guns"},
		{"anti-tank", passages[0], ExactMatch, "anti|tank"},
		{"antitank", passages[0], "joined: antitank", "anti-tank"},
		{"zelensky", passages[1], "variant: zelenský", "Zelenský"},
		{"ZELENSKÝ", passages[1], ExactMatch, "Zelenský"},
		{"11000", passages[1], ExactMatch, "11,000"},
		{"11 000", passages[1], ExactMatch, "11,000"},
		{`"about a third`, passages[1], ExactMatch, "about|a|third"},
		{"зеленський", passages[2], ExactMatch, "Зеленський"},
		{"Коваленко", passages[2], ExactMatch, "Коваленко"},
		{"810th", passages[4], ExactMatch, "810th"},
		{"810", passages[4], "starts with 810", "810"},
		{"russia", passages[4], ExactMatch, "Russia"},
		{"russias", passages[4], "joined: russias", "Russia's"},
		{"hasnt", passages[4], "joined: hasnt", "hasn’t"},
		{"hasn't", passages[4], ExactMatch, "hasn’t"},
		{"東京", passages[5], ExactMatch, "東京"},
		{"死亡", passages[5], ExactMatch, "死亡"},
		{"conflict", passages[6], "joined: conflict", "con-\nflict"},
		{"lodz", passages[6], "variant: łódź", "Łódź"},
	} {
		found := w.search(t, c.typed, Options{Kinds: []annotate.Kind{annotate.KindHighlight}})
		if len(found) == 0 {
			t.Errorf("%s: nothing found", c.typed)
			continue
		}
		r := found[0]
		slices.SortFunc(r.Marks, func(a, b annotate.Range) int { return a.Start - b.Start })
		wantMarks := strings.Split(c.marks, "|")
		got := strings.Split(marked(r), "|")
		slices.Sort(wantMarks)
		slices.Sort(got)
		if r.Text != c.passage || r.Why != c.why || !slices.Equal(got, wantMarks) {
			t.Errorf("%s: got %q, %s, marks %q\nwant %q, %s, marks %q", c.typed, r.Text, r.Why, got, c.passage, c.why, wantMarks)
		}
		if r.DocumentID != w.doc.ID || r.Field != "quote" || w.text[r.Range.Start:r.Range.End] != r.Text {
			t.Errorf("%s: %s of document %s at %v", c.typed, r.Field, r.DocumentID, r.Range)
		}
	}
	found := matched(w.search(t, "Ковал", Options{}))
	if len(found) != 2 || found[0].Why != "starts with ковал" {
		t.Errorf("Ковал: got %+v", found)
	}
	for _, typed := range []string{"tennis", "kovalenko tennis", "xyzzy", "anti tennis"} {
		if found := matched(w.search(t, typed, Options{})); len(found) > 0 {
			t.Errorf("%s: found %q, %s", typed, found[0].Text, found[0].Why)
		}
	}
	for _, typed := range []string{"", "  ", `"'-!:`, "\x00", "\xff"} {
		if found := w.search(t, typed, Options{}); len(found) > 0 {
			t.Errorf("%q: found %q", typed, found[0].Text)
		}
	}
	loose := w.search(t, "akgns", Options{})
	if len(loose) == 0 || loose[0].Why != LooseLetters || loose[0].Text != passages[0] || len(loose[0].Marks) == 0 {
		t.Errorf("loose letters: got %+v", loose)
	}
}

func TestClassesNeverMix(t *testing.T) {
	t.Parallel()
	inOrder := []string{"the dam", "the dàm", "the d-am", "the damage", "the quidam", "the daxm"}
	w := newDesk(t, strings.Join(inOrder, "\n"))
	for _, s := range slices.Backward(inOrder) {
		w.quote(t, s)
	}
	var got []string
	for _, r := range matched(w.search(t, "dam", Options{Kinds: []annotate.Kind{annotate.KindHighlight}})) {
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
		for _, r := range matched(w.search(t, typed, Options{})) {
			got = append(got, string(r.Kind)+" "+r.Field)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
	check("gave way", "claim text", "highlight quote")
	check("ministry", "document publisher", "source name")
	check("damministeriet", "source alias")
	check("mod ministry", "source name")
	check("timing", "tag name")
	check("whenever", "tag definition")
	check("logbook", "claim note")
	check("birgit", "highlight note")
	check("petrova", "document byline")
	check("scanned", "document note")
	check("skarnfell.txt", "document file_name")
	check("seismograph", "claim rationale")
	if r := w.search(t, "logbook", Options{})[0]; r.Range.Len() != len("gave way") || r.DocumentID != w.doc.ID {
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
	if n := len(w.search(t, "dam", Options{})); n != DefaultLimit {
		t.Errorf("%d results, want %d", n, DefaultLimit)
	}
	if n := len(w.search(t, "dam", Options{Limit: 7})); n != 7 {
		t.Errorf("%d results, want 7", n)
	}
	if found := w.search(t, "dam", Options{Kinds: []annotate.Kind{annotate.KindDocument}}); len(found) != 1 || found[0].Kind != annotate.KindDocument {
		t.Errorf("documents only: got %+v", found)
	}
	if found := w.search(t, "dam", Options{Document: annotate.NewID()}); len(found) != 0 {
		t.Errorf("another document: got %+v", found)
	}
}

func TestSearchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	w := newDesk(t, "the dam")
	w.quote(t, "the dam")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Search(ctx, "dam", Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// What was applied step by step must answer as what is indexed at once does.
func TestApplyAgreesWithReset(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		vocabulary := []string{"dam", "damage", "Kovalenko", "ковал", "anti-tank", "11,000", "é", "東京"}
		w := newDesk(t, strings.Join(vocabulary, " "))
		var ids []annotate.ID
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			if len(ids) > 0 && rapid.Bool().Draw(t, "remove") {
				i := rapid.IntRange(0, len(ids)-1).Draw(t, "which")
				w.commit(t, func(d *annotate.Draft) error { return d.RemoveHighlight(ids[i]) })
				ids = slices.Delete(ids, i, i+1)
				continue
			}
			ids = append(ids, w.quote(t, rapid.SampledFrom(vocabulary).Draw(t, "word")))
		}
		fresh := New()
		fresh.Reset(w.Project)
		for _, typed := range vocabulary {
			a := w.search(t, typed, Options{Limit: 1000})
			b, err := fresh.Search(context.Background(), typed, Options{Limit: 1000})
			if err != nil {
				t.Fatalf("%v", err)
			}
			keys := func(rs []Result) []string {
				var out []string
				for _, r := range rs {
					out = append(out, fmt.Sprint(r.ID, r.Why))
				}
				slices.Sort(out)
				return out
			}
			if !slices.Equal(keys(a), keys(b)) {
				t.Fatalf("%s:\nstep by step %v\nat once      %v", typed, a, b)
			}
		}
	})
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
			checkResults(t, w.search(t, typed, Options{}))
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
		checkResults(t, w.search(t, typed, Options{}))
	})
}

func TestSearchWhileApplying(t *testing.T) {
	t.Parallel()
	w := newDesk(t, strings.Join(passages, "\n"))
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for range 50 {
				if _, err := w.Search(context.Background(), "kovalenko", Options{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 40 {
		w.quote(t, passages[i%len(passages)])
	}
	wait.Wait()
}

// library returns a project with n passages of some 25 words, drawn as words of a language are.
func library(b *testing.B, n int) *annotate.Project {
	b.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	vocabulary := make([]string, 20000)
	for i := range vocabulary {
		var s strings.Builder
		for range 1 + random.IntN(4) {
			s.WriteByte("bcdfghklmnprstvz"[random.IntN(16)])
			s.WriteByte("aeiou"[random.IntN(5)])
			s.WriteByte("nrst"[random.IntN(4)])
		}
		vocabulary[i] = s.String()
	}
	often := rand.NewZipf(random, 1.1, 8, uint64(len(vocabulary)-1))
	p := annotate.NewProject()
	doc := &annotate.Document{ID: annotate.NewID(), Title: "Library"}
	p.Restore(doc)
	for range n {
		var s strings.Builder
		for range 25 {
			s.WriteString(vocabulary[often.Uint64()])
			s.WriteByte(' ')
		}
		p.Restore(&annotate.Highlight{ID: annotate.NewID(), DocumentID: doc.ID, Quote: s.String(), Ranges: []annotate.Range{{Start: 0, End: s.Len()}}})
	}
	return p
}

func BenchmarkSearch(b *testing.B) {
	ix := New()
	p := library(b, 20000)
	ix.Reset(p)
	quote := p.Highlights()[777].Quote
	words := strings.Fields(quote)
	for _, c := range []struct{ name, typed string }{
		{"letter", words[3][:1]}, {"prefix", words[3][:3]}, {"word", words[3]}, {"two words", words[3] + " " + words[9]},
		{"typo", words[3][:1] + words[3][2:]}, {"absent", "qqxxy"}, {"loose", "bnrtkz"}, {"pasted", quote},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := ix.Search(context.Background(), c.typed, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkReset(b *testing.B) {
	p := library(b, 20000)
	for b.Loop() {
		New().Reset(p)
	}
}

func BenchmarkApply(b *testing.B) {
	ix := New()
	p := library(b, 20000)
	ix.Reset(p)
	a := &annotate.Action{Changes: []annotate.Change{{Kind: annotate.KindHighlight, ID: p.Highlights()[5].ID}}}
	for b.Loop() {
		ix.Apply(p, a)
	}
}
