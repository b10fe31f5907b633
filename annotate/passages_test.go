package annotate

import (
	"slices"
	"testing"
)

// The claims of two reports: one rests on passages of both, two others are in a cluster, a fourth stands alone.
func TestPassagesAndCounterparts(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	const text = "The dam gave way. The siren was silent. Nobody slept."
	var (
		a, b                  *Document
		dam, siren, sleep     [2]*Highlight // of a and b
		both, ours, theirs, c *Claim
	)
	h.commit(func(d *Draft) (err error) {
		if a, err = h.newDocument(d, text); err != nil {
			return err
		}
		if b, err = h.newDocument(d, text); err != nil {
			return err
		}
		for i, doc := range []*Document{a, b} {
			for _, at := range []struct {
				to *[2]*Highlight
				r  Range
			}{{to: &dam, r: Range{0, 17}}, {to: &siren, r: Range{18, 39}}, {to: &sleep, r: Range{40, 53}}} {
				if at.to[i], err = d.AddHighlight(doc.ID, text, at.r); err != nil {
					return err
				}
			}
		}
		for _, made := range []struct {
			claim **Claim
			on    *Highlight
		}{{&both, dam[0]}, {&ours, siren[0]}, {&theirs, siren[1]}, {&c, sleep[0]}} {
			if *made.claim, err = d.AddClaim(made.on.ID); err != nil {
				return err
			}
		}
		if err := d.EditClaim(both.ID, func(c *Claim) { c.HighlightIDs = []ID{dam[0].ID, dam[1].ID} }); err != nil {
			return err
		}
		return d.Put(&Cluster{ID: NewID(), AnchorClaimID: ours.ID, Members: []Member{{ClaimID: ours.ID, Relation: Same}, {ClaimID: theirs.ID, Relation: Contradicts}}})
	})
	passages := func(claim *Claim, want ...*Highlight) {
		t.Helper()
		var got, ids []ID
		for _, p := range h.project.PassagesOf(claim.ID) {
			got = append(got, p.ID)
		}
		for _, p := range want {
			ids = append(ids, p.ID)
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%d passages %v, want %v", len(got), got, ids)
		}
	}
	passages(both, dam[0], dam[1])
	passages(ours, siren[0], siren[1])
	passages(theirs, siren[1], siren[0])
	passages(c, sleep[0])
	passages(&Claim{ID: NewID()})

	counterparts := func(from, to *Document, want ...[2]*Highlight) {
		t.Helper()
		got := h.project.Counterparts(from.ID, to.ID)
		if !slices.EqualFunc(got, want, func(x, y [2]*Highlight) bool { return x[0].ID == y[0].ID && x[1].ID == y[1].ID }) {
			t.Errorf("%d pairs, want %d", len(got), len(want))
		}
	}
	counterparts(a, b, dam, siren)
	counterparts(b, a, [2]*Highlight{dam[1], dam[0]}, [2]*Highlight{siren[1], siren[0]})
	counterparts(a, a)

	// A claim can be given a passage more, once.
	for range 2 {
		h.commit(func(d *Draft) error { return d.AddPassage(c.ID, sleep[1].ID) })
	}
	passages(c, sleep[0], sleep[1])
	counterparts(a, b, dam, siren, sleep)
	h.commit(func(d *Draft) error { return d.EditClaim(c.ID, func(c *Claim) { c.HighlightIDs = c.HighlightIDs[:1] }) })

	// What waits for a place is no passage to go to.
	h.commit(func(d *Draft) error { return d.UnplaceHighlight(dam[1].ID) })
	passages(both, dam[0])
	counterparts(a, b, siren)
}
