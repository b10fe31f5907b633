package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"attest/annotate"
)

func TestUndoGoesAllTheWayBackAndForth(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	states := []string{stateOf(t, f)}
	for i := range 20 {
		note(t, f, doc, fmt.Sprint(i))
		states = append(states, stateOf(t, f))
	}
	for i := len(states) - 2; i >= 0; i-- {
		if i == 10 {
			f = reopen(t, f) // the way back does not end with the process
		}
		a, err := f.Undo()
		if err != nil {
			t.Fatal(err)
		}
		if a.Verb != "Undo: Note" || a.Undoes == 0 {
			t.Errorf("undo made %+v", a)
		}
		if stateOf(t, f) != states[i] {
			t.Fatalf("state %d differs after undo", i)
		}
	}
	if got := f.RedoName(); got != "Note" {
		t.Errorf("next to redo: %q", got)
	}
	for i, want := range states[1:] {
		if i == 10 {
			f = reopen(t, f)
		}
		if _, err := f.Redo(); err != nil {
			t.Fatal(err)
		}
		if stateOf(t, f) != want {
			t.Fatalf("state %d differs after redo", i+1)
		}
	}
	if _, err := f.Redo(); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("one redo too many: %v", err)
	}
}

func TestAnOrdinaryActionEndsRedo(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "one")
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	note(t, f, doc, "two")
	for range 2 {
		if name := f.RedoName(); name != "" {
			t.Errorf("%q can be redone", name)
		}
		if _, err := f.Redo(); !errors.Is(err, ErrNothingToUndo) {
			t.Errorf("redo: %v", err)
		}
		f = reopen(t, f)
	}
}

func TestUndoIsOfOneDevice(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "first machine")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	opt := testOptions()
	opt.Device = annotate.NewID()
	g, err := Open(f.Path(), opt)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if name := g.UndoName(); name != "" {
		t.Errorf("another machine can undo %q", name)
	}
	a := note(t, g, doc, "second machine")
	if a.Device != opt.Device || a.Seq != 1 {
		t.Errorf("numbered %s %d", a.Device, a.Seq)
	}
}

func TestUndoOfAnEditThatAnotherDeviceWentOnFrom(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	note(t, f, doc, "mine")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	opt := testOptions()
	opt.Device = annotate.NewID()
	g, err := Open(f.Path(), opt)
	if err != nil {
		t.Fatal(err)
	}
	note(t, g, doc, "theirs")
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	f = mustOpen(t, f.Path())
	a, err := f.Undo()
	if err != nil {
		t.Fatal(err)
	}
	if was := string(a.Changes[0].Was["note"]); was != `"theirs"` {
		t.Errorf("the undo says that the note was %s", was)
	}
}

// session drives a Folder and, beside it, the plainest model there is: a Project for every state that was, in memory.
type session struct {
	f      *Folder
	states []string // along the line of undo
	at     int
	docs   []annotate.ID
}

func (s *session) done(t *rapid.T) {
	b, err := json.Marshal(s.f.Project())
	if err != nil {
		t.Fatal(err)
	}
	s.at++
	s.states = append(s.states[:s.at], string(b))
}

func (s *session) actions() map[string]func(*rapid.T) {
	commit := func(t *rapid.T, edit func(d *annotate.Draft) error) {
		a, err := s.f.Commit("Edit", edit)
		if err != nil {
			t.Fatal(err)
		}
		if a != nil {
			s.done(t)
		}
	}
	anyOf := func(t *rapid.T, kind annotate.Kind) annotate.ID {
		var ids []annotate.ID
		switch p := s.f.Project(); kind {
		case annotate.KindHighlight:
			for _, h := range p.Highlights() {
				ids = append(ids, h.ID)
			}
		case annotate.KindClaim:
			for _, c := range p.Claims() {
				ids = append(ids, c.ID)
			}
		}
		if len(ids) == 0 {
			t.Skip("none to choose from")
		}
		return rapid.SampledFrom(ids).Draw(t, "id")
	}
	return map[string]func(*rapid.T){
		"document": func(t *rapid.T) {
			hash, err := s.f.PutBlob([]byte(report))
			if err != nil {
				t.Fatal(err)
			}
			id := annotate.NewID()
			s.docs = append(s.docs, id)
			commit(t, func(d *annotate.Draft) error {
				return d.Put(&annotate.Document{ID: id, TextSHA256: hash, Extra: annotate.Extra{"later": []byte(`{"a":[1,2.50]}`)}})
			})
		},
		"claim": func(t *rapid.T) {
			docs := s.f.Project().Documents()
			if len(docs) == 0 {
				t.Skip("no document")
			}
			doc := rapid.SampledFrom(docs).Draw(t, "document")
			start := rapid.IntRange(0, len(report)-1).Draw(t, "start")
			end := rapid.IntRange(start+1, len(report)).Draw(t, "end")
			commit(t, func(d *annotate.Draft) error {
				h, err := d.AddHighlight(doc.ID, report, annotate.Range{Start: start, End: end})
				if err != nil {
					return err
				}
				c, err := d.AddClaim(h.ID)
				if err != nil {
					return err
				}
				figure := rapid.Float64().Draw(t, "figure")
				return d.EditClaim(c.ID, func(c *annotate.Claim) {
					c.Quantities = []annotate.Quantity{{Value: &figure, Unit: rapid.String().Draw(t, "unit")}}
				})
			})
		},
		"move": func(t *rapid.T) {
			id := anyOf(t, annotate.KindHighlight)
			start := rapid.IntRange(0, len(report)-1).Draw(t, "start")
			commit(t, func(d *annotate.Draft) error {
				return d.MoveHighlight(id, report, annotate.Range{Start: start, End: len(report)})
			})
		},
		"tag": func(t *rapid.T) {
			id := anyOf(t, annotate.KindClaim)
			name := rapid.SampledFrom([]string{"figure", "place", "doubtful"}).Draw(t, "tag")
			commit(t, func(d *annotate.Draft) error {
				tag, err := d.TagNamed(name)
				if err != nil {
					return err
				}
				return d.ToggleTag(annotate.KindClaim, id, tag.ID)
			})
		},
		"assess": func(t *rapid.T) {
			id := anyOf(t, annotate.KindClaim)
			rationale := rapid.String().Draw(t, "rationale")
			commit(t, func(d *annotate.Draft) error {
				return d.Assess(id, func(a *annotate.Assessment) { a.Rationale, a.Confidence = rationale, annotate.ConfidenceHigh })
			})
		},
		"remove": func(t *rapid.T) {
			id := anyOf(t, annotate.KindHighlight)
			commit(t, func(d *annotate.Draft) error { return d.RemoveHighlight(id) })
		},
		"undo": func(t *rapid.T) {
			_, err := s.f.Undo()
			if s.at == 0 {
				if !errors.Is(err, ErrNothingToUndo) {
					t.Fatalf("undo: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			s.at--
		},
		"redo": func(t *rapid.T) {
			_, err := s.f.Redo()
			if s.at == len(s.states)-1 {
				if !errors.Is(err, ErrNothingToUndo) {
					t.Fatalf("redo: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			s.at++
		},
		"reopen": func(t *rapid.T) {
			if err := s.f.Close(); err != nil {
				t.Fatal(err)
			}
			f, err := Open(s.f.Path(), testOptions())
			if err != nil {
				t.Fatal(err)
			}
			s.f = f
			if n := f.Health().Notices; len(n) > 0 {
				t.Fatalf("a clean reopening has notices: %q", n)
			}
		},
		"": func(t *rapid.T) {
			b, err := json.Marshal(s.f.Project())
			if err != nil {
				t.Fatal(err)
			}
			if string(b) != s.states[s.at] {
				t.Fatalf("the project is\n%s\nand should be\n%s", b, s.states[s.at])
			}
		},
	}
}

// Whatever a reviewer does, undoes, redoes, and however often they leave and come back: the project that is read back
// from the store, and the one that is read from the ledger alone, is the one they left.
func TestAnySessionIsReadBackAsItWasLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rounds := 0
	rapid.Check(t, func(t *rapid.T) {
		if rounds++; rounds > 30 {
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
		t.Repeat(s.actions())
		r, err := s.f.Verify(t.Context(), nil)
		if err != nil || !r.OK() {
			t.Fatalf("verify: %v, %v", err, r)
		}
		read, err := Read(s.f.Path(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := json.Marshal(read.Project()); err != nil || string(b) != s.states[s.at] {
			t.Fatalf("the ledger leads to\n%s (%v)\nand should lead to\n%s", b, err, s.states[s.at])
		}
	})
}

// The list that is kept up with each Action is the one that all Actions lead to.
func TestUndoListFollowsFromTheActions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var kept undoList
		var undone, redone []uint64 // two stacks, as a textbook has them
		for seq := uint64(1); seq <= 60; seq++ {
			a := &annotate.Action{Seq: seq}
			switch rapid.SampledFrom([]string{"do", "undo", "redo"}).Draw(t, "step") {
			case "undo":
				if n := len(undone); n > 0 {
					a.Undoes = undone[n-1]
					redone, undone = append(redone, undone[n-1]), undone[:n-1]
				} else {
					undone, redone = append(undone, seq), nil
				}
			case "redo":
				if n := len(redone); n > 0 {
					a.Redoes = redone[n-1]
					undone, redone = append(undone, redone[n-1]), redone[:n-1]
				} else {
					undone, redone = append(undone, seq), nil
				}
			case "do":
				undone, redone = append(undone, seq), nil
			}
			before := undoList{seqs: slices.Clone(kept.seqs), done: kept.done}
			dropped, added := kept.follow(a)
			if kept.unfollow(a, dropped, added); !slices.Equal(kept.seqs, before.seqs) || kept.done != before.done {
				t.Fatalf("taken back, %v is %v at %d, not %v at %d", a, kept.seqs, kept.done, before.seqs, before.done)
			}
			kept.follow(a)
			again := slices.Clone(redone)
			slices.Reverse(again)
			if !slices.Equal(kept.seqs[:kept.done], undone) || !slices.Equal(kept.seqs[kept.done:], again) {
				t.Fatalf("list %v at %d, stacks %v and %v", kept.seqs, kept.done, undone, redone)
			}
			lists, err := listsOf(undoLists{device: &kept}.runs(), seq)
			if err != nil || !slices.Equal(lists[device].seqs, kept.seqs) || lists[device].done != kept.done {
				t.Fatalf("%v at %d is read back from the store as %v, %v", kept.seqs, kept.done, lists[device], err)
			}
		}
	})
}

func TestHistoryInPages(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	for i := range 10 {
		note(t, f, doc, fmt.Sprint(i))
	}
	read, err := Read(f.Path(), nil)
	if err != nil {
		t.Fatal(err)
	}
	f = reopen(t, f)
	for name, f := range map[string]*Folder{"writer": f, "reader": read} {
		var seqs []string
		for from := 0; ; from += 5 {
			page, err := f.History(from, 5)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range page {
				seqs = append(seqs, fmt.Sprint(a.Seq))
			}
			if len(page) < 5 {
				break
			}
		}
		if got := strings.Join(seqs, " "); got != "12 11 10 9 8 7 6 5 4 3 2 1" {
			t.Errorf("%s: history %s", name, got)
		}
		n := uint64(0)
		for a, err := range f.Actions() {
			if n++; err != nil || a.Seq != n {
				t.Fatalf("%s: action %v, %v", name, a, err)
			}
			if n == 7 {
				break
			}
		}
	}
}

// A store may come from anyone: it must not make this program count to infinity.
func TestUndoListsAreBounded(t *testing.T) {
	t.Parallel()
	for _, r := range []undoRuns{{Runs: []uint64{1, 1 << 60}}, {Runs: []uint64{1, 4, 7, 4}}, {Runs: []uint64{1, 2}, Done: 3}, {Done: -1}} {
		if _, err := listsOf(map[annotate.ID]undoRuns{device: r}, 7); err == nil {
			t.Errorf("%v is taken for the list of a project of 7 actions", r)
		}
	}
}
