package annotate

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

func TestDraftSeesItsOwnEarlierSteps(t *testing.T) {
	t.Parallel()
	h := &history{t: t, project: NewProject(), reviewer: NewID(), texts: map[ID]string{}, seen: map[Entity]string{}}
	var claim *Claim
	h.commit(func(d *Draft) error {
		doc, err := h.newDocument(d, reportText)
		if err != nil {
			return err
		}
		hl, err := d.AddHighlight(doc.ID, reportText, Range{0, 3})
		if err != nil {
			return err
		}
		if claim, err = d.AddClaim(hl.ID); err != nil {
			return err
		}
		for _, title := range []string{"first", "second"} {
			if err := d.EditSettings(func(s *Settings) { s.Title = title }); err != nil {
				return err
			}
			if err := d.Assess(claim.ID, func(a *Assessment) { a.Rationale += title }); err != nil {
				return err
			}
			if _, err := d.TagNamed("Denial"); err != nil {
				return err
			}
			if _, err := d.SourceNamed("Varn Courier", Outlet); err != nil {
				return err
			}
		}
		return d.Put(&Reviewer{ID: h.reviewer})
	})
	for _, kind := range []Kind{KindProject, KindAssessment, KindTag, KindSource} {
		if n := h.project.Count(kind); n != 1 {
			t.Errorf("there are %d of kind %s, want 1", n, kind)
		}
	}
	if got := h.project.Settings().Title; got != "second" {
		t.Errorf("the title is %q", got)
	}
	if a, _ := h.project.AssessmentBy(claim.ID, h.reviewer); a.Rationale != "firstsecond" {
		t.Errorf("the rationale is %q", a.Rationale)
	}
}

func TestAssessAfterTheAssessmentWasRemoved(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	old := s.project.Assessments()[0]
	s.commit(func(d *Draft) error {
		d.Remove(KindAssessment, old.ID)
		return d.Assess(s.crowdClaim.ID, func(a *Assessment) { a.Verdict = Refuted })
	})
	if all := s.project.Assessments(); len(all) != 1 || all[0].ID == old.ID || all[0].Verdict != Refuted || all[0].Confidence != ConfidenceUnset {
		t.Errorf("assessments: %+v", all)
	}
}

func TestTagNamed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.commit(func(d *Draft) error {
		for i := 2; i <= 10; i++ {
			if _, err := d.TagNamed(fmt.Sprint("Tag ", i)); err != nil {
				return err
			}
		}
		return nil
	})
	shortcuts := func() (out []string) {
		for _, tag := range s.project.Tags() {
			out = append(out, tag.Name+"="+tag.Shortcut)
		}
		return out
	}
	want := []string{"Casualties=1", "Tag 2=2", "Tag 3=3", "Tag 4=4", "Tag 5=5", "Tag 6=6", "Tag 7=7", "Tag 8=8", "Tag 9=9", "Tag 10="}
	if got := shortcuts(); !slices.Equal(got, want) {
		t.Fatalf("the codebook is %q, want %q", got, want)
	}
	s.commit(func(d *Draft) error {
		third, _ := s.project.TagNamed("Tag 3")
		if err := d.RemoveTag(third.ID); err != nil {
			return err
		}
		if err := d.EditTag(s.event.ID, func(tag *Tag) { tag.Name = "Losses" }); err != nil {
			return err
		}
		for _, name := range []string{"tag 3", "Casualties", "losses"} {
			if _, err := d.TagNamed(name); err != nil {
				return err
			}
		}
		return nil
	})
	want = append(append([]string{"Losses=1"}, slices.Delete(want, 2, 3)[1:]...), "tag 3=3", "Casualties=")
	if got := shortcuts(); !slices.Equal(got, want) {
		t.Errorf("the codebook is %q, want %q", got, want)
	}
}

func TestDraftDocumentWithBytes(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	const one, two = "1111111111111111111111111111111111111111111111111111111111111111", "2222222222222222222222222222222222222222222222222222222222222222"
	first, second := &Document{ID: NewID(), SHA256: one}, &Document{ID: NewID(), SHA256: two}
	h.commit(func(d *Draft) error { return d.Put(first) })
	if doc, ok := h.project.DocumentWithBytes(one); !ok || doc.ID != first.ID {
		t.Errorf("the project finds %v, %v", doc, ok)
	}
	d := h.draft()
	if err := d.Put(second); err != nil {
		t.Fatal(err)
	}
	for sum, want := range map[string]ID{one: first.ID, two: second.ID} {
		if doc, ok := d.DocumentWithBytes(sum); !ok || doc.ID != want {
			t.Errorf("the draft finds %v, %v for %s", doc, ok, sum)
		}
	}
	d.Remove(KindDocument, first.ID)
	if doc, ok := d.DocumentWithBytes(one); ok {
		t.Errorf("the draft finds the document that it removed: %v", doc)
	}
}

func TestTry(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := s.draft()
	if err := d.EditTag(s.event.ID, func(tag *Tag) { tag.Name = "Kept" }); err != nil {
		t.Fatal(err)
	}
	wrong := errors.New("the file ends early")
	err := d.Try(func() error {
		if err := d.Try(func() error { return d.RemoveTag(s.event.ID) }); err != nil {
			t.Fatal(err)
		}
		if err := d.RemoveDocument(s.document.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.TagNamed("Dropped"); err != nil {
			t.Fatal(err)
		}
		return wrong
	})
	if !errors.Is(err, wrong) {
		t.Fatalf("Try returned %v", err)
	}
	changes, err := d.Changes()
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 1 || changes[0].ID != s.event.ID || string(changes[0].Set["name"]) != `"Kept"` {
		t.Errorf("the draft still holds %+v", changes)
	}
	if err := d.Try(func() error { _, err := d.TagNamed("Added"); return err }); err != nil {
		t.Fatal(err)
	}
	if changes, _ = d.Changes(); len(changes) != 2 {
		t.Errorf("what a successful try did is not in the draft: %+v", changes)
	}
}

func TestEditThatChangesNothingIsNoChange(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := s.draft()
	for _, err := range []error{
		d.EditClaim(s.both.ID, func(c *Claim) { c.Stance = Asserted }),
		d.EditClaim(s.both.ID, func(c *Claim) { c.Stance = "" }), // the same, as the default
		d.EditHighlight(s.toll.ID, func(h *Highlight) { h.TagIDs = slices.Clone(h.TagIDs) }),
		d.Assess(s.crowdClaim.ID, func(a *Assessment) { a.Confidence = ConfidenceLow }),
		d.EditSettings(func(*Settings) {}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if changes, err := d.Changes(); err != nil || len(changes) != 0 {
		t.Errorf("changes %+v, error %v", changes, err)
	}
}

func TestEditStampsWhoAndWhen(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.reviewer = NewID()
	s.commit(func(d *Draft) error { return d.Put(&Reviewer{ID: s.reviewer, Name: "Omar"}) })
	a := s.commit(func(d *Draft) error { return d.EditClaim(s.both.ID, func(c *Claim) { c.Note = "n" }) })
	c, _ := s.project.Claim(s.both.ID)
	if c.ModifiedBy != s.reviewer || !c.ModifiedAt.Equal(a.At) || c.CreatedBy == s.reviewer {
		t.Errorf("created by %s, modified by %s at %s", c.CreatedBy, c.ModifiedBy, c.ModifiedAt)
	}
}

func TestEditOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := s.draft()
	for name, err := range map[string]error{
		"claim":           d.EditClaim(NewID(), func(*Claim) {}),
		"removed source":  func() error { d.Remove(KindSource, s.agency.ID); return d.EditSource(s.agency.ID, func(*Source) {}) }(),
		"claim on no one": func() error { _, err := d.AddClaim(NewID()); return err }(),
		"merge with self": d.MergeSources(s.outlet.ID, s.outlet.ID),
		"merge into none": d.MergeSources(NewID(), s.outlet.ID),
	} {
		if !errors.Is(err, ErrConflict) {
			t.Errorf("%s: got error %v, want ErrConflict", name, err)
		}
	}
	if err := d.ToggleTag(KindSource, s.outlet.ID, s.event.ID); err == nil {
		t.Error("a source took a tag")
	}
}

func TestDefaultsAreNotWrittenIntoTheCallersSlices(t *testing.T) {
	t.Parallel()
	d := NewDraft(NewProject(), NewID(), noon)
	quantities, chain, members := []Quantity{{Unit: "boats"}}, []ChainLink{{Mention: "an official"}}, []Member{{ClaimID: NewID()}}
	for _, e := range []Entity{
		&Claim{ID: NewID(), Quantities: quantities, Attribution: Attribution{Chain: chain}},
		&Cluster{ID: NewID(), Members: members},
	} {
		if err := d.Put(e); err != nil {
			t.Fatal(err)
		}
	}
	if quantities[0].Bound != "" || chain[0].CueClass != "" || members[0].Relation != "" {
		t.Errorf("the caller's slices became %v, %v, %v", quantities, chain, members)
	}
}

// Slices that were read from JSON have room to spare, in which two drafts over one project could meet.
func TestDraftsDoNotMeetInSharedSlices(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	var one, two *Tag
	s.commit(func(d *Draft) (err error) {
		for _, name := range []string{"Date", "Place"} {
			tag, err := d.TagNamed(name)
			if err != nil {
				return err
			}
			if err := d.ToggleTag(KindHighlight, s.toll.ID, tag.ID); err != nil {
				return err
			}
		}
		if one, err = d.TagNamed("One"); err != nil {
			return err
		}
		two, err = d.TagNamed("Two")
		return err
	})
	tagged, _ := s.project.Highlight(s.toll.ID)
	left, right := s.draft(), s.draft()
	for tag, d := range map[*Tag]*Draft{one: left, two: right} {
		if err := d.ToggleTag(KindHighlight, s.toll.ID, tag.ID); err != nil {
			t.Fatal(err)
		}
	}
	for tag, d := range map[*Tag]*Draft{one: left, two: right} {
		if h, _ := d.Highlight(s.toll.ID); !slices.Equal(h.TagIDs, append(slices.Clone(tagged.TagIDs), tag.ID)) {
			t.Errorf("the tags are %v, want %v and %s", h.TagIDs, tagged.TagIDs, tag.ID)
		}
	}
}
