package search

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"attest/annotate"
)

// shown is all of a result that a reviewer sees.
func shown(found []Result) []string {
	out := make([]string, len(found))
	for i, r := range found {
		out[i] = fmt.Sprint(r.Kind, r.ID, r.Field, r.Text, r.Why, r.Marks, r.Range)
	}
	return out
}

// What was applied step by step, while the texts are read and deltas merged, must answer as what is indexed at once does: the
// same results, in the same order.
func TestApplyAgreesWithReset(t *testing.T) {
	t.Parallel()
	vocabulary := []string{"dam", "damage", "Kovalenko", "ковал", "anti-tank", "11,000", "é", "東京", "the dam", "Harbour Office", "HO"}
	rapid.Check(t, func(t *rapid.T) {
		held := texts{}
		p := annotate.NewProject()
		live := New(held.Text)
		live.Reset(p)
		var documents, highlights, claims, sources []annotate.ID
		word := rapid.SampledFrom(vocabulary)
		body := strings.Join(vocabulary, " ")
		commit := func(edit func(d *annotate.Draft) error) {
			d := annotate.NewDraft(p, annotate.None, time.Unix(0, 0))
			if err := edit(d); err != nil {
				t.Fatalf("%v", err)
			}
			changes, err := d.Changes()
			if err != nil {
				t.Fatalf("%v", err)
			}
			a := &annotate.Action{Verb: "test", Changes: changes}
			if err := p.Apply(a); err != nil {
				t.Fatalf("%v", err)
			}
			live.Apply(p, a)
			if rapid.IntRange(0, 3).Draw(t, "undo") == 0 {
				for range 2 {
					a = &annotate.Action{Verb: "undo", Changes: a.Inverse()}
					if err := p.Apply(a); err != nil {
						t.Fatalf("%v", err)
					}
					live.Apply(p, a)
				}
			}
		}
		steps := map[string]func(*rapid.T){
			"a document": func(t *rapid.T) {
				text := word.Draw(t, "a") + " " + word.Draw(t, "b") + ". " + word.Draw(t, "c") + "."
				hash, _ := held.PutBlob([]byte(text))
				doc := &annotate.Document{ID: annotate.NewID(), Title: word.Draw(t, "title"), TextSHA256: hash, TextBytes: int64(len(text))}
				commit(func(d *annotate.Draft) error { return d.Put(doc) })
				documents = append(documents, doc.ID)
			},
			"a title": func(t *rapid.T) {
				if len(documents) > 0 {
					id := rapid.SampledFrom(documents).Draw(t, "document")
					commit(func(d *annotate.Draft) error {
						return d.EditDocument(id, func(doc *annotate.Document) { doc.Title = word.Draw(t, "title") })
					})
				}
			},
			"a highlight": func(t *rapid.T) {
				if len(documents) > 0 {
					id := annotate.NewID()
					quote := word.Draw(t, "quote")
					at := strings.Index(body, quote)
					commit(func(d *annotate.Draft) error {
						return d.Put(&annotate.Highlight{ID: id, DocumentID: rapid.SampledFrom(documents).Draw(t, "document"), Quote: quote, Ranges: []annotate.Range{{Start: at, End: at + len(quote)}}})
					})
					highlights = append(highlights, id)
				}
			},
			"a claim": func(t *rapid.T) {
				if len(highlights) > 0 {
					id := annotate.NewID()
					commit(func(d *annotate.Draft) error {
						return d.Put(&annotate.Claim{ID: id, Text: word.Draw(t, "claim"), HighlightIDs: []annotate.ID{rapid.SampledFrom(highlights).Draw(t, "highlight")}})
					})
					claims = append(claims, id)
				}
			},
			"a note": func(t *rapid.T) {
				if len(claims) > 0 {
					id := rapid.SampledFrom(claims).Draw(t, "claim")
					commit(func(d *annotate.Draft) error {
						return d.EditClaim(id, func(c *annotate.Claim) { c.Note = word.Draw(t, "note") })
					})
				}
			},
			"a source": func(t *rapid.T) {
				id := annotate.NewID()
				commit(func(d *annotate.Draft) error {
					return d.Put(&annotate.Source{ID: id, Name: word.Draw(t, "name"), Aliases: []string{word.Draw(t, "alias")}})
				})
				sources = append(sources, id)
			},
			"a claim removed": func(t *rapid.T) {
				if n := len(claims); n > 0 {
					id := claims[n-1]
					claims = claims[:n-1]
					commit(func(d *annotate.Draft) error { d.Remove(annotate.KindClaim, id); return nil })
				}
			},
			"a document removed": func(t *rapid.T) {
				if len(documents) > 0 && len(highlights) == 0 {
					id := documents[len(documents)-1]
					documents = documents[:len(documents)-1]
					commit(func(d *annotate.Draft) error { d.Remove(annotate.KindDocument, id); return nil })
				}
			},
			"indexing": func(t *rapid.T) {
				if err := live.Run(context.Background()); err != nil {
					t.Fatalf("%v", err)
				}
			},
			"a reset": func(t *rapid.T) {
				if rapid.IntRange(0, 5).Draw(t, "reset") == 0 {
					live.Reset(p)
				}
			},
			"": func(t *rapid.T) { // after every step
				for _, typed := range vocabulary[:3] {
					if _, err := live.Search(context.Background(), Request{Text: typed}); err != nil {
						t.Fatalf("%v", err)
					}
				}
			},
		}
		t.Repeat(steps)
		if err := live.Run(context.Background()); err != nil {
			t.Fatalf("%v", err)
		}
		if done, total := live.Progress(); done != total || live.Planned() {
			t.Fatalf("%d of %d are indexed", done, total)
		}
		fresh := New(held.Text)
		fresh.Reset(p)
		if err := fresh.Run(context.Background()); err != nil {
			t.Fatalf("%v", err)
		}
		for _, typed := range append(vocabulary, "dm", "kovalneko", "dam | damage") {
			req := Request{Text: typed, Limit: 1000, Loose: true}
			a, err := live.Search(context.Background(), req)
			if err != nil {
				t.Fatalf("%v", err)
			}
			b, err := fresh.Search(context.Background(), req)
			if err != nil {
				t.Fatalf("%v", err)
			}
			if x, y := shown(a.Results), shown(b.Results); !slices.Equal(x, y) {
				n := 0
				for n < min(len(x), len(y)) && x[n] == y[n] {
					n++
				}
				t.Fatalf("%s: result %d of %d is step by step %q\nof %d at once %q", typed, n, len(x), x[n:min(n+1, len(x))], len(y), y[n:min(n+1, len(y))])
			}
		}
	})
}

// A search does not wait for the index: it answers from what there is, and says that this is not all.
func TestSearchDoesNotWaitForTheIndex(t *testing.T) {
	t.Parallel()
	p, held := sampleProject(t)
	reading, goOn := make(chan struct{}, 16), make(chan struct{})
	ix := New(func(d *annotate.Document) (string, error) {
		reading <- struct{}{}
		<-goOn
		return held.Text(d)
	})
	ix.Reset(p)
	if answer, err := ix.Search(t.Context(), Request{Text: "seismometer"}); err != nil || len(answer.Results) > 0 || answer.Ready() || answer.Total == 0 {
		t.Errorf("before anything is indexed: %+v, %v", answer, err)
	}
	ended := make(chan error)
	go func() { ended <- ix.Run(context.Background()) }()
	for <-reading; ; runtime.Gosched() {
		if done, _ := ix.Progress(); done > 0 {
			break // the entities, which do not wait for the texts
		}
	}
	answer, err := ix.Search(t.Context(), Request{Text: "seismometer"})
	if err != nil || len(answer.Results) == 0 || answer.Results[0].Kind == annotate.KindDocument {
		t.Errorf("while the texts are being read: %+v, %v", answer, err)
	}
	if answer.Ready() || answer.Indexed == 0 || answer.Total != answer.Indexed+len(p.Documents()) {
		t.Errorf("%d of %d are indexed while %d texts are being read", answer.Indexed, answer.Total, len(p.Documents()))
	}
	// An edit is found at once.
	d := annotate.NewDraft(p, annotate.None, time.Unix(0, 0))
	if _, err := d.SourceNamed("Zebra Telegraph", annotate.Outlet); err != nil {
		t.Fatal(err)
	}
	ix.Apply(p, commitDraft(t, p, d))
	if answer, err := ix.Search(t.Context(), Request{Text: "zebra"}); err != nil || len(answer.Results) != 1 {
		t.Errorf("an edit while the texts are being read is found as %+v, %v", answer, err)
	}
	close(goOn)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	answer, err = ix.Search(t.Context(), Request{Text: "helicopters"})
	if err != nil || len(answer.Results) != 1 || answer.Results[0].Field != "sentence" || !answer.Ready() {
		t.Errorf("after the texts have been read: %+v, %v", answer, err)
	}
}

func TestSentencesLeadToTheirPlace(t *testing.T) {
	t.Parallel()
	p, held := sampleProject(t)
	for _, r := range mustSearch(t, sampleIndex(), "helicopters").Results {
		d, _ := p.Document(r.ID)
		s, err := held.Text(d)
		if err != nil {
			t.Fatal(err)
		}
		if s[r.Range.Start:r.Range.End] != r.Text || r.DocumentID != r.ID {
			t.Errorf("%q stands at %v of %s", r.Text, r.Range, r.DocumentID)
		}
	}
}

func mustSearch(t *testing.T, ix *Index, typed string) *Answer {
	t.Helper()
	answer, err := ix.Search(t.Context(), Request{Text: typed})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestTextsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	p, held := sampleProject(t)
	lost := p.Documents()[0]
	gone := errors.New("the disk is gone")
	ix := New(func(d *annotate.Document) (string, error) {
		if d.ID == lost.ID {
			return "", gone
		}
		return held.Text(d)
	})
	ix.Reset(p)
	err := ix.Run(t.Context())
	if !errors.Is(err, gone) || !strings.Contains(err.Error(), lost.Title) {
		t.Errorf("got %v", err)
	}
	if len(mustSearch(t, ix, "helicopters").Results) > 0 || len(mustSearch(t, ix, "football ground").Results) == 0 {
		t.Error("not exactly the text that cannot be read is missing")
	}
	if done, total := ix.Progress(); done != total {
		t.Errorf("%d of %d are indexed", done, total)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	p, held := sampleProject(t)
	ctx, cancel := context.WithCancel(t.Context())
	ix := New(func(d *annotate.Document) (string, error) {
		cancel()
		return held.Text(d)
	})
	ix.Reset(p)
	if err := ix.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := ix.Run(t.Context()); err != nil { // what was left is still planned
		t.Error(err)
	}
	if len(mustSearch(t, ix, "football ground").Results) == 0 {
		t.Error("a text was forgotten")
	}
}

// However many edits there were, there are few segments, and what died is got rid of.
func TestDeltasAreMerged(t *testing.T) {
	t.Parallel()
	w := newDesk(t, strings.Repeat("the dam of mud ", 10))
	h := w.quote(t, "mud")
	for i := range 2000 {
		w.commit(t, func(d *annotate.Draft) error {
			if i%2 == 0 {
				return d.Put(&annotate.Tag{ID: annotate.NewID(), Name: fmt.Sprintf("tag%d", i)})
			}
			return d.EditHighlight(h, func(h *annotate.Highlight) { h.Note = fmt.Sprintf("note%d", i) })
		})
		if w.Planned() {
			if err := w.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	segments := w.state.Load().segments
	records, living := 0, 0
	for _, s := range segments {
		records += len(s.records)
		living += s.living
	}
	if len(segments) > 16 || living != 1002 || records > 2*living {
		t.Errorf("%d segments with %d records, of which %d live", len(segments), records, living)
	}
	for typed, n := range map[string]int{"note1999": 1, "note1997": 0, "tag1998": 1, "tag0": 1, "mud": 1} {
		if found := matched(w.search(t, typed, Request{})); len(slices.DeleteFunc(found, func(r Result) bool { return r.Class < Exact })) != n {
			t.Errorf("%s is found %d times, want %d", typed, len(found), n)
		}
	}
}

// What one Action brings in great number is planned, and what changes before its turn is not undone by it.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newDesk(t, "the dam")
	var first annotate.ID
	w.commit(t, func(d *annotate.Draft) error {
		for i := range maxAtOnce + 500 {
			s, err := d.SourceNamed(fmt.Sprintf("Outlet %c%c%c", 'a'+i%26, 'a'+i/26%26, 'a'+i/676), annotate.Outlet)
			if err != nil {
				return err
			}
			if i == 0 {
				first = s.ID
			}
		}
		return nil
	})
	if !w.Planned() {
		t.Error("nothing is planned")
	}
	w.commit(t, func(d *annotate.Draft) error {
		return d.EditSource(first, func(s *annotate.Source) { s.Name = "Zebra Telegraph" })
	})
	if err := w.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for typed, n := range map[string]int{"'": 0, "zebra": 1, "aaa": 0, "baa": 1} {
		found := slices.DeleteFunc(w.search(t, typed, Request{}), func(r Result) bool { return r.Class < Exact })
		if len(found) != n {
			t.Errorf("%s is found %d times, want %d", typed, len(found), n)
		}
	}
}

// A text of more sentences than a segment can number fills one to the last.
func TestALongTextIsFoundToItsLastSentence(t *testing.T) {
	t.Parallel()
	var long strings.Builder
	for range maxRecords - 1 {
		long.WriteString("Rain.\n")
	}
	long.WriteString("Hail.\nSnow.\nRain.\n")
	w := newDesk(t, "")
	w.Index = New(func(*annotate.Document) (string, error) { return long.String(), nil })
	w.Reset(w.Project)
	if err := w.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Hail", "Snow"} {
		found := matched(mustSearch(t, w.Index, word).Results)
		if len(found) != 1 || found[0].Text != word+"." {
			t.Errorf("%q finds %+v", word, found)
		}
	}
	if answer := mustSearch(t, w.Index, "Rain"); len(answer.Results) == 0 {
		t.Error("the word of all other sentences is not found")
	}
}
