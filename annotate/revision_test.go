package annotate

import (
	"errors"
	"slices"
	"testing"
)

// revision is a project in which a document with three highlights is about to be revised.
type revision struct {
	*history
	old, revised *Document
	text         string
	marks        []*Highlight
	claim        *Claim
}

func newRevision(t *testing.T) *revision {
	t.Helper()
	h, doc, first, claim := marked(t, "[Eleven boats] sank. Nobody was hurt. Officials declined to comment.")
	r := &revision{history: h, text: "Update. Eleven boats sank. Nobody spoke.", marks: []*Highlight{first}, claim: claim}
	h.commit(func(d *Draft) error {
		for _, at := range []Range{{20, 35}, {37, 46}} {
			hl, err := d.AddHighlight(first.DocumentID, doc, at)
			if err != nil {
				return err
			}
			r.marks = append(r.marks, hl)
		}
		publisher, err := d.SourceNamed("Varn Courier", Outlet)
		if err != nil {
			return err
		}
		return d.EditDocument(first.DocumentID, func(doc *Document) { doc.PublisherID, doc.Status, doc.Language = publisher.ID, Done, "en" })
	})
	r.old, _ = h.project.Document(first.DocumentID)
	r.revised = &Document{ID: NewID(), Title: "Update"}
	h.texts[r.revised.ID] = r.text
	return r
}

// carried has the first highlight in its place, a choice for the second and none for the third.
func (r *revision) carried() []Carried {
	out := []Carried{{Anchor: AnchorOK, Ranges: []Range{{8, 20}}}, {Anchor: AnchorAmbiguous}, {Anchor: AnchorOrphan}}
	for i := range out {
		out[i].HighlightID, out[i].From, out[i].Was = r.marks[i].ID, r.marks[i].Ranges, r.marks[i].Quote
	}
	return out
}

func TestReviseDocument(t *testing.T) {
	t.Parallel()
	r := newRevision(t)
	before := stateOf(t, r.project)
	a := r.commit(func(d *Draft) error { return d.ReviseDocument(r.old.ID, r.revised, r.text, r.carried()) })

	got, _ := r.project.Document(r.revised.ID)
	if got.RevisesID != r.old.ID || got.PublisherID != r.old.PublisherID || got.Language != "en" || got.Title != "Update" || got.Status != InProgress {
		t.Errorf("the revision is %+v", got)
	}
	if n := len(r.project.HighlightsOf(r.old.ID)); n != 0 {
		t.Errorf("%d highlights stay behind", n)
	}
	for i, want := range []Highlight{
		{Anchor: AnchorOK, Quote: "Eleven boats", Ranges: []Range{{8, 20}}, Prefix: "Update. "},
		{Anchor: AnchorAmbiguous, Quote: r.marks[1].Quote, Prefix: r.marks[1].Prefix},
		{Anchor: AnchorOrphan, Quote: r.marks[2].Quote, Prefix: r.marks[2].Prefix},
	} {
		hl, _ := r.project.Highlight(r.marks[i].ID)
		if hl.DocumentID != r.revised.ID || hl.Anchor != want.Anchor || hl.Quote != want.Quote || !slices.Equal(hl.Ranges, want.Ranges) || hl.Prefix != want.Prefix {
			t.Errorf("highlight %d is %+v, want %+v", i, hl, want)
		}
	}
	if c, _ := r.project.Claim(r.claim.ID); !slices.Equal(c.HighlightIDs, []ID{r.marks[0].ID}) {
		t.Errorf("the claim rests on %v", c.HighlightIDs)
	}

	r.commit(func(d *Draft) error {
		if err := d.UnplaceHighlight(r.marks[0].ID); err != nil {
			return err
		}
		return d.PlaceHighlight(r.marks[1].ID, r.text, Range{27, 39})
	})
	if hl, _ := r.project.Highlight(r.marks[1].ID); hl.Anchor != AnchorOK || hl.Quote != "Nobody spoke" {
		t.Errorf("placed, it is %+v", hl)
	}
	if hl, _ := r.project.Highlight(r.marks[0].ID); hl.Anchor != AnchorOrphan || hl.Placed() || hl.Quote != "Eleven boats" {
		t.Errorf("taken from its place, it is %+v", hl)
	}

	last := r.actions[len(r.actions)-1]
	for _, undone := range []*Action{last, a} {
		if err := r.project.Apply(&Action{Changes: undone.Inverse()}); err != nil {
			t.Fatalf("undo: %v", err)
		}
	}
	mustEqual(t, "after undoing it", before, stateOf(t, r.project))
}

func TestReviseDocumentRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		spoil func(r *revision, d *Draft, carried []Carried) ([]Carried, error)
	}{
		{"a highlight left out", func(_ *revision, _ *Draft, c []Carried) ([]Carried, error) { return c[1:], nil }},
		{"one twice", func(_ *revision, _ *Draft, c []Carried) ([]Carried, error) { return append(c, c[0]), nil }},
		{"one that was moved", func(r *revision, d *Draft, c []Carried) ([]Carried, error) {
			return c, d.MoveHighlight(r.marks[0].ID, r.texts[r.old.ID], Range{0, 6})
		}},
		{"one that was removed", func(r *revision, d *Draft, c []Carried) ([]Carried, error) {
			return c, d.RemoveHighlight(r.marks[0].ID)
		}},
		{"a document that was removed", func(r *revision, d *Draft, c []Carried) ([]Carried, error) { return c, d.RemoveDocument(r.old.ID) }},
		{"itself", func(r *revision, _ *Draft, c []Carried) ([]Carried, error) { r.revised.ID = r.old.ID; return c, nil }},
		{"what revises it", func(r *revision, d *Draft, c []Carried) ([]Carried, error) {
			return c, errors.Join(d.Put(r.revised), d.EditDocument(r.old.ID, func(doc *Document) { doc.RevisesID = r.revised.ID }))
		}},
	} {
		r := newRevision(t)
		d := r.draft()
		carried, err := tc.spoil(r, d, r.carried())
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		if err := d.ReviseDocument(r.old.ID, r.revised, r.text, carried); !errors.Is(err, ErrConflict) {
			t.Errorf("%s: got error %v", tc.name, err)
		}
	}
	r := newRevision(t)
	beyond := r.carried()
	beyond[0].Ranges = []Range{{0, 999}}
	if err := r.draft().ReviseDocument(r.old.ID, r.revised, r.text, beyond); err == nil {
		t.Error("a place beyond the end of the text is accepted")
	}
}

func TestRemovingARevisedDocumentKeepsTheLine(t *testing.T) {
	t.Parallel()
	h := newHistory(t)
	var line []*Document
	h.commit(func(d *Draft) error {
		before := None
		for range 3 {
			doc, err := h.newDocument(d, "text")
			if err != nil {
				return err
			}
			if err := d.EditDocument(doc.ID, func(doc *Document) { doc.RevisesID = before }); err != nil {
				return err
			}
			line, before = append(line, doc), doc.ID
		}
		return nil
	})
	h.commit(func(d *Draft) error { return d.RemoveDocument(line[1].ID) })
	if last, _ := h.project.Document(line[2].ID); last.RevisesID != line[0].ID {
		t.Errorf("the last revises %s", last.RevisesID)
	}
	h.commit(func(d *Draft) error { return d.RemoveDocument(line[0].ID) })
	if last, _ := h.project.Document(line[2].ID); last.RevisesID != None {
		t.Errorf("the last revises %s", last.RevisesID)
	}
}
