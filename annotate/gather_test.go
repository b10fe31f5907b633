package annotate

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSetTag(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	a := s.commit(func(d *Draft) error {
		return d.SetTag(s.event.ID, true, []ID{s.toll.ID, s.crowd.ID}, []ID{s.tollClaim.ID, s.crowdClaim.ID})
	})
	if len(a.Changes) != 2 { // the others have it already
		t.Errorf("the Action has %d changes, want 2", len(a.Changes))
	}
	for _, id := range []ID{s.toll.ID, s.crowd.ID} {
		if h, _ := s.project.Highlight(id); !slices.Equal(h.TagIDs, []ID{s.event.ID}) {
			t.Errorf("highlight: tags %v", h.TagIDs)
		}
	}
	s.commit(func(d *Draft) error { return d.SetTag(s.event.ID, false, nil, []ID{s.crowdClaim.ID, s.both.ID}) })
	if c, _ := s.project.Claim(s.crowdClaim.ID); len(c.TagIDs) > 0 {
		t.Errorf("the tag was not taken off: %v", c.TagIDs)
	}
	if err := s.draft().SetTag(NewID(), true, nil, nil); !errors.Is(err, ErrConflict) {
		t.Errorf("a tag that does not exist: %v", err)
	}
}

func TestSetStatus(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.commit(func(d *Draft) error { return d.SetStatus(Ready, []ID{s.tollClaim.ID, s.both.ID}) })
	for id, want := range map[ID]ClaimStatus{s.tollClaim.ID: Ready, s.both.ID: Ready, s.crowdClaim.ID: DraftClaim} {
		if c, _ := s.project.Claim(id); c.Status != want {
			t.Errorf("%s: %s, want %s", c.Text, c.Status, want)
		}
	}
	if err := s.draft().SetStatus("finished", []ID{s.both.ID}); err == nil {
		t.Error("a status that does not exist was set")
	}
}

func TestClusters(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	members := func(id ID) map[ID]Relation {
		c, _ := lookUp[*Cluster](s.project, KindCluster, id)
		out := map[ID]Relation{}
		for _, m := range c.Members {
			out[m.ClaimID] = m.Relation
		}
		return out
	}
	s.commit(func(d *Draft) error {
		return d.JoinCluster(s.cluster.ID, Refines, s.both.ID, s.crowdClaim.ID, s.tollClaim.ID, s.both.ID)
	})
	if want := (map[ID]Relation{s.tollClaim.ID: Same, s.crowdClaim.ID: Refines, s.both.ID: Refines}); !maps.Equal(members(s.cluster.ID), want) {
		t.Errorf("the members are %v, want %v", members(s.cluster.ID), want)
	}

	var added *Cluster
	s.commit(func(d *Draft) (err error) {
		if err := d.EditClaim(s.both.ID, func(c *Claim) { c.Text = strings.Repeat("лодка ", 40) }); err != nil {
			return err
		}
		added, err = d.AddCluster(" ", s.both.ID, s.tollClaim.ID, s.both.ID)
		return err
	})
	if added.AnchorClaimID != s.both.ID || len(added.Members) != 2 || len(added.Title) > clusterTitle+8 || !strings.HasSuffix(added.Title, "…") {
		t.Errorf("the new cluster is %+v", added)
	}
	if _, err := s.draft().AddCluster("empty"); !errors.Is(err, ErrConflict) {
		t.Errorf("an empty cluster: %v", err)
	}
}

func TestClusterTogether(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	together := func(a, b ID) *Cluster {
		var c *Cluster
		s.commit(func(d *Draft) (err error) { c, err = d.ClusterTogether(a, b); return err })
		c, _ = lookUp[*Cluster](s.project, KindCluster, c.ID)
		return c
	}
	// Either claim brings its cluster along; what is together already stays so.
	if c := together(s.both.ID, s.tollClaim.ID); c.ID != s.cluster.ID || len(c.Members) != 3 {
		t.Errorf("got %+v", c)
	}
	if _, err := s.draft().ClusterTogether(s.tollClaim.ID, s.both.ID); err != nil {
		t.Error(err)
	}
	s.commit(func(d *Draft) error { d.Remove(KindCluster, s.cluster.ID); return nil })
	c := together(s.both.ID, s.tollClaim.ID)
	if c.AnchorClaimID != s.tollClaim.ID || len(c.Members) != 2 || s.project.Count(KindCluster) != 1 {
		t.Errorf("got %+v", c)
	}
}

func TestLinkClaimsOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	link := func(as LinkType) {
		s.commit(func(d *Draft) error {
			for range 2 {
				if _, err := d.LinkClaims(s.tollClaim.ID, s.both.ID, as); err != nil {
					return err
				}
			}
			return nil
		})
	}
	link(LinkSame)
	link(LinkRefines)
	if n := s.project.Count(KindLink); n != 3 {
		t.Errorf("there are %d links, want the one before and one of each type", n)
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.commit(func(d *Draft) error {
		return d.EditDocument(s.document.ID, func(doc *Document) { doc.Note = "kept" })
	})
	x := s.project.Excerpt([]ID{s.tollClaim.ID, NewID()}, nil)
	for kind, want := range map[Kind]int{KindProject: 1, KindReviewer: 1, KindTag: 1, KindSource: 1, KindDocument: 1, KindHighlight: 1, KindClaim: 1, KindAssessment: 0, KindCluster: 1, KindLink: 0} {
		if got := x.Count(kind); got != want {
			t.Errorf("one claim: %d of kind %s, want %d", got, kind, want)
		}
	}
	if c := x.Clusters()[0]; len(c.Members) != 1 || c.AnchorClaimID != s.tollClaim.ID {
		t.Errorf("the cluster is %+v", c)
	}
	x = s.project.Excerpt([]ID{s.tollClaim.ID, s.crowdClaim.ID}, []ID{s.toll.ID})
	if x.Count(KindLink) != 1 || x.Count(KindAssessment) != 1 || x.Count(KindHighlight) != 2 {
		t.Errorf("two claims: %d links, %d assessments, %d highlights", x.Count(KindLink), x.Count(KindAssessment), x.Count(KindHighlight))
	}
}

// Whatever is taken, the excerpt must stand by itself and leave the project as it was.
func TestAnExcerptIsWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		h.seen = nil
		for range rapid.IntRange(5, 25).Draw(t, "steps") {
			name := rapid.SampledFrom(editNames).Draw(t, "edit")
			h.commit(func(d *Draft) error { return edits[name](t, h, d) })
		}
		before := stateOf(t, h.project)
		d := h.draft()
		x := h.project.Excerpt(some(t, d, KindClaim), some(t, d, KindHighlight))
		for kind, rows := range x.rows {
			for id, e := range rows {
				references(e, func(field string, to Kind, of ID) {
					if _, ok := x.Get(to, of); !ok {
						t.Fatalf("%s of %s %s leads out of the excerpt", field, kind, id)
					}
				})
				if err := e.validate(); err != nil {
					t.Fatalf("%s %s: %v", kind, id, err)
				}
			}
		}
		mustEqual(t, "the project", before, stateOf(t, h.project))
	})
}
