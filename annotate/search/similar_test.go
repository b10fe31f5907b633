package search

import (
	"context"
	"slices"
	"strings"
	"testing"

	"attest/annotate"
)

func TestSimilar(t *testing.T) {
	t.Parallel()
	p, held := sampleProject(t)
	ix := indexOf(t, p, held.Text)
	claims := map[string]*annotate.Claim{}
	for _, c := range p.Claims() {
		claims[c.Text] = c
	}
	for _, c := range []struct {
		claim string
		like  []string // all of them, in order
		why   string   // of the first
	}{
		{"There is cyanide in the Lenna.", []string{"There is no cyanide in the Lenna."}, "shares cyanide, There, Lenna"},
		{"Some 1,000 people have fled their homes below Skarnfell.", []string{"About 400 people have left their homes in Åsendal."}, "shares homes, their, have"},
		{
			"The inspectorate ordered Corvane in 2022 to widen the spillway, and Corvane refused.",
			[]string{"The Mines Inspectorate asked Corvane in 2022 to widen the spillway at Skarnfell.", "The request of 2022 to widen the spillway was a recommendation and not an order."},
			"shares widen, spillway, Corvane",
		},
		{"The sirens at Skarnfell were switched off in autumn 2023 to save on maintenance.", nil, ""},
	} {
		found, err := ix.Similar(context.Background(), claims[c.claim].ID, 5)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range found {
			got = append(got, r.Text)
			if r.DocumentID == ix.documentOf(claims[c.claim].ID) {
				t.Errorf("%s: %s is of the same document", c.claim, r.Text)
			}
		}
		if !slices.Equal(got, c.like) {
			t.Errorf("%s\nis like %q\nnot     %q", c.claim, got, c.like)
			continue
		}
		if len(found) > 0 && found[0].Why != c.why {
			t.Errorf("%s: %s, want %s", c.claim, found[0].Why, c.why)
		}
		for i, r := range found {
			if r.Score > 1000 || r.Score < 200 || i > 0 && r.Score > found[i-1].Score {
				t.Errorf("%s: result %d scores %d", c.claim, i, r.Score)
			}
			if len(r.Marks) == 0 || strings.TrimSpace(markedText(r)) == "" {
				t.Errorf("%s: nothing is marked in %q", c.claim, r.Text)
			}
		}
	}
	if found, err := ix.Similar(context.Background(), annotate.NewID(), 5); err != nil || found != nil {
		t.Errorf("a claim that does not exist is like %+v, %v", found, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ix.Similar(ctx, claims["There is cyanide in the Lenna."].ID, 5); err == nil {
		t.Error("a search that was cancelled went on")
	}
}

// documentOf returns the document in which a claim stands.
func (ix *Index) documentOf(claim annotate.ID) annotate.ID {
	for _, s := range ix.state.Load().segments {
		for _, r := range s.records {
			if r.kind() == claimKind && r.id() == claim {
				return r.document()
			}
		}
	}
	return annotate.None
}
