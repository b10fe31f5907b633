package annotate

import (
	"slices"
	"testing"
)

func TestRemovals(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		remove func(s *scene, d *Draft) error
		left   map[Kind]int
		also   func(t *testing.T, s *scene)
	}{
		{
			"claim", func(s *scene, d *Draft) error { return d.RemoveClaim(s.crowdClaim.ID) },
			map[Kind]int{KindClaim: 2, KindHighlight: 2, KindAssessment: 0, KindLink: 0, KindCluster: 1},
			func(t *testing.T, s *scene) {
				if c := s.project.Clusters()[0]; len(c.Members) != 1 || c.AnchorClaimID != s.tollClaim.ID {
					t.Errorf("the cluster is %+v", c)
				}
			},
		},
		{
			"anchor of a cluster", func(s *scene, d *Draft) error { return d.RemoveClaim(s.tollClaim.ID) },
			map[Kind]int{KindClaim: 2, KindLink: 0, KindCluster: 1},
			func(t *testing.T, s *scene) {
				if c := s.project.Clusters()[0]; c.AnchorClaimID != None || len(c.Members) != 1 {
					t.Errorf("the cluster is %+v", c)
				}
			},
		},
		{
			"highlight", func(s *scene, d *Draft) error { return d.RemoveHighlight(s.toll.ID) },
			map[Kind]int{KindHighlight: 1, KindClaim: 2, KindAssessment: 1, KindLink: 0},
			func(t *testing.T, s *scene) {
				if c, ok := s.project.Claim(s.both.ID); !ok || !slices.Equal(c.HighlightIDs, []ID{s.crowd.ID}) {
					t.Errorf("the claim on both highlights is %+v", c)
				}
				if a := s.project.Assessments()[0]; len(a.EvidenceHighlightIDs) != 0 {
					t.Errorf("the evidence is %v", a.EvidenceHighlightIDs)
				}
			},
		},
		{
			"highlight that a claim has just left", func(s *scene, d *Draft) error {
				if err := d.EditClaim(s.tollClaim.ID, func(c *Claim) { c.HighlightIDs = []ID{s.crowd.ID} }); err != nil {
					return err
				}
				return d.RemoveHighlight(s.toll.ID)
			},
			map[Kind]int{KindHighlight: 1, KindClaim: 3}, nil,
		},
		{
			"document", func(s *scene, d *Draft) error { return d.RemoveDocument(s.document.ID) },
			map[Kind]int{KindDocument: 0, KindHighlight: 0, KindClaim: 0, KindAssessment: 0, KindLink: 0, KindSource: 2, KindTag: 1}, nil,
		},
		{
			"tag", func(s *scene, d *Draft) error { return d.RemoveTag(s.event.ID) },
			map[Kind]int{KindTag: 0, KindHighlight: 2, KindClaim: 3},
			func(t *testing.T, s *scene) {
				if h, _ := s.project.Highlight(s.toll.ID); len(h.TagIDs) != 0 {
					t.Errorf("the highlight still has tags: %v", h.TagIDs)
				}
			},
		},
		{
			"source", func(s *scene, d *Draft) error { return d.RemoveSource(s.outlet.ID) },
			map[Kind]int{KindSource: 1, KindDocument: 1, KindClaim: 3},
			func(t *testing.T, s *scene) {
				if c, _ := s.project.Claim(s.both.ID); len(c.Attribution.Chain) != 0 {
					t.Errorf("the claim is still attributed: %+v", c.Attribution)
				}
				if d, _ := s.project.Document(s.document.ID); d.PublisherID != None {
					t.Error("the document still has a publisher")
				}
			},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			before := stateOf(t, s.project)
			a := s.commit(func(d *Draft) error { return tc.remove(s, d) })
			for kind, want := range tc.left {
				if got := s.project.Count(kind); got != want {
					t.Errorf("%d of kind %s are left, want %d", got, kind, want)
				}
			}
			if tc.also != nil {
				tc.also(t, s)
			}
			if err := s.project.Apply(&Action{Changes: a.Inverse()}); err != nil {
				t.Fatal(err)
			}
			mustEqual(t, "state after undo", before, stateOf(t, s.project))
		})
	}
}

func TestRemoveSourceFromAChain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	setChain := func(chain ...ChainLink) {
		s.commit(func(d *Draft) error {
			return d.EditClaim(s.both.ID, func(c *Claim) { c.Attribution.Chain = chain })
		})
	}
	setChain(
		ChainLink{SourceID: s.outlet.ID, CoSourceIDs: []ID{s.agency.ID}},
		ChainLink{SourceID: s.outlet.ID},
		ChainLink{SourceID: s.outlet.ID, Mention: "the Courier"},
		ChainLink{SourceID: s.agency.ID, CoSourceIDs: []ID{s.outlet.ID}},
	)
	s.commit(func(d *Draft) error { return d.RemoveSource(s.outlet.ID) })
	c, _ := s.project.Claim(s.both.ID)
	chain := c.Attribution.Chain
	if len(chain) != 3 || chain[0].SourceID != s.agency.ID || chain[1].Mention != "the Courier" || chain[1].SourceID != None || len(chain[2].CoSourceIDs) != 0 {
		t.Errorf("the chain is %+v", chain)
	}
}

func TestMergeSources(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.commit(func(d *Draft) error {
		if err := d.EditSource(s.outlet.ID, func(src *Source) { src.Aliases = []string{"Courier"} }); err != nil {
			return err
		}
		return d.EditClaim(s.both.ID, func(c *Claim) {
			c.Attribution.Chain = []ChainLink{{SourceID: s.agency.ID, CoSourceIDs: []ID{s.outlet.ID}}, {SourceID: s.outlet.ID}}
		})
	})
	s.commit(func(d *Draft) error { return d.MergeSources(s.agency.ID, s.outlet.ID) })
	merged := s.project.Sources()
	if len(merged) != 1 || merged[0].Name != "Kestrel News" || !slices.Equal(merged[0].Aliases, []string{"Varn Courier", "Courier"}) {
		t.Errorf("the sources are %+v", merged)
	}
	c, _ := s.project.Claim(s.both.ID)
	if chain := c.Attribution.Chain; len(chain) != 1 || chain[0].SourceID != s.agency.ID || len(chain[0].CoSourceIDs) != 0 || c.Attribution.Origin() != s.agency.ID {
		t.Errorf("the chain is %+v", chain)
	}
	if d, _ := s.project.Document(s.document.ID); d.PublisherID != s.agency.ID {
		t.Error("the document kept the publisher that is gone")
	}
}

func TestAddClaim(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	const text = "Eleven\nboats  sank."
	var claim *Claim
	var publisher *Source
	h.commit(func(d *Draft) error {
		doc, err := h.newDocument(d, text)
		if err != nil {
			return err
		}
		if publisher, err = d.SourceNamed("Varn Courier", Outlet); err != nil {
			return err
		}
		if err := d.EditDocument(doc.ID, func(doc *Document) { doc.PublisherID = publisher.ID }); err != nil {
			return err
		}
		hl, err := d.AddHighlight(doc.ID, text, Range{0, len(text)})
		if err != nil {
			return err
		}
		claim, err = d.AddClaim(hl.ID)
		return err
	})
	c, _ := h.project.Claim(claim.ID)
	if c.Text != "Eleven boats sank." || c.Attribution.QuoteType != Narrator || c.Attribution.Origin() != publisher.ID {
		t.Errorf("the claim is %+v", c)
	}
}
