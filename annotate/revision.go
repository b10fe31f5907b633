package annotate

import (
	"fmt"
	"slices"
)

// Candidate is a place where a highlight may belong.
type Candidate struct {
	Ranges     []Range
	Quote      string  // what the text says at the ranges
	Similarity float64 // of that to the highlight's quote, 0 to 1
}

// Carried says what became of a highlight in a revised text. Package anchor works it out; [Draft.ReviseDocument] puts it
// into effect.
type Carried struct {
	HighlightID ID
	From        []Range // where it was in the former text; none where it had no place there
	Was         string  // its quote there

	Anchor Anchor
	// Ranges and Quote are its place in the revised text. Without one, as highlights that are ambiguous or orphans are, there
	// are no ranges, and the quote is what it was.
	Ranges     []Range
	Quote      string
	Similarity float64     // of Quote to Was; without a place, that of the first candidate
	Candidates []Candidate // of an ambiguous one, the likeliest first
}

// Chosen returns c as it is after a reviewer decided where the highlight belongs.
func (c Carried) Chosen(place Candidate) Carried {
	c.Anchor, c.Ranges, c.Quote, c.Similarity, c.Candidates = AnchorOK, place.Ranges, place.Quote, place.Similarity, nil
	return c
}

// Lost returns c as it is after a reviewer decided that the passage is not in the revised text any more.
func (c Carried) Lost() Carried {
	c.Anchor, c.Ranges, c.Quote, c.Similarity, c.Candidates = AnchorOrphan, nil, c.Was, 0, nil
	return c
}

// ReviseDocument enters a document as the revision of another one and moves the highlights of that one to it, with their
// claims, tags and notes. doc is the text of the revision. Where its own are empty, the revision takes over publisher,
// byline, address and language, and it stays in progress if the review of the former one had begun. revised may also be a
// document of the project.
//
// Each highlight of the former document must be among those carried, as it is now; otherwise the error wraps [ErrConflict].
// One without a place keeps its quote and context and waits, listed with the revision, for [Draft.PlaceHighlight].
func (d *Draft) ReviseDocument(former ID, revised *Document, doc string, carried []Carried) error {
	old, ok := d.Document(former)
	if !ok {
		return fmt.Errorf("%w: there is no document %s to revise", ErrConflict, former)
	}
	seen := map[ID]bool{} // a dataset may hold documents that revise each other
	for earlier := old; ok && !seen[earlier.ID]; earlier, ok = d.Document(earlier.RevisesID) {
		if seen[earlier.ID] = true; earlier.ID == revised.ID {
			return fmt.Errorf("%w: %s cannot revise itself, nor what revises it", ErrConflict, revised.DisplayTitle())
		}
	}
	next := *revised
	next.RevisesID = former
	orDefaultOf(&next.PublisherID, old.PublisherID)
	orDefault(&next.Byline, old.Byline)
	orDefault(&next.URL, old.URL)
	orDefault(&next.Language, old.Language)
	if orDefault(&next.Status, Unread); next.Status == Unread && old.Status != Unread && old.Status != "" {
		next.Status = InProgress
	}
	if err := d.Put(&next); err != nil {
		return fmt.Errorf("revising %s: %w", old.DisplayTitle(), err)
	}
	left := d.referrers(KindDocument, former, KindHighlight)
	for _, c := range carried {
		i, ok := slices.BinarySearchFunc(left, c.HighlightID, CompareIDs)
		h, there := d.Highlight(c.HighlightID)
		if !ok || !there || h.DocumentID != former || !slices.Equal(h.Ranges, c.From) || h.Quote != c.Was {
			return fmt.Errorf("%w: highlight %s was changed while the revision was looked at", ErrConflict, c.HighlightID)
		}
		left = slices.Delete(left, i, i+1)
		if err := d.carry(c, next.ID, doc); err != nil {
			return fmt.Errorf("revising %s: highlight %s: %w", old.DisplayTitle(), c.HighlightID, err)
		}
	}
	if len(left) > 0 {
		return fmt.Errorf("%w: highlight %s was made while the revision was looked at", ErrConflict, left[0])
	}
	return nil
}

// carry moves a highlight to the document whose text is doc.
func (d *Draft) carry(c Carried, to ID, doc string) error {
	var failed error
	err := d.EditHighlight(c.HighlightID, func(h *Highlight) {
		h.DocumentID, h.Anchor = to, c.Anchor
		if len(c.Ranges) == 0 {
			h.Ranges = nil
			return
		}
		failed = h.anchorTo(doc, c.Ranges)
	})
	return firstError(failed, err)
}

// PlaceHighlight gives a highlight a place that a reviewer has looked at, which makes its anchor ok, whatever became of it
// when its document was revised. doc is the text of its document.
func (d *Draft) PlaceHighlight(id ID, doc string, ranges ...Range) error {
	var failed error
	err := d.EditHighlight(id, func(h *Highlight) {
		if failed = h.anchorTo(doc, ranges); failed == nil {
			h.Anchor = AnchorOK
		}
	})
	return firstError(err, failed)
}

// UnplaceHighlight notes that a reviewer has looked for a highlight and that its passage is not in its document any more.
func (d *Draft) UnplaceHighlight(id ID) error {
	return d.EditHighlight(id, func(h *Highlight) { h.Anchor, h.Ranges = AnchorOrphan, nil })
}

func orDefaultOf(id *ID, def ID) {
	if *id == None {
		*id = def
	}
}
