package annotate

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// recall answers as a project folder does, from what has happened.
func (h *history) recall(overwrite bool) Recall {
	return Recall{Overwrite: overwrite, TextOf: h.textOf, Deletion: func(r Ref) (*Action, error) {
		for _, a := range slices.Backward(h.actions) {
			for _, c := range a.Changes {
				if c.Kind == r.Kind && c.ID == r.ID && c.Deletes() {
					return a, nil
				}
			}
		}
		return nil, nil
	}}
}

// revert takes an Action back with an Action of its own, if there is anything to take back.
func (h *history) revert(a *Action, overwrite bool) *Reversal {
	h.t.Helper()
	var told *Reversal
	h.commit(func(d *Draft) (err error) {
		told, err = d.Revert(a, h.recall(overwrite))
		return err
	})
	return told
}

func (h *history) recoverLost(a *Action, lost ...Ref) *Reversal {
	h.t.Helper()
	var told *Reversal
	h.commit(func(d *Draft) (err error) {
		told, err = d.Recover(a, lost, h.recall(false))
		return err
	})
	return told
}

func anyHistory(t *rapid.T, most int) *history {
	h := newScene(t).history
	h.seen = nil
	for range rapid.IntRange(1, most).Draw(t, "actions") {
		h.commit(func(d *Draft) error {
			for range rapid.IntRange(1, 3).Draw(t, "edits") {
				if err := someEdit(t, h, d); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return h
}

func TestRevertingEveryActionFromTheLastOnGoesBackStepByStep(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newScene(t).history
		states := []string{"", stateOf(t, h.project)} // before the scene, and after it
		for range rapid.IntRange(1, 15).Draw(t, "actions") {
			h.commit(func(d *Draft) error { return someEdit(t, h, d) })
			states = append(states, stateOf(t, h.project))
		}
		done := slices.Clone(h.actions)
		for i := len(done) - 1; i >= 2; i-- {
			if told := h.revert(done[i], false); !told.Clean() {
				t.Fatalf("taking back the newest action finds something in the way: %+v", told)
			}
			mustEqual(t, "state after taking back the newest action", states[i-1], stateOf(t, h.project))
		}
	})
}

// independent reports whether no later Action has to do with what a does: whether each could have been done without it.
func independent(a *Action, later []*Action) bool {
	mine, named := map[ref]bool{}, map[ref]bool{}
	for _, c := range a.Changes {
		mine[ref{c.Kind, c.ID}] = true
		for _, to := range namedIn(c) {
			named[to] = true
		}
	}
	for _, b := range later {
		for _, c := range b.Changes {
			r := ref{c.Kind, c.ID}
			if mine[r] || c.Deletes() && named[r] || slices.ContainsFunc(namedIn(c), func(to ref) bool { return mine[to] }) {
				return false
			}
		}
	}
	return true
}

// namedIn returns what the values in a change refer to.
func namedIn(c Change) []ref {
	var out []ref
	for _, fields := range []Fields{c.Set, c.Was} {
		e, err := created(c.Kind, c.ID, fields)
		if err != nil {
			panic(err)
		}
		out = append(out, targets(e)...)
	}
	return out
}

func TestRevertOfOneActionIsAsIfItHadNotBeenDone(t *testing.T) {
	t.Parallel()
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		h := anyHistory(t, 12)
		k := rapid.IntRange(2, len(h.actions)-1).Draw(t, "which")
		if !independent(h.actions[k], h.actions[k+1:]) {
			return
		}
		without := NewProject()
		for i, a := range h.actions {
			if i == k {
				continue
			}
			if without.Apply(a) != nil {
				return // they have to do with each other after all
			}
		}
		tried++
		if told := h.revert(h.actions[k], false); !told.Clean() {
			t.Fatalf("an action that nothing depends on cannot be taken back: %+v", told)
		}
		mustEqual(t, "state without the action", stateOf(t, without), stateOf(t, h.project))
	})
	if tried == 0 {
		t.Fatal("no history had an independent action")
	}
}

// TestRevertKeepsTheProjectWhole takes any Action back, whatever came after it. The commit in it checks that nothing refers to
// what is not there and that quotes are right.
func TestRevertKeepsTheProjectWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := anyHistory(t, 15)
		for range rapid.IntRange(1, 3).Draw(t, "reverts") {
			a := h.actions[rapid.IntRange(2, len(h.actions)-1).Draw(t, "which")]
			overwrite := rapid.Bool().Draw(t, "overwrite")
			before, had := stateOf(t, h.project), entities(h.project)
			told := h.revert(a, overwrite)
			made := map[ref]bool{}
			for _, n := range netChanges(a) {
				if n.creates() {
					made[n.ref] = true
				}
			}
			now := entities(h.project)
			for r := range had {
				if !now[r] && !made[r] && !overwrite {
					t.Fatalf("taking back carefully has deleted the %s %s, which the action has not made", r.kind, r.id)
				}
			}
			if overwrite {
				for r := range made {
					if now[r] && r.kind != KindReviewer {
						t.Fatalf("the %s %s is still there", r.kind, r.id)
					}
				}
			}
			if again := h.revert(a, overwrite); told.Clean() && !again.Clean() {
				t.Fatalf("taken back twice, it finds in the way: %+v", again)
			}
			if len(h.actions[len(h.actions)-1].Changes) == 0 {
				h.actions = h.actions[:len(h.actions)-1]
			} else if told.Clean() {
				t.Fatalf("taken back twice, it changes: %+v", h.actions[len(h.actions)-1].Changes)
			} else {
				continue
			}
			h.revert(h.actions[len(h.actions)-1], false)
			mustEqual(t, "state after the revert was reverted", before, stateOf(t, h.project))
		}
	})
}

func entities(p *Project) map[ref]bool {
	out := map[ref]bool{}
	for kind, rows := range p.rows {
		for id := range rows {
			out[ref{kind, id}] = true
		}
	}
	return out
}

// TestWhatWasDeletedComesBack deletes something with all that hangs on it, goes on working, and brings it back.
func TestWhatWasDeletedComesBack(t *testing.T) {
	t.Parallel()
	removals := map[Kind]func(*Draft, ID) error{
		KindDocument: (*Draft).RemoveDocument, KindTag: (*Draft).RemoveTag, KindSource: (*Draft).RemoveSource,
		KindHighlight: (*Draft).RemoveHighlight, KindClaim: (*Draft).RemoveClaim,
	}
	rapid.Check(t, func(t *rapid.T) {
		h := anyHistory(t, 8)
		kind := rapid.SampledFrom([]Kind{KindDocument, KindTag, KindSource, KindHighlight, KindClaim}).Draw(t, "kind")
		id, ok := pick(t, h.draft(), kind)
		if !ok {
			return
		}
		before := stateOf(t, h.project)
		deletion := h.commit(func(d *Draft) error { return removals[kind](d, id) })
		for range rapid.IntRange(0, 6).Draw(t, "later") {
			h.commit(func(d *Draft) error { return someEdit(t, h, d) })
		}
		untouched := stateOf(t, h.project) == stateAfter(t, h, deletion)
		told := h.recoverLost(deletion, Ref{kind, id})
		for _, n := range netChanges(deletion) {
			if _, there := h.project.Get(n.kind, n.id); n.deletes() && !there {
				t.Fatalf("the %s %s has not come back", n.kind, n.id)
			}
		}
		if untouched {
			if !told.Clean() {
				t.Fatalf("right after the deletion something is in the way: %+v", told)
			}
			mustEqual(t, "state after what was deleted came back", before, stateOf(t, h.project))
		}
	})
}

// stateAfter is the state after an Action of the history.
func stateAfter(t tester, h *history, last *Action) string {
	p := NewProject()
	for _, a := range h.actions {
		if err := p.Apply(a); err != nil {
			t.Fatalf("%v", err)
		}
		if a == last {
			break
		}
	}
	return stateOf(t, p)
}

func TestTagComesBackBesideOthers(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	deletion := s.commit(func(d *Draft) error { return d.RemoveTag(s.event.ID) })
	var denial *Tag
	s.commit(func(d *Draft) (err error) {
		if denial, err = d.TagNamed("Denial"); err != nil {
			return err
		}
		return d.ToggleTag(KindHighlight, s.toll.ID, denial.ID)
	})
	// A claim that is deleted meanwhile stays so, which is told, and comes back by itself.
	gone := s.commit(func(d *Draft) error { return d.RemoveClaim(s.tollClaim.ID) })
	told := s.recoverLost(deletion, Ref{KindTag, s.event.ID})
	if !slices.Equal(told.Gone, []Ref{{KindClaim, s.tollClaim.ID}}) || len(told.Conflicts)+len(told.Grown)+len(told.Returned) > 0 {
		t.Errorf("the tag came back with %+v", told)
	}
	if h, _ := s.project.Highlight(s.toll.ID); !slices.Equal(h.TagIDs, []ID{s.event.ID, denial.ID}) {
		t.Errorf("the highlight has the tags %v, want the old and the new one", h.TagIDs)
	}
	s.recoverLost(gone, Ref{KindClaim, s.tollClaim.ID})
	if c, ok := s.project.Claim(s.tollClaim.ID); !ok || len(c.TagIDs) != 0 {
		t.Errorf("the claim came back as %+v", c)
	}
	if cluster := s.project.Clusters()[0]; cluster.AnchorClaimID != s.tollClaim.ID || len(cluster.Members) != 2 || cluster.Members[0].ClaimID != s.tollClaim.ID {
		t.Errorf("the cluster is %+v", cluster)
	}
}

func TestWhatItRefersToComesBackToo(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.commit(func(d *Draft) error { d.Remove(KindLink, s.link.ID); return nil }) // it would bring the other claim back too
	claims, highlights := len(s.project.Claims()), len(s.project.Highlights())
	first := s.commit(func(d *Draft) error { return d.RemoveHighlight(s.toll.ID) })
	s.commit(func(d *Draft) error { return d.RemoveDocument(s.document.ID) })
	s.commit(func(d *Draft) error { return d.RemoveSource(s.outlet.ID) })
	s.commit(func(d *Draft) error { return d.RemoveTag(s.event.ID) })
	told := s.recoverLost(first, Ref{KindHighlight, s.toll.ID})
	// The document was published by the outlet.
	for _, want := range []Ref{{KindDocument, s.document.ID}, {KindTag, s.event.ID}, {KindSource, s.outlet.ID}} {
		if !slices.Contains(told.Returned, want) {
			t.Errorf("the %s did not come back with it: %+v", want.Kind, told)
		}
	}
	// The other highlight and its claims were deleted with the document, and wait for being brought back themselves.
	if got := len(s.project.Highlights()); got != highlights-1 {
		t.Errorf("%d highlights came back, want all but one of %d", got, highlights)
	}
	if got := len(s.project.Claims()); got != claims-2 {
		t.Errorf("%d claims, want all but those on the other highlight of %d", got, claims)
	}
	if h, _ := s.project.Highlight(s.toll.ID); !slices.Equal(h.TagIDs, []ID{s.event.ID}) {
		t.Errorf("the highlight has the tags %v", h.TagIDs)
	}
}

func TestWhatTookThePlaceStays(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	deletion := s.commit(func(d *Draft) error { return d.RemoveSource(s.outlet.ID) })
	s.commit(func(d *Draft) error {
		return d.EditDocument(s.document.ID, func(doc *Document) { doc.PublisherID = s.agency.ID })
	})
	told := s.recoverLost(deletion, Ref{KindSource, s.outlet.ID})
	if doc, _ := s.project.Document(s.document.ID); doc.PublisherID != s.agency.ID {
		t.Error("the publisher that was set since was overwritten")
	}
	if len(told.Conflicts) != 1 || told.Conflicts[0].Entity != (Ref{KindDocument, s.document.ID}) || !told.Conflicts[0].Kept {
		t.Errorf("told %+v", told)
	}
	if c, _ := s.project.Claim(s.crowdClaim.ID); len(c.Attribution.Chain) != 1 || c.Attribution.Chain[0].SourceID != s.outlet.ID {
		t.Errorf("the claim is attributed to %+v", c.Attribution)
	}
}

func TestConflictsOfARevert(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name            string
		edit, later     func(s *scene, d *Draft) error
		careful, forced func(t *testing.T, s *scene, told *Reversal)
	}{
		{
			"a text that was written anew",
			func(s *scene, d *Draft) error {
				return d.EditClaim(s.both.ID, func(c *Claim) { c.Text, c.Place = "Ten boats sank", "Varn" })
			},
			func(s *scene, d *Draft) error {
				return d.EditClaim(s.both.ID, func(c *Claim) { c.Text = "Twelve boats sank" })
			},
			func(t *testing.T, s *scene, told *Reversal) {
				c, _ := s.project.Claim(s.both.ID)
				if c.Text != "Twelve boats sank" || c.Place != "" {
					t.Errorf("the claim is %q in %q: only the place was to go back", c.Text, c.Place)
				}
				if len(told.Conflicts) != 1 || string(told.Conflicts[0].Now["text"]) != `"Twelve boats sank"` || len(told.Conflicts[0].Now) != 1 {
					t.Errorf("told %+v", told)
				}
			},
			func(t *testing.T, s *scene, told *Reversal) {
				if c, _ := s.project.Claim(s.both.ID); c.Text != "eleven boats sank" || c.Place != "" || told.Conflicts[0].Kept {
					t.Errorf("the claim is %q in %q, %+v", c.Text, c.Place, told)
				}
			},
		},
		{
			"a highlight that was moved on",
			func(s *scene, d *Draft) error { return d.MoveHighlight(s.toll.ID, reportText, Range{22, 34}) },
			func(s *scene, d *Draft) error { return d.MoveHighlight(s.toll.ID, reportText, Range{4, 34}) },
			func(t *testing.T, s *scene, told *Reversal) {
				if h, _ := s.project.Highlight(s.toll.ID); h.Start() != 4 || len(told.Conflicts) != 1 {
					t.Errorf("the highlight begins at %d, %+v", h.Start(), told)
				}
			},
			func(t *testing.T, s *scene, told *Reversal) {
				if h, _ := s.project.Highlight(s.toll.ID); h.Quote != "eleven boats sank" || h.Suffix == "" || told.Conflicts[0].Kept {
					t.Errorf("the highlight is %+v, %+v", h, told)
				}
			},
		},
		{
			"a place in a text that was revised since",
			func(s *scene, d *Draft) error { return d.MoveHighlight(s.toll.ID, reportText, Range{22, 34}) },
			func(s *scene, d *Draft) error {
				const revised = "Twelve boats sank."
				doc := &Document{ID: NewID(), Title: "Corrected"}
				s.texts[doc.ID] = revised
				toll, _ := d.Highlight(s.toll.ID)
				crowd, _ := d.Highlight(s.crowd.ID)
				return d.ReviseDocument(s.document.ID, doc, revised, []Carried{
					{HighlightID: toll.ID, From: toll.Ranges, Was: toll.Quote, Anchor: AnchorMoved, Ranges: []Range{{7, 12}}},
					{HighlightID: crowd.ID, From: crowd.Ranges, Was: crowd.Quote, Anchor: AnchorOrphan},
				})
			},
			func(t *testing.T, s *scene, told *Reversal) {
				if h, _ := s.project.Highlight(s.toll.ID); h.Quote != "boats" {
					t.Errorf("the highlight is %+v", h)
				}
			},
			func(t *testing.T, s *scene, told *Reversal) {
				if h, _ := s.project.Highlight(s.toll.ID); h.Quote != "boats" || !told.Conflicts[0].Kept {
					t.Errorf("the highlight is %+v, %+v", h, told)
				}
			},
		},
		{
			"a highlight that was built upon",
			func(s *scene, d *Draft) error {
				var err error
				s.toll, err = d.AddHighlight(s.document.ID, reportText, Range{0, 8})
				return err
			},
			func(s *scene, d *Draft) error {
				var err error
				s.tollClaim, err = d.AddClaim(s.toll.ID)
				return err
			},
			func(t *testing.T, s *scene, told *Reversal) {
				if _, ok := s.project.Highlight(s.toll.ID); !ok {
					t.Error("the highlight is gone although a claim rests on it")
				}
				if want := []Ref{{KindClaim, s.tollClaim.ID}}; len(told.Grown) != 1 || told.Grown[0].Changed || !slices.Equal(told.Grown[0].Bearing, want) {
					t.Errorf("told %+v", told)
				}
			},
			func(t *testing.T, s *scene, told *Reversal) {
				_, h := s.project.Highlight(s.toll.ID)
				_, c := s.project.Claim(s.tollClaim.ID)
				if h || c {
					t.Errorf("the highlight is there: %v, and its claim: %v", h, c)
				}
			},
		},
		{
			"something that was deleted since",
			func(s *scene, d *Draft) error {
				return d.EditClaim(s.both.ID, func(c *Claim) { c.Place = "Varn" })
			},
			func(s *scene, d *Draft) error { return d.RemoveClaim(s.both.ID) },
			func(t *testing.T, s *scene, told *Reversal) {
				if !slices.Equal(told.Gone, []Ref{{KindClaim, s.both.ID}}) {
					t.Errorf("told %+v", told)
				}
			},
			func(t *testing.T, s *scene, told *Reversal) {
				if len(told.Gone) != 1 {
					t.Errorf("told %+v", told)
				}
			},
		},
	} {
		for _, overwrite := range []bool{false, true} {
			s := newScene(t)
			a := s.commit(func(d *Draft) error { return tt.edit(s, d) })
			s.commit(func(d *Draft) error { return tt.later(s, d) })
			told := s.revert(a, overwrite)
			t.Run(tt.name, func(t *testing.T) {
				if told.Clean() {
					t.Error("nothing was in the way")
				}
				if overwrite {
					tt.forced(t, s, told)
				} else {
					tt.careful(t, s, told)
				}
			})
		}
	}
}

func TestTheBeginningCannotBeTakenBack(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if _, err := s.draft().Revert(s.actions[0], s.recall(true)); !errors.Is(err, ErrFirst) {
		t.Errorf("taking back the first action: %v", err)
	}
}

func TestNetChanges(t *testing.T) {
	t.Parallel()
	id, other := NewID(), NewID()
	name := func(s string) Fields { return Fields{"name": []byte(`"` + s + `"`)} }
	a := &Action{Changes: []Change{
		{Kind: KindTag, ID: id, Set: name("a")},
		{Kind: KindTag, ID: id, Set: name("b"), Was: name("a")},
		{Kind: KindSource, ID: other, Set: name("y"), Was: name("x")},
		{Kind: KindSource, ID: other, Set: Fields{"group": []byte(`"g"`)}, Was: Fields{"group": null}},
		{Kind: KindSource, ID: other, Was: Fields{"name": []byte(`"y"`), "group": []byte(`"g"`), "type": []byte(`"person"`)}},
		{Kind: KindLink, ID: other, Set: Fields{}},
		{Kind: KindLink, ID: other, Was: Fields{}},
	}}
	got := netChanges(a)
	if len(got) != 2 {
		t.Fatalf("got %d changes", len(got))
	}
	if !got[0].creates() || string(got[0].set["name"]) != `"b"` {
		t.Errorf("the tag: %+v", got[0])
	}
	if !got[1].deletes() || string(got[1].was["name"]) != `"x"` || !isNull(got[1].was["group"]) || string(got[1].was["type"]) != `"person"` {
		t.Errorf("the source: %+v", got[1])
	}
}

func TestTakeBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ before, after, now, want string }{
		{`"a"`, `"b"`, `"b"`, `"a"`},
		{`"a"`, `"b"`, `"a"`, `"a"`},
		{`"a"`, `"b"`, `"c"`, ""},
		{`null`, `"b"`, `"b"`, `null`},
		{`"a"`, `null`, ``, `"a"`},
		// Tags.
		{`["t","a"]`, `["a"]`, `["a","b"]`, `["t","a","b"]`},
		{`["a","t"]`, `["a"]`, `["b"]`, `["t","b"]`},
		{`["a"]`, `["a","t"]`, `["t","b"]`, `["b"]`},
		{`["t"]`, `null`, `["b"]`, `["t","b"]`},
		{`null`, `["t"]`, `["t","b"]`, `["b"]`},
		{`["a","t"]`, `["a"]`, `["a","t","b"]`, `["a","t","b"]`},
		// Members of a cluster.
		{`[{"claim_id":"1"},{"claim_id":"2"}]`, `[{"claim_id":"2"}]`, `[{"claim_id":"2","relation":"refines"}]`, `[{"claim_id":"1"},{"claim_id":"2","relation":"refines"}]`},
		{`[{"claim_id":"2"}]`, `[{"claim_id":"2","relation":"same"}]`, `[{"claim_id":"2","relation":"same"},{"claim_id":"3"}]`, `[{"claim_id":"2"},{"claim_id":"3"}]`},
		// A chain.
		{`{"chain":[{"a":1},{"b":1}]}`, `{"chain":[{"a":1}]}`, `{"chain":[{"a":1}],"quote_type":"direct"}`, `{"chain":[{"a":1},{"b":1}],"quote_type":"direct"}`},
		{`{"chain":[{"a":1},{"b":1},{"c":1}]}`, `{"chain":[{"a":1},{"c":1}]}`, `{"chain":[{"a":1},{"c":1},{"d":1}]}`, `{"chain":[{"a":1},{"b":1},{"c":1},{"d":1}]}`},
		{`{"chain":[{"a":1},{"b":1}]}`, `{"chain":[{"a":1}]}`, `{"chain":[{"a":2}]}`, ""},
		{`{"chain":[{"a":1}]}`, `{}`, `{"chain":[{"b":1}]}`, ""},
		// Hedges may be there twice.
		{`["x","x"]`, `["x","x","y"]`, `["z","x","x","y"]`, `["z","x","x"]`},
	} {
		got, ok := takeBack([]byte(tt.before), []byte(tt.after), []byte(tt.now))
		if ok != (tt.want != "") || ok && string(got) != tt.want {
			t.Errorf("%s became %s and then %s: %s, %v; want %s", tt.before, tt.after, tt.now, got, ok, tt.want)
		}
	}
}

func TestAnImportThatReplacesTheProjectCanBeTakenBack(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	before := stateOf(t, s.project)
	old := s.project.Settings().ID
	a := s.commit(func(d *Draft) error {
		d.Remove(KindProject, old)
		return d.Put(&Settings{ID: NewID(), Title: "Out of a dataset"})
	})
	if told := s.revert(a, false); !told.Clean() {
		t.Errorf("in the way was %+v", told)
	}
	mustEqual(t, "state after taking back an import", before, stateOf(t, s.project))
}
