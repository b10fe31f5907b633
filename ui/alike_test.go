package ui

import (
	"slices"
	"strings"
	"testing"

	"attest/annotate"
)

// chooseClaim chooses the claim whose text holds the words.
func (d *desk) chooseClaim(words string) *annotate.Claim {
	d.t.Helper()
	claims := d.project().Claims()
	i := slices.IndexFunc(claims, func(c *annotate.Claim) bool { return strings.Contains(c.Text, words) })
	if i < 0 {
		d.t.Fatalf("no claim says %q", words)
	}
	d.ShowClaim(claims[i].ID)
	d.until("the claim", func() bool { _, c := d.inspector.Selected(); return c == claims[i].ID })
	return claims[i]
}

// offered waits for a claim that is offered as the same.
func (d *desk) offered() *annotate.Claim {
	d.t.Helper()
	var id annotate.ID
	d.until("an offer", func() (ok bool) { id, ok = d.inspector.Alike(); return ok && d.shows("The same as this?") })
	c, _ := d.project().Claim(id)
	return c
}

// lone is a claim of the sample that others resemble and that is in no cluster with them.
const lone = "The alarm at Skarnfell sounded within minutes."

// withoutClusters takes all clusters and links out, so that everything alike is offered.
func (d *desk) withoutClusters() {
	d.t.Helper()
	d.session.Do("Clear", func(draft *annotate.Draft) error {
		for _, c := range d.project().Clusters() {
			draft.Remove(annotate.KindCluster, c.ID)
		}
		for _, l := range d.project().Links() {
			draft.Remove(annotate.KindLink, l.ID)
		}
		return nil
	}, nil)
	d.until("no clusters", func() bool { return d.project().Count(annotate.KindCluster)+d.project().Count(annotate.KindLink) == 0 })
}

func TestAClaimThatLooksAlikeIsOfferedAndPutIntoACluster(t *testing.T) {
	d := newDesk(t)
	d.withoutClusters()
	claim := d.chooseClaim(lone)
	other := d.offered()
	if !strings.Contains(other.Text, "alarm") || other.ID == claim.ID {
		t.Errorf("%q is offered for %q", other.Text, claim.Text)
	}
	h, _ := d.project().Highlight(other.HighlightIDs[0])
	if mine, _ := d.project().Highlight(claim.HighlightIDs[0]); h.DocumentID == mine.DocumentID {
		t.Error("a claim of the same document is offered")
	}
	if n := d.project().Count(annotate.KindCluster); n != 0 {
		t.Fatalf("there are %d clusters although nobody said anything", n)
	}
	d.press("=")
	d.until("the cluster", func() bool { return d.project().Count(annotate.KindCluster) == 1 })
	c := d.project().Clusters()[0]
	if len(c.Members) != 2 || c.Members[0].Relation != annotate.Same || c.Members[1].Relation != annotate.Same {
		t.Errorf("the cluster is %+v", c)
	}
	d.until("word of it", func() bool { return d.shows("In the cluster “") })
	if id, ok := d.inspector.Alike(); ok && id == other.ID {
		t.Error("what has been put together is offered again")
	}
	d.undoes("Put two claims into a cluster")
	d.chord("Ctrl+Z")
	d.until("the offer back", func() bool { id, ok := d.inspector.Alike(); return ok && id == other.ID })
}

func TestAnOfferIsWavedOff(t *testing.T) {
	d := newDesk(t)
	d.withoutClusters()
	d.chooseClaim(lone)
	seen := map[annotate.ID]bool{}
	for {
		id, ok := d.inspector.Alike()
		if !ok && len(seen) == 0 {
			id = d.offered().ID
			ok = true
		}
		if !ok {
			break
		}
		if seen[id] {
			t.Fatal("an offer that was waved off comes back")
		}
		seen[id] = true
		d.press("-")
	}
	if d.shows("The same as this?") || d.project().Count(annotate.KindCluster) != 0 {
		t.Error("something is left of the offers")
	}
	d.chooseClaim("No siren sounded")
	d.chooseClaim(lone)
	d.until("the keys rest", func() bool { return d.shows(lone) })
	if id, ok := d.inspector.Alike(); ok && seen[id] {
		t.Error("an offer that was waved off comes back with its claim")
	}
}

func TestAnOfferIsLinkedOtherwise(t *testing.T) {
	d := newDesk(t)
	d.withoutClusters()
	claim := d.chooseClaim(lone)
	other := d.offered()
	d.press("w")
	if !d.says(other.Text, "Put both into a cluster", "Not the same") {
		t.Fatalf("the card says %q", d.dialog())
	}
	d.tap("Contradicts")
	d.until("the link", func() bool { return d.project().Count(annotate.KindLink) == 1 })
	l := d.project().Links()[0]
	if l.From != claim.ID || l.To != other.ID || l.Type != annotate.LinkContradicts {
		t.Errorf("the link is %+v", l)
	}
	if d.dialogOpen() {
		t.Error("the card stays")
	}
}
