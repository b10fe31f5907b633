package annotate

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// However highlights come, move and go, the kept order is that of sorting them.
func TestDocumentOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		documents := []ID{NewID(), NewID()}
		order := documentOrder{documents[0]: nil}
		all := map[ID]*Highlight{}
		var ids []ID
		for range 6 {
			ids = append(ids, NewID())
		}
		for range rapid.IntRange(1, 60).Draw(t, "edits") {
			id := rapid.SampledFrom(ids).Draw(t, "highlight")
			var before, after Entity
			if h, ok := all[id]; ok {
				before = h
			}
			delete(all, id)
			if rapid.Bool().Draw(t, "there") {
				start := rapid.IntRange(0, 4).Draw(t, "start")
				h := &Highlight{ID: id, DocumentID: rapid.SampledFrom(documents).Draw(t, "document"),
					Ranges: []Range{{start, start + rapid.IntRange(1, 3).Draw(t, "length")}}}
				all[id], after = h, h
			}
			order.put(before, after)
			var want []*Highlight
			for _, h := range all {
				if h.DocumentID == documents[0] {
					want = append(want, h)
				}
			}
			slices.SortFunc(want, CompareHighlights)
			if !slices.Equal(order[documents[0]], want) {
				t.Fatalf("kept %v, sorted %v", order[documents[0]], want)
			}
			if _, kept := order[documents[1]]; kept {
				t.Fatal("a document is kept that nobody asked for")
			}
		}
	})
}

// What HighlightsOf returned belongs to the caller and does not change with the project.
func TestHighlightsOfReturnsACopy(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	list := s.project.HighlightsOf(s.document.ID)
	kept := slices.Clone(list)
	s.commit(func(d *Draft) error { return d.RemoveHighlight(list[0].ID) })
	if !slices.Equal(list, kept) {
		t.Error("the list changed with the project")
	}
	if got := s.project.HighlightsOf(s.document.ID); !slices.Equal(got, kept[1:]) {
		t.Errorf("after removing the first one: %v", got)
	}
	clear(list)
	if got := s.project.HighlightsOf(s.document.ID); !slices.Equal(got, kept[1:]) {
		t.Error("clearing the list changed the project")
	}
}

func TestCountClaimsIn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if got := s.project.CountClaimsIn(s.document.ID); got != 3 {
		t.Errorf("%d claims rest on the document, want 3: one of them rests on two highlights", got)
	}
	if got := s.project.CountClaimsIn(NewID()); got != 0 {
		t.Errorf("%d claims rest on a document that is not there", got)
	}
}
