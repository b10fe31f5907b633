package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"attest/annotate"
)

func logOf(t testing.TB, f *Folder) *annotate.Log {
	t.Helper()
	l, err := f.Log(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLogFollowsTheHistory(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	first := logOf(t, f)
	note(t, f, doc, "one")
	highlight(t, f, doc, "We counted 212 people")
	var steps []int
	l, err := f.Log(t.Context(), func(done, total int) { steps = append(steps, done, total) })
	if err != nil {
		t.Fatal(err)
	}
	if first.Len() != 2 || l.Len() != 4 || !slices.Equal(steps, []int{4, 4}) {
		t.Errorf("%d entries, then %d, progress %v", first.Len(), l.Len(), steps)
	}
	for position := 1; position <= l.Len(); position++ {
		a, err := f.ActionAt(position)
		if err != nil {
			t.Fatal(err)
		}
		e := l.At(position)
		if e.Verb != a.Verb || e.Device != a.Device || e.Seq != a.Seq || e.By != a.By || !e.At.Equal(a.At) || e.Changes != len(a.Changes) {
			t.Errorf("entry %d is %+v, the action %+v", position, e, a)
		}
	}
	read, err := Read(f.Path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := logOf(t, read); got.Len() != 4 || got.At(3).Verb != "Note" {
		t.Errorf("read beside the writer it has %d entries", got.Len())
	}
	for _, position := range []int{0, 5, -1} {
		if _, err := f.ActionAt(position); err == nil {
			t.Errorf("there is an action %d", position)
		}
	}
}

func TestLogCanBeCancelled(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "one")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Log(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled log: %v", err)
	}
	if got := logOf(t, f).Len(); got != 3 {
		t.Errorf("afterwards it has %d entries", got)
	}
}

func TestTheProjectAsItWas(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	claim := highlight(t, f, doc, "We counted 212 people")
	before := stateOf(t, f)
	at := f.Count()
	commit(t, f, "Remove document", func(d *annotate.Draft) error { return d.RemoveDocument(doc) })
	past, err := f.AsOf(t.Context(), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := stateOf(t, past); got != before {
		t.Errorf("it was\n%s\nand is shown as\n%s", before, got)
	}
	d, _ := past.Project().Document(doc)
	if text, err := past.Text(d); err != nil || text != report {
		t.Errorf("the text of a document that is gone now: %q, %v", text, err)
	}
	if past.Count() != at || !past.ReadOnly() {
		t.Errorf("it has %d actions, read-only %v", past.Count(), past.ReadOnly())
	}
	if page, err := past.History(0, 1); err != nil || page[0].Verb != "Tag as claim" {
		t.Errorf("its newest action: %v, %v", page, err)
	}
	if _, err := past.Commit("Edit", func(d *annotate.Draft) error { return d.RemoveClaim(claim.ID) }); !errors.Is(err, ErrReadOnly) {
		t.Errorf("the past can be changed: %v", err)
	}
	if err := past.Close(); err != nil {
		t.Error(err)
	}
	note(t, f, addDocument(t, f, "Another", report), "the present goes on")
	for _, position := range []int{0, f.Count() + 1} {
		if _, err := f.AsOf(t.Context(), position, nil); err == nil {
			t.Errorf("there is a state after action %d", position)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.AsOf(ctx, 2, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}

	read, err := ReadAsOf(f.Path(), nil, func(l *annotate.Log) (int, error) { return l.Find(annotate.Filter{Words: "claim"})[0], nil })
	if err != nil {
		t.Fatal(err)
	}
	if got := stateOf(t, read); got != before {
		t.Errorf("it was\n%s\nand is read as\n%s", before, got)
	}
	never := errors.New("never")
	if _, err := ReadAsOf(f.Path(), nil, func(*annotate.Log) (int, error) { return 0, never }); !errors.Is(err, never) {
		t.Errorf("the error of pick became %v", err)
	}
}

func TestRevertAndRecoverAreOrdinaryActions(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	claim := highlight(t, f, doc, "We counted 212 people")
	note(t, f, doc, "checked")
	position := f.Count()
	commit(t, f, "Place", func(d *annotate.Draft) error {
		return d.EditClaim(claim.ID, func(c *annotate.Claim) { c.Place = "Søløve" })
	})
	told, changes, err := f.PlanRevert(position, false)
	if err != nil || !told.Clean() || len(changes) != 1 {
		t.Fatalf("the plan is %+v, %d changes, %v", told, len(changes), err)
	}
	before := stateOf(t, f)
	a, told, err := f.Revert(position, false)
	if err != nil || !told.Clean() || a.Verb != "Revert: Note" {
		t.Fatalf("revert: %+v, %+v, %v", a, told, err)
	}
	if d, _ := f.Project().Document(doc); d.Note != "" {
		t.Errorf("the note is still %q", d.Note)
	}
	if again, _, err := f.Revert(position, false); again != nil || err != nil {
		t.Errorf("reverted again: %+v, %v", again, err)
	}
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	if got := stateOf(t, f); got != before {
		t.Errorf("after undo it is\n%s\nand was\n%s", got, before)
	}

	commit(t, f, "Remove document", func(d *annotate.Draft) error { return d.RemoveDocument(doc) })
	removal := f.Count()
	addDocument(t, f, "Another", report)
	trash := logOf(t, f).Trash(f.Project())
	if len(trash) != 1 || trash[0].Name != "Ferry report" || trash[0].Position != removal {
		t.Fatalf("the trash is %+v", trash)
	}
	if told, changes, err := f.PlanRecover(removal, trash[0].Lost()); err != nil || !told.Clean() || len(changes) != 3 {
		t.Errorf("the plan is %+v, %d changes, %v", told, len(changes), err)
	}
	if a, _, err := f.Recover("Bring it back", removal, trash[0].Lost()); err != nil || a.Verb != "Bring it back" {
		t.Errorf("%+v, %v", a, err)
	}
	if len(logOf(t, f).Trash(f.Project())) != 0 {
		t.Error("the trash is not empty")
	}
	f = reopen(t, f)
	wantSound(t, f)
	if _, ok := f.Project().Claim(claim.ID); !ok {
		t.Error("the claim has not come back with its document")
	}
}

// further are acts beside those of a session: the ones with the widest effects, and those that take single acts back.
func (s *session) further() map[string]func(*rapid.T) {
	commit := func(t *rapid.T, edit func(d *annotate.Draft) error) {
		a, err := s.f.Commit("Edit", edit)
		if err != nil {
			t.Fatal(err)
		}
		if a != nil {
			s.done(t)
		}
	}
	one := func(t *rapid.T, n int) int {
		if n == 0 {
			t.Skip("none to choose from")
		}
		return rapid.IntRange(0, n-1).Draw(t, "which")
	}
	out := s.actions()
	maps.Copy(out, map[string]func(*rapid.T){
		"attribute": func(t *rapid.T) {
			claims := s.f.Project().Claims()
			id := claims[one(t, len(claims))].ID
			names := rapid.SliceOfN(rapid.SampledFrom([]string{"Port office", "port authority", "A sailor"}), 1, 3).Draw(t, "names")
			commit(t, func(d *annotate.Draft) error {
				var chain []annotate.ChainLink
				for _, name := range names {
					source, err := d.SourceNamed(name, annotate.Person)
					if err != nil {
						return err
					}
					chain = append(chain, annotate.ChainLink{SourceID: source.ID, Cue: "said"})
				}
				return d.EditClaim(id, func(c *annotate.Claim) { c.Attribution.Chain = chain })
			})
		},
		"merge sources": func(t *rapid.T) {
			sources := s.f.Project().Sources()
			if len(sources) < 2 {
				t.Skip("no two sources")
			}
			commit(t, func(d *annotate.Draft) error { return d.MergeSources(sources[0].ID, sources[1].ID) })
		},
		"remove source": func(t *rapid.T) {
			sources := s.f.Project().Sources()
			id := sources[one(t, len(sources))].ID
			commit(t, func(d *annotate.Draft) error { return d.RemoveSource(id) })
		},
		"remove tag": func(t *rapid.T) {
			tags := s.f.Project().Tags()
			id := tags[one(t, len(tags))].ID
			commit(t, func(d *annotate.Draft) error { return d.RemoveTag(id) })
		},
		"remove document": func(t *rapid.T) {
			docs := s.f.Project().Documents()
			id := docs[one(t, len(docs))].ID
			commit(t, func(d *annotate.Draft) error { return d.RemoveDocument(id) })
		},
		"split": func(t *rapid.T) {
			highlights := s.f.Project().Highlights()
			h := highlights[one(t, len(highlights))]
			at := rapid.IntRange(h.Start(), h.End()).Draw(t, "at")
			a, err := s.f.Commit("Edit", func(d *annotate.Draft) error { _, err := d.SplitHighlight(h.ID, report, at); return err })
			if err != nil && !errors.Is(err, annotate.ErrNothingLeft) {
				t.Fatal(err)
			}
			if a != nil {
				s.done(t)
			}
		},
		"revert": func(t *rapid.T) {
			position := rapid.IntRange(2, max(2, s.f.Count())).Draw(t, "position")
			if position > s.f.Count() {
				t.Skip("nothing to revert")
			}
			a, _, err := s.f.Revert(position, rapid.Bool().Draw(t, "overwrite"))
			if err != nil {
				t.Fatal(err)
			}
			if a != nil {
				s.done(t)
			}
		},
		"recover": func(t *rapid.T) {
			l, err := s.f.Log(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			trash := l.Trash(s.f.Project())
			picked := trash[one(t, len(trash))]
			if _, _, err := s.f.Recover("Recover", picked.Position, picked.Lost()); err != nil {
				t.Fatal(err)
			}
			s.done(t)
		},
	})
	return out
}

// Whatever a reviewer takes back, by undo, out of the middle or from the trash: the project at each moment is what the record
// up to there leads to, and undoing everything leads to the beginning.
func TestAnyMomentCanBeGoneBackTo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rounds := 0
	rapid.Check(t, func(t *rapid.T) {
		if rounds++; rounds > 25 {
			return // each opens the store many times over; the seed differs from run to run
		}
		f, err := Create(filepath.Join(dir, fmt.Sprint(rounds)), "Session", testOptions())
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(f.Project())
		if err != nil {
			t.Fatal(err)
		}
		s := &session{f: f, states: []string{string(b)}}
		defer func() { _ = s.f.Close() }()
		moments := map[int]string{}
		acts := s.further()
		invariant := acts[""]
		acts[""] = func(t *rapid.T) {
			invariant(t)
			moments[s.f.Count()] = s.states[s.at]
		}
		t.Repeat(acts)
		for position, want := range moments {
			past, err := s.f.AsOf(context.Background(), position, nil)
			if err != nil {
				t.Fatal(err)
			}
			if b, err := json.Marshal(past.Project()); err != nil || string(b) != want {
				t.Fatalf("after action %d it is\n%s (%v)\nand was\n%s", position, b, err, want)
			}
		}
		for s.at > 0 {
			acts["undo"](t)
			invariant(t)
		}
		if r, err := s.f.Verify(context.Background(), nil); err != nil || !r.OK() {
			t.Fatalf("verify: %v, %v", err, r)
		}
	})
}

func TestDamageIsSaidWhereTheHistoryIsRead(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "one")
	read, err := Read(f.Path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	damageLine(t, f, "Note")
	var damage *DamageError
	if _, err := read.Log(t.Context(), nil); !errors.As(err, &damage) || damage.Line != 4 {
		t.Errorf("reading a damaged history: %v", err)
	}
}

// damageLine changes a byte of the words in the ledger.
func damageLine(t *testing.T, f *Folder, words string) {
	t.Helper()
	path := filepath.Join(f.Path(), "ledger", "00000001.jsonl")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[strings.LastIndex(string(b), words)] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkTagOfThousands measures a reviewer's deletion of a tag that 5,000 highlights have, and bringing it back by undo
// and from the trash, the flush to the disk included.
func BenchmarkTagOfThousands(b *testing.B) {
	f, doc := newProject(b)
	var tag *annotate.Tag
	commit(b, f, "Highlight", func(d *annotate.Draft) (err error) {
		if tag, err = d.TagNamed("Figure"); err != nil {
			return err
		}
		for i := range 5000 {
			h, err := d.AddHighlight(doc, report, annotate.Range{Start: i % 40, End: i%40 + 20})
			if err != nil {
				return err
			}
			if err := d.ToggleTag(annotate.KindHighlight, h.ID, tag.ID); err != nil {
				return err
			}
		}
		return nil
	})
	var deletions, undos, recoveries time.Duration
	timed := func(total *time.Duration, do func() error) {
		start := time.Now()
		if err := do(); err != nil {
			b.Fatal(err)
		}
		*total += time.Since(start)
	}
	remove := func() error {
		_, err := f.Commit("Delete", func(d *annotate.Draft) error { return d.RemoveTag(tag.ID) })
		return err
	}
	for b.Loop() {
		timed(&deletions, remove)
		timed(&undos, func() error { _, err := f.Undo(); return err })
		timed(&deletions, remove)
		timed(&recoveries, func() error {
			_, _, err := f.Recover("Recover", f.Count(), []annotate.Ref{{Kind: annotate.KindTag, ID: tag.ID}})
			return err
		})
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(deletions.Milliseconds())/2/float64(b.N), "ms/delete")
	b.ReportMetric(float64(undos.Milliseconds())/float64(b.N), "ms/undo")
	b.ReportMetric(float64(recoveries.Milliseconds())/float64(b.N), "ms/recover")
}

// BenchmarkLongHistory measures what the views of a project with 200,000 Actions wait for: the index, which is read once,
// the trash, and the project as it was half-way.
func BenchmarkLongHistory(b *testing.B) {
	const actions = 200_000
	dir := manyHighlights(b, actions, 1)
	f, err := Open(dir, testOptions())
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			f.history = historyIndex{}
			logOf(b, f)
		}
	})
	b.Run("trash", func(b *testing.B) {
		l := logOf(b, f)
		for b.Loop() {
			l.Trash(f.Project())
		}
	})
	b.Run("as of half-way", func(b *testing.B) {
		for b.Loop() {
			past, err := f.AsOf(b.Context(), f.Count()/2, nil)
			if err != nil {
				b.Fatal(err)
			}
			if err := past.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
